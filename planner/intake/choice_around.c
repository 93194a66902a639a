#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/intake/choice_parts.h"

#define PI 3.14159265358979323846

double choices_distance_m(double lon0, double lat0, double lon1, double lat1)
{
    double x = (lon1 - lon0) * 111320 * cos((lat0 + lat1) * PI / 360), y = (lat1 - lat0) * 110700;
    return hypot(x, y);
}

/* ---- what is known of the neighbourhood ---- */

/* The only reading of the row in the country, when it is one of degrees; NULL: none or several. */
static const struct option *anchor(const struct choices *c, size_t row)
{
    const struct row *r = &c->row[row];
    const struct option *only = NULL;
    for (unsigned i = 0; i < r->n; i++) {
        const struct option *o = &c->option[r->first + i];
        if (!choices_in_country(o)) continue;
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
        scratch[i] = choices_distance_m(g.lon_deg, g.lat_deg, spots[i].lon_deg, spots[i].lat_deg);
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

enum geo_status choices_measure(struct choices *c, struct geo_err *err)
{
    enum geo_status st = measure_groups(c, err);
    if (st == GEO_OK) list_codes(c);
    return st;
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
        double d = choices_distance_m(g->lon_deg, g->lat_deg, r->lon_deg, r->lat_deg);
        nearest = isnan(nearest) || d < nearest ? d : nearest;
    }
    return nearest;
}

static double beyond(double d, double reach)
{
    return d > reach ? d - reach : 0;
}

double choices_misfit(struct choices *c, size_t row, const struct option *o)
{
    const struct reading *r = &o->reading;
    const struct place *place = &c->places->at[row];
    double polygon = places_distance_m(c->places, row, r->lon_deg, r->lat_deg, NULL);
    if (!isnan(polygon)) return polygon;
    double box = places_box_distance_m(c->places, row, r->lon_deg, r->lat_deg);
    if (!isnan(box)) return box;
    if (place->group != PLN_NONE && c->group[place->group].n) {
        const struct group *g = &c->group[place->group];
        return beyond(choices_distance_m(g->lon_deg, g->lat_deg, r->lon_deg, r->lat_deg),
                      fmax(GROUP_M, 4 * g->reach_m));
    }
    double coded = code_distance_m(c, place, r);
    if (!isnan(coded)) return beyond(coded, 2 * GROUP_M);
    bool inside = o->province != COUNTRY_NOWHERE && o->country_m <= 0;
    if (*place->province && inside && country_is(c->places->country, o->province, place->province))
        return 0;
    if (*place->province && country_knows(c->places->country, place->province))
        return beyond(
            country_distance_m(c->places->country, place->province, r->lon_deg, r->lat_deg),
            OUTLINE_M);
    if (c->all.n >= 5)
        return beyond(choices_distance_m(c->all.lon_deg, c->all.lat_deg, r->lon_deg, r->lat_deg),
                      fmax(FAR_M, 4 * c->all.reach_m));
    return 0;
}

enum told choices_told(const struct choices *c, size_t row)
{
    const struct place *place = &c->places->at[row];
    bool commune = place->n_shapes || place->box != PLN_NONE ||
                   (place->group != PLN_NONE && c->group[place->group].n);
    if (commune) return TOLD_COMMUNE;
    return country_knows(c->places->country, place->province) ? TOLD_PROVINCE : TOLD_NOTHING;
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

enum geo_status choices_isolate(struct choices *c, struct geo_err *err)
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
