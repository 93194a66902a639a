/* planner/radio/budget: antennas and the link budget down to RSRP. Floor 2. Pure.
 *
 * RSRP is per resource element: transmitter power is shared by 12·N_RB subcarriers. Never compare
 * an EIRP with an RSRP threshold: the two differ by 27.8 dB in a 10 MHz carrier. */
#ifndef PLANNER_RADIO_BUDGET_H
#define PLANNER_RADIO_BUDGET_H

#include <stddef.h>

#define PLN_SECTORS_MAX 12

/* The 3GPP parabolic sector pattern (TR 36.814 table A.2.1.1-2): horizontal and vertical
 * attenuation −min(12(φ/φ3dB)², A_m), −min(12((θ−tilt)/θ3dB)², SLA_v), together at most A_m below
 * the maximum. */
struct pln_pattern {
    double beamwidth_h_deg; /* φ3dB; default 65 (70 in TR 36.814); 360 or more: omnidirectional */
    double beamwidth_v_deg; /* θ3dB; default 10 */
    double front_back_db;   /* A_m; default 25 */
    double side_lobe_db;    /* SLA_v; default 20 */
};
struct pln_pattern pln_pattern_default(void);

/* Attenuation ≥ 0 dB below the main beam's gain, towards azimuth_off_deg from the boresight
 * (any value, wrapped) and elevation_deg above the horizon; downtilt_deg ≥ 0 points down. */
double pln_pattern_loss_db(const struct pln_pattern *pattern, double azimuth_off_deg,
                           double elevation_deg, double downtilt_deg);

/* What a transmitter radiates; the same struct for masts and for new sites. */
struct pln_transmitter {
    double freq_mhz;
    double bandwidth_mhz; /* LTE carrier: 1.4, 3, 5, 10, 15, 20 */
    double tx_power_dbm;  /* total power of the carrier at the amplifier */
    double antenna_gain_dbi;
    double loss_db;                      /* feeder, connectors, combiner */
    double antenna_height_m;             /* above ground */
    size_t n_sectors;                    /* 0: one omnidirectional antenna */
    double azimuth_deg[PLN_SECTORS_MAX]; /* clockwise from north */
    double downtilt_deg;
};

struct pln_receiver {
    double height_m;         /* 1.5 */
    double antenna_gain_dbi; /* −3 */
    double body_loss_db;     /* 4 */
    double building_loss_db; /* 0 outdoors */
};

/* Number of resource blocks of an LTE carrier (6, 15, 25, 50, 75, 100); 0: not an LTE bandwidth. */
int pln_resource_blocks(double bandwidth_mhz);

/* Power per resource element after feeder and antenna gain in the main beam, dBm:
 * tx_power − 10·log10(12·N_RB) + gain − loss. */
double pln_eirp_per_re_dbm(const struct pln_transmitter *tx);

/* RSRP of the strongest sector towards (azimuth, elevation) after LOSS_DB of basic transmission
 * loss. Every term can be had in *PARTS (NULL allowed). */
struct pln_budget {
    double eirp_re_dbm, pattern_loss_db, path_loss_db, rx_gain_db, body_loss_db, building_loss_db;
    size_t sector;
    double rsrp_dbm;
};
double pln_rsrp_dbm(const struct pln_transmitter *tx, const struct pln_receiver *rx,
                    const struct pln_pattern *pattern, double azimuth_deg, double elevation_deg,
                    double loss_db, struct pln_budget *parts);

/* Antenna gain less body and building loss: what the receiving end adds to the level in the air,
 * dB. */
double pln_receiver_gain_db(const struct pln_receiver *rx);

/* No RSRP towards AZIMUTH can be higher, whatever the elevation, when the path loses at least
 * LEAST_LOSS_DB: the vertical pattern is taken at its best. The pruning of pairs rests on this. */
double pln_rsrp_bound_dbm(const struct pln_transmitter *tx, const struct pln_receiver *rx,
                          const struct pln_pattern *pattern, double azimuth_deg,
                          double least_loss_db);

/* Elevation of the straight ray between two heights above sea level over a 4/3 Earth, degrees above
 * the horizontal at the first; obstacles on the way are the model's business. */
double pln_elevation_deg(double from_asl_m, double to_asl_m, double distance_km);

#endif
