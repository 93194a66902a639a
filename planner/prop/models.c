/* The registry of models, and free space. */
#include "planner/prop/model.h"

#include <math.h>
#include <string.h>

#include "planner/prop/check.h"
#include "planner/prop/ehata.h"
#include "planner/prop/hata.h"
#include "planner/prop/itm.h"
#include "planner/prop/p1812.h"
#include "planner/prop/p526.h"

struct pln_link_env pln_link_env_default(void)
{
    return (struct pln_link_env){.freq_mhz = 900,
                                 .tx_height_m = 30,
                                 .rx_height_m = 1.5,
                                 .polarisation = PLN_POL_VERTICAL,
                                 .time_pct = 50,
                                 .location_pct = 50,
                                 .sigma_db = 0,
                                 .delta_n = 45,
                                 .n0 = 325,
                                 .lat_deg = 0,
                                 .environment = PLN_ENVIRONMENT_OPEN,
                                 .climate = PLN_CLIMATE_MARITIME_SUBTROPICAL,
                                 .permittivity = 15,
                                 .conductivity_s_m = 0.005,
                                 .situation_pct = 50,
                                 .tx_coast_km = 500,
                                 .rx_coast_km = 500};
}

double pln_free_space_db(double distance_km, double freq_mhz)
{
    /* 20 log10(4πd/λ) with d in km, f in MHz and c = 299792.458 km/s */
    return 20 * log10(distance_km * freq_mhz) + 32.447783221994196;
}

/* With a profile, over the straight line between the antennas; else over the distance. */
static void free_space_loss(const struct pln_profile *profile, const struct pln_link_env *env,
                            struct pln_loss *loss)
{
    if (!pln_link_check(profile, env, pln_model_find("free-space"), loss)) return;
    double rise_m = 0;
    if (profile->ground_m)
        rise_m = profile->ground_m[0] + env->tx_height_m - profile->ground_m[profile->n - 1] -
                 env->rx_height_m;
    double slant_km = hypot(loss->distance_km, rise_m / 1000);
    loss->loss_db = loss->free_space_db = pln_free_space_db(slant_km, env->freq_mhz);
}

static const struct pln_model models[] = {
    {.name = "p1812",
     .title = "Recommendation ITU-R P.1812-8 (09/2025)",
     .source = "ITU-R P.1812-8: path-specific prediction for point-to-area terrestrial services",
     .freq_min_mhz = 30,
     .freq_max_mhz = 6000,
     .distance_min_km = 0.25,
     .distance_max_km = 3000,
     .tx_height_min_m = 1,
     .tx_height_max_m = 3000,
     .rx_height_min_m = 1,
     .rx_height_max_m = 3000,
     .reads = "polarisation, time_pct, location_pct with sigma_db, delta_n, n0, latitude, zones "
              "and coasts",
     .clutter = PLN_CLUTTER_OF_PROFILE,
     .needs_profile = true,
     .reciprocal = true,
     .loss = pln_p1812_loss},
    {.name = "p526",
     .title = "Free space + delta-Bullington diffraction, ITU-R P.526-16 (11/2025)",
     .source = "ITU-R P.525-4; ITU-R P.526-16 section 4.5",
     .freq_min_mhz = 10,
     .freq_max_mhz = 100000,
     .distance_min_km = 0,
     .distance_max_km = 3000,
     .tx_height_min_m = 0,
     .tx_height_max_m = 3000,
     .rx_height_min_m = 0,
     .rx_height_max_m = 3000,
     .reads = "polarisation, delta_n, zones",
     .clutter = PLN_CLUTTER_OF_PROFILE,
     .needs_profile = true,
     .reciprocal = true,
     .loss = pln_p526_loss},
    {.name = "itm",
     .title = "Irregular Terrain Model (Longley-Rice), NTIA version 1.4",
     .source = "Longley, Rice, ERL 79-ITS 67 (1968); Hufford, NTIA 82-100 and the ITM algorithm",
     .freq_min_mhz = 40,
     .freq_max_mhz = 10000,
     .distance_min_km = 1,
     .distance_max_km = 1000,
     .tx_height_min_m = 1,
     .tx_height_max_m = 1000,
     .rx_height_min_m = 1,
     .rx_height_max_m = 1000,
     .reads = "polarisation, time_pct, location_pct, situation_pct, n0, climate, permittivity, "
              "conductivity_s_m; evenly spaced points",
     .clutter = PLN_CLUTTER_UNREAD,
     .below_free_space_db = 10, /* its compression of gains: 9.5 dB at 70 dB */
     .needs_profile = true,
     .reciprocal = false,
     .loss = pln_itm_loss},
    {.name = "ehata",
     .title = "Extended Hata, NTIA",
     .source = "Okumura 1968; Hata 1980; NTIA TR-15-517 (2015), appendix A; NTIA/ehata",
     .freq_min_mhz = 1500,
     .freq_max_mhz = 3000,
     .distance_min_km = 1,
     .distance_max_km = 100,
     .tx_height_min_m = 1, /* the effective height must be 30 to 200 m: pln_ehata_loss */
     .tx_height_max_m = 200,
     .rx_height_min_m = 1,
     .rx_height_max_m = 10,
     .reads = "environment, location_pct, zones; evenly spaced points",
     .clutter = PLN_CLUTTER_WITHIN,
     .needs_profile = true,
     .reciprocal = false,
     .loss = pln_ehata_loss},
    {.name = "hata",
     .title = "Okumura-Hata; COST 231-Hata above 1500 MHz",
     .source = "Hata, IEEE Trans. VT-29 (1980), ITU-R P.529-3; COST 231 final report (1999) 4.4.1",
     .freq_min_mhz = 150,
     .freq_max_mhz = 2000,
     .distance_min_km = 1,
     .distance_max_km = 20,
     .tx_height_min_m = 1, /* the height over average terrain must be 30 to 200 m: pln_hata_loss */
     .tx_height_max_m = 200,
     .rx_height_min_m = 1,
     .rx_height_max_m = 10,
     .reads = "environment; the mean ground where there is terrain",
     .clutter = PLN_CLUTTER_WITHIN,
     .needs_profile = false,
     .reciprocal = false,
     .loss = pln_hata_loss},
    {.name = "free-space",
     .title = "Free space, ITU-R P.525-4",
     .source = "ITU-R P.525-4",
     .freq_min_mhz = 0,
     .freq_max_mhz = 1e6,
     .distance_min_km = 0,
     .distance_max_km = 1e6,
     .tx_height_min_m = 0,
     .tx_height_max_m = 1e6,
     .rx_height_min_m = 0,
     .rx_height_max_m = 1e6,
     .reads = "the heights of both ends where there is terrain",
     .clutter = PLN_CLUTTER_UNREAD,
     .needs_profile = false,
     .reciprocal = true,
     .loss = free_space_loss},
};
enum { model_count = sizeof models / sizeof *models };

size_t pln_model_count(void)
{
    return model_count;
}

const struct pln_model *pln_model_at(size_t i)
{
    return i < model_count ? &models[i] : NULL;
}

const struct pln_model *pln_model_find(const char *name)
{
    for (size_t i = 0; i < model_count; i++)
        if (strcmp(models[i].name, name) == 0) return &models[i];
    return NULL;
}
