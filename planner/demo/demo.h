/* planner/demo: the synthetic demonstration as a folder of files. Floor 7. Main thread.
 *
 * scenario.ini, terrain.tif (EPSG:4326, 3 arc seconds, 2° × 2°), villages.csv, clusters.csv,
 * towers.csv, programme.csv, README.md. Everything is invented and says so; the same bytes each
 * time, for any number of threads. The programme's list has 896 villages, of which 256 have a date
 * of coverage by 30/6/2024 and 640 have not, and the audit of this very scenario agrees: the 256
 * are served by masts on air, the 640 have no signal, none of them near the threshold. */
#ifndef PLANNER_DEMO_DEMO_H
#define PLANNER_DEMO_DEMO_H

#include <stdbool.h>
#include <stddef.h>

#include "geo/base/status.h"

struct pln_demo_spec {
    const char *dir; /* made when absent */
    bool overwrite;  /* replace the files of an earlier demonstration */
    int threads;     /* 0: all */
};

struct pln_demo_summary {
    size_t villages, masts_on_air, masts_idle, listed, covered, waiting;
};

/* SUMMARY may be NULL. All files or none. */
enum geo_status pln_demo_write(const struct pln_demo_spec *spec, struct pln_demo_summary *summary,
                               struct geo_err *err);

#endif
