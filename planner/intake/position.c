#include "planner/intake/position.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/buf.h"
#include "geo/base/text.h"
#include "planner/intake/choice.h"
#include "planner/intake/reading.h"

/* Which two fields a list's coordinates stand in. */
struct source_columns {
    size_t first, second; /* fields; both the same: one cell */
    bool axes_free, geometry;
};

static bool is_mapped(const struct pln_source *source, const char *field)
{
    for (size_t i = 0; i < source->n_map; i++)
        if (strcmp(source->map[i].field, field) == 0) return true;
    return false;
}

static enum geo_status find_columns(const struct list *list, const struct pln_source *source,
                                    const struct position_fields *f, struct source_columns *c)
{
    bool mapped = is_mapped(source, list->fields[f->lon_deg]);
    if (geo_table_has_geometry(list->table) && !mapped) {
        *c = (struct source_columns){f->lon_deg, f->lat_deg, false, true};
    } else if (list_has(list, f->lon_deg) && list_has(list, f->lat_deg)) {
        *c = (struct source_columns){f->lon_deg, f->lat_deg, false, false};
    } else if (list_has(list, f->x) && list_has(list, f->y)) {
        *c = (struct source_columns){f->x, f->y, true, false};
    } else if (list_has(list, f->coordinates)) {
        *c = (struct source_columns){f->coordinates, f->coordinates, true, false};
    } else {
        enum geo_status st = list_require(list, f->lon_deg);
        return st == GEO_OK ? list_require(list, f->lat_deg) : st;
    }
    return GEO_OK;
}

void positions_release(struct positions *p)
{
    geo_free(p->lon_deg);
    geo_free(p->lat_deg);
    geo_free(p->known);
    places_close(&p->places);
    *p = (struct positions){0};
}

/* ---- cells → coordinates ---- */

struct pair {
    struct geo_coord first, second;
    bool one_cell;
};

static struct geo_coord from_geometry(double v)
{
    return (struct geo_coord){
        .kind = isfinite(v) ? GEO_COORD_NUMBER : GEO_COORD_NOT_FINITE, .value = v, .grouped = v};
}

static bool read_pair(const struct list *list, const struct source_columns *c, size_t row,
                      struct pair *pair)
{
    double x, y;
    pair->one_cell = false;
    if (c->geometry) {
        if (!geo_table_xy(list->table, row, &x, &y)) return false;
        pair->first = from_geometry(x);
        pair->second = from_geometry(y);
        return true;
    }
    const char *a = list_raw(list, row, c->first), *b = list_raw(list, row, c->second);
    pair->first = geo_coord_read(a);
    pair->second = geo_coord_read(b);
    bool first_bad = pair->first.kind == GEO_COORD_UNREADABLE,
         b_empty = pair->second.kind == GEO_COORD_EMPTY;
    bool may_be_one = c->first == c->second || strcmp(a, b) == 0 || (first_bad && b_empty);
    if (may_be_one && geo_coord_read_pair(a, &pair->first, &pair->second))
        pair->one_cell = c->first != c->second;
    else if (pair->first.kind == GEO_COORD_EMPTY &&
             geo_coord_read_pair(b, &pair->first, &pair->second))
        pair->one_cell = true;
    else if (c->first == c->second && pair->first.kind != GEO_COORD_EMPTY)
        pair->first.kind = pair->second.kind = GEO_COORD_UNREADABLE;
    return pair->first.kind != GEO_COORD_EMPTY && pair->second.kind != GEO_COORD_EMPTY;
}

/* What findings show of a geometry, which stands in no cell; NULL: a cell tells it. */
static const char *geometry_text(const struct list *list, const struct source_columns *c,
                                 size_t row, char text[60])
{
    double x, y;
    if (!c->geometry) return NULL;
    if (!geo_table_xy(list->table, row, &x, &y)) return "";
    snprintf(text, 60, "%.10g %.10g", x, y);
    return text;
}

static enum geo_status put_out(struct list *list, const struct source_columns *c, size_t row,
                               size_t field, const char *code)
{
    char text[60];
    return list_note(list, row,
                     (struct list_note){code, field, PLN_ACTION_QUARANTINED, 1.0,
                                        geometry_text(list, c, row, text), NULL});
}

/* A pair that cannot be read at all; *OUT says that the row is dealt with. */
static enum geo_status refuse_unreadable(struct list *list, const struct source_columns *c,
                                         size_t row, const struct pair *pair, bool *out)
{
    const struct geo_coord *coords[] = {&pair->first, &pair->second};
    static const struct {
        enum geo_coord_kind kind;
        const char *code;
    } faults[] = {{GEO_COORD_NOT_FINITE, PLN_CODE_NOT_FINITE},
                  {GEO_COORD_IMPOSSIBLE, PLN_CODE_BAD_MINUTES},
                  {GEO_COORD_UNREADABLE, PLN_CODE_UNREADABLE_POSITION}};
    *out = true;
    for (size_t k = 0; k < sizeof faults / sizeof *faults; k++)
        for (size_t i = 0; i < 2; i++) {
            size_t field = i ? c->second : c->first;
            if (coords[i]->kind != faults[k].kind) continue;
            if (faults[k].kind == GEO_COORD_NOT_FINITE)
                return list_impossible(list, row, field, faults[k].code,
                                       "a finite number of degrees or metres");
            const char *code =
                *list_raw(list, row, field) == '=' ? PLN_CODE_FORMULA_CELL : faults[k].code;
            return put_out(list, c, row, field, code);
        }
    *out = false;
    return GEO_OK;
}

static bool is_origin(const struct pair *pair)
{
    return fabs(pair->first.value) <= 0 && fabs(pair->second.value) <= 0;
}

/* No reading of the two coordinates is a place. */
static enum geo_status impossible_pair(struct list *list, const struct source_columns *c,
                                       size_t row, bool one_cell)
{
    struct geo_buf expected = {0};
    geo_buf_add(&expected, "a longitude and a latitude in degrees, or VN-2000 metres");
    if (!one_cell)
        geo_buf_addf(&expected, " (%s is \"%s\")", list_column_name(list, c->second),
                     list_raw(list, row, c->second));
    enum geo_status st = geo_buf_status(&expected, list->err);
    if (st == GEO_OK)
        st = list_impossible(list, row, c->first, PLN_CODE_IMPOSSIBLE_POSITION, expected.text);
    geo_buf_release(&expected);
    return st;
}

static enum geo_status read_row(struct list *list, const struct source_columns *c,
                                struct reader *reader, size_t row, struct choices *choices)
{
    struct pair pair = {0};
    struct reading readings[READINGS_MAX];
    size_t n = 0;
    bool out = false;
    if (!read_pair(list, c, row, &pair) || is_origin(&pair))
        return put_out(list, c, row, pair.first.kind == GEO_COORD_EMPTY ? c->first : c->second,
                       PLN_CODE_NO_POSITION);
    enum geo_status st = refuse_unreadable(list, c, row, &pair, &out);
    if (st != GEO_OK || out) return st;
    st = reader_read(reader, &pair.first, &pair.second, c->axes_free || pair.one_cell, readings, &n,
                     list->err);
    if (st == GEO_OK && n == 0 && list->spec->refuse_impossible &&
        pair.first.kind == GEO_COORD_NUMBER)
        return impossible_pair(list, c, row, pair.one_cell);
    if (st == GEO_OK && n == 0)
        return put_out(list, c, row, c->first, PLN_CODE_IMPOSSIBLE_POSITION);
    return st == GEO_OK ? choices_add(choices, row, readings, n, list->err) : st;
}

/* ---- what was done, said ---- */

static enum geo_status say(struct list *list, size_t row, size_t field, const char *code,
                           double confidence, const char *old, double value)
{
    char new_value[32];
    snprintf(new_value, sizeof new_value, "%.7f", value);
    return list_note(
        list, row,
        (struct list_note){code, field, PLN_ACTION_REPAIRED, confidence, old, new_value});
}

static enum geo_status say_cell(struct list *list, size_t row, size_t field,
                                const struct geo_coord *coord, double confidence, double value)
{
    static const struct {
        unsigned mark;
        const char *code;
    } marks[] = {{GEO_COORD_COMMA, PLN_CODE_DECIMAL_COMMA},
                 {GEO_COORD_GROUPED, PLN_CODE_GROUPED_NUMBER}};
    enum geo_status st = GEO_OK;
    if (coord->kind == GEO_COORD_ANGLE)
        st = say(list, row, field, PLN_CODE_DMS, confidence, NULL, value);
    for (size_t i = 0; st == GEO_OK && i < sizeof marks / sizeof *marks; i++)
        if (coord->marks & marks[i].mark)
            st = say(list, row, field, marks[i].code, confidence, NULL, value);
    return st;
}

static enum geo_status say_reading(struct list *list, const struct source_columns *c, size_t row,
                                   const struct reading *reading, double confidence,
                                   const char *const old[2], const double value[2])
{
    static const struct {
        unsigned mark;
        const char *code;
    } marks[] = {
        {READING_SWAPPED, PLN_CODE_SWAPPED_AXES}, {READING_LABELS, PLN_CODE_SWAPPED_LABELS},
        {READING_SIGN, PLN_CODE_WRONG_SIGN},      {READING_LOST, PLN_CODE_LOST_POINT},
        {READING_TM3, PLN_CODE_VN2000_TM3},       {READING_UTM, PLN_CODE_VN2000_UTM}};
    enum geo_status st = GEO_OK;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (!(reading->marks & marks[i].mark)) continue;
        st = say(list, row, c->first, marks[i].code, confidence, old[0], value[0]);
        if (st == GEO_OK && c->first != c->second)
            st = say(list, row, c->second, marks[i].code, confidence, old[1], value[1]);
        if (st != GEO_OK) break;
    }
    return st;
}

static enum geo_status say_repairs(struct list *list, const struct source_columns *c, size_t row,
                                   const struct choice *choice)
{
    struct pair pair;
    const struct reading *r = &choice->reading;
    char from[2][40] = {"", ""};
    read_pair(list, c, row, &pair);
    if (c->geometry) {
        snprintf(from[0], sizeof from[0], "%.10g", pair.first.value);
        snprintf(from[1], sizeof from[1], "%.10g", pair.second.value);
    }
    const char *old[2] = {c->geometry ? from[0] : NULL, c->geometry ? from[1] : NULL};
    double value[2] = {r->lon_deg, r->lat_deg};
    enum geo_status st = GEO_OK;
    if (pair.one_cell)
        st = say(list, row, c->first, PLN_CODE_ONE_CELL, choice->confidence, NULL, value[0]);
    if (st == GEO_OK && !c->geometry)
        st = say_cell(list, row, c->first, &pair.first, choice->confidence, value[0]);
    if (st == GEO_OK && !c->geometry)
        st = say_cell(list, row, c->second, &pair.second, choice->confidence, value[1]);
    if (st == GEO_OK) st = say_reading(list, c, row, r, choice->confidence, old, value);
    if (st == GEO_OK && choice->zone_assumed)
        st = list_note(list, row,
                       (struct list_note){PLN_CODE_ZONE_ASSUMED, c->first, PLN_ACTION_NOTED,
                                          choice->confidence, NULL, reading_zone_crs(r->zone)});
    return st;
}

/* ---- the place, checked ---- */

static enum geo_status settle_row(struct list *list, const struct source_columns *c,
                                  const struct position_fields *f, struct choices *choices,
                                  size_t row, struct positions *p)
{
    struct choice choice;
    if (!choices_of(choices, row, &choice)) return GEO_OK; /* it has no reading; said already */
    enum geo_status st = say_repairs(list, c, row, &choice);
    p->lon_deg[row] = choice.reading.lon_deg;
    p->lat_deg[row] = choice.reading.lat_deg;
    p->known[row] = true;
    struct verdict v = choices_verdict(choices, row, &choice);
    if (st != GEO_OK || !v.code) return st;
    bool about_commune = v.code == PLN_CODE_OUTSIDE_COMMUNE || v.code == PLN_CODE_NEAR_COMMUNE;
    size_t place_field = list_has(list, f->place.code) ? f->place.code : f->place.commune;
    size_t field = about_commune                         ? place_field
                   : v.code == PLN_CODE_OUTSIDE_PROVINCE ? f->place.province
                                                         : c->first;
    char text[60];
    const char *old = field == c->first ? geometry_text(list, c, row, text) : NULL;
    return list_note(list, row,
                     (struct list_note){v.code, field, v.action, v.confidence, old, v.text});
}

static enum geo_status allocate(struct list *list, struct positions *out)
{
    *out = (struct positions){.n = list->n};
    out->lon_deg = geo_alloc(list->n, sizeof *out->lon_deg);
    out->lat_deg = geo_alloc(list->n, sizeof *out->lat_deg);
    out->known = geo_alloc_zero(list->n, sizeof *out->known);
    if (!out->lon_deg || !out->lat_deg || !out->known)
        return geo_no_memory(list->err, "positions", list->n, sizeof *out->lon_deg);
    for (size_t i = 0; i < list->n; i++)
        out->lon_deg[i] = out->lat_deg[i] = (double)NAN;
    return GEO_OK;
}

static enum geo_status read_all(struct list *list, const struct source_columns *c,
                                const struct position_fields *f, struct reader *reader,
                                struct positions *out)
{
    struct choices *choices = NULL;
    enum geo_status st = choices_open(&out->places, list->n, &choices, list->err);
    for (size_t i = 0; st == GEO_OK && i < list->n; i++)
        st = read_row(list, c, reader, i, choices);
    if (st == GEO_OK) st = choices_settle(choices, list->err);
    if (st == GEO_OK && choices_foreign(choices))
        st = list_note_file(list, (struct list_note){PLN_CODE_NOT_VIET_NAM, SIZE_MAX,
                                                     PLN_ACTION_NOTED, 1.0, NULL, NULL});
    for (size_t i = 0; st == GEO_OK && i < list->n; i++)
        st = settle_row(list, c, f, choices, i, out);
    choices_close(choices);
    return st;
}

/* Two plain numbers that would be a place in degrees, and within metres of the origin otherwise. */
static bool are_degrees(const struct pair *pair)
{
    return pair->first.kind == GEO_COORD_NUMBER && pair->second.kind == GEO_COORD_NUMBER &&
           fabs(pair->first.value) <= 180 && fabs(pair->second.value) <= 180 && !is_origin(pair);
}

/* A list in degrees that is declared to be in metres is a mistake of the scenario, not of its rows.
 */
static enum geo_status refuse_wrong_crs(struct list *list, const struct source_columns *c,
                                        const char *declared)
{
    size_t n = 0, first = 0;
    struct pair pair = {0}, shown = {0};
    for (size_t i = 0; i < list->n; i++)
        if (read_pair(list, c, i, &pair) && are_degrees(&pair) && n++ == 0) {
            first = i;
            shown = pair;
        }
    if (n * 2 <= list->n) return GEO_OK;
    return geo_fail(
        list->err, GEO_BAD_DATA,
        "%s, row %u: the coordinates %.10g, %.10g look like degrees; expected metres of "
        "%s, the CRS given for this list (%zu of %zu rows are like this)",
        list->file, geo_table_row_number(list->table, first), shown.first.value, shown.second.value,
        declared, n, list->n);
}

enum geo_status positions_read(struct list *list, const struct pln_source *source,
                               const struct position_fields *f, struct positions *out)
{
    struct source_columns columns = {0};
    struct reader *reader = NULL;
    *out = (struct positions){0};
    enum geo_status st = find_columns(list, source, f, &columns);
    if (st == GEO_OK) st = allocate(list, out);
    if (st == GEO_OK) st = places_open(list, &f->place, &out->places);
    const char *declared = source->crs && *source->crs ? source->crs
                           : columns.geometry          ? geo_table_crs(list->table)
                                                       : "";
    if (st == GEO_OK && (st = reader_open(declared, &reader, list->err)) != GEO_OK)
        geo_fail_context(list->err, "%s", list->file);
    if (st == GEO_OK && reader_declares_metres(reader))
        st = refuse_wrong_crs(list, &columns, declared);
    if (st == GEO_OK) st = read_all(list, &columns, f, reader, out);
    reader_close(reader);
    return st;
}
