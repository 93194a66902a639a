/* planner/intake: tables as people send them into villages, masts and the programme's list.
 * Floor 5. Main thread.
 *
 * Columns are found by the scenario's mapping, else by the synonyms of datasets/columns.csv
 * (Vietnamese and English; compiled in). Every row is kept, repaired or quarantined, and each
 * repair, default and quarantine is a finding with file, row, column, old and new value;
 * quarantined rows stay out of the tables that the plan uses. Nothing is dropped silently.
 *
 * What a list cannot be without is an error, GEO_BAD_DATA with a sentence: a missing file, layer or
 * column, an empty list. Impossible values (NaN, infinite, negative height, double identifier) are
 * errors too when `refuse_impossible` is set, as a run does; else they are quarantined, as the
 * check does. */
#ifndef PLANNER_INTAKE_INTAKE_H
#define PLANNER_INTAKE_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/base/legacy.h"
#include "planner/net/finding.h"
#include "planner/net/tower.h"
#include "planner/net/village.h"

/* "The field people is the column Dân số": overrides the synonyms. */
struct pln_mapping {
    const char *field, *column;
};

/* One table. The zero value is "not given". */
struct pln_source {
    const char *path;  /* a file, or "PG:…" */
    const char *layer; /* "": the only one */
    const char
        *crs; /* of the coordinates, "EPSG:9209"; "": what the file declares, else row by row */
    const struct pln_mapping *map;
    size_t n_map;
    enum geo_encoding encoding; /* of its text, where it is not UTF-8 */
};

struct pln_intake_spec {
    struct pln_source villages; /* fields: datasets/columns.csv, table villages */
    struct pln_source clusters; /* household clusters: village_id, position, people */
    const char *population; /* raster of people per cell for villages that the table leaves out; or
                               NULL, "" */
    double cluster_reach_km, cluster_least_people; /* of the raster's cells; 0: any */
    struct pln_source towers;
    struct pln_source programme;
    const char
        *programme_previous;    /* an earlier list with the same layer, columns and encoding; NULL,
                                   "": none */
    struct pln_source communes; /* commune polygons: code, name, province */
    struct pln_source commune_codes; /* old_code, new_code */
    struct pln_transmitter
        mast_defaults;   /* for what the mast list leaves out; see pln_mast_defaults() */
    int32_t report_date; /* yyyymmdd of the programme's report; 0: the latest date in it */
    bool refuse_impossible;
    bool people_required; /* a list without people or households is an error */
    bool strict;          /* the first quarantine is an error, GEO_BAD_DATA */
};

/* design/DOMAIN: LTE 900 MHz, 10 MHz, 46 dBm, 18 dBi, 3 dB, 30 m, 3 sectors, 3° tilt. */
struct pln_transmitter pln_mast_defaults(void);

enum pln_row_status { PLN_ROW_KEPT, PLN_ROW_REPAIRED, PLN_ROW_QUARANTINED };
const char *pln_row_status_name(enum pln_row_status status); /* "kept", "repaired", "quarantined" */

/* What became of each row of a list, in the file's order. */
struct pln_row_check {
    uint32_t row; /* as a spreadsheet counts */
    enum pln_row_status status;
    bool has_position;
    const char *source_id, *name; /* as given; "" where the list has none */
    const char *codes;            /* "DMS;SWAPPED_AXES", "" when there is nothing to say */
};
struct pln_checks {
    struct pln_row_check *at;
    size_t n, kept, repaired, quarantined;
    struct geo_arena strings;
};
void pln_checks_release(struct pln_checks *checks);

/* Read, repair and check a list. All rows are in the result, quarantined ones too, so that the
 * check can write them; CHECKS (one per row) says which. Then drop the quarantined ones with
 * …_drop_quarantined(), which the plain pln_intake_…() functions do themselves. FINDINGS grows. */
enum geo_status pln_check_villages(const struct pln_intake_spec *spec,
                                   struct pln_villages *villages, struct pln_checks *checks,
                                   struct pln_findings *findings, struct geo_err *err);
enum geo_status pln_check_towers(const struct pln_intake_spec *spec, struct pln_towers *towers,
                                 struct pln_checks *checks, struct pln_findings *findings,
                                 struct geo_err *err);

/* After pln_check_villages(): the rows that are fit for the plan, with their household clusters, as
 * a run has them. USABLE borrows CHECKED's texts. CLUSTERS: what became of the rows of the table of
 * clusters; empty without one. */
enum geo_status pln_check_clusters(const struct pln_intake_spec *spec,
                                   const struct pln_villages *checked,
                                   const struct pln_checks *checks, struct pln_villages *usable,
                                   struct pln_checks *clusters, struct pln_findings *findings,
                                   struct geo_err *err);

/* The same for a run: only rows that are fit for the plan. COUNTS may be NULL; else n, kept,
 * repaired and quarantined are filled in (no rows). */
enum geo_status pln_intake_villages(const struct pln_intake_spec *spec,
                                    struct pln_villages *villages, struct pln_checks *counts,
                                    struct pln_findings *findings, struct geo_err *err);
enum geo_status pln_intake_towers(const struct pln_intake_spec *spec, struct pln_towers *towers,
                                  struct pln_checks *counts, struct pln_findings *findings,
                                  struct geo_err *err);

/* The programme's list; `village` indices point into VILLAGES (by identifier, else by folded name
 * within commune or province, which is noted). */
enum geo_status pln_intake_programme(const struct pln_intake_spec *spec,
                                     const struct pln_villages *villages,
                                     struct pln_programme *programme, struct pln_findings *findings,
                                     struct geo_err *err);

/* What changed from spec->programme_previous to PROGRAMME. An entry is the same in both lists by
 * its village, else by its identifier, else by its name, commune and province together. Dates count
 * where both lists tell them, tiers, power and definitions where both lists have that column. */
enum geo_status pln_intake_programme_changes(const struct pln_intake_spec *spec,
                                             const struct pln_villages *villages,
                                             const struct pln_programme *programme,
                                             struct pln_programme_changes *changes,
                                             struct pln_findings *findings, struct geo_err *err);

#endif
