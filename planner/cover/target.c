#include "planner/cover/target.h"

#include "geo/base/mem.h"
#include "planner/cover/audit.h"

static bool aimed_at(const struct pln_service *service, bool uncertain_too)
{
    return service->verdict == PLN_VERDICT_NONE || service->verdict == PLN_VERDICT_PARTIAL ||
           (uncertain_too && service->verdict == PLN_VERDICT_UNCERTAIN);
}

/* Note each cluster's village where it is a target; PLN_NONE elsewhere. */
static void mark_village(const struct pln_villages *villages, const struct pln_audit *audit,
                         const struct pln_rule *rule, uint32_t village, uint32_t *mark)
{
    const struct pln_village *v = &villages->at[village];
    for (uint32_t c = v->first_cluster; c < v->first_cluster + v->n_clusters; c++)
        if (pln_reception_verdict(rule, &audit->cluster[c]) != PLN_VERDICT_SERVED)
            mark[c] = village;
}

/* Close the gaps between the marked clusters. */
static void gather(size_t n_clusters, struct pln_targets *targets)
{
    for (size_t c = 0; c < n_clusters; c++) {
        if (targets->village[c] == PLN_NONE) continue;
        targets->village[targets->n] = targets->village[c];
        targets->cluster[targets->n++] = (uint32_t)c;
    }
}

static enum geo_status index_targets(const struct pln_villages *villages, double radius_km,
                                     struct pln_targets *targets, struct geo_err *err)
{
    double *lon = geo_alloc(targets->n, sizeof *lon), *lat = geo_alloc(targets->n, sizeof *lat);
    enum geo_status st;
    if (lon && lat) {
        for (size_t i = 0; i < targets->n; i++) {
            lon[i] = villages->clusters[targets->cluster[i]].lon_deg;
            lat[i] = villages->clusters[targets->cluster[i]].lat_deg;
        }
        st = pln_nearby_build(&targets->nearby, targets->n, lon, lat, radius_km, err);
    } else {
        st = geo_no_memory(err, "the unserved places", targets->n, sizeof *lon);
    }
    geo_free(lon);
    geo_free(lat);
    return st;
}

enum geo_status pln_targets_list(const struct pln_villages *villages, const struct pln_audit *audit,
                                 const struct pln_rule *rule, const uint8_t *wanted,
                                 bool uncertain_too, double radius_km, struct pln_targets *targets,
                                 struct geo_err *err)
{
    *targets = (struct pln_targets){0};
    targets->cluster = geo_alloc(villages->n_clusters, sizeof *targets->cluster);
    targets->village = geo_alloc(villages->n_clusters, sizeof *targets->village);
    if (!targets->cluster || !targets->village) {
        pln_targets_release(targets);
        return geo_no_memory(err, "the unserved places", villages->n_clusters, sizeof(uint32_t));
    }
    for (size_t c = 0; c < villages->n_clusters; c++)
        targets->village[c] = PLN_NONE;
    for (size_t i = 0; i < villages->n; i++)
        if ((!wanted || wanted[i]) && aimed_at(&audit->village[i], uncertain_too))
            mark_village(villages, audit, rule, (uint32_t)i, targets->village);
    gather(villages->n_clusters, targets);
    enum geo_status st = index_targets(villages, radius_km, targets, err);
    if (st != GEO_OK) pln_targets_release(targets);
    return st;
}

void pln_targets_release(struct pln_targets *targets)
{
    geo_free(targets->cluster);
    geo_free(targets->village);
    pln_nearby_release(&targets->nearby);
    *targets = (struct pln_targets){0};
}
