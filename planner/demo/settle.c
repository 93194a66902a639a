#include "planner/demo/settle.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "geo/base/mem.h"
#include "planner/demo/random.h"
#include "planner/demo/relief.h"

#define CELL_X_KM 0.0859
#define CELL_Y_KM 0.0924
#define VILLAGES 6400
#define COMMUNES 96
#define MASTS 460
#define APART_KM 0.9
#define CROWD_KM                                                                                   \
    0.63 /* cells that hold one village at most: a diagonal is shorter than APART_KM               \
          */
#define MAST_APART_KM 4.2
#define MARGIN_CELLS 40 /* from the edge of the terrain: paths bulge */

double pln_demo_degrees(double degrees)
{
    return floor(degrees * 1e6 + 0.5) / 1e6;
}

static double lon_of(double col)
{
    return pln_demo_degrees(PLN_DEMO_RELIEF_WEST_DEG + (col + 0.5) * PLN_DEMO_RELIEF_CELL_DEG);
}

static double lat_of(double row)
{
    return pln_demo_degrees(PLN_DEMO_RELIEF_NORTH_DEG - (row + 0.5) * PLN_DEMO_RELIEF_CELL_DEG);
}

/* Position in km from the north-west corner: near enough for spacing. */
static double x_of(double lon_deg)
{
    return (lon_deg - PLN_DEMO_RELIEF_WEST_DEG) / PLN_DEMO_RELIEF_CELL_DEG * CELL_X_KM;
}

static double y_of(double lat_deg)
{
    return (PLN_DEMO_RELIEF_NORTH_DEG - lat_deg) / PLN_DEMO_RELIEF_CELL_DEG * CELL_Y_KM;
}

static double square_km(double ax, double ay, double bx, double by)
{
    return (ax - bx) * (ax - bx) + (ay - by) * (ay - by);
}

static int by_province(const void *a, const void *b)
{
    const struct pln_demo_commune *x = a, *y = b;
    if (x->province != y->province) return x->province < y->province ? -1 : 1;
    return (x->y_km > y->y_km) - (x->y_km < y->y_km);
}

static enum geo_status make_communes(struct pln_random *random, struct pln_demo_country *country,
                                     struct geo_err *err)
{
    static const double seat[3][2] = {{55, 60}, {150, 70}, {105, 165}}; /* of the provinces */
    country->commune = geo_alloc(COMMUNES, sizeof *country->commune);
    if (!country->commune)
        return geo_no_memory(err, "communes", COMMUNES, sizeof *country->commune);
    while (country->n_communes < COMMUNES) {
        double x = 206 * pln_random_unit(random), y = 221 * pln_random_unit(random);
        bool crowded = false;
        for (size_t i = 0; i < country->n_communes; i++)
            crowded = crowded ||
                      square_km(x, y, country->commune[i].x_km, country->commune[i].y_km) < 12 * 12;
        if (crowded) continue;
        uint32_t province = 0;
        for (uint32_t p = 1; p < 3; p++)
            if (square_km(x, y, seat[p][0], seat[p][1]) <
                square_km(x, y, seat[province][0], seat[province][1]))
                province = p;
        country->commune[country->n_communes++] =
            (struct pln_demo_commune){.x_km = x, .y_km = y, .province = province};
    }
    qsort(country->commune, country->n_communes, sizeof *country->commune, by_province);
    return GEO_OK;
}

static int by_commune(const void *a, const void *b)
{
    const struct pln_demo_village *x = a, *y = b;
    if (x->commune != y->commune) return x->commune < y->commune ? -1 : 1;
    if (x->lat_deg != y->lat_deg) return x->lat_deg > y->lat_deg ? -1 : 1;
    return (x->lon_deg > y->lon_deg) - (x->lon_deg < y->lon_deg);
}

static uint32_t commune_at(const struct pln_demo_country *country, double x, double y)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < country->n_communes; i++)
        if (square_km(x, y, country->commune[i].x_km, country->commune[i].y_km) <
            square_km(x, y, country->commune[best].x_km, country->commune[best].y_km))
            best = i;
    return best;
}

/* Villages that stand too near? A grid answers it. */
struct crowd {
    uint32_t *at; /* village number + 1 */
    int side;
};

static bool crowded(const struct crowd *crowd, const struct pln_demo_country *country, double x,
                    double y)
{
    int i0 = (int)(x / CROWD_KM), j0 = (int)(y / CROWD_KM);
    for (int j = j0 - 2; j <= j0 + 2; j++)
        for (int i = i0 - 2; i <= i0 + 2; i++) {
            if (i < 0 || j < 0 || i >= crowd->side || j >= crowd->side) continue;
            uint32_t v = crowd->at[j * crowd->side + i];
            if (v && square_km(x, y, x_of(country->village[v - 1].lon_deg),
                               y_of(country->village[v - 1].lat_deg)) < APART_KM * APART_KM)
                return true;
        }
    return false;
}

/* People: many small villages, few large ones; more where the ground is flat and low. */
static int64_t people_at(struct pln_random *random, int range_m, int height_m)
{
    double u = pln_random_unit(random), v = pln_random_unit(random);
    double flat = range_m < 40 ? 1.0 : range_m < 90 ? 0.6 : 0.35;
    double low = height_m < 600 ? 1.0 : height_m < 1000 ? 0.7 : 0.5;
    return (int64_t)floor(60 + flat * low * (180 + 2600 * u * u * u * u + 500 * v));
}

static void found_village(const struct pln_demo_ground *ground, struct pln_random *random, int col,
                          int row, int range_m, struct pln_demo_country *country,
                          struct crowd *crowd)
{
    double lon = lon_of(col), lat = lat_of(row), x = x_of(lon), y = y_of(lat);
    uint32_t commune = commune_at(country, x, y);
    int height = ground->cells[(size_t)row * PLN_DEMO_RELIEF_SIDE + (size_t)col];
    crowd->at[(int)(y / CROWD_KM) * crowd->side + (int)(x / CROWD_KM)] =
        (uint32_t)country->n_villages + 1;
    country->village[country->n_villages++] = (struct pln_demo_village){
        .lon_deg = lon,
        .lat_deg = lat,
        .people = people_at(random, range_m, height),
        .commune = commune,
        .border = country->commune[commune].y_km < 30 || country->commune[commune].x_km < 22,
        .school = pln_random_below(random, 100) < 35,
        .clinic = pln_random_below(random, 100) < 9,
        .tier = PLN_TIER_OTHER_GRID,
    };
}

enum geo_status pln_settle_villages(const struct pln_demo_ground *ground,
                                    struct pln_demo_country *country, struct geo_err *err)
{
    struct pln_random random = {.state = ground->seed + 1};
    struct crowd crowd = {.side = (int)(PLN_DEMO_RELIEF_SIDE * CELL_Y_KM / CROWD_KM) + 2};
    enum geo_status st = make_communes(&random, country, err);
    if (st != GEO_OK) return st;
    country->village = geo_alloc(VILLAGES, sizeof *country->village);
    crowd.at = geo_alloc_zero((size_t)crowd.side * (size_t)crowd.side, sizeof *crowd.at);
    if (!country->village || !crowd.at) {
        geo_free(crowd.at);
        return geo_no_memory(err, "villages", VILLAGES, sizeof *country->village);
    }
    uint32_t inner = PLN_DEMO_RELIEF_SIDE - 2 * MARGIN_CELLS;
    for (int tries = 0; tries < 4000000 && country->n_villages < VILLAGES; tries++) {
        int col = MARGIN_CELLS + (int)pln_random_below(&random, inner);
        int row = MARGIN_CELLS + (int)pln_random_below(&random, inner);
        int range = pln_demo_relief_range_m(ground->cells, col, row, 3);
        /* flat ground nearly always, a slope of 30 m in 300 now and then, a steep one never */
        double odds = range < 25 ? 0.5 : range < 130 ? 12.0 / range : 0;
        if (pln_random_unit(&random) >= odds ||
            crowded(&crowd, country, x_of(lon_of(col)), y_of(lat_of(row))))
            continue;
        found_village(ground, &random, col, row, range, country, &crowd);
    }
    geo_free(crowd.at);
    qsort(country->village, country->n_villages, sizeof *country->village, by_commune);
    return GEO_OK;
}

/* The highest cell of the square about a place. */
static void knoll(const struct pln_demo_ground *ground, double lon_deg, double lat_deg, int ring,
                  double *col, double *row)
{
    int col0 = (int)floor((lon_deg - PLN_DEMO_RELIEF_WEST_DEG) / PLN_DEMO_RELIEF_CELL_DEG);
    int row0 = (int)floor((PLN_DEMO_RELIEF_NORTH_DEG - lat_deg) / PLN_DEMO_RELIEF_CELL_DEG);
    int best = INT16_MIN;
    for (int j = row0 - ring; j <= row0 + ring; j++)
        for (int i = col0 - ring; i <= col0 + ring; i++) {
            int h = ground->cells[(size_t)j * PLN_DEMO_RELIEF_SIDE + (size_t)i];
            if (h > best) {
                best = h;
                *col = i;
                *row = j;
            }
        }
}

static enum geo_status add_mast(const struct pln_demo_ground *ground, struct pln_random *random,
                                const struct pln_demo_village *by, unsigned tech,
                                enum pln_mast_status status, struct pln_demo_country *country,
                                struct geo_err *err)
{
    static const char *const operators[] = {"OP-A", "OP-B", "OP-C"};
    struct pln_towers *towers = &country->towers;
    double col = 0, row = 0;
    char id[16];
    knoll(ground, by->lon_deg, by->lat_deg, 4, &col, &row);
    int length = snprintf(id, sizeof id, "DEMO-T%04u", (unsigned)(towers->n + 1) % 10000);
    const char *kept = geo_arena_keep(&towers->strings, id, (size_t)length);
    if (!kept) return geo_no_memory(err, "masts", 1, sizeof id);
    double turn = 10 * (double)pln_random_below(random, 12);
    uint32_t height = pln_random_below(random, 3);
    towers->at[towers->n++] = (struct pln_tower){
        .id = kept,
        .operator_name = operators[pln_random_below(random, 3)],
        .lon_deg = lon_of(col),
        .lat_deg = lat_of(row),
        .tech = tech,
        .status = status,
        .tx = {.freq_mhz = tech == PLN_TECH_GSM || pln_random_below(random, 10) < 7 ? 900 : 1800,
               .bandwidth_mhz = 10,
               .tx_power_dbm = 46,
               .antenna_gain_dbi = 18,
               .loss_db = 3,
               .antenna_height_m = height == 0   ? 30
                                   : height == 1 ? 36
                                                 : 42,
               .n_sectors = 3,
               .azimuth_deg = {turn, turn + 120, turn + 240},
               .downtilt_deg = 3}};
    return GEO_OK;
}

struct ranked {
    uint32_t village;
    int64_t people;
};

static int by_people(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->people != y->people) return x->people > y->people ? -1 : 1;
    return (x->village > y->village) - (x->village < y->village);
}

static bool mast_near(const struct pln_demo_country *country, const struct pln_demo_village *v,
                      double apart_km)
{
    for (size_t t = 0; t < country->towers.n; t++)
        if (square_km(x_of(v->lon_deg), y_of(v->lat_deg), x_of(country->towers.at[t].lon_deg),
                      y_of(country->towers.at[t].lat_deg)) < apart_km * apart_km)
            return true;
    return false;
}

#define IDLE_MASTS 70

enum geo_status pln_settle_masts(const struct pln_demo_ground *ground,
                                 struct pln_demo_country *country, struct geo_err *err)
{
    struct pln_random random = {.state = ground->seed + 2};
    country->towers.at = geo_alloc(MASTS + IDLE_MASTS, sizeof *country->towers.at);
    struct ranked *ranked = geo_alloc(country->n_villages, sizeof *ranked);
    enum geo_status st = GEO_OK;
    if (!country->towers.at || !ranked) {
        st = geo_no_memory(err, "masts", MASTS, sizeof *country->towers.at);
        goto out;
    }
    for (size_t i = 0; i < country->n_villages; i++)
        ranked[i] = (struct ranked){.village = (uint32_t)i, .people = country->village[i].people};
    qsort(ranked, country->n_villages, sizeof *ranked, by_people);
    for (size_t i = 0; st == GEO_OK && i < country->n_villages && country->towers.n < MASTS; i++) {
        const struct pln_demo_village *v = &country->village[ranked[i].village];
        if (!mast_near(country, v, MAST_APART_KM))
            st = add_mast(ground, &random, v, PLN_TECH_GSM | PLN_TECH_LTE, PLN_MAST_ON_AIR, country,
                          err);
    }
out:
    geo_free(ranked);
    return st;
}

enum geo_status pln_settle_idle_masts(const struct pln_demo_ground *ground,
                                      struct pln_demo_country *country, struct geo_err *err)
{
    struct pln_random random = {.state = ground->seed + 3};
    enum geo_status st = GEO_OK;
    for (int i = 0; st == GEO_OK && i < IDLE_MASTS;) {
        uint32_t v = pln_random_below(&random, (uint32_t)country->n_villages);
        if (country->service[v].verdict != PLN_VERDICT_NONE ||
            mast_near(country, &country->village[v], 1))
            continue;
        bool planned = i % 5 >= 3; /* three of five send GSM only */
        st = add_mast(ground, &random, &country->village[v],
                      planned ? PLN_TECH_GSM | PLN_TECH_LTE : PLN_TECH_GSM,
                      planned ? PLN_MAST_PLANNED : PLN_MAST_ON_AIR, country, err);
        i++;
    }
    return st;
}
