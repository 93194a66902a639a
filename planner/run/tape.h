/* planner/run/tape: tables to bytes and back by one and the same walk. Floor 7.
 *
 * A function that passes every member of a table to the tape in turn packs the table when the tape
 * is written and unpacks it when the tape is read: both ways cannot drift apart. The bytes are for
 * this machine and this build of the program (planner/run/store). Reading what makes no sense sets
 * `bad` and leaves zeros; whoever walks checks it at the end. */
#ifndef PLANNER_RUN_TAPE_H
#define PLANNER_RUN_TAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "geo/base/buf.h"

struct pln_tape {
    struct geo_buf *to;     /* written: bytes go here; NULL: read */
    const char *from, *end; /* what is left to read */
    bool bad, no_memory;
};

/* SIZE bytes at VALUE, as they are. */
void pln_tape_value(struct pln_tape *tape, void *value, size_t size);
#define PLN_TAPE(tape, member) pln_tape_value(tape, &(member), sizeof(member))

/* *N elements of SIZE bytes; ARRAY is the address of the pointer to them. Reading allocates. */
void pln_tape_array(struct pln_tape *tape, size_t *n, void *array, size_t size);

/* The walk is over: GEO_OK, GEO_NO_MEMORY, or GEO_BAD_DATA for bytes that are no such table, or
 * more than that. */
enum geo_status pln_tape_end(const struct pln_tape *tape, struct geo_err *err);

#endif
