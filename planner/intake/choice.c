#include "planner/intake/choice.h"

#include <math.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/intake/choice_parts.h"

enum geo_status choices_open(struct places *places, size_t n_rows, struct choices **out,
                             struct geo_err *err)
{
    struct choices *c = geo_alloc_zero(1, sizeof *c);
    *out = c;
    if (c) {
        c->places = places;
        c->n = n_rows;
        c->row = geo_alloc_zero(n_rows, sizeof *c->row);
        c->group = geo_alloc_zero(places->n_groups, sizeof *c->group);
        c->coded = geo_alloc_zero(places->n_groups, sizeof *c->coded);
    }
    if (c && c->row && c->group && c->coded) return GEO_OK;
    choices_close(c);
    *out = NULL;
    return geo_no_memory(err, "readings", n_rows, sizeof *c->row);
}

void choices_close(struct choices *c)
{
    if (!c) return;
    geo_free(c->row);
    geo_free(c->option);
    geo_free(c->group);
    geo_free(c->coded);
    geo_free(c->votes);
    geo_free(c);
}

/* ---- readings in ---- */

#define OTHER_ZONE_PRIOR 4

static double prior_of(const struct option *o)
{
    unsigned marks = o->reading.marks;
    if (marks & READING_DECLARED) return -1;
    if (marks & READING_TM3) return o->own_zone ? 1 : OTHER_ZONE_PRIOR;
    return marks & READING_UTM ? 2 : marks & READING_LOST ? 3 : marks & READING_SIGN ? 2 : 0;
}

enum geo_status choices_add(struct choices *c, size_t row, const struct reading *readings, size_t n,
                            struct geo_err *err)
{
    struct row *r = &c->row[row];
    struct country *country = c->places->country;
    enum geo_status st = geo_grow(&c->option, &c->cap, c->n_options + n, sizeof *c->option, err);
    if (st != GEO_OK) return st;
    r->first = c->n_options;
    for (size_t i = 0; i < n; i++) {
        struct option o = {.reading = readings[i]};
        o.province =
            country_find(country, o.reading.lon_deg, o.reading.lat_deg, NEAR_DEG, &o.country_m);
        if (o.country_m > 2 * OUTLINE_M) continue;
        o.own_zone = choices_is_own_zone(c, row, &o);
        o.prior = prior_of(&o);
        c->option[c->n_options++] = o;
        r->n++;
    }
    if (r->n) return GEO_OK;
    struct option o = {.reading =
                           readings[0]}; /* nowhere: the list's own word, and how far off it is */
    o.province = country_find(country, o.reading.lon_deg, o.reading.lat_deg, FAR_DEG, &o.country_m);
    c->option[c->n_options++] = o;
    r->n = 1;
    return GEO_OK;
}

bool choices_in_country(const struct option *o)
{
    return o->country_m <= 2 * OUTLINE_M;
}

/* ---- the choice ---- */

/* A list of one zone far and wide does not keep to the provinces' own. */
static double prior_in(const struct choices *c, const struct option *o)
{
    return c->one_zone && o->own_zone ? fmax(o->prior, OTHER_ZONE_PRIOR) : o->prior;
}

/* A province's outline is too coarse to say more than near. */
static double rank_of(const struct row *r, const struct option *o)
{
    double rank = choices_rank(o);
    return r->told < TOLD_COMMUNE && rank <= 1 ? 0 : rank;
}

/* Where a row says no more than its province, the zone that the list is in says more than where a
 * reading leads. */
static bool better(const struct choices *c, const struct row *r, const struct option *a,
                   const struct option *b)
{
    int zone_a = a->reading.zone, zone_b = b->reading.zone;
    int zones = choices_compare_zones(c, r, zone_a, zone_b);
    if (r->told < TOLD_COMMUNE && zones && choices_zones_apart(zone_a, zone_b)) return zones > 0;
    if (choices_in_country(a) != choices_in_country(b)) return choices_in_country(a);
    double ra = rank_of(r, a), rb = rank_of(r, b);
    if (ra < rb || rb < ra) return ra < rb;
    if (zones) return zones > 0;
    int sure =
        choices_zones_apart(zone_a, zone_b) ? (c->sure[zone_a] > 0) - (c->sure[zone_b] > 0) : 0;
    if (sure) return sure > 0;
    return prior_in(c, a) < prior_in(c, b);
}

static bool fits_as_well(const struct row *r, const struct option *a, const struct option *b)
{
    return choices_in_country(a) == choices_in_country(b) &&
           fabs(rank_of(r, a) - rank_of(r, b)) <= 0;
}

/* Both families of metres are in the list for certain, so that habit does not tell them apart. */
static bool both_used(const struct choices *c, const struct option *a, const struct option *b)
{
    return a->reading.zone >= 0 && b->reading.zone >= 0 && c->sure[a->reading.zone] &&
           c->sure[b->reading.zone];
}

/* What stands against the chosen reading: another one that fits as well, elsewhere. */
static void weigh_rival(const struct choices *c, struct row *r, const struct option *best,
                        const struct option *rival)
{
    double d = choices_distance_m(best->reading.lon_deg, best->reading.lat_deg,
                                  rival->reading.lon_deg, rival->reading.lat_deg);
    bool zones = best->reading.zone >= 0 && rival->reading.zone >= 0;
    if (d < SAME_M || !fits_as_well(r, rival, best)) return;
    if (choices_compare_zones(c, r, best->reading.zone, rival->reading.zone) > 0) {
        r->by_list = r->by_list || r->told == TOLD_NOTHING ||
                     (r->told == TOLD_PROVINCE &&
                      choices_zones_mixed(c, r, best->reading.zone, rival->reading.zone));
        return;
    }
    double less = prior_in(c, rival) - prior_in(c, best);
    bool even = fabs(less) <= 0 || both_used(c, rival, best) || (zones && r->told == TOLD_NOTHING);
    r->by_prior = r->by_prior || less < 3;
    r->rivals_apart = r->rivals_apart || (even && d > APART_M);
}

static void choose(struct choices *c, size_t row)
{
    struct row *r = &c->row[row];
    struct option *o = &c->option[r->first];
    r->chosen = 0;
    for (unsigned i = 1; i < r->n; i++)
        if (better(c, r, &o[i], &o[r->chosen])) r->chosen = i;
    r->rivals_apart = r->by_prior = r->by_list = false;
    for (unsigned i = 0; i < r->n; i++)
        if (i != r->chosen) weigh_rival(c, r, &o[r->chosen], &o[i]);
}

static void count_sure(struct choices *c)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct row *r = &c->row[i];
        int zone = r->n ? c->option[r->first + r->chosen].reading.zone : -1;
        if (zone >= 0 && !r->by_prior && !r->rivals_apart &&
            choices_in_country(&c->option[r->first + r->chosen]))
            c->sure[zone]++;
    }
}

static void choose_foreign(struct choices *c, size_t row)
{
    struct row *r = &c->row[row];
    r->chosen = 0;
    for (unsigned i = 0; i < r->n; i++)
        if (!(c->option[r->first + i].reading.marks & ~(unsigned)READING_DECLARED)) {
            r->chosen = i;
            return;
        }
}

/* Does the list keep to the country's outline? */
static void look_at_outline(struct choices *c)
{
    size_t read = 0, here = 0, beside = 0;
    for (size_t i = 0; i < c->n; i++) {
        double least = (double)INFINITY;
        for (unsigned k = 0; k < c->row[i].n; k++)
            least = fmin(least, c->option[c->row[i].first + k].country_m);
        read += c->row[i].n > 0;
        here += least <= 2 * OUTLINE_M;
        beside += least > OUTLINE_M && isfinite(least);
    }
    c->foreign = read > 0 && 2 * here < read;
    c->astride = 20 * beside > read;
}

enum geo_status choices_settle(struct choices *c, struct geo_err *err)
{
    look_at_outline(c);
    if (c->foreign) {
        for (size_t i = 0; i < c->n; i++)
            if (c->row[i].n) choose_foreign(c, i);
        return GEO_OK;
    }
    enum geo_status st = choices_measure(c, err);
    if (st != GEO_OK) return st;
    for (size_t i = 0; i < c->n; i++)
        for (unsigned k = 0; k < c->row[i].n; k++)
            c->option[c->row[i].first + k].misfit_m =
                choices_misfit(c, i, &c->option[c->row[i].first + k]);
    for (size_t i = 0; i < c->n; i++)
        c->row[i].told = choices_told(c, i);
    st = choices_count_zones(c, err);
    if (st != GEO_OK) return st;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < c->n; i++)
            if (c->row[i].n) choose(c, i);
        if (pass == 0) count_sure(c);
    }
    return choices_isolate(c, err);
}

bool choices_foreign(const struct choices *c)
{
    return c->foreign;
}

bool choices_of(const struct choices *c, size_t row, struct choice *out)
{
    const struct row *r = &c->row[row];
    if (!r->n) return false;
    const struct option *o = &c->option[r->first + r->chosen];
    const struct place *place = &c->places->at[row];
    bool neighbours = place->group != PLN_NONE && c->group[place->group].n > 1;
    *out = (struct choice){.reading = o->reading};
    out->confidence = place->n_shapes ? (o->misfit_m <= 0 ? 0.99 : 0.9) : neighbours ? 0.95 : 0.85;
    out->zone_assumed = (r->by_prior || r->by_list) && o->reading.zone >= 0;
    if (out->zone_assumed) out->confidence = 0.7;
    return true;
}
