#include "planner/prop/hata.h"

#include <math.h>

#include "planner/prop/check.h"

static double squared(double x)
{
    return x * x;
}

/* a(h_m): what the mobile's height brings. */
static double mobile_gain_db(double f, double hm, enum pln_environment environment)
{
    if (environment != PLN_ENVIRONMENT_LARGE_CITY)
        return (1.1 * log10(f) - 0.7) * hm - (1.56 * log10(f) - 0.8);
    return f <= 300 ? 8.29 * squared(log10(1.54 * hm)) - 1.1
                    : 3.2 * squared(log10(11.75 * hm)) - 4.97;
}

static double urban_db(double f, double d, double hb)
{
    double slope = (44.9 - 6.55 * log10(hb)) * log10(d) - 13.82 * log10(hb);
    return f <= 1500 ? 69.55 + 26.16 * log10(f) + slope : 46.3 + 33.9 * log10(f) + slope;
}

double pln_hata_db(double freq_mhz, double distance_km, double base_m, double mobile_m,
                   enum pln_environment environment)
{
    double lg = log10(freq_mhz);
    double urban =
        urban_db(freq_mhz, distance_km, base_m) - mobile_gain_db(freq_mhz, mobile_m, environment);
    switch (environment) {
    case PLN_ENVIRONMENT_LARGE_CITY:
        return freq_mhz > 1500 ? urban + 3 : urban;
    case PLN_ENVIRONMENT_SUBURBAN:
        return urban - 2 * squared(log10(freq_mhz / 28)) - 5.4;
    case PLN_ENVIRONMENT_OPEN:
        return urban - 4.78 * lg * lg + 18.33 * lg - 40.94;
    default:
        return urban;
    }
}

double pln_hata_base_height_m(const struct pln_profile *profile, double tx_height_m)
{
    if (!profile->ground_m || profile->n < 2) return tx_height_m;
    double end_km = profile->d_km[profile->n - 1];
    double from_km = fmin(3, end_km / 2), to_km = fmin(15, end_km), sum = 0, n = 0;
    for (size_t i = 0; i < profile->n; i++)
        if (profile->d_km[i] >= from_km && profile->d_km[i] <= to_km) {
            sum += profile->ground_m[i];
            n++;
        }
    double above_m = profile->ground_m[0] + tx_height_m - sum / n;
    return fmax(above_m, fmax(tx_height_m / 2, 1));
}

void pln_hata_loss(const struct pln_profile *profile, const struct pln_link_env *env,
                   struct pln_loss *loss)
{
    if (!pln_link_check(profile, env, pln_model_find("hata"), loss)) return;
    double base_m = pln_hata_base_height_m(profile, env->tx_height_m);
    if (base_m < 30 || base_m > 200) loss->flags |= PLN_LOSS_EXTRAPOLATED;
    loss->free_space_db = pln_free_space_db(loss->distance_km, env->freq_mhz);
    double median =
        pln_hata_db(env->freq_mhz, loss->distance_km, base_m, env->rx_height_m, env->environment);
    loss->loss_db =
        fmax(median, loss->free_space_db); /* an empirical curve must not beat free space */
}
