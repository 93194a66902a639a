#include "planner/demo/demo.h"

#include "geo/base/mem.h"
#include "geo/base/output.h"
#include "geo/raster/gdal_write.h"
#include "planner/demo/country.h"
#include "planner/demo/lists.h"
#include "planner/demo/relief.h"

#define SEED 20240630

static enum geo_status write_terrain(struct geo_outputs *out, const int16_t *cells,
                                     const char **path, struct geo_err *err)
{
    const struct geo_cog_spec spec = {
        .width = PLN_DEMO_RELIEF_SIDE,
        .height = PLN_DEMO_RELIEF_SIDE,
        .type = GEO_CELL_INT16,
        .cells = cells,
        .nodata = GEO_VOID_INT16,
        .geotransform = {PLN_DEMO_RELIEF_WEST_DEG, PLN_DEMO_RELIEF_CELL_DEG, 0,
                         PLN_DEMO_RELIEF_NORTH_DEG, 0, -PLN_DEMO_RELIEF_CELL_DEG},
        .crs_wkt = "EPSG:4326",
        .description = PLN_DEMO_NOTICE,
        .unit = "m",
        .overview = GEO_OVERVIEW_AVERAGE,
    };
    enum geo_status st = geo_outputs_path(out, "terrain.tif", path, err);
    return st == GEO_OK ? geo_cog_write(*path, &spec, err) : st;
}

static enum geo_status write_text(struct geo_outputs *out, const char *name, struct geo_buf *text,
                                  struct geo_err *err)
{
    enum geo_status st = geo_buf_status(text, err);
    if (st == GEO_OK) st = geo_outputs_text(out, name, text->text, text->length, err);
    geo_buf_release(text);
    return st;
}

static enum geo_status write_lists(struct geo_outputs *out, const struct pln_demo_country *country,
                                   const struct pln_demo_ground *ground, struct geo_err *err)
{
    struct geo_buf villages = {0}, clusters = {0}, towers = {0}, programme = {0}, scenario = {0},
                   readme = {0};
    pln_demo_villages_csv(country, &villages);
    pln_demo_clusters_csv(country, &clusters);
    pln_demo_towers_csv(country, &towers);
    pln_demo_programme_csv(country, &programme);
    pln_demo_scenario(ground->setup, ground->rule, &scenario);
    pln_demo_readme(country, &readme);
    struct {
        const char *name;
        struct geo_buf *text;
    } file[] = {{"villages.csv", &villages},   {"clusters.csv", &clusters}, {"towers.csv", &towers},
                {"programme.csv", &programme}, {"scenario.ini", &scenario}, {"README.md", &readme}};
    enum geo_status st = GEO_OK;
    for (size_t i = 0; i < sizeof file / sizeof *file; i++) {
        if (st == GEO_OK)
            st = write_text(out, file[i].name, file[i].text, err);
        else
            geo_buf_release(file[i].text);
    }
    return st;
}

static void summarise(const struct pln_demo_country *country, struct pln_demo_summary *summary)
{
    *summary = (struct pln_demo_summary){.villages = country->n_villages};
    for (size_t t = 0; t < country->towers.n; t++)
        if (pln_tower_serves(&country->towers.at[t], PLN_TECH_LTE))
            summary->masts_on_air++;
        else
            summary->masts_idle++;
    for (size_t i = 0; i < country->n_villages; i++) {
        summary->covered += country->village[i].listing == PLN_DEMO_COVERED;
        summary->waiting += country->village[i].listing == PLN_DEMO_WAITING;
    }
    summary->listed = summary->covered + summary->waiting;
}

enum geo_status pln_demo_write(const struct pln_demo_spec *spec, struct pln_demo_summary *summary,
                               struct geo_err *err)
{
    struct geo_outputs *out = NULL;
    struct geo_terrain *terrain = NULL;
    struct pln_demo_country country = {0};
    int16_t *cells = NULL;
    const char *path = NULL;
    const struct pln_link_setup setup = pln_link_setup_default();
    const struct pln_rule rule = pln_rule_default();
    const struct geo_outputs_spec outputs = {.dir = spec->dir, .overwrite = spec->overwrite};
    enum geo_status st = geo_outputs_open(&outputs, &out, err);
    if (st == GEO_OK) st = pln_demo_relief_make(SEED, spec->threads, &cells, err);
    if (st == GEO_OK) st = write_terrain(out, cells, &path, err);
    if (st == GEO_OK) {
        /* the audit sees the very file that the user gets */
        const struct geo_terrain_spec dem = {.dem_paths = &path, .n_dems = 1};
        st = geo_terrain_open(&dem, &terrain, err);
    }
    const struct pln_demo_ground ground = {.cells = cells,
                                           .terrain = terrain,
                                           .setup = &setup,
                                           .rule = &rule,
                                           .seed = SEED,
                                           .threads = spec->threads};
    if (st == GEO_OK) st = pln_country_make(&ground, &country, err);
    if (st == GEO_OK) st = write_lists(out, &country, &ground, err);
    if (st == GEO_OK) st = geo_outputs_commit(out, err);
    if (st == GEO_OK && summary) summarise(&country, summary);
    pln_country_release(&country);
    geo_terrain_release(terrain);
    geo_free(cells);
    return geo_outputs_end(out, st, err);
}
