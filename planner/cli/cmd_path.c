/* phusong path: one link, from terrain or from a given profile. */
#include "planner/cli/link_args.h"
#include "planner/cli/one_file.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/report/path_plot.h"
#include "planner/run/profile_file.h"

struct args {
    struct pln_link_args link;
    struct pln_lonlat rx;
    const char *profile, *plot;
    double lat_deg;
};

#define AT(field) .offset = offsetof(struct args, field)

static const struct pln_cli_option options[] = {
    PLN_LINK_TERRAIN_OPTIONS(struct args, link),
    {.name = "rx",
     .arg = "LON,LAT",
     .kind = PLN_CLI_LONLAT,
     AT(rx),
     .help = "place of the receiver"},
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
    PLN_LINK_MODEL_OPTIONS(struct args, link),
    {.name = "plot",
     .arg = "FILE.svg|png",
     .kind = PLN_CLI_TEXT,
     AT(plot),
     .help = "also draw the path: ground, clutter, line of sight, Fresnel zone, horizons, losses"},
};

struct link {
    const struct pln_model *model;
    struct pln_link_env env;
    const struct args *args;
    const struct pln_cli *cli;
    size_t n;
    double tx_ground_m, rx_ground_m;
    struct pln_loss loss;
};

static enum geo_status check_inputs(const struct args *args, struct geo_err *err)
{
    const bool tx = !isnan(args->link.tx.lon_deg), rx = !isnan(args->rx.lon_deg);
    const bool terrain = args->link.dem.n > 0 || tx || rx;
    enum geo_status status = pln_link_args_complete("path", &args->link, err);
    if (status) return status;
    if (args->profile && terrain)
        return geo_fail(err, GEO_USAGE, "path: --profile stands in place of --dem, --tx and --rx");
    if (args->profile && isnan(args->lat_deg))
        return geo_fail(err, GEO_USAGE,
                        "path: --profile needs --lat-deg, the latitude of the "
                        "path's centre");
    if (!args->profile && (args->link.dem.n == 0 || !tx || !rx))
        return geo_fail(err, GEO_USAGE,
                        "path: needs --dem, --tx and --rx, or --profile and "
                        "--lat-deg (see phusong path --help)");
    if (args->plot && !pln_path_plot_name(args->plot))
        return geo_fail(err, GEO_USAGE,
                        "path: --plot: got \"%s\", expected a name that ends in .svg or .png",
                        args->plot);
    return GEO_OK;
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
    struct pln_terminal terminal;
    enum geo_status status =
        pln_link_args_terminal("path", &link->args->link, link->model, land_cover, &terminal, err);
    if (status) return status;
    link->model->loss(profile, &link->env, &link->loss);
    pln_terminal_add(&terminal, &link->env, &link->loss);
    if (link->loss.flags & PLN_LOSS_INVALID)
        return geo_fail(err, GEO_BAD_DATA,
                        "path: %s cannot answer this link of %.6g km at %.6g MHz with antennas at "
                        "%.6g m and %.6g m (see phusong models)",
                        link->model->name, link->loss.distance_km, link->env.freq_mhz,
                        link->env.tx_height_m, link->env.rx_height_m);
    return link->args->plot ? draw(profile, link, err) : GEO_OK;
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
    enum geo_status status = pln_link_args_terrain(&args->link, &terrain, err);
    if (!status) status = geo_walker_open(terrain, &walker, err);
    if (!status)
        status =
            geo_walker_profile(walker, args->link.tx.lon_deg, args->link.tx.lat_deg,
                               args->rx.lon_deg, args->rx.lat_deg, args->link.step_m, &walked, err);
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
    return geo_outputs_end(out, status, err);
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
    return write_plot(link->cli, link->args->plot, &plot, err);
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
    struct link link = {.env = pln_link_args_env(&args->link), .args = args, .cli = cli};
    link.env.lat_deg = args->lat_deg;
    enum geo_status status = check_inputs(args, err);
    if (!status) status = pln_link_args_model("path", &args->link, &link.model, err);
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
