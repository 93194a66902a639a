#include "planner/intake/country.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/csv.h"
#include "geo/base/mem.h"
#include "geo/base/text.h"
#include "geo/vector/geos_shape.h"

extern const unsigned char pln_embedded_provinces[];
extern const size_t pln_embedded_provinces_length;

#define PROVINCES_MAX 80

struct province {
    const char *name, *key, *new_key;
    double meridian_deg;
};

struct country {
    struct province at[PROVINCES_MAX];
    size_t n;
    struct geo_shapes *outlines;
    struct geo_arena arena;
};

/* The folded name without "tinh", "thanh pho", "tp". */
static const char *bare_key(struct geo_arena *arena, const char *name)
{
    static const char *const prefixes[] = {"tinh ", "thanh pho ", "tp ", "province ", "city "};
    const char *key = geo_text_fold(arena, name);
    for (size_t i = 0; key && i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(key, prefixes[i], strlen(prefixes[i])) == 0) return key + strlen(prefixes[i]);
    return key;
}

static enum geo_status add_province(struct country *c, const struct geo_csv *csv,
                                    struct geo_err *err)
{
    if (csv->n != 4 || c->n == PROVINCES_MAX)
        return geo_fail(err, GEO_FAILED, "datasets/provinces.csv, row %u: not four columns",
                        csv->row);
    struct province *p = &c->at[c->n];
    p->name = geo_arena_keep(&c->arena, csv->cell[0], strlen(csv->cell[0]));
    p->key = bare_key(&c->arena, csv->cell[0]);
    p->new_key = bare_key(&c->arena, csv->cell[2]);
    p->meridian_deg = strtod(csv->cell[1], NULL);
    if (!p->name || !p->key || !p->new_key) return geo_no_memory(err, "provinces", 1, 1);
    c->n++;
    return geo_shapes_add_wkt(c->outlines, csv->cell[3], err);
}

static enum geo_status read_provinces(struct country *c, char *text, size_t length,
                                      struct geo_err *err)
{
    struct geo_csv csv;
    geo_csv_start(&csv, text, length, "datasets/provinces.csv");
    enum geo_status st;
    int more = 1;
    while ((st = geo_csv_next(&csv, &more, err)) == GEO_OK && more)
        if (csv.row > 1 && csv.n && (st = add_province(c, &csv, err)) != GEO_OK) break;
    geo_csv_release(&csv);
    return st;
}

enum geo_status country_open(struct country **out, struct geo_err *err)
{
    size_t length = pln_embedded_provinces_length;
    struct country *c = geo_alloc_zero(1, sizeof *c);
    char *text = geo_alloc(length + 1, 1);
    *out = c;
    enum geo_status st =
        c && text ? geo_shapes_new(&c->outlines, err) : geo_no_memory(err, "provinces", length, 1);
    if (st == GEO_OK) {
        memcpy(text, pln_embedded_provinces, length);
        text[length] = '\0';
        st = read_provinces(c, text, length, err);
    }
    geo_free(text);
    if (st != GEO_OK) {
        country_close(c);
        *out = NULL;
    }
    return st;
}

void country_close(struct country *c)
{
    if (!c) return;
    geo_shapes_release(c->outlines);
    geo_arena_release(&c->arena);
    geo_free(c);
}

size_t country_count(const struct country *c)
{
    return c->n;
}

const char *country_name(const struct country *c, size_t province)
{
    return c->at[province].name;
}

double country_meridian_deg(const struct country *c, size_t province)
{
    return c->at[province].meridian_deg;
}

static bool in_archipelago(double lon_deg, double lat_deg)
{
    bool hoang_sa = lon_deg > 111 && lon_deg < 113.2 && lat_deg > 15.5 && lat_deg < 17.3;
    bool truong_sa = lon_deg > 111.3 && lon_deg < 117.9 && lat_deg > 6.4 && lat_deg < 12.1;
    return hoang_sa || truong_sa;
}

size_t country_find(struct country *c, double lon_deg, double lat_deg, double within_deg,
                    double *distance_m)
{
    double d = 0;
    size_t found = geo_shapes_find(c->outlines, lon_deg, lat_deg);
    if (found == GEO_NO_SHAPE)
        d = geo_shapes_nearest_m(c->outlines, lon_deg, lat_deg, within_deg, &found);
    if (found == GEO_NO_SHAPE && in_archipelago(lon_deg, lat_deg)) d = 0;
    if (distance_m) *distance_m = d;
    return d < 10000 ? found : COUNTRY_NOWHERE;
}

static bool is_named(const struct province *p, const char *key)
{
    return strcmp(p->key, key) == 0 || strcmp(p->new_key, key) == 0;
}

bool country_is(const struct country *c, size_t province, const char *name)
{
    struct geo_arena arena = {0};
    const char *key = bare_key(&arena, name);
    bool same = key && *key && is_named(&c->at[province], key);
    geo_arena_release(&arena);
    return same;
}

bool country_knows(const struct country *c, const char *name)
{
    struct geo_arena arena = {0};
    const char *key = bare_key(&arena, name);
    bool known = false;
    for (size_t i = 0; key && *key && !known && i < c->n; i++)
        known = is_named(&c->at[i], key);
    geo_arena_release(&arena);
    return known;
}

double country_distance_m(struct country *c, const char *name, double lon_deg, double lat_deg)
{
    struct geo_arena arena = {0};
    const char *key = bare_key(&arena, name);
    double nearest = (double)INFINITY;
    for (size_t i = 0; key && i < c->n; i++)
        if (is_named(&c->at[i], key)) {
            double d = geo_shapes_distance_m(c->outlines, i, lon_deg, lat_deg);
            nearest = d < nearest ? d : nearest;
        }
    geo_arena_release(&arena);
    return nearest;
}
