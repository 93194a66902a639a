#include "planner/opt/certificate.h"

#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/problem.h"

void pln_rings_release(struct pln_proof_ring **ring, size_t *n)
{
    for (size_t t = 0; t < *n; t++)
        geo_free((*ring)[t].member);
    geo_free(*ring);
    *ring = NULL;
    *n = 0;
}

void pln_proof_floors_release(struct pln_proof_floor **floor, size_t *n)
{
    for (size_t f = 0; f < *n; f++) {
        geo_free((*floor)[f].name);
        geo_free((*floor)[f].cell);
    }
    geo_free(*floor);
    *floor = NULL;
    *n = 0;
}

static void node_release(struct pln_proof_node *node)
{
    pln_rings_release(&node->ring, &node->n_rings);
    geo_free(node->theta);
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
    pln_proof_floors_release(&c->floor, &c->n_floors);
    geo_free(c->chosen);
    pln_rings_release(&c->ring, &c->n_rings);
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

static void absorb_rings(struct geo_key *seal, const struct pln_proof_ring *ring, size_t n)
{
    for (size_t t = 0; t < n; t++) {
        int64_t head[] = {ring[t].target, ring[t].price};
        absorb(seal, head, sizeof head);
        absorb(seal, ring[t].member, ring[t].n * sizeof *ring[t].member);
    }
}

static void absorb_hops(struct geo_key *seal, const struct pln_certificate *c)
{
    int64_t totals[] = {c->hop_scale, (int64_t)c->n_rings};
    absorb(seal, totals, sizeof totals);
    absorb_rings(seal, c->ring, c->n_rings);
    absorb(seal, c->link, c->n_links * sizeof *c->link);
}

/* What it prices anew, if it does. */
static void absorb_anew(struct geo_key *seal, const struct pln_certificate *c,
                        const struct pln_proof_node *node)
{
    int64_t head[] = {node->ringed, (int64_t)node->n_rings, node->theta != NULL};
    if (!node->ringed && !node->n_rings && !node->theta) return;
    absorb(seal, head, sizeof head);
    absorb_rings(seal, node->ring, node->n_rings);
    if (node->theta) absorb(seal, node->theta, c->n_floors * sizeof *node->theta);
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
        absorb_anew(&seal, c, node);
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
