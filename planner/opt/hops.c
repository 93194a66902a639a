#include "planner/opt/hops.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/csv.h"

#define TOTAL_MOST ((int64_t)1 << 62)
#define TO_NETWORK UINT32_MAX
#define HOPS_MOST 400000000u /* both ways */

struct row { /* a hop, one way */
    uint32_t from, to;
    int64_t cost;
};

struct rows {
    struct row *at;
    size_t n, cap;
};

/* ---- ids ---- */

struct named {
    const char *id;
    uint32_t number;
};

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct named *)a)->id, ((const struct named *)b)->id);
}

static struct named *sorted_ids(const struct pln_instance *s, struct geo_err *err)
{
    size_t n = s->problem.n_options;
    struct named *ids = geo_alloc(n, sizeof *ids);
    if (!ids) {
        geo_no_memory(err, "the ids of sites", n, sizeof *ids);
        return NULL;
    }
    for (uint32_t i = 0; i < n; i++)
        ids[i] = (struct named){s->site[i], i};
    qsort(ids, n, sizeof *ids, by_id);
    return ids;
}

static bool find_id(const struct named *ids, size_t n, const struct pln_csv_field *field,
                    uint32_t *number)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strncmp(ids[middle].id, field->text, field->length);
        if (order == 0) order = ids[middle].id[field->length] != '\0';
        if (order == 0) {
            *number = ids[middle].number;
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* ---- reading ---- */

struct block { /* a row of the table: hops of one cost from each of n_from sites to each of n_to */
    uint32_t from, to, n_from, n_to;
    int64_t cost;
};

/* Column C: how many sites the row speaks of, of the LEFT ones from the one it names on; empty:
 * one. */
static enum geo_status take_count(const struct pln_csv *csv, size_t c, size_t left, uint32_t *count,
                                  struct geo_err *err)
{
    char expected[160];
    int64_t value = 1;
    *count = 1;
    if (!csv->field[c].text || !csv->field[c].length) return GEO_OK;
    snprintf(expected, sizeof expected,
             "a whole number of 1 to %zu: so many sites stand in the table of sites from the one "
             "named on",
             left);
    enum geo_status st = pln_csv_integer(csv, c, 1, (int64_t)left, expected, &value, err);
    if (st == GEO_OK) *count = (uint32_t)value;
    return st;
}

static enum geo_status take_block(const struct pln_csv *csv, const struct named *ids, size_t n,
                                  struct block *b, struct geo_err *err)
{
    int64_t one = 1;
    *b = (struct block){.to = TO_NETWORK, .n_from = 1, .n_to = 1};
    if (!find_id(ids, n, &csv->field[0], &b->from))
        return pln_csv_fail(csv, 0, "is no site of the table of sites", err);
    if (csv->field[1].length && !find_id(ids, n, &csv->field[1], &b->to))
        return pln_csv_fail(csv, 1, "is no site of the table of sites, nor empty (the network)",
                            err);
    enum geo_status st = pln_csv_integer(csv, 2, 0, TOTAL_MOST,
                                         "a whole number of 0 or more (below 2^62)", &b->cost, err);
    if (st == GEO_OK) st = take_count(csv, 3, n - b->from, &b->n_from, err);
    if (st == GEO_OK && b->to != TO_NETWORK) st = take_count(csv, 4, n - b->to, &b->n_to, err);
    if (st == GEO_OK && b->to == TO_NETWORK && csv->field[4].length)
        st = pln_csv_integer(csv, 4, 1, 1, "1 or empty: there is one network", &one, err);
    return st;
}

/* Before any of its hops is stored. */
static enum geo_status check_block(const struct pln_csv *csv, const struct block *b,
                                   const struct rows *rows, int64_t total, struct geo_err *err)
{
    uint64_t hops = (uint64_t)b->n_from * b->n_to;
    if (b->to == b->from) return pln_csv_fail(csv, 1, "is the site itself", err);
    if (b->to != TO_NETWORK && b->to < b->from + b->n_from && b->from < b->to + b->n_to)
        return pln_csv_fail(csv, 1,
                            "begins sites of which some are those of from: a hop of a site to "
                            "itself; see from_n and to_n",
                            err);
    if (hops > (HOPS_MOST - rows->n) / 2)
        return pln_csv_fail(csv, 1, "makes more than 200,000,000 hops", err);
    if (b->cost > (TOTAL_MOST - total) / (int64_t)hops)
        return pln_csv_fail(
            csv, 2, "makes the costs of sites and hops exceed 2^62; use a larger unit", err);
    return GEO_OK;
}

static enum geo_status take_row(const struct pln_csv *csv, const struct named *ids, size_t n,
                                struct rows *rows, int64_t *total, struct geo_err *err)
{
    struct block b;
    enum geo_status st = take_block(csv, ids, n, &b, err);
    if (st == GEO_OK) st = check_block(csv, &b, rows, *total, err);
    size_t hops = (size_t)b.n_from * b.n_to;
    if (st == GEO_OK)
        st = geo_grow(&rows->at, &rows->cap, rows->n + 2 * hops, sizeof *rows->at, err);
    if (st != GEO_OK) return st;
    *total += b.cost * (int64_t)hops;
    for (uint32_t from = b.from; from < b.from + b.n_from; from++)
        for (uint32_t k = 0; k < b.n_to; k++) {
            bool root = b.to == TO_NETWORK;
            uint32_t to = root ? TO_NETWORK : b.to + k;
            rows->at[rows->n++] = (struct row){from, to, b.cost};
            if (!root) rows->at[rows->n++] = (struct row){to, from, b.cost};
        }
    return GEO_OK;
}

static enum geo_status read_rows(const char *path, const struct pln_instance *s, struct rows *rows,
                                 struct geo_err *err)
{
    static const char *const columns[] = {"from", "to", "cost", "from_n", "to_n"};
    struct pln_csv csv = {0};
    struct named *ids = sorted_ids(s, err);
    if (!ids) return GEO_NO_MEMORY;
    int64_t total = 0;
    for (size_t i = 0; i < s->problem.n_options; i++)
        total += s->problem.cost[i];
    enum geo_status st = pln_csv_open(&csv, path, columns, 5, 3, err);
    for (bool more = st == GEO_OK; more && st == GEO_OK;) {
        st = pln_csv_next(&csv, &more, err);
        if (st == GEO_OK && more) st = take_row(&csv, ids, s->problem.n_options, rows, &total, err);
    }
    pln_csv_release(&csv);
    geo_free(ids);
    return st;
}

static int by_ends(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    if (x->to != y->to) return x->to < y->to ? -1 : 1;
    return (x->cost > y->cost) - (x->cost < y->cost);
}

static struct pln_hop hop_of(const struct row *row)
{
    return (struct pln_hop){.kind = PLN_BACKHAUL_MICROWAVE, .to = row->to, .cost_vnd = row->cost};
}

static enum geo_status build(struct rows *rows, size_t n, struct pln_network *net,
                             struct geo_err *err)
{
    *net = (struct pln_network){.n_options = n,
                                .needs = geo_alloc(n, 1),
                                .root = geo_alloc_zero(n, sizeof *net->root),
                                .first = geo_alloc_zero(n + 1, sizeof *net->first),
                                .hop = geo_alloc(rows->n, sizeof *net->hop),
                                .least_vnd = geo_alloc_zero(n, sizeof *net->least_vnd)};
    if (!net->needs || !net->root || !net->first || !net->hop || !net->least_vnd)
        return geo_no_memory(err, "the hops", rows->n, sizeof *net->hop);
    memset(net->needs, 1, n);
    if (rows->n) qsort(rows->at, rows->n, sizeof *rows->at, by_ends);
    size_t kept = 0, k = 0;
    for (uint32_t i = 0; i < n; i++) {
        net->first[i] = kept;
        for (; k < rows->n && rows->at[k].from == i; k++) {
            const struct row *row = &rows->at[k];
            if (row->to == TO_NETWORK && net->root[i].kind == PLN_BACKHAUL_NONE)
                net->root[i] = hop_of(row);
            if (row->to != TO_NETWORK &&
                (kept == net->first[i] || net->hop[kept - 1].to != row->to))
                net->hop[kept++] = hop_of(row);
        }
        net->root[i].to = TO_NETWORK;
    }
    net->first[n] = kept;
    return pln_network_settle(net, err);
}

enum geo_status pln_hops_read(const char *path, struct pln_instance *s, struct pln_network *network,
                              struct geo_err *err)
{
    struct rows rows = {0};
    size_t n = s->problem.n_options;
    *network = (struct pln_network){0};
    enum geo_status st = read_rows(path, s, &rows, err);
    if (st == GEO_OK) st = build(&rows, n, network, err);
    geo_free(rows.at);
    if (st != GEO_OK) {
        pln_network_release(network);
        return st;
    }
    int64_t *cost = (int64_t *)(uintptr_t)s->problem.cost; /* the instance's own */
    for (size_t i = 0; i < n; i++)
        cost[i] += network->least_vnd[i] > 0 ? network->least_vnd[i] : 0;
    return GEO_OK;
}

/* ---- writing ---- */

/* Its own way to the network; −1: it has none. */
static int64_t root_cost(const struct pln_network *net, size_t i)
{
    if (!net->needs[i]) return 0;
    return net->root[i].kind == PLN_BACKHAUL_NONE ? -1 : net->root[i].cost_vnd;
}

static void add_site(struct geo_buf *text, const struct pln_instance_names *names, uint32_t i)
{
    if (names->site)
        pln_csv_add_text(text, names->site[i]);
    else
        geo_buf_addf(text, "s%" PRIu32, i);
}

static void add_row(struct geo_buf *text, const struct pln_instance_names *names, uint32_t from,
                    uint32_t to, int64_t cost, uint32_t n_from, uint32_t n_to)
{
    add_site(text, names, from);
    geo_buf_add(text, ",");
    if (to != TO_NETWORK) add_site(text, names, to);
    geo_buf_addf(text, ",%" PRId64, cost);
    if (n_from > 1 || n_to > 1)
        geo_buf_addf(text, ",%" PRIu32 ",%" PRIu32 "\n", n_from, n_to);
    else
        geo_buf_add(text, ",,\n");
}

static const struct pln_hop *find_hop(const struct pln_network *net, uint32_t from, uint32_t to)
{
    size_t low = net->first[from], high = net->first[from + 1];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (net->hop[middle].to == to) return &net->hop[middle];
        if (net->hop[middle].to < to)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Has FROM hops to all of TO … TO + n − 1 at this cost that no row has told yet? */
static bool has_all(const struct pln_network *net, const uint8_t *told, uint32_t from, uint32_t to,
                    uint32_t n, int64_t cost)
{
    const struct pln_hop *hop = find_hop(net, from, to);
    if (!hop || hop + n > net->hop + net->first[from + 1]) return false;
    for (uint32_t k = 0; k < n; k++)
        if (hop[k].to != to + k || hop[k].cost_vnd != cost || told[hop + k - net->hop])
            return false;
    return true;
}

/* The hop H of site I and what stands beside it at the same cost: sites of one place see the same
 * others, and pay by the kilometre. */
static void add_block(const struct pln_network *net, const struct pln_instance_names *names,
                      uint32_t i, size_t h, uint8_t *told, struct geo_buf *text)
{
    uint32_t to = net->hop[h].to, n_from = 1, n_to = 1;
    int64_t cost = net->hop[h].cost_vnd;
    while (h + n_to < net->first[i + 1] && net->hop[h + n_to].to == to + n_to &&
           net->hop[h + n_to].cost_vnd == cost && !told[h + n_to])
        n_to++;
    while (i + n_from < to && has_all(net, told, i + n_from, to, n_to, cost))
        n_from++;
    for (uint32_t k = 0; k < n_from; k++)
        memset(told + (find_hop(net, i + k, to) - net->hop), 1, n_to);
    add_row(text, names, i, to, cost, n_from, n_to);
}

enum geo_status pln_hops_table(const struct pln_network *net,
                               const struct pln_instance_names *names, struct geo_buf *text,
                               struct geo_err *err)
{
    size_t n_hops = net->n_options ? net->first[net->n_options] : 0;
    uint8_t *told = geo_alloc_zero(n_hops, 1);
    if (!told) return geo_no_memory(err, "the hops", n_hops, 1);
    geo_buf_add(text, "from,to,cost,from_n,to_n\n");
    for (uint32_t i = 0, n_alike; i < net->n_options; i += n_alike) {
        int64_t cost = root_cost(net, i);
        for (n_alike = 1; i + n_alike < net->n_options && root_cost(net, i + n_alike) == cost;)
            n_alike++;
        if (cost >= 0) add_row(text, names, i, TO_NETWORK, cost, n_alike, 1);
    }
    for (uint32_t i = 0; i < net->n_options; i++)
        for (size_t h = net->first[i]; h < net->first[i + 1]; h++)
            if (net->hop[h].to > i && !told[h]) /* else it stands at the other end */
                add_block(net, names, i, h, told, text);
    geo_free(told);
    return geo_buf_status(text, err);
}

/* ---- checking ---- */

static enum geo_status check_row(const struct pln_network *net, uint32_t i, struct geo_err *err)
{
    for (size_t h = net->first[i]; h < net->first[i + 1]; h++) {
        const struct pln_hop *hop = &net->hop[h];
        if (!net->needs[i] || hop->to >= net->n_options || hop->to == i || hop->cost_vnd < 0 ||
            (h > net->first[i] && hop->to <= net->hop[h - 1].to))
            return geo_fail(err, GEO_BAD_DATA,
                            "the hops of option %" PRIu32 " do not rise, or lead nowhere", i);
        const struct pln_hop *back = find_hop(net, hop->to, i);
        if (!back || back->cost_vnd != hop->cost_vnd)
            return geo_fail(err, GEO_BAD_DATA,
                            "the hop from option %" PRIu32 " to option %" PRIu32
                            " is not the same from there",
                            i, hop->to);
    }
    return GEO_OK;
}

/* Its cheapest hop is charged, unless it has no way at all: nor has then whoever it has a hop to.
 */
static enum geo_status check_least(const struct pln_problem *p, const struct pln_network *net,
                                   uint32_t i, struct geo_err *err)
{
    int64_t least = root_cost(net, i);
    bool barred = net->least_vnd[i] < 0, joined = root_cost(net, i) >= 0;
    for (size_t h = net->first[i]; h < net->first[i + 1]; h++) {
        if (least < 0 || net->hop[h].cost_vnd < least) least = net->hop[h].cost_vnd;
        joined = joined || net->least_vnd[net->hop[h].to] >= 0;
    }
    if ((barred && joined) || (!barred && net->least_vnd[i] != least) ||
        p->cost[i] < net->least_vnd[i])
        return geo_fail(err, GEO_BAD_DATA,
                        "option %" PRIu32 " is not charged its cheapest hop, %" PRId64, i, least);
    return GEO_OK;
}

enum geo_status pln_hops_check(const struct pln_problem *p, const struct pln_network *net,
                               struct geo_err *err)
{
    int64_t total = 0;
    enum geo_status st = GEO_OK;
    if (net->n_options != p->n_options)
        return geo_fail(err, GEO_BAD_DATA, "hops of %zu options, %zu options", net->n_options,
                        p->n_options);
    for (uint32_t i = 0; st == GEO_OK && i < p->n_options; i++) {
        st = check_row(net, i, err);
        if (st == GEO_OK) st = check_least(p, net, i, err);
        int64_t dearest = root_cost(net, i) > 0 ? root_cost(net, i) : 0;
        for (size_t h = net->first[i]; st == GEO_OK && h < net->first[i + 1]; h++)
            if (net->hop[h].cost_vnd > dearest) dearest = net->hop[h].cost_vnd;
        if (st == GEO_OK &&
            (p->cost[i] > TOTAL_MOST - total || dearest > TOTAL_MOST - total - p->cost[i]))
            st =
                geo_fail(err, GEO_BAD_DATA,
                         "the costs of sites and hops add up to more than 2^62; use a larger unit");
        if (st == GEO_OK) total += p->cost[i] + dearest;
    }
    return st;
}

void pln_hops_pay(const struct pln_network *net, const struct pln_certificate *c, int64_t *cost)
{
    for (size_t k = 0; k < c->n_links; k++) {
        uint32_t from = c->link[k].from, to = c->link[k].to;
        int64_t hop =
            to == PLN_PROOF_NETWORK ? root_cost(net, from) : find_hop(net, from, to)->cost_vnd;
        cost[from] += hop - net->least_vnd[from];
    }
}

enum geo_status pln_hops_key(const struct pln_problem *p, const struct pln_network *net,
                             struct geo_key *key, struct geo_err *err)
{
    struct geo_key part[3];
    struct geo_buf rows = {0};
    enum geo_status st = pln_problem_key(p, &part[0], err);
    for (uint32_t i = 0; st == GEO_OK && i < net->n_options; i++) {
        int64_t head[3] = {i, root_cost(net, i), net->least_vnd[i]};
        geo_buf_add_bytes(&rows, head, sizeof head);
        for (size_t h = net->first[i]; h < net->first[i + 1]; h++) {
            int64_t hop[2] = {net->hop[h].to, net->hop[h].cost_vnd};
            geo_buf_add_bytes(&rows, hop, sizeof hop);
        }
    }
    if (st == GEO_OK) st = geo_buf_status(&rows, err);
    if (st == GEO_OK) {
        part[1] = geo_key_of(rows.text, rows.length);
        part[2] = geo_key_of("hops", 4);
        *key = geo_key_of(part, sizeof part);
    }
    geo_buf_release(&rows);
    return st;
}
