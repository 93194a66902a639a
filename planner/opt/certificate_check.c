#include "planner/opt/certificate_check.h"

#include <stdio.h>
#include <string.h>

#include "planner/opt/problem.h"

static bool stands_on_its_province(const struct pln_instance *s,
                                   const struct pln_proof_floor *floor)
{
    size_t at = 0;
    bool same = s->province != NULL;
    for (size_t j = 0; same && j < s->problem.n_cells; j++) {
        bool listed = at < floor->n_cells && floor->cell[at] == j;
        same = listed == (strcmp(s->province_name[s->province[j]], floor->name) == 0);
        at += listed;
    }
    return same && at == floor->n_cells;
}

enum geo_status pln_certificate_check(struct pln_instance *instance,
                                      const struct pln_network *network,
                                      const struct pln_certificate *certificate,
                                      struct pln_check *check, struct geo_err *err)
{
    instance->problem.budget = certificate->budget;
    *check = (struct pln_check){.budget = certificate->budget, .bound = certificate->bound};
    for (size_t f = 0; f < certificate->n_floors; f++)
        if (!stands_on_its_province(instance, &certificate->floor[f])) {
            snprintf(check->why, sizeof check->why,
                     "the floor of %.200s does not stand on the villages of that province",
                     certificate->floor[f].name);
            return GEO_OK;
        }
    if (!certificate->hop_scale != !network) {
        snprintf(check->why, sizeof check->why, "%s",
                 network ? "it is one without hops; the plan has them"
                         : "it is one with hops; their table is missing");
        return GEO_OK;
    }
    enum geo_status st = pln_problem_check(&instance->problem, err);
    if (st != GEO_OK) return st;
    return network ? pln_verify_hops(&instance->problem, network, certificate, check, err)
                   : pln_verify(&instance->problem, certificate, check, err);
}
