#include "planner/cover/area_served.h"

#include <math.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/base/par.h"
#include "planner/cover/area_map.h"
#include "planner/cover/area_outline.h"

enum { STRIP = 512, SIEVE_CELLS = 3 };

struct pln_served_map {
    struct pln_served_spec spec;
    struct geo_terrain_frame frame;
    struct geo_walker *walker;
    struct pln_caster *caster;
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
    enum geo_status status = geo_walker_open(spec->terrain, &map->walker, err);
    return status ? status : pln_caster_open(spec->terrain, spec->threads, &map->caster, err);
}

void pln_served_release(struct pln_served_map *map)
{
    if (!map) return;
    pln_caster_release(map->caster);
    geo_walker_release(map->walker);
    geo_free(map->land);
    geo_free(map);
}

/* ---- one transmitter ---- */

struct merge {
    struct pln_served_map *map;
    float sure_dbm, doubtful_dbm; /* medians from which on */
    bool planned;
    size_t first_row, first_col, end_col; /* squares whose middle may lie in the disc */
};

/* A plan's site mends what today is doubtful, and is not itself doubted on the map. */
static void judge(const struct merge *m, uint8_t *land, float rsrp_dbm)
{
    if (*land == 1 + PLN_LAND_SERVED || isnan(rsrp_dbm)) return;
    if (rsrp_dbm >= m->sure_dbm)
        *land = 1 + (m->planned ? PLN_LAND_PLANNED : PLN_LAND_SERVED);
    else if (rsrp_dbm >= m->doubtful_dbm && !m->planned)
        *land = 1 + PLN_LAND_UNCERTAIN;
}

static enum geo_status merge_row(void *ctx, void *state, size_t index, struct geo_err *err)
{
    (void)state, (void)err;
    const struct merge *m = ctx;
    const size_t side = m->map->side, row = m->first_row + index, middle = side / 2;
    /* of squares too wide for a strip the middle alone */
    const size_t step = side <= STRIP ? side : 1, skip = side <= STRIP ? 0 : middle;
    const size_t most = side <= STRIP ? STRIP / side : 1;
    float value[STRIP];
    unsigned char inside[STRIP];
    for (size_t at = m->first_col; at < m->end_col; at += most) {
        size_t n = m->end_col - at < most ? m->end_col - at : most;
        pln_caster_row(m->map->caster, row * side + middle, at * side + skip, n * step, value,
                       inside);
        for (size_t i = 0; i < n; i++)
            if (inside[i * step + middle - skip])
                judge(m, &m->map->land[row * m->map->width + at + i],
                      value[i * step + middle - skip]);
    }
    return GEO_OK;
}

static enum geo_status merge(struct pln_served_map *map, struct merge *m, struct geo_err *err)
{
    const struct geo_disc *disc = pln_caster_disc(map->caster);
    const size_t side = map->side, middle = side / 2;
    /* the first square whose middle is not before the disc, the first whose middle is behind it */
    m->first_row = (disc->row_begin + side - 1 - middle) / side;
    m->first_col = (disc->col_begin + side - 1 - middle) / side;
    m->end_col = (disc->col_end + side - 1 - middle) / side;
    size_t end_row = (disc->row_end + side - 1 - middle) / side;
    m->end_col = m->end_col < map->width ? m->end_col : map->width;
    end_row = end_row < map->height ? end_row : map->height;
    if (m->first_row >= end_row) return GEO_OK;
    struct geo_par_job job = {.n = end_row - m->first_row, .chunk = 8, .ctx = m, .work = merge_row};
    return geo_par_run(&job, map->spec.threads, err);
}

enum geo_status pln_served_add(struct pln_served_map *map, double lon_deg, double lat_deg,
                               const struct pln_transmitter *tx, bool planned, struct geo_err *err)
{
    const struct pln_link_setup *setup = map->spec.setup;
    const struct pln_rule *rule = map->spec.rule;
    const double server_dbm = pln_rule_server_dbm(rule, tx->freq_mhz);
    struct pln_cast_spec cast = {.model = setup->model,
                                 .env = setup->env,
                                 .terminal = &setup->terminal,
                                 .lon_deg = lon_deg,
                                 .lat_deg = lat_deg,
                                 .radius_km = rule->radius_km,
                                 .step_m = setup->step_m,
                                 .between_m = map->cell_m,
                                 .tx = tx,
                                 .rx = &setup->rx,
                                 .pattern = &setup->pattern};
    struct merge m = {.map = map,
                      .sure_dbm = (float)(server_dbm + rule->uncertain_db),
                      .doubtful_dbm = (float)(server_dbm - rule->uncertain_db),
                      .planned = planned};
    cast.env.location_pct = 50; /* medians: the allowance for more places is in the thresholds */
    cast.env.sigma_db = 0;
    if (isnan(geo_walker_height_m(map->walker, lon_deg, lat_deg))) return GEO_OK;
    enum geo_status status = pln_caster_cast(map->caster, &cast, NULL, NULL, err);
    return status ? status : merge(map, &m, err);
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
