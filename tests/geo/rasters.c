#include "geo/rasters.h"

#include <cpl_conv.h>
#include <gdal.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/support.h"

const char *test_path(const char *name)
{
    static char paths[8][300];
    static int next;
    next = (next + 1) % 8;
    snprintf(paths[next], sizeof paths[next], "%s/%s", test_tmpdir(), name);
    return paths[next];
}

const char *test_raster_write(const struct test_raster *r)
{
    GDALAllRegister();
    const char *path = test_path(r->name);
    GDALDataType type = GDALGetDataTypeByName(r->type ? r->type : "Int16");
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("GTiff"), path, (int)r->width,
                                      (int)r->height, 1, type, (char **)(uintptr_t)r->options);
    ck_assert_ptr_nonnull(dataset);
    double geotransform[6];
    for (int i = 0; i < 6; i++)
        geotransform[i] = r->geotransform[i];
    GDALSetGeoTransform(dataset, geotransform);
    if (r->crs) {
        OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
        ck_assert_int_eq(OSRSetFromUserInput(srs, r->crs), OGRERR_NONE);
        GDALSetSpatialRef(dataset, srs);
        OSRDestroySpatialReference(srs);
    }
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    if (r->unit) GDALSetRasterUnitType(band, r->unit);
    if (r->scale != 0) {
        GDALSetRasterScale(band, r->scale);
        GDALSetRasterOffset(band, r->offset);
    }
    if (r->nodata != 0) GDALSetRasterNoDataValue(band, r->nodata);
    double *row = malloc(r->width * sizeof *row);
    for (size_t j = 0; j < r->height && r->height_m; j++) {
        for (size_t i = 0; i < r->width; i++)
            row[i] = r->height_m((double)i, (double)j);
        ck_assert_int_eq(GDALRasterIO(band, GF_Write, 0, (int)j, (int)r->width, 1, row,
                                      (int)r->width, 1, GDT_Float64, 0, 0),
                         CE_None);
    }
    free(row);
    GDALClose(dataset);
    return path;
}

const char *test_hgt_write(const char *name, double west_deg, double south_deg,
                           double (*height_m)(double lon_deg, double lat_deg))
{
    const char *path = test_path(name);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    for (int row = 0; row <= 1200; row++)
        for (int col = 0; col <= 1200; col++) {
            int z = (int)lround(height_m(west_deg + col / 1200.0, south_deg + 1 - row / 1200.0));
            fputc(z >> 8 & 255, file);
            fputc(z & 255, file);
        }
    fclose(file);
    return path;
}
