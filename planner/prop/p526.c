#include "planner/prop/p526.h"

#include <math.h>

#include "planner/prop/check.h"

static struct pln_path path_of(const struct pln_profile *p, double tx_height_m, double rx_height_m)
{
    return (struct pln_path){p->n,
                             p->d_km,
                             p->ground_m,
                             p->clutter_m,
                             p->d_km[p->n - 1],
                             p->ground_m[0] + tx_height_m,
                             p->ground_m[p->n - 1] + rx_height_m};
}

void pln_p526_evaluate(const struct pln_profile *profile, double tx_height_m, double rx_height_m,
                       const struct pln_diffraction_env *env, struct pln_p526 *out)
{
    struct pln_path path = path_of(profile, tx_height_m, rx_height_m);
    struct pln_smooth_earth s = pln_path_smooth_earth(&path);
    out->hts_eff_m = path.hts_m - s.hstd_m;
    out->hrs_eff_m = path.hrs_m - s.hsrd_m;
    out->diffraction = pln_delta_bullington(&path, env, out->hts_eff_m, out->hrs_eff_m, NULL);
}

void pln_p526_loss(const struct pln_profile *profile, const struct pln_link_env *env,
                   struct pln_loss *loss)
{
    if (!pln_link_check(profile, env, pln_model_find("p526"), loss)) return;
    struct pln_path path = path_of(profile, env->tx_height_m, env->rx_height_m);
    double wavelength_m = 299.792458 / env->freq_mhz;
    struct pln_diffraction_env at = {
        .form = &pln_earth_form_p526,
        .freq_ghz = 0.3 / wavelength_m,
        .wavelength_m = wavelength_m,
        .polarisation = env->polarisation,
        .sea_share = pln_path_zones(profile->d_km, profile->zone, profile->n).sea_share,
        .effective_radius_km = 6371 * 157 / (157 - env->delta_n)};
    struct pln_p526 r;
    pln_p526_evaluate(profile, env->tx_height_m, env->rx_height_m, &at, &r);
    double slant_km = hypot(path.d, (path.hts_m - path.hrs_m) / 1000);
    loss->free_space_db = pln_free_space_db(slant_km, env->freq_mhz);
    loss->bullington_db = r.diffraction.bullington_db;
    loss->bullington_smooth_db = r.diffraction.bullington_smooth_db;
    loss->spherical_earth_db = r.diffraction.spherical_earth_db;
    loss->diffraction_db = loss->diffraction_median_db = r.diffraction.loss_db;
    loss->loss_db = loss->free_space_db + r.diffraction.loss_db;
    double c = 500 / at.effective_radius_km;
    struct pln_slopes seen = pln_path_slopes(&path, PLN_SURFACE_CLUTTER, path.hts_m, path.hrs_m, c);
    loss->line_of_sight = !(seen.tx > pln_slope(path.hrs_m, path.hts_m, path.d, c));
}
