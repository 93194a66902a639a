#include "geo/raster/gdal_polygons.h"

#include <cpl_conv.h>
#include <gdal.h>
#include <gdal_alg.h>
#include <ogr_api.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/earth/crs.h"
#include "geo/raster/gdal_guard.h"

/* Band 1: the classes as given, which is the mask too; band 2: after the sieve. */
static GDALDatasetH load(const struct geo_polygons_spec *spec)
{
    GDALDriverH driver = GDALGetDriverByName("MEM");
    GDALDatasetH dataset =
        driver ? GDALCreate(driver, "", (int)spec->width, (int)spec->height, 2, GDT_Byte, NULL)
               : NULL;
    if (!dataset) return NULL;
    double geotransform[6];
    memcpy(geotransform, spec->geotransform, sizeof geotransform);
    bool done = GDALSetGeoTransform(dataset, geotransform) == CE_None;
    void *cells; /* GDAL's interface is not const */
    memcpy(&cells, &spec->class_of, sizeof cells);
    for (int band = 1; band <= 2 && done; band++)
        done = GDALRasterIO(GDALGetRasterBand(dataset, band), GF_Write, 0, 0, (int)spec->width,
                            (int)spec->height, cells, (int)spec->width, (int)spec->height, GDT_Byte,
                            0, 0) == CE_None;
    if (done) return dataset;
    GDALClose(dataset);
    return NULL;
}

static enum geo_status add_ring(struct geo_polygons *p, OGRGeometryH ring, uint8_t class_of,
                                bool hole, struct geo_err *err)
{
    size_t n = (size_t)OGR_G_GetPointCount(ring);
    enum geo_status status =
        geo_grow(&p->rings, &p->cap_rings, p->n_rings + 1, sizeof *p->rings, err);
    if (status == GEO_OK)
        status = geo_grow(&p->lonlat, &p->cap_points, p->n_points + n, 2 * sizeof *p->lonlat, err);
    if (status != GEO_OK) return status;
    p->rings[p->n_rings++] =
        (struct geo_ring){.first = p->n_points, .n = n, .class_of = class_of, .hole = hole};
    for (size_t i = 0; i < n; i++) {
        p->lonlat[2 * (p->n_points + i)] = OGR_G_GetX(ring, (int)i);
        p->lonlat[2 * (p->n_points + i) + 1] = OGR_G_GetY(ring, (int)i);
    }
    p->n_points += n;
    return GEO_OK;
}

/* Class after class, so that the rings of each lie together. */
static enum geo_status collect(OGRLayerH layer, struct geo_polygons *p, struct geo_err *err)
{
    enum geo_status status = GEO_OK;
    bool used[256] = {false};
    OGRFeatureH feature;
    OGR_L_ResetReading(layer);
    while ((feature = OGR_L_GetNextFeature(layer))) {
        used[OGR_F_GetFieldAsInteger(feature, 0) & 255] = true;
        OGR_F_Destroy(feature);
    }
    for (int k = 1; k < 256; k++) {
        if (!used[k]) continue;
        OGR_L_ResetReading(layer);
        while (status == GEO_OK && (feature = OGR_L_GetNextFeature(layer))) {
            OGRGeometryH polygon = OGR_F_GetGeometryRef(feature);
            bool wanted = OGR_F_GetFieldAsInteger(feature, 0) == k;
            for (int r = 0; wanted && status == GEO_OK && r < OGR_G_GetGeometryCount(polygon); r++)
                status = add_ring(p, OGR_G_GetGeometryRef(polygon, r), (uint8_t)k, r > 0, err);
            OGR_F_Destroy(feature);
        }
    }
    return status;
}

static enum geo_status to_lonlat(const struct geo_polygons_spec *spec, struct geo_polygons *p,
                                 struct geo_err *err)
{
    enum { AT_ONCE = 512 };
    double x[AT_ONCE], y[AT_ONCE];
    struct geo_crs *crs;
    enum geo_status status = geo_crs_open(spec->crs_wkt, &crs, err);
    if (status != GEO_OK) return status;
    for (size_t at = 0; at < p->n_points; at += AT_ONCE) {
        size_t n = p->n_points - at < AT_ONCE ? p->n_points - at : AT_ONCE;
        for (size_t i = 0; i < n; i++) {
            x[i] = p->lonlat[2 * (at + i)];
            y[i] = p->lonlat[2 * (at + i) + 1];
        }
        geo_crs_to_lonlat(crs, n, x, y, x, y);
        for (size_t i = 0; i < n; i++) {
            p->lonlat[2 * (at + i)] = x[i];
            p->lonlat[2 * (at + i) + 1] = y[i];
        }
    }
    geo_crs_release(crs);
    return GEO_OK;
}

static enum geo_status trace(const struct geo_polygons_spec *spec, GDALDatasetH raster,
                             struct geo_polygons *p, struct geo_err *err)
{
    GDALRasterBandH given = GDALGetRasterBand(raster, 1), sieved = GDALGetRasterBand(raster, 2);
    GDALDriverH driver = GDALGetDriverByName("Memory");
    GDALDatasetH shapes = driver ? GDALCreate(driver, "", 0, 0, 0, GDT_Unknown, NULL) : NULL;
    OGRLayerH layer =
        shapes ? GDALDatasetCreateLayer(shapes, "classes", NULL, wkbPolygon, NULL) : NULL;
    OGRFieldDefnH field = OGR_Fld_Create("class", OFTInteger);
    bool done = layer && OGR_L_CreateField(layer, field, 0) == OGRERR_NONE;
    OGR_Fld_Destroy(field);
    if (done && spec->sieve_cells > 1)
        done = GDALSieveFilter(given, given, sieved, (int)spec->sieve_cells, 4, NULL, NULL, NULL) ==
               CE_None;
    done = done && GDALPolygonize(sieved, given, layer, 0, NULL, NULL, NULL) == CE_None;
    enum geo_status status =
        done ? collect(layer, p, err) : geo_fail(err, GEO_FAILED, "outlines could not be traced");
    if (shapes) GDALClose(shapes);
    return status;
}

enum geo_status geo_polygons_find(const struct geo_polygons_spec *spec,
                                  struct geo_polygons *polygons, struct geo_err *err)
{
    struct geo_gdal_guard guard;
    *polygons = (struct geo_polygons){0};
    if (spec->width > INT32_MAX || spec->height > INT32_MAX || spec->sieve_cells > INT32_MAX)
        return geo_fail(err, GEO_FAILED, "a raster of %zu x %zu cells is too large to outline",
                        spec->width, spec->height);
    geo_gdal_guard_begin(&guard);
    GDALAllRegister();
    GDALDatasetH raster = load(spec);
    enum geo_status status =
        raster ? trace(spec, raster, polygons, err)
               : geo_no_memory(err, "a raster of classes", spec->width, 2 * spec->height);
    if (raster) GDALClose(raster);
    if (status == GEO_OK && guard.failures)
        status = geo_fail(err, GEO_FAILED, "outlines could not be traced: %s", guard.first);
    geo_gdal_guard_end(&guard);
    if (status == GEO_OK) status = to_lonlat(spec, polygons, err);
    if (status != GEO_OK) geo_polygons_release(polygons);
    return status;
}

void geo_polygons_release(struct geo_polygons *polygons)
{
    geo_free(polygons->rings);
    geo_free(polygons->lonlat);
    *polygons = (struct geo_polygons){0};
}
