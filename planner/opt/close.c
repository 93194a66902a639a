#include "planner/opt/close.h"

#include <math.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/greedy.h"

__extension__ typedef __int128 wide;

enum { DEPTH_MOST = 400 };

/* A problem and its reduction; the reduction is the problem of the level below. */
struct level {
    const struct pln_problem *problem;
    const struct pln_model *model;
    const struct level *up; /* NULL at the root */
    int64_t base;           /* weight covered for sure, all levels together */
};

/* Prices as the certificate has them. */
struct prices {
    int64_t *lambda;           /* reduced cells of the level, in 1/scale of the certificate */
    int64_t *spread;           /* the same over the original cells */
    struct pln_proof_cut *cut; /* over the original cells */
    size_t n_cuts;
    int64_t *bonus; /* reduced options: Σ ⌈n/2⌉ ν */
    int64_t mu;
    int shift;
};

struct closing {
    const struct pln_close_limits *limits;
    struct pln_certificate *certificate;
    uint64_t work;
    size_t n_flags;
    uint8_t *flags;
    enum pln_close_end end;
    struct geo_err *err;
};

static void prices_release(struct prices *p)
{
    geo_free(p->lambda);
    geo_free(p->spread);
    geo_free(p->cut);
    geo_free(p->bonus);
    *p = (struct prices){0};
}

/* The member of the merged cell J that is dealt its share last: the heaviest, then the first. */
static enum geo_status heaviest_members(const struct level *level, uint32_t **out,
                                        struct geo_err *err)
{
    const struct pln_model *m = level->model;
    uint32_t *member = geo_alloc(m->reduced.n_cells, sizeof *member);
    if (!member) return geo_no_memory(err, "the certificate", m->reduced.n_cells, sizeof *member);
    memset(member, 0xff, m->reduced.n_cells * sizeof *member);
    const int64_t *weight = level->problem->weight;
    for (uint32_t j = 0; j < m->n_problem_cells; j++) {
        uint32_t to = m->cell_of[j];
        if (to != PLN_MODEL_NONE &&
            (member[to] == PLN_MODEL_NONE || weight[j] > weight[member[to]]))
            member[to] = j;
    }
    *out = member;
    return GEO_OK;
}

/* Prices INNER of the reduced cells of LEVEL dealt out to the cells of its problem: to the members
 * of a merged cell in order, the heaviest last; what nothing can cover costs its full weight. */
static void deal_out(const struct level *level, const uint32_t *member, int64_t *inner,
                     int64_t scale, int64_t *here)
{
    const struct pln_model *m = level->model;
    for (int last = 0; last < 2; last++)
        for (uint32_t j = 0; j < m->n_problem_cells; j++) {
            int64_t full = level->problem->weight[j] * scale;
            uint32_t to = m->cell_of[j];
            if (to == PLN_MODEL_NONE) {
                here[j] = full;
            } else if ((member[to] == j) == (last == 1)) {
                here[j] = inner[to] < full ? inner[to] : full;
                inner[to] -= here[j];
            }
        }
}

/* Prices and cuts of LEVEL carried up to the original problem. */
static enum geo_status spread(const struct level *level, int64_t scale, struct prices *prices,
                              struct geo_err *err)
{
    size_t inner = level->model->reduced.n_cells;
    int64_t *below = geo_alloc(inner, sizeof *below);
    if (!below) return geo_no_memory(err, "the certificate", inner, sizeof *below);
    memcpy(below, prices->lambda, inner * sizeof *below);
    for (; level; level = level->up) {
        uint32_t *member = NULL;
        int64_t *here = geo_alloc(level->model->n_problem_cells, sizeof *here);
        enum geo_status st = here ? heaviest_members(level, &member, err)
                                  : geo_no_memory(err, "the certificate",
                                                  level->model->n_problem_cells, sizeof *here);
        if (st != GEO_OK) {
            geo_free(below);
            geo_free(here);
            return st;
        }
        deal_out(level, member, below, scale, here);
        for (size_t t = 0; t < prices->n_cuts; t++)
            for (int v = 0; v < 3; v++)
                prices->cut[t].cell[v] = member[prices->cut[t].cell[v]];
        geo_free(member);
        geo_free(below);
        below = here;
    }
    prices->spread = below;
    return GEO_OK;
}

/* The cuts of DUAL that have a price, and what they add to each option. */
static enum geo_status take_cuts(const struct pln_dual *dual, int64_t times, struct prices *out,
                                 struct geo_err *err)
{
    size_t n = dual->model->reduced.n_options;
    out->cut = geo_alloc(dual->n_cuts, sizeof *out->cut);
    out->bonus = geo_alloc_zero(n, sizeof *out->bonus);
    if (!out->cut || !out->bonus)
        return geo_no_memory(err, "the cuts", dual->n_cuts + n, sizeof *out->cut);
    for (size_t t = 0; t < dual->n_cuts; t++) {
        if (dual->best_nu[t] == 0) continue;
        struct pln_proof_cut *cut = &out->cut[out->n_cuts++];
        memcpy(cut->cell, dual->cut[t].cell, sizeof cut->cell);
        cut->nu = dual->best_nu[t] * times;
    }
    for (size_t i = 0; dual->n_cuts && i < n; i++)
        for (size_t k = dual->cut_first[i]; k < dual->cut_first[i + 1]; k++)
            out->bonus[i] += dual->best_nu[dual->cut_of[k]] * times;
    return GEO_OK;
}

/* DUAL's best prices in the certificate's unit. */
static enum geo_status prices_of(const struct level *level, const struct pln_dual *dual,
                                 int64_t scale, struct prices *out, struct geo_err *err)
{
    size_t n = dual->model->reduced.n_cells;
    *out = (struct prices){.lambda = geo_alloc(n, sizeof *out->lambda)};
    if (!out->lambda) return geo_no_memory(err, "the prices", n, sizeof *out->lambda);
    int64_t times = scale / dual->scale * dual->coarse;
    for (size_t j = 0; j < n; j++)
        out->lambda[j] = dual->best_lambda[j] * times;
    double mu = dual->best_mu * (double)times;
    while (out->shift < 56 && ldexp(mu, out->shift) < 0x1p40)
        out->shift++;
    out->mu = mu > 0 ? (int64_t)llrint(ldexp(mu, out->shift)) : 0;
    enum geo_status st = take_cuts(dual, times, out, err);
    return st == GEO_OK ? spread(level, scale, out, err) : st;
}

/* The number that option I of LEVEL's problem has in the original one. */
static uint32_t original(const struct level *level, uint32_t i)
{
    for (level = level->up; level; level = level->up)
        i = level->model->option[i];
    return i;
}

static enum geo_status emit_dominated(struct pln_proof_node *node, const struct level *level,
                                      struct geo_err *err)
{
    const struct pln_model *m = level->model;
    size_t n = 0;
    for (size_t i = 0; i < m->n_problem_options; i++)
        n += m->dominated_by[i] != PLN_MODEL_NONE;
    node->dominated = geo_alloc(2 * n, sizeof *node->dominated);
    if (!node->dominated)
        return geo_no_memory(err, "the certificate", 2 * n, sizeof *node->dominated);
    for (uint32_t i = 0; i < m->n_problem_options; i++) {
        if (m->dominated_by[i] == PLN_MODEL_NONE) continue;
        node->dominated[2 * node->n_dominated] = original(level, i);
        node->dominated[2 * node->n_dominated++ + 1] = original(level, m->dominated_by[i]);
    }
    return GEO_OK;
}

/* The node of LEVEL; its prices go over to it. */
static enum geo_status emit(struct pln_certificate *c, const struct level *level,
                            struct prices *prices, enum pln_proof_step then, uint32_t branch,
                            struct geo_err *err)
{
    struct pln_proof_node *node = pln_certificate_node(c, err);
    if (!node) return GEO_NO_MEMORY;
    node->then = then;
    node->branch = branch;
    node->mu = prices->mu;
    node->shift = prices->shift;
    node->lambda = prices->spread;
    node->cut = prices->cut;
    node->n_cuts = prices->n_cuts;
    prices->spread = NULL;
    prices->cut = NULL;
    return emit_dominated(node, level, err);
}

/* Exact numbers of a level under its prices, all in 1/(scale · 2^shift). */
struct exact {
    wide *rest;          /* options */
    wide *best;          /* places: max(0, …) */
    wide *second;        /* places: the best without the best option */
    wide total, ceiling; /* closed when total < ceiling */
};

static void exact_release(struct exact *x)
{
    geo_free(x->rest);
    geo_free(x->best);
    geo_free(x->second);
}

static void price_place(const struct pln_model *m, uint32_t g, struct exact *x)
{
    x->best[g] = x->second[g] = 0;
    for (uint32_t i = m->group_first[g]; i < m->group_first[g + 1]; i++) {
        if (x->rest[i] > x->best[g]) {
            x->second[g] = x->best[g];
            x->best[g] = x->rest[i];
        } else if (x->rest[i] > x->second[g]) {
            x->second[g] = x->rest[i];
        }
    }
}

/* Weight covered for sure, what the prices leave open, and Σ ν, in 1/scale: over the original
 * cells, as the checker sums it (a cut lies on one member of a merged cell, which may not bear its
 * whole price). */
static enum geo_status open_weight(const struct level *level, const struct prices *prices,
                                   int64_t scale, wide *open, struct geo_err *err)
{
    const struct level *root = level;
    while (root->up)
        root = root->up;
    size_t n = root->model->n_problem_cells;
    int64_t *levy = geo_alloc_zero(n, sizeof *levy);
    if (!levy) return geo_no_memory(err, "exact prices", n, sizeof *levy);
    *open = (wide)level->base * scale;
    for (size_t t = 0; t < prices->n_cuts; t++) {
        *open += prices->cut[t].nu;
        for (int v = 0; v < 3; v++)
            levy[prices->cut[t].cell[v]] += prices->cut[t].nu;
    }
    for (size_t j = 0; j < n; j++) {
        wide part = (wide)root->problem->weight[j] * scale - prices->spread[j] - levy[j];
        *open += part > 0 ? part : 0;
    }
    geo_free(levy);
    return GEO_OK;
}

static enum geo_status exact_open(struct exact *x, const struct level *level,
                                  const struct prices *prices, int64_t scale, int64_t target,
                                  struct geo_err *err)
{
    const struct pln_model *m = level->model;
    const struct pln_problem *p = &m->reduced;
    *x = (struct exact){.rest = geo_alloc(p->n_options, sizeof(wide)),
                        .best = geo_alloc(m->n_groups, sizeof(wide)),
                        .second = geo_alloc(m->n_groups, sizeof(wide))};
    if (!x->rest || !x->best || !x->second)
        return geo_no_memory(err, "exact prices", p->n_options, sizeof(wide));
    wide open = 0;
    enum geo_status st = open_weight(level, prices, scale, &open, err);
    if (st != GEO_OK) return st;
    x->total = (open << prices->shift) + (wide)prices->mu * p->budget;
    for (size_t i = 0; i < p->n_options; i++) {
        wide sum = prices->bonus[i];
        for (size_t k = p->first[i]; k < p->first[i + 1]; k++)
            sum += prices->lambda[p->cell[k]];
        x->rest[i] = (sum << prices->shift) - (wide)prices->mu * p->cost[i];
    }
    for (uint32_t g = 0; g < m->n_groups; g++) {
        price_place(m, g, x);
        x->total += x->best[g];
    }
    x->ceiling = ((wide)target + 1) * ((wide)scale << prices->shift);
    return GEO_OK;
}

enum geo_status pln_close_root(const struct pln_problem *problem, const struct pln_model *model,
                               const struct pln_dual *dual, struct pln_certificate *c,
                               struct geo_err *err)
{
    struct level level = {.problem = problem, .model = model, .base = model->base_value};
    struct prices prices = {0};
    struct exact x = {0};
    c->scale = dual->scale;
    c->n_cells = problem->n_cells;
    enum geo_status st = prices_of(&level, dual, c->scale, &prices, err);
    if (st == GEO_OK) st = exact_open(&x, &level, &prices, c->scale, 0, err);
    if (st == GEO_OK) {
        c->bound = (int64_t)(x.total / ((wide)c->scale << prices.shift));
        pln_certificate_cut_back(c, 0);
        st = emit(c, &level, &prices, PLN_PROOF_CLOSED, 0, err);
    }
    exact_release(&x);
    prices_release(&prices);
    return st;
}

/* A plan of LEVEL's reduced problem, as flags over the original one. Those of the levels above are
 * what each level's problem had committed. */
static void tell_plan(struct closing *c, const struct level *level, const struct pln_plan *plan)
{
    for (size_t k = 0; k < plan->n; k++)
        c->flags[original(level, level->model->option[plan->option[k]])] = 1;
    for (; level; level = level->up)
        for (uint32_t i = 0; level->problem->fixed && i < level->problem->n_options; i++)
            if (level->problem->fixed[i]) c->flags[original(level, i)] = 1;
}

/* One greedy plan at a node, the options of LIKED (NULL: none) before the others. */
static enum geo_status try_node(struct closing *c, const struct level *level, const uint8_t *liked)
{
    struct pln_greedy g;
    enum geo_status st = pln_greedy_open(&g, &level->model->reduced, c->err);
    if (st == GEO_OK && liked) st = pln_greedy_fill(&g, liked, c->err);
    if (st == GEO_OK) st = pln_greedy_fill(&g, NULL, c->err);
    if (st == GEO_OK && level->base + g.plan.value > c->certificate->bound) {
        memset(c->flags, 0, c->n_flags);
        tell_plan(c, level, &g.plan);
        c->end = PLN_CLOSE_BETTER;
    }
    pln_greedy_release(&g);
    return st;
}

/* Plain greedy, and greedy on what the averaged choice likes: a plan above the target ends the
 * proof. */
static enum geo_status look_for_better(struct closing *c, const struct level *level,
                                       const struct pln_dual *dual)
{
    size_t n = level->model->reduced.n_options;
    enum geo_status st = try_node(c, level, NULL);
    uint8_t *liked = geo_alloc(n, 1);
    if (!liked) return geo_no_memory(c->err, "a plan", n, 1);
    for (size_t i = 0; i < n; i++)
        liked[i] = dual->mean_choice[i] > 0.5f;
    if (st == GEO_OK && c->end == PLN_CLOSE_PROVED) st = try_node(c, level, liked);
    geo_free(liked);
    return st;
}

/* Which options are put in (fixed) and out, and whether any was. */
static bool narrow(const struct pln_model *m, const struct exact *x, uint8_t *fixed, uint8_t *out)
{
    bool any = false;
    for (uint32_t g = 0; g < m->n_groups; g++) {
        for (uint32_t i = m->group_first[g]; i < m->group_first[g + 1]; i++) {
            wide others = x->total - x->best[g];
            wide without = others + (x->rest[i] == x->best[g] ? x->second[g] : x->best[g]);
            out[i] = others + x->rest[i] < x->ceiling;
            fixed[i] = !out[i] && without < x->ceiling;
            any = any || out[i] || fixed[i];
        }
    }
    return any;
}

/* The option that the averaged choice is least sure of, weighed by what it is worth. */
static uint32_t undecided(const struct pln_dual *d)
{
    uint32_t at = 0;
    double best = -1;
    for (uint32_t i = 0; i < d->model->reduced.n_options; i++) {
        double x = (double)d->mean_choice[i],
               score = x * (1 - x) * d->profit[i] + 1e-9 * d->profit[i];
        if (score > best) {
            best = score;
            at = i;
        }
    }
    return at;
}

static enum geo_status descend(struct closing *c, const struct level *up,
                               const struct pln_dual *parent, uint8_t *fixed, const uint8_t *out,
                               unsigned depth);

static enum geo_status children(struct closing *c, const struct level *level,
                                const struct pln_dual *dual, struct prices *prices,
                                const struct exact *x, unsigned depth)
{
    size_t n = level->model->reduced.n_options;
    uint8_t *fixed = geo_alloc_zero(n, 1), *out = geo_alloc_zero(n, 1);
    enum geo_status st = fixed && out ? GEO_OK : geo_no_memory(c->err, "a branch", n, 2);
    if (st == GEO_OK && narrow(level->model, x, fixed, out)) {
        st = emit(c->certificate, level, prices, PLN_PROOF_NARROWED, 0, c->err);
        if (st == GEO_OK) st = descend(c, level, dual, fixed, out, depth + 1);
    } else if (st == GEO_OK) {
        uint32_t i = undecided(dual);
        st = emit(c->certificate, level, prices, PLN_PROOF_BRANCHED,
                  original(level, level->model->option[i]), c->err);
        fixed[i] = 1;
        if (st == GEO_OK) st = descend(c, level, dual, fixed, out, depth + 1);
        fixed[i] = 0;
        out[i] = 1;
        if (st == GEO_OK && c->end == PLN_CLOSE_PROVED)
            st = descend(c, level, dual, fixed, out, depth + 1);
    }
    geo_free(fixed);
    geo_free(out);
    return st;
}

/* Close LEVEL, or split it. */
static enum geo_status close_level(struct closing *c, const struct level *level,
                                   const struct pln_dual *dual, unsigned depth)
{
    struct prices prices = {0};
    struct exact x = {0};
    int64_t scale = c->certificate->scale;
    enum geo_status st = prices_of(level, dual, scale, &prices, c->err);
    if (st == GEO_OK) st = exact_open(&x, level, &prices, scale, c->certificate->bound, c->err);
    if (st == GEO_OK && x.total < x.ceiling)
        st = emit(c->certificate, level, &prices, PLN_PROOF_CLOSED, 0, c->err);
    else if (st == GEO_OK) {
        st = look_for_better(c, level, dual);
        if (c->certificate->n_nodes > c->limits->nodes || c->work > c->limits->work ||
            depth > DEPTH_MOST)
            c->end = c->end == PLN_CLOSE_BETTER ? c->end : PLN_CLOSE_GAVE_UP;
        if (st == GEO_OK && c->end == PLN_CLOSE_PROVED)
            st = children(c, level, dual, &prices, &x, depth);
    }
    exact_release(&x);
    prices_release(&prices);
    return st;
}

/* Prices of the parent carried over to the merged cells of MODEL. */
static void inherit(struct pln_dual *d, const struct pln_dual *parent)
{
    const struct pln_model *m = d->model;
    size_t n = m->reduced.n_cells;
    memset(d->lambda, 0, n * sizeof *d->lambda);
    int64_t up = d->scale * parent->coarse, down = parent->scale * d->coarse;
    for (size_t j = 0; j < m->n_problem_cells; j++) {
        uint32_t to = m->cell_of[j];
        if (to == PLN_MODEL_NONE) continue;
        int64_t sum = d->lambda[to] + (int64_t)((wide)parent->best_lambda[j] * up / down);
        d->lambda[to] = sum < d->cap[to] ? (int32_t)sum : d->cap[to];
    }
    d->mu = parent->best_mu * (double)up / (double)down;
}

/* The parent's cuts whose three cells are still there and still three. */
static enum geo_status inherit_cuts(struct pln_dual *d, const struct pln_dual *parent,
                                    struct geo_err *err)
{
    if (!parent->n_cuts) return GEO_OK;
    struct pln_cut *cut = geo_alloc(parent->n_cuts, sizeof *cut);
    int32_t *nu = geo_alloc(parent->n_cuts, sizeof *nu);
    enum geo_status st = cut && nu ? GEO_OK : geo_no_memory(err, "the cuts", parent->n_cuts, 16);
    int64_t up = d->scale * parent->coarse, down = parent->scale * d->coarse;
    size_t n = 0;
    for (size_t t = 0; st == GEO_OK && t < parent->n_cuts; t++) {
        const uint32_t *of = d->model->cell_of, *old = parent->cut[t].cell;
        uint32_t a = of[old[0]], b = of[old[1]], e = of[old[2]];
        if (a == PLN_MODEL_NONE || b == PLN_MODEL_NONE || e == PLN_MODEL_NONE || a == b || a == e ||
            b == e)
            continue;
        cut[n] = (struct pln_cut){{a, b, e}};
        nu[n++] = (int32_t)((wide)parent->best_nu[t] * up / down);
    }
    if (st == GEO_OK) st = pln_dual_set_cuts(d, cut, nu, n, err);
    geo_free(cut);
    geo_free(nu);
    return st;
}

static enum geo_status price_level(struct closing *c, const struct level *level,
                                   const struct pln_dual *parent, struct pln_dual *dual)
{
    enum geo_status st = pln_dual_open(dual, level->model, 1, c->certificate->scale, c->err);
    if (st != GEO_OK) return st;
    inherit(dual, parent);
    st = inherit_cuts(dual, parent, c->err);
    if (st != GEO_OK) return st;
    double left = (double)(c->certificate->bound + 1 - level->base);
    struct pln_dual_schedule schedule = {
        .iterations = 60,
        .from = 0.04,
        .to = 0.003,
        .smoothing = 0.15,
        .enough = left * (double)dual->scale / (double)dual->coarse - 0.001 * (double)dual->scale};
    c->work += schedule.iterations *
               (uint64_t)(level->model->reduced.first[level->model->reduced.n_options] + 1000);
    return pln_dual_improve(dual, &schedule, c->err);
}

static enum geo_status emit_impossible(struct closing *c)
{
    struct pln_proof_node *node = pln_certificate_node(c->certificate, c->err);
    return node ? GEO_OK : GEO_NO_MEMORY;
}

/* The node below UP in which FIXED options are in and those of OUT are not. */
static enum geo_status descend(struct closing *c, const struct level *up,
                               const struct pln_dual *parent, uint8_t *fixed, const uint8_t *out,
                               unsigned depth)
{
    struct pln_problem problem = up->model->reduced;
    int64_t cost = 0;
    for (size_t i = 0; i < problem.n_options; i++)
        cost += fixed[i] ? problem.cost[i] : 0;
    if (cost > problem.budget) return emit_impossible(c);
    problem.fixed = fixed;
    struct pln_model model;
    enum geo_status st = pln_model_build(&problem, out, &model, c->err);
    if (st != GEO_OK) return st;
    struct level level = {
        .problem = &problem, .model = &model, .up = up, .base = up->base + model.base_value};
    struct pln_dual dual = {0};
    st = price_level(c, &level, parent, &dual);
    if (st == GEO_OK) st = close_level(c, &level, &dual, depth);
    pln_dual_release(&dual);
    pln_model_release(&model);
    return st;
}

enum geo_status pln_close_tree(const struct pln_problem *problem, const struct pln_model *model,
                               const struct pln_dual *dual, const struct pln_close_limits *limits,
                               struct pln_certificate *certificate, uint8_t *flags,
                               enum pln_close_end *end, struct geo_err *err)
{
    struct closing c = {.limits = limits,
                        .certificate = certificate,
                        .flags = flags,
                        .n_flags = problem->n_options,
                        .end = PLN_CLOSE_PROVED,
                        .err = err};
    certificate->scale = dual->scale;
    certificate->n_cells = problem->n_cells;
    pln_certificate_cut_back(certificate, 0);
    struct level level = {.problem = problem, .model = model, .base = model->base_value};
    enum geo_status st = close_level(&c, &level, dual, 0);
    *end = c.end;
    return st;
}
