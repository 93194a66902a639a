/* geo/base/output: the one room that writes files for keeps. Floor 1. Main thread;
 * parallel inside.
 *
 * An output set is a folder, with the files of its subfolders, that gets all of its new files or
 * none of them. open() makes the folder
 * (and its parents), takes its lock (.phusong.lock, flock), and sets right what a killed run left.
 * A file is written at the path that geo_outputs_path() gives: a hidden name in the same folder
 * with the final name at its end, so that format drivers see the right extension and rename() is
 * atomic.
 *
 * commit() in order: verify that every declared file is a regular file and not empty, fsync each;
 * write a journal (.phusong.journal) that names the set, durably; keep each earlier file under a
 * second name (hard link; where the file system has none, by renaming); rename the new files into
 * place; fsync the folder; delete the journal: that is the moment of commitment. Any failure on the
 * way, fsync included, puts the earlier files back and is GEO_CANT_WRITE. After a crash or SIGKILL
 * the journal is still there, and the next open() of the folder puts the earlier files back.
 * (Between the crash and that open a reader may see new and old files side by side, each one
 * complete.) release() without commit() removes the temporaries and leaves earlier outputs byte for
 * byte.
 *
 * Modes: as the umask says for group and others, like any tool; the owner can always read and write
 * (umask 0777 works too); a replaced file keeps the mode it had. */
#ifndef GEO_BASE_OUTPUT_H
#define GEO_BASE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "geo/base/buf.h"
#include "geo/base/status.h"

struct geo_outputs; /* opaque */

struct geo_outputs_spec {
    const char *dir;
    bool overwrite;      /* replace files of an earlier run */
    double wait_seconds; /* for the lock; 0: GEO_LOCKED at once; < 0: for ever */
};
enum geo_status geo_outputs_open(const struct geo_outputs_spec *spec, struct geo_outputs **out,
                                 struct geo_err *err);

/* May an output be called so: a plain file name ("plan.gpkg"), or one in a subfolder
 * ("certificate/sites.csv"); none hidden. */
bool geo_outputs_may_name(const char *name);

/* Declare one output by such a name and get the path to write it at; owned by the set. Subfolders
 * are made by the commit, and go again with it when it fails. GEO_CANT_WRITE when the final name
 * exists and overwriting is off; GEO_FAILED for another name or one that was declared before. */
enum geo_status geo_outputs_path(struct geo_outputs *out, const char *name, const char **path,
                                 struct geo_err *err);

/* The same for text that is complete in memory: written, checked for a full disk, closed. */
enum geo_status geo_outputs_text(struct geo_outputs *out, const char *name, const void *bytes,
                                 size_t length, struct geo_err *err);

/* Several files side by side: each is declared under its name, in order, and then written by a
 * worker of its own: at PATH, or as TEXT, which is put there when it has any. write() reads CTX and
 * shares nothing else with the others; so no file's bytes depend on the number of threads (as
 * geo/base/par has it), nor does which failure is told. Those of most work are begun
 * first, lest the last worker be left with one of them. */
struct geo_output_job {
    const char *name;
    enum geo_status (*write)(const void *ctx, const char *path, struct geo_buf *text,
                             struct geo_err *err);
    const void *ctx; /* borrowed */
    unsigned work;   /* how long it takes next to the others, in any unit */
};
enum geo_status geo_outputs_write(struct geo_outputs *out, const struct geo_output_job *jobs,
                                  size_t n, int threads, struct geo_err *err);

/* The files declared so far, in that order: final name, and the path where its bytes lie before the
 * commit (for hashing). Borrowed. */
size_t geo_outputs_count(const struct geo_outputs *out);
const char *geo_outputs_name(const struct geo_outputs *out, size_t i);
const char *geo_outputs_place(const struct geo_outputs *out, size_t i);

enum geo_status geo_outputs_commit(struct geo_outputs *out, struct geo_err *err);
void geo_outputs_release(struct geo_outputs *out); /* NULL allowed */

/* How the work on a set ends (NULL: there is none): where STATUS is GEO_OK, commit() unless that is
 * done; where anything could not be written, the sentence in ERR names the file by its final name,
 * says why (a full disk also where the format's driver did not tell) and what to do; release(). */
enum geo_status geo_outputs_end(struct geo_outputs *out, enum geo_status status,
                                struct geo_err *err);

#endif
