#include "planner/intake/sites.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/text.h"
#include "geo/earth/geodesy.h"

#define ONE_SITE_M 30.0
#define WINDOW_DEG (ONE_SITE_M / 110000.0) /* of latitude, a little wide */

/* A mast by its latitude, so that those of one place stand together. */
struct stand {
    double lat_deg;
    uint32_t row;
};

static int by_latitude(const void *a, const void *b)
{
    const struct stand *x = a, *y = b;
    if (x->lat_deg < y->lat_deg || x->lat_deg > y->lat_deg) return x->lat_deg < y->lat_deg ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static size_t first_north_of(const struct stand *stand, size_t n, double lat_deg)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (stand[mid].lat_deg < lat_deg)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* The operators' names without case, marks and signs. */
static enum geo_status fold_operators(const struct pln_towers *towers, const char **key,
                                      struct geo_arena *arena, struct geo_err *err)
{
    for (size_t i = 0; i < towers->n; i++)
        if (!(key[i] = geo_text_fold(arena, towers->at[i].operator_name)))
            return geo_no_memory(err, "operators", towers->n, sizeof *key);
    return GEO_OK;
}

static bool same_number(double a, double b)
{
    return fabs(a - b) <= 1e-9;
}

static bool same_transmitter(const struct pln_tower *a, const struct pln_tower *b)
{
    const struct pln_transmitter *x = &a->tx, *y = &b->tx;
    bool same = a->tech == b->tech && a->status == b->status && x->n_sectors == y->n_sectors &&
                same_number(x->freq_mhz, y->freq_mhz) &&
                same_number(x->bandwidth_mhz, y->bandwidth_mhz) &&
                same_number(x->tx_power_dbm, y->tx_power_dbm) &&
                same_number(x->antenna_gain_dbi, y->antenna_gain_dbi) &&
                same_number(x->loss_db, y->loss_db) &&
                same_number(x->antenna_height_m, y->antenna_height_m) &&
                same_number(x->downtilt_deg, y->downtilt_deg);
    for (size_t i = 0; same && i < x->n_sectors; i++)
        same = same_number(x->azimuth_deg[i], y->azimuth_deg[i]);
    return same;
}

struct search {
    struct list *list;
    const struct site_fields *fields;
    const struct pln_towers *towers;
    struct stand *stand; /* sorted */
    const char **operator_key;
    size_t n;
};

/* The earlier rows in ROW's place: the first that ROW repeats, and the first of another operator.
 */
static void look_around(const struct search *s, uint32_t row, uint32_t *twin, uint32_t *guest)
{
    const struct pln_tower *t = &s->towers->at[row];
    *twin = *guest = PLN_NONE;
    for (size_t i = first_north_of(s->stand, s->n, t->lat_deg - WINDOW_DEG);
         i < s->n && s->stand[i].lat_deg <= t->lat_deg + WINDOW_DEG; i++) {
        uint32_t other = s->stand[i].row;
        const struct pln_tower *o = &s->towers->at[other];
        double apart_m;
        if (other >= row || list_is_out(s->list, other)) continue;
        if (geo_path_surely_longer(o->lon_deg, o->lat_deg, t->lon_deg, t->lat_deg, ONE_SITE_M))
            continue;
        geo_path_between(o->lon_deg, o->lat_deg, t->lon_deg, t->lat_deg, &apart_m, NULL);
        if (!(apart_m <= ONE_SITE_M)) continue;
        bool ours = strcmp(s->operator_key[other], s->operator_key[row]) == 0;
        if (ours && same_transmitter(o, t) && other < *twin) *twin = other;
        if (!ours && other < *guest) *guest = other;
    }
}

static enum geo_status judge(const struct search *s, uint32_t row)
{
    uint32_t twin, guest;
    char text[120];
    look_around(s, row, &twin, &guest);
    if (twin != PLN_NONE) {
        snprintf(text, sizeof text, "row %u", s->towers->at[twin].row);
        return list_note(s->list, row,
                         (struct list_note){PLN_CODE_DUPLICATE_SITE, s->fields->id,
                                            PLN_ACTION_QUARANTINED, 0.9, NULL, text});
    }
    if (guest == PLN_NONE) return GEO_OK;
    snprintf(text, sizeof text, "row %u, %.80s", s->towers->at[guest].row,
             s->towers->at[guest].operator_name);
    return list_note(s->list, row,
                     (struct list_note){PLN_CODE_SHARED_SITE, s->fields->operator_name,
                                        PLN_ACTION_NOTED, 0.8, NULL, text});
}

enum geo_status sites_find(struct list *list, const struct site_fields *fields,
                           const struct pln_towers *towers)
{
    struct geo_arena arena = {0};
    struct search s = {.list = list, .fields = fields, .towers = towers};
    s.stand = geo_alloc(towers->n, sizeof *s.stand);
    s.operator_key = geo_alloc(towers->n, sizeof *s.operator_key);
    enum geo_status st = s.stand && s.operator_key
                             ? fold_operators(towers, s.operator_key, &arena, list->err)
                             : geo_no_memory(list->err, "masts", towers->n, sizeof *s.stand);
    for (uint32_t i = 0; st == GEO_OK && i < towers->n; i++)
        if (!list_is_out(list, i)) s.stand[s.n++] = (struct stand){towers->at[i].lat_deg, i};
    if (st == GEO_OK) qsort(s.stand, s.n, sizeof *s.stand, by_latitude);
    for (uint32_t i = 0; st == GEO_OK && i < towers->n; i++)
        if (!list_is_out(list, i)) st = judge(&s, i);
    geo_free(s.stand);
    geo_free(s.operator_key);
    geo_arena_release(&arena);
    return st;
}
