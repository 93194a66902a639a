/* phusong path: one link, from terrain or from a given profile. */
#include "planner/cli/command.h"
#include "planner/cli/one_file.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/terrain/terrain.h"
#include "planner/prop/terminal.h"
#include "planner/report/path_plot.h"
#include "planner/run/clutter_table.h"
#include "planner/run/profile_file.h"

struct args {
    struct pln_cli_list dem;
    struct pln_lonlat tx, rx;
    const char *profile, *model, *pol, *environment, *climate, *clutter_loss, *clutter_kind, *plot,
        *clutter;
    double lat_deg, tx_height_m, rx_height_m, freq_mhz, time_pct, location_pct, sigma_db, delta_n,
        n0, permittivity, conductivity_s_m, situation_pct, clutter_height_m, street_width_m,
        tx_coast_km, rx_coast_km, step_m;
};

#define AT(field) .offset = offsetof(struct args, field)

static const struct pln_cli_option options[] = {
    {.name = "dem",
     .arg = "FILE",
     .kind = PLN_CLI_LIST,
     AT(dem),
     .help = "elevation raster; may be given several times, the first that has a height wins"},
    {.name = "tx",
     .arg = "LON,LAT",
     .kind = PLN_CLI_LONLAT,
     AT(tx),
     .help = "place of the transmitter, WGS 84 degrees"},
    {.name = "rx",
     .arg = "LON,LAT",
     .kind = PLN_CLI_LONLAT,
     AT(rx),
     .help = "place of the receiver"},
    {.name = "step-m",
     .arg = "M",
     .kind = PLN_CLI_REAL,
     .min = 0,
     .max = 10000,
     AT(step_m),
     .preset = "0",
     .help = "step of the profile at most; 0: the raster's own"},
    {.name = "profile",
     .arg = "FILE.csv",
     .kind = PLN_CLI_FILE,
     AT(profile),
     .help = "in place of --dem, --tx and --rx: a profile with the columns "
             "distance_km,ground_m,clutter_m,zone (1 sea, 3 coastal, 4 inland)"},
    {.name = "lat-deg",
     .arg = "DEG",
     .kind = PLN_CLI_REAL,
     .min = -90,
     .max = 90,
     AT(lat_deg),
     .help = "latitude of the path's centre, needed with --profile"},
    {.name = "tx-height-m",
     .arg = "M",
     .kind = PLN_CLI_REAL,
     .min = 0.1,
     .max = 5000,
     AT(tx_height_m),
     .required = true,
     .help = "transmitting antenna above ground"},
    {.name = "rx-height-m",
     .arg = "M",
     .kind = PLN_CLI_REAL,
     .min = 0.1,
     .max = 5000,
     AT(rx_height_m),
     .required = true,
     .help = "receiving antenna above ground"},
    {.name = "freq-mhz",
     .arg = "MHZ",
     .kind = PLN_CLI_REAL,
     .min = 1,
     .max = 100000,
     AT(freq_mhz),
     .required = true,
     .help = "frequency"},
    {.name = "time-pct",
     .arg = "PCT",
     .kind = PLN_CLI_REAL,
     .min = 1,
     .max = 50,
     AT(time_pct),
     .preset = "50",
     .help = "share of an average year for which the loss is not exceeded"},
    {.name = "location-pct",
     .arg = "PCT",
     .kind = PLN_CLI_REAL,
     .min = 1,
     .max = 99,
     AT(location_pct),
     .preset = "50",
     .help = "share of locations where the loss is not exceeded"},
    {.name = "sigma-db",
     .arg = "DB",
     .kind = PLN_CLI_REAL,
     .min = 0,
     .max = 30,
     AT(sigma_db),
     .preset = "0",
     .help = "standard deviation of the location variability"},
    {.name = "pol",
     .arg = "POL",
     .kind = PLN_CLI_CHOICE,
     .choices = "v|h",
     AT(pol),
     .preset = "v",
     .help = "polarisation: vertical or horizontal"},
    {.name = "delta-n",
     .arg = "N",
     .kind = PLN_CLI_REAL,
     .min = 1,
     .max = 157,
     AT(delta_n),
     .preset = "45",
     .help = "refractivity lapse rate through the lowest kilometre, N-units/km"},
    {.name = "n0",
     .arg = "N",
     .kind = PLN_CLI_REAL,
     .min = 200,
     .max = 500,
     AT(n0),
     .preset = "325",
     .help = "sea-level surface refractivity, N-units"},
    {.name = "environment",
     .arg = "KIND",
     .kind = PLN_CLI_CHOICE,
     .choices = "open|suburban|urban|large-city",
     AT(environment),
     .preset = "open",
     .help = "surroundings, for hata and ehata"},
    {.name = "climate",
     .arg = "N",
     .kind = PLN_CLI_CHOICE,
     .choices = "1|2|3|4|5|6|7",
     AT(climate),
     .preset = "3",
     .help = "radio climate, for itm: 1 equatorial, 2 continental subtropical, 3 maritime "
             "subtropical, 4 desert, 5 continental temperate, 6 and 7 maritime temperate over land "
             "and over sea"},
    {.name = "permittivity",
     .arg = "EPS",
     .kind = PLN_CLI_REAL,
     .min = 1,
     .max = 100,
     AT(permittivity),
     .preset = "15",
     .help = "of the ground, relative, for itm"},
    {.name = "conductivity-s-m",
     .arg = "S/M",
     .kind = PLN_CLI_REAL,
     .min = 1e-5,
     .max = 10,
     AT(conductivity_s_m),
     .preset = "0.005",
     .help = "of the ground, for itm"},
    {.name = "situation-pct",
     .arg = "PCT",
     .kind = PLN_CLI_REAL,
     .min = 1,
     .max = 99,
     AT(situation_pct),
     .preset = "50",
     .help = "share of like situations in which the loss is not exceeded, for itm"},
    {.name = "clutter-loss",
     .arg = "METHOD",
     .kind = PLN_CLI_CHOICE,
     .choices = "none|p2108-height-gain|p2108-statistical",
     AT(clutter_loss),
     .preset = "none",
     .help = "clutter around the receiver by ITU-R P.2108-1, added to the loss; refused where the "
             "model counts clutter already"},
    {.name = "clutter-kind",
     .arg = "KIND",
     .kind = PLN_CLI_CHOICE,
     .choices = "water|open|suburban|urban|forest|dense-urban",
     AT(clutter_kind),
     .preset = "open",
     .help = "surroundings of the receiver for p2108-height-gain"},
    {.name = "clutter-height-m",
     .arg = "M",
     .kind = PLN_CLI_REAL,
     .min = 0,
     .max = 100,
     AT(clutter_height_m),
     .preset = "0",
     .help = "clutter height for p2108-height-gain; 0: the Recommendation's for the kind"},
    {.name = "street-width-m",
     .arg = "M",
     .kind = PLN_CLI_REAL,
     .min = 1,
     .max = 500,
     AT(street_width_m),
     .preset = "27",
     .help = "street width for p2108-height-gain"},
    {.name = "tx-coast-km",
     .arg = "KM",
     .kind = PLN_CLI_REAL,
     .min = 0,
     .max = 20000,
     AT(tx_coast_km),
     .preset = "500",
     .help = "land from the transmitter to the coast on the path"},
    {.name = "rx-coast-km",
     .arg = "KM",
     .kind = PLN_CLI_REAL,
     .min = 0,
     .max = 20000,
     AT(rx_coast_km),
     .preset = "500",
     .help = "land from the receiver to the coast on the path"},
    {.name = "model",
     .arg = "NAME",
     .kind = PLN_CLI_TEXT,
     AT(model),
     .preset = "p1812",
     .help = "propagation model"},
    {.name = "clutter",
     .arg = "FILE",
     .kind = PLN_CLI_FILE,
     AT(clutter),
     .help = "land cover raster (ESA WorldCover classes) whose heights stand on the ground"},
    {.name = "plot",
     .arg = "FILE.svg|png",
     .kind = PLN_CLI_TEXT,
     AT(plot),
     .help = "also draw the path: ground, clutter, line of sight, Fresnel zone, horizons, losses"},
};

struct link {
    const struct pln_model *model;
    struct pln_link_env env;
    struct pln_terminal terminal;
    const struct pln_cli *cli;
    const char *plot;
    size_t n;
    double tx_ground_m, rx_ground_m;
    struct pln_loss loss;
};

static enum geo_status find_model(const char *name, const struct pln_model **model,
                                  struct geo_err *err)
{
    struct geo_buf names = {0};
    *model = pln_model_find(name);
    if (*model) return GEO_OK;
    for (size_t i = 0; i < pln_model_count(); i++)
        geo_buf_addf(&names, "%s%s", i ? ", " : "", pln_model_at(i)->name);
    geo_fail(err, GEO_USAGE, "path: --model: got \"%s\", expected one of %s", name,
             names.text ? names.text : "");
    geo_buf_release(&names);
    return GEO_USAGE;
}

static enum geo_status check_inputs(const struct args *args, struct geo_err *err)
{
    bool places = !isnan(args->tx.lon_deg) && !isnan(args->rx.lon_deg);
    bool terrain = args->dem.n > 0 || !isnan(args->tx.lon_deg) || !isnan(args->rx.lon_deg);
    if (args->profile && terrain)
        return geo_fail(err, GEO_USAGE, "path: --profile stands in place of --dem, --tx and --rx");
    if (args->profile && isnan(args->lat_deg))
        return geo_fail(err, GEO_USAGE,
                        "path: --profile needs --lat-deg, the latitude of the "
                        "path's centre");
    if (!args->profile && (args->dem.n == 0 || !places))
        return geo_fail(err, GEO_USAGE,
                        "path: needs --dem, --tx and --rx, or --profile and "
                        "--lat-deg (see phusong path --help)");
    return GEO_OK;
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

static struct pln_link_env environment(const struct args *args)
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
    env.lat_deg = args->lat_deg;
    env.environment =
        (enum pln_environment)place_in("open|suburban|urban|large-city", args->environment);
    env.climate = (enum pln_climate)(args->climate[0] - '0');
    env.permittivity = args->permittivity;
    env.conductivity_s_m = args->conductivity_s_m;
    env.situation_pct = args->situation_pct;
    return env;
}

static struct pln_terminal terminal(const struct args *args)
{
    static const char losses[] = "none|p2108-height-gain|p2108-statistical";
    static const char kinds[] = "|water|open|suburban|urban|forest|dense-urban";
    return (struct pln_terminal){(enum pln_terminal_kind)place_in(losses, args->clutter_loss),
                                 (enum pln_p2108_clutter)place_in(kinds, args->clutter_kind),
                                 args->clutter_height_m, args->street_width_m};
}

static enum geo_status draw(const struct pln_profile *profile, const struct link *link,
                            struct geo_err *err);

static enum geo_status answer(const struct pln_profile *profile, struct link *link,
                              struct geo_err *err)
{
    link->n = profile->n;
    link->tx_ground_m = profile->ground_m[0];
    link->rx_ground_m = profile->ground_m[profile->n - 1];
    bool land_cover = false;
    for (size_t i = 0; profile->clutter_m && i < profile->n; i++)
        land_cover |= profile->clutter_m[i] > 0;
    if (pln_terminal_doubles(&link->terminal, link->model, land_cover))
        return geo_fail(err, GEO_USAGE,
                        "path: --clutter-loss would count clutter twice: %s has it already (%s)",
                        link->model->name,
                        link->model->clutter == PLN_CLUTTER_WITHIN
                            ? "its curves were measured in it"
                            : "the profile carries clutter heights");
    link->model->loss(profile, &link->env, &link->loss);
    pln_terminal_add(&link->terminal, &link->env, &link->loss);
    if (link->loss.flags & PLN_LOSS_INVALID)
        return geo_fail(err, GEO_BAD_DATA,
                        "path: %s cannot answer this link of %.6g km at %.6g MHz with antennas at "
                        "%.6g m and %.6g m (see phusong models)",
                        link->model->name, link->loss.distance_km, link->env.freq_mhz,
                        link->env.tx_height_m, link->env.rx_height_m);
    return link->plot ? draw(profile, link, err) : GEO_OK;
}

static enum geo_status from_file(const struct args *args, struct link *link, struct geo_err *err)
{
    struct pln_profile_file file;
    enum geo_status status = pln_profile_file_read(args->profile, &file, err);
    if (status) return status;
    struct pln_profile profile = pln_profile_file_view(&file);
    status = answer(&profile, link, err);
    pln_profile_file_release(&file);
    return status;
}

static enum geo_status from_terrain(const struct args *args, struct link *link, struct geo_err *err)
{
    struct geo_terrain *terrain = NULL;
    struct geo_walker *walker = NULL;
    struct geo_profile walked = {0};
    double heights[PLN_CLUTTER_CLASSES];
    enum geo_status status = args->clutter ? pln_clutter_table_read(NULL, heights, err) : GEO_OK;
    struct geo_terrain_spec spec = {.dem_paths = args->dem.at,
                                    .n_dems = args->dem.n,
                                    .clutter_path = args->clutter,
                                    .clutter_height_m = heights};
    if (!status) status = geo_terrain_open(&spec, &terrain, err);
    if (!status) status = geo_walker_open(terrain, &walker, err);
    if (!status)
        status = geo_walker_profile(walker, args->tx.lon_deg, args->tx.lat_deg, args->rx.lon_deg,
                                    args->rx.lat_deg, args->step_m, &walked, err);
    if (!status) {
        struct pln_profile profile = {walked.n, walked.d_km, walked.ground_m, walked.clutter_m,
                                      NULL};
        link->env.lat_deg = walked.mid_lat_deg;
        status = answer(&profile, link, err);
    }
    geo_profile_release(&walked);
    geo_walker_release(walker);
    geo_terrain_release(terrain);
    return status;
}

/* What both outputs tell, in this order; parts that a model does not have are left out. */
static const struct {
    const char *key, *label, *unit;
    size_t offset;
} parts[] = {
#define PART(field, label, unit)                                                                   \
    {                                                                                              \
#field, label, unit, offsetof(struct pln_loss, field)                                      \
    }
    PART(loss_db, "Basic transmission loss", "dB"),
    PART(free_space_db, "Free space", "dB"),
    PART(bullington_db, "Bullington, actual profile", "dB"),
    PART(bullington_smooth_db, "Bullington, smooth profile", "dB"),
    PART(spherical_earth_db, "Spherical earth", "dB"),
    PART(diffraction_median_db, "Diffraction, median", "dB"),
    PART(diffraction_db, "Diffraction for the time share", "dB"),
    PART(ducting_db, "Ducting and layer reflection", "dB"),
    PART(troposcatter_db, "Troposcatter", "dB"),
    PART(terminal_db, "Clutter around the receiver", "dB"),
    PART(tx_horizon_mrad, "Transmitter's horizon, angle", "mrad"),
    PART(rx_horizon_mrad, "Receiver's horizon, angle", "mrad"),
    PART(tx_horizon_km, "Transmitter's horizon, distance", "km"),
    PART(rx_horizon_km, "Receiver's horizon, distance", "km"),
    PART(distance_km, "Path length", "km"),
#undef PART
};
#define N_PARTS (sizeof parts / sizeof *parts)

static double part(const struct pln_loss *loss, size_t i)
{
    return *(const double *)((const char *)loss + parts[i].offset);
}

/* ---- the picture ---- */

static enum geo_status write_plot(const struct pln_cli *cli, const char *name,
                                  const struct pln_path_plot *plot, struct geo_err *err)
{
    struct geo_outputs *out = NULL;
    const char *path;
    enum geo_status status = pln_one_file(cli, name, &out, &path, err);
    if (!status) status = pln_path_plot_write(path, plot, err);
    if (!status) status = geo_outputs_commit(out, err);
    geo_outputs_release(out);
    return status;
}

static enum geo_status draw(const struct pln_profile *profile, const struct link *link,
                            struct geo_err *err)
{
    const struct pln_link_env *env = &link->env;
    const struct pln_loss *loss = &link->loss;
    struct pln_plot_row rows[N_PARTS];
    char title[160], subtitle[240];
    for (size_t i = 0; i < N_PARTS; i++)
        rows[i] = (struct pln_plot_row){.label = parts[i].label,
                                        .unit = parts[i].unit,
                                        .value = part(loss, i),
                                        .decimals = 2,
                                        .strong = i == 0};
    snprintf(title, sizeof title, "%.2f km, %.6g MHz: %.1f dB, %s", loss->distance_km,
             env->freq_mhz, loss->loss_db,
             loss->line_of_sight ? "in line of sight" : "beyond the horizon");
    snprintf(subtitle, sizeof subtitle,
             "%s, %s polarisation; %.4g %% of time, %.4g %% of locations; delta-N %.4g, N0 %.4g",
             link->model->title, env->polarisation == PLN_POL_VERTICAL ? "vertical" : "horizontal",
             env->time_pct, env->location_pct, env->delta_n, env->n0);
    struct pln_path_plot plot = {.title = title,
                                 .subtitle = subtitle,
                                 .n = profile->n,
                                 .d_km = profile->d_km,
                                 .ground_m = profile->ground_m,
                                 .clutter_m = profile->clutter_m,
                                 .tx_height_m = env->tx_height_m,
                                 .rx_height_m = env->rx_height_m,
                                 .freq_mhz = env->freq_mhz,
                                 .earth_radius_km = 6371 * 157 / (157 - fmin(env->delta_n, 150)),
                                 .tx_horizon_km = loss->tx_horizon_km,
                                 .rx_horizon_km = loss->rx_horizon_km,
                                 .line_of_sight = loss->line_of_sight,
                                 .rows = rows,
                                 .n_rows = N_PARTS};
    return write_plot(link->cli, link->plot, &plot, err);
}

static enum geo_status print_json(const struct pln_cli *cli, const struct link *link,
                                  struct geo_err *err)
{
    json_t *object = json_object();
    json_object_set_new(object, "model", json_string(link->model->name));
    for (size_t i = 0; i < N_PARTS; i++) {
        double value = part(&link->loss, i);
        json_object_set_new(object, parts[i].key, isnan(value) ? json_null() : json_real(value));
    }
    json_object_set_new(object, "line_of_sight",
                        link->model->needs_profile ? json_boolean(link->loss.line_of_sight)
                                                   : json_null());
    json_object_set_new(object, "extrapolated",
                        json_boolean(link->loss.flags & PLN_LOSS_EXTRAPOLATED));
    json_object_set_new(object, "points", json_integer((json_int_t)link->n));
    json_object_set_new(object, "tx_ground_m", json_real(link->tx_ground_m));
    json_object_set_new(object, "rx_ground_m", json_real(link->rx_ground_m));
    json_object_set_new(object, "lat_deg", json_real(link->env.lat_deg));
    char *text = json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
    json_decref(object);
    if (!text) return geo_no_memory(err, "the JSON object", 1, 1);
    fprintf(cli->out, "%s\n", text);
    free(text);
    return GEO_OK;
}

static void print_table(const struct pln_cli *cli, const struct link *link)
{
    const struct pln_link_env *env = &link->env;
    FILE *out = cli->out;
    fprintf(out, "%s\n", link->model->title);
    fprintf(out,
            "%.6g MHz, %s; transmitter %.6g m above ground at %.1f m, receiver %.6g m at %.1f m\n",
            env->freq_mhz, env->polarisation == PLN_POL_VERTICAL ? "vertical" : "horizontal",
            env->tx_height_m, link->tx_ground_m, env->rx_height_m, link->rx_ground_m);
    fprintf(
        out,
        "for %.6g %% of time and %.6g %% of locations (sigma %.6g dB); delta-N %.6g, N0 %.6g\n\n",
        env->time_pct, env->location_pct, env->sigma_db, env->delta_n, env->n0);
    for (size_t i = 0; i < N_PARTS; i++)
        if (!isnan(part(&link->loss, i)))
            fprintf(out, "%-32s %10.3f %s\n", parts[i].label, part(&link->loss, i), parts[i].unit);
    fprintf(out, "%-32s %10zu\n", "Points of the profile", link->n);
    if (link->model->needs_profile)
        fprintf(out, "%-32s %10s\n", "Line of sight", link->loss.line_of_sight ? "yes" : "no");
    if (link->loss.flags & PLN_LOSS_EXTRAPOLATED)
        fprintf(out, "%-32s %10s\n", "Within the model's validity", "no");
}

static enum geo_status run(struct pln_cli *cli, const void *given, struct geo_err *err)
{
    const struct args *args = given;
    struct link link = {
        .env = environment(args), .terminal = terminal(args), .cli = cli, .plot = args->plot};
    enum geo_status status = check_inputs(args, err);
    if (!status && args->plot && !pln_path_plot_name(args->plot))
        status = geo_fail(err, GEO_USAGE,
                          "path: --plot: got \"%s\", expected a name that ends in .svg or .png",
                          args->plot);
    if (!status) status = find_model(args->model, &link.model, err);
    if (!status)
        status = args->profile ? from_file(args, &link, err) : from_terrain(args, &link, err);
    if (status) return status;
    if (cli->json) return print_json(cli, &link, err);
    print_table(cli, &link);
    return GEO_OK;
}

const struct pln_command pln_command_path = {
    .name = "path",
    .summary = "Compute the loss of one link, part by part",
    .about = "Give the terrain and two places, or a profile. Without --json a table for people, "
             "with it one object with every part; a part that the model does not have is null.",
    .example =
        "phusong path --dem dem.tif --tx 105.90,18.33 --rx 105.75,18.25 --tx-height-m 42 "
        "--rx-height-m 1.5 --freq-mhz 900\n"
        "phusong path --profile profile.csv --lat-deg 18.3 --tx-height-m 42 --rx-height-m 1.5 "
        "--freq-mhz 900 --json\n"
        "phusong path --dem dem.tif --tx 105.90,18.33 --rx 105.75,18.25 --tx-height-m 42 "
        "--rx-height-m 1.5 --freq-mhz 900 --plot path.svg",
    PLN_CLI_OPTIONS(options),
    .common = PLN_COMMON_JSON | PLN_COMMON_OVERWRITE,
    .args_size = sizeof(struct args),
    .run = run,
};
