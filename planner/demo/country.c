#include "planner/demo/country.h"

#include <math.h>
#include <stdlib.h>

#include "geo/base/mem.h"
#include "planner/demo/hamlets.h"
#include "planner/demo/random.h"
#include "planner/demo/settle.h"

#define CLEARLY_DB 9 /* a margin this far from the threshold leaves no doubt */

enum fate { DROP, KEEP, WAIT, LEAVE_OUT };

void pln_country_release(struct pln_demo_country *country)
{
    geo_free(country->village);
    geo_free(country->service);
    geo_free(country->commune);
    geo_free(country->hamlet);
    pln_towers_release(&country->towers);
    *country = (struct pln_demo_country){0};
}

enum geo_status pln_country_villages(const struct pln_demo_country *country,
                                     struct pln_villages *villages, struct geo_err *err)
{
    size_t n = country->n_villages;
    *villages = (struct pln_villages){.n = n, .n_clusters = n};
    villages->at = geo_alloc_zero(n, sizeof *villages->at);
    villages->clusters = geo_alloc(n, sizeof *villages->clusters);
    if (!villages->at || !villages->clusters) {
        pln_villages_release(villages);
        return geo_no_memory(err, "villages", n, sizeof *villages->at);
    }
    for (size_t i = 0; i < n; i++) {
        const struct pln_demo_village *v = &country->village[i];
        villages->clusters[i] =
            (struct pln_cluster){.lon_deg = v->lon_deg, .lat_deg = v->lat_deg, .people = v->people};
        villages->at[i] = (struct pln_village){.id = "",
                                               .name = "",
                                               .commune = "",
                                               .commune_code = "",
                                               .district = "",
                                               .province = "",
                                               .lon_deg = v->lon_deg,
                                               .lat_deg = v->lat_deg,
                                               .people = v->people,
                                               .tier = v->tier,
                                               .first_cluster = (uint32_t)i,
                                               .n_clusters = 1};
    }
    return GEO_OK;
}

enum geo_status pln_country_audit(const struct pln_demo_ground *ground,
                                  struct pln_demo_country *country, struct geo_err *err)
{
    struct pln_villages villages = {0};
    struct pln_audit result = {0};
    enum geo_status st = pln_country_villages(country, &villages, err);
    if (st == GEO_OK) {
        const struct pln_audit_spec spec = {.terrain = ground->terrain,
                                            .setup = ground->setup,
                                            .rule = ground->rule,
                                            .villages = &villages,
                                            .towers = &country->towers,
                                            .threads = ground->threads};
        st = pln_audit_run(&spec, &result, err);
    }
    if (st == GEO_OK) {
        country->service = result.village;
        result.village = NULL;
    }
    pln_audit_release(&result);
    pln_villages_release(&villages);
    return st;
}

bool pln_demo_clearly_served(const struct pln_service *s)
{
    return s->verdict == PLN_VERDICT_SERVED && (double)s->margin_db >= CLEARLY_DB;
}

bool pln_demo_clearly_without(const struct pln_service *s)
{
    return s->verdict == PLN_VERDICT_NONE && !((double)s->margin_db > -CLEARLY_DB);
}

/* Village numbers in an order by chance. */
static void shuffle(struct pln_random *random, uint32_t *order, size_t n)
{
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    for (size_t i = n; i > 1; i--) {
        size_t j = pln_random_below(random, (uint32_t)i);
        uint32_t swapped = order[i - 1];
        order[i - 1] = order[j];
        order[j] = swapped;
    }
}

/* Decide each village's fate in the given order; false when the numbers are not reached. */
static bool decide(const struct pln_demo_country *country, const uint32_t *order, enum fate *fate)
{
    size_t waiting = 0, unlisted = 0, uncertain = 0, served = 0;
    for (size_t k = 0; k < country->n_villages; k++) {
        uint32_t i = order[k];
        const struct pln_service *s = &country->service[i];
        fate[i] = DROP;
        if (pln_demo_clearly_served(s)) {
            fate[i] = KEEP;
            served++;
        } else if (pln_demo_clearly_without(s) && waiting < PLN_DEMO_WAITING_COUNT) {
            fate[i] = WAIT;
            waiting++;
        } else if (pln_demo_clearly_without(s) && unlisted < PLN_DEMO_UNLISTED_COUNT) {
            fate[i] = LEAVE_OUT;
            unlisted++;
        } else if (s->verdict == PLN_VERDICT_UNCERTAIN && uncertain < PLN_DEMO_UNCERTAIN_COUNT) {
            fate[i] = KEEP;
            uncertain++;
        }
    }
    return waiting == PLN_DEMO_WAITING_COUNT && unlisted == PLN_DEMO_UNLISTED_COUNT &&
           served > 4 * PLN_DEMO_COVERED_COUNT;
}

/* Close up villages and their services to those that stay; set tier and listing. */
static void keep_villages(struct pln_demo_country *country, const enum fate *fate,
                          struct pln_random *random)
{
    size_t n = 0;
    for (size_t i = 0; i < country->n_villages; i++) {
        if (fate[i] == DROP) continue;
        struct pln_demo_village v = country->village[i];
        if (fate[i] == WAIT) {
            v.listing = PLN_DEMO_WAITING;
            v.tier =
                pln_random_below(random, 100) < 85 ? PLN_TIER_DIFFICULT_GRID : PLN_TIER_OTHER_GRID;
        } else if (fate[i] == LEAVE_OUT) {
            v.tier = PLN_TIER_NO_GRID;
        }
        country->village[n] = v;
        country->service[n++] = country->service[i];
    }
    country->n_villages = n;
}

static enum geo_status select_villages(const struct pln_demo_ground *ground,
                                       struct pln_demo_country *country, struct geo_err *err)
{
    struct pln_random random = {.state = ground->seed + 4};
    uint32_t *order = geo_alloc(country->n_villages, sizeof *order);
    enum fate *fate = geo_alloc(country->n_villages, sizeof *fate);
    enum geo_status st = GEO_OK;
    if (!order || !fate) {
        st = geo_no_memory(err, "villages", country->n_villages, sizeof *fate);
        goto out;
    }
    shuffle(&random, order, country->n_villages);
    if (decide(country, order, fate))
        keep_villages(country, fate, &random);
    else
        st = geo_fail(err, GEO_FAILED,
                      "the demonstration's relief does not give %d villages clearly without signal",
                      PLN_DEMO_WAITING_COUNT + PLN_DEMO_UNLISTED_COUNT);
out:
    geo_free(order);
    geo_free(fate);
    return st;
}

struct ranked_mast {
    uint32_t tower, villages;
};

static int by_villages(const void *a, const void *b)
{
    const struct ranked_mast *x = a, *y = b;
    if (x->villages != y->villages) return x->villages < y->villages ? -1 : 1;
    return (x->tower > y->tower) - (x->tower < y->tower);
}

/* Some day from December 2021 to 30 June 2024. */
static int32_t day_of_coverage(struct pln_random *random)
{
    uint32_t month = 11 + pln_random_below(random, 31); /* months since January 2021 */
    uint32_t day = 1 + pln_random_below(random, 28);
    return (int32_t)((2021 + month / 12) * 10000 + (month % 12 + 1) * 100 + day);
}

/* The programme built the masts that serve the fewest villages: theirs are the entries with a date.
 */
static enum geo_status list_covered(const struct pln_demo_ground *ground,
                                    struct pln_demo_country *country, struct geo_err *err)
{
    struct pln_random random = {.state = ground->seed + 5};
    size_t n_masts = country->towers.n;
    struct ranked_mast *mast = geo_alloc(n_masts, sizeof *mast);
    if (!mast) return geo_no_memory(err, "masts", n_masts, sizeof *mast);
    for (size_t t = 0; t < n_masts; t++)
        mast[t] = (struct ranked_mast){.tower = (uint32_t)t};
    for (size_t i = 0; i < country->n_villages; i++)
        if (country->service[i].tower != PLN_NONE) mast[country->service[i].tower].villages++;
    qsort(mast, n_masts, sizeof *mast, by_villages);
    size_t covered = 0;
    for (size_t k = 0; k < n_masts; k++) {
        int32_t date = day_of_coverage(&random);
        for (size_t i = 0; i < country->n_villages && covered < PLN_DEMO_COVERED_COUNT; i++) {
            struct pln_demo_village *v = &country->village[i];
            if (country->service[i].tower != mast[k].tower ||
                !pln_demo_clearly_served(&country->service[i]))
                continue;
            v->listing = PLN_DEMO_COVERED;
            v->covered_date = date;
            v->tier =
                pln_random_below(&random, 100) < 80 ? PLN_TIER_DIFFICULT_GRID : PLN_TIER_OTHER_GRID;
            covered++;
        }
    }
    geo_free(mast);
    return covered == PLN_DEMO_COVERED_COUNT
               ? GEO_OK
               : geo_fail(err, GEO_FAILED, "the demonstration has %zu villages served, not %d",
                          covered, PLN_DEMO_COVERED_COUNT);
}

/* Number the villages of each commune in the order they have. */
static enum geo_status number_villages(struct pln_demo_country *country, struct geo_err *err)
{
    uint32_t *next = geo_alloc_zero(country->n_communes, sizeof *next);
    if (!next) return geo_no_memory(err, "communes", country->n_communes, sizeof *next);
    for (size_t i = 0; i < country->n_villages; i++)
        country->village[i].name = next[country->village[i].commune]++;
    geo_free(next);
    return GEO_OK;
}

enum geo_status pln_country_make(const struct pln_demo_ground *ground,
                                 struct pln_demo_country *country, struct geo_err *err)
{
    *country = (struct pln_demo_country){0};
    enum geo_status st = pln_settle_villages(ground, country, err);
    if (st == GEO_OK) st = pln_settle_masts(ground, country, err);
    if (st == GEO_OK) st = pln_country_audit(ground, country, err);
    if (st == GEO_OK) st = select_villages(ground, country, err);
    if (st == GEO_OK) st = list_covered(ground, country, err);
    if (st == GEO_OK) st = number_villages(country, err);
    if (st == GEO_OK) st = pln_hamlets_make(ground, country, err);
    if (st == GEO_OK) st = pln_settle_idle_masts(ground, country, err);
    if (st != GEO_OK) pln_country_release(country);
    return st;
}
