/* planner/cover/known: what earlier runs found out about pairs of places. Floor 4.
 *
 * A table of known pairs has rows (places of the audit; candidates of the reach) and columns
 * (masts; targets), each told by the key of all that is its own: position, transmitter. Everything
 * that all pairs share (model, receiver, rule, version) is the context, the business of whoever
 * keeps tables. The table holds facts only about the pairs that can matter; of every other pair of
 * its rows and columns it is known that it does not matter: see the rooms that write it. What was
 * found over ground that changed since (geo/terrain/blocks) is not known any more.
 *
 * A table is plain data, immutable once built. Results never depend on which tables are at hand. */
#ifndef PLANNER_COVER_KNOWN_H
#define PLANNER_COVER_KNOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/base/buf.h"
#include "geo/base/hash.h"
#include "geo/terrain/blocks.h"
#include "planner/net/village.h"
#include "planner/radio/budget.h"

struct pln_fact {
    uint32_t col;
    uint16_t option; /* of the candidate; 0 in the audit */
    uint16_t flags;
    double value[3]; /* audit: RSRP dBm, loss dB, distance km; reach: azimuth, elevation, loss */
};

struct pln_known {
    size_t n_rows, n_cols;
    struct geo_key *row_key, *col_key; /* distinct */
    double *limit;            /* n_rows; what it means is said by the room that writes the table */
    size_t *first;            /* n_rows + 1 */
    struct pln_fact *fact;    /* first[n_rows] */
    struct geo_buf ground;    /* geo_terrain_blocks() of the terrain it was found over */
    struct pln_known *sequel; /* owned: later facts about further columns; NULL: none */
    bool is_sequel;           /* no row_key, no ground: those of the table it goes on from … */
    struct geo_key base;      /* … whose pln_known_identity() this is */
};
void pln_known_release(struct pln_known *known);

/* To bytes for keeping, and back. GEO_BAD_DATA when the bytes are not such a table. */
enum geo_status pln_known_pack(const struct pln_known *known, struct geo_buf *bytes,
                               struct geo_err *err);
enum geo_status pln_known_unpack(const void *bytes, size_t length, struct pln_known *known,
                                 struct geo_err *err);

/* A large table of which little changes is not written anew: a sequel holds, for the same rows in
 * the same order, what was found out about further columns over the same ground. A row of which
 * nothing is known there has an infinite limit. There is one sequel to a table: the next one says
 * again what still holds of it (planner/cover/sequel.c). */
struct geo_key pln_known_identity(const struct pln_known *known);
/* Hang SEQUEL onto the one of N tables that it goes on from, if that has none yet: then it is the
 * table's, and *SEQUEL empty. False where no such table is there. */
bool pln_known_join(struct pln_known *tables, size_t n, struct pln_known *sequel);

/* What the audit and the reach are given, and give back. */
struct pln_memory {
    const struct pln_known *tables; /* borrowed; the first that has a row is the one asked for it */
    size_t n_tables;
    const struct geo_buf *ground; /* borrowed: the blocks of the terrain now */
    /* Called with a table of what was found out, or the sequel to one: now and then a part, lastly
     * (WHOLE) all rows. Not called when nothing new was found. The table is borrowed for the call.
     * NULL: not wanted. */
    enum geo_status (*learned)(void *ctx, const struct pln_known *part, bool whole,
                               struct geo_err *err);
    void *ctx;
    size_t keep_every_paths; /* computed paths of the first part; 0: no parts, only the whole */
};
/* Are N_NEW since the last part enough for another one, N_BEFORE being kept? Parts grow with what
 * lies behind them: they stay few, and a kill still costs no more than a fifth of the work. */
static inline bool pln_part_is_due(size_t keep_every, size_t n_new, size_t n_before)
{
    return keep_every && n_new >= keep_every + n_before / 4;
}

/* What a run found out about one row. */
struct pln_found {
    double limit;
    struct pln_fact *fact; /* by rising column, then option; owned */
    uint32_t n_facts;
};

/* Where this run's rows and columns stand in the tables. */
struct pln_recall {
    const struct pln_memory *memory;
    struct pln_recall_row {
        uint32_t table, row; /* PLN_NONE: in no table */
    } * row;
    struct pln_recall_table {
        uint32_t *col_now;   /* by the table's column: this run's, PLN_NONE: gone */
        uint32_t *later_now; /* by its sequel's column */
        uint8_t *has;    /* by this run's column: 1: in the table, 2: in its sequel, 0: in none */
        uint32_t *fresh; /* this run's columns that are in none */
        size_t n_fresh;
        struct geo_changes changes;
    } * table;
};
/* Keys are borrowed only for the call; TERRAIN is the one of memory->ground. *RECALL is returned.
 */
enum geo_status pln_recall_build(const struct pln_memory *memory, const struct geo_terrain *terrain,
                                 const struct geo_key *row_key, size_t n_rows,
                                 const struct geo_key *col_key, size_t n_cols,
                                 struct pln_recall *recall, struct geo_err *err);
void pln_recall_release(struct pln_recall *recall);

/* Give rows FROM … TO − 1 to memory->learned. Keys and FOUND are by the run's row and column. */
struct pln_discovery {
    const struct pln_memory *memory;
    const struct geo_key *row_key, *col_key;
    size_t n_rows, n_cols;
    const struct pln_found *found;
};
enum geo_status pln_memory_hand_over(const struct pln_discovery *discovery, size_t from, size_t to,
                                     struct geo_err *err);
/* The table that a sequel would do for, PLN_NONE: none. It knows all of the run's rows, the ground
 * is the same, and few columns are not in it. */
uint32_t pln_recall_base(const struct pln_recall *recall, size_t n_rows, size_t n_cols);
/* The sequel to that table, rows below TO being worked out. FOUND need hold no facts about columns
 * of the table itself. */
enum geo_status pln_memory_hand_over_sequel(const struct pln_discovery *discovery,
                                            const struct pln_recall *recall, uint32_t table,
                                            size_t to, struct geo_err *err);
/* What still has to be heard at a row for what is known of it to be enough. */
double pln_recall_limit(const struct pln_recall *recall, const struct pln_recall_row *row);
/* Is there anything in the run's rows and columns that no single table holds? */
bool pln_recall_lacks(const struct pln_recall *recall, size_t n_rows);

/* The key of a place, and of a transmitter at a place. */
struct geo_key pln_place_key(double lon_deg, double lat_deg);
struct geo_key pln_transmitter_key(double lon_deg, double lat_deg,
                                   const struct pln_transmitter *tx);

/* The second, third … of equal keys (two masts alike on one site) get keys of their own, in rising
 * order of number. */
enum geo_status pln_keys_make_distinct(struct geo_key *key, size_t n, struct geo_err *err);

#endif
