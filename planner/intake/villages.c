#include "planner/intake/intake.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "geo/base/text.h"
#include "planner/intake/keys.h"
#include "planner/intake/list.h"
#include "planner/intake/position.h"
#include "planner/intake/twins.h"
#include "planner/intake/words.h"

#define PEOPLE_PER_HOUSEHOLD 4
#define PEOPLE_MOST 1000000.0

enum field {
    ID,
    NAME,
    LON,
    LAT,
    X,
    Y,
    COORDINATES,
    PEOPLE,
    HOUSEHOLDS,
    COMMUNE,
    COMMUNE_CODE,
    DISTRICT,
    PROVINCE,
    TIER,
    POWER,
    BORDER,
    SCHOOL,
    CLINIC,
    ALTITUDE,
    N_FIELDS
};
static const char *const fields[N_FIELDS] = {
    "id",     "name",       "lon_deg", "lat_deg",      "x",         "y",        "coordinates",
    "people", "households", "commune", "commune_code", "district",  "province", "tier",
    "power",  "border",     "school",  "clinic",       "altitude_m"};
static const struct position_fields where = {LON, LAT,         X,
                                             Y,   COORDINATES, {COMMUNE, COMMUNE_CODE, PROVINCE}};

static enum geo_status read_names(struct list *list, size_t row, struct pln_village *v)
{
    enum geo_status st = list_text(list, row, ID, &v->id);
    if (st == GEO_OK) st = list_text(list, row, NAME, &v->name);
    return st == GEO_OK ? list_text(list, row, DISTRICT, &v->district) : st;
}

static enum geo_status read_id(struct list *list, size_t row, struct pln_village *v)
{
    if (*v->id) return GEO_OK;
    char id[32];
    snprintf(id, sizeof id, "row-%u", v->row);
    v->id = geo_arena_keep(list->strings, id, strlen(id));
    if (!v->id) return geo_no_memory(list->err, "an identifier", sizeof id, 1);
    return list_note(
        list, row, (struct list_note){PLN_CODE_NO_ID, ID, PLN_ACTION_DEFAULTED, 1.0, NULL, v->id});
}

/* A count of people or households: "1.234" is 1234 here. */
static enum geo_status read_count(struct list *list, size_t row, enum field field, double *count,
                                  bool *known)
{
    struct geo_number number;
    const char *raw = list_raw(list, row, field);
    enum geo_status st = list_number(list, row, field, count, known);
    if (st != GEO_OK || !*known || !geo_text_number(raw, &number)) return st;
    *count = number.grouped;
    if (*count < 0 || *count > PEOPLE_MOST) {
        *known = false;
        return list_impossible(list, row, field, PLN_CODE_BAD_PEOPLE,
                               "a number from 0 to 1,000,000");
    }
    char shown[32];
    snprintf(shown, sizeof shown, "%.0f", *count);
    if (number.marks & (GEO_NUMBER_GROUPED | GEO_NUMBER_AMBIGUOUS))
        return list_note(list, row,
                         (struct list_note){PLN_CODE_GROUPED_NUMBER, field, PLN_ACTION_REPAIRED,
                                            0.95, NULL, shown});
    return GEO_OK;
}

static enum geo_status read_people(struct list *list, size_t row, struct pln_village *v)
{
    double count = 0;
    bool known;
    enum geo_status st = read_count(list, row, PEOPLE, &count, &known);
    if (st != GEO_OK || known) {
        v->people = known ? (int64_t)llround(count) : 0;
        return st;
    }
    st = read_count(list, row, HOUSEHOLDS, &count, &known);
    if (st != GEO_OK) return st;
    if (known) {
        char people[32];
        v->people = (int64_t)llround(count) * PEOPLE_PER_HOUSEHOLD;
        snprintf(people, sizeof people, "%lld", (long long)v->people);
        return list_note(list, row,
                         (struct list_note){PLN_CODE_PEOPLE_FROM_HOUSEHOLDS, HOUSEHOLDS,
                                            PLN_ACTION_DEFAULTED, 0.5, NULL, people});
    }
    if (!list_has(list, PEOPLE) && !list_has(list, HOUSEHOLDS))
        return GEO_OK; /* said once for the file */
    return list_note(list, row,
                     (struct list_note){PLN_CODE_NO_PEOPLE,
                                        list_has(list, PEOPLE) ? PEOPLE : HOUSEHOLDS,
                                        PLN_ACTION_DEFAULTED, 1.0, NULL, "0"});
}

static enum geo_status read_flags(struct list *list, size_t row, struct pln_village *v)
{
    v->border = list_yes(list, row, BORDER);
    v->school = list_yes(list, row, SCHOOL);
    v->clinic = list_yes(list, row, CLINIC);
    const char *tier = list_raw(list, row, TIER), *power = list_raw(list, row, POWER);
    v->tier = words_tier(tier, power);
    if (v->tier == PLN_TIER_UNKNOWN && *tier)
        return list_note(
            list, row,
            (struct list_note){PLN_CODE_UNKNOWN_TIER, TIER, PLN_ACTION_NOTED, 1.0, NULL, NULL});
    return GEO_OK;
}

/* Only to check the position by: what cannot be read is nothing to complain of. */
static void read_altitude(const struct list *list, size_t row, struct pln_village *v)
{
    struct geo_number number;
    bool known = geo_text_number(list_raw(list, row, ALTITUDE), &number) &&
                 !(number.marks & GEO_NUMBER_NOT_FINITE);
    v->altitude_m = known ? number.grouped : (double)NAN;
}

static enum geo_status read_village(struct list *list, size_t row, struct pln_village *v)
{
    v->row = geo_table_row_number(list->table, row);
    enum geo_status st = read_names(list, row, v);
    if (st == GEO_OK) st = read_id(list, row, v);
    if (st == GEO_OK) st = read_people(list, row, v);
    read_altitude(list, row, v);
    return st == GEO_OK ? read_flags(list, row, v) : st;
}

static enum geo_status check_ids(struct list *list, const struct pln_villages *villages)
{
    struct keys keys = {0};
    enum geo_status st = GEO_OK;
    for (size_t i = 0; st == GEO_OK && i < villages->n; i++) {
        uint32_t earlier;
        st = keys_add(&keys, villages->at[i].id, (uint32_t)i, &earlier, list->err);
        if (st != GEO_OK || earlier == PLN_NONE) continue;
        char expected[120];
        snprintf(expected, sizeof expected, "an identifier of its own (row %u has the same)",
                 villages->at[earlier].row);
        st = list_impossible(list, i, ID, PLN_CODE_DUPLICATE_ID, expected);
    }
    keys_release(&keys);
    return st;
}

static enum geo_status check_columns(struct list *list)
{
    enum geo_status st = list_require(list, NAME);
    if (st == GEO_OK && list->spec->people_required && !list_has(list, HOUSEHOLDS))
        st = list_require(list, PEOPLE);
    else if (st == GEO_OK && !list_has(list, PEOPLE) && !list_has(list, HOUSEHOLDS))
        st = list_note_file(list, (struct list_note){PLN_CODE_NO_PEOPLE, PEOPLE,
                                                     PLN_ACTION_DEFAULTED, 1.0, NULL, "0"});
    return st;
}

/* The commune as it was cleaned, and as the point tells it where the list leaves it open. */
static enum geo_status settle_commune(struct list *list, size_t row, struct positions *positions,
                                      struct pln_village *v)
{
    struct places *p = &positions->places;
    const struct place *place = &p->at[row];
    v->commune = place->commune;
    v->commune_code = place->code;
    v->province = place->province;
    if (!p->polygons || !positions->known[row] || list_is_out(list, row)) return GEO_OK;
    size_t at = GEO_NO_SHAPE;
    const char *code = PLN_CODE_COMMUNE_FOUND;
    if (place->n_shapes > 1) {
        places_distance_m(p, row, v->lon_deg, v->lat_deg, &at);
        code = PLN_CODE_SPLIT_COMMUNE;
    } else if (place->n_shapes == 0 && !*place->code) {
        at = geo_shapes_find(p->polygons, v->lon_deg, v->lat_deg);
    }
    if (at == GEO_NO_SHAPE) return GEO_OK;
    v->commune_code = geo_arena_keep(list->strings, p->code[at], strlen(p->code[at]));
    if (!*v->commune) v->commune = geo_arena_keep(list->strings, p->name[at], strlen(p->name[at]));
    if (!*v->province)
        v->province = geo_arena_keep(list->strings, p->province[at], strlen(p->province[at]));
    if (!v->commune_code || !v->commune || !v->province)
        return geo_no_memory(list->err, "a commune", 1, 1);
    enum pln_action action =
        code == PLN_CODE_SPLIT_COMMUNE ? PLN_ACTION_REPAIRED : PLN_ACTION_NOTED;
    return list_note(list, row,
                     (struct list_note){code, COMMUNE_CODE, action, 0.9, NULL, v->commune_code});
}

static enum geo_status place_villages(struct list *list, struct pln_villages *villages,
                                      struct positions *positions)
{
    enum geo_status st = positions_read(list, &list->spec->villages, &where, positions);
    for (size_t i = 0; st == GEO_OK && i < list->n; i++) {
        struct pln_village *v = &villages->at[i];
        v->lon_deg = positions->lon_deg[i];
        v->lat_deg = positions->lat_deg[i];
        st = settle_commune(list, i, positions, v);
    }
    if (st == GEO_OK && !positions->places.polygons)
        st = list_note_file(list, (struct list_note){PLN_CODE_NO_BOUNDARIES, SIZE_MAX,
                                                     PLN_ACTION_NOTED, 1.0, NULL, NULL});
    return st;
}

static enum geo_status read_list(struct list *list, struct pln_villages *villages,
                                 struct pln_checks *checks)
{
    struct positions positions = {0};
    enum geo_status st = check_columns(list);
    if (st == GEO_OK) {
        villages->at = geo_alloc_zero(list->n, sizeof *villages->at);
        st = villages->at ? GEO_OK
                          : geo_no_memory(list->err, "villages", list->n, sizeof *villages->at);
    }
    for (size_t i = 0; st == GEO_OK && i < list->n; i++, villages->n++)
        st = read_village(list, i, &villages->at[i]);
    if (st == GEO_OK) st = check_ids(list, villages);
    if (st == GEO_OK) st = place_villages(list, villages, &positions);
    if (st == GEO_OK) st = twins_find(list, &(struct twin_fields){ID, NAME}, villages);
    if (st == GEO_OK) st = list_report(list, ID, NAME, positions.known, checks, list->err);
    positions_release(&positions);
    return st;
}

enum geo_status pln_check_villages(const struct pln_intake_spec *spec,
                                   struct pln_villages *villages, struct pln_checks *checks,
                                   struct pln_findings *findings, struct geo_err *err)
{
    struct list list;
    *villages = (struct pln_villages){0};
    *checks = (struct pln_checks){0};
    enum geo_status st = list_open(&list, "villages", &spec->villages, spec, fields, N_FIELDS,
                                   &villages->strings, findings, err);
    if (st == GEO_OK) st = read_list(&list, villages, checks);
    list_close(&list);
    if (st != GEO_OK) {
        pln_villages_release(villages);
        pln_checks_release(checks);
    }
    return st;
}
