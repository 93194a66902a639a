#include "planner/run/key.h"

#include <gnu/libc-version.h>

#include "geo/base/buf.h"
#include "geo/earth/crs.h"
#include "geo/raster/gdal_raster.h"
#include "geo/vector/geos_shape.h"
#include "planner/run/build_id.h"

static enum geo_status key_of_text(struct geo_buf *text, struct geo_key *key, struct geo_err *err)
{
    enum geo_status status = geo_buf_status(text, err);
    if (!status) *key = geo_key_of(text->text, text->length);
    geo_buf_release(text);
    return status;
}

static void add_key(struct geo_buf *text, const struct geo_key *key)
{
    char hex[33];
    geo_key_hex(key, hex);
    geo_buf_addf(text, "%s\n", hex);
}

enum geo_status pln_code_key(struct geo_key *key, struct geo_err *err)
{
    char program[2 * PLN_BUILD_ID_MAX + 1];
    if (!pln_build_id(program))
        return geo_fail(err, GEO_FAILED,
                        "the program was linked without a build id: nothing can be kept");
    struct geo_buf text = {0};
    geo_buf_addf(&text, "phusong %s %s, glibc %s, GDAL %s, PROJ %s, GEOS %s\n", PHUSONG_VERSION,
                 program, gnu_get_libc_version(), geo_raster_library(), geo_crs_library(),
                 geo_shapes_library());
    return key_of_text(&text, key, err);
}

static void add_numbers(struct geo_buf *text, const double *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        geo_buf_addf(text, "%a ", numbers[i]);
    geo_buf_add(text, "\n");
}

/* A field that is added to one of these structs belongs into the key. */
_Static_assert(sizeof(struct pln_rule) == 8 * sizeof(double), "a new field of the rule: add it");
_Static_assert(sizeof(struct pln_link_env) == 16 * sizeof(double),
               "a new field of the link: add it");
_Static_assert(sizeof(struct pln_terminal) == 3 * sizeof(double),
               "a new field of the clutter loss: add it");
_Static_assert(sizeof(struct pln_receiver) == 4 * sizeof(double) &&
                   sizeof(struct pln_pattern) == 4 * sizeof(double),
               "a new field of the budget: add it");
_Static_assert(sizeof(struct pln_link_setup) ==
                   sizeof(const struct pln_model *) + sizeof(struct pln_link_env) +
                       sizeof(struct pln_terminal) + sizeof(struct pln_receiver) +
                       sizeof(struct pln_pattern) + sizeof(double),
               "a new field of the setup: add it");

enum geo_status pln_pair_key(const struct pln_scenario *scenario, struct geo_key *key,
                             struct geo_err *err)
{
    struct geo_key code;
    enum geo_status status = pln_code_key(&code, err);
    if (status) return status;
    const struct pln_link_setup *s = &scenario->link;
    const struct pln_link_env *e = &s->env;
    const struct pln_rule *r = &scenario->rule;
    const double numbers[] = {e->freq_mhz,
                              e->tx_height_m,
                              e->rx_height_m,
                              (double)e->polarisation,
                              e->time_pct,
                              e->location_pct,
                              e->sigma_db,
                              e->delta_n,
                              e->n0,
                              e->lat_deg,
                              (double)e->environment,
                              (double)e->climate,
                              e->permittivity,
                              e->conductivity_s_m,
                              e->situation_pct,
                              e->tx_coast_km,
                              e->rx_coast_km,
                              (double)s->terminal.kind,
                              (double)s->terminal.clutter,
                              s->terminal.clutter_m,
                              s->terminal.street_m,
                              s->rx.height_m,
                              s->rx.antenna_gain_dbi,
                              s->rx.body_loss_db,
                              s->rx.building_loss_db,
                              s->pattern.beamwidth_h_deg,
                              s->pattern.beamwidth_v_deg,
                              s->pattern.front_back_db,
                              s->pattern.side_lobe_db,
                              s->step_m,
                              r->threshold_dbm,
                              r->location_pct,
                              r->sigma_db,
                              r->sigma_width_m,
                              r->uncertain_db,
                              r->served_pct,
                              r->radius_km,
                              (double)r->wanted_tech};
    struct geo_buf text = {0};
    add_key(&text, &code);
    geo_buf_addf(&text, "%s\n", s->model->name);
    add_numbers(&text, numbers, sizeof numbers / sizeof *numbers);
    return key_of_text(&text, key, err);
}

_Static_assert(sizeof(struct pln_backhaul_rule) == 4 * sizeof(double),
               "a new field of the backhaul's rule: add it");

enum geo_status pln_hop_key(const struct pln_scenario *scenario, struct geo_key *key,
                            struct geo_err *err)
{
    const struct pln_backhaul_rule *r = &scenario->backhaul;
    const double numbers[] = {r->hop_km, r->freq_mhz, r->clearance};
    struct geo_key code;
    struct geo_buf text = {0};
    enum geo_status status = pln_code_key(&code, err);
    if (status) return status;
    add_key(&text, &code);
    geo_buf_add(&text, "hops\n");
    add_numbers(&text, numbers, sizeof numbers / sizeof *numbers);
    return key_of_text(&text, key, err);
}

enum geo_status pln_run_key(const struct pln_scenario *scenario, enum pln_stage stage,
                            const struct pln_inputs *inputs, struct geo_key *key,
                            struct geo_err *err)
{
    struct geo_key code;
    enum geo_status status = pln_code_key(&code, err);
    if (status) return status;
    struct geo_buf text = {0};
    add_key(&text, &code);
    geo_buf_addf(&text, "%s %s\n", pln_stage_name(stage), scenario->name);
    for (size_t i = 0; i < scenario->n_parameters; i++) {
        const struct pln_parameter *p = &scenario->parameters[i];
        geo_buf_addf(&text, "%s|%s|%s|%s|%s|%d\n", p->section, p->key, p->value, p->unit, p->source,
                     p->is_default);
    }
    for (size_t i = 0; i < inputs->n; i++) {
        geo_buf_addf(&text, "%s %s ", inputs->at[i].role, inputs->at[i].name);
        add_key(&text, &inputs->at[i].digest.key);
    }
    return key_of_text(&text, key, err);
}
