#include "planner/radio/budget.h"

#include <math.h>

#define SUBCARRIERS_PER_BLOCK 12

int pln_resource_blocks(double bandwidth_mhz)
{
    /* TS 36.101 table 5.6-1 */
    static const struct {
        double bandwidth_mhz;
        int blocks;
    } lte[] = {{1.4, 6}, {3, 15}, {5, 25}, {10, 50}, {15, 75}, {20, 100}};
    for (size_t i = 0; i < sizeof lte / sizeof *lte; i++)
        if (fabs(bandwidth_mhz - lte[i].bandwidth_mhz) < 1e-9) return lte[i].blocks;
    return 0;
}

double pln_eirp_per_re_dbm(const struct pln_transmitter *tx)
{
    int blocks = pln_resource_blocks(tx->bandwidth_mhz);
    if (!blocks) return NAN;
    return tx->tx_power_dbm - 10 * log10(SUBCARRIERS_PER_BLOCK * (double)blocks) +
           tx->antenna_gain_dbi - tx->loss_db;
}

double pln_receiver_gain_db(const struct pln_receiver *rx)
{
    return rx->antenna_gain_dbi - rx->body_loss_db - rx->building_loss_db;
}

/* The sector that radiates most towards the place; the first of equals. */
static size_t best_sector(const struct pln_transmitter *tx, const struct pln_pattern *pattern,
                          double azimuth_deg, double elevation_deg, double *loss_db)
{
    struct pln_pattern round = *pattern;
    if (tx->n_sectors == 0) round.beamwidth_h_deg = 360;
    *loss_db = INFINITY;
    size_t best = 0;
    for (size_t s = 0; s < tx->n_sectors || s == 0; s++) {
        double l = pln_pattern_loss_db(&round, azimuth_deg - tx->azimuth_deg[s], elevation_deg,
                                       tx->downtilt_deg);
        if (l < *loss_db) {
            *loss_db = l;
            best = s;
        }
    }
    return best;
}

double pln_rsrp_dbm(const struct pln_transmitter *tx, const struct pln_receiver *rx,
                    const struct pln_pattern *pattern, double azimuth_deg, double elevation_deg,
                    double loss_db, struct pln_budget *parts)
{
    struct pln_budget b = {.eirp_re_dbm = pln_eirp_per_re_dbm(tx),
                           .path_loss_db = loss_db,
                           .rx_gain_db = rx->antenna_gain_dbi,
                           .body_loss_db = rx->body_loss_db,
                           .building_loss_db = rx->building_loss_db};
    b.sector = best_sector(tx, pattern, azimuth_deg, elevation_deg, &b.pattern_loss_db);
    b.rsrp_dbm = b.eirp_re_dbm - b.pattern_loss_db - loss_db + pln_receiver_gain_db(rx);
    if (parts) *parts = b;
    return b.rsrp_dbm;
}

double pln_rsrp_bound_dbm(const struct pln_transmitter *tx, const struct pln_receiver *rx,
                          const struct pln_pattern *pattern, double azimuth_deg,
                          double least_loss_db)
{
    /* Any elevation gives at least the horizontal attenuation: ask for the beam's own height. */
    return pln_rsrp_dbm(tx, rx, pattern, azimuth_deg, -tx->downtilt_deg, least_loss_db, NULL);
}

double pln_elevation_deg(double from_asl_m, double to_asl_m, double distance_km)
{
    const double earth_km = 4.0 / 3.0 * 6371, deg = 57.29577951308232;
    double d_m = distance_km * 1000;
    return deg * atan2(to_asl_m - from_asl_m - d_m * distance_km / (2 * earth_km), d_m);
}
