#include "planner/run/served.h"

#include "planner/cover/area_served.h"

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

/* Masts, then the plan's sites, one after the other. */
static enum geo_status add_all(struct pln_run *run, struct pln_served_map *map, struct geo_err *err)
{
    const struct pln_scenario *s = run->spec.scenario;
    const size_t n = run->towers.n + run->plan.n;
    enum geo_status status = GEO_OK;
    for (size_t i = 0; !status && i < n; i++) {
        if (run->spec.progress && run->spec.progress(run->spec.ctx, i, n))
            return geo_fail(err, GEO_INTERRUPTED, "interrupted at mast %zu of %zu", i + 1, n);
        if (i < run->towers.n) {
            const struct pln_tower *t = &run->towers.at[i];
            if (pln_tower_serves(t, s->rule.wanted_tech))
                status = pln_served_add(map, t->lon_deg, t->lat_deg, &t->tx, false, err);
            if (status) geo_fail_context(err, "mast %s", t->id);
            continue;
        }
        const struct pln_option *option =
            &run->candidates.options[run->plan.option[i - run->towers.n]];
        const struct pln_candidate *place = &run->candidates.at[option->candidate];
        struct pln_transmitter tx =
            pln_option_transmitter(option, &run->candidates, &s->kinds, &run->towers);
        status = pln_served_add(map, place->lon_deg, place->lat_deg, &tx, true, err);
        if (status) geo_fail_context(err, "site %s", place->id);
    }
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
