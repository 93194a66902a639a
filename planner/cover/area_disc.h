/* planner/cover/area_disc: which squares around one transmitter are served, surely or perhaps, kept
 * small. Floor 4. Pure data; const-shareable.
 *
 * A window of squares whose classes are told in runs, row after row: a byte has two bits of class
 * and six of length less one. Discs of many transmitters are kept as a table, by rising key. */
#ifndef PLANNER_COVER_AREA_DISC_H
#define PLANNER_COVER_AREA_DISC_H

#include <stddef.h>
#include <stdint.h>

#include "geo/base/buf.h"
#include "geo/base/hash.h"

enum pln_disc_class { PLN_DISC_NOTHING, PLN_DISC_PERHAPS, PLN_DISC_SURELY };

struct pln_disc {
    struct geo_key key;               /* of the transmitter: pln_transmitter_key() */
    uint32_t row, col, height, width; /* of the window, in squares; height 0: nothing is served */
    uint32_t n_runs;
    const uint8_t *run;
};

static inline enum pln_disc_class pln_disc_class_of(uint8_t run)
{
    return (enum pln_disc_class)(run >> 6);
}
static inline uint32_t pln_disc_length_of(uint8_t run)
{
    return (run & 63u) + 1;
}

/* N further squares of CLASS behind those in RUNS, whose last run goes on where it can. */
void pln_disc_add(struct geo_buf *runs, enum pln_disc_class class, size_t n);

struct pln_discs {       /* the zero value is empty */
    struct pln_disc *at; /* by rising key, each once */
    size_t n;
    uint8_t *runs;         /* of all */
    struct geo_buf ground; /* geo_terrain_blocks() of the terrain they were cast over */
};
void pln_discs_release(struct pln_discs *discs);

/* NULL: not in the table. */
const struct pln_disc *pln_discs_find(const struct pln_discs *discs, const struct geo_key *key);

/* N discs (borrowed, in any order; of equal keys one is kept) over GROUND as bytes, and back.
 * GEO_BAD_DATA when the bytes are not such a table. */
enum geo_status pln_discs_pack(const struct pln_disc *const *discs, size_t n,
                               const struct geo_buf *ground, struct geo_buf *bytes,
                               struct geo_err *err);
enum geo_status pln_discs_unpack(const void *bytes, size_t length, struct pln_discs *discs,
                                 struct geo_err *err);

#endif
