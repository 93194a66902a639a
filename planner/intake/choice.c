#include "planner/intake/choice.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"

#define PI 3.14159265358979323846

#define BOUNDARY_M 1500.0  /* what boundaries and rounded minutes are worth */
#define BOX_M 3000.0       /* outside the rectangle around its commune beyond doubt */
#define OUTLINE_M 5000.0   /* what the country's simplified outline is worth */
#define PROVINCE_M 15000.0 /* outside its province beyond doubt */
#define GROUP_M 8000.0     /* least reach of a commune around the middle of its villages */
#define FAR_M 40000.0      /* no commune is as wide */
#define SAME_M 50.0        /* readings that are one place */
#define APART_M 2000.0     /* readings that are two places */
#define CELL_DEG 0.5       /* of the grid that finds rows far from all others */
#define CODES_APART 40     /* numbers between communes that may be neighbours */
#define NEAR_DEG 0.15      /* how far to look for the country around a reading */
#define FAR_DEG 1.5
#define MERIDIANS_MAX 8
#define FEW_ROWS 20 /* lists too short to say what is far */

struct option {
    struct reading reading;
    size_t province;  /* old one at the point, COUNTRY_NOWHERE */
    double country_m; /* outside the country's outline */
    double misfit_m;  /* from where the row should be; 0: fits */
    double prior;     /* less is likelier */
};

struct row {
    size_t first;
    unsigned n, chosen;
    bool rivals_apart; /* another reading fits as well, elsewhere */
    bool by_prior;     /* … and only habit decided */
    bool isolated;
};

struct group {
    double lon_deg, lat_deg, reach_m;
    size_t n; /* rows that can be read in one way only */
    bool listed;
};

/* Commune codes run through the country district by district: neighbours in number are neighbours.
 */
struct coded {
    long code;
    uint32_t group;
};

struct choices {
    struct places *places;
    struct row *row;
    size_t n;
    struct option *option;
    size_t n_options, cap;
    struct group *group;
    struct group all; /* of the whole list */
    double inside[READING_ZONES],
        near[READING_ZONES];    /* rows that a zone would put in, or just outside */
    size_t sure[READING_ZONES]; /* rows that only this zone explains */
    struct coded *coded;        /* groups with rows, by their numeric commune code */
    size_t n_coded;
    const char *named; /* the province asked for last, and its meridians */
    double meridian_deg[MERIDIANS_MAX];
    size_t n_meridians;
    bool foreign; /* most of the list lies outside the country */
    bool astride; /* too much of it lies outside for that to be slips: a border region, or an
                     invented country */
};

static double distance_m(double lon0, double lat0, double lon1, double lat1)
{
    double x = (lon1 - lon0) * 111320 * cos((lat0 + lat1) * PI / 360), y = (lat1 - lat0) * 110700;
    return hypot(x, y);
}

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
    geo_free(c);
}

/* ---- readings in ---- */

/* The meridians of the provinces that NAME stands for; asked row after row for the same name. */
static bool is_named_meridian(struct choices *c, const char *name, double meridian_deg)
{
    const struct country *country = c->places->country;
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

/* ---- what is known of the neighbourhood ---- */

static bool in_country(const struct option *o)
{
    return o->country_m <= 2 * OUTLINE_M;
}

/* The only reading of the row in the country, when it is one of degrees; NULL: none or several. */
static const struct option *anchor(const struct choices *c, size_t row)
{
    const struct row *r = &c->row[row];
    const struct option *only = NULL;
    for (unsigned i = 0; i < r->n; i++) {
        const struct option *o = &c->option[r->first + i];
        if (!in_country(o)) continue;
        if (only || o->reading.marks & (READING_LOST | READING_TM3 | READING_UTM)) return NULL;
        only = o;
    }
    return only;
}

struct spot {
    uint32_t group;
    double lon_deg, lat_deg;
};

static int by_group(const void *a, const void *b)
{
    const struct spot *x = a, *y = b;
    return (x->group > y->group) - (x->group < y->group);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, by_value);
    return values[n / 2];
}

static struct group measure(const struct spot *spots, size_t n, double *scratch)
{
    struct group g = {.n = n};
    for (size_t i = 0; i < n; i++)
        scratch[i] = spots[i].lon_deg;
    g.lon_deg = median(scratch, n);
    for (size_t i = 0; i < n; i++)
        scratch[i] = spots[i].lat_deg;
    g.lat_deg = median(scratch, n);
    for (size_t i = 0; i < n; i++)
        scratch[i] = distance_m(g.lon_deg, g.lat_deg, spots[i].lon_deg, spots[i].lat_deg);
    g.reach_m = median(scratch, n);
    return g;
}

static enum geo_status measure_groups(struct choices *c, struct geo_err *err)
{
    size_t n = 0;
    struct spot *spots = geo_alloc(c->n, sizeof *spots);
    double *scratch = geo_alloc(c->n, sizeof *scratch);
    if (!spots || !scratch) {
        geo_free(spots);
        geo_free(scratch);
        return geo_no_memory(err, "readings", c->n, sizeof *spots);
    }
    for (size_t i = 0; i < c->n; i++) {
        const struct option *o = anchor(c, i);
        if (o)
            spots[n++] =
                (struct spot){c->places->at[i].group, o->reading.lon_deg, o->reading.lat_deg};
    }
    if (n) c->all = measure(spots, n, scratch);
    qsort(spots, n, sizeof *spots, by_group);
    for (size_t i = 0, end; i < n && spots[i].group != PLN_NONE; i = end) {
        for (end = i; end < n && spots[end].group == spots[i].group; end++)
            continue;
        c->group[spots[i].group] = measure(&spots[i], end - i, scratch);
    }
    geo_free(spots);
    geo_free(scratch);
    return GEO_OK;
}

static long code_number(const struct place *place)
{
    return strlen(place->code) == 5 && strspn(place->code, "0123456789") == 5
               ? strtol(place->code, NULL, 10)
               : -1;
}

static int by_code(const void *a, const void *b)
{
    const struct coded *x = a, *y = b;
    return (x->code > y->code) - (x->code < y->code);
}

static void list_codes(struct choices *c)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct place *place = &c->places->at[i];
        if (place->group == PLN_NONE || !c->group[place->group].n || code_number(place) < 0 ||
            c->group[place->group].listed)
            continue;
        c->group[place->group].listed = true;
        c->coded[c->n_coded++] = (struct coded){code_number(place), place->group};
    }
    qsort(c->coded, c->n_coded, sizeof *c->coded, by_code);
}

/* Metres from the point to the nearest of the communes next in number, two either way; NaN: none is
 * near in number. */
static double code_distance_m(const struct choices *c, const struct place *place,
                              const struct reading *r)
{
    long code = code_number(place);
    double nearest = (double)NAN;
    if (code < 0) return nearest;
    size_t low = 0, high = c->n_coded;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c->coded[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    for (size_t i = low < 2 ? 0 : low - 2; i < c->n_coded && i < low + 2; i++) {
        const struct group *g = &c->group[c->coded[i].group];
        if (labs(c->coded[i].code - code) > CODES_APART) continue;
        double d = distance_m(g->lon_deg, g->lat_deg, r->lon_deg, r->lat_deg);
        nearest = isnan(nearest) || d < nearest ? d : nearest;
    }
    return nearest;
}

static double beyond(double d, double reach)
{
    return d > reach ? d - reach : 0;
}

static double misfit(struct choices *c, size_t row, const struct option *o)
{
    const struct reading *r = &o->reading;
    const struct place *place = &c->places->at[row];
    double polygon = places_distance_m(c->places, row, r->lon_deg, r->lat_deg, NULL);
    if (!isnan(polygon)) return polygon;
    double box = places_box_distance_m(c->places, row, r->lon_deg, r->lat_deg);
    if (!isnan(box)) return box;
    if (place->group != PLN_NONE && c->group[place->group].n) {
        const struct group *g = &c->group[place->group];
        return beyond(distance_m(g->lon_deg, g->lat_deg, r->lon_deg, r->lat_deg),
                      fmax(GROUP_M, 4 * g->reach_m));
    }
    double coded = code_distance_m(c, place, r);
    if (!isnan(coded)) return beyond(coded, 2 * GROUP_M);
    if (*place->province && country_knows(c->places->country, place->province))
        return beyond(
            country_distance_m(c->places->country, place->province, r->lon_deg, r->lat_deg),
            OUTLINE_M);
    if (c->all.n >= 5)
        return beyond(distance_m(c->all.lon_deg, c->all.lat_deg, r->lon_deg, r->lat_deg),
                      fmax(FAR_M, 4 * c->all.reach_m));
    return 0;
}

/* ---- the choice ---- */

/* 0: inside; 1: as near as boundaries can tell; else how far off. */
static double rank(const struct option *o)
{
    return o->misfit_m <= 0 ? 0 : o->misfit_m <= BOUNDARY_M ? 1 : o->misfit_m;
}

/* Zones of one meridian differ by their scale, some 600 m, so that most rows fit either. A > 0: the
 * list as a whole agrees with A by more than chance. */
static int compare_votes(const struct choices *c, int a, int b)
{
    if (a < 0 || b < 0) return 0;
    if (fabs(reading_zone_meridian_deg(a) - reading_zone_meridian_deg(b)) > 0.01)
        return (c->sure[a] > 0) - (c->sure[b] > 0);
    double x = c->inside[a] - c->near[a], y = c->inside[b] - c->near[b],
           least = fmax(3, 0.05 * fmax(x, y));
    return x - y >= least ? 1 : y - x >= least ? -1 : 0;
}

static bool better(const struct choices *c, const struct option *a, const struct option *b)
{
    if (in_country(a) != in_country(b)) return in_country(a);
    double ra = rank(a), rb = rank(b);
    if (ra < rb || rb < ra) return ra < rb;
    int votes = compare_votes(c, a->reading.zone, b->reading.zone);
    if (votes) return votes > 0;
    return a->prior < b->prior;
}

static bool fits_as_well(const struct option *a, const struct option *b)
{
    return in_country(a) == in_country(b) && fabs(rank(a) - rank(b)) <= 0;
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
        if (better(c, &o[i], &o[r->chosen])) r->chosen = i;
    const struct option *best = &o[r->chosen];
    r->rivals_apart = r->by_prior = false;
    for (unsigned i = 0; i < r->n; i++) {
        double d = distance_m(best->reading.lon_deg, best->reading.lat_deg, o[i].reading.lon_deg,
                              o[i].reading.lat_deg);
        if (i == r->chosen || d < SAME_M || !fits_as_well(&o[i], best)) continue;
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
            in_country(&c->option[r->first + r->chosen]))
            c->sure[zone]++;
    }
}

static void count_votes(struct choices *c)
{
    for (size_t k = 0; k < c->n_options; k++) {
        const struct option *o = &c->option[k];
        if (o->reading.zone < 0 || !in_country(o)) continue;
        c->inside[o->reading.zone] += rank(o) <= 0;
        c->near[o->reading.zone] += rank(o) > 0 && rank(o) <= 1;
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

/* ---- rows far from all others ---- */

struct cell {
    int32_t x, y;
    uint32_t row;
};

static int by_cell(const void *a, const void *b)
{
    const struct cell *p = a, *q = b;
    if (p->x != q->x) return p->x < q->x ? -1 : 1;
    return (p->y > q->y) - (p->y < q->y);
}

static struct cell cell_of(const struct choices *c, size_t row)
{
    const struct reading *r = &c->option[c->row[row].first + c->row[row].chosen].reading;
    return (struct cell){(int32_t)floor(r->lon_deg / CELL_DEG),
                         (int32_t)floor(r->lat_deg / CELL_DEG), (uint32_t)row};
}

static size_t count_cell(const struct cell *cells, size_t n, int32_t x, int32_t y)
{
    size_t low = 0, high = n, count = 0;
    while (low < high) {
        size_t middle = (low + high) / 2;
        struct cell key = {x, y, 0};
        if (by_cell(&cells[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    while (low + count < n && count < 2 && cells[low + count].x == x && cells[low + count].y == y)
        count++;
    return count;
}

static enum geo_status find_isolated(struct choices *c, struct geo_err *err)
{
    struct cell *cells = geo_alloc(c->n, sizeof *cells);
    size_t n = 0;
    if (!cells) return geo_no_memory(err, "readings", c->n, sizeof *cells);
    for (size_t i = 0; i < c->n; i++)
        if (c->row[i].n) cells[n++] = cell_of(c, i);
    qsort(cells, n, sizeof *cells, by_cell);
    for (size_t i = 0; i < n && n >= FEW_ROWS; i++) {
        size_t around = 0;
        for (int32_t dx = -1; dx <= 1; dx++)
            for (int32_t dy = -1; dy <= 1; dy++)
                around += count_cell(cells, n, cells[i].x + dx, cells[i].y + dy);
        c->row[cells[i].row].isolated = around <= 1;
    }
    geo_free(cells);
    return GEO_OK;
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
    enum geo_status st = measure_groups(c, err);
    if (st != GEO_OK) return st;
    list_codes(c);
    for (size_t i = 0; i < c->n; i++)
        for (unsigned k = 0; k < c->row[i].n; k++)
            c->option[c->row[i].first + k].misfit_m = misfit(c, i, &c->option[c->row[i].first + k]);
    count_votes(c);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < c->n; i++)
            if (c->row[i].n) choose(c, i);
        if (pass == 0) count_sure(c);
    }
    return find_isolated(c, err);
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

/* ---- can the place be right? ---- */

static struct verdict quarantine(const char *code, double confidence)
{
    return (struct verdict){
        .code = code, .action = PLN_ACTION_QUARANTINED, .confidence = confidence};
}

/* Against the polygons; the row's own first. */
static struct verdict judge_by_polygons(struct choices *c, size_t row, const struct option *o)
{
    struct places *p = c->places;
    struct verdict v = {0};
    const struct reading *r = &o->reading;
    bool own = p->at[row].n_shapes > 0;
    if (own && o->misfit_m <= 0) return v;
    size_t at = geo_shapes_find(p->polygons, r->lon_deg, r->lat_deg);
    if (own && o->misfit_m <= BOUNDARY_M)
        v = (struct verdict){
            .code = PLN_CODE_NEAR_COMMUNE, .action = PLN_ACTION_NOTED, .confidence = 0.8};
    else if (own && at != GEO_NO_SHAPE)
        v = quarantine(PLN_CODE_OUTSIDE_COMMUNE, 0.95);
    else if (at == GEO_NO_SHAPE &&
             geo_shapes_nearest_m(p->polygons, r->lon_deg, r->lat_deg, 0.05, NULL) > BOUNDARY_M)
        v = o->country_m > 0 ? quarantine(PLN_CODE_IN_SEA, 0.9)
            : own            ? quarantine(PLN_CODE_OUTSIDE_COMMUNE, 0.9)
                             : (struct verdict){.code = PLN_CODE_OUTSIDE_COMMUNE,
                                                .action = PLN_ACTION_NOTED,
                                                .confidence = 0.5};
    else if (own)
        v = quarantine(PLN_CODE_OUTSIDE_COMMUNE, 0.9);
    if (v.code && at != GEO_NO_SHAPE)
        snprintf(v.text, sizeof v.text, "%.10s %.60s", p->code[at], p->name[at]);
    return v;
}

/* Without polygons: the country's outline, the province, the neighbours. */
static struct verdict judge_by_neighbours(struct choices *c, size_t row, const struct option *o)
{
    const struct place *place = &c->places->at[row];
    const struct reading *r = &o->reading;
    if (o->country_m > OUTLINE_M && !c->astride) return quarantine(PLN_CODE_IN_SEA, 0.8);
    if (*place->province && country_knows(c->places->country, place->province) &&
        country_distance_m(c->places->country, place->province, r->lon_deg, r->lat_deg) >
            PROVINCE_M)
        return quarantine(PLN_CODE_OUTSIDE_PROVINCE, 0.9);
    double box = places_box_distance_m(c->places, row, r->lon_deg, r->lat_deg);
    if (!isnan(box))
        return box > BOX_M ? quarantine(PLN_CODE_OUTSIDE_COMMUNE, 0.9) : (struct verdict){0};
    if (place->group != PLN_NONE && c->group[place->group].n >= 3) {
        const struct group *g = &c->group[place->group];
        if (distance_m(g->lon_deg, g->lat_deg, r->lon_deg, r->lat_deg) >
            fmax(FAR_M, 8 * g->reach_m))
            return quarantine(PLN_CODE_FAR_FROM_COMMUNE, 0.85);
        return (struct verdict){0};
    }
    if (c->row[row].isolated) return quarantine(PLN_CODE_FAR_FROM_REST, 0.7);
    return (struct verdict){0};
}

struct verdict choices_verdict(struct choices *c, size_t row, const struct choice *choice)
{
    const struct row *r = &c->row[row];
    const struct option *o = &c->option[r->first + r->chosen];
    (void)choice;
    if (c->foreign) return (struct verdict){0};
    if (!in_country(o) &&
        (!c->astride || !isfinite(o->country_m) || (r->isolated && o->country_m > FAR_M)))
        return quarantine(o->country_m < 100e3 ? PLN_CODE_IN_SEA : PLN_CODE_OUTSIDE_COUNTRY, 0.95);
    if (r->rivals_apart) return quarantine(PLN_CODE_AMBIGUOUS_POSITION, 0.9);
    return c->places->polygons ? judge_by_polygons(c, row, o) : judge_by_neighbours(c, row, o);
}
