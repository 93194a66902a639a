#include "geo/vector/geos_shape.h"

#include <geos_c.h>
#include <math.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/earth/geodesy.h"

struct shape {
    GEOSGeometry *geometry;
    const GEOSPreparedGeometry *prepared;
    size_t number;
};

struct geo_shapes {
    GEOSContextHandle_t geos;
    GEOSWKBReader *wkb;
    GEOSWKTReader *wkt;
    GEOSSTRtree *tree; /* built at the first search */
    struct shape **at; /* each on its own: the tree keeps pointers */
    size_t n, cap;
};

enum geo_status geo_shapes_new(struct geo_shapes **out, struct geo_err *err)
{
    struct geo_shapes *s = geo_alloc_zero(1, sizeof *s);
    *out = s;
    if (s && (s->geos = GEOS_init_r())) {
        s->wkb = GEOSWKBReader_create_r(s->geos);
        s->wkt = GEOSWKTReader_create_r(s->geos);
    }
    if (s && s->wkb && s->wkt) return GEO_OK;
    geo_shapes_release(s);
    *out = NULL;
    return geo_no_memory(err, "polygons", 1, sizeof *s);
}

void geo_shapes_release(struct geo_shapes *s)
{
    if (!s) return;
    if (s->tree) GEOSSTRtree_destroy_r(s->geos, s->tree);
    for (size_t i = 0; i < s->n; i++) {
        GEOSPreparedGeom_destroy_r(s->geos, s->at[i]->prepared);
        GEOSGeom_destroy_r(s->geos, s->at[i]->geometry);
        geo_free(s->at[i]);
    }
    geo_free(s->at);
    if (s->wkb) GEOSWKBReader_destroy_r(s->geos, s->wkb);
    if (s->wkt) GEOSWKTReader_destroy_r(s->geos, s->wkt);
    if (s->geos) GEOS_finish_r(s->geos);
    geo_free(s);
}

static bool is_area(struct geo_shapes *s, const GEOSGeometry *g)
{
    int type = GEOSGeomTypeId_r(s->geos, g);
    return (type == GEOS_POLYGON || type == GEOS_MULTIPOLYGON) && !GEOSisEmpty_r(s->geos, g);
}

/* Takes GEOMETRY. */
static enum geo_status add(struct geo_shapes *s, GEOSGeometry *geometry, struct geo_err *err)
{
    if (!geometry || !is_area(s, geometry)) {
        GEOSGeom_destroy_r(s->geos, geometry);
        return geo_fail(err, GEO_BAD_DATA, "shape %zu is not a polygon", s->n + 1);
    }
    if (GEOSisValid_r(s->geos, geometry) != 1) {
        GEOSGeometry *valid = GEOSMakeValid_r(s->geos, geometry);
        GEOSGeom_destroy_r(s->geos, geometry);
        geometry = valid;
        if (!geometry)
            return geo_fail(err, GEO_BAD_DATA, "shape %zu is broken beyond repair", s->n + 1);
    }
    enum geo_status st = geo_grow(&s->at, &s->cap, s->n + 1, sizeof *s->at, err);
    struct shape *shape = st == GEO_OK ? geo_alloc_zero(1, sizeof *shape) : NULL;
    if (shape) shape->prepared = GEOSPrepare_r(s->geos, geometry);
    if (!shape || !shape->prepared) {
        geo_free(shape);
        GEOSGeom_destroy_r(s->geos, geometry);
        return st != GEO_OK ? st : geo_no_memory(err, "a polygon", 1, sizeof *shape);
    }
    shape->geometry = geometry;
    shape->number = s->n;
    s->at[s->n++] = shape;
    return GEO_OK;
}

enum geo_status geo_shapes_add_wkb(struct geo_shapes *s, const unsigned char *wkb, size_t length,
                                   struct geo_err *err)
{
    return add(s, wkb ? GEOSWKBReader_read_r(s->geos, s->wkb, wkb, length) : NULL, err);
}

enum geo_status geo_shapes_add_wkt(struct geo_shapes *s, const char *wkt, struct geo_err *err)
{
    return add(s, GEOSWKTReader_read_r(s->geos, s->wkt, wkt), err);
}

size_t geo_shapes_count(const struct geo_shapes *s)
{
    return s->n;
}

static GEOSGeometry *make_point(struct geo_shapes *s, double lon_deg, double lat_deg)
{
    if (!isfinite(lon_deg) || !isfinite(lat_deg)) return NULL;
    return GEOSGeom_createPointFromXY_r(s->geos, lon_deg, lat_deg);
}

bool geo_shapes_contains(struct geo_shapes *s, size_t i, double lon_deg, double lat_deg)
{
    GEOSGeometry *point = make_point(s, lon_deg, lat_deg);
    bool holds = point && GEOSPreparedIntersects_r(s->geos, s->at[i]->prepared, point) == 1;
    GEOSGeom_destroy_r(s->geos, point);
    return holds;
}

static double distance_to(struct geo_shapes *s, const struct shape *shape,
                          const GEOSGeometry *point, double lon_deg, double lat_deg)
{
    if (GEOSPreparedIntersects_r(s->geos, shape->prepared, point) == 1) return 0;
    GEOSCoordSequence *pair = GEOSPreparedNearestPoints_r(s->geos, shape->prepared, point);
    double lon, lat, length_m = (double)INFINITY;
    if (pair && GEOSCoordSeq_getXY_r(s->geos, pair, 0, &lon, &lat))
        geo_path_between(lon_deg, lat_deg, lon, lat, &length_m, NULL);
    GEOSCoordSeq_destroy_r(s->geos, pair);
    return length_m;
}

double geo_shapes_distance_m(struct geo_shapes *s, size_t i, double lon_deg, double lat_deg)
{
    GEOSGeometry *point = make_point(s, lon_deg, lat_deg);
    double d = point ? distance_to(s, s->at[i], point, lon_deg, lat_deg) : (double)INFINITY;
    GEOSGeom_destroy_r(s->geos, point);
    return d;
}

struct search {
    struct geo_shapes *shapes;
    const GEOSGeometry *point;
    double lon_deg, lat_deg, nearest_m;
    bool holding_only;
    size_t found;
};

static void visit(void *item, void *ctx)
{
    const struct shape *shape = item;
    struct search *q = ctx;
    double d = q->holding_only
                   ? (GEOSPreparedIntersects_r(q->shapes->geos, shape->prepared, q->point) == 1
                          ? 0
                          : (double)INFINITY)
                   : distance_to(q->shapes, shape, q->point, q->lon_deg, q->lat_deg);
    if (d < q->nearest_m || (d <= q->nearest_m && isfinite(d) && shape->number < q->found)) {
        q->nearest_m = d;
        q->found = shape->number;
    }
}

static void build_tree(struct geo_shapes *s)
{
    if (s->tree || !s->n) return;
    s->tree = GEOSSTRtree_create_r(s->geos, 10);
    for (size_t i = 0; s->tree && i < s->n; i++)
        GEOSSTRtree_insert_r(s->geos, s->tree, s->at[i]->geometry, s->at[i]);
}

static void run_search(struct search *q, double within_deg)
{
    struct geo_shapes *s = q->shapes;
    build_tree(s);
    GEOSGeometry *point = make_point(s, q->lon_deg, q->lat_deg);
    GEOSGeometry *window =
        point && within_deg > 0
            ? GEOSGeom_createRectangle_r(s->geos, q->lon_deg - within_deg, q->lat_deg - within_deg,
                                         q->lon_deg + within_deg, q->lat_deg + within_deg)
            : NULL;
    q->point = point;
    if (s->tree && point && (window || within_deg <= 0))
        GEOSSTRtree_query_r(s->geos, s->tree, window ? window : point, visit, q);
    GEOSGeom_destroy_r(s->geos, window);
    GEOSGeom_destroy_r(s->geos, point);
}

size_t geo_shapes_find(struct geo_shapes *s, double lon_deg, double lat_deg)
{
    struct search q = {.shapes = s,
                       .lon_deg = lon_deg,
                       .lat_deg = lat_deg,
                       .nearest_m = (double)INFINITY,
                       .holding_only = true,
                       .found = GEO_NO_SHAPE};
    run_search(&q, 0);
    return q.found;
}

double geo_shapes_nearest_m(struct geo_shapes *s, double lon_deg, double lat_deg, double within_deg,
                            size_t *which)
{
    struct search q = {.shapes = s,
                       .lon_deg = lon_deg,
                       .lat_deg = lat_deg,
                       .nearest_m = (double)INFINITY,
                       .found = GEO_NO_SHAPE};
    run_search(&q, within_deg);
    if (which) *which = q.found;
    return q.nearest_m;
}

const char *geo_shapes_library(void)
{
    return GEOSversion();
}
