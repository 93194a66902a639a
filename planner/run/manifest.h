/* planner/run/manifest: what went into a run and what came out, by SHA-256. Floor 7. Main thread.
 *
 * Three files beside the outputs: manifest.json (version, key of the run, inputs, outputs,
 * parameters), SHA256SUMS (outputs; `sha256sum -c SHA256SUMS` in that folder), inputs.sha256
 * (inputs by the names that the scenario gives them; `sha256sum -c` in the scenario's folder). No
 * clock time, no absolute path unless the scenario itself gave one. run.log, which holds times, is
 * in none of them. */
#ifndef PLANNER_RUN_MANIFEST_H
#define PLANNER_RUN_MANIFEST_H

#include <stdbool.h>

#include "geo/base/hash.h"
#include "geo/base/mem.h"
#include "geo/base/output.h"
#include "planner/net/results.h"

#define PLN_MANIFEST_FILE "manifest.json"
#define PLN_SUMS_FILE "SHA256SUMS"
#define PLN_INPUT_SUMS_FILE "inputs.sha256"
#define PLN_RUN_LOG "run.log"

struct pln_manifest_file {
    const char *role; /* "scenario", "dem", "villages", …; "" for outputs */
    const char *name; /* inputs: relative to the scenario's folder where they lie in or beside it */
    struct geo_digest digest;
};

struct pln_manifest {
    const char *version, *stage, *title; /* stage: how far the run went, "plan" */
    struct geo_key key;                  /* of everything the outputs depend on */
    struct pln_manifest_file *inputs, *outputs;
    size_t n_inputs, n_outputs;
    const struct pln_parameter *parameters;
    size_t n_parameters;
    struct geo_arena strings; /* of a manifest that was read */
};

/* Digest every file that OUT has so far and add the three files. `outputs` is not looked at. */
enum geo_status pln_manifest_write(const struct pln_manifest *manifest, struct geo_outputs *out,
                                   struct geo_err *err);

/* Read DIR/manifest.json: everything in it is returned, release it. GEO_BAD_DATA: there is none, or
 * it is not one (named with line and member). */
enum geo_status pln_manifest_read(const char *dir, struct pln_manifest *manifest,
                                  struct geo_err *err);
void pln_manifest_release(struct pln_manifest *manifest); /* of one that was read */

/* Do all outputs in DIR still have the digests that the manifest tells, and do SHA256SUMS and
 * inputs.sha256 tell the same? GEO_BAD_DATA names the first file that does not. */
enum geo_status pln_manifest_check(const struct pln_manifest *manifest, const char *dir,
                                   struct geo_err *err);

#endif
