/* planner/prop/model: what every propagation model takes and gives, and the registry. Floor 2.
 * Pure.
 *
 * Numbers in, numbers out: a model knows no file, no map, no thread. Units stand in the names. */
#ifndef PLANNER_PROP_MODEL_H
#define PLANNER_PROP_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pln_polarisation { PLN_POL_HORIZONTAL = 1, PLN_POL_VERTICAL = 2 };
enum pln_zone { PLN_ZONE_SEA = 1, PLN_ZONE_COASTAL = 3, PLN_ZONE_INLAND = 4 };

/* A path profile, all arrays borrowed and of length n ≥ 3, from the transmitter (0) to the receiver
 * (n-1). */
struct pln_profile {
    size_t n;
    const double *d_km;      /* distance from the transmitter, increasing, d[0] = 0 */
    const double *ground_m;  /* terrain height a.s.l. */
    const double *clutter_m; /* representative clutter height above ground; NULL: none */
    const uint8_t *zone;     /* enum pln_zone; NULL: all inland */
};

/* Surroundings, for the empirical models. */
enum pln_environment {
    PLN_ENVIRONMENT_OPEN, /* the default: rural */
    PLN_ENVIRONMENT_SUBURBAN,
    PLN_ENVIRONMENT_URBAN, /* small or medium city */
    PLN_ENVIRONMENT_LARGE_CITY
};

/* Radio climates by ITM's numbers. */
enum pln_climate {
    PLN_CLIMATE_EQUATORIAL = 1,
    PLN_CLIMATE_CONTINENTAL_SUBTROPICAL = 2,
    PLN_CLIMATE_MARITIME_SUBTROPICAL = 3, /* the default: Việt Nam's nearest, our judgement */
    PLN_CLIMATE_DESERT = 4,
    PLN_CLIMATE_CONTINENTAL_TEMPERATE = 5,
    PLN_CLIMATE_MARITIME_TEMPERATE_LAND = 6,
    PLN_CLIMATE_MARITIME_TEMPERATE_SEA = 7
};

/* Everything else a model asks of one link. */
struct pln_link_env {
    double freq_mhz;
    double tx_height_m, rx_height_m; /* antenna centres above ground */
    enum pln_polarisation polarisation;
    double time_pct;     /* 1 … 50: basic loss not exceeded for this share of an average year */
    double location_pct; /* 1 … 99 */
    double sigma_db;     /* location variability's standard deviation; 0: none */
    double delta_n;      /* average lapse rate ΔN through the lowest km, N-units/km, > 0 */
    double n0;           /* sea-level surface refractivity, N-units */
    double lat_deg;      /* latitude of the path's centre */
    enum pln_environment environment; /* read by hata and ehata only */
    enum pln_climate climate;         /* this and the next three are read by itm only */
    double permittivity;              /* of the ground, relative; 15: average ground */
    double conductivity_s_m;          /* of the ground; 0.005: average ground */
    double situation_pct;             /* 1 … 99: share of like situations (ITM's confidence) */
    double tx_coast_km,
        rx_coast_km; /* land distance to the coast along the path; 500: far inland */
};

/* Defaults of design/DOMAIN: vertical, 50 %, 50 %, σ 0, ΔN 45, N0 325, 500 km to the coast. */
struct pln_link_env pln_link_env_default(void);

enum pln_loss_flag {
    PLN_LOSS_EXTRAPOLATED = 1 << 0, /* outside the model's stated validity, computed all the same */
    PLN_LOSS_INVALID = 1 << 1       /* the model cannot answer; loss_db is NaN */
};

/* A result with its parts; a part that the model does not have is NaN. */
struct pln_loss {
    double loss_db;               /* basic transmission loss for the time and location asked for */
    double free_space_db;         /* P.1812 Lbfs */
    double bullington_db;         /* Lbulla, actual profile, median */
    double bullington_smooth_db;  /* Lbulls, smooth profile, median */
    double spherical_earth_db;    /* Ldsph, median */
    double diffraction_db;        /* Ldp: diffraction loss not exceeded for time_pct */
    double diffraction_median_db; /* Ld50 */
    double ducting_db;            /* Lba */
    double troposcatter_db;       /* Lbs */
    double terminal_db;           /* clutter at the receiver, by planner/prop/terminal */
    double tx_horizon_mrad, rx_horizon_mrad; /* θt, θr */
    double tx_horizon_km, rx_horizon_km;     /* dlt, dlr */
    double distance_km;
    bool line_of_sight;
    unsigned flags; /* enum pln_loss_flag */
};

enum pln_clutter_use {
    PLN_CLUTTER_UNREAD,     /* the model stops at the clutter's edge */
    PLN_CLUTTER_OF_PROFILE, /* walks over clutter heights where the profile has them */
    PLN_CLUTTER_WITHIN      /* its curves were measured among houses or trees */
};

struct pln_model {
    const char *name;   /* as in scenarios: "p1812" */
    const char *title;  /* "Recommendation ITU-R P.1812-8 (09/2025)" */
    const char *source; /* who says so */
    double freq_min_mhz, freq_max_mhz, distance_min_km, distance_max_km; /* stated validity */
    double tx_height_min_m, tx_height_max_m, rx_height_min_m, rx_height_max_m;
    const char *reads; /* what of struct pln_link_env it reads, beside heights and frequency */
    double below_free_space_db; /* its loss at the median never lies further below free space */
    enum pln_clutter_use clutter;
    bool needs_profile; /* false: only the distance is used */
    bool reciprocal;    /* the loss is the same both ways; false: made for a base and a mobile */
    void (*loss)(const struct pln_profile *profile, const struct pln_link_env *env,
                 struct pln_loss *loss);
};

/* The registry, in a fixed order (planner/prop/models.c). */
size_t pln_model_count(void);
const struct pln_model *pln_model_at(size_t i);
const struct pln_model *pln_model_find(const char *name); /* NULL: unknown */

/* Free space by P.525: 92.4 (as P.1812 eq. 8 rounds it) is used by p1812 itself. */
double pln_free_space_db(double distance_km, double freq_mhz);

#endif
