/* planner/prop/check: is this a link that a model can answer, and does it lie in its validity?
 * Floor 2. Pure. */
#ifndef PLANNER_PROP_CHECK_H
#define PLANNER_PROP_CHECK_H

#include "planner/prop/model.h"

/* Fill LOSS with NaN, the distance and the flags that MODEL's limits call for. False, with
 * PLN_LOSS_INVALID set, when no answer is possible: fewer than 3 points (for models that need the
 * profile), a distance or height that is not a finite number, distances that do not increase,
 * frequency or distance ≤ 0, antenna height ≤ 0, ΔN outside 0 … 157, an unknown zone, σ < 0,
 * a time percentage outside 0 … 50 or a location percentage outside 0 … 100. O(n). */
bool pln_link_check(const struct pln_profile *profile, const struct pln_link_env *env,
                    const struct pln_model *model, struct pln_loss *loss);

/* Every point lies within a thousandth of a step of its place on an even grid, as itm and ehata ask
 * (they resample nothing). Terrain profiles do; given ones may not. O(n). */
bool pln_profile_evenly_spaced(const struct pln_profile *profile);

#endif
