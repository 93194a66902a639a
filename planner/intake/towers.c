#include "planner/intake/intake.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/text.h"
#include "planner/intake/keys.h"
#include "planner/intake/list.h"
#include "planner/intake/position.h"
#include "planner/intake/sites.h"
#include "planner/intake/words.h"

enum field {
    ID,
    NAME,
    OPERATOR,
    LON,
    LAT,
    X,
    Y,
    COORDINATES,
    HEIGHT,
    ALTITUDE,
    TECHNOLOGY,
    BAND,
    BANDWIDTH,
    POWER,
    GAIN,
    LOSS,
    SECTORS,
    AZIMUTH,
    DOWNTILT,
    STATUS,
    COMMUNE,
    COMMUNE_CODE,
    PROVINCE,
    N_FIELDS
};
static const char *const fields[N_FIELDS] = {"id",
                                             "name",
                                             "operator",
                                             "lon_deg",
                                             "lat_deg",
                                             "x",
                                             "y",
                                             "coordinates",
                                             "antenna_height_m",
                                             "altitude_m",
                                             "technology",
                                             "band_mhz",
                                             "bandwidth_mhz",
                                             "tx_power_dbm",
                                             "antenna_gain_dbi",
                                             "loss_db",
                                             "sectors",
                                             "azimuth_deg",
                                             "downtilt_deg",
                                             "status",
                                             "commune",
                                             "commune_code",
                                             "province"};
static const struct position_fields where = {LON, LAT,         X,
                                             Y,   COORDINATES, {COMMUNE, COMMUNE_CODE, PROVINCE}};

struct pln_transmitter pln_mast_defaults(void)
{
    return (struct pln_transmitter){.freq_mhz = 900,
                                    .bandwidth_mhz = 10,
                                    .tx_power_dbm = 46,
                                    .antenna_gain_dbi = 18,
                                    .loss_db = 3,
                                    .antenna_height_m = 30,
                                    .n_sectors = 3,
                                    .azimuth_deg = {0, 120, 240},
                                    .downtilt_deg = 3};
}

/* One number of the transmitter: where it stands, what it may be, what it is without. */
struct part {
    enum field field;
    size_t offset;
    double least, most;
};
#define PART(field, member, least, most)                                                           \
    {                                                                                              \
        field, offsetof(struct pln_transmitter, member), least, most                               \
    }
static const struct part parts[] = {
    PART(BAND, freq_mhz, 30, 6000),     PART(BANDWIDTH, bandwidth_mhz, 0.1, 400),
    PART(POWER, tx_power_dbm, -30, 80), PART(GAIN, antenna_gain_dbi, -20, 40),
    PART(LOSS, loss_db, 0, 60),         PART(DOWNTILT, downtilt_deg, -30, 60)};

static enum geo_status note_number(struct list *list, size_t row, const char *code,
                                   enum field field, enum pln_action action, double confidence,
                                   double value)
{
    char text[40];
    snprintf(text, sizeof text, "%.10g", value);
    return list_note(list, row, (struct list_note){code, field, action, confidence, NULL, text});
}

/* "1,8 GHz" and "1.8" are 1800 MHz; "40 W" and "40000 mW" are 46 dBm. */
static double in_unit(const struct part *part, double value, const char *rest)
{
    struct geo_arena arena = {0};
    const char *unit = geo_text_fold(&arena, rest);
    double converted = value;
    if (unit && part->field == BAND && (list_has_word(unit, "ghz") || value < 10))
        converted = value * 1000;
    else if (unit && part->field == POWER && list_has_word(unit, "w") && value > 0)
        converted = 30 + 10 * log10(value);
    else if (unit && part->field == POWER && list_has_word(unit, "mw") && value > 0)
        converted = 10 * log10(value);
    geo_arena_release(&arena);
    return converted;
}

static enum geo_status read_part(struct list *list, size_t row, const struct part *part,
                                 struct pln_transmitter *tx)
{
    double value = 0, *to = (double *)(void *)((char *)tx + part->offset);
    bool known;
    enum geo_status st = list_number(list, row, part->field, &value, &known);
    if (st != GEO_OK) return st;
    if (known) {
        struct geo_number number;
        double given = value;
        if (geo_text_number(list_raw(list, row, part->field), &number))
            value = in_unit(part, value, number.rest);
        if (fabs(value - given) > 0)
            st = note_number(list, row, PLN_CODE_UNIT_CONVERTED, part->field, PLN_ACTION_REPAIRED,
                             0.9, value);
    }
    if (st == GEO_OK && known && (value < part->least || value > part->most)) {
        known = false;
        st =
            note_number(list, row, PLN_CODE_BAD_VALUE, part->field, PLN_ACTION_DEFAULTED, 0.9, *to);
    } else if (st == GEO_OK && !known && list_has(list, part->field)) {
        st = note_number(list, row, PLN_CODE_DEFAULT_VALUE, part->field, PLN_ACTION_DEFAULTED, 1.0,
                         *to);
    }
    if (known) *to = value;
    return st;
}

#define HEIGHT_MOST_M 350.0 /* the tallest masts of the country */

static enum geo_status read_height(struct list *list, size_t row, struct pln_tower *t)
{
    double height = 0, altitude = 0, usual = t->tx.antenna_height_m;
    bool known, has_altitude;
    enum geo_status st = list_number(list, row, HEIGHT, &height, &known);
    if (st == GEO_OK) st = list_number(list, row, ALTITUDE, &altitude, &has_altitude);
    if (st != GEO_OK) return st;
    t->height_assumed = true;
    if (!known || !(fabs(height) > 0))
        return note_number(list, row, PLN_CODE_DEFAULT_HEIGHT, HEIGHT, PLN_ACTION_DEFAULTED, 1.0,
                           usual);
    if (height < 0)
        return list_impossible(list, row, HEIGHT, PLN_CODE_NEGATIVE_HEIGHT,
                               "a mast height above 0 m");
    bool as_altitude = has_altitude && altitude > 60 && fabs(height - altitude) < 1;
    if (height > HEIGHT_MOST_M || as_altitude)
        return note_number(list, row, PLN_CODE_ALTITUDE_AS_HEIGHT, HEIGHT, PLN_ACTION_DEFAULTED,
                           0.9, usual);
    if (height < 2)
        return note_number(list, row, PLN_CODE_IMPLAUSIBLE_HEIGHT, HEIGHT, PLN_ACTION_DEFAULTED,
                           0.8, usual);
    t->height_assumed = false;
    t->tx.antenna_height_m = height;
    return GEO_OK;
}

/* Bearings apart by anything but digits and decimal points; false: not bearings. */
static bool split_azimuths(const char *text, struct pln_transmitter *tx, size_t *n)
{
    *n = 0;
    for (const char *s = text; *s;) {
        if (!strchr("0123456789.", *s)) {
            s++;
            continue;
        }
        char *end;
        double azimuth = strtod(s, &end);
        if (end == s || !(azimuth >= 0 && azimuth <= 360) || *n == PLN_SECTORS_MAX) return false;
        tx->azimuth_deg[(*n)++] = fmod(azimuth, 360);
        s = end;
    }
    return true;
}

static void spread_sectors(struct pln_transmitter *tx, size_t n)
{
    tx->n_sectors = n;
    for (size_t i = 0; i < n; i++)
        tx->azimuth_deg[i] = 360.0 * (double)i / (double)n;
}

static enum geo_status read_sectors(struct list *list, size_t row, struct pln_transmitter *tx)
{
    double sectors = 0;
    bool known;
    size_t n = 0;
    enum geo_status st = list_number(list, row, SECTORS, &sectors, &known);
    if (st != GEO_OK) return st;
    struct pln_transmitter read = *tx;
    const char *azimuths = list_raw(list, row, AZIMUTH);
    if (!split_azimuths(azimuths, &read, &n))
        st = list_note(list, row,
                       (struct list_note){PLN_CODE_BAD_VALUE, AZIMUTH, PLN_ACTION_DEFAULTED, 0.9,
                                          NULL, "evenly spaced"});
    bool usable = known && sectors >= 0 && sectors <= PLN_SECTORS_MAX;
    if (n && (!usable || n == (size_t)sectors)) {
        *tx = read;
        tx->n_sectors = n;
        return st;
    }
    if (usable) spread_sectors(tx, (size_t)sectors);
    if (st == GEO_OK && usable && sectors > 1 && *azimuths && n != (size_t)sectors)
        st = list_note(list, row,
                       (struct list_note){PLN_CODE_BAD_VALUE, AZIMUTH, PLN_ACTION_DEFAULTED, 0.8,
                                          NULL, "evenly spaced"});
    if (st == GEO_OK && !usable && list_has(list, SECTORS))
        st = note_number(list, row, PLN_CODE_DEFAULT_VALUE, SECTORS, PLN_ACTION_DEFAULTED, 1.0,
                         (double)tx->n_sectors);
    return st;
}

static enum geo_status read_state(struct list *list, size_t row, struct pln_tower *t)
{
    enum geo_status st = GEO_OK;
    const char *state = list_raw(list, row, STATUS), *tech = list_raw(list, row, TECHNOLOGY);
    t->tech = words_technology(tech);
    if (!t->tech)
        st = list_note(list, row,
                       (struct list_note){PLN_CODE_UNKNOWN_TECHNOLOGY, TECHNOLOGY, PLN_ACTION_NOTED,
                                          1.0, NULL, NULL});
    else if (t->tech == PLN_TECH_GSM)
        st = list_note(
            list, row,
            (struct list_note){PLN_CODE_GSM_ONLY, TECHNOLOGY, PLN_ACTION_NOTED, 1.0, NULL, NULL});
    if (st != GEO_OK) return st;
    t->status = PLN_MAST_ON_AIR;
    if (!state[strspn(state, " \t")])
        return list_has(list, STATUS)
                   ? list_note(list, row,
                               (struct list_note){PLN_CODE_STATUS_ASSUMED, STATUS,
                                                  PLN_ACTION_DEFAULTED, 0.7, NULL, "on-air"})
                   : GEO_OK;
    if (!words_status(state, &t->status)) {
        t->status = PLN_MAST_OFF;
        return list_note(
            list, row,
            (struct list_note){PLN_CODE_UNKNOWN_STATUS, STATUS, PLN_ACTION_NOTED, 1.0, NULL, NULL});
    }
    if (t->status != PLN_MAST_ON_AIR)
        return list_note(
            list, row,
            (struct list_note){PLN_CODE_NOT_ON_AIR, STATUS, PLN_ACTION_NOTED, 1.0, NULL, NULL});
    return GEO_OK;
}

static enum geo_status read_names(struct list *list, size_t row, struct pln_tower *t)
{
    enum geo_status st = list_text(list, row, ID, &t->id);
    if (st == GEO_OK) st = list_text(list, row, OPERATOR, &t->operator_name);
    if (st != GEO_OK || *t->id) return st;
    char id[32];
    snprintf(id, sizeof id, "row-%u", t->row);
    t->id = geo_arena_keep(list->strings, id, strlen(id));
    if (!t->id) return geo_no_memory(list->err, "an identifier", sizeof id, 1);
    return list_note(
        list, row, (struct list_note){PLN_CODE_NO_ID, ID, PLN_ACTION_DEFAULTED, 1.0, NULL, t->id});
}

static enum geo_status read_tower(struct list *list, size_t row, struct pln_tower *t)
{
    t->row = geo_table_row_number(list->table, row);
    t->tx = list->spec->mast_defaults;
    enum geo_status st = read_names(list, row, t);
    if (st == GEO_OK) st = read_height(list, row, t);
    for (size_t i = 0; st == GEO_OK && i < sizeof parts / sizeof *parts; i++)
        st = read_part(list, row, &parts[i], &t->tx);
    if (st == GEO_OK) st = read_sectors(list, row, &t->tx);
    return st == GEO_OK ? read_state(list, row, t) : st;
}

/* A column that is missing altogether is said once for the file. */
static enum geo_status note_missing_columns(struct list *list)
{
    static const enum field may_miss[] = {BAND,     BANDWIDTH, POWER,   GAIN,  LOSS,
                                          DOWNTILT, SECTORS,   AZIMUTH, STATUS};
    enum geo_status st = GEO_OK;
    for (size_t i = 0; st == GEO_OK && i < sizeof may_miss / sizeof *may_miss; i++)
        if (!list_has(list, may_miss[i]))
            st = list_note_file(
                list, (struct list_note){may_miss[i] == STATUS ? PLN_CODE_STATUS_ASSUMED
                                                               : PLN_CODE_DEFAULT_VALUE,
                                         may_miss[i], PLN_ACTION_DEFAULTED, 0.8, NULL, NULL});
    return st;
}

static enum geo_status check_ids(struct list *list, const struct pln_towers *towers)
{
    struct keys keys = {0};
    enum geo_status st = GEO_OK;
    for (size_t i = 0; st == GEO_OK && i < towers->n; i++) {
        uint32_t earlier;
        st = keys_add(&keys, towers->at[i].id, (uint32_t)i, &earlier, list->err);
        if (st != GEO_OK || earlier == PLN_NONE) continue;
        char expected[120];
        snprintf(expected, sizeof expected, "an identifier of its own (row %u has the same)",
                 towers->at[earlier].row);
        st = list_impossible(list, i, ID, PLN_CODE_DUPLICATE_ID, expected);
    }
    keys_release(&keys);
    return st;
}

static enum geo_status read_list(struct list *list, struct pln_towers *towers,
                                 struct pln_checks *checks)
{
    struct positions positions = {0};
    enum geo_status st = list_require(list, TECHNOLOGY);
    if (st == GEO_OK) st = note_missing_columns(list);
    if (st == GEO_OK) {
        towers->at = geo_alloc_zero(list->n, sizeof *towers->at);
        st = towers->at ? GEO_OK : geo_no_memory(list->err, "masts", list->n, sizeof *towers->at);
    }
    for (size_t i = 0; st == GEO_OK && i < list->n; i++, towers->n++)
        st = read_tower(list, i, &towers->at[i]);
    if (st == GEO_OK) st = check_ids(list, towers);
    if (st == GEO_OK) st = positions_read(list, &list->spec->towers, &where, &positions);
    for (size_t i = 0; st == GEO_OK && i < list->n; i++) {
        towers->at[i].lon_deg = positions.lon_deg[i];
        towers->at[i].lat_deg = positions.lat_deg[i];
    }
    if (st == GEO_OK) st = sites_find(list, &(struct site_fields){ID, OPERATOR}, towers);
    if (st == GEO_OK) st = list_report(list, ID, NAME, positions.known, checks, list->err);
    positions_release(&positions);
    return st;
}

enum geo_status pln_check_towers(const struct pln_intake_spec *spec, struct pln_towers *towers,
                                 struct pln_checks *checks, struct pln_findings *findings,
                                 struct geo_err *err)
{
    struct list list;
    *towers = (struct pln_towers){0};
    *checks = (struct pln_checks){0};
    enum geo_status st = list_open(&list, "towers", &spec->towers, spec, fields, N_FIELDS,
                                   &towers->strings, findings, err);
    if (st == GEO_OK) st = read_list(&list, towers, checks);
    list_close(&list);
    if (st != GEO_OK) {
        pln_towers_release(towers);
        pln_checks_release(checks);
    }
    return st;
}
