/* planner/net/service: who is served by what today (the audit's result). Floor 3. Plain data. */
#ifndef PLANNER_NET_SERVICE_H
#define PLANNER_NET_SERVICE_H

#include <stddef.h>
#include <stdint.h>

enum pln_verdict {
    PLN_VERDICT_NONE,    /* no signal at the centre nor enough people (trắng sóng) */
    PLN_VERDICT_PARTIAL, /* the centre is served, too many households are not (lõm sóng) */
    PLN_VERDICT_SERVED,
    PLN_VERDICT_UNCERTAIN /* within the model's error of the threshold */
};
const char *
pln_verdict_name(enum pln_verdict verdict); /* "none", "partial", "served", "uncertain" */

/* In flags, beside enum pln_loss_flag: terrain was missing on the path from a mast that might have
 * served. */
#define PLN_RECEPTION_GAP (1u << 8)

/* One household cluster: its best server. */
struct pln_reception {
    uint32_t tower;  /* best server, ties by lower index; PLN_NONE: no mast within reach */
    float rsrp_dbm;  /* median over locations; NaN without a tower */
    float margin_db; /* rsrp at the required location probability minus the threshold; NaN: no tower
                      */
    float loss_db;   /* basic transmission loss on the best link; NaN without a tower */
    float distance_km;
    uint16_t n_servers; /* masts at or above the threshold */
    uint16_t flags;     /* enum pln_loss_flag of the best link */
};

/* One village: of its clusters together. */
struct pln_service {
    enum pln_verdict verdict;
    uint32_t tower;
    float rsrp_dbm;  /* at the centre */
    float margin_db; /* rsrp at the required location probability minus the threshold; NaN: no tower
                      */
    float loss_db, distance_km;
    uint16_t n_servers, flags;
    int64_t people_served;
};

struct pln_audit {
    struct pln_service *village;   /* one per village */
    struct pln_reception *cluster; /* one per cluster */
    size_t n_villages, n_clusters;
    size_t n_paths;        /* paths computed: the work done, less with what earlier runs found */
    size_t n_pruned;       /* pairs left out because the true bound excludes service: likewise */
    size_t n_gaps;         /* places where terrain was missing on a path that could have served */
    size_t n_extrapolated; /* places whose best link lies outside the model's validity */
};
void pln_audit_release(struct pln_audit *audit);

#endif
