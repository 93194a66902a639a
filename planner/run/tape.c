#include "planner/run/tape.h"

#include <stdint.h>
#include <string.h>

#include "geo/base/mem.h"

void pln_tape_value(struct pln_tape *tape, void *value, size_t size)
{
    if (tape->to) {
        geo_buf_add_bytes(tape->to, value, size);
        return;
    }
    tape->bad = tape->bad || (size_t)(tape->end - tape->from) < size;
    if (tape->bad) {
        memset(value, 0, size);
        return;
    }
    memcpy(value, tape->from, size);
    tape->from += size;
}

void pln_tape_array(struct pln_tape *tape, size_t *n, void *array, size_t size)
{
    char *bytes = NULL;
    uint64_t count = *n;
    pln_tape_value(tape, &count, sizeof count);
    if (tape->to) {
        memcpy(&bytes, array, sizeof bytes);
        if (count) geo_buf_add_bytes(tape->to, bytes, (size_t)count * size);
        return;
    }
    tape->bad = tape->bad || count > (uint64_t)(tape->end - tape->from) / size;
    *n = tape->bad ? 0 : (size_t)count;
    if (!tape->bad) {
        bytes = geo_alloc(*n, size);
        tape->bad = tape->no_memory = !bytes;
    }
    if (bytes && *n) {
        memcpy(bytes, tape->from, *n * size);
        tape->from += *n * size;
    }
    memcpy(array, &bytes, sizeof bytes);
}

enum geo_status pln_tape_end(const struct pln_tape *tape, struct geo_err *err)
{
    if (tape->to) return geo_buf_status(tape->to, err);
    if (tape->no_memory) return geo_fail(err, GEO_NO_MEMORY, "no memory for a stored table");
    return tape->bad || tape->from != tape->end
               ? geo_fail(err, GEO_BAD_DATA, "the bytes are no such stored table")
               : GEO_OK;
}
