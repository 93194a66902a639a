#include "planner/cover/known.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"

void pln_known_release(struct pln_known *known)
{
    geo_free(known->row_key);
    geo_free(known->col_key);
    geo_free(known->limit);
    geo_free(known->first);
    geo_free(known->fact);
    geo_buf_release(&known->ground);
    if (known->sequel) pln_known_release(known->sequel);
    geo_free(known->sequel);
    *known = (struct pln_known){0};
}

/* ---- bytes ---- */

/* The version stands for the meaning and layout of all that follows; the store's context holds the
 * program's version, so this is only a guard. Facts are kept member by member, which the store's
 * compression likes; values as floats where all of them are floats (in the audit: two of three). */
#define MAGIC "phusong-known-4"
struct head {
    char magic[16];
    uint64_t n_rows, n_cols, n_facts, ground_b;
    uint8_t is_float[7]; /* by value */
    uint8_t is_sequel;
    uint8_t base[16];
};

static bool is_float(double x)
{
    return isnan(x) || (double)(float)x == x;
}

static bool are_floats(const struct pln_fact *fact, size_t n, int value)
{
    bool all = true;
    for (size_t i = 0; i < n && all; i++)
        all = is_float(fact[i].value[value]);
    return all;
}

/* Room for N elements of SIZE bytes at the end of BYTES; NULL when there is none. */
static char *room_for(struct geo_buf *bytes, size_t n, size_t size)
{
    if (bytes->failed || n > (SIZE_MAX - bytes->length - 1) / size ||
        geo_grow(&bytes->text, &bytes->cap, bytes->length + n * size + 1, 1, NULL) != GEO_OK) {
        bytes->failed = true;
        return NULL;
    }
    char *room = bytes->text + bytes->length;
    bytes->length += n * size;
    bytes->text[bytes->length] = '\0';
    return room;
}

static void pack_value(struct geo_buf *bytes, const struct pln_fact *fact, size_t n, int value,
                       bool floats)
{
    char *to = room_for(bytes, n, floats ? sizeof(float) : sizeof(double));
    for (size_t i = 0; to && i < n; i++) {
        float one = (float)fact[i].value[value];
        if (floats)
            memcpy(to + i * sizeof one, &one, sizeof one);
        else
            memcpy(to + i * sizeof(double), &fact[i].value[value], sizeof(double));
    }
}

static void pack_facts(struct geo_buf *bytes, const struct pln_fact *fact, size_t n,
                       const struct head *head)
{
    char *to = room_for(bytes, n, 4);
    for (size_t i = 0; to && i < n; i++) { /* columns rise within a row: differences are small */
        uint32_t step = i ? fact[i].col - fact[i - 1].col : fact[i].col;
        memcpy(to + 4 * i, &step, 4);
    }
    to = room_for(bytes, n, 2);
    for (size_t i = 0; to && i < n; i++)
        memcpy(to + 2 * i, &fact[i].option, 2);
    to = room_for(bytes, n, 2);
    for (size_t i = 0; to && i < n; i++)
        memcpy(to + 2 * i, &fact[i].flags, 2);
    for (int v = 0; v < 3; v++)
        pack_value(bytes, fact, n, v, head->is_float[v]);
}

enum geo_status pln_known_pack(const struct pln_known *k, struct geo_buf *bytes,
                               struct geo_err *err)
{
    size_t n_facts = k->first[k->n_rows];
    struct head head = {.magic = MAGIC,
                        .n_rows = k->n_rows,
                        .n_cols = k->n_cols,
                        .n_facts = n_facts,
                        .ground_b = k->ground.length,
                        .is_sequel = k->is_sequel};
    memcpy(head.base, k->base.byte, sizeof head.base);
    for (int v = 0; v < 3; v++)
        head.is_float[v] = are_floats(k->fact, n_facts, v);
    geo_buf_add_bytes(bytes, &head, sizeof head);
    if (!k->is_sequel) geo_buf_add_bytes(bytes, k->row_key, k->n_rows * sizeof *k->row_key);
    geo_buf_add_bytes(bytes, k->col_key, k->n_cols * sizeof *k->col_key);
    geo_buf_add_bytes(bytes, k->limit, k->n_rows * sizeof *k->limit);
    geo_buf_add_bytes(bytes, k->first, (k->n_rows + 1) * sizeof *k->first);
    pack_facts(bytes, k->fact, n_facts, &head);
    geo_buf_add_bytes(bytes, k->ground.text, k->ground.length);
    return geo_buf_status(bytes, err);
}

/* Take N elements of SIZE bytes off *FROM into new memory; NULL when they are not there. */
static void *take(const char **from, const char *end, uint64_t n, size_t size)
{
    if (n > (uint64_t)(end - *from) / size) return NULL;
    void *room = geo_alloc((size_t)n, size);
    if (room && n) memcpy(room, *from, (size_t)n * size);
    *from += (size_t)n * size;
    return room;
}

/* The next N elements of SIZE bytes, where they lie; NULL when they are not there. */
static const char *next_of(const char **from, const char *end, uint64_t n, size_t size)
{
    const char *at = *from;
    if (n > (uint64_t)(end - at) / size) return NULL;
    *from += (size_t)n * size;
    return at;
}

static double value_at(const char *from, uint64_t i, bool is_float)
{
    float one;
    double value;
    if (is_float)
        memcpy(&one, from + i * sizeof one, sizeof one), value = (double)one;
    else
        memcpy(&value, from + i * sizeof value, sizeof value);
    return value;
}

/* NULL when they are not there, or tell of columns that are not. */
static struct pln_fact *take_facts(const char **from, const char *end, const struct head *head)
{
    uint64_t n = head->n_facts;
    const char *col = next_of(from, end, n, 4), *value[3];
    const char *option = col ? next_of(from, end, n, 2) : NULL;
    const char *flags = option ? next_of(from, end, n, 2) : NULL;
    bool there = flags;
    for (int v = 0; v < 3 && there; v++)
        there = (value[v] = next_of(from, end, n, head->is_float[v] ? 4 : 8)) != NULL;
    struct pln_fact *facts = there ? geo_alloc((size_t)n, sizeof *facts) : NULL;
    uint32_t at = 0, step;
    bool sound = true;
    for (uint64_t i = 0; i < n && facts; i++) { /* once through what is large */
        struct pln_fact *fact = &facts[i];
        memcpy(&step, col + 4 * i, 4);
        fact->col = at += step;
        sound = sound && at < head->n_cols;
        memcpy(&fact->option, option + 2 * i, 2);
        memcpy(&fact->flags, flags + 2 * i, 2);
        for (int v = 0; v < 3; v++)
            fact->value[v] = value_at(value[v], i, head->is_float[v]);
    }
    if (sound) return facts;
    geo_free(facts);
    return NULL;
}

static bool rows_are_sound(const struct pln_known *k, uint64_t n_facts)
{
    bool sound = k->first[0] == 0 && k->first[k->n_rows] == n_facts;
    for (size_t i = 0; i < k->n_rows && sound; i++)
        sound = k->first[i] <= k->first[i + 1];
    return sound;
}

enum geo_status pln_known_unpack(const void *bytes, size_t length, struct pln_known *k,
                                 struct geo_err *err)
{
    *k = (struct pln_known){0};
    struct head head = {.magic = ""};
    const char *from = bytes, *end = from + length;
    if (length >= sizeof head) memcpy(&head, from, sizeof head);
    from += sizeof head;
    bool good = memcmp(head.magic, MAGIC, sizeof head.magic) == 0 && head.n_rows < SIZE_MAX;
    if (good) {
        k->n_rows = (size_t)head.n_rows;
        k->n_cols = (size_t)head.n_cols;
        k->is_sequel = head.is_sequel;
        memcpy(k->base.byte, head.base, sizeof head.base);
        good =
            (k->row_key = take(&from, end, k->is_sequel ? 0 : head.n_rows, sizeof *k->row_key)) &&
            (k->col_key = take(&from, end, head.n_cols, sizeof *k->col_key)) &&
            (k->limit = take(&from, end, head.n_rows, sizeof *k->limit)) &&
            (k->first = take(&from, end, head.n_rows + 1, sizeof *k->first)) &&
            (k->fact = take_facts(&from, end, &head)) && (uint64_t)(end - from) == head.ground_b &&
            rows_are_sound(k, head.n_facts);
    }
    if (good) geo_buf_add_bytes(&k->ground, from, (size_t)head.ground_b);
    if (good && !k->ground.failed) return GEO_OK;
    pln_known_release(k);
    return geo_fail(err, GEO_BAD_DATA, "%zu bytes are no table of known pairs", length);
}

/* ---- keys ---- */

struct geo_key pln_place_key(double lon_deg, double lat_deg)
{
    double at[] = {lon_deg, lat_deg};
    return geo_key_of(at, sizeof at);
}

struct geo_key pln_transmitter_key(double lon_deg, double lat_deg, const struct pln_transmitter *tx)
{
    double all[10 + PLN_SECTORS_MAX] = {lon_deg,          lat_deg,
                                        tx->freq_mhz,     tx->bandwidth_mhz,
                                        tx->tx_power_dbm, tx->antenna_gain_dbi,
                                        tx->loss_db,      tx->antenna_height_m,
                                        tx->downtilt_deg, (double)tx->n_sectors};
    size_t n = 10;
    for (size_t i = 0; i < tx->n_sectors && i < PLN_SECTORS_MAX; i++)
        all[n++] = tx->azimuth_deg[i];
    return geo_key_of(all, n * sizeof *all);
}

struct entry {
    struct geo_key key;
    uint32_t at;
};

static int by_key(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = geo_key_compare(&x->key, &y->key);
    return order ? order : (x->at > y->at) - (x->at < y->at);
}

static struct entry *sorted(const struct geo_key *key, size_t n)
{
    struct entry *entries = geo_alloc(n, sizeof *entries);
    for (size_t i = 0; i < n && entries; i++)
        entries[i] = (struct entry){key[i], (uint32_t)i};
    if (entries && n) qsort(entries, n, sizeof *entries, by_key);
    return entries;
}

enum geo_status pln_keys_make_distinct(struct geo_key *key, size_t n, struct geo_err *err)
{
    struct entry *entries = sorted(key, n);
    if (!entries) return geo_no_memory(err, "keys", n, sizeof *entries);
    uint32_t nth = 0;
    for (size_t i = 1; i < n; i++) {
        nth = geo_key_compare(&entries[i].key, &entries[i - 1].key) == 0 ? nth + 1 : 0;
        if (nth) {
            struct entry numbered = {entries[i].key, nth};
            key[entries[i].at] = geo_key_of(&numbered, sizeof numbered);
        }
    }
    geo_free(entries);
    return GEO_OK;
}

/* ---- recall ---- */

static uint32_t find(const struct entry *entries, size_t n, const struct geo_key *key)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (geo_key_compare(&entries[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && geo_key_compare(&entries[low].key, key) == 0 ? entries[low].at : PLN_NONE;
}

static enum geo_status recall_table(struct pln_recall_table *t, const struct pln_known *known,
                                    const struct entry *cols, size_t n_cols, struct geo_err *err)
{
    t->col_now = geo_alloc(known->n_cols, sizeof *t->col_now);
    t->later_now = geo_alloc(known->sequel ? known->sequel->n_cols : 0, sizeof *t->later_now);
    t->has = geo_alloc_zero(n_cols, sizeof *t->has);
    t->fresh = geo_alloc(n_cols, sizeof *t->fresh);
    if (!t->col_now || !t->later_now || !t->has || !t->fresh)
        return geo_no_memory(err, "what is known", known->n_cols + n_cols, sizeof *t->fresh);
    for (size_t c = 0; c < known->n_cols; c++) {
        t->col_now[c] = find(cols, n_cols, &known->col_key[c]);
        if (t->col_now[c] != PLN_NONE) t->has[t->col_now[c]] = 1;
    }
    for (size_t c = 0; known->sequel && c < known->sequel->n_cols; c++) {
        uint32_t now = find(cols, n_cols, &known->sequel->col_key[c]);
        bool news = now != PLN_NONE && !t->has[now];
        t->later_now[c] = news ? now : PLN_NONE;
        if (news) t->has[now] = 2;
    }
    for (size_t c = 0; c < n_cols; c++)
        if (!t->has[c]) t->fresh[t->n_fresh++] = (uint32_t)c;
    return GEO_OK;
}

static void recall_rows(struct pln_recall *recall, uint32_t table, const struct pln_known *known,
                        const struct entry *rows, size_t n_rows)
{
    for (size_t r = 0; r < known->n_rows; r++) {
        uint32_t now = find(rows, n_rows, &known->row_key[r]);
        if (now != PLN_NONE && recall->row[now].table == PLN_NONE)
            recall->row[now] = (struct pln_recall_row){table, (uint32_t)r};
    }
}

enum geo_status pln_recall_build(const struct pln_memory *memory, const struct geo_terrain *terrain,
                                 const struct geo_key *row_key, size_t n_rows,
                                 const struct geo_key *col_key, size_t n_cols,
                                 struct pln_recall *recall, struct geo_err *err)
{
    *recall = (struct pln_recall){.memory = memory};
    struct entry *rows = sorted(row_key, n_rows), *cols = sorted(col_key, n_cols);
    recall->row = geo_alloc(n_rows, sizeof *recall->row);
    recall->table = geo_alloc_zero(memory->n_tables, sizeof *recall->table);
    enum geo_status status = GEO_OK;
    if (!rows || !cols || !recall->row || !recall->table)
        status = geo_no_memory(err, "what is known", n_rows + n_cols, sizeof *rows);
    for (size_t r = 0; r < n_rows && status == GEO_OK; r++)
        recall->row[r] = (struct pln_recall_row){PLN_NONE, PLN_NONE};
    for (size_t i = 0; i < memory->n_tables && status == GEO_OK; i++) {
        const struct pln_known *known = &memory->tables[i];
        struct pln_recall_table *t = &recall->table[i];
        status = recall_table(t, known, cols, n_cols, err);
        if (status == GEO_OK)
            status = geo_changes_find(terrain, known->ground.text, known->ground.length,
                                      memory->ground, &t->changes, err);
        if (status == GEO_OK && !t->changes.all)
            recall_rows(recall, (uint32_t)i, known, rows, n_rows);
    }
    geo_free(rows);
    geo_free(cols);
    if (status != GEO_OK) pln_recall_release(recall);
    return status;
}

void pln_recall_release(struct pln_recall *recall)
{
    for (size_t i = 0; recall->table && i < recall->memory->n_tables; i++) {
        geo_free(recall->table[i].col_now);
        geo_free(recall->table[i].later_now);
        geo_free(recall->table[i].has);
        geo_free(recall->table[i].fresh);
        geo_changes_release(&recall->table[i].changes);
    }
    geo_free(recall->table);
    geo_free(recall->row);
    *recall = (struct pln_recall){0};
}

bool pln_recall_lacks(const struct pln_recall *recall, size_t n_rows)
{
    if (recall->memory->n_tables == 0) return true;
    for (size_t i = 0; i < n_rows; i++)
        if (recall->row[i].table == PLN_NONE || recall->row[i].table != recall->row[0].table)
            return true;
    const struct pln_recall_table *t = n_rows ? &recall->table[recall->row[0].table] : NULL;
    return t && (t->n_fresh || t->changes.n_blocks);
}

/* ---- handing over ---- */

enum geo_status pln_memory_hand_over(const struct pln_discovery *d, size_t from, size_t to,
                                     struct geo_err *err)
{
    size_t n_facts = 0, at = 0;
    for (size_t i = from; i < to; i++)
        n_facts += d->found[i].n_facts;
    struct pln_known part = {.n_rows = to - from,
                             .n_cols = d->n_cols,
                             .ground = *d->memory->ground,
                             .limit = geo_alloc(to - from, sizeof *part.limit),
                             .first = geo_alloc(to - from + 1, sizeof *part.first),
                             .fact = geo_alloc(n_facts, sizeof *part.fact)};
    part.row_key = (struct geo_key *)d->row_key + from;
    part.col_key = (struct geo_key *)d->col_key;
    enum geo_status st = GEO_OK;
    if (!part.limit || !part.first || !part.fact)
        st = geo_no_memory(err, "what was found out", n_facts, sizeof *part.fact);
    for (size_t i = from; i < to && st == GEO_OK; i++) {
        part.limit[i - from] = d->found[i].limit;
        part.first[i - from] = at;
        if (d->found[i].n_facts)
            memcpy(part.fact + at, d->found[i].fact, d->found[i].n_facts * sizeof *part.fact);
        at += d->found[i].n_facts;
    }
    if (st == GEO_OK) {
        part.first[part.n_rows] = at;
        st = d->memory->learned(d->memory->ctx, &part, from == 0 && to == d->n_rows, err);
    }
    geo_free(part.limit);
    geo_free(part.first);
    geo_free(part.fact);
    return st;
}
