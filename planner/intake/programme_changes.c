/* This list of the programme against an earlier one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/text.h"
#include "planner/intake/keys.h"
#include "planner/intake/programme.h"

/* The earlier list's entries by what tells them; an entry is found once. */
struct earlier {
    struct keys keys;
    bool *shared;    /* per key number: several entries have it, so that it tells none */
    uint32_t *entry; /* per key number */
    size_t n_keys;
    bool *taken; /* per entry */
    struct geo_arena arena;
};

enum { KEY_VILLAGE, KEY_ID, KEY_NAME, KEYS };

/* NULL: the entry has no key of this kind, or memory is short (buf.failed). */
static const char *entry_key(struct geo_arena *arena, const struct pln_listed *e, int kind)
{
    struct geo_buf buf = {0};
    const char *key = NULL;
    if (kind == KEY_VILLAGE && e->village != PLN_NONE) geo_buf_addf(&buf, "v%u", e->village);
    if (kind == KEY_ID && *e->village_id) geo_buf_addf(&buf, "i%s", e->village_id);
    if (kind == KEY_NAME && *e->name) {
        const char *name = geo_text_fold(arena, e->name),
                   *commune = geo_text_fold(arena, e->commune),
                   *province = geo_text_fold(arena, e->province);
        if (name && commune && province) geo_buf_addf(&buf, "n%s|%s|%s", name, commune, province);
    }
    if (buf.length && !buf.failed) key = geo_arena_keep(arena, buf.text, buf.length);
    geo_buf_release(&buf);
    return key;
}

static enum geo_status index_earlier(const struct pln_programme *list, struct earlier *index,
                                     struct geo_err *err)
{
    enum geo_status st = GEO_OK;
    index->shared = geo_alloc_zero(list->n * KEYS, sizeof *index->shared);
    index->entry = geo_alloc(list->n * KEYS, sizeof *index->entry);
    index->taken = geo_alloc_zero(list->n, sizeof *index->taken);
    if (!index->shared || !index->entry || !index->taken)
        return geo_no_memory(err, "the earlier list", list->n * KEYS, sizeof *index->entry);
    for (size_t i = 0; i < list->n; i++)
        for (int kind = 0; st == GEO_OK && kind < KEYS; kind++) {
            const char *key = entry_key(&index->arena, &list->at[i], kind);
            uint32_t before;
            if (!key) continue;
            st = keys_add(&index->keys, key, (uint32_t)index->n_keys, &before, err);
            if (st != GEO_OK) continue;
            if (before != PLN_NONE)
                index->shared[before] = true;
            else
                index->entry[index->n_keys++] = (uint32_t)i;
        }
    return st;
}

static void earlier_release(struct earlier *index)
{
    keys_release(&index->keys);
    geo_free(index->shared);
    geo_free(index->entry);
    geo_free(index->taken);
    geo_arena_release(&index->arena);
}

/* The same entry in the earlier list, which nobody else takes then; PLN_NONE. */
static uint32_t take_earlier(struct earlier *index, const struct pln_listed *e)
{
    for (int kind = 0; kind < KEYS; kind++) {
        const char *key = entry_key(&index->arena, e, kind);
        uint32_t found = key ? keys_find(&index->keys, key) : PLN_NONE;
        if (found == PLN_NONE || index->shared[found] || index->taken[index->entry[found]])
            continue;
        index->taken[index->entry[found]] = true;
        return index->entry[found];
    }
    return PLN_NONE;
}

/* ---- one entry against its earlier self ---- */

struct comparison {
    const struct pln_programme *now, *before;
    struct pln_programme_changes *changes;
    struct geo_arena folded;     /* of one entry */
    bool told[PLN_LIST_CHANGES]; /* both lists have this column */
    uint32_t entry, earlier;     /* at work on */
    bool changed;
    struct geo_err *err;
};

static const char *date_text(struct geo_arena *arena, int32_t date)
{
    char text[16];
    if (!date) return "";
    snprintf(text, sizeof text, "%04d-%02d-%02d", date / 10000, date / 100 % 100, date % 100);
    return geo_arena_keep(arena, text, strlen(text));
}

/* The texts belong to the lists or to the changes' arena. */
static enum geo_status add_change(struct comparison *c, enum pln_list_change_kind kind,
                                  const char *old_value, const char *new_value)
{
    struct pln_programme_changes *all = c->changes;
    if (!old_value || !new_value) return geo_no_memory(c->err, "a date", 16, 1);
    enum geo_status st = geo_grow(&all->at, &all->cap, all->n + 1, sizeof *all->at, c->err);
    if (st != GEO_OK) return st;
    all->at[all->n++] = (struct pln_list_change){kind, c->entry, c->earlier, old_value, new_value};
    all->count[kind]++;
    c->changed = c->changed || kind > PLN_LIST_UNCOVERED;
    return GEO_OK;
}

static enum geo_status compare_texts(struct comparison *c, enum pln_list_change_kind kind,
                                     const char *before, const char *now)
{
    if (!c->told[kind]) return GEO_OK;
    const char *x = geo_text_fold(&c->folded, before), *y = geo_text_fold(&c->folded, now);
    if (!x || !y) return geo_no_memory(c->err, "a text", strlen(now), 1);
    return strcmp(x, y) ? add_change(c, kind, before, now) : GEO_OK;
}

static enum geo_status compare_dates(struct comparison *c, enum pln_list_change_kind kind,
                                     int32_t before, int32_t now)
{
    struct geo_arena *arena = &c->changes->strings;
    if (before == now) return GEO_OK;
    return add_change(c, kind, date_text(arena, before), date_text(arena, now));
}

static enum geo_status compare_entry(struct comparison *c)
{
    const struct pln_programme_changes *all = c->changes;
    const struct pln_listed *now = &c->now->at[c->entry], *before = &c->before->at[c->earlier];
    enum pln_list_change_kind coverage = !before->covered_date ? PLN_LIST_COVERED
                                         : !now->covered_date  ? PLN_LIST_UNCOVERED
                                                               : PLN_LIST_COVERED_DATE;
    bool reissued =
        before->listed_date == all->reissued_from && now->listed_date == all->reissued_to;
    enum geo_status st = compare_dates(c, coverage, before->covered_date, now->covered_date);
    if (st == GEO_OK && !reissued && before->listed_date && now->listed_date)
        st = compare_dates(c, PLN_LIST_LISTED_DATE, before->listed_date, now->listed_date);
    if (st == GEO_OK)
        st = compare_texts(c, PLN_LIST_TIER, pln_tier_name(before->tier), pln_tier_name(now->tier));
    if (st == GEO_OK) st = compare_texts(c, PLN_LIST_POWER, before->power, now->power);
    if (st == GEO_OK)
        st = compare_texts(c, PLN_LIST_DEFINITION, before->definition, now->definition);
    geo_arena_release(&c->folded);
    return st;
}

/* ---- the lists as wholes ---- */

static void look_at_columns(const struct pln_programme *list, bool told[PLN_LIST_CHANGES])
{
    bool has[PLN_LIST_CHANGES] = {false};
    for (size_t i = 0; i < list->n; i++) {
        has[PLN_LIST_TIER] |= list->at[i].tier != PLN_TIER_UNKNOWN;
        has[PLN_LIST_POWER] |= *list->at[i].power != '\0';
        has[PLN_LIST_DEFINITION] |= *list->at[i].definition != '\0';
    }
    for (int k = 0; k < PLN_LIST_CHANGES; k++)
        told[k] = told[k] && has[k];
}

struct date_pair {
    int32_t before, now;
};

static int by_dates(const void *a, const void *b)
{
    const struct date_pair *x = a, *y = b;
    if (x->before != y->before) return x->before < y->before ? -1 : 1;
    return (x->now > y->now) - (x->now < y->now);
}

/* Do most entries of both lists go from one date of listing to another? Then the list was issued
 * anew, and that is no change of theirs. */
static enum geo_status look_at_issue(struct comparison *c, const uint32_t *earlier)
{
    struct pln_programme_changes *all = c->changes;
    struct date_pair *pairs = geo_alloc(c->now->n, sizeof *pairs);
    size_t n = 0;
    if (!pairs) return geo_no_memory(c->err, "dates", c->now->n, sizeof *pairs);
    for (size_t i = 0; i < c->now->n; i++) {
        if (earlier[i] == PLN_NONE) continue;
        struct date_pair p = {c->before->at[earlier[i]].listed_date, c->now->at[i].listed_date};
        if (p.before && p.now && p.before != p.now) pairs[n++] = p;
    }
    qsort(pairs, n, sizeof *pairs, by_dates);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i; end < n && by_dates(&pairs[i], &pairs[end]) == 0; end++)
            continue;
        if ((end - i) * 2 <= all->common) continue;
        all->reissued_from = pairs[i].before;
        all->reissued_to = pairs[i].now;
    }
    geo_free(pairs);
    return GEO_OK;
}

static int by_kind(const void *a, const void *b)
{
    const struct pln_list_change *x = a, *y = b;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    uint32_t p = x->entry == PLN_NONE ? x->earlier : x->entry;
    uint32_t q = y->entry == PLN_NONE ? y->earlier : y->entry;
    return (p > q) - (p < q);
}

static enum geo_status compare_all(struct comparison *c, const uint32_t *earlier, const bool *taken)
{
    struct pln_programme_changes *all = c->changes;
    enum geo_status st = GEO_OK;
    for (uint32_t i = 0; st == GEO_OK && i < c->now->n; i++) {
        c->entry = i;
        c->earlier = earlier[i];
        c->changed = false;
        st = earlier[i] == PLN_NONE ? add_change(c, PLN_LIST_ADDED, "", "") : compare_entry(c);
        all->changed += c->changed;
    }
    for (uint32_t i = 0; st == GEO_OK && i < c->before->n; i++) {
        if (taken[i]) continue;
        c->entry = PLN_NONE;
        c->earlier = i;
        all->dropped_uncovered += !c->before->at[i].covered_date;
        st = add_change(c, PLN_LIST_DROPPED, "", "");
    }
    if (all->n) qsort(all->at, all->n, sizeof *all->at, by_kind);
    return st;
}

static enum geo_status compare_lists(struct comparison *c)
{
    struct earlier index = {0};
    uint32_t *earlier = geo_alloc(c->now->n, sizeof *earlier);
    enum geo_status st = earlier ? index_earlier(c->before, &index, c->err)
                                 : geo_no_memory(c->err, "the list", c->now->n, sizeof *earlier);
    for (size_t i = 0; st == GEO_OK && i < c->now->n; i++) {
        earlier[i] = take_earlier(&index, &c->now->at[i]);
        c->changes->common += earlier[i] != PLN_NONE;
    }
    for (int k = 0; k < PLN_LIST_CHANGES; k++)
        c->told[k] = true;
    look_at_columns(c->now, c->told);
    look_at_columns(c->before, c->told);
    if (st == GEO_OK) st = look_at_issue(c, earlier);
    if (st == GEO_OK) st = compare_all(c, earlier, index.taken);
    earlier_release(&index);
    geo_free(earlier);
    return st;
}

enum geo_status pln_intake_programme_changes(const struct pln_intake_spec *spec,
                                             const struct pln_villages *villages,
                                             const struct pln_programme *programme,
                                             struct pln_programme_changes *changes,
                                             struct pln_findings *findings, struct geo_err *err)
{
    struct pln_source source = spec->programme;
    source.path = spec->programme_previous;
    *changes = (struct pln_programme_changes){.file = spec->programme_previous};
    enum geo_status st = programme_read(spec, &source, villages, &changes->previous, findings, err);
    struct comparison c = {
        .now = programme, .before = &changes->previous, .changes = changes, .err = err};
    if (st == GEO_OK) st = compare_lists(&c);
    if (st != GEO_OK) pln_programme_changes_release(changes);
    return st;
}
