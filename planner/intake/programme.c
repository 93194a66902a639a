#include "planner/intake/intake.h"

#include <stdio.h>
#include <string.h>

#include "geo/base/date.h"
#include "geo/base/text.h"
#include "planner/intake/keys.h"
#include "planner/intake/list.h"
#include "planner/intake/programme.h"
#include "planner/intake/words.h"

enum field {
    ID,
    NAME,
    COMMUNE,
    COMMUNE_CODE,
    PROVINCE,
    TIER,
    POWER,
    LISTED,
    COVERED,
    SOURCE,
    DEFINITION,
    N_FIELDS
};
static const char *const fields[N_FIELDS] = {"village_id",   "name",   "commune",   "commune_code",
                                             "province",     "tier",   "power",     "listed_date",
                                             "covered_date", "source", "definition"};

static enum geo_status read_date(struct list *list, size_t row, enum field field, int32_t *date)
{
    const char *raw = list_raw(list, row, field);
    *date = 0;
    if (!raw[strspn(raw, " \t-")] || geo_date_read(raw, date)) return GEO_OK;
    if (geo_date_guess(raw, date)) {
        char shown[16];
        snprintf(shown, sizeof shown, "%04d-%02d-%02d", *date / 10000, *date / 100 % 100,
                 *date % 100);
        return list_note(list, row,
                         (struct list_note){PLN_CODE_DATE_ASSUMED, field, PLN_ACTION_REPAIRED, 0.8,
                                            NULL, shown});
    }
    *date = 0;
    if (list->spec->refuse_impossible)
        return list_impossible(list, row, field, PLN_CODE_BAD_DATE,
                               "a date such as 2024-06-30 or 30/6/2024");
    return list_note(
        list, row, (struct list_note){PLN_CODE_BAD_DATE, field, PLN_ACTION_NOTED, 1.0, NULL, NULL});
}

static enum geo_status read_entry(struct list *list, size_t row, struct pln_listed *e)
{
    const struct {
        enum field field;
        const char **to;
    } names[] = {{ID, &e->village_id},     {NAME, &e->name},     {COMMUNE, &e->commune},
                 {PROVINCE, &e->province}, {SOURCE, &e->source}, {DEFINITION, &e->definition},
                 {POWER, &e->power}};
    e->row = geo_table_row_number(list->table, row);
    e->village = PLN_NONE;
    enum geo_status st = GEO_OK;
    for (size_t i = 0; st == GEO_OK && i < sizeof names / sizeof *names; i++)
        st = list_text(list, row, names[i].field, names[i].to);
    if (st == GEO_OK) st = read_date(list, row, LISTED, &e->listed_date);
    if (st == GEO_OK) st = read_date(list, row, COVERED, &e->covered_date);
    if (st != GEO_OK) return st;
    e->tier = words_tier(list_raw(list, row, TIER), e->power);
    if (e->tier == PLN_TIER_UNKNOWN && *list_raw(list, row, TIER))
        st = list_note(
            list, row,
            (struct list_note){PLN_CODE_UNKNOWN_TIER, TIER, PLN_ACTION_NOTED, 1.0, NULL, NULL});
    if (st == GEO_OK && e->covered_date && e->covered_date < e->listed_date)
        st = list_note(list, row,
                       (struct list_note){PLN_CODE_COVERED_BEFORE_LISTED, COVERED, PLN_ACTION_NOTED,
                                          0.8, NULL, NULL});
    return st;
}

/* Village names as keys: "name|place" with both folded; the place is the commune's code, the
 * commune or the province. A key that two villages share finds nobody. */
struct name_index {
    struct keys keys;
    bool *shared; /* per village: another one has its key */
    struct geo_arena arena;
};

static const char *name_key(struct geo_arena *arena, const char *name, char kind, const char *place)
{
    const char *n = geo_text_fold(arena, name), *p = geo_text_fold(arena, place);
    if (!n || !p || !*n || !*p) return NULL;
    struct geo_buf buf = {0};
    geo_buf_addf(&buf, "%c|%s|%s", kind, n, p);
    const char *key = buf.failed ? NULL : geo_arena_keep(arena, buf.text, buf.length);
    geo_buf_release(&buf);
    return key;
}

static enum geo_status index_names(const struct pln_villages *villages, struct name_index *index,
                                   struct geo_err *err)
{
    index->shared = geo_alloc_zero(villages->n * 3 + 1, sizeof *index->shared);
    if (!index->shared) return geo_no_memory(err, "names", villages->n, 1);
    for (size_t i = 0; i < villages->n; i++) {
        const struct pln_village *v = &villages->at[i];
        const char *places[] = {v->commune_code, v->commune, v->province};
        for (uint32_t k = 0; k < 3; k++) {
            const char *key = name_key(&index->arena, v->name, "kcp"[k], places[k]);
            uint32_t earlier = PLN_NONE;
            if (!key) continue;
            enum geo_status st = keys_add(&index->keys, key, (uint32_t)i * 3 + k, &earlier, err);
            if (st != GEO_OK) return st;
            if (earlier != PLN_NONE) index->shared[earlier] = true;
        }
    }
    return GEO_OK;
}

static enum geo_status match_name(struct list *list, size_t row, struct name_index *index,
                                  const struct pln_villages *villages, struct pln_listed *e)
{
    const char *places[] = {list_raw(list, row, COMMUNE_CODE), e->commune, e->province};
    for (uint32_t k = 0; k < 3; k++) {
        const char *key = name_key(&index->arena, e->name, "kcp"[k], places[k]);
        uint32_t found = key ? keys_find(&index->keys, key) : PLN_NONE;
        if (found == PLN_NONE || index->shared[found]) continue;
        e->village = found / 3;
        return list_note(list, row,
                         (struct list_note){PLN_CODE_MATCHED_BY_NAME, NAME, PLN_ACTION_NOTED,
                                            k < 2 ? 0.9 : 0.7, e->village_id,
                                            villages->at[e->village].id});
    }
    return list_note(list, row,
                     (struct list_note){PLN_CODE_UNKNOWN_VILLAGE, list_has(list, ID) ? ID : NAME,
                                        PLN_ACTION_NOTED, 1.0, NULL, NULL});
}

static enum geo_status match_entries(struct list *list, const struct pln_villages *villages,
                                     struct pln_programme *programme)
{
    struct keys ids = {0};
    struct name_index names = {0};
    uint32_t earlier;
    enum geo_status st = GEO_OK;
    for (size_t i = 0; st == GEO_OK && i < villages->n; i++)
        st = keys_add(&ids, villages->at[i].id, (uint32_t)i, &earlier, list->err);
    for (size_t i = 0; st == GEO_OK && i < programme->n; i++) {
        struct pln_listed *e = &programme->at[i];
        e->village = *e->village_id ? keys_find(&ids, e->village_id) : PLN_NONE;
        if (e->village != PLN_NONE) continue;
        if (!names.shared) st = index_names(villages, &names, list->err);
        if (st == GEO_OK) st = match_name(list, i, &names, villages, e);
    }
    keys_release(&ids);
    keys_release(&names.keys);
    geo_free(names.shared);
    geo_arena_release(&names.arena);
    return st;
}

static enum geo_status check_ids(struct list *list, const struct pln_programme *programme)
{
    struct keys keys = {0};
    enum geo_status st = GEO_OK;
    for (size_t i = 0; st == GEO_OK && i < programme->n; i++) {
        uint32_t earlier = PLN_NONE;
        if (*programme->at[i].village_id)
            st = keys_add(&keys, programme->at[i].village_id, (uint32_t)i, &earlier, list->err);
        if (st != GEO_OK || earlier == PLN_NONE) continue;
        char expected[120];
        snprintf(expected, sizeof expected, "a village of its own (row %u has the same)",
                 programme->at[earlier].row);
        st = list_impossible(list, i, ID, PLN_CODE_DUPLICATE_ID, expected);
    }
    keys_release(&keys);
    return st;
}

static void drop_quarantined(const struct list *list, struct pln_programme *programme)
{
    size_t kept = 0;
    for (size_t i = 0; i < programme->n; i++)
        if (!list_is_out(list, i)) programme->at[kept++] = programme->at[i];
    programme->n = kept;
}

static int32_t latest_date(const struct pln_programme *programme)
{
    int32_t latest = 0;
    for (size_t i = 0; i < programme->n; i++)
        latest = programme->at[i].covered_date > latest ? programme->at[i].covered_date : latest;
    return latest;
}

static enum geo_status read_list(struct list *list, const struct pln_villages *villages,
                                 struct pln_programme *programme)
{
    enum geo_status st = list_has(list, NAME) ? GEO_OK : list_require(list, ID);
    if (st != GEO_OK) return st;
    programme->at = geo_alloc_zero(list->n, sizeof *programme->at);
    if (!programme->at)
        return geo_no_memory(list->err, "the programme", list->n, sizeof *programme->at);
    for (size_t i = 0; st == GEO_OK && i < list->n; i++, programme->n++)
        st = read_entry(list, i, &programme->at[i]);
    if (st == GEO_OK) st = check_ids(list, programme);
    if (st == GEO_OK) st = match_entries(list, villages, programme);
    if (st != GEO_OK) return st;
    drop_quarantined(list, programme);
    programme->report_date =
        list->spec->report_date ? list->spec->report_date : latest_date(programme);
    return GEO_OK;
}

enum geo_status programme_read(const struct pln_intake_spec *spec, const struct pln_source *source,
                               const struct pln_villages *villages, struct pln_programme *programme,
                               struct pln_findings *findings, struct geo_err *err)
{
    struct list list;
    *programme = (struct pln_programme){0};
    enum geo_status st = list_open(&list, "programme", source, spec, fields, N_FIELDS,
                                   &programme->strings, findings, err);
    if (st == GEO_OK) st = read_list(&list, villages, programme);
    list_close(&list);
    if (st != GEO_OK) pln_programme_release(programme);
    return st;
}

enum geo_status pln_intake_programme(const struct pln_intake_spec *spec,
                                     const struct pln_villages *villages,
                                     struct pln_programme *programme, struct pln_findings *findings,
                                     struct geo_err *err)
{
    return programme_read(spec, &spec->programme, villages, programme, findings, err);
}
