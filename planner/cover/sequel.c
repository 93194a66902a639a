/* Sequels to tables of known pairs: see planner/cover/known.h. */
#include <math.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/cover/known.h"

/* A sequel is worth while as long as its columns are fewer than one in so many of the run's. */
enum { COLUMNS_A_NEW_ONE = 8 };

struct geo_key pln_known_identity(const struct pln_known *known)
{
    const struct geo_key of[] = {geo_key_of(known->row_key, known->n_rows * sizeof *known->row_key),
                                 geo_key_of(known->col_key, known->n_cols * sizeof *known->col_key),
                                 geo_key_of(known->ground.text, known->ground.length)};
    return geo_key_of(of, sizeof of);
}

bool pln_known_join(struct pln_known *tables, size_t n, struct pln_known *sequel)
{
    for (size_t i = 0; i < n; i++) {
        struct geo_key identity = pln_known_identity(&tables[i]);
        if (geo_key_compare(&identity, &sequel->base) != 0 || tables[i].n_rows != sequel->n_rows)
            continue;
        struct pln_known *own = tables[i].sequel ? NULL : geo_alloc(1, sizeof *own);
        if (own) {
            *own = *sequel;
            *sequel = (struct pln_known){0};
            tables[i].sequel = own;
        }
        return true;
    }
    return false;
}

double pln_recall_limit(const struct pln_recall *recall, const struct pln_recall_row *row)
{
    const struct pln_known *known = &recall->memory->tables[row->table];
    double limit = known->limit[row->row];
    return known->sequel ? fmax(limit, known->sequel->limit[row->row]) : limit;
}

uint32_t pln_recall_base(const struct pln_recall *recall, size_t n_rows, size_t n_cols)
{
    if (!recall->memory->learned || !recall->memory->n_tables || !n_rows) return PLN_NONE;
    uint32_t table = recall->row[0].table;
    for (size_t i = 0; i < n_rows; i++)
        if (recall->row[i].table != table) return PLN_NONE;
    if (table == PLN_NONE) return PLN_NONE;
    const struct pln_recall_table *t = &recall->table[table];
    if (t->changes.n_blocks || t->changes.all) return PLN_NONE;
    size_t n_new = 0;
    for (size_t c = 0; c < n_cols; c++)
        n_new += t->has[c] != 1;
    return n_new * COLUMNS_A_NEW_ONE < n_cols ? table : PLN_NONE;
}

struct sequel {
    struct pln_known known;
    uint32_t *row_now; /* by the base's row: this run's, PLN_NONE: gone */
    uint32_t *col;     /* by this run's column: the sequel's */
};

static void list_columns(struct sequel *s, const struct pln_discovery *d, const uint8_t *has)
{
    s->known.n_cols = 0;
    for (size_t c = 0; c < d->n_cols; c++) {
        s->col[c] = has[c] == 1 ? PLN_NONE : (uint32_t)s->known.n_cols;
        if (has[c] != 1) s->known.col_key[s->known.n_cols++] = d->col_key[c];
    }
}

static void list_facts(struct sequel *s, const struct pln_discovery *d, size_t to)
{
    size_t at = 0;
    for (size_t r = 0; r < s->known.n_rows; r++) {
        uint32_t now = s->row_now[r];
        bool known = now != PLN_NONE && now < to;
        s->known.limit[r] = known ? d->found[now].limit : (double)INFINITY;
        s->known.first[r] = at;
        for (size_t i = 0; known && i < d->found[now].n_facts; i++) {
            struct pln_fact fact = d->found[now].fact[i];
            fact.col = s->col[fact.col];
            if (fact.col != PLN_NONE) s->known.fact[at++] = fact;
        }
    }
    s->known.first[s->known.n_rows] = at;
}

enum geo_status pln_memory_hand_over_sequel(const struct pln_discovery *d,
                                            const struct pln_recall *recall, uint32_t table,
                                            size_t to, struct geo_err *err)
{
    const struct pln_known *base = &d->memory->tables[table];
    size_t n_facts = 0, n = base->n_rows;
    for (size_t i = 0; i < to; i++)
        n_facts += d->found[i].n_facts;
    struct sequel s = {.known = {.n_rows = n, .is_sequel = true, .base = pln_known_identity(base)},
                       .row_now = geo_alloc(n, sizeof *s.row_now),
                       .col = geo_alloc(d->n_cols, sizeof *s.col)};
    s.known.limit = geo_alloc(n, sizeof *s.known.limit);
    s.known.first = geo_alloc(n + 1, sizeof *s.known.first);
    s.known.fact = geo_alloc(n_facts, sizeof *s.known.fact);
    s.known.col_key = geo_alloc(d->n_cols, sizeof *s.known.col_key);
    enum geo_status st = GEO_OK;
    if (!s.row_now || !s.col || !s.known.limit || !s.known.first || !s.known.fact ||
        !s.known.col_key)
        st = geo_no_memory(err, "what was found out", n_facts + n, sizeof *s.known.fact);
    if (st == GEO_OK) {
        for (size_t r = 0; r < n; r++)
            s.row_now[r] = PLN_NONE;
        for (size_t i = 0; i < d->n_rows; i++)
            s.row_now[recall->row[i].row] = (uint32_t)i;
        list_columns(&s, d, recall->table[table].has);
        list_facts(&s, d, to);
        st = d->memory->learned(d->memory->ctx, &s.known, to == d->n_rows, err);
    }
    geo_free(s.row_now);
    geo_free(s.col);
    pln_known_release(&s.known);
    return st;
}
