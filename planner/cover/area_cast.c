#include "planner/cover/area_cast.h"

#include <math.h>
#include <stdatomic.h>

#include "geo/base/mem.h"
#include "geo/base/par.h"
#include "planner/cover/sweep.h"
#include "planner/cover/vmath.h"

#define STRIP 256

/* What one worker owns; made once and used for one cast after another. */
struct hand {
    struct geo_walker *walker;
    struct pln_sweep *sweep;
    size_t n_max; /* points that the arrays hold */
    double *ground_m, *clutter_m, *value, *d_km;
};

struct pln_caster {
    const struct geo_terrain *terrain;
    int threads;
    bool clutter, sweeps;
    struct hand *hand;
    size_t n_hands;
    atomic_size_t next_hand;
    struct pln_polar polar;
    struct geo_disc disc;
    struct pln_cast_spec spec; /* of the last cast, completed */
};

enum geo_status pln_caster_open(const struct geo_terrain *terrain, int threads,
                                struct pln_caster **out, struct geo_err *err)
{
    struct pln_caster *caster = geo_alloc_zero(1, sizeof *caster);
    *out = NULL;
    if (!caster) return geo_no_memory(err, "a disc", 1, sizeof *caster);
    struct geo_terrain_info info;
    geo_terrain_info(terrain, &info);
    caster->terrain = terrain;
    caster->threads = threads;
    caster->clutter = info.has_clutter;
    caster->n_hands = (size_t)geo_par_threads(threads);
    caster->hand = geo_alloc_zero(caster->n_hands, sizeof *caster->hand);
    enum geo_status status =
        caster->hand ? geo_walker_open(terrain, &caster->hand[0].walker, err)
                     : geo_no_memory(err, "a disc", caster->n_hands, sizeof *caster->hand);
    if (status == GEO_OK)
        *out = caster;
    else
        pln_caster_release(caster);
    return status;
}

static void drop_rows(struct hand *hand)
{
    pln_sweep_release(hand->sweep);
    geo_free(hand->ground_m);
    geo_free(hand->clutter_m);
    geo_free(hand->value);
    geo_free(hand->d_km);
    *hand = (struct hand){.walker = hand->walker};
}

void pln_caster_release(struct pln_caster *caster)
{
    if (!caster) return;
    for (size_t i = 0; caster->hand && i < caster->n_hands; i++) {
        drop_rows(&caster->hand[i]);
        geo_walker_release(caster->hand[i].walker);
    }
    geo_free(caster->hand);
    pln_polar_release(&caster->polar);
    geo_free(caster);
}

/* ---- one worker ---- */

static enum geo_status grow(struct hand *hand, size_t n, struct geo_err *err)
{
    if (n <= hand->n_max) return GEO_OK;
    drop_rows(hand);
    double **const rows[] = {&hand->ground_m, &hand->clutter_m, &hand->value, &hand->d_km};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        *rows[i] = geo_alloc(n, sizeof(double));
        if (!*rows[i]) return geo_no_memory(err, "a radial", n, sizeof(double));
    }
    enum geo_status status = pln_sweep_open(n, &hand->sweep, err);
    if (status == GEO_OK) hand->n_max = n;
    return status;
}

static enum geo_status start(void *ctx, void **state, struct geo_err *err)
{
    struct pln_caster *caster = ctx;
    struct hand *hand = &caster->hand[atomic_fetch_add(&caster->next_hand, 1) % caster->n_hands];
    const struct pln_polar *polar = &caster->polar;
    enum geo_status status =
        hand->walker ? GEO_OK : geo_walker_open(caster->terrain, &hand->walker, err);
    if (status == GEO_OK) status = grow(hand, polar->n_points, err);
    if (status == GEO_OK && caster->sweeps)
        status = pln_sweep_aim(hand->sweep, &caster->spec.env, polar->step_m / 1000, err);
    for (size_t i = 0; status == GEO_OK && i < polar->n_points; i++)
        hand->d_km[i] = (double)i * polar->step_m / 1000;
    *state = hand;
    return status;
}

/* ---- one radial ---- */

/* Any model: the profile cut at each point in turn. */
static void ask_whole_profiles(const struct pln_caster *caster, struct hand *hand, size_t first,
                               size_t n)
{
    const struct pln_model *model = caster->spec.model;
    for (size_t k = first < 2 ? 2 : first; k < n; k++) {
        struct pln_profile profile = {.n = k + 1,
                                      .d_km = hand->d_km,
                                      .ground_m = hand->ground_m,
                                      .clutter_m = caster->clutter ? hand->clutter_m : NULL};
        const double ends_km[] = {0, hand->d_km[k] / 2, hand->d_km[k]};
        const double ends_m[] = {hand->ground_m[0], hand->ground_m[k / 2], hand->ground_m[k]};
        if (!model->needs_profile)
            profile = (struct pln_profile){.n = 3, .d_km = ends_km, .ground_m = ends_m};
        struct pln_loss loss;
        model->loss(&profile, &caster->spec.env, &loss);
        hand->value[k] = loss.loss_db;
    }
    if (first < 2 && n > 1) /* two points are no profile */
        hand->value[1] = n > 2 ? hand->value[2]
                               : pln_link_near_loss_db(hand->d_km[1], 0, caster->spec.env.freq_mhz);
}

/* The clutter around the receiver, as pln_linker_answer() adds it. */
static void add_terminal(const struct pln_cast_spec *spec, struct hand *hand, size_t first,
                         size_t n)
{
    if (!spec->terminal || spec->terminal->kind == PLN_TERMINAL_NONE) return;
    for (size_t i = first; i < n; i++) {
        struct pln_loss loss = {.loss_db = hand->value[i], .distance_km = hand->d_km[i]};
        pln_terminal_add(spec->terminal, &spec->env, &loss);
        hand->value[i] = loss.loss_db;
    }
}

/* Beside the mast as the links have it. */
static void near_mast(const struct pln_caster *caster, struct hand *hand, size_t n)
{
    const struct pln_link_env *env = &caster->spec.env;
    double antenna_m = hand->ground_m[0] + env->tx_height_m;
    for (size_t i = 0; i < n && hand->d_km[i] < PLN_LINK_NEAR_KM; i++)
        hand->value[i] = pln_link_near_loss_db(
            hand->d_km[i], antenna_m - hand->ground_m[i] - env->rx_height_m, env->freq_mhz);
}

/* Loss becomes RSRP: as pln_rsrp_dbm() has it, with what the radial's points share taken out. All
 * sectors have one tilt, so the one nearest in azimuth is the strongest at any elevation. */
static void radiate(const struct pln_cast_spec *spec, struct hand *hand, double azimuth_deg,
                    size_t first, size_t n)
{
    const double deg = 57.29577951308232, earth_m = 4.0 / 3.0 * 6371e3;
    const struct pln_pattern *pattern = spec->pattern;
    const double tilt = spec->tx->downtilt_deg, per_beam = 1 / pattern->beamwidth_v_deg;
    const double side_db = pattern->side_lobe_db, back_db = pattern->front_back_db;
    const double antenna_m = hand->ground_m[0] + spec->env.tx_height_m;
    struct pln_budget beam;
    double level = pln_rsrp_dbm(spec->tx, spec->rx, pattern, azimuth_deg, -tilt, 0, &beam);
    level += beam.pattern_loss_db;
    double *restrict value = hand->value;
    const double *restrict ground = hand->ground_m, *restrict d_km = hand->d_km;
    for (size_t i = first; i < n; i++) {
        double d = vm_max(d_km[i] * 1000, 1);
        double rise = ground[i] + spec->env.rx_height_m - antenna_m - d * d / (2 * earth_m);
        double off = (deg * vm_atan(rise / d) + tilt) * per_beam;
        double pattern_db = vm_min(beam.pattern_loss_db + vm_min(12 * off * off, side_db), back_db);
        value[i] = level - pattern_db - value[i];
    }
}

static enum geo_status work(void *ctx, void *state, size_t index, struct geo_err *err)
{
    (void)err;
    struct pln_caster *caster = ctx;
    struct hand *hand = state;
    const struct pln_polar *polar = &caster->polar;
    const struct pln_cast_spec *spec = &caster->spec;
    const double azimuth_deg = pln_polar_azimuth_deg(polar, index);
    const size_t first = pln_polar_first(polar, index), n = polar->n_points;
    geo_walker_radial(hand->walker, spec->lon_deg, spec->lat_deg, azimuth_deg, polar->step_m, n,
                      hand->ground_m, caster->clutter ? hand->clutter_m : NULL, NULL, NULL);
    size_t known = 0;
    while (known < n && !isnan(hand->ground_m[known]))
        known++;
    struct pln_radial radial = {.n = n,
                                .ground_m = hand->ground_m,
                                .clutter_m = caster->clutter ? hand->clutter_m : NULL,
                                .first = first};
    if (caster->sweeps)
        pln_sweep_run(hand->sweep, &radial, hand->value);
    else
        ask_whole_profiles(caster, hand, first, known);
    add_terminal(spec, hand, first, known);
    if (first == 0) near_mast(caster, hand, known);
    if (spec->tx) radiate(spec, hand, azimuth_deg, first, known);
    float *out = polar->value + index * n;
    for (size_t i = first; i < n; i++)
        out[i] = i < known ? (float)hand->value[i] : NAN;
    return GEO_OK;
}

/* ---- the disc ---- */

bool pln_caster_sweeps(const struct pln_model *model)
{
    return model == pln_model_find("p1812");
}

static enum geo_status check_mast(struct pln_caster *caster, struct geo_err *err)
{
    const struct pln_cast_spec *spec = &caster->spec;
    struct geo_terrain_info info;
    geo_terrain_info(caster->terrain, &info);
    if (!isnan(geo_walker_height_m(caster->hand[0].walker, spec->lon_deg, spec->lat_deg)))
        return GEO_OK;
    return geo_fail(err, GEO_NO_COVER,
                    "the transmitter at longitude %.6f, latitude %.6f stands outside the terrain "
                    "or in a void; the data span %.4f to %.4f E, %.4f to %.4f N",
                    spec->lon_deg, spec->lat_deg, info.west_deg, info.east_deg, info.south_deg,
                    info.north_deg);
}

static enum geo_status lay(struct pln_caster *caster, struct geo_err *err)
{
    struct pln_cast_spec *spec = &caster->spec;
    struct geo_terrain_info info;
    geo_terrain_info(caster->terrain, &info);
    if (!(spec->step_m > 0)) spec->step_m = info.step_m;
    if (!(spec->between_m > 0)) spec->between_m = spec->step_m;
    spec->env.lat_deg = spec->lat_deg;
    if (spec->tx) {
        spec->env.freq_mhz = spec->tx->freq_mhz;
        spec->env.tx_height_m = spec->tx->antenna_height_m;
        spec->env.rx_height_m = spec->rx->height_m;
    }
    caster->sweeps = pln_caster_sweeps(spec->model);
    double radius_m = spec->radius_km * 1000;
    enum geo_status status = check_mast(caster, err);
    if (status == GEO_OK)
        status = geo_disc_open(caster->hand[0].walker, spec->lon_deg, spec->lat_deg, radius_m,
                               &caster->disc, err);
    if (status == GEO_OK)
        status = pln_polar_lay(&caster->polar, radius_m, spec->step_m, spec->between_m, err);
    return status;
}

enum geo_status pln_caster_cast(struct pln_caster *caster, const struct pln_cast_spec *spec,
                                int (*progress)(void *ctx, size_t done, size_t n),
                                void *progress_ctx, struct geo_err *err)
{
    caster->spec = *spec;
    enum geo_status status = lay(caster, err);
    if (status != GEO_OK) return status;
    atomic_store(&caster->next_hand, 0);
    struct geo_par_job job = {.n = caster->polar.n_radials,
                              .chunk = 16,
                              .ctx = caster,
                              .start = start,
                              .work = work,
                              .progress = progress,
                              .progress_ctx = progress_ctx};
    return geo_par_run(&job, caster->threads, err);
}

const struct geo_disc *pln_caster_disc(const struct pln_caster *caster)
{
    return &caster->disc;
}

void pln_caster_row(const struct pln_caster *caster, size_t row, size_t col, size_t n, float *value,
                    unsigned char *inside)
{
    const double radius_m = caster->polar.radius_m;
    double east_m[STRIP], north_m[STRIP];
    for (size_t at = 0; at < n; at += STRIP) {
        size_t m = n - at < STRIP ? n - at : STRIP;
        geo_disc_row(&caster->disc, row, col + at, m, east_m, north_m);
        pln_polar_read(&caster->polar, m, east_m, north_m, value + at);
        for (size_t i = 0; inside && i < m; i++)
            inside[at + i] = east_m[i] * east_m[i] + north_m[i] * north_m[i] <= radius_m * radius_m;
    }
}

struct square {
    const struct pln_caster *caster;
    float *value;
    size_t *n_inside, *n_without; /* by row */
    size_t width;
};

static enum geo_status square_row(void *ctx, void *state, size_t index, struct geo_err *err)
{
    const struct square *square = ctx;
    const struct geo_disc *disc = &square->caster->disc;
    (void)state, (void)err;
    float *value = square->value + index * square->width;
    unsigned char inside[STRIP];
    for (size_t at = 0; at < square->width; at += STRIP) {
        size_t m = square->width - at < STRIP ? square->width - at : STRIP;
        pln_caster_row(square->caster, disc->row_begin + index, disc->col_begin + at, m, value + at,
                       inside);
        for (size_t i = 0; i < m; i++) {
            square->n_inside[index] += inside[i];
            square->n_without[index] += inside[i] && isnan(value[at + i]);
        }
    }
    return GEO_OK;
}

enum geo_status pln_caster_square(const struct pln_caster *caster, float *value, size_t *n_inside,
                                  size_t *n_without, struct geo_err *err)
{
    const struct geo_disc *disc = &caster->disc;
    size_t rows = disc->row_end - disc->row_begin;
    size_t *counts = geo_alloc_zero(rows, 2 * sizeof *counts);
    if (!counts) return geo_no_memory(err, "the rows of a disc", rows, 2 * sizeof *counts);
    struct square square = {caster, value, counts, counts + rows, disc->col_end - disc->col_begin};
    struct geo_par_job job = {.n = rows, .chunk = 16, .ctx = &square, .work = square_row};
    enum geo_status status = geo_par_run(&job, caster->threads, err);
    *n_inside = *n_without = 0;
    for (size_t i = 0; i < rows; i++) {
        *n_inside += square.n_inside[i];
        *n_without += square.n_without[i];
    }
    geo_free(counts);
    return status;
}
