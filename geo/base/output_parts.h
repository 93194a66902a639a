/* geo/base/output_parts: what output.c (the folder and its lock), output_files.c (declaring and
 * writing), output_commit.c (all or none) and output_end.c (how failure is told) share. Floor 1. */
#ifndef GEO_BASE_OUTPUT_PARTS_H
#define GEO_BASE_OUTPUT_PARTS_H

#include "geo/base/output.h"

/* Every name that this room makes beside the outputs. Whoever holds the lock may delete them. */
#define OWN ".phusong."
#define LOCK OWN "lock"
#define JOURNAL OWN "journal"
#define JOURNAL_DRAFT OWN "draft"
#define NEW OWN "new."
#define OLD OWN "old."

struct geo_output_file {
    char *name, *path; /* final name; where it is written */
    char *draft, *old; /* the names of both in the folder: geo_outputs_hidden() after NEW and OLD */
    bool replaces;     /* a file of that name existed when the commit began */
    bool saved, placed; /* steps of the commit that were done */
};

struct geo_outputs {
    char *dir;
    int dir_fd, lock_fd;
    bool overwrite, made_dir, committed;
    struct geo_output_file *files;
    size_t n, cap;
};

/* A + B + C, returned; NULL: no memory. */
char *geo_outputs_join(const char *a, const char *b, const char *c);

/* The name in the folder of NAME's draft or earlier file. They all lie in the set's own folder,
 * whatever subfolder they are for. Returned; NULL: no memory. */
char *geo_outputs_hidden(const char *prefix, const char *name);

/* The subfolder that NAME lies in, into FOLDER; false: none (or a name too long for any file). */
bool geo_outputs_subfolder(const char *name, char folder[256]);

/* WHAT failed on NAME ("": the folder itself), with errno's reason: GEO_CANT_WRITE. */
enum geo_status geo_outputs_cant(struct geo_err *err, const struct geo_outputs *out,
                                 const char *name, const char *what);

/* Where the sentence in ERR holds errno's reason: what can be done about it. */
void geo_outputs_advise(struct geo_err *err);

/* Write all of BYTES into a new file NAME of the folder; errno tells why not. Thread-safe. */
bool geo_outputs_put(int dir_fd, const char *name, const char *bytes, size_t length);

void geo_outputs_drop(struct geo_output_file *file);

/* Put right what a killed run left in the folder whose lock is held. */
enum geo_status geo_outputs_recover(struct geo_outputs *out, struct geo_err *err);

/* Delete every name of this room's making but the lock. */
void geo_outputs_sweep(int dir_fd);

#endif
