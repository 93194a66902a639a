#include "planner/cover/link.h"

#include <math.h>

#include "geo/base/mem.h"
#include "geo/earth/geodesy.h"

struct pln_linker {
    const struct pln_link_setup *setup;
    struct geo_walker *walker;
    struct geo_profile profile;
    double distance_km, azimuth_deg;
    double tx_ground_m, rx_ground_m;
    bool near; /* too short for the model */
};

struct pln_link_setup pln_link_setup_default(void)
{
    return (struct pln_link_setup){
        .model = pln_model_find("p1812"),
        .env = pln_link_env_default(),
        .terminal = pln_terminal_default(),
        .rx = {.height_m = 1.5, .antenna_gain_dbi = -3, .body_loss_db = 4},
        .pattern = pln_pattern_default(),
    };
}

enum geo_status pln_linker_open(const struct geo_terrain *terrain,
                                const struct pln_link_setup *setup, struct pln_linker **out,
                                struct geo_err *err)
{
    struct pln_linker *linker = geo_alloc_zero(1, sizeof *linker);
    if (!linker) return geo_no_memory(err, "a linker", 1, sizeof *linker);
    linker->setup = setup;
    enum geo_status st = geo_walker_open(terrain, &linker->walker, err);
    if (st != GEO_OK) {
        pln_linker_release(linker);
        return st;
    }
    *out = linker;
    return GEO_OK;
}

void pln_linker_release(struct pln_linker *linker)
{
    if (!linker) return;
    geo_profile_release(&linker->profile);
    geo_walker_release(linker->walker);
    geo_free(linker);
}

double pln_linker_ground_m(struct pln_linker *linker, double lon_deg, double lat_deg)
{
    return geo_walker_height_m(linker->walker, lon_deg, lat_deg);
}

enum geo_status pln_linker_path(struct pln_linker *linker, double tx_lon_deg, double tx_lat_deg,
                                double rx_lon_deg, double rx_lat_deg, struct geo_err *err)
{
    double length_m;
    geo_path_between(tx_lon_deg, tx_lat_deg, rx_lon_deg, rx_lat_deg, &length_m,
                     &linker->azimuth_deg);
    linker->distance_km = length_m / 1000;
    linker->near = linker->distance_km < PLN_LINK_NEAR_KM;
    if (linker->near) {
        linker->tx_ground_m = pln_linker_ground_m(linker, tx_lon_deg, tx_lat_deg);
        linker->rx_ground_m = pln_linker_ground_m(linker, rx_lon_deg, rx_lat_deg);
        if (isnan(linker->tx_ground_m) || isnan(linker->rx_ground_m))
            return geo_fail(err, GEO_NO_COVER, "the terrain has no height at %.6f, %.6f",
                            rx_lon_deg, rx_lat_deg);
        return GEO_OK;
    }
    enum geo_status st =
        geo_walker_profile(linker->walker, tx_lon_deg, tx_lat_deg, rx_lon_deg, rx_lat_deg,
                           linker->setup->step_m, &linker->profile, err);
    if (st != GEO_OK) return st;
    linker->tx_ground_m = linker->profile.ground_m[0];
    linker->rx_ground_m = linker->profile.ground_m[linker->profile.n - 1];
    return GEO_OK;
}

double pln_link_near_loss_db(double distance_km, double rise_m, double freq_mhz)
{
    return pln_free_space_db(fmax(hypot(distance_km, rise_m / 1000), 0.001), freq_mhz);
}

/* A mast over the village itself: nothing stands between, and the model starts at 250 m. */
static void near_loss(const struct pln_linker *linker, const struct pln_transmitter *tx,
                      struct pln_loss *loss)
{
    double rise_m = linker->tx_ground_m + tx->antenna_height_m - linker->rx_ground_m -
                    linker->setup->rx.height_m;
    *loss = (struct pln_loss){
        .loss_db = pln_link_near_loss_db(linker->distance_km, rise_m, tx->freq_mhz),
        .bullington_db = NAN,
        .bullington_smooth_db = NAN,
        .spherical_earth_db = NAN,
        .diffraction_db = NAN,
        .ducting_db = NAN,
        .troposcatter_db = NAN,
        .terminal_db = NAN,
        .distance_km = linker->distance_km,
        .line_of_sight = true,
        .flags = PLN_LOSS_EXTRAPOLATED,
    };
    loss->free_space_db = loss->loss_db;
}

static void path_loss(const struct pln_linker *linker, const struct pln_transmitter *tx,
                      struct pln_loss *loss)
{
    const struct pln_link_setup *setup = linker->setup;
    const struct pln_profile profile = {.n = linker->profile.n,
                                        .d_km = linker->profile.d_km,
                                        .ground_m = linker->profile.ground_m,
                                        .clutter_m = linker->profile.clutter_m};
    struct pln_link_env env = setup->env;
    env.freq_mhz = tx->freq_mhz;
    env.tx_height_m = tx->antenna_height_m;
    env.rx_height_m = setup->rx.height_m;
    env.lat_deg = linker->profile.mid_lat_deg;
    env.location_pct = 50;
    env.sigma_db = 0;
    setup->model->loss(&profile, &env, loss);
    pln_terminal_add(&setup->terminal, &env, loss);
}

void pln_linker_answer(struct pln_linker *linker, const struct pln_transmitter *tx,
                       struct pln_link *link)
{
    const struct pln_link_setup *setup = linker->setup;
    if (linker->near)
        near_loss(linker, tx, &link->loss);
    else
        path_loss(linker, tx, &link->loss);
    link->distance_km = linker->distance_km;
    link->azimuth_deg = linker->azimuth_deg;
    link->elevation_deg = pln_elevation_deg(linker->tx_ground_m + tx->antenna_height_m,
                                            linker->rx_ground_m + setup->rx.height_m,
                                            fmax(linker->distance_km, 1e-3));
    link->rsrp_dbm = pln_rsrp_dbm(tx, &setup->rx, &setup->pattern, link->azimuth_deg,
                                  link->elevation_deg, link->loss.loss_db, &link->budget);
}

double pln_link_least_loss_db(const struct pln_link_setup *setup, double distance_km,
                              double freq_mhz)
{
    const double rounding_db = 0.05; /* P.1812 eq. (8) has 92.4 where P.525 has 92.4478 */
    double enhancement_db = 2.6 * log10(fmin(setup->env.time_pct, 50) / 50);
    return pln_free_space_db(fmax(distance_km, 0.001), freq_mhz) + enhancement_db - rounding_db -
           setup->model->below_free_space_db;
}
