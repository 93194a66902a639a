/* planner/opt/floors: so much must be covered in each province. Floor 4. One call a problem.
 *
 * A floor names cells and the weight of them that a plan must cover. With a multiplier θ_f ≥ 0 per
 * floor the weights become w_j (1 + Σ_{f∋j} θ_f); a bound L' of that problem without floors is a
 * bound L' − Σ θ_f F_f of the one with them. θ is raised where a floor is missed and lowered where
 * it is met; the lowest bound and the best plan that meets all floors are kept. θ are whole numbers
 * of 1/PLN_FLOOR_SCALE, so that `phusong verify` adds up the same sums exactly. */
#ifndef PLANNER_OPT_FLOORS_H
#define PLANNER_OPT_FLOORS_H

#include "geo/base/status.h"
#include "planner/opt/instance.h"
#include "planner/opt/solve.h"

struct pln_floor {
    const char *name;     /* of the province: for sentences and the certificate; borrowed */
    const uint32_t *cell; /* rising, no doubles */
    size_t n_cells;
    int64_t weight; /* at least this much of the weight of the cells must be covered; ≥ 0 */
};

struct pln_floors {
    struct pln_floor *at;
    size_t n;
    int64_t unit;  /* weight of one of what is counted, for sentences; 0: 1 */
    int64_t money; /* cost of one unit of money, likewise; 0: 1 */
};
static inline int64_t pln_floors_unit(const struct pln_floors *floors)
{
    return floors->unit > 0 ? floors->unit : 1;
}

/* What pln_opt_solve() does when params->floors is given. GEO_INFEASIBLE names the floor that
 * cannot be met and what is missing; GEO_BAD_DATA: weights too large to be priced. */
enum geo_status pln_floors_solve(const struct pln_problem *problem,
                                 const struct pln_opt_params *params, struct pln_plan *plan,
                                 struct geo_err *err);

/* FLOORS with multipliers THETA (NULL: 0) into the certificate, in place of what it has. */
enum geo_status pln_floors_prove(const struct pln_floors *floors, const int64_t *theta,
                                 struct pln_certificate *certificate, struct geo_err *err);

/* province,weight (in UNIT) or province,pct (of the province's whole weight, rounded up): one row a
 * floor. A province is found by its name, or by its name without case and marks. The names are
 * INSTANCE's; release with pln_floors_release(). */
enum geo_status pln_floors_read(const char *path, const struct pln_instance *instance, int64_t unit,
                                struct pln_floors *floors, struct geo_err *err);
void pln_floors_release(struct pln_floors *floors);

#endif
