/* Lists for a run: the check, then only the rows that are fit, then the household clusters. */
#include "planner/intake/intake.h"

#include <string.h>

#include "planner/intake/clusters.h"

static void keep_counts(struct pln_checks *counts, struct pln_checks *checks)
{
    if (counts)
        *counts = (struct pln_checks){.n = checks->n,
                                      .kept = checks->kept,
                                      .repaired = checks->repaired,
                                      .quarantined = checks->quarantined};
    pln_checks_release(checks);
}

/* A list of which most rows are set aside is the wrong list, or wrongly described. */
static enum geo_status refuse_most(const struct pln_intake_spec *spec, const char *what,
                                   const char *file, size_t left, size_t all, struct geo_err *err)
{
    bool most_are_out = spec->refuse_impossible && left * 2 < all;
    if (left && !most_are_out) return GEO_OK;
    return geo_fail(err, GEO_BAD_DATA,
                    "%s: only %zu of %zu %s are usable; expected most of them: look at the CRS and "
                    "the columns; `phusong check` says what is wrong with each row",
                    file, left, all, what);
}

/* *TO may be the rows themselves; returns how many are left. */
static size_t drop_quarantined(const struct pln_village *from, const struct pln_checks *checks,
                               struct pln_village *to)
{
    size_t kept = 0;
    for (size_t i = 0; i < checks->n; i++)
        if (checks->at[i].status != PLN_ROW_QUARANTINED) to[kept++] = from[i];
    return kept;
}

enum geo_status pln_check_clusters(const struct pln_intake_spec *spec,
                                   const struct pln_villages *checked,
                                   const struct pln_checks *checks, struct pln_villages *usable,
                                   struct pln_checks *clusters, struct pln_findings *findings,
                                   struct geo_err *err)
{
    *clusters = (struct pln_checks){0};
    *usable = (struct pln_villages){.at = geo_alloc(checked->n, sizeof *usable->at)};
    if (!usable->at) return geo_no_memory(err, "villages", checked->n, sizeof *usable->at);
    usable->n = drop_quarantined(checked->at, checks, usable->at);
    enum geo_status st = clusters_read(spec, usable, clusters, findings, err);
    if (st != GEO_OK) pln_villages_release(usable);
    return st;
}

enum geo_status pln_intake_villages(const struct pln_intake_spec *spec,
                                    struct pln_villages *villages, struct pln_checks *counts,
                                    struct pln_findings *findings, struct geo_err *err)
{
    struct pln_checks checks;
    enum geo_status st = pln_check_villages(spec, villages, &checks, findings, err);
    if (st != GEO_OK) return st;
    size_t all = villages->n;
    villages->n = drop_quarantined(villages->at, &checks, villages->at);
    keep_counts(counts, &checks);
    st = refuse_most(spec, "villages", spec->villages.path, villages->n, all, err);
    if (st == GEO_OK) st = clusters_read(spec, villages, NULL, findings, err);
    if (st != GEO_OK) pln_villages_release(villages);
    return st;
}

enum geo_status pln_intake_towers(const struct pln_intake_spec *spec, struct pln_towers *towers,
                                  struct pln_checks *counts, struct pln_findings *findings,
                                  struct geo_err *err)
{
    struct pln_checks checks;
    enum geo_status st = pln_check_towers(spec, towers, &checks, findings, err);
    if (st != GEO_OK) return st;
    size_t kept = 0, all = towers->n;
    for (size_t i = 0; i < all; i++)
        if (checks.at[i].status != PLN_ROW_QUARANTINED) towers->at[kept++] = towers->at[i];
    towers->n = kept;
    keep_counts(counts, &checks);
    st = refuse_most(spec, "masts", spec->towers.path, kept, all, err);
    if (st != GEO_OK) pln_towers_release(towers);
    return st;
}
