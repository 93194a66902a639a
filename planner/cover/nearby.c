#include "planner/cover/nearby.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/earth/geodesy.h"

/* A degree of latitude is nowhere shorter than this; one of longitude at φ is at least cos φ of it.
 */
#define DEGREE_KM 110.57
#define LONGEST_DEGREE_KM 111.7 /* of latitude at the poles; of longitude at φ: cos φ of it */
#define RAD 0.017453292519943295
#define CELLS_MAX 4e6

static double least_cos(double lat0_deg, double lat1_deg)
{
    double most = fmin(fmax(fabs(lat0_deg), fabs(lat1_deg)), 89);
    return cos(most * RAD);
}

static size_t cell_at(double value, double origin, double cell, size_t n)
{
    double at = floor((value - origin) / cell);
    return at <= 0 ? 0 : at >= (double)n ? n - 1 : (size_t)at;
}

static void set_extent(struct pln_nearby *nearby)
{
    double east = -INFINITY, north = -INFINITY;
    nearby->west_deg = nearby->south_deg = INFINITY;
    for (size_t i = 0; i < nearby->n; i++) {
        nearby->west_deg = fmin(nearby->west_deg, nearby->lon_deg[i]);
        nearby->south_deg = fmin(nearby->south_deg, nearby->lat_deg[i]);
        east = fmax(east, nearby->lon_deg[i]);
        north = fmax(north, nearby->lat_deg[i]);
    }
    if (nearby->n == 0) nearby->west_deg = nearby->south_deg = east = north = 0;
    double cell = nearby->radius_km / DEGREE_KM;
    nearby->cell_lat_deg = cell;
    nearby->cell_lon_deg = cell / least_cos(nearby->south_deg - cell, north + cell);
    for (;;) {
        double cols = floor((east - nearby->west_deg) / nearby->cell_lon_deg) + 1;
        double rows = floor((north - nearby->south_deg) / nearby->cell_lat_deg) + 1;
        if (cols * rows <= CELLS_MAX) {
            nearby->n_cols = (size_t)cols;
            nearby->n_rows = (size_t)rows;
            return;
        }
        nearby->cell_lon_deg *= 2;
        nearby->cell_lat_deg *= 2;
    }
}

static size_t cell_of(const struct pln_nearby *nearby, size_t i)
{
    return cell_at(nearby->lat_deg[i], nearby->south_deg, nearby->cell_lat_deg, nearby->n_rows) *
               nearby->n_cols +
           cell_at(nearby->lon_deg[i], nearby->west_deg, nearby->cell_lon_deg, nearby->n_cols);
}

/* Counting sort of the points by cell. */
static void fill_cells(struct pln_nearby *nearby)
{
    size_t n_cells = nearby->n_cols * nearby->n_rows;
    for (size_t i = 0; i < nearby->n; i++)
        nearby->first[cell_of(nearby, i) + 1]++;
    for (size_t c = 0; c < n_cells; c++)
        nearby->first[c + 1] += nearby->first[c];
    for (size_t i = nearby->n; i-- > 0;)
        nearby->item[--nearby->first[cell_of(nearby, i) + 1]] = (uint32_t)i;
    /* first[c + 1] now holds the start of cell c: shift back by one */
    memmove(nearby->first, nearby->first + 1, n_cells * sizeof *nearby->first);
    nearby->first[n_cells] = (uint32_t)nearby->n;
}

enum geo_status pln_nearby_build(struct pln_nearby *nearby, size_t n, const double *lon_deg,
                                 const double *lat_deg, double radius_km, struct geo_err *err)
{
    *nearby = (struct pln_nearby){.n = n, .radius_km = radius_km};
    nearby->lon_deg = geo_alloc(n, sizeof *lon_deg);
    nearby->lat_deg = geo_alloc(n, sizeof *lat_deg);
    nearby->item = geo_alloc(n, sizeof *nearby->item);
    if (!nearby->lon_deg || !nearby->lat_deg || !nearby->item) goto no_memory;
    if (n) {
        memcpy(nearby->lon_deg, lon_deg, n * sizeof *lon_deg);
        memcpy(nearby->lat_deg, lat_deg, n * sizeof *lat_deg);
    }
    set_extent(nearby);
    nearby->first = geo_alloc_zero(nearby->n_cols * nearby->n_rows + 1, sizeof *nearby->first);
    if (!nearby->first) goto no_memory;
    fill_cells(nearby);
    return GEO_OK;
no_memory:
    pln_nearby_release(nearby);
    return geo_no_memory(err, "the index of places", n, sizeof *lon_deg);
}

void pln_nearby_release(struct pln_nearby *nearby)
{
    geo_free(nearby->first);
    geo_free(nearby->item);
    geo_free(nearby->lon_deg);
    geo_free(nearby->lat_deg);
    *nearby = (struct pln_nearby){0};
}

void pln_neighbours_release(struct pln_neighbours *neighbours)
{
    geo_free(neighbours->at);
    *neighbours = (struct pln_neighbours){0};
}

/* Certainly further than FAR_KM? Cheap, with 1 % in hand for the ellipsoid and the shape of a
 * degree.
 */
static bool surely_far(const struct pln_nearby *nearby, size_t i, double lon_deg, double lat_deg,
                       double far_km)
{
    double dy = (nearby->lat_deg[i] - lat_deg) * DEGREE_KM;
    double dx = (nearby->lon_deg[i] - lon_deg) * DEGREE_KM * least_cos(nearby->lat_deg[i], lat_deg);
    double far = far_km * 1.01;
    return dx * dx + dy * dy > far * far;
}

/* Certainly no further than WITHIN_KM? A way that turns evenly in longitude and latitude is no
 * longer than this, and the geodesic no longer than the way. */
static bool surely_near(const struct pln_nearby *nearby, size_t i, double lon_deg, double lat_deg,
                        double within_km)
{
    double lat0 = nearby->lat_deg[i];
    double least = lat0 * lat_deg <= 0 ? 0 : fmin(fabs(lat0), fabs(lat_deg));
    double dy = (lat0 - lat_deg) * LONGEST_DEGREE_KM;
    double dx = (nearby->lon_deg[i] - lon_deg) * LONGEST_DEGREE_KM * cos(least * RAD);
    return dx * dx + dy * dy < within_km * within_km;
}

enum question { TO_PLACE, FROM_PLACE, ROUGHLY, WITHIN };

struct asking {
    double lon_deg, lat_deg, within_km;
    enum question question;
};

static enum geo_status look_at(const struct pln_nearby *nearby, uint32_t i,
                               const struct asking *asking, struct pln_neighbours *out,
                               struct geo_err *err)
{
    double lon_deg = asking->lon_deg, lat_deg = asking->lat_deg;
    if (surely_far(nearby, i, lon_deg, lat_deg, asking->within_km)) return GEO_OK;
    double length_m = 0, azimuth_deg = 0;
    if (asking->question == TO_PLACE)
        geo_path_between(nearby->lon_deg[i], nearby->lat_deg[i], lon_deg, lat_deg, &length_m,
                         &azimuth_deg);
    else if (asking->question == FROM_PLACE ||
             (asking->question == WITHIN &&
              !surely_near(nearby, i, lon_deg, lat_deg, asking->within_km)))
        geo_path_between(lon_deg, lat_deg, nearby->lon_deg[i], nearby->lat_deg[i], &length_m,
                         &azimuth_deg);
    if (length_m > asking->within_km * 1000) return GEO_OK;
    if (geo_grow(&out->at, &out->cap, out->n + 1, sizeof *out->at, err) != GEO_OK)
        return GEO_NO_MEMORY;
    out->at[out->n++] = (struct pln_neighbour){
        .item = i, .distance_km = length_m / 1000, .azimuth_deg = azimuth_deg};
    return GEO_OK;
}

static int by_item(const void *a, const void *b)
{
    uint32_t x = ((const struct pln_neighbour *)a)->item,
             y = ((const struct pln_neighbour *)b)->item;
    return (x > y) - (x < y);
}

static bool rising(const struct pln_neighbours *list)
{
    for (size_t i = 1; i < list->n; i++)
        if (list->at[i - 1].item > list->at[i].item) return false;
    return true;
}

static enum geo_status ask(const struct pln_nearby *nearby, const struct asking *asking,
                           struct pln_neighbours *out, struct geo_err *err)
{
    out->n = 0;
    if (nearby->n == 0) return GEO_OK;
    double share = asking->within_km / nearby->radius_km; /* of a cell */
    double far_lon = share * nearby->cell_lon_deg, far_lat = share * nearby->cell_lat_deg;
    double west = nearby->west_deg, south = nearby->south_deg;
    size_t n_cols = nearby->n_cols, n_rows = nearby->n_rows;
    size_t col0 = cell_at(asking->lon_deg - far_lon, west, nearby->cell_lon_deg, n_cols);
    size_t col1 = cell_at(asking->lon_deg + far_lon, west, nearby->cell_lon_deg, n_cols);
    size_t row0 = cell_at(asking->lat_deg - far_lat, south, nearby->cell_lat_deg, n_rows);
    size_t row1 = cell_at(asking->lat_deg + far_lat, south, nearby->cell_lat_deg, n_rows);
    for (size_t row = row0; row <= row1; row++) {
        uint32_t end = nearby->first[row * n_cols + col1 + 1];
        for (uint32_t k = nearby->first[row * n_cols + col0]; k < end; k++) {
            enum geo_status st = look_at(nearby, nearby->item[k], asking, out, err);
            if (st != GEO_OK) return st;
        }
    }
    if (!rising(out)) qsort(out->at, out->n, sizeof *out->at, by_item);
    return GEO_OK;
}

enum geo_status pln_nearby_to(const struct pln_nearby *nearby, double lon_deg, double lat_deg,
                              struct pln_neighbours *out, struct geo_err *err)
{
    const struct asking asking = {lon_deg, lat_deg, nearby->radius_km, TO_PLACE};
    return ask(nearby, &asking, out, err);
}

enum geo_status pln_nearby_from(const struct pln_nearby *nearby, double lon_deg, double lat_deg,
                                struct pln_neighbours *out, struct geo_err *err)
{
    const struct asking asking = {lon_deg, lat_deg, nearby->radius_km, FROM_PLACE};
    return ask(nearby, &asking, out, err);
}

enum geo_status pln_nearby_roughly(const struct pln_nearby *nearby, double lon_deg, double lat_deg,
                                   struct pln_neighbours *out, struct geo_err *err)
{
    const struct asking asking = {lon_deg, lat_deg, nearby->radius_km, ROUGHLY};
    return ask(nearby, &asking, out, err);
}

enum geo_status pln_nearby_within(const struct pln_nearby *nearby, double lon_deg, double lat_deg,
                                  double within_km, struct pln_neighbours *out, struct geo_err *err)
{
    const struct asking asking = {lon_deg, lat_deg, within_km, WITHIN};
    return ask(nearby, &asking, out, err);
}
