/* planner/demo/country: the invented people of the demonstration: provinces, communes, villages,
 * masts. Floor 7. Main thread; the audit inside is parallel.
 *
 * Villages stand on flat ground, more of them and larger on the floors of valleys; masts stand by
 * the larger ones. Then the real audit says who is served, and the country keeps villages by its
 * answer: those served or without signal by a wide margin, and some uncertain ones. So the
 * programme's list agrees with the terrain and the model because it was drawn up from them. */
#ifndef PLANNER_DEMO_COUNTRY_H
#define PLANNER_DEMO_COUNTRY_H

#include "planner/cover/audit.h"

enum pln_demo_listing { PLN_DEMO_UNLISTED, PLN_DEMO_COVERED, PLN_DEMO_WAITING };

struct pln_demo_village {
    double lon_deg, lat_deg; /* whole millionths of a degree */
    int64_t people;
    uint32_t commune;
    enum pln_tier tier;
    bool border, school, clinic;
    enum pln_demo_listing listing;
    int32_t covered_date;
    uint32_t name; /* number within the commune */
};

struct pln_demo_commune {
    double x_km, y_km; /* from the north-west corner */
    uint32_t province;
};

struct pln_demo_hamlet { /* some of a village's people, away from its centre */
    uint32_t village;
    double lon_deg, lat_deg;
    int64_t people;
};

struct pln_demo_country {
    struct pln_demo_village *village;
    struct pln_service *service; /* by village: what the audit said */
    size_t n_villages;
    struct pln_demo_commune *commune;
    size_t n_communes;
    struct pln_demo_hamlet *hamlet;
    size_t n_hamlets;
    struct pln_towers towers;
};

#define PLN_DEMO_COVERED_COUNT 256
#define PLN_DEMO_WAITING_COUNT 640
#define PLN_DEMO_UNLISTED_COUNT 41 /* without signal, on no list */
#define PLN_DEMO_UNCERTAIN_COUNT 90
#define PLN_DEMO_PARTIAL_COUNT 48 /* centre served, hamlets not */

struct pln_demo_ground {  /* borrowed */
    const int16_t *cells; /* planner/demo/relief */
    const struct geo_terrain *terrain;
    const struct pln_link_setup *setup;
    const struct pln_rule *rule;
    uint64_t seed;
    int threads;
};

/* *COUNTRY is returned. GEO_FAILED when the relief does not give the numbers above. */
enum geo_status pln_country_make(const struct pln_demo_ground *ground,
                                 struct pln_demo_country *country, struct geo_err *err);
void pln_country_release(struct pln_demo_country *country);

/* Is the answer beyond doubt: 9 dB or more from the threshold? */
bool pln_demo_clearly_served(const struct pln_service *service);
bool pln_demo_clearly_without(const struct pln_service *service);

/* Audit the country's villages at their centres: fills country->service. */
enum geo_status pln_country_audit(const struct pln_demo_ground *ground,
                                  struct pln_demo_country *country, struct geo_err *err);

/* Villages as the audit wants them, each its own cluster; pln_villages_release(). */
enum geo_status pln_country_villages(const struct pln_demo_country *country,
                                     struct pln_villages *villages, struct geo_err *err);

#endif
