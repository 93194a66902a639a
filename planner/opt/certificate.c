#include "planner/opt/certificate.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/hops.h"
#include "planner/opt/problem.h"

static void node_release(struct pln_proof_node *node)
{
    geo_free(node->dominated);
    geo_free(node->lambda);
    geo_free(node->cut);
    *node = (struct pln_proof_node){0};
}

void pln_certificate_cut_back(struct pln_certificate *c, size_t n)
{
    while (c->n_nodes > n)
        node_release(&c->node[--c->n_nodes]);
}

void pln_certificate_release(struct pln_certificate *c)
{
    pln_certificate_cut_back(c, 0);
    geo_free(c->node);
    for (size_t f = 0; f < c->n_floors; f++) {
        geo_free(c->floor[f].name);
        geo_free(c->floor[f].cell);
    }
    geo_free(c->floor);
    geo_free(c->chosen);
    for (size_t t = 0; t < c->n_rings; t++)
        geo_free(c->ring[t].member);
    geo_free(c->ring);
    geo_free(c->link);
    *c = (struct pln_certificate){0};
}

struct pln_proof_node *pln_certificate_node(struct pln_certificate *c, struct geo_err *err)
{
    if (geo_grow(&c->node, &c->cap_nodes, c->n_nodes + 1, sizeof *c->node, err) != GEO_OK)
        return NULL;
    struct pln_proof_node *node = &c->node[c->n_nodes++];
    *node = (struct pln_proof_node){0};
    return node;
}

enum geo_status pln_problem_key(const struct pln_problem *p, struct geo_key *key,
                                struct geo_err *err)
{
    size_t n = p->n_options;
    uint32_t *group = geo_alloc(n, sizeof *group), n_groups;
    uint8_t *fixed = geo_alloc_zero(n, 1);
    enum geo_status st = GEO_OK;
    if (!group || !fixed) st = geo_no_memory(err, "the key of the problem", n, 5);
    if (st == GEO_OK) st = pln_problem_groups(p, group, &n_groups, err);
    for (size_t i = 0; st == GEO_OK && p->fixed && i < n; i++)
        fixed[i] = p->fixed[i] != 0;
    if (st == GEO_OK) {
        uint64_t sizes[2] = {n, p->n_cells};
        struct geo_key part[] = {
            geo_key_of(sizes, sizeof sizes),
            geo_key_of(p->cost, n * sizeof *p->cost),
            geo_key_of(group, n * sizeof *group),
            geo_key_of(fixed, n),
            geo_key_of(p->weight, p->n_cells * sizeof *p->weight),
            geo_key_of(p->first, n ? (n + 1) * sizeof *p->first : 0),
            geo_key_of(p->cell, n ? p->first[n] * sizeof *p->cell : 0),
        };
        *key = geo_key_of(part, sizeof part);
    }
    geo_free(group);
    geo_free(fixed);
    return st;
}

static void absorb(struct geo_key *seal, const void *bytes, size_t length)
{
    struct geo_key part[2] = {*seal, geo_key_of(bytes, length)};
    *seal = geo_key_of(part, sizeof part);
}

static void absorb_hops(struct geo_key *seal, const struct pln_certificate *c)
{
    int64_t totals[] = {c->hop_scale, (int64_t)c->n_rings};
    absorb(seal, totals, sizeof totals);
    for (size_t t = 0; t < c->n_rings; t++) {
        int64_t head[] = {c->ring[t].target, c->ring[t].price};
        absorb(seal, head, sizeof head);
        absorb(seal, c->ring[t].member, c->ring[t].n * sizeof *c->ring[t].member);
    }
    absorb(seal, c->link, c->n_links * sizeof *c->link);
}

struct geo_key pln_certificate_seal(const struct pln_certificate *c)
{
    struct geo_key seal = c->problem;
    int64_t totals[] = {
        c->budget, c->cost, c->value, c->bound, c->scale, (int64_t)c->n_cells, (int64_t)c->n_nodes};
    absorb(&seal, totals, sizeof totals);
    absorb(&seal, c->chosen, c->n_chosen * sizeof *c->chosen);
    for (size_t k = 0; k < c->n_nodes; k++) {
        const struct pln_proof_node *node = &c->node[k];
        int64_t head[] = {node->then, node->branch, node->mu, node->shift, node->lambda != NULL};
        absorb(&seal, head, sizeof head);
        absorb(&seal, node->dominated, 2 * node->n_dominated * sizeof *node->dominated);
        if (node->lambda) absorb(&seal, node->lambda, c->n_cells * sizeof *node->lambda);
        for (size_t t = 0; t < node->n_cuts; t++) {
            const struct pln_proof_cut *cut = &node->cut[t];
            int64_t all[] = {cut->cell[0], cut->cell[1], cut->cell[2], cut->nu};
            absorb(&seal, all, sizeof all);
        }
    }
    if (c->hop_scale) absorb_hops(&seal, c);
    for (size_t f = 0; f < c->n_floors; f++) {
        int64_t all[] = {c->floor[f].weight, c->floor[f].theta, c->priced_bound};
        absorb(&seal, all, sizeof all);
        absorb(&seal, c->floor[f].name, strlen(c->floor[f].name));
        absorb(&seal, c->floor[f].cell, c->floor[f].n_cells * sizeof *c->floor[f].cell);
    }
    return seal;
}

enum geo_status pln_certificate_finish(struct pln_certificate *c, const struct pln_problem *p,
                                       const uint8_t *flags, int64_t cost, int64_t value,
                                       int64_t bound, struct geo_err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n_options; i++)
        n += flags[i] != 0;
    geo_free(c->chosen);
    c->chosen = geo_alloc(n, sizeof *c->chosen);
    c->n_chosen = 0;
    if (!c->chosen) return geo_no_memory(err, "the certificate", n, sizeof *c->chosen);
    for (uint32_t i = 0; i < p->n_options; i++)
        if (flags[i]) c->chosen[c->n_chosen++] = i;
    c->budget = p->budget;
    c->cost = cost;
    c->value = value;
    c->bound = bound;
    enum geo_status st = pln_problem_key(p, &c->problem, err);
    if (st == GEO_OK) c->seal = pln_certificate_seal(c);
    return st;
}

/* Decimal digits without printf: the tables have tens of millions of numbers. */
static void add_integer(struct geo_buf *text, int64_t value)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (value < 0) digits[--at] = '-';
    geo_buf_add_bytes(text, digits + at, sizeof digits - at);
}

static void add_json_text(struct geo_buf *text, const char *s)
{
    geo_buf_add(text, "\"");
    for (; *s; s++) {
        if (*s == '"' || *s == '\\')
            geo_buf_addf(text, "\\%c", *s);
        else if ((unsigned char)*s < 0x20)
            geo_buf_addf(text, "\\u%04x", (unsigned)(unsigned char)*s);
        else
            geo_buf_add_bytes(text, s, 1);
    }
    geo_buf_add(text, "\"");
}

static void add_node(struct geo_buf *text, const struct pln_certificate *c,
                     const struct pln_proof_node *node)
{
    static const char *const then[] = {"closed", "narrowed", "branched"};
    geo_buf_addf(text, "{\"then\": \"%s\"", then[node->then]);
    if (node->then == PLN_PROOF_BRANCHED) geo_buf_addf(text, ", \"site\": %" PRIu32, node->branch);
    if (node->n_dominated) {
        geo_buf_add(text, ", \"dominated\": [");
        for (size_t k = 0; k < 2 * node->n_dominated; k++) {
            geo_buf_add(text, k ? "," : "");
            add_integer(text, node->dominated[k]);
        }
        geo_buf_add(text, "]");
    }
    if (node->lambda) {
        geo_buf_addf(text, ", \"mu\": %" PRId64 ", \"mu_shift\": %d, \"cuts\": [", node->mu,
                     node->shift);
        for (size_t k = 0; k < node->n_cuts; k++) {
            const struct pln_proof_cut *cut = &node->cut[k];
            geo_buf_addf(text, "%s%" PRIu32 ",%" PRIu32 ",%" PRIu32 ",%" PRId64, k ? "," : "",
                         cut->cell[0], cut->cell[1], cut->cell[2], cut->nu);
        }
        geo_buf_add(text, "], \"prices\": [");
        for (size_t j = 0; j < c->n_cells; j++) {
            geo_buf_add(text, j ? "," : "");
            add_integer(text, node->lambda[j]);
        }
        geo_buf_add(text, "]");
    }
    geo_buf_add(text, "}");
}

static const char *name_at(const char *const *names, char prefix, size_t i, char made[32])
{
    if (names) return names[i];
    snprintf(made, 32, "%c%zu", prefix, i);
    return made;
}

static void add_floors(struct geo_buf *text, const struct pln_certificate *c)
{
    if (!c->n_floors) return;
    geo_buf_addf(text, "\"priced_bound\": %" PRId64 ",\n\"floors\": [", c->priced_bound);
    for (size_t f = 0; f < c->n_floors; f++) {
        const struct pln_proof_floor *floor = &c->floor[f];
        geo_buf_add(text, f ? ",\n{\"province\": " : "\n{\"province\": ");
        add_json_text(text, floor->name);
        geo_buf_addf(text, ", \"weight\": %" PRId64 ", \"theta\": %" PRId64 ", \"rows\": [",
                     floor->weight, floor->theta);
        for (size_t k = 0; k < floor->n_cells; k++) {
            geo_buf_add(text, k ? "," : "");
            add_integer(text, floor->cell[k]);
        }
        geo_buf_add(text, "]}");
    }
    geo_buf_add(text, "],\n");
}

static void add_rows(struct geo_buf *text, const uint32_t *row, size_t n)
{
    geo_buf_add(text, "[");
    for (size_t k = 0; k < n; k++) {
        geo_buf_add(text, k ? "," : "");
        add_integer(text, row[k]);
    }
    geo_buf_add(text, "]");
}

/* Of the plan's hops the rows they lead to, in the order of "rows"; −1: the network. */
static void add_hops(struct geo_buf *text, const struct pln_certificate *c)
{
    if (!c->hop_scale) return;
    geo_buf_addf(text, "\"hop_scale\": %" PRId64 ",\n\"hops\": [", c->hop_scale);
    for (size_t k = 0; k < c->n_links; k++) {
        geo_buf_add(text, k ? ", " : "");
        add_integer(text, c->link[k].to == PLN_PROOF_NETWORK ? -1 : (int64_t)c->link[k].to);
    }
    geo_buf_add(text, "],\n\"rings\": [");
    for (size_t t = 0; t < c->n_rings; t++) {
        geo_buf_addf(text,
                     "%s\n{\"for\": %" PRIu32 ", \"price\": %" PRId64 ", \"rows\": ", t ? "," : "",
                     c->ring[t].target, c->ring[t].price);
        add_rows(text, c->ring[t].member, c->ring[t].n);
        geo_buf_add(text, "}");
    }
    geo_buf_add(text, "],\n");
}

enum geo_status pln_certificate_json(const struct pln_certificate *c, const char *const *site,
                                     struct geo_buf *text, struct geo_err *err)
{
    char hex[33], made[32];
    geo_key_hex(&c->problem, hex);
    geo_buf_addf(text, "{\n\"format\": \"phusong-certificate-1\",\n\"problem\": \"%s\",\n", hex);
    geo_buf_addf(text,
                 "\"budget\": %" PRId64 ",\n\"cost\": %" PRId64 ",\n\"value\": %" PRId64
                 ",\n\"bound\": %" PRId64 ",\n\"scale\": %" PRId64 ",\n",
                 c->budget, c->cost, c->value, c->bound, c->scale);
    add_floors(text, c);
    geo_buf_add(text, "\"sites\": [");
    for (size_t k = 0; k < c->n_chosen; k++) {
        geo_buf_add(text, k ? ", " : "");
        add_json_text(text, name_at(site, 's', c->chosen[k], made));
    }
    geo_buf_add(text, "],\n\"rows\": [");
    for (size_t k = 0; k < c->n_chosen; k++) {
        geo_buf_add(text, k ? ", " : "");
        add_integer(text, c->chosen[k]);
    }
    geo_buf_add(text, "],\n");
    add_hops(text, c);
    geo_buf_add(text, "\"proof\": [\n");
    for (size_t k = 0; k < c->n_nodes; k++) {
        add_node(text, c, &c->node[k]);
        geo_buf_add(text, k + 1 < c->n_nodes ? ",\n" : "\n");
    }
    geo_key_hex(&c->seal, hex);
    geo_buf_addf(text, "],\n\"seal\": \"%s\"\n}\n", hex);
    return geo_buf_status(text, err);
}

void pln_csv_add_text(struct geo_buf *text, const char *s)
{
    if (!strpbrk(s, ",\"\r\n") && *s) {
        geo_buf_add(text, s);
        return;
    }
    geo_buf_add(text, "\"");
    for (; *s; s++)
        geo_buf_add_bytes(text, *s == '"' ? "\"\"" : s, *s == '"' ? 2 : 1);
    geo_buf_add(text, "\"");
}

/* The problem with the costs that sites.csv has: without hops. */
static enum geo_status without_hops(const struct pln_problem *p, const struct pln_network *network,
                                    int64_t **cost, struct geo_err *err)
{
    *cost = geo_alloc(p->n_options, sizeof **cost);
    if (!*cost) return geo_no_memory(err, "the table of sites", p->n_options, sizeof **cost);
    for (size_t i = 0; i < p->n_options; i++) {
        int64_t least = network ? network->least_vnd[i] : 0;
        (*cost)[i] = p->cost[i] - (least > 0 ? least : 0);
    }
    return GEO_OK;
}

static void sites_table(const struct pln_problem *p, const struct pln_instance_names *names,
                        struct geo_buf *text)
{
    char made[32];
    geo_buf_addf(text, "site,cost%s%s%s%s\n", p->group ? ",place" : "",
                 p->fixed ? ",committed" : "", names->planned ? ",planned" : "",
                 names->lon_deg ? ",lon_deg,lat_deg" : "");
    for (size_t i = 0; i < p->n_options; i++) {
        pln_csv_add_text(text, name_at(names->site, 's', i, made));
        geo_buf_add(text, ",");
        add_integer(text, p->cost[i]);
        if (p->group) {
            geo_buf_add(text, ",");
            add_integer(text, p->group[i]);
        }
        if (p->fixed) geo_buf_add(text, p->fixed[i] ? ",1" : ",0");
        if (names->planned) geo_buf_add(text, names->planned[i] ? ",1" : ",0");
        if (names->lon_deg) geo_buf_addf(text, ",%.6f,%.6f", names->lon_deg[i], names->lat_deg[i]);
        geo_buf_add(text, "\n");
    }
}

static void villages_table(const struct pln_problem *p, const struct pln_instance_names *names,
                           struct geo_buf *text)
{
    char made[32];
    geo_buf_addf(text, "village,weight%s\n", names->province ? ",province" : "");
    for (size_t j = 0; j < p->n_cells; j++) {
        pln_csv_add_text(text, name_at(names->village, 'v', j, made));
        geo_buf_add(text, ",");
        add_integer(text, p->weight[j]);
        if (names->province) {
            geo_buf_add(text, ",");
            pln_csv_add_text(text, names->province_name[names->province[j]]);
        }
        geo_buf_add(text, "\n");
    }
}

static void covers_table(const struct pln_problem *p, const struct pln_instance_names *names,
                         struct geo_buf *text)
{
    char site[32], village[32];
    geo_buf_add(text, "site,village\n");
    for (size_t i = 0; i < p->n_options; i++)
        for (size_t k = p->first[i]; k < p->first[i + 1]; k++) {
            pln_csv_add_text(text, name_at(names->site, 's', i, site));
            geo_buf_add(text, ",");
            pln_csv_add_text(text, name_at(names->village, 'v', p->cell[k], village));
            geo_buf_add(text, "\n");
        }
}

static enum geo_status put(struct geo_outputs *out, const char *name, struct geo_buf *text,
                           struct geo_err *err)
{
    enum geo_status st = geo_buf_status(text, err);
    if (st == GEO_OK) st = geo_outputs_text(out, name, text->text, text->length, err);
    geo_buf_clear(text);
    return st;
}

enum geo_status pln_certificate_write(const struct pln_certificate *c,
                                      const struct pln_problem *problem,
                                      const struct pln_network *network,
                                      const struct pln_instance_names *names,
                                      struct geo_outputs *out, struct geo_err *err)
{
    static const char *const file[] = {PLN_CERTIFICATE_DIR "/sites.csv",
                                       PLN_CERTIFICATE_DIR "/villages.csv",
                                       PLN_CERTIFICATE_DIR "/covers.csv"};
    void (*const table[])(const struct pln_problem *, const struct pln_instance_names *,
                          struct geo_buf *) = {sites_table, villages_table, covers_table};
    struct geo_buf text = {0};
    struct pln_problem own = *problem;
    int64_t *cost;
    enum geo_status st = without_hops(problem, network, &cost, err);
    own.cost = cost;
    for (size_t t = 0; t < 3 && st == GEO_OK; t++) {
        table[t](&own, names, &text);
        st = put(out, file[t], &text, err);
    }
    if (st == GEO_OK && network) {
        pln_hops_table(network, names, &text);
        st = put(out, PLN_CERTIFICATE_DIR "/hops.csv", &text, err);
    }
    if (st == GEO_OK) st = pln_certificate_json(c, names->site, &text, err);
    if (st == GEO_OK) st = put(out, PLN_CERTIFICATE_DIR "/certificate.json", &text, err);
    geo_buf_release(&text);
    geo_free(cost);
    return st;
}
