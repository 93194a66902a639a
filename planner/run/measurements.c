#include "planner/run/measurements.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "geo/base/hash.h"
#include "geo/base/mem.h"
#include "geo/earth/geodesy.h"
#include "geo/vector/table.h"

enum column { LON, LAT, LOSS, LEVEL, SITE, TX_LON, TX_LAT, TX_HEIGHT, RX_HEIGHT, FREQ, DISTANCE };
static const struct {
    const char *names[5]; /* the first is ours */
    double min, max;
} columns[] = {
    [LON] = {{"lon_deg", "longitude", "lon"}, -180, 180},
    [LAT] = {{"lat_deg", "latitude", "lat"}, -90, 90},
    [LOSS] = {{"loss_db", "pathloss", "path_loss", "path_loss_db"}, 0, 400},
    [LEVEL] = {{"rsrp_dbm", "dbm", "rssi_dbm", "level_dbm"}, -200, 50},
    [SITE] = {{"site", "tower", "tower_id", "cell"}, 0, 0},
    [TX_LON] = {{"tx_lon_deg", "tlongitude", "tx_lon"}, -180, 180},
    [TX_LAT] = {{"tx_lat_deg", "tlatitude", "tx_lat"}, -90, 90},
    [TX_HEIGHT] = {{"tx_height_m", "ht"}, 0.01, 5000},
    [RX_HEIGHT] = {{"rx_height_m", "hr"}, 0.01, 5000},
    [FREQ] = {{"freq_mhz", "frequency"}, 1, 100000},
    [DISTANCE] = {{"distance_km", "distance"}, 0.0001, 3000},
};
enum { n_columns = sizeof columns / sizeof *columns, absent = -1 };

struct reading {
    const struct geo_table *table;
    const struct pln_towers *towers;
    const struct pln_link_setup *setup;
    int column[n_columns];
    size_t row;
    struct geo_err *err;
};

static void find_columns(struct reading *r)
{
    for (int c = 0; c < n_columns; c++) {
        r->column[c] = absent;
        for (int k = 4; k >= 0; k--)
            for (size_t i = 0; columns[c].names[k] && i < geo_table_columns(r->table); i++)
                if (strcasecmp(geo_table_header(r->table, i), columns[c].names[k]) == 0)
                    r->column[c] = (int)i;
    }
}

static enum geo_status check_columns(const struct reading *r)
{
    const char *lacking = r->column[LON] == absent   ? "lon_deg"
                          : r->column[LAT] == absent ? "lat_deg"
                                                     : NULL;
    if (lacking)
        return geo_fail(r->err, GEO_BAD_DATA, "%s: there is no column %s", geo_table_path(r->table),
                        lacking);
    if ((r->column[LOSS] == absent) == (r->column[LEVEL] == absent))
        return geo_fail(r->err, GEO_BAD_DATA,
                        "%s: expected either a column loss_db or a column rsrp_dbm",
                        geo_table_path(r->table));
    bool placed = r->column[TX_LON] != absent && r->column[TX_LAT] != absent;
    if (r->column[SITE] != absent ? r->towers != NULL || placed : placed) return GEO_OK;
    return geo_fail(
        r->err, GEO_BAD_DATA,
        "%s: where is the transmitter? expected columns tx_lon_deg and tx_lat_deg, or a "
        "column site and a scenario with [towers]",
        geo_table_path(r->table));
}

static const char *cell(const struct reading *r, enum column c)
{
    return r->column[c] == absent ? "" : geo_table_cell(r->table, r->row, (size_t)r->column[c]);
}

/* PRESET where the column or the cell is not there; NaN as a preset: the value is needed. */
static enum geo_status number(const struct reading *r, enum column c, double preset, double *value)
{
    const char *text = cell(r, c);
    char *end;
    *value = *text ? strtod(text, &end) : preset;
    if (*text ? *end == '\0' && *value >= columns[c].min && *value <= columns[c].max
              : !isnan(preset))
        return GEO_OK;
    return geo_fail(r->err, GEO_BAD_DATA,
                    "%s: row %u, column %s: %s%s%s; expected a number from %g to %g",
                    geo_table_path(r->table), geo_table_row_number(r->table, r->row),
                    columns[c].names[0], *text ? "\"" : "", *text ? text : "empty",
                    *text ? "\"" : "", columns[c].min, columns[c].max);
}

static enum geo_status find_site(const struct reading *r, struct pln_measurement *m)
{
    const char *id = cell(r, SITE);
    for (size_t i = 0; r->towers && *id && i < r->towers->n; i++)
        if (strcmp(r->towers->at[i].id, id) == 0) m->site = &r->towers->at[i];
    if (m->site || !r->towers || r->column[TX_LON] != absent) return GEO_OK;
    return geo_fail(r->err, GEO_BAD_DATA,
                    "%s: row %u, column site: \"%s\"; expected a mast of the scenario",
                    geo_table_path(r->table), geo_table_row_number(r->table, r->row), id);
}

static bool second_half(const struct pln_measurement *m)
{
    char text[120];
    int n = snprintf(text, sizeof text, "%.7f %.7f %.7f %.7f", m->tx_lon_deg, m->tx_lat_deg,
                     m->lon_deg, m->lat_deg);
    return geo_key_of(text, (size_t)n).byte[15] & 1;
}

static enum geo_status read_row(const struct reading *r, struct pln_measurement *m)
{
    *m = (struct pln_measurement){
        .row = geo_table_row_number(r->table, r->row), .loss_db = NAN, .rsrp_dbm = NAN};
    enum geo_status status = find_site(r, m);
    const struct pln_tower *site = m->site;
    double length_m, missing = NAN;
    const struct {
        enum column column;
        double preset, *value;
    } wanted[] = {
        {LON, missing, &m->lon_deg},
        {LAT, missing, &m->lat_deg},
        {TX_LON, site ? site->lon_deg : missing, &m->tx_lon_deg},
        {TX_LAT, site ? site->lat_deg : missing, &m->tx_lat_deg},
        {TX_HEIGHT, site ? site->tx.antenna_height_m : missing, &m->tx_height_m},
        {RX_HEIGHT, r->setup->rx.height_m, &m->rx_height_m},
        {FREQ, site ? site->tx.freq_mhz : missing, &m->freq_mhz},
        {r->column[LOSS] == absent ? LEVEL : LOSS, missing,
         r->column[LOSS] == absent ? &m->rsrp_dbm : &m->loss_db},
    };
    for (size_t i = 0; !status && i < sizeof wanted / sizeof *wanted; i++)
        status = number(r, wanted[i].column, wanted[i].preset, wanted[i].value);
    if (status) return status;
    geo_path_between(m->tx_lon_deg, m->tx_lat_deg, m->lon_deg, m->lat_deg, &length_m,
                     &m->azimuth_deg);
    m->held_out = second_half(m);
    return number(r, DISTANCE, fmax(length_m, 1) / 1000, &m->distance_km);
}

enum geo_status pln_measurements_read(const char *path, const struct pln_towers *towers,
                                      const struct pln_link_setup *setup,
                                      struct pln_measurements *out, struct geo_err *err)
{
    struct geo_table_spec spec = {.path = path};
    struct geo_table *table = NULL;
    *out = (struct pln_measurements){0};
    enum geo_status status = geo_table_open(&spec, &table, err);
    if (status) return status;
    struct reading reading = {.table = table, .towers = towers, .setup = setup, .err = err};
    find_columns(&reading);
    status = check_columns(&reading);
    size_t n = geo_table_rows(table);
    if (!status && !(out->at = geo_alloc_zero(n, sizeof *out->at)))
        status = geo_no_memory(err, "the measurements", n, sizeof *out->at);
    for (; !status && reading.row < n; reading.row++) {
        status = read_row(&reading, &out->at[out->n]);
        out->n_held_out += out->at[out->n].held_out;
        out->n++;
    }
    out->levels = reading.column[LOSS] == absent;
    geo_table_release(table);
    if (status) pln_measurements_release(out);
    return status;
}

void pln_measurements_release(struct pln_measurements *measurements)
{
    geo_free(measurements->at);
    *measurements = (struct pln_measurements){0};
}
