/* A node of a proof by branching: closed, narrowed or split. */
#include <math.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/close.h"
#include "planner/opt/tree_close_parts.h"
#include "planner/opt/tree_parts.h"

enum { NODES_MOST = 4000, INNER_NODES = 40, INNER_STEPS = 100, THETA_TRIES = 4 };
#define INNER_WORK 20000000u

/* Something like CHOSEN that can be paid for: is it better than what there is? */
static enum geo_status try_plan(struct closer *c, const struct knot *knot, const uint8_t *chosen)
{
    struct tree t;
    uint8_t *covered = geo_alloc(c->problem->n_cells, 1);
    enum geo_status st = covered ? tree_open(&t, &knot->problem, c->network, NULL, c->err)
                                 : geo_no_memory(c->err, "a plan", c->problem->n_cells, 1);
    if (!covered) return st;
    if (st == GEO_OK) {
        tree_set(&t, chosen);
        tree_fill(&t);
        int64_t value = closer_cover(c->problem, t.best, covered);
        bool met = t.best_value >= 0;
        for (size_t f = 0; f < c->n_floors; f++)
            met = met && closer_slack(c, &c->floor[f], covered) >= 0;
        if (met && value > c->value) {
            memcpy(c->best, t.best, c->problem->n_options);
            c->value = value;
            c->found = c->better = true;
        }
    }
    tree_release(&t);
    geo_free(covered);
    return st;
}

/* The rings, which go over to NODE, and the knot's multipliers hold from there on. */
static enum geo_status lay_anew(struct closer *c, const struct knot *knot,
                                struct pln_proof_ring **ring, size_t *n,
                                struct pln_proof_node *node)
{
    const size_t n_floors = c->n_floors;
    node->ringed = true;
    node->ring = *ring;
    node->n_rings = *n;
    *ring = NULL;
    *n = 0;
    if (!n_floors) return GEO_OK;
    node->theta = geo_alloc(n_floors, sizeof *node->theta);
    if (!node->theta) return geo_no_memory(c->err, "a proof", n_floors, sizeof *node->theta);
    memcpy(node->theta, knot->theta, n_floors * sizeof *node->theta);
    return GEO_OK;
}

static enum geo_status emit(struct closer *c, const struct knot *knot, struct pln_chain *chain,
                            struct tree_exact *x, enum pln_proof_step then, uint32_t branch)
{
    struct pln_proof_node *node = pln_certificate_node(&c->proof, c->err);
    if (!node || lay_anew(c, knot, &chain->at, &chain->n, node) != GEO_OK) return GEO_NO_MEMORY;
    node->then = then;
    node->branch = branch;
    node->lambda = x->lambda;
    node->mu = x->mu;
    node->shift = x->shift;
    x->lambda = NULL;
    return GEO_OK;
}

/* Rings of what must be connected: is that alone too dear, or a floor out of reach? Then the node
 * is closed. */
static enum geo_status connect(struct closer *c, struct knot *knot, const struct tree_part *part,
                               bool *closed)
{
    struct pln_proof_ring *ring = NULL;
    size_t n = 0;
    int64_t cost = 0, *lambda = NULL;
    enum geo_status st =
        part->lost ? GEO_OK : tree_ascend(part, knot->state, &ring, &n, &cost, c->err);
    for (size_t k = 0; k < n; k++)
        ring[k].price *= c->proof.hop_scale;
    *closed = part->lost || cost > c->problem->budget;
    if (st == GEO_OK && !*closed && c->n_floors) st = closer_miss_floors(c, knot, &lambda);
    *closed = *closed || lambda;
    if (st == GEO_OK && *closed) {
        struct pln_proof_node *node = pln_certificate_node(&c->proof, c->err);
        st = node ? lay_anew(c, knot, &ring, &n, node) : GEO_NO_MEMORY;
        if (node) node->lambda = lambda;
        if (node) lambda = NULL;
    }
    geo_free(lambda);
    pln_rings_release(&ring, &n);
    return st;
}

/* The problem without hops that is left, by its own branching. If it has a plan that is worth more,
 * CHOSEN gets it. */
static enum geo_status close_inner(struct closer *c, const struct knot *knot,
                                   struct pln_chain *chain, uint8_t *chosen,
                                   enum pln_close_end *end)
{
    const struct pln_problem *p = &chain->relaxed;
    const size_t at = c->proof.n_nodes;
    struct pln_model model = {0};
    struct pln_dual dual = {0};
    struct pln_close_limits limits = {INNER_NODES, INNER_WORK};
    struct pln_dual_schedule schedule = {
        .iterations = INNER_STEPS, .from = 0.03, .to = 0.002, .smoothing = 0.1};
    c->proof.bound = knot->target;
    enum geo_status st = pln_model_build(p, NULL, &model, c->err);
    if (st == GEO_OK) st = pln_dual_open(&dual, &model, 1, c->proof.scale, c->err);
    if (st == GEO_OK) st = pln_prices_begin(p, &chain->prices, &dual, c->err);
    if (st == GEO_OK) st = pln_dual_improve(&dual, &schedule, c->err);
    if (st == GEO_OK)
        st = pln_close_more(p, &model, &dual, &limits, &c->proof, chosen, end, c->err);
    if (st == GEO_OK && *end == PLN_CLOSE_PROVED)
        st = lay_anew(c, knot, &chain->at, &chain->n, &c->proof.node[at]);
    pln_dual_release(&dual);
    pln_model_release(&model);
    return st;
}

/* Those whose presence (or absence) leaves nothing above the target, or no money. */
static bool narrow(const struct closer *c, const struct tree_exact *x, uint8_t *state)
{
    const size_t n = c->problem->n_options;
    bool any = false;
    for (int in = 0; in < 2; in++)
        for (uint32_t i = 0; i < n; i++) {
            if (state[i] != NODE_OPEN) continue;
            tree_wide best = x->best[c->group[i]], others = x->total - best;
            tree_wide without = others + (x->rest[i] == best ? x->second[c->group[i]] : best);
            bool out = !x->active[i] || others + x->rest[i] < x->ceiling;
            if (!in && out) state[i] = NODE_OUT;
            if (in && !out && without < x->ceiling) tree_put_in(state, c->group, n, i);
            any = any || state[i] != NODE_OPEN;
        }
    return any;
}

/* The option that the prices are least sure of. */
static uint32_t undecided(const struct closer *c, const struct tree_part *part,
                          const struct pln_chain *chain, const struct tree_exact *x,
                          const uint8_t *wanted)
{
    uint32_t at = UINT32_MAX;
    double best = -1;
    for (uint32_t i = 0; i < c->problem->n_options; i++) {
        if (!x->active[i]) continue;
        double like = fmin(fmax((double)chain->liking[i], 0), 1);
        double score =
            (like * (1 - like) + 0.01 * wanted[i] + 1e-4) * ((double)part->problem.cost[i] + 1);
        if (score > best) {
            best = score;
            at = i;
        }
    }
    return at;
}

void knot_release(struct knot *knot)
{
    geo_free(knot->state);
    geo_free(knot->theta);
    geo_free(knot->weight);
}

enum geo_status knot_open(const struct closer *c, const struct pln_prices *begin, struct knot *knot)
{
    size_t n = c->problem->n_options, n_floors = c->n_floors;
    *knot = (struct knot){.state = geo_alloc_zero(n, 1),
                          .theta = geo_alloc_zero(n_floors, sizeof *knot->theta),
                          .weight = geo_alloc(c->problem->n_cells, sizeof *knot->weight),
                          .begin = begin};
    return knot->state && knot->theta && knot->weight ? GEO_OK
                                                      : geo_no_memory(c->err, "a branch", n, 8);
}

static enum geo_status descend(struct closer *c, const struct knot *up, const uint8_t *state,
                               const struct pln_prices *begin)
{
    struct knot knot;
    enum geo_status st = knot_open(c, begin, &knot);
    if (st == GEO_OK) {
        memcpy(knot.state, state, c->problem->n_options);
        memcpy(knot.theta, up->theta, c->n_floors * sizeof *knot.theta);
        st = closer_prove(c, &knot);
    }
    knot_release(&knot);
    return st;
}

/* The rings of the node above without what is out, its prices. */
static enum geo_status prices_from(const struct closer *c, const struct pln_chain *chain,
                                   const uint8_t *state, struct pln_prices *out)
{
    *out = (struct pln_prices){.share = geo_alloc(c->problem->n_cells, sizeof *out->share),
                               .n_cells = c->problem->n_cells,
                               .money = chain->prices.money * (double)chain->scale,
                               .ring = geo_alloc_zero(chain->n, sizeof *out->ring),
                               .hop_scale = chain->scale};
    if (!out->share || !out->ring) return geo_no_memory(c->err, "a branch", chain->n, 40);
    memcpy(out->share, chain->prices.share, out->n_cells * sizeof *out->share);
    for (size_t t = 0; t < chain->n; t++) {
        const struct pln_proof_ring *from = &chain->at[t];
        struct pln_proof_ring *to = &out->ring[out->n_rings];
        *to = (struct pln_proof_ring){.target = UINT32_MAX,
                                      .member = geo_alloc(from->n, sizeof *to->member),
                                      .price = from->price};
        if (!to->member) return geo_no_memory(c->err, "a branch", from->n, 4);
        for (size_t k = 0; k < from->n; k++) {
            uint32_t i = from->member[k];
            if (state[i] == NODE_OUT) continue;
            to->member[to->n++] = i;
            if (c->group[i] == c->group[from->target]) to->target = i;
        }
        if (to->target == UINT32_MAX)
            geo_free(to->member);
        else
            out->n_rings++;
    }
    return GEO_OK;
}

static enum geo_status split(struct closer *c, struct knot *knot, const struct tree_part *part,
                             struct pln_chain *chain, struct tree_exact *x, const uint8_t *wanted)
{
    const size_t n = c->problem->n_options;
    struct pln_prices prices;
    enum geo_status st = prices_from(c, chain, knot->state, &prices);
    if (st == GEO_OK && narrow(c, x, knot->state)) {
        st = emit(c, knot, chain, x, PLN_PROOF_NARROWED, 0);
        if (st == GEO_OK) st = descend(c, knot, knot->state, &prices);
    } else if (st == GEO_OK) {
        uint32_t i = undecided(c, part, chain, x, wanted);
        if (i == UINT32_MAX) { /* all is known, and is no plan: the prices are not fine enough */
            c->gave_up = true;
            pln_prices_release(&prices);
            return GEO_OK;
        }
        uint8_t *state = geo_alloc(n, 1);
        st = state ? emit(c, knot, chain, x, PLN_PROOF_BRANCHED, i)
                   : geo_no_memory(c->err, "a branch", n, 1);
        if (st == GEO_OK) {
            memcpy(state, knot->state, n);
            tree_put_in(state, c->group, n, i);
            st = descend(c, knot, state, &prices);
        }
        if (st == GEO_OK && !c->better && !c->gave_up) {
            memcpy(state, knot->state, n);
            state[i] = NODE_OUT;
            st = descend(c, knot, state, &prices);
        }
        geo_free(state);
    }
    pln_prices_release(&prices);
    return st;
}

/* What the problem without hops that is left would choose misses floors, or meets them too well:
 * then the knot's multipliers move. */
static enum geo_status look_at(struct closer *c, struct knot *knot, const uint8_t *wanted,
                               bool *moved)
{
    uint8_t *covered = geo_alloc(c->problem->n_cells, 1);
    if (!covered) return geo_no_memory(c->err, "a branch", c->problem->n_cells, 1);
    closer_cover(c->problem, wanted, covered);
    enum geo_status st = try_plan(c, knot, wanted);
    *moved = st == GEO_OK && !c->better && closer_move_thetas(c, knot, covered);
    geo_free(covered);
    return st;
}

/* Priced, closed or split; LAST: whatever the multipliers. */
static enum geo_status price(struct closer *c, struct knot *knot, const struct tree_part *part,
                             bool last, bool *again)
{
    struct pln_chain chain = {0};
    struct pln_problem problem = part->problem;
    struct tree_exact x = {0};
    double enough = (double)knot->target + 1;
    uint8_t *wanted = geo_alloc_zero(c->problem->n_options, 1);
    if (!wanted) return geo_no_memory(c->err, "a branch", c->problem->n_options, 1);
    enough -= fmax(0.01, 1e-5 * enough);
    problem.weight = knot->problem.weight;
    *again = false;
    enum geo_status st = pln_chain_branch(&problem, &part->network, knot->begin, c->proof.hop_scale,
                                          enough, &chain, c->err);
    if (st == GEO_OK)
        st = tree_exact_open(&x, &chain, knot->state, c->group, c->n_groups, c->proof.scale,
                             knot->target, c->err);
    if (st == GEO_OK && (x.impossible || x.total < x.ceiling)) {
        st = emit(c, knot, &chain, &x, PLN_PROOF_CLOSED, 0);
    } else if (st == GEO_OK) {
        enum pln_close_end end;
        st = close_inner(c, knot, &chain, wanted, &end);
        if (st == GEO_OK && end == PLN_CLOSE_BETTER && !last) st = look_at(c, knot, wanted, again);
        if (st == GEO_OK && end == PLN_CLOSE_BETTER && last) st = try_plan(c, knot, wanted);
        if (st == GEO_OK && end != PLN_CLOSE_PROVED && !c->better && !*again)
            st = split(c, knot, part, &chain, &x, wanted);
    }
    tree_exact_release(&x);
    pln_chain_release(&chain);
    geo_free(wanted);
    return st;
}

enum geo_status closer_prove(struct closer *c, struct knot *knot)
{
    struct tree_part part;
    bool closed = false, again = true;
    const struct pln_problem *p = c->problem;
    if (c->proof.n_nodes > NODES_MOST || c->work > c->work_most) c->gave_up = true;
    if (c->gave_up) return GEO_OK;
    enum geo_status st = tree_part_open(&part, p, c->network, knot->state, c->err);
    if (st == GEO_OK) st = connect(c, knot, &part, &closed);
    for (int k = 0; st == GEO_OK && !closed && again; k++) {
        c->work += 300 * (p->first[p->n_options] + part.network.first[p->n_options] + 500);
        closer_price_floors(c, knot);
        st = price(c, knot, &part, k == THETA_TRIES, &again);
    }
    tree_part_release(&part);
    return st;
}
