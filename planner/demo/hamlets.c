#include "planner/demo/hamlets.h"

#include <math.h>

#include "geo/base/mem.h"
#include "planner/demo/random.h"
#include "planner/demo/relief.h"
#include "planner/demo/settle.h"

#define EACH 3         /* hamlets looked at by one village; those without signal stay */
#define TRIED 4000     /* villages */
#define NEAR_CELLS 14  /* 1.2 km */
#define FAR_CELLS 46   /* 4.1 km */
#define STEEPEST_M 130 /* height range of the cells about a hamlet */

/* Some flat place between near and far; false after a number of tries. */
static bool find_spot(const struct pln_demo_ground *ground, struct pln_random *random,
                      const struct pln_demo_village *v, struct pln_demo_village *hamlet)
{
    const uint32_t span = 2 * FAR_CELLS + 1;
    int col0 = (int)floor((v->lon_deg - PLN_DEMO_RELIEF_WEST_DEG) / PLN_DEMO_RELIEF_CELL_DEG);
    int row0 = (int)floor((PLN_DEMO_RELIEF_NORTH_DEG - v->lat_deg) / PLN_DEMO_RELIEF_CELL_DEG);
    for (int tries = 0; tries < 30; tries++) {
        int i = (int)pln_random_below(random, span) - FAR_CELLS;
        int j = (int)pln_random_below(random, span) - FAR_CELLS;
        int square = i * i + j * j, col = col0 + i, row = row0 + j;
        if (square < NEAR_CELLS * NEAR_CELLS || square > FAR_CELLS * FAR_CELLS || col < 8 ||
            row < 8 || col >= PLN_DEMO_RELIEF_SIDE - 8 || row >= PLN_DEMO_RELIEF_SIDE - 8 ||
            pln_demo_relief_range_m(ground->cells, col, row, 3) > STEEPEST_M)
            continue;
        hamlet->lon_deg = pln_demo_degrees(v->lon_deg + i * PLN_DEMO_RELIEF_CELL_DEG);
        hamlet->lat_deg = pln_demo_degrees(v->lat_deg - j * PLN_DEMO_RELIEF_CELL_DEG);
        return true;
    }
    return false;
}

/* Hamlets of villages taken by chance, EACH of one village after the other; OF tells the village.
 */
static void propose(const struct pln_demo_ground *ground, const struct pln_demo_country *country,
                    struct pln_random *random, struct pln_demo_country *hamlets, uint32_t *of)
{
    for (int k = 0; k < TRIED; k++) {
        uint32_t v = pln_random_below(random, (uint32_t)country->n_villages);
        const struct pln_demo_village *village = &country->village[v];
        if (village->listing != PLN_DEMO_UNLISTED || village->people < 300 ||
            !pln_demo_clearly_served(&country->service[v]))
            continue;
        struct pln_demo_village pair[EACH] = {{0}};
        bool found = true;
        for (int e = 0; e < EACH; e++) {
            pair[e].people = village->people * (10 + pln_random_below(random, 10)) / 100;
            found = found && find_spot(ground, random, village, &pair[e]);
        }
        for (int e = 0; found && e < EACH; e++) {
            of[hamlets->n_villages] = v;
            hamlets->village[hamlets->n_villages++] = pair[e];
        }
    }
}

static bool has_hamlets(const struct pln_demo_country *country, uint32_t village)
{
    for (size_t h = 0; h < country->n_hamlets; h++)
        if (country->hamlet[h].village == village) return true;
    return false;
}

/* Take the villages with a hamlet clearly without signal, until there are enough; false: there are
 * not. */
static bool take(const struct pln_demo_country *hamlets, const uint32_t *of,
                 struct pln_demo_country *country)
{
    int villages = 0;
    for (size_t h = 0; h < hamlets->n_villages && villages < PLN_DEMO_PARTIAL_COUNT; h += EACH) {
        size_t before = country->n_hamlets;
        if (has_hamlets(country, of[h])) continue;
        for (size_t e = h; e < h + EACH; e++)
            if (pln_demo_clearly_without(&hamlets->service[e]))
                country->hamlet[country->n_hamlets++] =
                    (struct pln_demo_hamlet){.village = of[e],
                                             .lon_deg = hamlets->village[e].lon_deg,
                                             .lat_deg = hamlets->village[e].lat_deg,
                                             .people = hamlets->village[e].people};
        villages += country->n_hamlets > before;
    }
    return villages == PLN_DEMO_PARTIAL_COUNT;
}

enum geo_status pln_hamlets_make(const struct pln_demo_ground *ground,
                                 struct pln_demo_country *country, struct geo_err *err)
{
    struct pln_random random = {.state = ground->seed + 6};
    struct pln_demo_country hamlets = {.towers = country->towers}; /* lent for the audit */
    uint32_t *of = geo_alloc(EACH * TRIED, sizeof *of);
    hamlets.village = geo_alloc(EACH * TRIED, sizeof *hamlets.village);
    country->hamlet = geo_alloc(EACH * PLN_DEMO_PARTIAL_COUNT, sizeof *country->hamlet);
    enum geo_status st = GEO_OK;
    if (!of || !hamlets.village || !country->hamlet)
        st = geo_no_memory(err, "hamlets", EACH * TRIED, sizeof *hamlets.village);
    if (st == GEO_OK) {
        propose(ground, country, &random, &hamlets, of);
        st = pln_country_audit(ground, &hamlets, err);
    }
    if (st == GEO_OK && !take(&hamlets, of, country))
        st = geo_fail(err, GEO_FAILED,
                      "the demonstration's relief does not give %d villages with "
                      "hamlets clearly without signal",
                      PLN_DEMO_PARTIAL_COUNT);
    geo_free(of);
    geo_free(hamlets.village);
    geo_free(hamlets.service);
    return st;
}
