/* Nodes that price hops and floors anew, for themselves and what is below them. What is out or in
 * there was found for other prices; it holds, since it is true of every plan that is worth more
 * than the bound. */
#include "geo/base/mem.h"
#include "planner/opt/verify_parts.h"

typedef verify_wide wide;

/* Costs by the rings of TERMS, as much as was known of the options there. */
static bool lay(struct verifier *v, const struct verify_stand *s, const struct verify_terms *terms,
                uint8_t *state, uint8_t *lost)
{
    verify_tell_state(v, s, terms->n_known, state);
    return v->claims->lay(v->claims->ctx, terms->rings, state, lost);
}

/* What is in is paid at the new costs, what has no way to the network is out. */
static void settle(const struct verifier *v, struct verify_stand *s, const uint8_t *state,
                   const uint8_t *lost)
{
    wide left = v->budget;
    s->impossible = false;
    for (uint32_t i = 0; i < v->problem->n_options; i++) {
        if (state[i] == VERIFY_IN) left -= v->problem->cost[i];
        if (state[i] == VERIFY_IN && lost[i]) s->impossible = true;
        if (state[i] == VERIFY_OPEN && lost[i]) verify_put_out(s, i);
    }
    s->impossible = s->impossible || left < 0;
    s->left = left < 0 ? -1 : (int64_t)left;
}

static bool lay_rings(struct verifier *v, struct verify_stand *s, const struct pln_proof_node *node,
                      size_t number, struct verify_terms *terms)
{
    size_t n = v->problem->n_options;
    if (!v->claims->lay) return verify_no(v, "node %zu: it has rings, the problem no hops", number);
    uint8_t *state = geo_alloc(n, 1), *lost = geo_alloc_zero(n, 1);
    terms->rings = node;
    terms->n_known = s->n_trail;
    bool holds = state && lost ? lay(v, s, terms, state, lost) : verify_short_of_memory(v, n);
    if (holds) settle(v, s, state, lost);
    geo_free(state);
    geo_free(lost);
    return holds;
}

static bool lay_thetas(struct verifier *v, struct verify_stand *s,
                       const struct pln_proof_node *node, size_t number, struct verify_terms *terms)
{
    if (!v->weight)
        return verify_no(v, "node %zu: it has multipliers, but there are no floors", number);
    terms->thetas = node;
    if (!verify_price_floors(v, node->theta)) return false;
    s->sure = 0;
    for (size_t j = 0; j < v->problem->n_cells; j++)
        s->sure += s->covered[j] ? v->problem->weight[j] : 0;
    return true;
}

bool verify_lay_anew(struct verifier *v, struct verify_stand *s, const struct pln_proof_node *node,
                     size_t number, struct verify_terms *terms)
{
    if (node->ringed && !lay_rings(v, s, node, number, terms)) return false;
    return !node->theta || lay_thetas(v, s, node, number, terms);
}

bool verify_lay_again(struct verifier *v, const struct verify_stand *s,
                      const struct verify_terms *terms)
{
    size_t n = v->problem->n_options;
    if (v->weight && !verify_price_floors(v, terms->thetas ? terms->thetas->theta : NULL))
        return false;
    if (!v->claims->lay) return true;
    uint8_t *state = geo_alloc(n, 1), *lost = geo_alloc_zero(n, 1);
    bool holds = state && lost ? lay(v, s, terms, state, lost) : verify_short_of_memory(v, n);
    geo_free(state);
    geo_free(lost);
    return holds;
}
