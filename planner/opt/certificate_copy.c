/* A certificate's prices and rings once more. */
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/certificate.h"

/* N elements of SIZE, copied; NULL where there are none, or memory is short. */
static void *copy_of(const void *from, size_t n, size_t size)
{
    void *to = from ? geo_alloc(n, size) : NULL;
    if (to) memcpy(to, from, n * size);
    return to;
}

static bool node_copy(const struct pln_proof_node *from, size_t n_cells, struct pln_proof_node *to)
{
    *to = *from;
    to->dominated = copy_of(from->dominated, 2 * from->n_dominated, sizeof *to->dominated);
    to->lambda = copy_of(from->lambda, n_cells, sizeof *to->lambda);
    to->cut = copy_of(from->cut, from->n_cuts, sizeof *to->cut);
    to->ringed = false; /* a first node has the certificate's */
    to->ring = NULL;
    to->n_rings = 0;
    to->theta = NULL;
    return (to->dominated || !from->dominated) && (to->lambda || !from->lambda) &&
           (to->cut || !from->cut);
}

struct pln_proof_rings pln_certificate_rings(const struct pln_certificate *certificate)
{
    return (struct pln_proof_rings){certificate->ring, certificate->n_rings,
                                    certificate->hop_scale};
}

enum geo_status pln_certificate_take_rings(struct pln_certificate *c,
                                           const struct pln_proof_ring *ring, size_t n,
                                           struct geo_err *err)
{
    pln_rings_release(&c->ring, &c->n_rings);
    c->ring = geo_alloc_zero(n, sizeof *c->ring);
    if (!c->ring) return geo_no_memory(err, "the rings", n, sizeof *c->ring);
    for (; c->n_rings < n; c->n_rings++) {
        struct pln_proof_ring *to = &c->ring[c->n_rings];
        *to = ring[c->n_rings];
        to->member = copy_of(to->member, to->n, sizeof *to->member);
        if (!to->member) return geo_no_memory(err, "the rings", to->n, sizeof *to->member);
    }
    return GEO_OK;
}

enum geo_status pln_certificate_copy(const struct pln_certificate *from, struct pln_certificate *to,
                                     struct geo_err *err)
{
    *to = (struct pln_certificate){.problem = from->problem,
                                   .budget = from->budget,
                                   .bound = from->bound,
                                   .scale = from->scale,
                                   .n_cells = from->n_cells,
                                   .hop_scale = from->hop_scale};
    enum geo_status st = pln_certificate_take_rings(to, from->ring, from->n_rings, err);
    struct pln_proof_node *node = st == GEO_OK ? pln_certificate_node(to, err) : NULL;
    if (st == GEO_OK && (!node || !node_copy(&from->node[0], from->n_cells, node)))
        st = geo_no_memory(err, "a certificate", from->n_cells, sizeof *node->lambda);
    if (st != GEO_OK) pln_certificate_release(to);
    return st;
}
