/* Tables from before Unicode: which encoding their text is in, and reading it anew. */
#include <string.h>

#include "geo/vector/table_parts.h"

#define SAMPLE 2000 /* cells that a guess looks at */

static bool is_plain(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s >= 0x80) return false;
    return true;
}

/* The cells to look at: those that were not UTF-8, or all when none was. */
struct suspects {
    const char **at;
    uint64_t *where; /* as in geo_table.recoded */
    size_t n, cap, where_cap;
};

static enum geo_status add_suspect(struct suspects *s, const char *cell, uint64_t where,
                                   struct geo_err *err)
{
    enum geo_status st = geo_grow(&s->at, &s->cap, s->n + 1, sizeof *s->at, err);
    if (st == GEO_OK) st = geo_grow(&s->where, &s->where_cap, s->n + 1, sizeof *s->where, err);
    if (st != GEO_OK) return st;
    s->at[s->n] = cell;
    s->where[s->n++] = where;
    return GEO_OK;
}

static enum geo_status find_suspects(const struct geo_table *t, bool all, struct suspects *s,
                                     struct geo_err *err)
{
    enum geo_status st = GEO_OK;
    for (size_t i = 0; st == GEO_OK && !all && i < t->n_recoded; i++) {
        uint64_t where = t->recoded[i];
        st = add_suspect(s, t->cell[t->record[where >> 16].first + (where & 0xFFFF)], where, err);
    }
    for (size_t r = 0; all && r < t->n_records; r++)
        for (uint32_t c = 0; st == GEO_OK && c < t->record[r].n; c++) {
            const char *cell = t->cell[t->record[r].first + c];
            if (!is_plain(cell)) st = add_suspect(s, cell, (uint64_t)r << 16 | c, err);
        }
    return st;
}

/* How Vietnamese the cells are as ENCODING; *FIT counts those that it can be. */
static enum geo_status score(const struct suspects *s, enum geo_encoding encoding, long *points,
                             size_t *fit, struct geo_err *err)
{
    struct geo_buf buf = {0};
    enum geo_status st = GEO_OK;
    *points = 0;
    *fit = 0;
    for (size_t i = 0; st == GEO_OK && i < s->n && i < SAMPLE; i++) {
        bool fits;
        geo_buf_clear(&buf);
        st = geo_legacy_decode(&buf, encoding, s->at[i], &fits, err);
        *fit += fits;
        *points += fits && buf.text ? geo_legacy_score(buf.text) : -1;
    }
    geo_buf_release(&buf);
    return st;
}

static enum geo_status guess(const struct suspects *s, enum geo_encoding *encoding,
                             struct geo_err *err)
{
    long best, points;
    size_t fit, sampled = s->n < SAMPLE ? s->n : SAMPLE;
    *encoding = GEO_ENCODING_CP1252;
    enum geo_status st = score(s, GEO_ENCODING_CP1252, &best, &fit, err);
    if (st != GEO_OK || fit < sampled) return st; /* letters beyond the Western ones: Unicode */
    for (int e = GEO_ENCODING_CP1258; st == GEO_OK && e < GEO_ENCODINGS; e++) {
        st = score(s, (enum geo_encoding)e, &points, &fit, err);
        if (st == GEO_OK && points > best && points > 0) {
            best = points;
            *encoding = (enum geo_encoding)e;
        }
    }
    return st;
}

static enum geo_status decode_all(struct geo_table *t, const struct suspects *s,
                                  enum geo_encoding encoding, struct geo_err *err)
{
    struct geo_buf buf = {0};
    enum geo_status st = GEO_OK;
    size_t n = 0;
    for (size_t i = 0; st == GEO_OK && i < s->n; i++) {
        bool fits;
        geo_buf_clear(&buf);
        st = geo_legacy_decode(&buf, encoding, s->at[i], &fits, err);
        if (st != GEO_OK || !fits || !buf.text) continue;
        const char *kept = geo_arena_keep(&t->arena, buf.text, buf.length);
        if (!kept) st = geo_no_memory(err, "a cell", buf.length, 1);
        if (st == GEO_OK)
            st = geo_grow(&t->recoded, &t->recoded_cap, n + 1, sizeof *t->recoded, err);
        if (st == GEO_OK) st = geo_grow(&t->looked, &t->looked_cap, n + 1, sizeof *t->looked, err);
        if (st != GEO_OK) continue;
        t->looked[n] = s->at[i];
        t->cell[t->record[s->where[i] >> 16].first + (s->where[i] & 0xFFFF)] = kept;
        t->recoded[n++] = s->where[i];
    }
    if (st == GEO_OK) {
        t->n_recoded = n;
        t->encoding = encoding;
    }
    geo_buf_release(&buf);
    return st;
}

enum geo_status geo_table_decode(struct geo_table *t, enum geo_encoding encoding,
                                 struct geo_err *err)
{
    struct suspects s = {0};
    bool told = encoding != GEO_ENCODING_GUESS;
    if (encoding == GEO_ENCODING_UTF8 || encoding == GEO_ENCODING_CP1252) return GEO_OK;
    enum geo_status st = find_suspects(t, told || t->n_recoded == 0, &s, err);
    if (st == GEO_OK && !told && s.n) st = guess(&s, &encoding, err);
    if (st == GEO_OK && encoding > GEO_ENCODING_CP1252) st = decode_all(t, &s, encoding, err);
    geo_free(s.at);
    geo_free(s.where);
    return st;
}
