#include "planner/opt/tree_close.h"

#include <math.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/close.h"
#include "planner/opt/floors.h"
#include "planner/opt/problem.h"
#include "planner/opt/tree_close_parts.h"
#include "planner/opt/tree_parts.h"
#include "planner/opt/verify.h"

enum { OPTIONS_MOST = 400, NODES_MOST = 4000, BETTER_MOST = 40 };
enum { INNER_NODES = 40, INNER_STEPS = 100, THETA_TRIES = 4 };
enum { THETA_LEAST = PLN_FLOOR_SCALE / 8, SCALE_ENOUGH = 1 << 10 };
#define TOTAL_MOST ((int64_t)1 << 61)
#define INNER_WORK 20000000u
#define WORK_LEAST 3e7
#define WORK_MORE 3e8

struct closer {
    const struct pln_problem *problem;
    const struct pln_network *network;
    const struct pln_chain *chain;       /* where the proof begins */
    const struct pln_proof_floor *floor; /* their multipliers likewise */
    size_t n_floors;
    struct pln_certificate proof; /* nodes, scales */
    int64_t theta_most;           /* of a floor: all weights so priced fit in the scale */
    uint32_t *group, n_groups;
    int64_t value;      /* of the best plan */
    uint8_t *best;      /* it, once one was found here */
    bool found, better; /* a plan was found; just now */
    bool gave_up;
    uint64_t work, work_most;
    struct geo_err *err;
};

/* A node on its way to be proved. */
struct knot {
    uint8_t *state;  /* owned, as the next two */
    int64_t *theta;  /* by floor */
    int64_t *weight; /* as the floors price it */
    const struct pln_prices *begin;
    struct pln_problem problem; /* with these weights */
    int64_t target;             /* what a plan must be worth more than, in these weights */
};

bool pln_tree_close_fits(const struct pln_problem *p, const struct pln_network *network)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n_options; i++)
        n += network->least_vnd[i] >= 0;
    return n <= OPTIONS_MOST;
}

/* ---- floors ---- */

/* What FLAGS cover of the floor beyond what it asks for; below 0: it is missed. */
static int64_t slack_of(const struct closer *c, const struct pln_proof_floor *floor,
                        const uint8_t *covered)
{
    int64_t sum = -floor->weight;
    for (size_t k = 0; k < floor->n_cells; k++)
        sum += covered[floor->cell[k]] ? c->problem->weight[floor->cell[k]] : 0;
    return sum;
}

static int64_t cover(const struct pln_problem *p, const uint8_t *flags, uint8_t *covered)
{
    int64_t value = 0;
    memset(covered, 0, p->n_cells);
    for (size_t i = 0; i < p->n_options; i++)
        for (size_t k = p->first[i]; flags[i] && k < p->first[i + 1]; k++) {
            value += covered[p->cell[k]] ? 0 : p->weight[p->cell[k]];
            covered[p->cell[k]] = 1;
        }
    return value;
}

/* The weights and the target under the knot's multipliers. */
static void price_floors(const struct closer *c, struct knot *knot)
{
    const struct pln_problem *p = c->problem;
    knot->problem = *p;
    knot->target = c->value;
    if (!c->n_floors) return;
    knot->problem.weight = knot->weight;
    knot->target = (c->value + 1) * PLN_FLOOR_SCALE - 1;
    for (size_t j = 0; j < p->n_cells; j++)
        knot->weight[j] = p->weight[j] * PLN_FLOOR_SCALE;
    for (size_t f = 0; f < c->n_floors; f++) {
        const struct pln_proof_floor *floor = &c->floor[f];
        knot->target += knot->theta[f] * floor->weight;
        for (size_t k = 0; k < floor->n_cells; k++)
            knot->weight[floor->cell[k]] += p->weight[floor->cell[k]] * knot->theta[f];
    }
}

/* Dearer where CHOSEN misses a floor, cheaper where it covers more. False: nothing changes. */
static bool move_thetas(const struct closer *c, struct knot *knot, const uint8_t *covered)
{
    bool moved = false;
    for (size_t f = 0; f < c->n_floors; f++) {
        int64_t slack = slack_of(c, &c->floor[f], covered), old = knot->theta[f],
                *theta = &knot->theta[f];
        if (slack < 0)
            *theta = old < THETA_LEAST ? THETA_LEAST : 2 * old;
        else if (slack > 0)
            *theta = old / 2;
        if (*theta > c->theta_most) *theta = c->theta_most;
        moved = moved || *theta != old;
    }
    return moved;
}

/* ---- plans ---- */

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
        int64_t value = cover(c->problem, t.best, covered);
        bool met = t.best_value >= 0;
        for (size_t f = 0; f < c->n_floors; f++)
            met = met && slack_of(c, &c->floor[f], covered) >= 0;
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

/* ---- nodes ---- */

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

/* The floor that is missed by most, if all that is not out were built; NULL: none. */
static const struct pln_proof_floor *unreachable(const struct closer *c, const uint8_t *covered,
                                                 int64_t *missing)
{
    const struct pln_proof_floor *worst = NULL;
    *missing = 0;
    for (size_t f = 0; f < c->n_floors; f++) {
        int64_t slack = slack_of(c, &c->floor[f], covered);
        if (-slack <= *missing) continue;
        *missing = -slack;
        worst = &c->floor[f];
    }
    return worst;
}

/* A floor that all that is not out does not reach has a price at which what is missing outweighs
 * all that is covered: *LAMBDA, with the knot's multipliers, proves that nothing is left; NULL:
 * there is no such floor. */
static enum geo_status miss_floors(struct closer *c, struct knot *knot, int64_t **lambda)
{
    const struct pln_problem *p = c->problem;
    const size_t n_floors = c->n_floors;
    int64_t value, missing, theta = INT64_MAX;
    uint8_t *covered = geo_alloc(p->n_cells, 1), *whole = geo_alloc(p->n_options, 1);
    *lambda = geo_alloc_zero(p->n_cells, sizeof **lambda);
    enum geo_status st = covered && whole && *lambda
                             ? GEO_OK
                             : geo_no_memory(c->err, "a branch", p->n_cells, sizeof **lambda);
    for (size_t i = 0; st == GEO_OK && i < p->n_options; i++)
        whole[i] = knot->state[i] != NODE_OUT;
    const struct pln_proof_floor *floor = NULL;
    if (st == GEO_OK) {
        value = cover(p, whole, covered);
        floor = unreachable(c, covered, &missing);
        if (floor) theta = value * PLN_FLOOR_SCALE / missing + 1;
    }
    if (floor && theta <= c->theta_most) {
        memset(knot->theta, 0, n_floors * sizeof *knot->theta);
        knot->theta[floor - c->floor] = theta;
        price_floors(c, knot);
        for (size_t j = 0; j < p->n_cells; j++)
            (*lambda)[j] = covered[j] ? 0 : knot->weight[j] * c->proof.scale;
    } else {
        geo_free(*lambda);
        *lambda = NULL;
    }
    geo_free(covered);
    geo_free(whole);
    return st;
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
    if (st == GEO_OK && !*closed && c->n_floors) st = miss_floors(c, knot, &lambda);
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

static enum geo_status prove(struct closer *c, struct knot *knot);

static void knot_release(struct knot *knot)
{
    geo_free(knot->state);
    geo_free(knot->theta);
    geo_free(knot->weight);
}

static enum geo_status knot_open(const struct closer *c, const struct pln_prices *begin,
                                 struct knot *knot)
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
        st = prove(c, &knot);
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
    cover(c->problem, wanted, covered);
    enum geo_status st = try_plan(c, knot, wanted);
    *moved = st == GEO_OK && !c->better && move_thetas(c, knot, covered);
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

/* Close KNOT, or split it. */
static enum geo_status prove(struct closer *c, struct knot *knot)
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
        price_floors(c, knot);
        st = price(c, knot, &part, k == THETA_TRIES, &again);
    }
    tree_part_release(&part);
    return st;
}

/* ---- the proof ---- */

/* Multipliers change from node to node, the scale does not. */
static int64_t scale_for(struct closer *c)
{
    const int64_t n_floors = (int64_t)c->n_floors;
    int64_t total = 1, scale = pln_problem_scale(c->problem);
    for (size_t j = 0; j < c->problem->n_cells; j++)
        total += c->problem->weight[j];
    if (!n_floors) return scale;
    c->theta_most = TOTAL_MOST / SCALE_ENOUGH / total / n_floors;
    if (c->theta_most > INT32_MAX) c->theta_most = INT32_MAX;
    while (scale > 1 && TOTAL_MOST / scale / total < PLN_FLOOR_SCALE + c->theta_most * n_floors)
        scale /= 2;
    return scale;
}

static enum geo_status closer_open(struct closer *c)
{
    const struct pln_problem *p = c->problem;
    c->group = geo_alloc(p->n_options, sizeof *c->group);
    c->best = geo_alloc_zero(p->n_options, 1);
    c->proof.scale = scale_for(c);
    c->proof.n_cells = p->n_cells;
    c->proof.hop_scale = c->chain->scale;
    if (!c->group || !c->best) return geo_no_memory(c->err, "a proof", p->n_options, 5);
    return pln_problem_groups(p, c->group, &c->n_groups, c->err);
}

static void closer_release(struct closer *c)
{
    pln_certificate_release(&c->proof);
    geo_free(c->group);
    geo_free(c->best);
}

/* From the chain's prices, with what is committed in. */
static enum geo_status prove_all(struct closer *c)
{
    const struct pln_problem *p = c->problem;
    const double unit = c->n_floors ? PLN_FLOOR_SCALE : 1;
    struct pln_prices begin = c->chain->prices;
    struct knot knot;
    begin.money *= unit * (double)c->chain->scale;
    begin.ring = c->chain->at;
    begin.n_rings = c->chain->n;
    begin.hop_scale = c->chain->scale;
    enum geo_status st = knot_open(c, &begin, &knot);
    for (size_t f = 0; st == GEO_OK && f < c->n_floors; f++)
        knot.theta[f] = c->floor[f].theta;
    for (uint32_t i = 0; st == GEO_OK && p->fixed && i < p->n_options; i++)
        if (p->fixed[i]) tree_put_in(knot.state, c->group, p->n_options, i);
    pln_certificate_cut_back(&c->proof, 0);
    c->better = false;
    if (st == GEO_OK) st = prove(c, &knot);
    knot_release(&knot);
    return st;
}

/* What was found here becomes the plan. */
static enum geo_status tell_plan(struct closer *c, struct pln_plan *plan, struct pln_tree *tree)
{
    struct pln_plan better;
    struct pln_tree hops;
    enum geo_status st = pln_tree_plan_of(c->problem, c->network, c->best, &better, &hops, c->err);
    if (st != GEO_OK) return st;
    better.bound = plan->bound;
    better.bound_kind = plan->bound_kind;
    better.cheapest_useful = plan->cheapest_useful;
    pln_plan_release(plan);
    pln_tree_release(tree);
    *plan = better;
    *tree = hops;
    return GEO_OK;
}

/* Floors change hands. */
static void swap_floors(struct pln_certificate *a, struct pln_certificate *b)
{
    struct pln_proof_floor *floor = a->floor;
    size_t n = a->n_floors;
    a->floor = b->floor;
    a->n_floors = b->n_floors;
    b->floor = floor;
    b->n_floors = n;
}

/* The proof as the plan's certificate, if the check agrees. */
static enum geo_status certify(struct closer *c, struct pln_plan *plan, const struct pln_tree *tree,
                               struct pln_certificate *certificate)
{
    struct pln_check check = {0};
    struct pln_certificate *proof = &c->proof;
    enum geo_status st = pln_certificate_take_rings(proof, c->chain->at, c->chain->n, c->err);
    proof->bound = plan->value;
    proof->priced_bound = (plan->value + 1) * PLN_FLOOR_SCALE - 1;
    for (size_t f = 0; f < c->n_floors; f++)
        proof->priced_bound += c->floor[f].theta * c->floor[f].weight;
    swap_floors(proof, certificate);
    if (st == GEO_OK) st = pln_tree_certify(c->problem, c->network, plan, tree, proof, c->err);
    if (st == GEO_OK) st = pln_verify_hops(c->problem, c->network, proof, &check, c->err);
    if (st != GEO_OK || !check.holds) { /* as it was: prices and rings */
        swap_floors(proof, certificate);
        return st;
    }
    pln_certificate_release(certificate);
    *certificate = *proof;
    *proof = (struct pln_certificate){0};
    plan->bound = plan->value;
    plan->optimal = true;
    plan->bound_kind = "exact";
    return GEO_OK;
}

enum geo_status pln_tree_close(const struct pln_problem *problem, const struct pln_network *network,
                               const struct pln_opt_params *params, const struct pln_chain *chain,
                               struct pln_plan *plan, struct pln_tree *tree,
                               struct pln_certificate *certificate, struct geo_err *err)
{
    const struct geo_err before = *err;
    const double times = params && params->effort > 0 ? params->effort : 1;
    struct closer c = {.problem = problem,
                       .network = network,
                       .chain = chain,
                       .floor = certificate->floor,
                       .n_floors = certificate->n_floors,
                       .value = plan->value,
                       .better = true,
                       .work_most = (uint64_t)(WORK_LEAST + WORK_MORE * times),
                       .err = err};
    const bool proves = plan->option;
    enum geo_status st = closer_open(&c);
    for (int k = 0; st == GEO_OK && c.better && k < BETTER_MOST && (proves || !c.found); k++)
        st = prove_all(&c);
    bool proved = st == GEO_OK && !c.better && !c.gave_up;
    if (st == GEO_OK && c.found) st = tell_plan(&c, plan, tree);
    if (st == GEO_OK && !plan->option) {
        plan->optimal = proved;
        *err = before;
        st = GEO_INFEASIBLE;
    } else if (st == GEO_OK && proved && proves) {
        st = certify(&c, plan, tree, certificate);
    }
    closer_release(&c);
    return st;
}
