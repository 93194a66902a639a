#include "planner/cover/area_served.h"

#include <math.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/base/par.h"
#include "geo/terrain/blocks.h"
#include "planner/cover/area_map.h"
#include "planner/cover/area_outline.h"
#include "planner/cover/known.h"

enum { STRIP = 512, SIEVE_CELLS = 3 };

struct pln_served_map {
    struct pln_served_spec spec;
    struct geo_terrain_frame frame;
    struct geo_walker *walker;
    size_t side;          /* of a square, in terrain cells */
    size_t width, height; /* in squares */
    double cell_m;
    uint8_t *land; /* 1 + enum pln_land; 0: no signal */
};

enum geo_status pln_served_open(const struct pln_served_spec *spec, struct pln_served_map **out,
                                struct geo_err *err)
{
    struct pln_served_map *map = geo_alloc_zero(1, sizeof *map);
    struct geo_terrain_info info;
    if (!map) return geo_no_memory(err, "the served land", 1, sizeof *map);
    *out = map;
    map->spec = *spec;
    geo_terrain_info(spec->terrain, &info);
    geo_terrain_frame(spec->terrain, &map->frame);
    map->side = (size_t)fmax(1, round(spec->cell_m / info.step_m));
    map->cell_m = (double)map->side * info.step_m;
    map->width = map->frame.width / map->side;
    map->height = map->frame.height / map->side;
    map->land = geo_alloc_zero(map->width * map->height, 1);
    if (!map->land) return geo_no_memory(err, "the served land", map->width * map->height, 1);
    return geo_walker_open(spec->terrain, &map->walker, err);
}

void pln_served_release(struct pln_served_map *map)
{
    if (!map) return;
    geo_walker_release(map->walker);
    geo_free(map->land);
    geo_free(map);
}

/* ---- one transmitter ---- */

/* Those of one call. */
struct casting {
    const struct pln_served_map *map;
    const struct pln_served_mast *masts;
    struct pln_disc *disc; /* by mast; with the key set */
    const uint32_t *todo;  /* masts to cast */
    int (*progress)(void *ctx, size_t done, size_t n);
    void *progress_ctx;
    size_t done, n_todo;
};

struct hand {
    struct geo_walker *walker;
    struct pln_caster *caster;
    struct geo_buf runs;
};

static void finish(void *ctx, void *state)
{
    struct hand *hand = state;
    (void)ctx;
    if (!hand) return;
    pln_caster_release(hand->caster);
    geo_walker_release(hand->walker);
    geo_buf_release(&hand->runs);
    geo_free(hand);
}

static enum geo_status start(void *ctx, void **state, struct geo_err *err)
{
    const struct casting *c = ctx;
    struct hand *hand = geo_alloc_zero(1, sizeof *hand);
    if (!hand) return geo_no_memory(err, "a worker's disc", 1, sizeof *hand);
    enum geo_status status = geo_walker_open(c->map->spec.terrain, &hand->walker, err);
    if (!status) status = pln_caster_open(c->map->spec.terrain, 1, &hand->caster, err);
    if (status) finish(ctx, hand);
    *state = status ? NULL : hand;
    return status;
}

/* Medians from which on a square is served, surely or perhaps. */
struct grades {
    float sure_dbm, doubtful_dbm;
};

static enum pln_disc_class grade(const struct grades *g, float rsrp_dbm)
{
    if (isnan(rsrp_dbm) || rsrp_dbm < g->doubtful_dbm) return PLN_DISC_NOTHING;
    return rsrp_dbm >= g->sure_dbm ? PLN_DISC_SURELY : PLN_DISC_PERHAPS;
}

static void grade_row(const struct pln_served_map *map, struct hand *hand,
                      const struct pln_disc *disc, size_t row, const struct grades *grades)
{
    const size_t side = map->side, middle = side / 2, end = disc->col + disc->width;
    /* of squares too wide for a strip the middle alone */
    const size_t step = side <= STRIP ? side : 1, skip = side <= STRIP ? 0 : middle;
    const size_t most = side <= STRIP ? STRIP / side : 1;
    float value[STRIP];
    unsigned char inside[STRIP];
    for (size_t at = disc->col; at < end; at += most) {
        size_t n = end - at < most ? end - at : most;
        pln_caster_row(hand->caster, row * side + middle, at * side + skip, n * step, value,
                       inside);
        for (size_t i = 0; i < n; i++) {
            const size_t k = i * step + middle - skip;
            pln_disc_add(&hand->runs, inside[k] ? grade(grades, value[k]) : PLN_DISC_NOTHING, 1);
        }
    }
}

/* The squares whose middle may lie in the cells of the disc. */
static void lay_window(const struct pln_served_map *map, const struct geo_disc *cells,
                       struct pln_disc *disc)
{
    const size_t side = map->side, ahead = side - 1 - side / 2;
    size_t row = (cells->row_begin + ahead) / side, row_end = (cells->row_end + ahead) / side;
    size_t col = (cells->col_begin + ahead) / side, col_end = (cells->col_end + ahead) / side;
    row_end = row_end < map->height ? row_end : map->height;
    col_end = col_end < map->width ? col_end : map->width;
    if (row >= row_end || col >= col_end) return;
    disc->row = (uint32_t)row;
    disc->col = (uint32_t)col;
    disc->height = (uint32_t)(row_end - row);
    disc->width = (uint32_t)(col_end - col);
}

static enum geo_status cast(const struct pln_served_map *map, struct hand *hand,
                            const struct pln_served_mast *mast, struct pln_disc *disc,
                            struct geo_err *err)
{
    const struct pln_link_setup *setup = map->spec.setup;
    const struct pln_rule *rule = map->spec.rule;
    const double server_dbm = pln_rule_server_dbm(rule, mast->tx.freq_mhz);
    const struct grades grades = {(float)(server_dbm + rule->uncertain_db),
                                  (float)(server_dbm - rule->uncertain_db)};
    struct pln_cast_spec spec = {.model = setup->model,
                                 .env = setup->env,
                                 .terminal = &setup->terminal,
                                 .lon_deg = mast->lon_deg,
                                 .lat_deg = mast->lat_deg,
                                 .radius_km = rule->radius_km,
                                 .step_m = setup->step_m,
                                 .between_m = map->cell_m,
                                 .tx = &mast->tx,
                                 .rx = &setup->rx,
                                 .pattern = &setup->pattern};
    spec.env.location_pct = 50; /* medians: the allowance for more places is in the thresholds */
    spec.env.sigma_db = 0;
    if (isnan(geo_walker_height_m(hand->walker, mast->lon_deg, mast->lat_deg))) return GEO_OK;
    enum geo_status status = pln_caster_cast(hand->caster, &spec, NULL, NULL, err);
    if (status) return status;
    lay_window(map, pln_caster_disc(hand->caster), disc);
    geo_buf_clear(&hand->runs);
    for (size_t row = disc->row; row < disc->row + disc->height; row++)
        grade_row(map, hand, disc, row, &grades);
    uint8_t *run = geo_alloc(hand->runs.length, 1);
    if (!run || hand->runs.failed) {
        geo_free(run);
        return geo_no_memory(err, "a disc", hand->runs.length, 1);
    }
    if (hand->runs.length) memcpy(run, hand->runs.text, hand->runs.length);
    disc->run = run;
    disc->n_runs = (uint32_t)hand->runs.length;
    return GEO_OK;
}

static enum geo_status cast_one(void *ctx, void *state, size_t index, struct geo_err *err)
{
    const struct casting *c = ctx;
    const uint32_t i = c->todo[c->done + index];
    enum geo_status status = cast(c->map, state, &c->masts[i], &c->disc[i], err);
    if (status)
        geo_fail_context(err, "%s %s", c->masts[i].planned ? "site" : "mast", c->masts[i].id);
    return status;
}

static int tell_progress(void *ctx, size_t done, size_t n)
{
    const struct casting *c = ctx;
    (void)n;
    return c->progress(c->progress_ctx, c->done + done, c->n_todo);
}

/* ---- all of them ---- */

struct calling {
    struct casting casting;
    const struct pln_served_memory *memory;
    const struct pln_disc **of; /* by mast */
    uint32_t *todo;
    size_t n;
};

static bool fits(const struct pln_served_map *map, const struct pln_disc *disc)
{
    return (uint64_t)disc->row + disc->height <= map->height &&
           (uint64_t)disc->col + disc->width <= map->width;
}

/* What TABLE knows of masts that nobody knew before. */
static enum geo_status recall(struct calling *call, const struct pln_discs *table,
                              struct geo_err *err)
{
    const struct pln_served_map *map = call->casting.map;
    struct geo_changes changes;
    enum geo_status status =
        geo_changes_find(map->spec.terrain, table->ground.text, table->ground.length,
                         call->memory->ground, &changes, err);
    if (status) return status;
    for (size_t i = 0; i < call->n && !changes.all; i++) {
        const struct pln_served_mast *mast = &call->casting.masts[i];
        if (call->of[i]) continue;
        const struct pln_disc *disc = pln_discs_find(table, &call->casting.disc[i].key);
        /* a kilometre to spare: radials end up to a step behind the radius, between cells */
        if (disc && fits(map, disc) &&
            !geo_changes_near(&changes, mast->lon_deg, mast->lat_deg,
                              map->spec.rule->radius_km + 1))
            call->of[i] = disc;
    }
    geo_changes_release(&changes);
    return GEO_OK;
}

static enum geo_status tell(struct calling *call, size_t from, size_t n, bool whole,
                            struct geo_err *err)
{
    const struct pln_served_memory *memory = call->memory;
    const struct pln_disc **discs = whole ? call->of : geo_alloc(n, sizeof *discs);
    if (!discs) return geo_no_memory(err, "discs", n, sizeof *discs);
    for (size_t i = 0; i < n && !whole; i++)
        discs[i] = call->of[call->todo[from + i]];
    enum geo_status status = memory->learned(memory->ctx, discs, n, whole, err);
    if (!whole) geo_free(discs);
    return status;
}

static enum geo_status cast_rest(struct calling *call, struct geo_err *err)
{
    struct casting *c = &call->casting;
    const struct pln_served_memory *memory = call->memory;
    enum geo_status status = GEO_OK;
    for (size_t i = 0; i < call->n; i++)
        if (!call->of[i]) {
            call->of[i] = &c->disc[i];
            call->todo[c->n_todo++] = (uint32_t)i;
        }
    for (size_t n; !status && c->done < c->n_todo; c->done += n) {
        n = c->n_todo - c->done;
        if (memory && memory->keep_every && memory->keep_every + c->done / 4 < n)
            n = memory->keep_every + c->done / 4;
        const struct geo_par_job job = {.n = n,
                                        .ctx = c,
                                        .start = start,
                                        .work = cast_one,
                                        .finish = finish,
                                        .progress = c->progress ? tell_progress : NULL,
                                        .progress_ctx = c};
        status = geo_par_run(&job, c->map->spec.threads, err);
        if (!status && memory && c->done + n < c->n_todo)
            status = tell(call, c->done, n, false, err);
    }
    return !status && memory && c->n_todo ? tell(call, 0, call->n, true, err) : status;
}

/* A plan's site mends what today is doubtful, and is not itself doubted on the map. */
static void judge(uint8_t *land, enum pln_disc_class class, bool planned)
{
    if (*land == 1 + PLN_LAND_SERVED) return;
    if (class == PLN_DISC_SURELY)
        *land = 1 + (planned ? PLN_LAND_PLANNED : PLN_LAND_SERVED);
    else if (class == PLN_DISC_PERHAPS && !planned)
        *land = 1 + PLN_LAND_UNCERTAIN;
}

static void merge(struct pln_served_map *map, const struct pln_disc *disc, bool planned)
{
    size_t square = 0;
    for (uint32_t r = 0; r < disc->n_runs; r++) {
        const enum pln_disc_class class = pln_disc_class_of(disc->run[r]);
        const size_t end = square + pln_disc_length_of(disc->run[r]);
        if (class == PLN_DISC_NOTHING) square = end;
        for (; square < end; square++)
            judge(&map->land[(disc->row + square / disc->width) * map->width + disc->col +
                             square % disc->width],
                  class, planned);
    }
}

static enum geo_status add_all(struct pln_served_map *map, struct calling *call,
                               struct geo_err *err)
{
    struct casting *c = &call->casting;
    enum geo_status status = GEO_OK;
    for (size_t i = 0; i < call->n; i++)
        c->disc[i].key =
            pln_transmitter_key(c->masts[i].lon_deg, c->masts[i].lat_deg, &c->masts[i].tx);
    for (size_t t = 0; !status && call->memory && t < call->memory->n_tables; t++)
        status = recall(call, &call->memory->tables[t], err);
    if (!status) status = cast_rest(call, err);
    for (size_t i = 0; !status && i < call->n; i++)
        if (!c->masts[i].planned) merge(map, call->of[i], false);
    for (size_t i = 0; !status && i < call->n; i++)
        if (c->masts[i].planned) merge(map, call->of[i], true);
    return status;
}

enum geo_status pln_served_add(struct pln_served_map *map, const struct pln_served_mast *masts,
                               size_t n, const struct pln_served_memory *memory,
                               int (*progress)(void *ctx, size_t done, size_t n),
                               void *progress_ctx, struct geo_err *err)
{
    struct calling call = {.memory = memory, .n = n};
    struct casting *c = &call.casting;
    *c = (struct casting){
        .map = map, .masts = masts, .progress = progress, .progress_ctx = progress_ctx};
    c->disc = geo_alloc_zero(n, sizeof *c->disc);
    call.of = geo_alloc_zero(n, sizeof *call.of);
    c->todo = call.todo = geo_alloc(n, sizeof *call.todo);
    enum geo_status status = c->disc && call.of && call.todo
                                 ? add_all(map, &call, err)
                                 : geo_no_memory(err, "discs", n, sizeof *c->disc);
    for (size_t i = 0; c->disc && i < n; i++)
        geo_free((void *)c->disc[i].run);
    geo_free(c->disc);
    geo_free(call.of);
    geo_free(call.todo);
    return status;
}

/* ---- outlines ---- */

static void measure(const struct pln_served_map *map, struct pln_served_land *land)
{
    const double middle = (double)map->frame.width / 2;
    for (size_t row = 0; row < map->height; row++) {
        size_t n[1 + PLN_LAND_COUNT] = {0};
        for (size_t col = 0; col < map->width; col++)
            n[map->land[row * map->width + col]]++;
        double km2 =
            pln_map_cell_km2(map->walker, middle, (double)(row * map->side + map->side / 2)) *
            (double)(map->side * map->side);
        for (int k = 0; k < PLN_LAND_COUNT; k++)
            land->km2[k] += (double)n[k + 1] * km2;
    }
}

/* What has no signal gets a number too, so that the sieve may give it small patches. */
static uint8_t *number_all(const struct pln_served_map *map, struct geo_err *err)
{
    const size_t n = map->width * map->height;
    uint8_t *class_of = geo_alloc(n, 1);
    if (!class_of) geo_no_memory(err, "the served land", n, 1);
    for (size_t i = 0; class_of && i < n; i++)
        class_of[i] = map->land[i] ? map->land[i] : 1 + PLN_LAND_COUNT;
    return class_of;
}

enum geo_status pln_served_outline(const struct pln_served_map *map, struct pln_served_land *land,
                                   struct geo_err *err)
{
    uint8_t *class_of = number_all(map, err);
    struct geo_polygons_spec spec = {.width = map->width,
                                     .height = map->height,
                                     .class_of = class_of,
                                     .crs_wkt = map->frame.crs_wkt,
                                     .sieve_cells = SIEVE_CELLS};
    if (!class_of) return GEO_NO_MEMORY;
    memcpy(spec.geotransform, map->frame.geotransform, sizeof spec.geotransform);
    for (int i = 0; i < 6; i++)
        if (i % 3) spec.geotransform[i] *= (double)map->side;
    *land = (struct pln_served_land){.cell_m = map->cell_m};
    measure(map, land);
    enum geo_status status = pln_areas_outline(&spec, PLN_LAND_COUNT, &land->outlines, err);
    for (size_t k = 0; !status && k < PLN_LAND_COUNT; k++)
        land->outlines.at[k].name = pln_land_name((enum pln_land)k);
    geo_free(class_of);
    return status;
}
