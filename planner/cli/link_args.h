/* planner/cli/link_args: the options with which one transmitter, its terrain and its radio path are
 * described on the command line; shared by the commands that compute a link without a scenario.
 * Floor 8. Main thread.
 *
 * A command holds a struct pln_link_args in its own and puts PLN_LINK_TERRAIN_OPTIONS and
 * PLN_LINK_MODEL_OPTIONS (struct args, link) into its table. */
#ifndef PLANNER_CLI_LINK_ARGS_H
#define PLANNER_CLI_LINK_ARGS_H

#include "geo/terrain/terrain.h"
#include "planner/cli/command.h"
#include "planner/prop/model.h"
#include "planner/prop/terminal.h"

struct pln_link_args { /* borrowed from argv; reals that were not given are NaN */
    struct pln_cli_list dem;
    struct pln_lonlat tx;
    const char *model, *pol, *environment, *climate, *clutter_loss, *clutter_kind, *clutter,
        *clutter_table;
    double tx_height_m, rx_height_m, freq_mhz, time_pct, location_pct, sigma_db, delta_n, n0,
        permittivity, conductivity_s_m, situation_pct, clutter_height_m, street_width_m,
        tx_coast_km, rx_coast_km, step_m;
    bool fill_voids;
};

#define PLN_LINK_ENVIRONMENTS "open|suburban|urban|large-city"
#define PLN_LINK_CLUTTER_LOSSES "none|p2108-height-gain|p2108-statistical"
#define PLN_LINK_CLUTTER_KINDS "water|open|suburban|urban|forest|dense-urban"

#define PLN_LINK_REAL(at_, name_, arg_, min_, max_, preset_, help_)                                \
    {                                                                                              \
        .name = name_, .arg = arg_, .kind = PLN_CLI_REAL, .offset = at_, .min = min_, .max = max_, \
        .preset = preset_, .help = help_                                                           \
    }
#define PLN_LINK_WORD(at_, name_, arg_, choices_, preset_, help_)                                  \
    {                                                                                              \
        .name = name_, .arg = arg_, .kind = PLN_CLI_CHOICE, .offset = at_, .choices = choices_,    \
        .preset = preset_, .help = help_                                                           \
    }
#define PLN_LINK_ANY(at_, name_, arg_, kind_, preset_, help_)                                      \
    {                                                                                              \
        .name = name_, .arg = arg_, .kind = kind_, .offset = at_, .preset = preset_, .help = help_ \
    }
#define PLN_LINK_AT(type, member, field)                                                           \
    (offsetof(type, member) + offsetof(struct pln_link_args, field))

/* A table, a line an option. */
/* clang-format off */
#define PLN_LINK_TERRAIN_OPTIONS(type, member) /* where the link is, on which ground */            \
    PLN_LINK_ANY(PLN_LINK_AT(type, member, dem), "dem", "FILE", PLN_CLI_LIST, NULL,                \
                 "elevation raster; may be given several times, the first that has a height wins"),\
    PLN_LINK_ANY(PLN_LINK_AT(type, member, tx), "tx", "LON,LAT", PLN_CLI_LONLAT, NULL,             \
                 "place of the transmitter, WGS 84 degrees"),                                      \
    PLN_LINK_REAL(PLN_LINK_AT(type, member, step_m), "step-m", "M", 0, 10000, "0",                 \
                  "step along a path, and between radials, at most; 0: the raster's own"),         \
    PLN_LINK_ANY(PLN_LINK_AT(type, member, fill_voids), "fill-voids", NULL, PLN_CLI_FLAG, NULL,    \
                 "fill voids of the DEM from their rim; else there is no value behind a void"),    \
    PLN_LINK_ANY(PLN_LINK_AT(type, member, clutter), "clutter", "FILE", PLN_CLI_FILE, NULL,        \
                 "land cover raster (ESA WorldCover classes) whose heights stand on the ground"),  \
    PLN_LINK_ANY(PLN_LINK_AT(type, member, clutter_table), "clutter-table", "FILE.csv",            \
                 PLN_CLI_FILE, NULL,                                                               \
                 "heights by land cover class; without it those for ESA WorldCover")

#define PLN_LINK_MODEL_OPTIONS(type, member) /* what the models read */                            \
    PLN_LINK_REAL(PLN_LINK_AT(type, member, tx_height_m), "tx-height-m", "M", 0.1, 5000, NULL,     \
                  "transmitting antenna above ground"),                                            \
    PLN_LINK_REAL(PLN_LINK_AT(type, member, rx_height_m), "rx-height-m", "M", 0.1, 5000, "1.5",    \
                  "receiving antenna above ground"),                                               \
    PLN_LINK_REAL(PLN_LINK_AT(type, member, freq_mhz), "freq-mhz", "MHZ", 1, 100000, NULL,         \
                  "frequency"),                                                                    \
    PLN_LINK_ANY(PLN_LINK_AT(type, member, model), "model", "NAME", PLN_CLI_TEXT, "p1812",         \
                 "propagation model (see phusong models)"),                                        \
    PLN_LINK_REAL(PLN_LINK_AT(type, member, time_pct), "time-pct", "PCT", 1, 50, "50",             \
                  "share of an average year for which the loss is not exceeded"),                  \
    PLN_LINK_REAL(PLN_LINK_AT(type, member, location_pct), "location-pct", "PCT", 1, 99, "50",     \
                  "share of locations where the loss is not exceeded"),                            \
    PLN_LINK_REAL(PLN_LINK_AT(type, member, sigma_db), "sigma-db", "DB", 0, 30, "0",               \
                  "standard deviation of the location variability"),                               \
    PLN_LINK_WORD(PLN_LINK_AT(type, member, pol), "pol", "POL", "v|h", "v",                        \
                  "polarisation: vertical or horizontal"),                                         \
    PLN_LINK_REAL(PLN_LINK_AT(type, member, delta_n), "delta-n", "N", 1, 157, "45",                \
                  "refractivity lapse rate through the lowest kilometre, N-units/km"),             \
    PLN_LINK_REAL(PLN_LINK_AT(type, member, n0), "n0", "N", 200, 500, "325",                       \
                  "sea-level surface refractivity, N-units"),                                      \
    PLN_LINK_REAL(PLN_LINK_AT(type, member, tx_coast_km), "tx-coast-km", "KM", 0, 20000, "500",    \
                  "land from the transmitter to the coast on the path"),                           \
    PLN_LINK_REAL(PLN_LINK_AT(type, member, rx_coast_km), "rx-coast-km", "KM", 0, 20000, "500",    \
                  "land from the receiver to the coast on the path"),                              \
    PLN_LINK_WORD(PLN_LINK_AT(type, member, environment), "environment", "KIND",                   \
                  PLN_LINK_ENVIRONMENTS, "open", "surroundings, for hata and ehata"),              \
    PLN_LINK_WORD(PLN_LINK_AT(type, member, climate), "climate", "N", "1|2|3|4|5|6|7", "3",        \
                  "radio climate, for itm: 1 equatorial, 2 continental subtropical, 3 maritime "   \
                  "subtropical, 4 desert, 5 continental temperate, 6 and 7 maritime temperate "    \
                  "over land and over sea"),                                                       \
    PLN_LINK_REAL(PLN_LINK_AT(type, member, permittivity), "permittivity", "EPS", 1, 100, "15",    \
                  "of the ground, relative, for itm"),                                             \
    PLN_LINK_REAL(PLN_LINK_AT(type, member, conductivity_s_m), "conductivity-s-m", "S/M", 1e-5,    \
                  10, "0.005", "of the ground, for itm"),                                          \
    PLN_LINK_REAL(PLN_LINK_AT(type, member, situation_pct), "situation-pct", "PCT", 1, 99, "50",   \
                  "share of like situations in which the loss is not exceeded, for itm"),          \
    PLN_LINK_WORD(PLN_LINK_AT(type, member, clutter_loss), "clutter-loss", "METHOD",               \
                  PLN_LINK_CLUTTER_LOSSES, "none",                                                 \
                  "clutter around the receiver by ITU-R P.2108-1, added to the loss; refused "     \
                  "where the model counts clutter already"),                                       \
    PLN_LINK_WORD(PLN_LINK_AT(type, member, clutter_kind), "clutter-kind", "KIND",                 \
                  PLN_LINK_CLUTTER_KINDS, "open",                                                  \
                  "surroundings of the receiver for p2108-height-gain"),                           \
    PLN_LINK_REAL(PLN_LINK_AT(type, member, clutter_height_m), "clutter-height-m", "M", 0, 100,    \
                  "0",                                                                             \
                  "clutter height for p2108-height-gain; 0: the Recommendation's for the kind"),   \
    PLN_LINK_REAL(PLN_LINK_AT(type, member, street_width_m), "street-width-m", "M", 1, 500, "27",  \
                  "street width for p2108-height-gain")
/* clang-format on */

/* GEO_USAGE when a number without a default was not given: the height and the frequency. */
enum geo_status pln_link_args_complete(const char *command, const struct pln_link_args *args,
                                       struct geo_err *err);

/* The link's numbers as the models take them; lat_deg stays the default's. */
struct pln_link_env pln_link_args_env(const struct pln_link_args *args);

/* *TERMINAL: the clutter around the receiver. GEO_USAGE when MODEL (with land cover when
 * LAND_COVER) counts it already. COMMAND begins the sentence. */
enum geo_status pln_link_args_terminal(const char *command, const struct pln_link_args *args,
                                       const struct pln_model *model, bool land_cover,
                                       struct pln_terminal *terminal, struct geo_err *err);

/* GEO_USAGE: unknown; the sentence lists the models. */
enum geo_status pln_link_args_model(const char *command, const struct pln_link_args *args,
                                    const struct pln_model **model, struct geo_err *err);

/* *TERRAIN is returned: geo_terrain_release(). */
enum geo_status pln_link_args_terrain(const struct pln_link_args *args,
                                      struct geo_terrain **terrain, struct geo_err *err);

#endif
