#include "planner/intake/reading.h"

#include <math.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/earth/crs.h"

#define PI 3.14159265358979323846

/* Where readings may lead at all: the country with its archipelagos and a margin. */
#define LON_LEAST 101.5
#define LON_MOST 118.5
#define LAT_LEAST 6.0
#define LAT_MOST 24.0

struct zone {
    const char *crs;
    double meridian_deg;
    unsigned mark;
};
static const struct zone zones[] = {
    {"EPSG:3405", 105, READING_UTM},    {"EPSG:3406", 111, READING_UTM},
    {"EPSG:5896", 102, READING_TM3},    {"EPSG:9205", 103, READING_TM3},
    {"EPSG:9206", 104, READING_TM3},    {"EPSG:9207", 104.5, READING_TM3},
    {"EPSG:9208", 104.75, READING_TM3}, {"EPSG:5897", 105, READING_TM3},
    {"EPSG:9209", 105.5, READING_TM3},  {"EPSG:9210", 105.75, READING_TM3},
    {"EPSG:9211", 106, READING_TM3},    {"EPSG:9212", 106.25, READING_TM3},
    {"EPSG:9213", 106.5, READING_TM3},  {"EPSG:9214", 107, READING_TM3},
    {"EPSG:9215", 107.25, READING_TM3}, {"EPSG:9216", 107.5, READING_TM3},
    {"EPSG:5899", 107.75, READING_TM3}, {"EPSG:5898", 108, READING_TM3},
    {"EPSG:9217", 108.25, READING_TM3}, {"EPSG:9218", 108.5, READING_TM3}};
#define N_ZONES (sizeof zones / sizeof *zones)
_Static_assert(N_ZONES <= READING_ZONES, "READING_ZONES is too small");

struct reader {
    struct geo_crs *zone[N_ZONES]; /* opened when first needed */
    struct geo_crs *declared;      /* NULL: none, or plain degrees */
    bool declared_degrees;
};

bool reader_declares_metres(const struct reader *reader)
{
    return reader->declared && !reader->declared_degrees;
}

int reading_zones(void)
{
    return (int)N_ZONES;
}

double reading_zone_meridian_deg(int zone)
{
    return zones[zone].meridian_deg;
}

bool reading_zone_is_utm(int zone)
{
    return zones[zone].mark == READING_UTM;
}

const char *reading_zone_crs(int zone)
{
    return zones[zone].crs;
}

enum geo_status reader_open(const char *declared, struct reader **out, struct geo_err *err)
{
    struct reader *r = geo_alloc_zero(1, sizeof *r);
    *out = r;
    if (!r) return geo_no_memory(err, "a reader", 1, sizeof *r);
    if (!declared || !*declared || strcmp(declared, "EPSG:4326") == 0) return GEO_OK;
    enum geo_status st = geo_crs_open(declared, &r->declared, err);
    if (st != GEO_OK) {
        reader_close(r);
        *out = NULL;
        return st;
    }
    r->declared_degrees = geo_crs_period(r->declared) > 0;
    return GEO_OK;
}

void reader_close(struct reader *r)
{
    if (!r) return;
    for (size_t i = 0; i < N_ZONES; i++)
        geo_crs_release(r->zone[i]);
    geo_crs_release(r->declared);
    geo_free(r);
}

struct sink {
    struct reading *at;
    size_t n;
};

static void add(struct sink *s, double lon, double lat, unsigned marks, int zone)
{
    if (s->n < READINGS_MAX && fabs(lon) <= 180 && fabs(lat) <= 90)
        s->at[s->n++] = (struct reading){lon, lat, marks, zone};
}

static unsigned label_mark(const struct geo_coord *lon, const struct geo_coord *lat)
{
    bool wrong = lon->axis == GEO_AXIS_LAT || lat->axis == GEO_AXIS_LON ||
                 (lon->marks | lat->marks) & GEO_COORD_CONTRADICTS;
    return wrong ? READING_LABELS : 0;
}

static void add_degrees(struct sink *s, const struct geo_coord *lon, const struct geo_coord *lat,
                        unsigned marks)
{
    marks |= label_mark(lon, lat);
    add(s, lon->value, lat->value, marks, -1);
    if (lon->value < 0 || lat->value < 0)
        add(s, fabs(lon->value), fabs(lat->value), marks | READING_SIGN, -1);
}

/* The power of ten that brings a number without a point between LEAST and MOST; NaN: none does. The
 * bounds lie less than a factor of ten apart, so there is at most one. */
static double restore_point(const struct geo_coord *c, double least, double most)
{
    if (c->value >= least && c->value <= most) return c->value;
    double value = c->grouped;
    if (c->kind != GEO_COORD_NUMBER || c->digits < 5 || fabs(value - floor(value)) > 0)
        return (double)NAN;
    for (int k = 1; k <= 9; k++) {
        value = c->grouped / pow(10, k);
        if (value >= least && value <= most) return value;
    }
    return (double)NAN;
}

static void add_lost(struct sink *s, const struct geo_coord *lon, const struct geo_coord *lat,
                     unsigned marks)
{
    double x = restore_point(lon, 102, LON_MOST), y = restore_point(lat, LAT_LEAST, LAT_MOST);
    bool as_it_stands = fabs(x - lon->value) <= 0 && fabs(y - lat->value) <= 0;
    if (!isnan(x) && !isnan(y) && !as_it_stands) add(s, x, y, marks | READING_LOST, -1);
}

/* Lists of the whole country keep one zone far beyond its edge, also a zone of three degrees. */
#define REACH_M 600e3

/* Metres are worth a transformation only where a sphere says that they end up near the country. */
static bool may_be_zone(const struct zone *z, double easting, double northing)
{
    double off = easting - 500e3;
    double lat = northing / 110.7e3, lon = z->meridian_deg + off / (111.3e3 * cos(lat * PI / 180));
    return fabs(off) < REACH_M && lat > LAT_LEAST && lat < LAT_MOST && lon > LON_LEAST &&
           lon < LON_MOST;
}

static enum geo_status add_metres(struct reader *r, struct sink *s, double easting, double northing,
                                  unsigned marks, struct geo_err *err)
{
    if (easting < -100e3 || easting > 1100e3 || northing < 600e3 || northing > 2700e3)
        return GEO_OK;
    for (size_t i = 0; i < N_ZONES; i++) {
        double lon, lat;
        if (!may_be_zone(&zones[i], easting, northing)) continue;
        enum geo_status st = r->zone[i] ? GEO_OK : geo_crs_open(zones[i].crs, &r->zone[i], err);
        if (st != GEO_OK) return st;
        geo_crs_to_lonlat(r->zone[i], 1, &easting, &northing, &lon, &lat);
        if (isfinite(lon) && isfinite(lat)) add(s, lon, lat, marks | zones[i].mark, (int)i);
    }
    return GEO_OK;
}

/* The declared CRS is believed where the numbers have its size: metres or degrees. */
static void add_declared(const struct reader *r, struct sink *s, const struct geo_coord *x,
                         const struct geo_coord *y, unsigned marks)
{
    double lon, lat;
    bool degrees = fabs(x->value) <= 180 && fabs(y->value) <= 90;
    if (!r->declared || degrees != r->declared_degrees) return;
    geo_crs_to_lonlat(r->declared, 1, degrees ? &x->value : &x->grouped,
                      degrees ? &y->value : &y->grouped, &lon, &lat);
    if (isfinite(lon) && isfinite(lat)) add(s, lon, lat, marks | READING_DECLARED, -1);
}

enum geo_status reader_read(struct reader *r, const struct geo_coord *first,
                            const struct geo_coord *second, bool axes_free,
                            struct reading out[READINGS_MAX], size_t *n, struct geo_err *err)
{
    struct sink s = {.at = out};
    unsigned swapped = axes_free ? 0 : READING_SWAPPED;
    bool numbers = first->kind == GEO_COORD_NUMBER && second->kind == GEO_COORD_NUMBER;
    enum geo_status st = GEO_OK;
    add_declared(r, &s, first, second, 0);
    add_declared(r, &s, second, first, swapped);
    if (!s.n || !r->declared_degrees) {
        add_degrees(&s, first, second, 0);
        add_degrees(&s, second, first, swapped);
    }
    add_lost(&s, first, second, 0);
    add_lost(&s, second, first, swapped);
    if (numbers && !(r->declared && s.n))
        st = add_metres(r, &s, first->grouped, second->grouped, 0, err);
    if (numbers && st == GEO_OK && !(r->declared && s.n))
        st = add_metres(r, &s, second->grouped, first->grouped, swapped, err);
    *n = s.n;
    return st;
}
