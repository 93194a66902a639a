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

/* The meridians of the provinces that NAME stands for; asked row after row for the same name. */
static bool is_named_meridian(struct choices *c, const char *name, double meridian_deg)
{
    struct country *country = c->places->country;
    if (!c->named || strcmp(c->named, name) != 0) {
        c->named = name;
        c->n_meridians = 0;
        for (size_t i = 0; i < country_count(country); i++)
            if (c->n_meridians < MERIDIANS_MAX && country_is(country, i, name))
                c->meridian_deg[c->n_meridians++] = country_meridian_deg(country, i);
    }
    for (size_t i = 0; i < c->n_meridians; i++)
        if (fabs(c->meridian_deg[i] - meridian_deg) < 0.01) return true;
    return false;
}

/* Is the zone the one of the province that the row names, or else of the one at the point? */
static bool is_own_zone(struct choices *c, size_t row, const struct option *o)
{
    const char *named = c->places->at[row].province;
    double meridian = reading_zone_meridian_deg(o->reading.zone);
    if (*named) return is_named_meridian(c, named, meridian);
    return o->province != COUNTRY_NOWHERE &&
           fabs(country_meridian_deg(c->places->country, o->province) - meridian) < 0.01;
}

static double prior_of(struct choices *c, size_t row, const struct option *o)
{
    unsigned marks = o->reading.marks;
    if (marks & READING_DECLARED) return -1;
    if (marks & READING_TM3) return is_own_zone(c, row, o) ? 1 : 4;
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
        o.prior = prior_of(c, row, &o);
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

/* 0: inside; 1: as near as boundaries can tell; else how far off. */
static double rank(const struct option *o)
{
    return o->misfit_m <= 0 ? 0 : o->misfit_m <= BOUNDARY_M ? 1 : o->misfit_m;
}

/* Do the rows say that they are in zone A and not in B? A explains rows that B does not, and next
 * to none the other way. Rows of several zones say it of none of them. */
static bool speaks_against(const struct zone_votes *v, int a, int b)
{
    double only_a = (double)v->without[a][b], only_b = (double)v->without[b][a];
    return only_a >= fmax(3, 0.02 * (double)v->n) && only_b * 20 <= only_a;
}

/* By the rows that name the same province, else by the whole list. */
static bool rules_out(const struct choices *c, const struct row *r, int a, int b)
{
    if (a < 0 || b < 0 || a == b) return false;
    if (r->votes && speaks_against(&c->votes[r->votes], a, b)) return true;
    if (r->votes && speaks_against(&c->votes[r->votes], b, a)) return false;
    return speaks_against(&c->votes[0], a, b);
}

static bool apart_by_meridian(int a, int b)
{
    return a >= 0 && b >= 0 &&
           fabs(reading_zone_meridian_deg(a) - reading_zone_meridian_deg(b)) > 0.01;
}

/* Zones of one meridian differ by their scale, some 600 m, so that most rows fit either. A > 0: the
 * list as a whole agrees with A by more than chance. */
static int compare_votes(const struct choices *c, const struct row *r, int a, int b)
{
    if (a < 0 || b < 0) return 0;
    if (rules_out(c, r, a, b)) return 1;
    if (rules_out(c, r, b, a)) return -1;
    if (apart_by_meridian(a, b)) return (c->sure[a] > 0) - (c->sure[b] > 0);
    double x = c->inside[a] - c->near[a], y = c->inside[b] - c->near[b],
           least = fmax(3, 0.05 * fmax(x, y));
    return x - y >= least ? 1 : y - x >= least ? -1 : 0;
}

/* Does the row say where it is no closer than by its province? Then what zone the list is in says
 * more than where a reading leads. */
static bool is_vague(const struct choices *c, size_t row)
{
    const struct place *place = &c->places->at[row];
    return !place->n_shapes && place->box == PLN_NONE && place->group == PLN_NONE;
}

static bool better(const struct choices *c, const struct row *r, bool vague, const struct option *a,
                   const struct option *b)
{
    int zone_a = a->reading.zone, zone_b = b->reading.zone;
    if (choices_in_country(a) != choices_in_country(b)) return choices_in_country(a);
    if (vague && apart_by_meridian(zone_a, zone_b) &&
        (rules_out(c, r, zone_a, zone_b) || rules_out(c, r, zone_b, zone_a)))
        return rules_out(c, r, zone_a, zone_b);
    double ra = rank(a), rb = rank(b);
    if (ra < rb || rb < ra) return ra < rb;
    int votes = compare_votes(c, r, zone_a, zone_b);
    if (votes) return votes > 0;
    return a->prior < b->prior;
}

static bool fits_as_well(const struct option *a, const struct option *b)
{
    return choices_in_country(a) == choices_in_country(b) && fabs(rank(a) - rank(b)) <= 0;
}

/* Both families of metres are in the list for certain, so that habit does not tell them apart. */
static bool both_used(const struct choices *c, const struct option *a, const struct option *b)
{
    return a->reading.zone >= 0 && b->reading.zone >= 0 && c->sure[a->reading.zone] &&
           c->sure[b->reading.zone];
}

static void choose(struct choices *c, size_t row)
{
    struct row *r = &c->row[row];
    struct option *o = &c->option[r->first];
    r->chosen = 0;
    for (unsigned i = 1; i < r->n; i++)
        if (better(c, r, is_vague(c, row), &o[i], &o[r->chosen])) r->chosen = i;
    const struct option *best = &o[r->chosen];
    r->rivals_apart = r->by_prior = false;
    for (unsigned i = 0; i < r->n; i++) {
        double d = choices_distance_m(best->reading.lon_deg, best->reading.lat_deg,
                                      o[i].reading.lon_deg, o[i].reading.lat_deg);
        if (i == r->chosen || d < SAME_M || !fits_as_well(&o[i], best) ||
            rules_out(c, r, best->reading.zone, o[i].reading.zone))
            continue;
        bool even = fabs(o[i].prior - best->prior) <= 0 || both_used(c, &o[i], best);
        r->by_prior = r->by_prior || o[i].prior - best->prior < 3;
        r->rivals_apart = r->rivals_apart || (even && d > APART_M);
    }
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

static void count_votes(struct choices *c)
{
    for (size_t k = 0; k < c->n_options; k++) {
        const struct option *o = &c->option[k];
        if (o->reading.zone < 0 || !choices_in_country(o)) continue;
        c->inside[o->reading.zone] += rank(o) <= 0;
        c->near[o->reading.zone] += rank(o) > 0 && rank(o) <= 1;
    }
}

static enum geo_status add_votes(struct choices *c, struct geo_err *err)
{
    enum geo_status st = geo_grow(&c->votes, &c->votes_cap, c->n_votes + 1, sizeof *c->votes, err);
    if (st == GEO_OK) memset(&c->votes[c->n_votes++], 0, sizeof *c->votes);
    return st;
}

#define PROVINCES_COMPARED 200 /* rows of further ones count with the whole list only */

/* Number the provinces that rows name, each spelling on its own. */
static enum geo_status group_provinces(struct choices *c, struct geo_err *err)
{
    struct keys names = {0};
    enum geo_status st = add_votes(c, err);
    for (size_t i = 0; st == GEO_OK && i < c->n; i++) {
        const char *name = c->places->at[i].province;
        uint32_t number = *name ? keys_find(&names, name) : PLN_NONE, earlier;
        if (*name && number == PLN_NONE && c->n_votes < PROVINCES_COMPARED) {
            number = (uint32_t)c->n_votes;
            st = keys_add(&names, name, number, &earlier, err);
            if (st == GEO_OK) st = add_votes(c, err);
        }
        c->row[i].votes = number == PLN_NONE ? 0 : number;
    }
    keys_release(&names);
    return st;
}

static void vote(struct zone_votes *v, const bool fits[READING_ZONES])
{
    v->n++;
    for (int a = 0; a < READING_ZONES; a++)
        for (int b = 0; fits[a] && b < READING_ZONES; b++)
            v->without[a][b] += !fits[b];
}

/* Which zones explain each row, against each other. */
static enum geo_status compare_zones(struct choices *c, struct geo_err *err)
{
    enum geo_status st = group_provinces(c, err);
    for (size_t i = 0; st == GEO_OK && i < c->n; i++) {
        bool fits[READING_ZONES] = {false};
        bool any = false;
        for (unsigned k = 0; k < c->row[i].n; k++) {
            const struct option *o = &c->option[c->row[i].first + k];
            if (o->reading.zone < 0 || !choices_in_country(o) || rank(o) > 1) continue;
            any = fits[o->reading.zone] = true;
        }
        if (!any) continue;
        vote(&c->votes[0], fits);
        if (c->row[i].votes) vote(&c->votes[c->row[i].votes], fits);
    }
    return st;
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
    count_votes(c);
    st = compare_zones(c, err);
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
    out->zone_assumed = r->by_prior && o->reading.zone >= 0;
    if (out->zone_assumed) out->confidence = 0.7;
    return true;
}
