#include "planner/cli/link_args.h"

#include <math.h>
#include <string.h>

#include "planner/run/clutter_table.h"

enum geo_status pln_link_args_complete(const char *command, const struct pln_link_args *args,
                                       struct geo_err *err)
{
    const char *missing = isnan(args->freq_mhz)      ? "--freq-mhz MHZ"
                          : isnan(args->tx_height_m) ? "--tx-height-m M"
                                                     : NULL;
    if (!missing) return GEO_OK;
    return geo_fail(err, GEO_USAGE, "%s: %s is missing (see phusong %s --help)", command, missing,
                    command);
}

/* Which of CHOICES ("a|b|c") WORD is, from 0. */
static int place_in(const char *choices, const char *word)
{
    int place = 0;
    size_t n = strlen(word);
    while (strncmp(choices, word, n) != 0 || (choices[n] && choices[n] != '|')) {
        choices += strcspn(choices, "|") + 1;
        place++;
    }
    return place;
}

struct pln_link_env pln_link_args_env(const struct pln_link_args *args)
{
    struct pln_link_env env = pln_link_env_default();
    env.freq_mhz = args->freq_mhz;
    env.tx_height_m = args->tx_height_m;
    env.rx_height_m = args->rx_height_m;
    env.polarisation = args->pol[0] == 'h' ? PLN_POL_HORIZONTAL : PLN_POL_VERTICAL;
    env.time_pct = args->time_pct;
    env.location_pct = args->location_pct;
    env.sigma_db = args->sigma_db;
    env.delta_n = args->delta_n;
    env.n0 = args->n0;
    env.tx_coast_km = args->tx_coast_km;
    env.rx_coast_km = args->rx_coast_km;
    env.environment = (enum pln_environment)place_in(PLN_LINK_ENVIRONMENTS, args->environment);
    env.climate = (enum pln_climate)(args->climate[0] - '0');
    env.permittivity = args->permittivity;
    env.conductivity_s_m = args->conductivity_s_m;
    env.situation_pct = args->situation_pct;
    return env;
}

enum geo_status pln_link_args_terminal(const char *command, const struct pln_link_args *args,
                                       const struct pln_model *model, bool land_cover,
                                       struct pln_terminal *terminal, struct geo_err *err)
{
    *terminal = (struct pln_terminal){
        (enum pln_terminal_kind)place_in(PLN_LINK_CLUTTER_LOSSES, args->clutter_loss),
        (enum pln_p2108_clutter)(1 + place_in(PLN_LINK_CLUTTER_KINDS, args->clutter_kind)),
        args->clutter_height_m, args->street_width_m};
    if (!pln_terminal_doubles(terminal, model, land_cover)) return GEO_OK;
    return geo_fail(err, GEO_USAGE,
                    "%s: --clutter-loss would count clutter twice: %s has it already (%s)", command,
                    model->name,
                    model->clutter == PLN_CLUTTER_WITHIN ? "its curves were measured in it"
                                                         : "the profile carries clutter heights");
}

enum geo_status pln_link_args_model(const char *command, const struct pln_link_args *args,
                                    const struct pln_model **model, struct geo_err *err)
{
    struct geo_buf names = {0};
    *model = pln_model_find(args->model);
    if (*model) return GEO_OK;
    for (size_t i = 0; i < pln_model_count(); i++)
        geo_buf_addf(&names, "%s%s", i ? ", " : "", pln_model_at(i)->name);
    geo_fail(err, GEO_USAGE, "%s: --model: got \"%s\", expected one of %s", command, args->model,
             names.text ? names.text : "");
    geo_buf_release(&names);
    return GEO_USAGE;
}

enum geo_status pln_link_args_terrain(const struct pln_link_args *args,
                                      struct geo_terrain **terrain, struct geo_err *err)
{
    double heights[PLN_CLUTTER_CLASSES];
    enum geo_status status =
        args->clutter ? pln_clutter_table_read(args->clutter_table, heights, err) : GEO_OK;
    if (status) return status;
    struct geo_terrain_spec spec = {.dem_paths = args->dem.at,
                                    .n_dems = args->dem.n,
                                    .clutter_path = args->clutter,
                                    .clutter_height_m = heights,
                                    .void_rule =
                                        args->fill_voids ? GEO_VOID_FILL : GEO_VOID_REFUSE};
    return geo_terrain_open(&spec, terrain, err);
}
