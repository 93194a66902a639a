#include "planner/run/keys.h"

#include <string.h>

#include "planner/run/cost_table.h"
#include "planner/run/served.h"

#define AT(field) offsetof(struct pln_scenario, field)
#define SITE(field) offsetof(struct pln_site_kind, field)

static const struct pln_choice void_rules[] = {
    {"refuse", GEO_VOID_REFUSE}, {"fill", GEO_VOID_FILL}, {NULL, 0}};
static const struct pln_choice techs[] = {{"GSM", PLN_TECH_GSM},
                                          {"UMTS", PLN_TECH_UMTS},
                                          {"LTE", PLN_TECH_LTE},
                                          {"NR", PLN_TECH_NR},
                                          {NULL, 0}};
static const struct pln_choice polarisations[] = {
    {"vertical", PLN_POL_VERTICAL}, {"horizontal", PLN_POL_HORIZONTAL}, {NULL, 0}};
static const struct pln_choice environments[] = {{"open", PLN_ENVIRONMENT_OPEN},
                                                 {"suburban", PLN_ENVIRONMENT_SUBURBAN},
                                                 {"urban", PLN_ENVIRONMENT_URBAN},
                                                 {"large-city", PLN_ENVIRONMENT_LARGE_CITY},
                                                 {NULL, 0}};
static const struct pln_choice climates[] = {
    {"equatorial", PLN_CLIMATE_EQUATORIAL},
    {"continental-subtropical", PLN_CLIMATE_CONTINENTAL_SUBTROPICAL},
    {"maritime-subtropical", PLN_CLIMATE_MARITIME_SUBTROPICAL},
    {"desert", PLN_CLIMATE_DESERT},
    {"continental-temperate", PLN_CLIMATE_CONTINENTAL_TEMPERATE},
    {"maritime-temperate-land", PLN_CLIMATE_MARITIME_TEMPERATE_LAND},
    {"maritime-temperate-sea", PLN_CLIMATE_MARITIME_TEMPERATE_SEA},
    {NULL, 0}};
static const struct pln_choice clutter_losses[] = {{"none", PLN_TERMINAL_NONE},
                                                   {"p2108-height-gain", PLN_TERMINAL_HEIGHT_GAIN},
                                                   {"p2108-statistical", PLN_TERMINAL_STATISTICAL},
                                                   {NULL, 0}};
static const struct pln_choice clutter_kinds[] = {{"water", PLN_CLUTTER_WATER},
                                                  {"open", PLN_CLUTTER_OPEN},
                                                  {"suburban", PLN_CLUTTER_SUBURBAN},
                                                  {"urban", PLN_CLUTTER_URBAN},
                                                  {"forest", PLN_CLUTTER_FOREST},
                                                  {"dense-urban", PLN_CLUTTER_DENSE_URBAN},
                                                  {NULL, 0}};
static const struct pln_choice counts[] = {
    {"people", PLN_WEIGH_PEOPLE}, {"villages", PLN_WEIGH_VILLAGES}, {NULL, 0}};
static const struct pln_choice backhauls[] = {{"none", PLN_BACKHAUL_NONE},
                                              {"microwave", PLN_BACKHAUL_MICROWAVE},
                                              {"fibre", PLN_BACKHAUL_FIBRE},
                                              {"satellite", PLN_BACKHAUL_SATELLITE},
                                              {NULL, 0}};
static const struct pln_choice encodings[] = {{"utf-8", GEO_ENCODING_UTF8},
                                              {"cp1252", GEO_ENCODING_CP1252},
                                              {"cp1258", GEO_ENCODING_CP1258},
                                              {"tcvn3", GEO_ENCODING_TCVN3},
                                              {"viscii", GEO_ENCODING_VISCII},
                                              {"vni", GEO_ENCODING_VNI},
                                              {NULL, 0}};
static const struct pln_choice draws[] = {
    {"auto", PLN_DRAW_AUTO}, {"yes", PLN_DRAW_YES}, {"no", PLN_DRAW_NO}, {NULL, 0}};
static const struct pln_choice languages[] = {{"vi", 0}, {"en", 1}, {NULL, 0}};
static const struct pln_choice fixes[] = {{"raise", PLN_FIX_RAISE},
                                          {"add-lte", PLN_FIX_ADD_LTE},
                                          {"sector", PLN_FIX_SECTOR},
                                          {"remote", PLN_FIX_REMOTE},
                                          {"pole", PLN_FIX_POLE},
                                          {"macro", PLN_FIX_MACRO},
                                          {NULL, 0}};

#define M2292 "ITU-R M.2292, rural macro"
#define JUDGED "judgement of this project"

const struct pln_section pln_sections[] = {
    {"scenario", false, "What this is about."},
    {"terrain", false, "The ground: rasters of any CRS and resolution that GDAL reads."},
    {"villages", false,
     "The villages: any table or layer that OGR reads, one row per village. The column_… keys say "
     "which column holds what; without them the usual English and Vietnamese names are found."},
    {"clusters", false,
     "Household clusters of the villages: a table with one row per cluster, or the populated cells "
     "of a raster (for villages that the table leaves out). Without this section a village is the "
     "point of its centre."},
    {"towers", false, "The masts as they stand, one row per transmitter."},
    {"programme", false,
     "The programme's list of villages without signal. The count is dated and moves: every entry "
     "carries its date and source."},
    {"check", false,
     "What a run does with rows that cannot be right. phusong check tells and repairs more."},
    {"communes", false, "Commune polygons, to check positions and codes against."},
    {"commune_codes", false, "Which commune became which, for lists that name merged communes."},
    {"radio", false, "Propagation, handset and threshold, and the defaults of masts and sites."},
    {"site", true,
     "One section per kind of new site, as [site NAME]. What is left out is taken from [radio]."},
    {"candidates", false, "Where something may be built."},
    {"grid", false,
     "The power grid: lines or points. Without this section it is at the villages whose tier says "
     "that they have it; where none does, new sites run on the sun."},
    {"roads", false, "Roads, for the cost of access; [costs] road_vnd_per_km is needed with them."},
    {"fibre", false, "Fibre: lines or points where a new site could be connected."},
    {"costs", false,
     "What power, roads and backhaul cost, and how long they last. Every figure is converted to "
     "đồng at the rate its source names and is not corrected for inflation."},
    {"backhaul", false, "How new sites are connected. Work on existing masts needs nothing."},
    {"plan", false, "What the plan may cost and what counts. A budget or a target is needed."},
    {"report", false, "How the results are told."},
};
const size_t pln_n_sections = sizeof pln_sections / sizeof *pln_sections;

/* The keys that every table of the user's has. */
#define SOURCE_KEYS(section_, field_, needed_, help_)                                              \
    {.section = section_,                                                                          \
     .name = "path",                                                                               \
     .kind = PLN_KEY_SOURCE,                                                                       \
     .offset = AT(field_.path),                                                                    \
     .needed = needed_,                                                                            \
     .help = help_},                                                                               \
        {.section = section_,                                                                      \
         .name = "layer",                                                                          \
         .preset = "",                                                                             \
         .kind = PLN_KEY_TEXT,                                                                     \
         .offset = AT(field_.layer),                                                               \
         .help = "layer or sheet of the file; without it the first"},                              \
        {.section = section_,                                                                      \
         .name = "encoding",                                                                       \
         .kind = PLN_KEY_CHOICE,                                                                   \
         .offset = AT(field_.encoding),                                                            \
         .choices = encodings,                                                                     \
         .help = "old encoding of the text, such as that of ABC fonts (tcvn3); without it "        \
                 "guessed, where the text is not Unicode"},                                        \
    {                                                                                              \
        .section = section_, .name = "crs", .kind = PLN_KEY_TEXT, .offset = AT(field_.crs),        \
        .preset = "",                                                                              \
        .help = "CRS of the coordinates as AUTH:CODE, such as EPSG:9209; without it what the "     \
                "file says, else WGS 84"                                                           \
    }
#define COLUMN(section_, field_, name_, help_)                                                     \
    {                                                                                              \
        .section = section_, .name = "column_" name_, .kind = PLN_KEY_COLUMN,                      \
        .offset = AT(field_), .help = help_                                                        \
    }
/* A price that datasets/costs has. */
#define RATE(name_, field_, help_)                                                                 \
    {                                                                                              \
        .section = "costs", .name = name_, .kind = PLN_KEY_MONEY, .offset = AT(costs.field_),      \
        .max = 9e15, .unit = "VND", .preset = PLN_PRESET_COSTS, .help = help_                      \
    }

const struct pln_key pln_keys[] = {
    {"scenario", "title", PLN_KEY_TEXT, AT(title), .preset = "", .help = "title of all reports"},
    {"scenario", "notice", PLN_KEY_TEXT, AT(notice), .preset = "",
     .help = "shown wherever the data is shown: invented or partial data must say so here"},

    {"terrain", "dem", PLN_KEY_FILES, AT(dem), .needed = true, .needed_by = PLN_STAGE_AUDIT,
     .help = "elevation rasters, metres above sea level; where they overlap the first wins"},
    {"terrain", "clutter", PLN_KEY_FILE, AT(clutter),
     .help = "land-cover raster, ESA WorldCover classes; without it open ground"},
    {"terrain", "clutter_table", PLN_KEY_FILE, AT(clutter_table),
     .help = "CSV class,height_m: representative clutter heights; without it the shipped table"},
    {"terrain", "voids", PLN_KEY_CHOICE, AT(voids), .choices = void_rules, .preset = "refuse",
     .source = JUDGED, .help = "cells without a height: refuse a path that meets one, or fill"},

    SOURCE_KEYS("villages", intake.villages, true, "table of villages"),
    COLUMN("villages", intake.villages, "id", "unique identifier"),
    COLUMN("villages", intake.villages, "name", "name"),
    COLUMN("villages", intake.villages, "lon_deg", "longitude, in degrees however written"),
    COLUMN("villages", intake.villages, "lat_deg", "latitude, in degrees however written"),
    COLUMN("villages", intake.villages, "x", "easting, metres"),
    COLUMN("villages", intake.villages, "y", "northing, metres"),
    COLUMN("villages", intake.villages, "coordinates", "both coordinates in one cell"),
    COLUMN("villages", intake.villages, "people", "inhabitants"),
    COLUMN("villages", intake.villages, "households", "households, where people are not told"),
    COLUMN("villages", intake.villages, "commune", "name of the commune"),
    COLUMN("villages", intake.villages, "commune_code", "code of the commune"),
    COLUMN("villages", intake.villages, "district", "name of the former district"),
    COLUMN("villages", intake.villages, "province", "name of the province"),
    COLUMN("villages", intake.villages, "tier", "who pays: difficult-grid, other-grid or no-grid"),
    COLUMN("villages", intake.villages, "power", "with grid or without"),
    COLUMN("villages", intake.villages, "border", "1: border commune"),
    COLUMN("villages", intake.villages, "school", "1: has a school"),
    COLUMN("villages", intake.villages, "clinic", "1: has a clinic"),
    COLUMN("villages", intake.villages, "altitude_m", "altitude, only to check the position"),

    SOURCE_KEYS("clusters", intake.clusters, false, "table of household clusters"),
    {"clusters", "raster", PLN_KEY_FILE, AT(intake.population),
     .help = "population raster, people per cell: each populated cell is a cluster of the nearest "
             "village, of the same commune where [communes] is given; the village's people are "
             "spread over its cells in proportion"},
    {"clusters", "reach_km", PLN_KEY_REAL, AT(intake.cluster_reach_km), 0.1, 20, .unit = "km",
     .preset = "2", .source = JUDGED,
     .help = "a cell of the raster belongs to no village further off than this"},
    {"clusters", "least_people", PLN_KEY_REAL, AT(intake.cluster_least_people), 0.1, 10000,
     .preset = "20", .source = JUDGED, .help = "people of a cell below which it is no cluster"},
    COLUMN("clusters", intake.clusters, "village_id", "identifier of the village"),
    COLUMN("clusters", intake.clusters, "lon_deg", "longitude"),
    COLUMN("clusters", intake.clusters, "lat_deg", "latitude"),
    COLUMN("clusters", intake.clusters, "x", "easting, metres"),
    COLUMN("clusters", intake.clusters, "y", "northing, metres"),
    COLUMN("clusters", intake.clusters, "coordinates", "both coordinates in one cell"),
    COLUMN("clusters", intake.clusters, "people", "inhabitants"),
    COLUMN("clusters", intake.clusters, "households", "households, where people are not told"),

    SOURCE_KEYS("towers", intake.towers, false, "table of masts"),
    COLUMN("towers", intake.towers, "id", "unique identifier"),
    COLUMN("towers", intake.towers, "name", "name"),
    COLUMN("towers", intake.towers, "operator", "operator"),
    COLUMN("towers", intake.towers, "lon_deg", "longitude"),
    COLUMN("towers", intake.towers, "lat_deg", "latitude"),
    COLUMN("towers", intake.towers, "x", "easting, metres"),
    COLUMN("towers", intake.towers, "y", "northing, metres"),
    COLUMN("towers", intake.towers, "coordinates", "both coordinates in one cell"),
    COLUMN("towers", intake.towers, "antenna_height_m", "antenna height above ground"),
    COLUMN("towers", intake.towers, "altitude_m",
           "altitude of the ground, only to tell it from the antenna's height"),
    COLUMN("towers", intake.towers, "technology", "GSM, UMTS, LTE, NR; several joined by + or ;"),
    COLUMN("towers", intake.towers, "band_mhz", "band or carrier frequency"),
    COLUMN("towers", intake.towers, "bandwidth_mhz", "carrier bandwidth"),
    COLUMN("towers", intake.towers, "tx_power_dbm", "power of the carrier at the amplifier"),
    COLUMN("towers", intake.towers, "antenna_gain_dbi", "antenna gain"),
    COLUMN("towers", intake.towers, "loss_db", "feeder and connector loss"),
    COLUMN("towers", intake.towers, "sectors", "number of sectors"),
    COLUMN("towers", intake.towers, "azimuth_deg", "azimuths of the sectors, joined by ;"),
    COLUMN("towers", intake.towers, "downtilt_deg", "downtilt, positive points down"),
    COLUMN("towers", intake.towers, "status", "on-air, planned or off"),
    COLUMN("towers", intake.towers, "commune", "name of the commune"),
    COLUMN("towers", intake.towers, "commune_code", "code of the commune"),
    COLUMN("towers", intake.towers, "province", "name of the province"),

    SOURCE_KEYS("programme", intake.programme, false, "the programme's list"),
    {"programme", "previous", PLN_KEY_SOURCE, AT(intake.programme_previous),
     .help =
         "an earlier list, with the same layer, columns and encoding: what changed since is told "
         "(programme_changes.csv)"},
    COLUMN("programme", intake.programme, "village_id", "identifier of the village"),
    COLUMN("programme", intake.programme, "name", "name as listed"),
    COLUMN("programme", intake.programme, "commune", "commune as listed"),
    COLUMN("programme", intake.programme, "commune_code", "code of the commune"),
    COLUMN("programme", intake.programme, "province", "province as listed"),
    COLUMN("programme", intake.programme, "listed_date", "date of the list"),
    COLUMN("programme", intake.programme, "covered_date", "date of coverage; empty: not yet"),
    COLUMN("programme", intake.programme, "source", "the document"),
    COLUMN("programme", intake.programme, "definition", "no signal at the centre, or at clusters"),
    COLUMN("programme", intake.programme, "power", "with grid or without"),
    COLUMN("programme", intake.programme, "tier",
           "who pays: difficult-grid, other-grid or no-grid"),

    SOURCE_KEYS("communes", intake.communes, false, "layer of commune polygons"),
    COLUMN("communes", intake.communes, "code", "code"),
    COLUMN("communes", intake.communes, "name", "name"),
    COLUMN("communes", intake.communes, "province", "name of the province"),
    COLUMN("communes", intake.communes, "province_code", "code of the province"),

    SOURCE_KEYS("commune_codes", intake.commune_codes, false, "table of merged communes"),
    COLUMN("commune_codes", intake.commune_codes, "old_code", "code before the merger"),
    COLUMN("commune_codes", intake.commune_codes, "new_code", "code since"),
    COLUMN("commune_codes", intake.commune_codes, "new_name", "name since"),

    {"check", "refuse_impossible", PLN_KEY_FLAG, AT(intake.refuse_impossible), .preset = "yes",
     .source = JUDGED,
     .help = "stop at a value that cannot be, such as a negative height or an identifier given "
             "twice; no: set the row aside and say so in findings.csv"},
    {"check", "people_required", PLN_KEY_FLAG, AT(intake.people_required), .preset = "yes",
     .source = JUDGED,
     .help = "stop when the list of villages tells neither people nor households"},
    {"check", "strict", PLN_KEY_FLAG, AT(intake.strict), .preset = "no", .source = JUDGED,
     .help = "stop at the first row that would be set aside"},

    {"radio", "model", PLN_KEY_MODEL, AT(link.model), .preset = "p1812",
     .source = "Recommendation ITU-R P.1812", .help = "propagation model"},
    {"radio", "freq_mhz", PLN_KEY_REAL, AT(intake.mast_defaults.freq_mhz), 30, 6000, .unit = "MHz",
     .preset = "900", .source = JUDGED,
     .help = "carrier of new sites, and of masts whose list does not tell"},
    {"radio", "bandwidth_mhz", PLN_KEY_REAL, AT(intake.mast_defaults.bandwidth_mhz), 1.4, 20,
     .unit = "MHz", .preset = "10", .source = "spectrum auctions 2025",
     .help = "LTE carrier: 1.4, 3, 5, 10, 15, 20"},
    {"radio", "tx_power_dbm", PLN_KEY_REAL, AT(intake.mast_defaults.tx_power_dbm), -30, 80,
     .unit = "dBm", .preset = "46", .source = M2292,
     .help = "power of the whole carrier at the amplifier"},
    {"radio", "antenna_gain_dbi", PLN_KEY_REAL, AT(intake.mast_defaults.antenna_gain_dbi), -10, 40,
     .unit = "dBi", .preset = "18", .source = M2292, .help = "gain of a sector antenna"},
    {"radio", "loss_db", PLN_KEY_REAL, AT(intake.mast_defaults.loss_db), 0, 40, .unit = "dB",
     .preset = "3", .source = M2292, .help = "feeder, connectors, combiner"},
    {"radio", "azimuths_deg", PLN_KEY_AZIMUTHS, AT(intake.mast_defaults), .unit = "°",
     .preset = "0,120,240", .source = M2292,
     .help = "sectors of masts whose list does not tell; omni: one antenna all round"},
    {"radio", "downtilt_deg", PLN_KEY_REAL, AT(intake.mast_defaults.downtilt_deg), -10, 45,
     .unit = "°", .preset = "3", .source = M2292, .help = "downtilt, positive points down"},
    {"radio", "mast_height_m", PLN_KEY_REAL, AT(intake.mast_defaults.antenna_height_m), 1, 500,
     .unit = "m", .preset = "30", .source = M2292,
     .help = "antenna height of masts whose list does not tell"},
    {"radio", "beamwidth_h_deg", PLN_KEY_REAL, AT(link.pattern.beamwidth_h_deg), 1, 360,
     .unit = "°", .preset = "65", .source = M2292, .help = "horizontal beamwidth at −3 dB"},
    {"radio", "beamwidth_v_deg", PLN_KEY_REAL, AT(link.pattern.beamwidth_v_deg), 1, 180,
     .unit = "°", .preset = "10", .source = "3GPP TR 36.814, table A.2.1.1-2",
     .help = "vertical beamwidth at −3 dB"},
    {"radio", "front_back_db", PLN_KEY_REAL, AT(link.pattern.front_back_db), 0, 60, .unit = "dB",
     .preset = "25", .source = "3GPP TR 36.814, table A.2.1.1-2", .help = "front-to-back ratio"},
    {"radio", "side_lobe_db", PLN_KEY_REAL, AT(link.pattern.side_lobe_db), 0, 60, .unit = "dB",
     .preset = "20", .source = "3GPP TR 36.814, table A.2.1.1-2",
     .help = "deepest vertical attenuation"},
    {"radio", "polarisation", PLN_KEY_CHOICE, AT(link.env.polarisation), .choices = polarisations,
     .preset = "vertical", .source = JUDGED, .help = "polarisation"},
    {"radio", "handset_height_m", PLN_KEY_REAL, AT(link.rx.height_m), 1, 3000, .unit = "m",
     .preset = "1.5", .source = JUDGED, .help = "height of the handset above ground"},
    {"radio", "handset_gain_dbi", PLN_KEY_REAL, AT(link.rx.antenna_gain_dbi), -30, 30,
     .unit = "dBi", .preset = "-3", .source = M2292, .help = "gain of the handset's antenna"},
    {"radio", "body_loss_db", PLN_KEY_REAL, AT(link.rx.body_loss_db), 0, 30, .unit = "dB",
     .preset = "4", .source = M2292, .help = "loss by the user's body"},
    {"radio", "building_loss_db", PLN_KEY_REAL, AT(link.rx.building_loss_db), 0, 60, .unit = "dB",
     .preset = "0", .source = "outdoors; indoors 15 by ITU-R M.2292",
     .help = "loss into buildings"},
    {"radio", "threshold_dbm", PLN_KEY_REAL, AT(rule.threshold_dbm), -150, 0, .unit = "dBm",
     .preset = "-110", .source = JUDGED, .help = "RSRP per resource element that serves"},
    {"radio", "location_pct", PLN_KEY_REAL, AT(rule.location_pct), 1, 99, .unit = "%",
     .preset = "95", .source = JUDGED, .help = "share of locations that must reach the threshold"},
    {"radio", "sigma_db", PLN_KEY_REAL, AT(rule.sigma_db), 0, 20, .unit = "dB",
     .preset = "by carrier", .derived = true, .source = "ITU-R P.1812-8, eq. (64)",
     .help = "standard deviation of location variability"},
    {"radio", "sigma_width_m", PLN_KEY_REAL, AT(rule.sigma_width_m), 1, 10000, .unit = "m",
     .preset = "500", .source = JUDGED,
     .help = "side of the square whose variability eq. (64) gives: the extent of the houses of one "
             "point"},
    {"radio", "time_pct", PLN_KEY_REAL, AT(link.env.time_pct), 1, 50, .unit = "%", .preset = "50",
     .source = JUDGED, .help = "share of an average year for which the loss is not exceeded"},
    {"radio", "delta_n", PLN_KEY_REAL, AT(link.env.delta_n), 1, 200, .unit = "N-units/km",
     .preset = "45", .source = "ITU-R P.1812 digital maps, a middle value",
     .help = "refractivity lapse rate ΔN through the lowest kilometre"},
    {"radio", "n0", PLN_KEY_REAL, AT(link.env.n0), 200, 500, .unit = "N-units", .preset = "325",
     .source = "ITU-R P.1812 digital maps, a middle value", .help = "sea-level refractivity N0"},
    {"radio", "environment", PLN_KEY_CHOICE, AT(link.env.environment), .choices = environments,
     .preset = "open", .source = JUDGED,
     .help = "surroundings of the villages; only hata and ehata read it"},
    {"radio", "climate", PLN_KEY_CHOICE, AT(link.env.climate), .choices = climates,
     .preset = "maritime-subtropical", .source = JUDGED,
     .help = "radio climate; this and the next three only itm reads"},
    {"radio", "permittivity", PLN_KEY_REAL, AT(link.env.permittivity), 1, 100, .preset = "15",
     .source = "NTIA 82-100, average ground", .help = "of the ground, relative"},
    {"radio", "conductivity_s_m", PLN_KEY_REAL, AT(link.env.conductivity_s_m), 1e-5, 10,
     .unit = "S/m", .preset = "0.005", .source = "NTIA 82-100, average ground",
     .help = "of the ground"},
    {"radio", "situation_pct", PLN_KEY_REAL, AT(link.env.situation_pct), 1, 99, .unit = "%",
     .preset = "50", .source = JUDGED,
     .help = "share of like situations in which the loss is not exceeded"},
    {"radio", "clutter_loss", PLN_KEY_CHOICE, AT(link.terminal.kind), .choices = clutter_losses,
     .preset = "none", .source = JUDGED,
     .help = "clutter around the handset by ITU-R P.2108-1, for models that stop at the clutter's "
             "edge; refused where clutter is counted already (hata, ehata; p1812 and p526 with "
             "[terrain] clutter)"},
    {"radio", "clutter_kind", PLN_KEY_CHOICE, AT(link.terminal.clutter), .choices = clutter_kinds,
     .preset = "open", .source = JUDGED, .help = "surroundings for p2108-height-gain"},
    {"radio", "clutter_height_m", PLN_KEY_REAL, AT(link.terminal.clutter_m), 0, 100, .unit = "m",
     .preset = "0", .source = "ITU-R P.2108-1, table 3",
     .help = "representative clutter height for p2108-height-gain; 0: the Recommendation's for the "
             "kind"},
    {"radio", "street_width_m", PLN_KEY_REAL, AT(link.terminal.street_m), 1, 500, .unit = "m",
     .preset = "27", .source = "ITU-R P.2108-1, section 3.1",
     .help = "street width for p2108-height-gain"},
    {"radio", "uncertain_db", PLN_KEY_REAL, AT(rule.uncertain_db), 0, 30, .unit = "dB",
     .preset = "3", .source = JUDGED,
     .help = "a verdict is uncertain within this distance of the threshold"},
    {"radio", "served_pct", PLN_KEY_REAL, AT(rule.served_pct), 1, 100, .unit = "%", .preset = "95",
     .source = JUDGED,
     .help = "share of its people that must have signal for a village to be served"},
    {"radio", "radius_km", PLN_KEY_REAL, AT(rule.radius_km), 0.1, 100, .unit = "km", .preset = "20",
     .source = JUDGED, .help = "no link longer than this is counted"},
    {"radio", "step_m", PLN_KEY_REAL, AT(link.step_m), 0, 1000, .unit = "m", .preset = "0",
     .source = JUDGED, .help = "step of terrain profiles; 0: the raster's own"},
    {"radio", "technology", PLN_KEY_SET, AT(rule.wanted_tech), .choices = techs, .preset = "LTE,NR",
     .source = "the programme asks for mobile broadband",
     .help = "technologies that count as signal"},

    {"site", "fix", PLN_KEY_CHOICE, SITE(fix), .choices = fixes, .preset = "macro",
     .source = JUDGED, .help = "what building it means"},
    {"site", "antenna_height_m", PLN_KEY_REAL, SITE(tx.antenna_height_m), 1, 500, .unit = "m",
     .needed = true, .needed_by = PLN_STAGE_CANDIDATES, .help = "antenna height above ground"},
    {"site", "freq_mhz", PLN_KEY_REAL, SITE(tx.freq_mhz), 30, 6000, .unit = "MHz",
     .preset = "[radio] freq_mhz", .help = "carrier"},
    {"site", "bandwidth_mhz", PLN_KEY_REAL, SITE(tx.bandwidth_mhz), 1.4, 20, .unit = "MHz",
     .preset = "[radio] bandwidth_mhz", .help = "LTE carrier"},
    {"site", "tx_power_dbm", PLN_KEY_REAL, SITE(tx.tx_power_dbm), -30, 80, .unit = "dBm",
     .preset = "[radio] tx_power_dbm", .help = "power of the whole carrier"},
    {"site", "antenna_gain_dbi", PLN_KEY_REAL, SITE(tx.antenna_gain_dbi), -10, 40, .unit = "dBi",
     .preset = "[radio] antenna_gain_dbi", .help = "gain of a sector antenna"},
    {"site", "loss_db", PLN_KEY_REAL, SITE(tx.loss_db), 0, 40, .unit = "dB",
     .preset = "[radio] loss_db", .help = "feeder, connectors, combiner"},
    {"site", "downtilt_deg", PLN_KEY_REAL, SITE(tx.downtilt_deg), -10, 45, .unit = "°",
     .preset = "[radio] downtilt_deg", .help = "downtilt, positive points down"},
    {"site", "azimuths_deg", PLN_KEY_AZIMUTHS, SITE(tx), .unit = "°", .preset = "0,120,240",
     .source = M2292, .help = "one sector each; omni: one omnidirectional antenna"},
    {"site", "capex_vnd", PLN_KEY_MONEY, SITE(capex_vnd), 0, 9e15, .unit = "VND", .needed = true,
     .needed_by = PLN_STAGE_CANDIDATES, .help = "cost of building one"},
    {"site", "opex_vnd_per_year", PLN_KEY_MONEY, SITE(opex_vnd_per_year), 0, 9e15, .unit = "VND",
     .preset = "10 % of capex", .derived = true, .source = "pytal",
     .help = "cost of running one for a year"},
    {"site", "life_years", PLN_KEY_REAL, SITE(life_years), 1, 100, .unit = "years", .preset = "10",
     .source = "pytal", .help = "after which it is bought again"},
    {"site", "power_w", PLN_KEY_REAL, SITE(power_w), 0, 100000, .unit = "W", .preset = "400",
     .source = "India USOF study, minimum load",
     .help =
         "mean load, for grid or solar; 0: power is in the price, as in that of an off-grid site"},
    {"site", "source", PLN_KEY_TEXT, SITE(source), .preset = "",
     .help = "who says what it costs, with year and exchange rate"},

    {"candidates", "hilltops", PLN_KEY_FLAG, AT(candidates.hilltops), .preset = "yes",
     .source = JUDGED, .help = "summits of the terrain"},
    {"candidates", "prominence_m", PLN_KEY_REAL, AT(candidates.prominence_m), 0, 5000, .unit = "m",
     .preset = "30", .source = JUDGED, .help = "rise of a summit above its highest saddle"},
    {"candidates", "cell_m", PLN_KEY_REAL, AT(candidates.cell_m), 0, 10000, .unit = "m",
     .preset = "300", .source = JUDGED,
     .help = "summits are sought among the maxima of such cells"},
    {"candidates", "reach_km", PLN_KEY_REAL, AT(candidates.reach_km), 0.1, 100, .unit = "km",
     .preset = "15", .source = JUDGED,
     .help = "a candidate must have a village without signal within this distance"},
    {"candidates", "villages", PLN_KEY_FLAG, AT(candidates.villages), .preset = "yes",
     .source = JUDGED, .help = "points by the villages themselves"},
    {"candidates", "village_points", PLN_KEY_WHOLE32, AT(candidates.village_points), 0, 64,
     .preset = "1", .source = JUDGED, .help = "high points by each village without signal"},
    {"candidates", "village_ring_km", PLN_KEY_REAL, AT(candidates.village_ring_km), 0.05, 10,
     .unit = "km", .preset = "0.5", .source = JUDGED,
     .help = "they lie no further from its centre"},
    {"candidates", "masts", PLN_KEY_FLAG, AT(candidates.masts), .preset = "yes", .source = JUDGED,
     .help = "existing masts, to raise or to add LTE to"},
    {"candidates", "spacing_km", PLN_KEY_REAL, AT(candidates.spacing_km), 0, 100, .unit = "km",
     .preset = "1", .source = JUDGED,
     .help = "of two candidates nearer than this the better is kept"},
    {"candidates", "mast_clearance_km", PLN_KEY_REAL, AT(candidates.mast_clearance_km), 0, 100,
     .unit = "km", .preset = "0", .source = JUDGED,
     .help = "new places keep this distance from serving masts"},
    {"candidates", "most", PLN_KEY_WHOLE, AT(candidates.most), 0, 10000000, .preset = "20000",
     .source = JUDGED, .help = "at most this many places; 0: no limit"},

    SOURCE_KEYS("grid", grid, false, "layer of power lines, or of points of the grid"),
    SOURCE_KEYS("roads", roads, false, "layer of roads"),
    SOURCE_KEYS("fibre", fibre, false, "layer of fibre lines, or of points where fibre ends"),

    RATE("grid_line_vnd_per_km", grid_line_vnd_per_km, "power line to a new site, per km"),
    RATE("solar_vnd_per_w", solar_vnd_per_w, "solar panels with electronics, per watt of panel"),
    RATE("battery_vnd_per_wh", battery_vnd_per_wh, "batteries"),
    {"costs", "road_vnd_per_km", PLN_KEY_MONEY, AT(costs.road_vnd_per_km), 0, 9e15, .unit = "VND",
     .help = "access road to a new site; no public figure was found, so it must be given with "
             "[roads]; without it roads are not costed"},
    RATE("microwave_vnd", microwave_vnd, "a microwave link, both ends, however short"),
    RATE("microwave_vnd_per_km", microwave_vnd_per_km, "and for each km of it"),
    RATE("fibre_vnd_per_km", fibre_vnd_per_km, "fibre to a new site, per km"),
    RATE("satellite_vnd_per_year", satellite_vnd_per_year, "backhaul by satellite, a year"),
    {"costs", "battery_days", PLN_KEY_REAL, AT(costs.battery_days), 0, 30, .unit = "days",
     .preset = "2", .source = "India USOF study", .help = "load that the batteries carry"},
    {"costs", "sun_hours", PLN_KEY_REAL, AT(costs.sun_hours), 0.5, 12, .unit = "h", .preset = "3",
     .source = JUDGED, .help = "full hours of sun a day in the worst month"},
    {"costs", "solar_life_years", PLN_KEY_REAL, AT(costs.solar_life_years), 1, 100, .unit = "years",
     .preset = "20", .source = JUDGED, .help = "life of panels"},
    {"costs", "battery_life_years", PLN_KEY_REAL, AT(costs.battery_life_years), 1, 100,
     .unit = "years", .preset = "8", .source = JUDGED, .help = "life of batteries"},
    {"costs", "microwave_life_years", PLN_KEY_REAL, AT(costs.microwave_life_years), 1, 100,
     .unit = "years", .preset = "10", .source = "pytal", .help = "life of a microwave link"},
    {"costs", "line_life_years", PLN_KEY_REAL, AT(costs.line_life_years), 1, 100, .unit = "years",
     .preset = "30", .source = JUDGED, .help = "life of lines, roads and fibre"},
    {"costs", "line_detour", PLN_KEY_REAL, AT(costs.line_detour), 1, 10, .preset = "1.3",
     .source = JUDGED, .help = "length of lines, roads and fibre over that of the crow's flight"},
    {"costs", "power_upkeep_pct", PLN_KEY_REAL, AT(costs.power_upkeep_pct), 0, 100, .unit = "%",
     .preset = "2", .source = JUDGED,
     .help = "upkeep of lines, panels, batteries and roads a year, of their price"},
    {"costs", "backhaul_upkeep_pct", PLN_KEY_REAL, AT(costs.backhaul_upkeep_pct), 0, 100,
     .unit = "%", .preset = "10", .source = "pytal",
     .help = "upkeep of microwave links and fibre a year, of their price"},

    {"backhaul", "mode", PLN_KEY_SET, AT(backhaul.kinds), .choices = backhauls,
     .preset = "microwave,fibre,satellite", .source = JUDGED,
     .help = "what may connect a new site; none: backhaul is neither planned nor costed"},
    {"backhaul", "hop_km", PLN_KEY_REAL, AT(backhaul.hop_km), 0.1, 100, .unit = "km",
     .preset = "15", .source = "rain zone of Việt Nam, e3nb", .help = "longest microwave hop"},
    {"backhaul", "freq_mhz", PLN_KEY_REAL, AT(backhaul.freq_mhz), 1000, 90000, .unit = "MHz",
     .preset = "7000", .source = JUDGED, .help = "carrier of the hops, for their Fresnel zone"},
    {"backhaul", "clearance", PLN_KEY_REAL, AT(backhaul.clearance), 0, 2, .preset = "0.6",
     .source = "ITU-R P.530 practice",
     .help = "least clearance over the terrain, as a share of the first Fresnel zone's radius"},

    {"plan", "budget_vnd", PLN_KEY_MONEY, AT(plan.budget_vnd), 0, 9e15, .unit = "VND",
     .help = "present value that may be spent"},
    {"plan", "target_people", PLN_KEY_REAL, AT(plan.target_people), 1, 1e10,
     .help = "people to be newly served at least cost, in place of a budget"},
    {"plan", "target_villages_pct", PLN_KEY_REAL, AT(plan.target_villages_pct), 0, 100, .unit = "%",
     .help = "share of villages without signal to be served at least cost, in place of a budget"},
    {"plan", "budgets", PLN_KEY_TEXT, AT(plan.budgets), .preset = "",
     .help = "amounts separated by commas: what each would buy goes to frontier.csv; without it "
             "twelfths of the budget"},
    {"plan", "count", PLN_KEY_CHOICE, AT(weights.by), .choices = counts, .preset = "people",
     .source = JUDGED, .help = "what the plan counts"},
    {"plan", "weight_difficult_grid", PLN_KEY_REAL, AT(weights.difficult_grid), 0, 100,
     .preset = "1.5", .source = JUDGED,
     .help = "weight of especially difficult villages with grid"},
    {"plan", "weight_other_grid", PLN_KEY_REAL, AT(weights.other_grid), 0, 100, .preset = "1",
     .source = JUDGED, .help = "weight of other villages with grid"},
    {"plan", "weight_no_grid", PLN_KEY_REAL, AT(weights.no_grid), 0, 100, .preset = "1",
     .source = JUDGED, .help = "weight of villages without grid"},
    {"plan", "weight_border", PLN_KEY_REAL, AT(weights.border), 0, 100, .preset = "1.3",
     .source = JUDGED, .help = "further weight of border communes"},
    {"plan", "weight_amenity", PLN_KEY_REAL, AT(weights.amenity), 0, 100, .preset = "1.2",
     .source = JUDGED, .help = "further weight of villages with a school or clinic"},
    {"plan", "discount_pct", PLN_KEY_REAL, AT(candidates.finance.discount_pct), 0, 100, .unit = "%",
     .preset = "5", .source = "pytal", .help = "discount rate a year"},
    {"plan", "horizon_years", PLN_KEY_WHOLE32, AT(candidates.finance.horizon_years), 1, 100,
     .unit = "years", .preset = "10", .source = "pytal", .help = "years whose cost is counted"},
    {"plan", "floors", PLN_KEY_FILE, AT(floors),
     .help = "CSV province,weight or province,pct: at least so many people (villages, with count = "
             "villages), times their weights, or this share of all that lack signal there, are "
             "newly served; a floor that cannot be met ends the run with exit status 5"},
    {"plan", "committed", PLN_KEY_FILE, AT(committed),
     .help = "table with the columns kind, lon_deg and lat_deg (such as a proposals.csv): sites "
             "that are contracted already; they are built, and paid for, in every plan"},
    {"plan", "keep_sites", PLN_KEY_FILE, AT(keep_sites),
     .help = "proposals.csv of an earlier run whose sites are to be held on to; what that costs is "
             "told"},
    {"plan", "keep_share_pct", PLN_KEY_REAL, AT(keep_share_pct), 0, 100, .unit = "%", .preset = "5",
     .source = JUDGED,
     .help =
         "an earlier site stays unless something better appears by more than this share of what "
         "its money buys"},
    {"plan", "previous", PLN_KEY_FILE, AT(previous),
     .help =
         "certificate/certificate.json of an earlier run: the plan and the frontier begin where "
         "that one ended, with less search; they may be others than without it"},

    {"report", "report_date", PLN_KEY_DATE, AT(intake.report_date),
     .help = "entries of the programme covered up to this day count as served; without it the "
             "latest date of the list. Also the date inside plan.gpkg, plan.xlsx and report.pdf"},
    {"report", "lang", PLN_KEY_WORD, AT(lang), .choices = languages, .preset = "en",
     .source = JUDGED, .help = "language of the reports"},
    {"report", "coverage", PLN_KEY_CHOICE, AT(draw_coverage), .choices = draws, .preset = "auto",
     .source = JUDGED,
     .help = "draw the land that has signal today and after the plan; auto: with P.1812, whose "
             "radials are walked once, and at most 3,000 masts that count"},
    {"report", "coverage_cell_m", PLN_KEY_REAL, AT(coverage_cell_m), 30, 5000, .unit = "m",
     .preset = "300", .source = JUDGED,
     .help = "side of the squares in which that land is drawn, in whole cells of the terrain; "
             "villages are always judged by their own paths"},
};
const size_t pln_n_keys = sizeof pln_keys / sizeof *pln_keys;

const struct pln_section *pln_section_find(const char *name)
{
    for (size_t i = 0; i < pln_n_sections; i++)
        if (strcmp(pln_sections[i].name, name) == 0) return &pln_sections[i];
    return NULL;
}

const struct pln_key *pln_key_find(const char *section, const char *name)
{
    for (size_t i = 0; i < pln_n_keys; i++)
        if (strcmp(pln_keys[i].section, section) == 0 && strcmp(pln_keys[i].name, name) == 0)
            return &pln_keys[i];
    return NULL;
}
