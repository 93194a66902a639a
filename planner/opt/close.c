#include "planner/opt/close.h"

#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/close_parts.h"
#include "planner/opt/greedy.h"

enum { DEPTH_MOST = 400 };

struct closing {
    const struct pln_close_limits *limits;
    struct pln_certificate *certificate;
    uint64_t work;
    size_t n_flags;
    uint8_t *flags;
    enum pln_close_end end;
    struct geo_err *err;
};

enum geo_status pln_close_root(const struct pln_problem *problem, const struct pln_model *model,
                               const struct pln_dual *dual, struct pln_certificate *c,
                               struct geo_err *err)
{
    struct close_level level = {.problem = problem, .model = model, .base = model->base_value};
    struct close_prices prices = {0};
    struct close_exact x = {0};
    c->scale = dual->scale;
    c->n_cells = problem->n_cells;
    enum geo_status st = close_prices_of(&level, dual, c->scale, &prices, err);
    if (st == GEO_OK) st = close_exact_open(&x, &level, &prices, c->scale, 0, err);
    if (st == GEO_OK) {
        c->bound = (int64_t)(x.total / ((close_wide)c->scale << prices.shift));
        pln_certificate_cut_back(c, 0);
        st = close_emit(c, &level, &prices, PLN_PROOF_CLOSED, 0, err);
    }
    close_exact_release(&x);
    close_prices_release(&prices);
    return st;
}

/* A plan of LEVEL's reduced problem, as flags over the original one. Those of the levels above are
 * what each level's problem had committed. */
static void tell_plan(struct closing *c, const struct close_level *level,
                      const struct pln_plan *plan)
{
    for (size_t k = 0; k < plan->n; k++)
        c->flags[close_original(level, level->model->option[plan->option[k]])] = 1;
    for (; level; level = level->up)
        for (uint32_t i = 0; level->problem->fixed && i < level->problem->n_options; i++)
            if (level->problem->fixed[i]) c->flags[close_original(level, i)] = 1;
}

/* One greedy plan at a node, the options of LIKED (NULL: none) before the others. */
static enum geo_status try_node(struct closing *c, const struct close_level *level,
                                const uint8_t *liked)
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
static enum geo_status look_for_better(struct closing *c, const struct close_level *level,
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
static bool narrow(const struct pln_model *m, const struct close_exact *x, uint8_t *fixed,
                   uint8_t *out)
{
    bool any = false;
    for (uint32_t g = 0; g < m->n_groups; g++) {
        for (uint32_t i = m->group_first[g]; i < m->group_first[g + 1]; i++) {
            close_wide others = x->total - x->best[g];
            close_wide without = others + (x->rest[i] == x->best[g] ? x->second[g] : x->best[g]);
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

static enum geo_status descend(struct closing *c, const struct close_level *up,
                               const struct pln_dual *parent, uint8_t *fixed, const uint8_t *out,
                               unsigned depth);

static enum geo_status children(struct closing *c, const struct close_level *level,
                                const struct pln_dual *dual, struct close_prices *prices,
                                const struct close_exact *x, unsigned depth)
{
    size_t n = level->model->reduced.n_options;
    uint8_t *fixed = geo_alloc_zero(n, 1), *out = geo_alloc_zero(n, 1);
    enum geo_status st = fixed && out ? GEO_OK : geo_no_memory(c->err, "a branch", n, 2);
    if (st == GEO_OK && narrow(level->model, x, fixed, out)) {
        st = close_emit(c->certificate, level, prices, PLN_PROOF_NARROWED, 0, c->err);
        if (st == GEO_OK) st = descend(c, level, dual, fixed, out, depth + 1);
    } else if (st == GEO_OK) {
        uint32_t i = undecided(dual);
        st = close_emit(c->certificate, level, prices, PLN_PROOF_BRANCHED,
                        close_original(level, level->model->option[i]), c->err);
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
static enum geo_status close_node(struct closing *c, const struct close_level *level,
                                  const struct pln_dual *dual, unsigned depth)
{
    struct close_prices prices = {0};
    struct close_exact x = {0};
    int64_t scale = c->certificate->scale;
    enum geo_status st = close_prices_of(level, dual, scale, &prices, c->err);
    if (st == GEO_OK)
        st = close_exact_open(&x, level, &prices, scale, c->certificate->bound, c->err);
    if (st == GEO_OK && x.total < x.ceiling)
        st = close_emit(c->certificate, level, &prices, PLN_PROOF_CLOSED, 0, c->err);
    else if (st == GEO_OK) {
        st = look_for_better(c, level, dual);
        if (c->certificate->n_nodes > c->limits->nodes || c->work > c->limits->work ||
            depth > DEPTH_MOST)
            c->end = c->end == PLN_CLOSE_BETTER ? c->end : PLN_CLOSE_GAVE_UP;
        if (st == GEO_OK && c->end == PLN_CLOSE_PROVED)
            st = children(c, level, dual, &prices, &x, depth);
    }
    close_exact_release(&x);
    close_prices_release(&prices);
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
        int64_t sum = d->lambda[to] + (int64_t)((close_wide)parent->best_lambda[j] * up / down);
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
        nu[n++] = (int32_t)((close_wide)parent->best_nu[t] * up / down);
    }
    if (st == GEO_OK) st = pln_dual_set_cuts(d, cut, nu, n, err);
    geo_free(cut);
    geo_free(nu);
    return st;
}

static enum geo_status price_level(struct closing *c, const struct close_level *level,
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
static enum geo_status descend(struct closing *c, const struct close_level *up,
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
    struct close_level level = {
        .problem = &problem, .model = &model, .up = up, .base = up->base + model.base_value};
    struct pln_dual dual = {0};
    st = price_level(c, &level, parent, &dual);
    if (st == GEO_OK) st = close_node(c, &level, &dual, depth);
    pln_dual_release(&dual);
    pln_model_release(&model);
    return st;
}

enum geo_status pln_close_more(const struct pln_problem *problem, const struct pln_model *model,
                               const struct pln_dual *dual, const struct pln_close_limits *limits,
                               struct pln_certificate *certificate, uint8_t *flags,
                               enum pln_close_end *end, struct geo_err *err)
{
    const size_t before = certificate->n_nodes;
    const struct pln_close_limits all = {before + limits->nodes, limits->work};
    struct closing c = {.limits = &all,
                        .certificate = certificate,
                        .flags = flags,
                        .n_flags = problem->n_options,
                        .end = PLN_CLOSE_PROVED,
                        .err = err};
    struct close_level level = {.problem = problem, .model = model, .base = model->base_value};
    enum geo_status st = close_node(&c, &level, dual, 0);
    if (c.end != PLN_CLOSE_PROVED) pln_certificate_cut_back(certificate, before);
    *end = c.end;
    return st;
}

enum geo_status pln_close_tree(const struct pln_problem *problem, const struct pln_model *model,
                               const struct pln_dual *dual, const struct pln_close_limits *limits,
                               struct pln_certificate *certificate, uint8_t *flags,
                               enum pln_close_end *end, struct geo_err *err)
{
    certificate->scale = dual->scale;
    certificate->n_cells = problem->n_cells;
    pln_certificate_cut_back(certificate, 0);
    return pln_close_more(problem, model, dual, limits, certificate, flags, end, err);
}
