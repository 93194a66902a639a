/* geo/base/output: the one room that writes files for keeps. Floor 1. Main thread.
 *
 * An output set is a folder that gets all of its new files or none of them. open() makes the folder
 * (and its parents), takes its lock (.phusong.lock, flock), and refuses files that exist unless
 * overwriting was allowed. A file is written at the path that geo_outputs_path() gives: a hidden
 * temporary name in the same folder, so that the rename at the end is atomic. commit() verifies that
 * every declared file exists and is not empty, fsyncs each, renames them, fsyncs the folder. release()
 * without commit() removes the temporaries and leaves earlier outputs byte for byte as they were. */
#ifndef GEO_BASE_OUTPUT_H
#define GEO_BASE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "geo/base/status.h"

struct geo_outputs; /* opaque */

struct geo_outputs_spec {
    const char *dir;
    bool overwrite;      /* replace files of an earlier run */
    double wait_seconds; /* for the lock; 0: GEO_LOCKED at once; < 0: for ever */
};
enum geo_status geo_outputs_open(const struct geo_outputs_spec *spec, struct geo_outputs **out,
                                 struct geo_err *err);

/* Declare one output by its plain final name ("plan.gpkg") and get the path to write it at; owned by
 * the set. GEO_CANT_WRITE when the final name exists and overwriting is off. */
enum geo_status geo_outputs_path(struct geo_outputs *out, const char *name, const char **path,
                                 struct geo_err *err);

/* The same for text that is complete in memory: written, checked for a full disk, closed. */
enum geo_status geo_outputs_text(struct geo_outputs *out, const char *name, const void *bytes,
                                 size_t length, struct geo_err *err);

enum geo_status geo_outputs_commit(struct geo_outputs *out, struct geo_err *err);
void geo_outputs_release(struct geo_outputs *out); /* NULL allowed */

#endif
