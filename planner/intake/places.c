#include "planner/intake/places.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/csv.h"
#include "geo/base/text.h"
#include "geo/earth/crs.h"

#define PI 3.14159265358979323846
#define SEVERAL (PLN_NONE - 1)

/* ---- names ---- */

/* "Xã Tùng Lộc", "P. Tùng Lộc" → "tung loc". */
static const char *commune_key(struct geo_arena *arena, const char *name)
{
    static const char *const prefixes[] = {"xa ", "phuong ", "thi tran ", "dac khu ",
                                           "tt ", "p ",      "x "};
    const char *key = geo_text_fold(arena, name);
    for (size_t i = 0; key && i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(key, prefixes[i], strlen(prefixes[i])) == 0) return key + strlen(prefixes[i]);
    return key;
}

static const char *province_key(struct geo_arena *arena, const char *name)
{
    static const char *const prefixes[] = {"tinh ", "thanh pho ", "tp "};
    const char *key = geo_text_fold(arena, name);
    for (size_t i = 0; key && i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(key, prefixes[i], strlen(prefixes[i])) == 0) return key + strlen(prefixes[i]);
    return key;
}

static const char *join(struct geo_arena *arena, const char *a, const char *b)
{
    size_t na = strlen(a), nb = strlen(b);
    char *text = geo_alloc(na + nb + 2, 1);
    if (!text) return NULL;
    memcpy(text, a, na);
    text[na] = '|';
    memcpy(text + na + 1, b, nb + 1);
    const char *kept = geo_arena_keep(arena, text, na + nb + 1);
    geo_free(text);
    return kept;
}

/* ---- commune codes ---- */

static bool all_digits(const char *s)
{
    return *s && !s[strspn(s, "0123456789")];
}

/* What a spreadsheet makes of a code, undone: "18304.0" and "18.304" → "18304"; "4" → "00004". */
static void repair_code(const char *raw, char code[16])
{
    size_t n = 0, digits = strspn(raw, "0123456789");
    const char *tail = raw + digits;
    bool decimal = (*tail == '.' || *tail == ',') && all_digits(tail + 1);
    bool zeros = decimal && !tail[1 + strspn(tail + 1, "0")] && strlen(tail + 1) <= 2;
    bool grouped = decimal && !zeros && strlen(tail + 1) == 3 && digits <= 2;
    code[0] = '\0';
    if (strlen(raw) > 12 || (*tail && !zeros && !grouped)) return;
    char plain[16];
    for (const char *s = raw; *s && !(zeros && s == tail); s++)
        if (*s >= '0' && *s <= '9') plain[n++] = *s;
    plain[n] = '\0';
    if (n == 0 || n > 8) return;
    size_t pad = n < 5 ? 5 - n : 0;
    memset(code, '0', pad);
    memcpy(code + pad, plain, n + 1);
}

/* ---- polygons ---- */

enum { C_CODE, C_NAME, C_PROVINCE, C_PROVINCE_CODE, C_FIELDS };
static const char *const commune_fields[C_FIELDS] = {"code", "name", "province", "province_code"};

static enum geo_status add_name(struct places *p, const char *key, uint32_t polygon,
                                struct geo_err *err)
{
    uint32_t earlier;
    if (!key) return geo_no_memory(err, "commune names", 1, 1);
    enum geo_status st = keys_add(&p->by_name, key, polygon, &earlier, err);
    if (st == GEO_OK && earlier != PLN_NONE) keys_set(&p->by_name, key, SEVERAL);
    return st;
}

static const char *keep_cell(struct places *p, const struct geo_table *t, size_t row, size_t column)
{
    const char *cell = column == PLN_NO_COLUMN ? "" : geo_table_cell(t, row, column);
    return geo_arena_keep(&p->arena, cell, strlen(cell));
}

static enum geo_status add_polygon(struct places *p, const struct geo_table *t, size_t row,
                                   const size_t *column, struct geo_err *err)
{
    size_t length;
    const unsigned char *wkb = geo_table_shape(t, row, &length);
    enum geo_status st = geo_shapes_add_wkb(p->polygons, wkb, length, err);
    if (st != GEO_OK)
        return geo_fail_context(err, "%s, row %u", geo_table_path(t), geo_table_row_number(t, row));
    size_t i = p->n_polygons;
    char code[16];
    repair_code(column[C_CODE] == PLN_NO_COLUMN ? "" : geo_table_cell(t, row, column[C_CODE]),
                code);
    p->code[i] = geo_arena_keep(&p->arena, code, strlen(code));
    p->name[i] = keep_cell(p, t, row, column[C_NAME]);
    p->province[i] = keep_cell(p, t, row, column[C_PROVINCE]);
    const char *name = p->name[i] ? commune_key(&p->arena, p->name[i]) : NULL;
    const char *province = p->province[i] ? province_key(&p->arena, p->province[i]) : NULL;
    if (!p->code[i] || !name || !province) return geo_no_memory(err, "communes", 1, 1);
    p->n_polygons++;
    uint32_t earlier;
    if (*code) st = keys_add(&p->by_code, p->code[i], (uint32_t)i, &earlier, err);
    if (st == GEO_OK && *name) st = add_name(p, name, (uint32_t)i, err);
    if (st == GEO_OK && *name && *province)
        st = add_name(p, join(&p->arena, name, province), (uint32_t)i, err);
    return st;
}

static bool is_degrees(const char *crs)
{
    return !*crs || strcmp(crs, "EPSG:4326") == 0 || strcmp(crs, "OGC:CRS84") == 0 ||
           strcmp(crs, "EPSG:4756") == 0;
}

static enum geo_status add_polygons(struct places *p, struct geo_table *t,
                                    const struct pln_source *source, struct geo_err *err)
{
    size_t column[C_FIELDS], n = geo_table_rows(t);
    enum geo_status st =
        pln_columns_find("communes", source, commune_fields, C_FIELDS, t, column, err);
    if (st != GEO_OK) return st;
    if (!geo_table_has_geometry(t))
        return geo_fail(err, GEO_BAD_DATA, "%s: the layer %s has no polygons", geo_table_path(t),
                        geo_table_layer(t));
    if (!is_degrees(geo_table_crs(t)))
        return geo_fail(err, GEO_BAD_DATA,
                        "%s: commune polygons must be in degrees (EPSG:4326); these are in %.60s",
                        geo_table_path(t), geo_table_crs(t));
    if (column[C_CODE] == PLN_NO_COLUMN && column[C_NAME] == PLN_NO_COLUMN)
        return pln_columns_missing("communes", "code", t, err);
    p->code = geo_alloc_zero(n, sizeof *p->code);
    p->name = geo_alloc_zero(n, sizeof *p->name);
    p->province = geo_alloc_zero(n, sizeof *p->province);
    if (!p->code || !p->name || !p->province)
        return geo_no_memory(err, "communes", n, sizeof *p->code);
    st = geo_shapes_new(&p->polygons, err);
    for (size_t i = 0; st == GEO_OK && i < n; i++)
        st = add_polygon(p, t, i, column, err);
    return st;
}

static enum geo_status read_polygons(struct places *p, const struct pln_source *source,
                                     struct geo_err *err)
{
    struct geo_table *t = NULL;
    if (!source->path || !*source->path) return GEO_OK;
    struct geo_table_spec spec = {
        .path = source->path, .layer = source->layer, .keep_shapes = true};
    enum geo_status st = geo_table_open(&spec, &t, err);
    if (st == GEO_OK) st = add_polygons(p, t, source, err);
    geo_table_release(t);
    return st;
}

/* ---- old codes ---- */

static int by_old_code(const void *a, const void *b)
{
    const struct place_renamed *x = a, *y = b;
    int order = strcmp(x->old_code, y->old_code);
    return order ? order : strcmp(x->new_code, y->new_code);
}

static enum geo_status add_renamed(struct places *p, const struct geo_table *t,
                                   const size_t *column, struct geo_err *err)
{
    size_t n = geo_table_rows(t);
    p->renamed = geo_alloc(n, sizeof *p->renamed);
    if (!p->renamed) return geo_no_memory(err, "old codes", n, sizeof *p->renamed);
    for (size_t i = 0; i < n; i++) {
        char old[16], new[16];
        repair_code(geo_table_cell(t, i, column[0]), old);
        repair_code(geo_table_cell(t, i, column[1]), new);
        if (!*old || !*new)
            return geo_fail(
                err, GEO_BAD_DATA,
                "%s, row %u: \"%s\" → \"%s\"; expected two commune codes of five digits",
                geo_table_path(t), geo_table_row_number(t, i), geo_table_cell(t, i, column[0]),
                geo_table_cell(t, i, column[1]));
        p->renamed[i].old_code = geo_arena_keep(&p->arena, old, strlen(old));
        p->renamed[i].new_code = geo_arena_keep(&p->arena, new, strlen(new));
        if (!p->renamed[i].old_code || !p->renamed[i].new_code)
            return geo_no_memory(err, "old codes", 1, 1);
        p->n_renamed++;
    }
    qsort(p->renamed, p->n_renamed, sizeof *p->renamed, by_old_code);
    return GEO_OK;
}

static enum geo_status read_renamed(struct places *p, const struct pln_source *source,
                                    struct geo_err *err)
{
    static const char *const fields[] = {"old_code", "new_code"};
    size_t column[2];
    struct geo_table *t = NULL;
    if (!source->path || !*source->path) return GEO_OK;
    struct geo_table_spec spec = {.path = source->path, .layer = source->layer};
    enum geo_status st = geo_table_open(&spec, &t, err);
    if (st == GEO_OK) st = pln_columns_find("commune_codes", source, fields, 2, t, column, err);
    for (size_t f = 0; st == GEO_OK && f < 2; f++)
        if (column[f] == PLN_NO_COLUMN)
            st = pln_columns_missing("commune_codes", fields[f], t, err);
    if (st == GEO_OK) st = add_renamed(p, t, column, err);
    geo_table_release(t);
    return st;
}

static size_t first_renamed(const struct places *p, const char *code)
{
    size_t low = 0, high = p->n_renamed;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (strcmp(p->renamed[middle].old_code, code) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ---- rectangles known without any file ---- */

extern const unsigned char pln_embedded_communes[];
extern const size_t pln_embedded_communes_length;

static enum geo_status add_box(struct places *p, const struct geo_csv *csv, struct geo_err *err)
{
    struct place_box b = {strtod(csv->cell[1], NULL), strtod(csv->cell[2], NULL),
                          strtod(csv->cell[3], NULL), strtod(csv->cell[4], NULL)};
    const char *code = geo_arena_keep(&p->arena, csv->cell[0], strlen(csv->cell[0]));
    uint32_t earlier = PLN_NONE;
    enum geo_status st = geo_grow(&p->box, &p->box_cap, p->n_boxes + 1, sizeof *p->box, err);
    if (st == GEO_OK)
        st = code ? keys_add(&p->box_by_code, code, (uint32_t)p->n_boxes, &earlier, err)
                  : geo_no_memory(err, "communes", 1, 1);
    if (st != GEO_OK) return st;
    if (earlier == PLN_NONE) {
        p->box[p->n_boxes++] = b;
        return GEO_OK;
    }
    struct place_box *e = &p->box[earlier]; /* a commune in two parts */
    *e = (struct place_box){fmin(e->west_deg, b.west_deg), fmin(e->south_deg, b.south_deg),
                            fmax(e->east_deg, b.east_deg), fmax(e->north_deg, b.north_deg)};
    return GEO_OK;
}

static enum geo_status read_boxes(struct places *p, struct geo_err *err)
{
    size_t length = pln_embedded_communes_length;
    char *text = geo_alloc(length + 1, 1);
    if (!text) return geo_no_memory(err, "communes", length, 1);
    memcpy(text, pln_embedded_communes, length);
    text[length] = '\0';
    struct geo_csv csv;
    geo_csv_start(&csv, text, length, "datasets/communes_2025.csv");
    enum geo_status st;
    int more = 1;
    while ((st = geo_csv_next(&csv, &more, err)) == GEO_OK && more)
        if (csv.row > 1 && csv.n == 5 && (st = add_box(p, &csv, err)) != GEO_OK) break;
    geo_csv_release(&csv);
    geo_free(text);
    return st;
}

double places_box_distance_m(const struct places *p, size_t i, double lon_deg, double lat_deg)
{
    if (p->at[i].box == PLN_NONE) return (double)NAN;
    const struct place_box *b = &p->box[p->at[i].box];
    double dx = fmax(0, fmax(b->west_deg - lon_deg, lon_deg - b->east_deg));
    double dy = fmax(0, fmax(b->south_deg - lat_deg, lat_deg - b->north_deg));
    return hypot(dx * 111320 * cos(lat_deg * PI / 180), dy * 110700);
}

/* ---- the rows ---- */

static void add_shape(struct places *p, struct place *place, const char *code)
{
    uint32_t polygon = keys_find(&p->by_code, code);
    if (polygon != PLN_NONE && place->n_shapes < PLACES_PARTS)
        place->shape[place->n_shapes++] = polygon;
}

static enum geo_status settle_code(struct list *list, const struct place_fields *f, size_t row,
                                   struct places *p, struct place *place)
{
    char code[16];
    repair_code(place->code, code);
    if (!*code) return GEO_OK; /* a code of its own kind: kept as it is */
    enum geo_status st = GEO_OK;
    if (strcmp(code, place->code) != 0) {
        place->code = geo_arena_keep(list->strings, code, strlen(code));
        if (!place->code) return geo_no_memory(list->err, "a code", 6, 1);
        st = list_note(list, row,
                       (struct list_note){PLN_CODE_LOST_ZEROS, f->code, PLN_ACTION_REPAIRED,
                                          keys_find(&p->by_code, code) != PLN_NONE ? 0.99 : 0.8,
                                          NULL, code});
    }
    size_t first = first_renamed(p, code), n = 0;
    while (first + n < p->n_renamed && strcmp(p->renamed[first + n].old_code, code) == 0)
        n++;
    for (size_t i = 0; i < n; i++)
        add_shape(p, place, p->renamed[first + i].new_code);
    if (st == GEO_OK && n == 1 && strcmp(p->renamed[first].new_code, code) != 0) {
        place->code = geo_arena_keep(list->strings, p->renamed[first].new_code,
                                     strlen(p->renamed[first].new_code));
        if (!place->code) return geo_no_memory(list->err, "a code", 6, 1);
        st = list_note(list, row,
                       (struct list_note){PLN_CODE_OLD_COMMUNE, f->code, PLN_ACTION_REPAIRED, 0.95,
                                          NULL, place->code});
    }
    if (n == 0) add_shape(p, place, code);
    return st;
}

static void find_by_name(struct places *p, struct place *place)
{
    struct geo_arena arena = {0};
    const char *name = commune_key(&arena, place->commune),
               *province = province_key(&arena, place->province);
    const char *both = name && province && *province ? join(&arena, name, province) : NULL;
    uint32_t polygon = both ? keys_find(&p->by_name, both) : PLN_NONE;
    if (polygon == PLN_NONE && name && *name) polygon = keys_find(&p->by_name, name);
    if (polygon != PLN_NONE && polygon != SEVERAL) place->shape[place->n_shapes++] = polygon;
    geo_arena_release(&arena);
}

static enum geo_status read_place(struct list *list, const struct place_fields *f, size_t row,
                                  struct places *p)
{
    struct place *place = &p->at[row];
    *place = (struct place){.group = PLN_NONE, .box = PLN_NONE};
    enum geo_status st = list_text(list, row, f->commune, &place->commune);
    if (st == GEO_OK) st = list_text(list, row, f->code, &place->code);
    if (st == GEO_OK) st = list_text(list, row, f->province, &place->province);
    if (st == GEO_OK && *place->code) st = settle_code(list, f, row, p, place);
    if (*place->code) place->box = keys_find(&p->box_by_code, place->code);
    if (st != GEO_OK || !p->polygons) return st;
    bool unknown = *place->code && !place->n_shapes;
    if (!place->n_shapes && *place->commune) find_by_name(p, place);
    if (unknown)
        st = list_note(list, row,
                       (struct list_note){PLN_CODE_UNKNOWN_COMMUNE, f->code, PLN_ACTION_NOTED, 0.9,
                                          NULL, place->n_shapes ? p->code[place->shape[0]] : NULL});
    return st;
}

/* Rows with the same code, or the same commune and province, are neighbours. */
static enum geo_status group_rows(struct list *list, struct places *p)
{
    struct keys keys = {0};
    enum geo_status st = GEO_OK;
    for (size_t i = 0; st == GEO_OK && i < p->n; i++) {
        struct place *place = &p->at[i];
        const char *key = *place->code ? place->code : NULL;
        if (!key && *place->commune) {
            const char *name = commune_key(&p->arena, place->commune),
                       *province = province_key(&p->arena, place->province);
            key = name && province ? join(&p->arena, name, province) : NULL;
        }
        if (!key) continue;
        uint32_t earlier;
        st = keys_add(&keys, key, (uint32_t)p->n_groups, &earlier, list->err);
        place->group = earlier == PLN_NONE ? (uint32_t)p->n_groups++ : earlier;
    }
    keys_release(&keys);
    return st;
}

/* A list that names provinces which are no more is from before the merger, and means the old Gia
 * Lai where it says so. */
#define OLD_NAMES_PCT 30

static void settle_names(struct places *p)
{
    size_t named = 0, old = 0;
    for (size_t i = 0; i < p->n; i++) {
        named += *p->at[i].province != '\0';
        old += *p->at[i].province && country_is_old_name(p->country, p->at[i].province);
    }
    if (named && old * 100 >= named * OLD_NAMES_PCT) country_keep_to_old_names(p->country);
}

enum geo_status places_open(struct list *list, const struct place_fields *fields,
                            struct places *out)
{
    *out = (struct places){.n = list->n};
    enum geo_status st = country_open(&out->country, list->err);
    if (st == GEO_OK) st = read_boxes(out, list->err);
    if (st == GEO_OK) st = read_polygons(out, &list->spec->communes, list->err);
    if (st == GEO_OK) st = read_renamed(out, &list->spec->commune_codes, list->err);
    if (st == GEO_OK) {
        out->at = geo_alloc_zero(list->n, sizeof *out->at);
        st = out->at ? GEO_OK : geo_no_memory(list->err, "places", list->n, sizeof *out->at);
    }
    for (size_t i = 0; st == GEO_OK && i < list->n; i++)
        st = read_place(list, fields, i, out);
    if (st == GEO_OK) settle_names(out);
    return st == GEO_OK ? group_rows(list, out) : st;
}

void places_close(struct places *p)
{
    country_close(p->country);
    geo_shapes_release(p->polygons);
    geo_free(p->code);
    geo_free(p->name);
    geo_free(p->province);
    geo_free(p->box);
    keys_release(&p->box_by_code);
    keys_release(&p->by_code);
    keys_release(&p->by_name);
    geo_free(p->renamed);
    geo_arena_release(&p->arena);
    geo_free(p->at);
    *p = (struct places){0};
}

double places_distance_m(struct places *p, size_t i, double lon_deg, double lat_deg, size_t *which)
{
    double nearest = (double)NAN;
    for (unsigned k = 0; k < p->at[i].n_shapes; k++) {
        double d = geo_shapes_distance_m(p->polygons, p->at[i].shape[k], lon_deg, lat_deg);
        if (isnan(nearest) || d < nearest) {
            nearest = d;
            if (which) *which = p->at[i].shape[k];
        }
    }
    return nearest;
}
