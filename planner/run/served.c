#include "planner/run/served.h"

#include "geo/base/mem.h"
#include "geo/terrain/blocks.h"
#include "planner/run/drawn.h"

static size_t count_masts(const struct pln_run *run)
{
    size_t n = 0;
    for (size_t i = 0; i < run->towers.n; i++)
        n += pln_tower_serves(&run->towers.at[i], run->spec.scenario->rule.wanted_tech);
    return n;
}

static bool wanted(const struct pln_run *run)
{
    const struct pln_scenario *s = run->spec.scenario;
    return s->draw_coverage == PLN_DRAW_YES ||
           (s->draw_coverage == PLN_DRAW_AUTO && pln_caster_sweeps(s->link.model) &&
            count_masts(run) <= PLN_SERVED_AUTO_MASTS_MOST);
}

/* Masts that count, then the plan's sites. */
static size_t list_all(const struct pln_run *run, struct pln_served_mast *masts)
{
    const struct pln_scenario *s = run->spec.scenario;
    size_t n = 0;
    for (size_t i = 0; i < run->towers.n; i++) {
        const struct pln_tower *t = &run->towers.at[i];
        if (pln_tower_serves(t, s->rule.wanted_tech))
            masts[n++] = (struct pln_served_mast){t->lon_deg, t->lat_deg, t->tx, false, t->id};
    }
    for (size_t i = 0; i < run->plan.n; i++) {
        const struct pln_option *option = &run->candidates.options[run->plan.option[i]];
        const struct pln_candidate *place = &run->candidates.at[option->candidate];
        masts[n++] = (struct pln_served_mast){
            place->lon_deg, place->lat_deg,
            pln_option_transmitter(option, &run->candidates, &s->kinds, &run->towers), true,
            place->id};
    }
    return n;
}

static enum geo_status add_all(struct pln_run *run, struct pln_served_map *map, struct geo_err *err)
{
    struct pln_drawn *drawn = NULL;
    enum geo_status status = GEO_OK;
    struct pln_served_mast *masts = geo_alloc(run->towers.n + run->plan.n, sizeof *masts);
    if (!masts) return geo_no_memory(err, "masts", run->towers.n + run->plan.n, sizeof *masts);
    const size_t n = list_all(run, masts);
    if (run->spec.store && !run->ground.length)
        status = geo_terrain_blocks(run->terrain, run->spec.threads, &run->ground, err);
    if (!status && run->spec.store) {
        drawn = geo_alloc_zero(1, sizeof *drawn);
        status =
            drawn ? pln_drawn_recall(run->spec.store, run->spec.scenario, &run->ground, drawn, err)
                  : geo_no_memory(err, "discs", 1, sizeof *drawn);
    }
    if (!status)
        status = pln_served_add(map, masts, n, drawn ? &drawn->memory : NULL, run->spec.progress,
                                run->spec.ctx, err);
    if (drawn && drawn->failure.status) run->forgetful = drawn->failure;
    if (drawn) pln_drawn_release(drawn);
    geo_free(drawn);
    geo_free(masts);
    return status;
}

enum geo_status pln_served_draw(struct pln_run *run, struct geo_err *err)
{
    const struct pln_scenario *s = run->spec.scenario;
    struct pln_served_spec spec = {.terrain = run->terrain,
                                   .setup = &s->link,
                                   .rule = &s->rule,
                                   .cell_m = s->coverage_cell_m,
                                   .threads = run->spec.threads};
    struct pln_served_map *map = NULL;
    if (!wanted(run)) return GEO_OK;
    enum geo_status status = pln_served_open(&spec, &map, err);
    if (!status) status = add_all(run, map, err);
    if (!status) status = pln_served_outline(map, &run->land, err);
    if (!status) run->results.land = &run->land;
    pln_served_release(map);
    return status;
}
