#include "planner/run/keep.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/vector/table.h"

#define SAME_PLACE_DEG 5e-4 /* some 50 m */

/* ---- which sites ---- */

static bool find_columns(const struct geo_table *table, size_t column[3])
{
    static const char *const names[] = {"kind", "lon_deg", "lat_deg"};
    for (int i = 0; i < 3; i++) {
        column[i] = SIZE_MAX;
        for (size_t c = 0; c < geo_table_columns(table); c++)
            if (strcmp(geo_table_header(table, c), names[i]) == 0) column[i] = c;
        if (column[i] == SIZE_MAX) return false;
    }
    return true;
}

/* The nearest option of that kind within the distance; SIZE_MAX: none. */
static size_t find_option(const struct pln_candidates *candidates,
                          const struct pln_site_kinds *kinds, const char *kind, double lon_deg,
                          double lat_deg)
{
    size_t best = SIZE_MAX;
    double best_deg = SAME_PLACE_DEG;
    for (size_t o = 0; o < candidates->n_options; o++) {
        const struct pln_option *option = &candidates->options[o];
        const struct pln_candidate *place = &candidates->at[option->candidate];
        double far_deg = fmax(fabs(place->lon_deg - lon_deg), fabs(place->lat_deg - lat_deg));
        if (far_deg < best_deg && strcmp(kinds->at[option->kind].name, kind) == 0) {
            best = o;
            best_deg = far_deg;
        }
    }
    return best;
}

enum geo_status pln_keep_match(const char *path, const struct pln_candidates *candidates,
                               const struct pln_site_kinds *kinds, uint8_t *earlier,
                               struct pln_keeping *keeping, struct geo_err *err)
{
    struct geo_table *table;
    size_t column[3];
    *keeping = (struct pln_keeping){0};
    memset(earlier, 0, candidates->n_options);
    enum geo_status status = geo_table_open(&(struct geo_table_spec){.path = path}, &table, err);
    if (status) return status;
    if (!find_columns(table, column))
        status =
            geo_fail(err, GEO_BAD_DATA,
                     "%s: needs the columns kind, lon_deg and lat_deg; expected the proposals.csv "
                     "of an earlier run",
                     path);
    keeping->n_earlier = status ? 0 : geo_table_rows(table);
    for (size_t r = 0; r < keeping->n_earlier; r++) {
        size_t option = find_option(candidates, kinds, geo_table_cell(table, r, column[0]),
                                    strtod(geo_table_cell(table, r, column[1]), NULL),
                                    strtod(geo_table_cell(table, r, column[2]), NULL));
        if (option == SIZE_MAX || earlier[option]) continue;
        earlier[option] = 1;
        keeping->n_on_offer++;
    }
    geo_table_release(table);
    return status;
}

/* ---- the problem with one village more for each earlier site ---- */

struct augmented {
    struct pln_problem problem;
    int64_t *weight;
    size_t *first;
    uint32_t *cell;
};

static void release_augmented(struct augmented *a)
{
    geo_free(a->weight);
    geo_free(a->first);
    geo_free(a->cell);
}

/* Weight per unit of cost of the site that the plan would give up first. */
static double marginal_worth(const struct pln_problem *problem, const struct pln_plan *plan)
{
    double least = 0;
    for (size_t i = 0; i < plan->n; i++) {
        double cost = (double)problem->cost[plan->option[i]], gain = (double)plan->gain[i];
        if (cost > 0 && (least <= 0 || gain / cost < least)) least = gain / cost;
    }
    return least;
}

static enum geo_status augment(const struct pln_problem *problem, const uint8_t *earlier,
                               double worth_per_cost, size_t n_more, struct augmented *a,
                               struct geo_err *err)
{
    size_t n_entries = problem->first[problem->n_options], at = 0, more = problem->n_cells;
    *a = (struct augmented){.problem = *problem};
    a->weight = geo_alloc(problem->n_cells + n_more, sizeof *a->weight);
    a->first = geo_alloc(problem->n_options + 1, sizeof *a->first);
    a->cell = geo_alloc(n_entries + n_more, sizeof *a->cell);
    if (!a->weight || !a->first || !a->cell)
        return geo_no_memory(err, "the problem with earlier sites", n_entries, sizeof *a->cell);
    if (problem->n_cells) memcpy(a->weight, problem->weight, problem->n_cells * sizeof *a->weight);
    for (size_t o = 0; o < problem->n_options; o++) {
        size_t n = problem->first[o + 1] - problem->first[o];
        a->first[o] = at;
        if (n) memcpy(a->cell + at, problem->cell + problem->first[o], n * sizeof *a->cell);
        at += n;
        if (!earlier[o]) continue;
        a->weight[more] = (int64_t)(worth_per_cost * (double)problem->cost[o]);
        a->cell[at++] = (uint32_t)more++;
    }
    a->first[problem->n_options] = at;
    a->problem.n_cells = more;
    a->problem.weight = a->weight;
    a->problem.first = a->first;
    a->problem.cell = a->cell;
    return GEO_OK;
}

/* PLAN's choice as a plan of PROBLEM, with the bound of FREE. */
static enum geo_status replan(const struct pln_problem *problem, const struct pln_plan *choice,
                              const struct pln_plan *free, struct pln_plan *plan,
                              struct geo_err *err)
{
    uint8_t *chosen = geo_alloc_zero(problem->n_options, 1);
    if (!chosen) return geo_no_memory(err, "a choice", problem->n_options, 1);
    for (size_t i = 0; i < choice->n; i++)
        chosen[choice->option[i]] = 1;
    enum geo_status status = pln_plan_from_choice(problem, chosen, plan, err);
    if (!status) {
        plan->bound = free->bound;
        plan->bound_kind = free->bound_kind;
        plan->optimal = plan->value == plan->bound;
        plan->cheapest_useful = free->cheapest_useful;
    }
    geo_free(chosen);
    return status;
}

enum geo_status pln_keep_solve(const struct pln_problem *problem, const uint8_t *earlier,
                               double share, const struct pln_opt_params *params,
                               struct pln_plan *plan, struct pln_keeping *keeping,
                               struct geo_err *err)
{
    struct pln_plan free_plan = {0}, held = {0};
    struct augmented a = {0};
    enum geo_status status = pln_opt_solve(problem, params, &free_plan, err);
    struct pln_opt_params again = *params;
    again.certificate = NULL; /* the proof is that of the problem itself */
    if (!status)
        status = augment(problem, earlier, share * marginal_worth(problem, &free_plan),
                         keeping->n_on_offer, &a, err);
    if (!status) status = pln_opt_solve(&a.problem, &again, &held, err);
    if (!status) status = replan(problem, &held, &free_plan, plan, err);
    for (size_t i = 0; i < plan->n && !status; i++)
        keeping->n_kept += earlier[plan->option[i]];
    if (!status) keeping->lost = free_plan.value - plan->value;
    release_augmented(&a);
    pln_plan_release(&held);
    pln_plan_release(&free_plan);
    return status;
}
