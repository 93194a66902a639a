/* The terrain and the lists, side by side where one does not need the other. */
#include "planner/run/stages_parts.h"

#include <string.h>

#include "geo/base/par.h"
#include "planner/intake/areas.h"
#include "planner/intake/ground.h"
#include "planner/run/clutter_table.h"

enum geo_status pln_scenario_terrain(const struct pln_scenario *scenario,
                                     struct geo_terrain **terrain, struct geo_err *err)
{
    double heights[PLN_CLUTTER_CLASSES];
    struct geo_terrain_spec spec = {.dem_paths = scenario->dem.at,
                                    .n_dems = scenario->dem.n,
                                    .clutter_path = scenario->clutter,
                                    .clutter_height_m = heights,
                                    .void_rule = scenario->voids};
    enum geo_status status = GEO_OK;
    if (scenario->clutter) status = pln_clutter_table_read(scenario->clutter_table, heights, err);
    return status ? status : geo_terrain_open(&spec, terrain, err);
}

/* Each reader has findings of its own: whoever is done first, they stand in the readers' order. */
enum reader { TERRAIN, VILLAGES, GROUND, HEARD, MASTS, PROGRAMME, N_READERS };
struct reading {
    struct pln_run *run;
    struct pln_findings of[N_READERS];
};

static enum geo_status open_terrain(void *ctx, struct geo_err *err)
{
    struct pln_run *run = ((struct reading *)ctx)->run;
    enum geo_status status = pln_scenario_terrain(run->spec.scenario, &run->terrain, err);
    if (status) return status;
    geo_terrain_info(run->terrain, &run->terrain_info);
    run->results.terrain = &run->terrain_info;
    run->results.ground = run->terrain;
    return GEO_OK;
}

static enum geo_status list_villages(void *ctx, struct geo_err *err)
{
    struct reading *reading = ctx;
    struct pln_run *run = reading->run;
    const struct pln_intake_spec *intake = &run->spec.scenario->intake;
    run->results.villages = &run->villages;
    enum geo_status status = pln_intake_areas(intake, &run->communes, err);
    if (status) return status;
    if (run->communes.n) run->results.communes = &run->communes;
    return pln_intake_villages(intake, &run->villages, &run->village_checks, &reading->of[VILLAGES],
                               err);
}

static enum geo_status check_ground(void *ctx, struct geo_err *err)
{
    struct reading *reading = ctx;
    struct pln_run *run = reading->run;
    return pln_intake_ground(&run->spec.scenario->intake, run->terrain, &run->villages,
                             &reading->of[GROUND], err);
}

static enum geo_status recollect_heard(void *ctx, struct geo_err *err)
{
    struct pln_run *run = ((struct reading *)ctx)->run;
    if (!run->spec.store) return GEO_OK;
    run->heard = geo_alloc_zero(1, sizeof *run->heard);
    return run->heard ? stages_recollect(run, "heard", run->heard, err)
                      : geo_no_memory(err, "what is known", 1, sizeof *run->heard);
}

static enum geo_status list_masts(void *ctx, struct geo_err *err)
{
    struct reading *reading = ctx;
    struct pln_run *run = reading->run;
    const struct pln_intake_spec *intake = &run->spec.scenario->intake;
    if (!intake->towers.path) return GEO_OK;
    run->results.towers = &run->towers;
    return pln_intake_towers(intake, &run->towers, &run->tower_checks, &reading->of[MASTS], err);
}

static enum geo_status list_programme(void *ctx, struct geo_err *err)
{
    struct reading *reading = ctx;
    struct pln_run *run = reading->run;
    const struct pln_intake_spec *intake = &run->spec.scenario->intake;
    if (!intake->programme.path) return GEO_OK;
    run->results.programme = &run->programme;
    enum geo_status status =
        pln_intake_programme(intake, &run->villages, &run->programme, &reading->of[PROGRAMME], err);
    if (status || !intake->programme_previous) return status;
    run->results.programme_changes = &run->programme_changes;
    return pln_intake_programme_changes(intake, &run->villages, &run->programme,
                                        &run->programme_changes, &reading->of[PROGRAMME], err);
}

/* Findings name their file as the scenario does: outputs must not tell from where a run was
 * started. */
static void name_findings(struct pln_run *run)
{
    const char *dir = run->spec.scenario->dir;
    size_t n = strlen(dir);
    for (size_t i = 0; i < run->findings.n; i++) {
        struct pln_finding *finding = &run->findings.at[i];
        if (strncmp(finding->file, dir, n) == 0 && finding->file[n] == '/') finding->file += n + 1;
    }
    const char **file = &run->programme_changes.file;
    if (*file && strncmp(*file, dir, n) == 0 && (*file)[n] == '/') *file += n + 1;
}

enum geo_status stages_read_lists(struct pln_run *run, struct geo_err *err)
{
    struct reading reading = {.run = run};
    const struct geo_par_task task[N_READERS] = {
        [TERRAIN] = {open_terrain, &reading, 0},
        [VILLAGES] = {list_villages, &reading, 0},
        [GROUND] = {check_ground, &reading, 1 << TERRAIN | 1 << VILLAGES},
        [HEARD] = {recollect_heard, &reading, 1 << TERRAIN},
        [MASTS] = {list_masts, &reading, 0},
        [PROGRAMME] = {list_programme, &reading, 1 << VILLAGES}};
    run->results.findings = &run->findings;
    enum geo_status status = geo_par_tasks(task, N_READERS, run->spec.threads, err);
    for (size_t i = 0; i < N_READERS; i++) {
        if (!status) status = pln_findings_join(&run->findings, &reading.of[i], err);
        pln_findings_release(&reading.of[i]);
    }
    if (!status) name_findings(run);
    return status;
}
