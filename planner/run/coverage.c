#include "planner/run/coverage.h"

#include <string.h>

#include "geo/base/mem.h"
#include "planner/cover/area_map.h"
#include "planner/cover/area_outline.h"
#include "planner/cover/audit.h"

/* ---- which masts ---- */

void pln_coverage_masts_release(struct pln_coverage_masts *masts)
{
    geo_free(masts->at);
    *masts = (struct pln_coverage_masts){0};
}

static const char *next_id(const char *list)
{
    const char *comma = strchr(list, ',');
    return comma ? comma + 1 : NULL;
}

static bool names(const char *list, const char *id)
{
    size_t n = strlen(id);
    for (const char *p = list; p; p = next_id(p))
        if (strncmp(p, id, n) == 0 && (p[n] == ',' || p[n] == '\0')) return true;
    return false;
}

/* Every id must name a mast. */
static enum geo_status check_ids(const struct pln_towers *towers, const char *ids,
                                 struct geo_err *err)
{
    for (const char *p = ids; p; p = next_id(p)) {
        size_t length = strcspn(p, ","), i = 0;
        while (i < towers->n &&
               (strlen(towers->at[i].id) != length || strncmp(towers->at[i].id, p, length) != 0))
            i++;
        if (i == towers->n)
            return geo_fail(err, GEO_USAGE, "coverage: --sites: no mast has the id \"%.*s\"",
                            (int)length, p);
    }
    return GEO_OK;
}

enum geo_status pln_coverage_choose(const struct pln_scenario *scenario,
                                    const struct pln_towers *towers, const char *ids,
                                    struct pln_coverage_masts *masts, struct geo_err *err)
{
    bool all = strcmp(ids, "all") == 0;
    enum geo_status status = all ? GEO_OK : check_ids(towers, ids, err);
    if (status) return status;
    masts->at = geo_alloc(towers->n, sizeof *masts->at);
    if (!masts->at) return geo_no_memory(err, "masts", towers->n, sizeof *masts->at);
    for (size_t i = 0; i < towers->n; i++)
        if (all ? pln_tower_serves(&towers->at[i], scenario->rule.wanted_tech)
                : names(ids, towers->at[i].id))
            masts->at[masts->n++] = (uint32_t)i;
    return masts->n ? GEO_OK
                    : geo_fail(err, GEO_BAD_DATA,
                               "coverage: %s has no mast on air with the wanted technology",
                               scenario->path);
}

/* ---- the map ---- */

static void begin(const struct pln_coverage_job *job, const char *stage)
{
    if (job->stage) job->stage(job->progress_ctx, stage);
}

static enum geo_status cast_one(void *context, uint32_t tower, const struct pln_caster *caster,
                                struct geo_err *err)
{
    const struct pln_coverage_job *job = context;
    size_t number = 0;
    while (job->masts->at[number] != tower)
        number++;
    return job->each(job->each_ctx, number + 1, &job->run->towers.at[tower], caster, err);
}

static enum geo_status make_map(const struct pln_coverage_job *job, struct pln_coverage *coverage,
                                struct geo_err *err)
{
    struct pln_map_spec spec = {.terrain = job->run->terrain,
                                .setup = &job->scenario->link,
                                .rule = &job->scenario->rule,
                                .towers = &job->run->towers,
                                .chosen = job->masts->at,
                                .n_chosen = job->masts->n,
                                .radius_km = job->scenario->rule.radius_km,
                                .levels_dbm = job->levels_dbm,
                                .n_levels = job->n_levels,
                                .threads = job->threads,
                                .progress = job->progress,
                                .progress_ctx = job->progress_ctx,
                                .each = job->each ? cast_one : NULL};
    struct pln_coverage_job context = *job;
    spec.each_ctx = &context;
    begin(job, "masts");
    return pln_map_make(&spec, coverage, err);
}

/* ---- the people ---- */

static struct pln_coverage_class *class_of(const struct pln_coverage_job *job,
                                           struct pln_coverage *coverage, float margin_db)
{
    double assured_dbm = (double)margin_db + job->scenario->rule.threshold_dbm;
    size_t k = 0;
    while (k < job->n_levels && !(assured_dbm >= job->levels_dbm[k]))
        k++;
    return &coverage->classes[k];
}

static void count(const struct pln_coverage_job *job, const struct pln_audit *audit,
                  struct pln_coverage *coverage)
{
    const struct pln_villages *villages = &job->run->villages;
    for (size_t k = 0; k < coverage->n_classes; k++)
        coverage->classes[k].people = coverage->classes[k].villages = 0;
    for (size_t v = 0; v < villages->n; v++) {
        const struct pln_village *village = &villages->at[v];
        for (uint32_t i = 0; i < village->n_clusters; i++) {
            uint32_t cluster = village->first_cluster + i;
            class_of(job, coverage, audit->cluster[cluster].margin_db)->people +=
                villages->clusters[cluster].people;
        }
        class_of(job, coverage, audit->village[v].margin_db)->villages++;
    }
}

static enum geo_status count_people(const struct pln_coverage_job *job,
                                    struct pln_coverage *coverage, struct geo_err *err)
{
    struct pln_towers chosen = {.n = job->masts->n};
    struct pln_audit audit = {0};
    chosen.at = geo_alloc(chosen.n, sizeof *chosen.at);
    if (!chosen.at) return geo_no_memory(err, "masts", chosen.n, sizeof *chosen.at);
    for (size_t i = 0; i < chosen.n; i++) {
        chosen.at[i] = job->run->towers.at[job->masts->at[i]];
        chosen.at[i].status = PLN_MAST_ON_AIR; /* asked for by name, it counts */
        chosen.at[i].tech |= job->scenario->rule.wanted_tech;
    }
    begin(job, "villages");
    struct pln_audit_spec spec = {.terrain = job->run->terrain,
                                  .setup = &job->scenario->link,
                                  .rule = &job->scenario->rule,
                                  .villages = &job->run->villages,
                                  .towers = &chosen,
                                  .threads = job->threads,
                                  .progress = job->progress,
                                  .progress_ctx = job->progress_ctx};
    enum geo_status status = pln_audit_run(&spec, &audit, err);
    if (!status) count(job, &audit, coverage);
    pln_audit_release(&audit);
    geo_free(chosen.at);
    return status;
}

/* ---- the outlines ---- */

static enum geo_status outline(const struct pln_coverage_job *job, struct pln_coverage *c,
                               struct geo_err *err)
{
    struct geo_terrain_frame frame;
    geo_terrain_frame(job->run->terrain, &frame);
    struct geo_polygons_spec spec = {.width = c->width,
                                     .height = c->height,
                                     .crs_wkt = frame.crs_wkt,
                                     .sieve_cells = job->sieve_cells};
    memcpy(spec.geotransform, frame.geotransform, sizeof spec.geotransform);
    const double *g = frame.geotransform, col = (double)c->col, row = (double)c->row;
    spec.geotransform[0] += g[1] * col + g[2] * row;
    spec.geotransform[3] += g[4] * col + g[5] * row;
    /* what is weaker than every level gets a number too, for the sieve, and loses it again */
    spec.class_of = c->level;
    begin(job, "outlines");
    return pln_areas_outline(&spec, c->n_classes - 1, &c->outlines, err);
}

enum geo_status pln_coverage_make(const struct pln_coverage_job *job, struct pln_coverage *coverage,
                                  struct geo_err *err)
{
    enum geo_status status = make_map(job, coverage, err);
    if (!status) status = count_people(job, coverage, err);
    return status ? status : outline(job, coverage, err);
}
