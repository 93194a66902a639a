/* planner/cover/hearing: what one place hears of the masts around it; for planner/cover/audit
 * alone. Floor 4. One worker's state per thread.
 *
 * In a table of known pairs the row is a place, the column a mast that counts, `limit` the lesser
 * of the best RSRP there and the highest server floor. Facts stand for the masts that may serve the
 * place (at or above their floor), the best one and its equals, and the gaps that matter. Every
 * other mast within the radius is weaker than the best and below its own floor: hopeless, as long
 * as something at least as strong as `limit` is still heard. */
#ifndef PLANNER_COVER_HEARING_H
#define PLANNER_COVER_HEARING_H

#include "planner/cover/audit.h"
#include "planner/cover/known.h"
#include "planner/cover/nearby.h"

/* A place to receive at: a cluster, or the centre of a village that no cluster stands on. */
struct pln_ear {
    double lon_deg, lat_deg;
    uint32_t village;
};

struct pln_answer {
    struct pln_reception reception;
    uint32_t n_paths, n_pruned;
};

/* A mast that counts, with what is the same for all of its links. */
struct pln_server {
    uint32_t tower;
    double level_dbm; /* median RSRP from which it serves */
    double floor_dbm; /* below this it certainly does not */
};

struct pln_hearing { /* all borrowed */
    const struct pln_audit_spec *spec;
    const struct pln_ear *ear;
    const struct pln_server *server;
    const struct pln_nearby *masts; /* by server number */
    double highest_floor_dbm;
    const struct pln_recall *recall; /* NULL: nothing is known */
    const uint8_t *told;             /* by server: 1: facts about it need not be kept; NULL: all */
    const struct pln_nearby *fresh;  /* by table: its fresh masts, by position in table[].fresh */
    struct pln_answer *answer;       /* by ear */
    struct pln_found *found;         /* by ear; with a memory */
    size_t first;                    /* the ear that work item 0 stands for */
};

/* For geo/base/par, the context being a struct pln_hearing. */
enum geo_status pln_hearing_start(void *ctx, void **state, struct geo_err *err);
enum geo_status pln_hearing_work(void *ctx, void *state, size_t index, struct geo_err *err);
void pln_hearing_finish(void *ctx, void *state);

#endif
