#include "geo/raster/gdal_write.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <gdal.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/raster/gdal_guard.h"

#define TILE 512

static GDALDataType gdal_type(enum geo_cell_type type)
{
    return type == GEO_CELL_INT16 ? GDT_Int16 : type == GEO_CELL_FLOAT32 ? GDT_Float32 : GDT_Byte;
}

/* A dataset over the caller's cells: nothing is copied. */
static GDALDatasetH wrap_cells(const struct geo_cog_spec *spec)
{
    GDALDriverH driver = GDALGetDriverByName("MEM");
    GDALDatasetH dataset =
        driver ? GDALCreate(driver, "", (int)spec->width, (int)spec->height, 0, GDT_Byte, NULL)
               : NULL;
    if (!dataset) return NULL;
    void *cells; /* GDAL's interface is not const; a source of CreateCopy is only read */
    memcpy(&cells, &spec->cells, sizeof cells);
    char address[40] = "DATAPOINTER=";
    size_t length = strlen(address);
    length += (size_t)CPLPrintPointer(address + length, cells, 24);
    address[length] = '\0';
    char *options[] = {address, NULL};
    if (GDALAddBand(dataset, gdal_type(spec->type), options) != CE_None) {
        GDALClose(dataset);
        return NULL;
    }
    return dataset;
}

static bool describe(GDALDatasetH dataset, const struct geo_cog_spec *spec)
{
    double geotransform[6];
    memcpy(geotransform, spec->geotransform, sizeof geotransform);
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    bool done = OSRSetFromUserInput(srs, spec->crs_wkt) == OGRERR_NONE;
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    done = done && GDALSetSpatialRef(dataset, srs) == CE_None &&
           GDALSetGeoTransform(dataset, geotransform) == CE_None;
    OSRDestroySpatialReference(srs);
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    done = done && GDALSetRasterNoDataValue(band, spec->nodata) == CE_None;
    if (spec->description) GDALSetDescription(band, spec->description);
    if (spec->unit) done = done && GDALSetRasterUnitType(band, spec->unit) == CE_None;
    return done;
}

/* Overviews are made in memory: GDAL 3.6's COG driver makes them in a file beside the output, and
 * crashes when the disk is full there. */
static bool build_overviews(GDALDatasetH dataset, const struct geo_cog_spec *spec)
{
    int factors[31], n = 0;
    size_t longest = spec->width > spec->height ? spec->width : spec->height;
    for (int factor = 2; longest / ((size_t)factor / 2) > TILE && n < 30; factor *= 2)
        factors[n++] = factor;
    const char *resampling = spec->overview == GEO_OVERVIEW_AVERAGE ? "AVERAGE" : "NEAREST";
    return n == 0 ||
           GDALBuildOverviews(dataset, resampling, n, factors, 0, NULL, NULL, NULL) == CE_None;
}

static bool create(const char *path, GDALDatasetH source)
{
    char **options = NULL;
    options = CSLSetNameValue(options, "COMPRESS", "DEFLATE");
    options = CSLSetNameValue(options, "PREDICTOR", "YES");
    options = CSLSetNameValue(options, "BLOCKSIZE", "512"); /* TILE */
    options = CSLSetNameValue(options, "BIGTIFF", "IF_SAFER");
    options = CSLSetNameValue(options, "NUM_THREADS", "1");
    GDALDriverH driver = GDALGetDriverByName("COG");
    GDALDatasetH made =
        driver ? GDALCreateCopy(driver, path, source, FALSE, options, NULL, NULL) : NULL;
    CSLDestroy(options);
    if (made) GDALClose(made);
    return made != NULL;
}

static bool rows_are_equal(GDALRasterBandH band, const struct geo_cog_spec *spec)
{
    size_t line = spec->width * geo_cell_size(spec->type);
    unsigned char *row = geo_alloc(line, 1);
    bool equal = row != NULL;
    for (size_t i = 0; i < spec->height && equal; i++) {
        const unsigned char *wanted = (const unsigned char *)spec->cells + i * line;
        equal = GDALRasterIO(band, GF_Read, 0, (int)i, (int)spec->width, 1, row, (int)spec->width,
                             1, gdal_type(spec->type), 0, 0) == CE_None &&
                memcmp(row, wanted, line) == 0;
    }
    geo_free(row);
    return equal;
}

static bool overviews_are_readable(GDALRasterBandH band)
{
    bool readable = true;
    for (int k = 0; k < GDALGetOverviewCount(band) && readable; k++) {
        GDALRasterBandH overview = GDALGetOverview(band, k);
        int width = GDALGetRasterBandXSize(overview), height = GDALGetRasterBandYSize(overview);
        float *row = geo_alloc((size_t)width, sizeof *row);
        readable = row != NULL;
        for (int i = 0; i < height && readable; i++)
            readable = GDALRasterIO(overview, GF_Read, 0, i, width, 1, row, width, 1, GDT_Float32,
                                    0, 0) == CE_None;
        geo_free(row);
    }
    return readable;
}

static bool verify(const char *path, const struct geo_cog_spec *spec)
{
    const char *only[] = {"GTiff", NULL};
    GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_RASTER | GDAL_OF_READONLY, only, NULL, NULL);
    if (!dataset) return false;
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    bool same = GDALGetRasterXSize(dataset) == (int)spec->width &&
                GDALGetRasterYSize(dataset) == (int)spec->height &&
                GDALGetRasterDataType(band) == gdal_type(spec->type) &&
                GDALGetSpatialRef(dataset) != NULL && rows_are_equal(band, spec) &&
                overviews_are_readable(band);
    GDALClose(dataset);
    return same;
}

enum geo_status geo_cog_write(const char *path, const struct geo_cog_spec *spec,
                              struct geo_err *err)
{
    if (spec->width == 0 || spec->height == 0 || spec->width > INT32_MAX ||
        spec->height > INT32_MAX)
        return geo_fail(err, GEO_FAILED, "raster %s: %zu x %zu cells cannot be written", path,
                        spec->width, spec->height);
    struct geo_gdal_guard guard;
    geo_gdal_guard_begin(&guard);
    GDALAllRegister();
    remove(path);
    GDALDatasetH source = wrap_cells(spec);
    bool done =
        source && describe(source, spec) && build_overviews(source, spec) && create(path, source);
    if (source) GDALClose(source);
    done = done && guard.failures == 0 && verify(path, spec) && guard.failures == 0;
    geo_gdal_guard_end(&guard);
    if (done) return GEO_OK;
    remove(path);
    return geo_fail(err, GEO_CANT_WRITE, "raster %s: could not be written whole (disk full?): %s",
                    path, guard.failures ? guard.first : "what was read back differs");
}
