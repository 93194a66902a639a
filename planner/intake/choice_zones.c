#include <math.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/intake/choice_parts.h"

bool choices_is_own_zone(struct choices *c, size_t row, const struct option *o)
{
    struct country *country = c->places->country;
    const char *named = c->places->at[row].province;
    if (o->reading.zone < 0) return false;
    double meridian = reading_zone_meridian_deg(o->reading.zone);
    if (country_knows(country, named))
        return country_zone_distance_m(country, named, meridian, o->reading.lon_deg,
                                       o->reading.lat_deg) <= OWN_M;
    return o->province != COUNTRY_NOWHERE &&
           fabs(country_meridian_deg(country, o->province) - meridian) < 0.01;
}

double choices_rank(const struct option *o)
{
    return o->misfit_m <= 0 ? 0 : o->misfit_m <= BOUNDARY_M ? 1 : o->misfit_m;
}

bool choices_zones_apart(int a, int b)
{
    return a >= 0 && b >= 0 &&
           fabs(reading_zone_meridian_deg(a) - reading_zone_meridian_deg(b)) > 0.01;
}

/* ---- the vote ---- */

static enum geo_status add_votes(struct choices *c, struct geo_err *err)
{
    enum geo_status st = geo_grow(&c->votes, &c->votes_cap, c->n_votes + 1, sizeof *c->votes, err);
    if (st == GEO_OK) memset(&c->votes[c->n_votes++], 0, sizeof *c->votes);
    return st;
}

static void mark_own_zones(struct choices *c, struct zone_votes *v, const char *name)
{
    struct country *country = c->places->country;
    for (int z = 0; z < reading_zones(); z++)
        for (size_t i = 0; i < country_count(country) && !v->own[z]; i++)
            v->own[z] =
                !reading_zone_is_utm(z) && country_is(country, i, name) &&
                fabs(country_meridian_deg(country, i) - reading_zone_meridian_deg(z)) < 0.01;
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
            if (st == GEO_OK && (st = add_votes(c, err)) == GEO_OK)
                mark_own_zones(c, &c->votes[number], name);
        }
        c->row[i].votes = number == PLN_NONE ? 0 : number;
    }
    keys_release(&names);
    return st;
}

/* How one row fits each zone. */
struct ballot {
    bool any, own, usual, near[READING_ZONES], inside[READING_ZONES];
};

static struct ballot fill_in(const struct choices *c, const struct row *r)
{
    struct ballot b = {0};
    for (unsigned k = 0; k < r->n; k++) {
        const struct option *o = &c->option[r->first + k];
        if (o->reading.zone < 0 || !choices_in_country(o) || choices_rank(o) > 1) continue;
        b.any = b.near[o->reading.zone] = true;
        b.own = b.own || o->own_zone;
        b.usual = b.usual || o->own_zone || reading_zone_is_utm(o->reading.zone);
        b.inside[o->reading.zone] = b.inside[o->reading.zone] || choices_rank(o) <= 0;
    }
    return b;
}

static void vote(struct zone_votes *v, const struct ballot *ballot)
{
    v->n++;
    v->n_own += ballot->own;
    v->n_usual += ballot->usual;
    for (int a = 0; a < READING_ZONES; a++) {
        v->near[a] += ballot->near[a];
        for (int b = 0; ballot->near[a] && b < READING_ZONES; b++) {
            v->without[a][b] += !ballot->near[b];
            v->inside[a][b] += ballot->inside[a] && !ballot->inside[b];
        }
    }
}

static bool is_nearly_all(uint32_t n, const struct zone_votes *v)
{
    return (double)(v->n - n) <= fmax(1, 0.03 * (double)v->n);
}

/* May every row be in the zone of its own province? */
static bool may_be_local(const struct zone_votes *v)
{
    return is_nearly_all(v->n_own, v);
}

static bool is_one_zone(const struct zone_votes *v)
{
    for (int z = 0; z < READING_ZONES; z++)
        if ((double)v->near[z] >= 0.98 * (double)v->n) return !may_be_local(v);
    return false;
}

enum geo_status choices_count_zones(struct choices *c, struct geo_err *err)
{
    enum geo_status st = group_provinces(c, err);
    for (size_t i = 0; st == GEO_OK && i < c->n; i++) {
        struct ballot ballot = fill_in(c, &c->row[i]);
        if (!ballot.any) continue;
        vote(&c->votes[0], &ballot);
        if (c->row[i].votes) vote(&c->votes[c->row[i].votes], &ballot);
    }
    if (st == GEO_OK) c->one_zone = is_one_zone(&c->votes[0]);
    return st;
}

/* ---- the outcome ---- */

#define GROUP_LEAST 10 /* rows of a province that can speak for themselves */
#define ROWS_LEAST 5   /* fewer may be slips */

/* Do the rows say that they are in zone A and not in B? A explains nearly all of them, some that B
 * does not, and next to none the other way. Rows of several zones say it of none of them. */
static bool speaks_against(const struct zone_votes *v, int a, int b, double least_share)
{
    double only_a = (double)v->without[a][b], only_b = (double)v->without[b][a];
    return (double)v->near[a] >= 0.9 * (double)v->n &&
           only_a >= fmax(ROWS_LEAST, least_share * (double)v->n) && only_b * 20 <= only_a;
}

/* Next to no row that only UTM explains? */
static bool has_no_utm(const struct zone_votes *v)
{
    return (double)(v->n_usual - v->n_own) <= 0.005 * (double)v->n;
}

/* Zone B is a province's own. Where own zones, or own zones and UTM, explain the rows of VOTES,
 * that another one does so as well says nothing: places that are moved within a large province
 * still lie in it. */
static bool stands_by_itself(const struct zone_votes *v, bool a_is_usual)
{
    return may_be_local(v) || (!a_is_usual && is_nearly_all(v->n_usual, v));
}

/* By the rows that name the same province, else by the whole list. Rows that name no place are told
 * apart only where the list cannot be of local zones. */
static bool rules_out(const struct choices *c, const struct row *r, int a, int b)
{
    const struct zone_votes *all = &c->votes[0], *own = &c->votes[r->votes];
    bool a_is_usual = own->own[a] || reading_zone_is_utm(a);
    if (r->told == TOLD_NOTHING) return !may_be_local(all) && speaks_against(all, a, b, 0.01);
    if (r->votes && own->n >= GROUP_LEAST) {
        if (own->own[b] && stands_by_itself(own, a_is_usual)) return false;
        if (own->own[a] && may_be_local(own) && has_no_utm(all)) return true;
        if (speaks_against(own, a, b, 0.02)) return true;
        if (speaks_against(own, b, a, 0.02)) return false;
    }
    if (r->votes && own->own[b] && stands_by_itself(all, a_is_usual)) return false;
    return speaks_against(all, a, b, 0.02);
}

/* Zones of one meridian differ by their scale, up to some 700 m, so that nearly all rows fit
 * either. The few at a boundary tell: McNemar's test, at five standard deviations. */
static int compare_scales(const struct zone_votes *v, int a, int b)
{
    double only_a = (double)v->inside[a][b], only_b = (double)v->inside[b][a];
    double z = (only_a - only_b) / sqrt(fmax(1, only_a + only_b));
    return z >= 5 ? 1 : z <= -5 ? -1 : 0;
}

int choices_compare_zones(const struct choices *c, const struct row *r, int a, int b)
{
    if (a < 0 || b < 0 || a == b) return 0;
    if (rules_out(c, r, a, b)) return 1;
    if (rules_out(c, r, b, a)) return -1;
    return choices_zones_apart(a, b) ? 0 : compare_scales(&c->votes[0], a, b);
}

bool choices_zones_mixed(const struct choices *c, const struct row *r, int a, int b)
{
    const struct zone_votes *v = &c->votes[r->votes];
    return a >= 0 && b >= 0 && r->votes && v->without[a][b] > 0 && v->without[b][a] > 0;
}
