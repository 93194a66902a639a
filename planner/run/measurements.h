/* planner/run/measurements: measured points, as drive tests and monitoring give them. Floor 7. Main
 * thread to read.
 *
 * One row is one measured value at one place: a path loss (dB), or a received RSRP (dBm) of a site.
 * Columns, by their names or those of the tables that are about:
 *   lon_deg, lat_deg                     the place (longitude, latitude)
 *   loss_db | rsrp_dbm                   what was measured (pathloss; dbm, rssi_dbm)
 *   site | tx_lon_deg, tx_lat_deg        the transmitter: a mast of the scenario, or its own place
 *   tx_height_m, rx_height_m, freq_mhz   (ht, hr, frequency); left out: the mast's, the default's
 *   distance_km                          (distance); left out: along the ground between the places
 * Measured and modelled values never share a field: a measured level is told as the loss that it
 * stands for, with the budget of its transmitter. */
#ifndef PLANNER_RUN_MEASUREMENTS_H
#define PLANNER_RUN_MEASUREMENTS_H

#include "planner/cover/link.h"
#include "planner/net/tower.h"

struct pln_measurement {
    uint32_t row; /* as a spreadsheet counts */
    double tx_lon_deg, tx_lat_deg, lon_deg, lat_deg;
    double distance_km, azimuth_deg;
    double tx_height_m, rx_height_m, freq_mhz;
    double loss_db;               /* measured; of a level: NaN until its budget is known */
    double rsrp_dbm;              /* measured; NaN: a loss was measured */
    const struct pln_tower *site; /* borrowed; NULL: none */
    bool held_out;                /* the half that no fit sees */
};

struct pln_measurements {
    struct pln_measurement *at;
    size_t n, n_held_out;
    bool levels; /* rows are levels, not losses */
};

/* TOWERS may be NULL: then rows must bring their transmitter. SETUP: what rows leave out.
 * GEO_BAD_DATA with file, row, column, value and what was expected. Which half a row belongs to is
 * decided by a hash of the two places, so repeated measurements of one path stay together. */
enum geo_status pln_measurements_read(const char *path, const struct pln_towers *towers,
                                      const struct pln_link_setup *setup,
                                      struct pln_measurements *out, struct geo_err *err);
void pln_measurements_release(struct pln_measurements *measurements);

#endif
