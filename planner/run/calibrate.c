#include "planner/run/calibrate.h"

#include <math.h>

#include "geo/base/mem.h"
#include "geo/base/par.h"
#include "planner/intake/intake.h"

const double pln_calibrate_class_km[PLN_CALIBRATE_CLASSES] = {1, 2, 5, 10, 20, INFINITY};

struct job {
    const struct pln_calibrate_spec *spec;
    struct pln_measurements *measured;
    struct pln_calibrated *out;
    double *threshold_db; /* the loss at which a row stops being served */
    bool *no_terrain;
};

struct worker {
    struct geo_walker *walker;
    struct geo_profile profile;
};

/* ---- asking the models, in parallel ---- */

static enum geo_status start(void *ctx, void **state, struct geo_err *err)
{
    const struct job *job = ctx;
    struct worker *worker = geo_alloc_zero(1, sizeof *worker);
    if (!worker) return geo_no_memory(err, "a worker", 1, sizeof *worker);
    *state = worker;
    return job->spec->terrain ? geo_walker_open(job->spec->terrain, &worker->walker, err) : GEO_OK;
}

static void finish(void *ctx, void *state)
{
    (void)ctx;
    struct worker *worker = state;
    if (!worker) return;
    geo_profile_release(&worker->profile);
    geo_walker_release(worker->walker);
    geo_free(worker);
}

/* A measured level as the loss it stands for, and the loss at the threshold. */
static void settle_budget(const struct job *job, struct pln_measurement *m, double rise_m,
                          size_t index)
{
    const struct pln_link_setup *setup = job->spec->setup;
    job->threshold_db[index] = job->spec->threshold_loss_db;
    if (isnan(m->rsrp_dbm)) return;
    struct pln_transmitter tx = m->site ? m->site->tx : pln_mast_defaults();
    tx.antenna_height_m = m->tx_height_m;
    tx.freq_mhz = m->freq_mhz;
    double elevation_deg = pln_elevation_deg(rise_m, 0, fmax(m->distance_km, 1e-3));
    double lossless_dbm =
        pln_rsrp_dbm(&tx, &setup->rx, &setup->pattern, m->azimuth_deg, elevation_deg, 0, NULL);
    m->loss_db = lossless_dbm - m->rsrp_dbm;
    job->threshold_db[index] = lossless_dbm - job->spec->threshold_dbm;
}

static enum geo_status ask(void *ctx, void *state, size_t index, struct geo_err *err)
{
    const struct job *job = ctx;
    const struct pln_calibrate_spec *spec = job->spec;
    struct worker *worker = state;
    struct pln_measurement *m = &job->measured->at[index];
    double d_km[2] = {0, m->distance_km}, rise_m = m->tx_height_m - m->rx_height_m;
    struct pln_profile profile = {.n = 2, .d_km = d_km};
    struct pln_link_env env = spec->setup->env;
    env.freq_mhz = m->freq_mhz;
    env.tx_height_m = m->tx_height_m, env.rx_height_m = m->rx_height_m;
    env.location_pct = 50, env.sigma_db = 0;
    env.lat_deg = (m->tx_lat_deg + m->lat_deg) / 2;
    if (spec->terrain) {
        enum geo_status status =
            geo_walker_profile(worker->walker, m->tx_lon_deg, m->tx_lat_deg, m->lon_deg, m->lat_deg,
                               spec->setup->step_m, &worker->profile, err);
        job->no_terrain[index] = status == GEO_NO_COVER;
        if (status) return status == GEO_NO_COVER ? GEO_OK : status;
        const struct geo_profile *p = &worker->profile;
        profile = (struct pln_profile){p->n, p->d_km, p->ground_m, p->clutter_m, NULL};
        rise_m += p->ground_m[0] - p->ground_m[p->n - 1];
    }
    settle_budget(job, m, rise_m, index);
    for (size_t k = 0; k < spec->n_models; k++) {
        struct pln_loss loss;
        if (job->out->at[k].skipped) continue;
        spec->models[k]->loss(&profile, &env, &loss);
        pln_terminal_add(&spec->setup->terminal, &env, &loss);
        job->out->loss_db[index * spec->n_models + k] = loss.loss_db;
        job->out->flags[index * spec->n_models + k] = (uint8_t)loss.flags;
    }
    return GEO_OK;
}

/* ---- figures, in the order of the rows ---- */

/* Count the rows that all models answered. */
static void select_rows(const struct job *job)
{
    struct pln_calibrated *out = job->out;
    for (size_t i = 0; i < out->n_rows; i++) {
        bool all = !job->no_terrain[i];
        out->n_no_terrain += job->no_terrain[i];
        for (size_t k = 0; k < out->n_models; k++) {
            struct pln_calibration *c = &out->at[k];
            if (c->skipped) continue;
            bool answered = !isnan(out->loss_db[i * out->n_models + k]);
            all &= answered;
            c->unanswered += !answered;
            c->extrapolated +=
                answered && out->flags[i * out->n_models + k] & PLN_LOSS_EXTRAPOLATED;
        }
        out->compared[i] = all;
        out->n_compared += all;
        out->n_fit += all && !job->measured->at[i].held_out;
    }
}

static double error_db(const struct job *job, size_t model, size_t i)
{
    return job->out->loss_db[i * job->out->n_models + model] - job->measured->at[i].loss_db;
}

/* Least squares of the negative error over log10 d, on the rows of the fit. */
static void fit(const struct job *job, size_t model)
{
    struct pln_calibration *c = &job->out->at[model];
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (size_t i = 0; i < job->out->n_rows; i++) {
        const struct pln_measurement *m = &job->measured->at[i];
        if (!job->out->compared[i] || m->held_out) continue;
        double lg = log10(m->distance_km), off = -error_db(job, model, i);
        n++;
        x += lg, y += off, xx += lg * lg, xy += lg * off;
    }
    double spread = n * xx - x * x;
    c->offset_db = n > 0 ? y / n : 0;
    c->slope_db = spread > 1e-9 * n * n ? (n * xy - x * y) / spread : 0;
    c->slope_offset_db = n > 0 ? (y - c->slope_db * x) / n : 0;
}

static double correction_db(const struct pln_calibration *c, enum pln_calibration_fit kind,
                            double distance_km)
{
    if (kind == PLN_FIT_NONE) return 0;
    return kind == PLN_FIT_OFFSET ? c->offset_db
                                  : c->slope_offset_db + c->slope_db * log10(distance_km);
}

/* Over the held-out rows from LOW to below HIGH km. */
static struct pln_calibration_figures figures(const struct job *job, size_t model,
                                              enum pln_calibration_fit kind, double low_km,
                                              double high_km)
{
    const struct pln_calibration *c = &job->out->at[model];
    double sum = 0, squares = 0, hits = 0;
    struct pln_calibration_figures f = {0, NAN, NAN, NAN, NAN};
    for (size_t i = 0; i < job->out->n_rows; i++) {
        const struct pln_measurement *m = &job->measured->at[i];
        if (!job->out->compared[i] || !m->held_out || m->distance_km < low_km ||
            m->distance_km >= high_km)
            continue;
        double off = error_db(job, model, i) + correction_db(c, kind, m->distance_km);
        double limit = job->threshold_db[i];
        f.n++;
        sum += off, squares += off * off;
        hits += (m->loss_db <= limit) == (m->loss_db + off <= limit);
    }
    double n = (double)f.n;
    if (f.n == 0) return f;
    f.bias_db = sum / n;
    f.rmse_db = sqrt(squares / n);
    if (f.n > 1) f.deviation_db = sqrt(fmax(squares - sum * sum / n, 0) / (n - 1));
    f.hit_rate_pct = 100 * hits / n;
    return f;
}

static void judge(const struct job *job, size_t model)
{
    struct pln_calibration *c = &job->out->at[model];
    if (c->skipped) return;
    fit(job, model);
    for (int kind = 0; kind < PLN_N_CALIBRATION_FITS; kind++)
        c->all[kind] = figures(job, model, (enum pln_calibration_fit)kind, 0, INFINITY);
    for (int k = 0; k < PLN_CALIBRATE_CLASSES; k++) {
        double low = k ? pln_calibrate_class_km[k - 1] : 0, high = pln_calibrate_class_km[k];
        c->classes[k] = figures(job, model, PLN_FIT_NONE, low, high);
        c->classes_offset[k] = figures(job, model, PLN_FIT_OFFSET, low, high);
    }
}

/* ---- the whole ---- */

static enum geo_status reserve(struct job *job, struct geo_err *err)
{
    struct pln_calibrated *out = job->out;
    size_t n = out->n_rows, cells = n * out->n_models;
    out->at = geo_alloc_zero(out->n_models, sizeof *out->at);
    out->loss_db = geo_alloc_zero(cells, sizeof *out->loss_db);
    out->flags = geo_alloc_zero(cells, sizeof *out->flags);
    out->compared = geo_alloc_zero(n, sizeof *out->compared);
    job->threshold_db = geo_alloc_zero(n, sizeof *job->threshold_db);
    job->no_terrain = geo_alloc_zero(n, sizeof *job->no_terrain);
    if (!out->at || !out->loss_db || !out->flags || !out->compared || !job->threshold_db ||
        !job->no_terrain)
        return geo_no_memory(err, "the predictions", cells, sizeof *out->loss_db);
    for (size_t i = 0; i < cells; i++)
        out->loss_db[i] = NAN;
    return GEO_OK;
}

static const char *reason_to_skip(const struct pln_calibrate_spec *spec, const struct pln_model *m)
{
    if (m->needs_profile && !spec->terrain) return "needs terrain";
    struct geo_terrain_info info = {0};
    if (spec->terrain) geo_terrain_info(spec->terrain, &info);
    if (pln_terminal_doubles(&spec->setup->terminal, m, info.has_clutter))
        return "would count clutter twice";
    return NULL;
}

enum geo_status pln_calibrate(const struct pln_calibrate_spec *spec,
                              struct pln_measurements *measured, struct pln_calibrated *out,
                              struct geo_err *err)
{
    *out = (struct pln_calibrated){.n_models = spec->n_models, .n_rows = measured->n};
    struct job job = {.spec = spec, .measured = measured, .out = out};
    enum geo_status status = reserve(&job, err);
    for (size_t k = 0; !status && k < spec->n_models; k++) {
        out->at[k].model = spec->models[k];
        out->at[k].skipped = reason_to_skip(spec, spec->models[k]);
    }
    bool any = false;
    for (size_t k = 0; !status && k < spec->n_models; k++)
        any |= !out->at[k].skipped;
    if (!status && !any)
        status = geo_fail(err, GEO_USAGE,
                          "calibrate: no model can be asked; %s %s (give --dem or a scenario with "
                          "terrain; see phusong models)",
                          spec->n_models ? spec->models[0]->name : "none",
                          spec->n_models ? out->at[0].skipped : "was named");
    struct geo_par_job par = {
        .n = measured->n, .chunk = 64, .ctx = &job, .start = start, .work = ask, .finish = finish};
    if (!status) status = geo_par_run(&par, spec->threads, err);
    if (!status) {
        select_rows(&job);
        for (size_t k = 0; k < spec->n_models; k++)
            judge(&job, k);
        if (out->n_compared == 0)
            status = geo_fail(err, out->n_no_terrain ? GEO_NO_COVER : GEO_BAD_DATA,
                              "calibrate: none of %zu measured rows can be compared; on %zu of "
                              "them the terrain has no height",
                              measured->n, out->n_no_terrain);
    }
    geo_free(job.threshold_db);
    geo_free(job.no_terrain);
    if (status) pln_calibrated_release(out);
    return status;
}

void pln_calibrated_release(struct pln_calibrated *calibrated)
{
    geo_free(calibrated->at);
    geo_free(calibrated->loss_db);
    geo_free(calibrated->flags);
    geo_free(calibrated->compared);
    *calibrated = (struct pln_calibrated){0};
}
