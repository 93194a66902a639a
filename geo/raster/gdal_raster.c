#include "geo/raster/gdal_raster.h"

#include <cpl_conv.h>
#include <dirent.h>
#include <gdal.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "geo/base/mem.h"
#include "geo/raster/gdal_guard.h"
#include "geo/raster/vrt_check.h"

#define BLOCK_CEILING_BYTES ((size_t)1 << 30)
#define READ_BYTES ((size_t)8 << 20)

struct geo_raster {
    struct geo_raster_head head;
    struct geo_arena strings;
    GDALDatasetH dataset;
    GDALRasterBandH band, mask; /* mask: NULL unless the file has one of its own */
    bool has_nodata;
    float nodata;
    double scale, offset;
    size_t block_rows;
    unsigned char *mask_row;
};

static enum geo_status check_file(const char *path, struct geo_err *err)
{
    struct stat st;
    if (strncmp(path, "/vsi", 4) == 0 || stat(path, &st) != 0)
        return geo_fail(err, GEO_BAD_DATA, "raster %s: no such file", path);
    if (!S_ISREG(st.st_mode))
        return geo_fail(err, GEO_BAD_DATA, "raster %s: expected a regular file", path);
    if (st.st_size == 0) return geo_fail(err, GEO_BAD_DATA, "raster %s: the file is empty", path);
    return GEO_OK;
}

static enum geo_status identify(const char *path, const char **driver, struct geo_err *err)
{
    static const char *const allowed[] = {"GTiff", "SRTMHGT", "VRT", NULL};
    GDALDriverH found = GDALIdentifyDriver(path, NULL);
    const char *name = found ? GDALGetDriverShortName(found) : "unknown";
    for (int i = 0; allowed[i]; i++)
        if (strcmp(name, allowed[i]) == 0) {
            *driver = allowed[i];
            return GEO_OK;
        }
    return geo_fail(err, GEO_BAD_DATA,
                    "raster %s: format %s; expected GeoTIFF (COG), SRTM .hgt with its tile name "
                    "(N18E105.hgt), or VRT",
                    path, name);
}

/* GDAL takes FILE.msk beside FILE for its mask, in any case of letters and of any format: a VRT
 * there would reach every file and the network. Masks are GeoTIFF. */
static enum geo_status check_masks(const char *path, struct geo_err *err)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    size_t folder = (size_t)(base - path), length = strlen(base);
    char *name = geo_alloc(folder + length + 6, 1);
    if (!name) return geo_no_memory(err, "a path", folder + length + 6, 1);
    memcpy(name, path, folder);
    memcpy(name + folder, ".", 2);
    DIR *dir = opendir(name);
    enum geo_status status = GEO_OK;
    for (struct dirent *entry; status == GEO_OK && dir && (entry = readdir(dir));) {
        if (strlen(entry->d_name) != length + 4 || strncasecmp(entry->d_name, base, length) != 0 ||
            strcasecmp(entry->d_name + length, ".msk") != 0)
            continue;
        memcpy(name + folder, entry->d_name, length + 5);
        GDALDriverH driver = GDALIdentifyDriver(name, NULL);
        if (!driver || strcmp(GDALGetDriverShortName(driver), "GTiff") != 0)
            status = geo_fail(err, GEO_BAD_DATA,
                              "raster %s: the mask beside it, %s, is not a GeoTIFF; refused", path,
                              name);
    }
    if (dir) closedir(dir);
    geo_free(name);
    return status;
}

static enum geo_status open_dataset(struct geo_raster *r, const char *path, struct geo_err *err)
{
    const char *driver = "";
    enum geo_status status = check_file(path, err);
    if (status == GEO_OK) status = identify(path, &driver, err);
    if (status == GEO_OK && strcmp(driver, "VRT") == 0) status = geo_vrt_check(path, err);
    if (status == GEO_OK) status = check_masks(path, err);
    if (status != GEO_OK) return status;
    const char *only[] = {driver, NULL};
    struct geo_gdal_guard guard;
    geo_gdal_guard_begin(&guard);
    r->dataset = GDALOpenEx(path, GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, only,
                            NULL, NULL);
    geo_gdal_guard_end(&guard);
    if (!r->dataset)
        return geo_fail(err, GEO_BAD_DATA, "raster %s: cannot be opened: %s", path, guard.first);
    if (GDALGetRasterCount(r->dataset) < 1)
        return geo_fail(err, GEO_BAD_DATA, "raster %s: has no band", path);
    r->band = GDALGetRasterBand(r->dataset, 1);
    return GEO_OK;
}

static double unit_of(const char *unit)
{
    static const struct {
        const char *name;
        double metres;
    } units[] = {{"m", 1},
                 {"metre", 1},
                 {"metres", 1},
                 {"meter", 1},
                 {"meters", 1},
                 {"ft", 0.3048},
                 {"foot", 0.3048},
                 {"feet", 0.3048},
                 {"us-ft", 1200.0 / 3937},
                 {"ftUS", 1200.0 / 3937},
                 {"us survey foot", 1200.0 / 3937},
                 {"US survey foot", 1200.0 / 3937},
                 {"cm", 0.01},
                 {"centimetre", 0.01},
                 {"dm", 0.1},
                 {"km", 1000}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcasecmp(unit, units[i].name) == 0) return units[i].metres;
    return -1;
}

static enum geo_status read_size(struct geo_raster *r, struct geo_err *err)
{
    struct geo_raster_head *head = &r->head;
    head->width = (size_t)GDALGetRasterXSize(r->dataset);
    head->height = (size_t)GDALGetRasterYSize(r->dataset);
    int block_cols, block_rows;
    GDALGetBlockSize(r->band, &block_cols, &block_rows);
    size_t cell = (size_t)GDALGetDataTypeSizeBytes(GDALGetRasterDataType(r->band));
    r->block_rows = (size_t)block_rows;
    /* a block is what GDAL itself allocates, whatever we ask for */
    if (head->width < 2 || head->height < 2)
        return geo_fail(err, GEO_BAD_DATA, "raster %s: %zu x %zu cells; expected at least 2 x 2",
                        head->path, head->width, head->height);
    if ((size_t)block_cols * (size_t)block_rows > BLOCK_CEILING_BYTES / (cell ? cell : 1))
        return geo_fail(
            err, GEO_BAD_DATA,
            "raster %s: %zu x %zu cells in blocks of %d x %d; blocks over 1 GiB are refused",
            head->path, head->width, head->height, block_cols, block_rows);
    return GEO_OK;
}

static enum geo_status read_place(struct geo_raster *r, struct geo_err *err)
{
    struct geo_raster_head *head = &r->head;
    OGRSpatialReferenceH srs = GDALGetSpatialRef(r->dataset);
    static const char *const options[] = {"FORMAT=WKT2_2019", NULL};
    char *wkt = NULL;
    if (srs) OSRExportToWktEx(srs, &wkt, options);
    if (wkt && *wkt) head->crs_wkt = geo_arena_keep(&r->strings, wkt, strlen(wkt));
    CPLFree(wkt);
    if (!head->crs_wkt)
        return geo_fail(
            err, GEO_BAD_DATA,
            "raster %s: has no coordinate reference system; expected one (it can be given "
            "with: gdal_edit.py -a_srs EPSG:…)",
            head->path);
    if (GDALGetGeoTransform(r->dataset, head->geotransform) != CE_None)
        return geo_fail(
            err, GEO_BAD_DATA,
            "raster %s: has no geotransform (is not georeferenced, or by control points only)",
            head->path);
    return GEO_OK;
}

static enum geo_status read_band(struct geo_raster *r, struct geo_err *err)
{
    struct geo_raster_head *head = &r->head;
    GDALDataType type = GDALGetRasterDataType(r->band);
    if (GDALDataTypeIsComplex(type))
        return geo_fail(err, GEO_BAD_DATA,
                        "raster %s: band 1 holds complex numbers; expected heights", head->path);
    int known = 0;
    double nodata = GDALGetRasterNoDataValue(r->band, &known);
    r->has_nodata = known != 0;
    r->nodata = (float)nodata;
    r->scale = GDALGetRasterScale(r->band, &known);
    if (!known) r->scale = 1;
    r->offset = GDALGetRasterOffset(r->band, &known);
    if (!known) r->offset = 0;
    if (!isfinite(r->scale) || !isfinite(r->offset) || r->scale <= 0)
        return geo_fail(err, GEO_BAD_DATA,
                        "raster %s: scale %g, offset %g; expected finite, scale > 0", head->path,
                        r->scale, r->offset);
    if ((GDALGetMaskFlags(r->band) & (GMF_PER_DATASET | GMF_ALPHA)) == GMF_PER_DATASET)
        r->mask = GDALGetMaskBand(r->band);
    const char *unit = GDALGetRasterUnitType(r->band);
    head->unit = geo_arena_keep(&r->strings, unit, strlen(unit));
    r->mask_row = geo_alloc(head->width, 1);
    if (!head->unit || !r->mask_row) return geo_no_memory(err, "reading a raster", head->width, 1);
    head->unit_m = *unit ? unit_of(unit) : 0;
    head->whole_int16 = (type == GDT_Byte || type == GDT_Int16) && r->scale == 1 && r->offset == 0;
    return GEO_OK;
}

static enum geo_status study(struct geo_raster *r, const char *path, struct geo_err *err)
{
    struct geo_gdal_guard
        guard; /* odd tags are complained of, but only what is read must be whole */
    geo_gdal_guard_begin(&guard);
    GDALAllRegister();
    OSRSetPROJEnableNetwork(0);
    r->head.path = geo_arena_keep(&r->strings, path, strlen(path));
    enum geo_status status = r->head.path ? GEO_OK : geo_no_memory(err, "a path", strlen(path), 1);
    if (status == GEO_OK) status = open_dataset(r, r->head.path, err);
    if (status == GEO_OK) status = read_size(r, err);
    if (status == GEO_OK) status = read_place(r, err);
    if (status == GEO_OK) status = read_band(r, err);
    geo_gdal_guard_end(&guard);
    return status;
}

enum geo_status geo_raster_open(const char *path, struct geo_raster **out, struct geo_err *err)
{
    *out = NULL;
    struct geo_raster *r = geo_alloc_zero(1, sizeof *r);
    if (!r) return geo_no_memory(err, "opening a raster", 1, sizeof *r);
    enum geo_status status = study(r, path, err);
    if (status == GEO_OK)
        *out = r;
    else
        geo_raster_release(r);
    return status;
}

void geo_raster_release(struct geo_raster *raster)
{
    if (!raster) return;
    struct geo_gdal_guard guard; /* closing says nothing that matters here */
    geo_gdal_guard_begin(&guard);
    if (raster->dataset) GDALClose(raster->dataset);
    geo_gdal_guard_end(&guard);
    geo_free(raster->mask_row);
    geo_arena_release(&raster->strings);
    geo_free(raster);
}

const struct geo_raster_head *geo_raster_head(const struct geo_raster *raster)
{
    return &raster->head;
}

size_t geo_raster_rows_at_once(const struct geo_raster *raster)
{
    size_t rows = READ_BYTES / (raster->head.width * sizeof(float));
    rows -= rows % raster->block_rows;
    rows = rows < raster->block_rows ? raster->block_rows : rows;
    return rows < raster->head.height ? rows : raster->head.height;
}

static CPLErr apply_mask(struct geo_raster *r, size_t row, size_t n, float *values)
{
    const int width = (int)r->head.width;
    for (size_t i = 0; i < n; i++) {
        if (GDALRasterIO(r->mask, GF_Read, 0, (int)(row + i), width, 1, r->mask_row, width, 1,
                         GDT_Byte, 0, 0) != CE_None)
            return CE_Failure;
        for (int col = 0; col < width; col++)
            if (!r->mask_row[col]) values[i * r->head.width + (size_t)col] = NAN;
    }
    return CE_None;
}

enum geo_status geo_raster_read(struct geo_raster *r, size_t row, size_t n, float *values,
                                struct geo_err *err)
{
    const int width = (int)r->head.width;
    struct geo_gdal_guard guard;
    geo_gdal_guard_begin(&guard);
    CPLErr done = GDALRasterIO(r->band, GF_Read, 0, (int)row, width, (int)n, values, width, (int)n,
                               GDT_Float32, 0, 0);
    size_t cells = n * r->head.width;
    for (size_t i = 0; i < cells && r->has_nodata; i++)
        if (values[i] == r->nodata) values[i] = NAN;
    if (r->scale != 1 || r->offset != 0)
        for (size_t i = 0; i < cells; i++)
            values[i] = (float)((double)values[i] * r->scale + r->offset);
    if (done == CE_None && r->mask) done = apply_mask(r, row, n, values);
    geo_gdal_guard_end(&guard);
    if (done != CE_None || guard.failures)
        return geo_fail(
            err, GEO_BAD_DATA,
            "raster %s: rows %zu to %zu cannot be read (truncated or damaged file?): %s",
            r->head.path, row + 1, row + n, guard.first);
    return GEO_OK;
}

const char *geo_raster_library(void)
{
    return GDALVersionInfo("RELEASE_NAME");
}
