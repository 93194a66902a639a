/* tests/geo/rasters: small raster files for tests, written with GDAL itself. */
#ifndef TESTS_GEO_RASTERS_H
#define TESTS_GEO_RASTERS_H

#include <stddef.h>

struct test_raster {
    const char *name; /* in the test's own folder */
    const char *crs;  /* "EPSG:32648"; NULL: none */
    size_t width, height;
    double geotransform[6];
    const char *type;                           /* "Int16" … ; NULL: Int16 */
    const char *unit;                           /* NULL: none */
    double scale, offset;                       /* 0, 0: none */
    double nodata;                              /* 0: none */
    const char *options[4];                     /* creation options */
    double (*height_m)(double col, double row); /* NULL: nothing is written */
};

/* Write it; the path is good until the third next call. */
const char *test_raster_write(const struct test_raster *raster);

/* An SRTM tile of 1201 × 1201 whose height is a function of longitude and latitude. */
const char *test_hgt_write(const char *name, double west_deg, double south_deg,
                           double (*height_m)(double lon_deg, double lat_deg));

const char *test_path(const char *name);

#endif
