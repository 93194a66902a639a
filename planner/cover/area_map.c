#include "planner/cover/area_map.h"

#include <math.h>

#include "geo/base/mem.h"
#include "geo/base/par.h"

#define CEILING_B ((size_t)8 << 30)
#define STRIP 256

static struct pln_cast_spec cast_of(const struct pln_map_spec *spec, uint32_t tower)
{
    const struct pln_tower *t = &spec->towers->at[tower];
    struct pln_cast_spec cast = {.model = spec->setup->model,
                                 .env = spec->setup->env,
                                 .terminal = &spec->setup->terminal,
                                 .lon_deg = t->lon_deg,
                                 .lat_deg = t->lat_deg,
                                 .radius_km = spec->radius_km,
                                 .step_m = spec->setup->step_m,
                                 .tx = &t->tx,
                                 .rx = &spec->setup->rx,
                                 .pattern = &spec->setup->pattern};
    cast.env.location_pct = 50; /* medians: the allowance for more places is taken off once */
    cast.env.sigma_db = 0;
    return cast;
}

/* ---- the window ---- */

static enum geo_status list_servers(const struct pln_map_spec *spec, struct pln_coverage *c,
                                    struct geo_err *err)
{
    c->servers = geo_alloc_zero(spec->n_chosen, sizeof *c->servers);
    if (!c->servers) return geo_no_memory(err, "servers", spec->n_chosen, sizeof *c->servers);
    c->n_listed = spec->n_chosen;
    for (size_t i = 0; i < spec->n_chosen; i++) {
        const struct pln_tower *t = &spec->towers->at[spec->chosen[i]];
        c->servers[i].tower = spec->chosen[i];
        c->servers[i].allowance_db = pln_rule_allowance_db(spec->rule, t->tx.freq_mhz);
    }
    return GEO_OK;
}

/* The cells of all discs together; transmitters without ground under them are left out. */
static enum geo_status find_window(const struct pln_map_spec *spec, struct geo_walker *walker,
                                   struct pln_coverage *c, struct geo_err *err)
{
    size_t col_end = 0, row_end = 0, left = SIZE_MAX, top = SIZE_MAX;
    for (size_t i = 0; i < c->n_listed; i++) {
        const struct pln_tower *t = &spec->towers->at[c->servers[i].tower];
        struct geo_disc disc;
        if (isnan(geo_walker_height_m(walker, t->lon_deg, t->lat_deg))) continue;
        enum geo_status status =
            geo_disc_open(walker, t->lon_deg, t->lat_deg, spec->radius_km * 1000, &disc, err);
        if (status != GEO_OK) return geo_fail_context(err, "mast %s", t->id);
        c->servers[i].has_terrain = true;
        left = disc.col_begin < left ? disc.col_begin : left;
        top = disc.row_begin < top ? disc.row_begin : top;
        col_end = disc.col_end > col_end ? disc.col_end : col_end;
        row_end = disc.row_end > row_end ? disc.row_end : row_end;
    }
    if (left >= col_end)
        return geo_fail(err, GEO_NO_COVER, "none of the %zu masts stands on the terrain",
                        c->n_listed);
    c->col = left, c->row = top;
    c->width = col_end - left, c->height = row_end - top;
    return GEO_OK;
}

static enum geo_status reserve(const struct pln_map_spec *spec, struct pln_coverage *c,
                               struct geo_err *err)
{
    const size_t cell_b = sizeof *c->rsrp_dbm + sizeof *c->server + sizeof *c->n_servers + 1;
    const size_t ceiling_b = spec->memory_ceiling_b ? spec->memory_ceiling_b : CEILING_B;
    size_t n = c->width * c->height;
    if (n > ceiling_b / cell_b)
        return geo_fail(err, GEO_NO_MEMORY,
                        "a map of %zu x %zu cells needs %.1f GiB, more than the %.1f GiB allowed; "
                        "choose fewer masts (--sites) or a smaller radius (--radius-km)",
                        c->width, c->height, (double)n * (double)cell_b / 0x1p30,
                        (double)ceiling_b / 0x1p30);
    c->rsrp_dbm = geo_alloc(n, sizeof *c->rsrp_dbm);
    c->server = geo_alloc(n, sizeof *c->server);
    c->n_servers = geo_alloc(n, sizeof *c->n_servers);
    c->level = geo_alloc_zero(n, 1);
    c->cell_km2 = geo_alloc(c->height, sizeof *c->cell_km2);
    if (!c->rsrp_dbm || !c->server || !c->n_servers || !c->level || !c->cell_km2)
        return geo_no_memory(err, "a coverage map", n, cell_b);
    for (size_t i = 0; i < n; i++) {
        c->rsrp_dbm[i] = NAN;
        c->server[i] = -1;
        c->n_servers[i] = PLN_COVERAGE_OUTSIDE;
    }
    return GEO_OK;
}

/* The cross product of its sides on the ellipsoid. */
double pln_map_cell_km2(struct geo_walker *walker, double middle, double at)
{
    const double rad = 0.017453292519943295, a = 6378137, e2 = 0.00669437999014;
    const double col[] = {middle - 0.5, middle + 0.5, middle, middle};
    const double row[] = {at, at, at - 0.5, at + 0.5};
    double lon[4], lat[4];
    geo_walker_from_cell(walker, 4, col, row, lon, lat);
    double phi = (lat[0] + lat[1]) / 2 * rad, w = 1 - e2 * sin(phi) * sin(phi);
    double east = rad * cos(phi) * a / sqrt(w), north = rad * a * (1 - e2) / (w * sqrt(w));
    double cross = (lon[1] - lon[0]) * (lat[3] - lat[2]) - (lon[3] - lon[2]) * (lat[1] - lat[0]);
    return fabs(cross) * east * north / 1e6;
}

/* In the middle of each row. */
static void measure_cells(struct geo_walker *walker, struct pln_coverage *c)
{
    double middle = (double)c->col + (double)(c->width / 2);
    for (size_t r = 0; r < c->height; r++)
        c->cell_km2[r] = pln_map_cell_km2(walker, middle, (double)(c->row + r));
}

/* ---- merging one disc ---- */

struct merge {
    struct pln_coverage *coverage;
    const struct pln_caster *caster;
    int32_t server;
    float served_dbm; /* median RSRP that counts as service */
};

static enum geo_status merge_row(void *ctx, void *state, size_t index, struct geo_err *err)
{
    (void)state, (void)err;
    const struct merge *m = ctx;
    struct pln_coverage *c = m->coverage;
    const struct geo_disc *disc = pln_caster_disc(m->caster);
    const size_t row = disc->row_begin + index, width = disc->col_end - disc->col_begin;
    const size_t base = (row - c->row) * c->width + (disc->col_begin - c->col);
    float value[STRIP];
    unsigned char inside[STRIP];
    for (size_t at = 0; at < width; at += STRIP) {
        size_t n = width - at < STRIP ? width - at : STRIP;
        pln_caster_row(m->caster, row, disc->col_begin + at, n, value, inside);
        for (size_t i = 0; i < n; i++) {
            size_t cell = base + at + i;
            if (!inside[i]) continue;
            if (isnan(value[i])) {
                if (c->n_servers[cell] == PLN_COVERAGE_OUTSIDE)
                    c->n_servers[cell] = PLN_COVERAGE_VOID;
                continue;
            }
            if (c->n_servers[cell] < 0) c->n_servers[cell] = 0;
            if (value[i] >= m->served_dbm && c->n_servers[cell] < INT16_MAX) c->n_servers[cell]++;
            if (isnan(c->rsrp_dbm[cell]) || value[i] > c->rsrp_dbm[cell]) {
                c->rsrp_dbm[cell] = value[i];
                c->server[cell] = m->server;
            }
        }
    }
    return GEO_OK;
}

static enum geo_status cast_one(const struct pln_map_spec *spec, struct pln_caster *caster,
                                size_t at, struct pln_coverage *c, struct geo_err *err)
{
    const uint32_t tower = c->servers[at].tower;
    const struct pln_tower *t = &spec->towers->at[tower];
    struct pln_cast_spec cast = cast_of(spec, tower);
    enum geo_status status = pln_caster_cast(caster, &cast, NULL, NULL, err);
    if (status != GEO_OK) return geo_fail_context(err, "mast %s", t->id);
    struct merge merge = {c, caster, (int32_t)at,
                          (float)pln_rule_server_dbm(spec->rule, t->tx.freq_mhz)};
    const struct geo_disc *disc = pln_caster_disc(caster);
    struct geo_par_job job = {
        .n = disc->row_end - disc->row_begin, .chunk = 16, .ctx = &merge, .work = merge_row};
    status = geo_par_run(&job, spec->threads, err);
    return status == GEO_OK && spec->each ? spec->each(spec->each_ctx, tower, caster, err) : status;
}

/* ---- counting ---- */

/* The class of an assured RSRP: 0 … n_levels. */
static size_t class_of(const struct pln_map_spec *spec, double assured_dbm)
{
    size_t k = 0;
    while (k < spec->n_levels && assured_dbm < spec->levels_dbm[k])
        k++;
    return k;
}

static void count_cells(const struct pln_map_spec *spec, struct pln_coverage *c)
{
    c->n_classes = spec->n_levels + 1;
    for (size_t k = 0; k <= spec->n_levels; k++)
        c->classes[k] = (struct pln_coverage_class){
            .least_dbm = k < spec->n_levels ? spec->levels_dbm[k] : -(double)INFINITY,
            .people = -1,
            .villages = -1};
    for (size_t row = 0; row < c->height; row++)
        for (size_t col = 0; col < c->width; col++) {
            size_t cell = row * c->width + col;
            if (c->n_servers[cell] == PLN_COVERAGE_OUTSIDE) continue;
            c->n_inside++;
            c->inside_km2 += c->cell_km2[row];
            if (c->server[cell] < 0) {
                c->n_void++;
                continue;
            }
            struct pln_coverage_server *best = &c->servers[c->server[cell]];
            size_t k = class_of(spec, (double)c->rsrp_dbm[cell] - best->allowance_db);
            c->level[cell] = (uint8_t)(k + 1);
            c->classes[k].n_cells++;
            c->classes[k].km2 += c->cell_km2[row];
            best->n_best++;
            best->best_km2 += c->cell_km2[row];
        }
}

enum geo_status pln_map_make(const struct pln_map_spec *spec, struct pln_coverage *coverage,
                             struct geo_err *err)
{
    struct pln_caster *caster = NULL;
    struct geo_walker *walker = NULL;
    *coverage = (struct pln_coverage){.radius_km = spec->radius_km,
                                      .location_pct = spec->rule->location_pct};
    if (spec->n_levels > PLN_COVERAGE_LEVELS_MAX)
        return geo_fail(err, GEO_USAGE, "%zu levels; at most %d are possible", spec->n_levels,
                        PLN_COVERAGE_LEVELS_MAX);
    enum geo_status status = geo_walker_open(spec->terrain, &walker, err);
    if (status == GEO_OK) status = list_servers(spec, coverage, err);
    if (status == GEO_OK) status = find_window(spec, walker, coverage, err);
    if (status == GEO_OK) status = reserve(spec, coverage, err);
    if (status == GEO_OK) status = pln_caster_open(spec->terrain, spec->threads, &caster, err);
    for (size_t i = 0; status == GEO_OK && i < coverage->n_listed; i++) {
        if (spec->progress && spec->progress(spec->progress_ctx, i, coverage->n_listed))
            status = geo_fail(err, GEO_INTERRUPTED, "interrupted at mast %zu of %zu", i + 1,
                              coverage->n_listed);
        else if (coverage->servers[i].has_terrain)
            status = cast_one(spec, caster, i, coverage, err);
    }
    if (status == GEO_OK) {
        measure_cells(walker, coverage);
        count_cells(spec, coverage);
    }
    pln_caster_release(caster);
    geo_walker_release(walker);
    if (status != GEO_OK) pln_coverage_release(coverage);
    return status;
}
