/* planner/cover/target: the clusters that a plan is to serve. Floor 4. Plain data. */
#ifndef PLANNER_COVER_TARGET_H
#define PLANNER_COVER_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "planner/cover/nearby.h"
#include "planner/cover/rule.h"
#include "planner/net/village.h"

struct pln_targets {
    size_t n;
    uint32_t *cluster;        /* cluster indices, rising */
    uint32_t *village;        /* same length: the village of each */
    struct pln_nearby nearby; /* of the targets' places, by target number */
};

/* The clusters not served for certain in villages whose verdict is NONE or PARTIAL (and UNCERTAIN
 * on request: by default a drive test comes before a tower). WANTED: one byte per village, 0 leaves
 * it out; NULL: all. RADIUS_KM is what the index will be asked for. */
enum geo_status pln_targets_list(const struct pln_villages *villages, const struct pln_audit *audit,
                                 const struct pln_rule *rule, const uint8_t *wanted,
                                 bool uncertain_too, double radius_km, struct pln_targets *targets,
                                 struct geo_err *err);
void pln_targets_release(struct pln_targets *targets);

#endif
