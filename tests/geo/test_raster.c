/* Files that are not what they seem, and files that we write. */
#include "support/support.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "geo/earth/crs.h"
#include "geo/raster/gdal_raster.h"
#include "geo/raster/gdal_write.h"
#include "geo/rasters.h"
#include "geo/terrain/terrain.h"

static struct geo_err err;

static double slope(double col, double row)
{
    return 10 + col + row;
}

static const struct test_raster good = {
    "good.tif", "EPSG:32648", 300, 300, {500000, 60, 0, 2060000, 0, -60}, .height_m = slope};

/* Open as a terrain; the sentence must name the file and hold SAYS. */
static void check_refused(const char *path, const char *says)
{
    struct geo_terrain *terrain;
    struct geo_terrain_spec spec = {.dem_paths = &path, .n_dems = 1};
    err.text[0] = '\0';
    ck_assert_int_eq(geo_terrain_open(&spec, &terrain, &err), GEO_BAD_DATA);
    ck_assert_ptr_null(terrain);
    ck_assert_msg(strstr(err.text, path) && strstr(err.text, says),
                  "\"%s\" should name %s and say \"%s\"", err.text, path, says);
}

static void check_accepted(const char *path)
{
    struct geo_terrain *terrain;
    struct geo_terrain_spec spec = {.dem_paths = &path, .n_dems = 1};
    ck_assert_ok(geo_terrain_open(&spec, &terrain, &err), err);
    struct geo_terrain_info info;
    geo_terrain_info(terrain, &info);
    ck_assert(info.min_m == 10 && info.max_m == 608 && info.voids == 0);
    geo_terrain_release(terrain);
}

static const char *write_vrt(const char *name, const char *attributes, const char *source)
{
    char text[3000];
    snprintf(text, sizeof text,
             "<VRTDataset rasterXSize=\"300\" rasterYSize=\"300\"><SRS>EPSG:32648</SRS>"
             "<GeoTransform>500000, 60, 0, 2060000, 0, -60</GeoTransform>"
             "<VRTRasterBand dataType=\"Int16\" band=\"1\"%s>%s</VRTRasterBand></VRTDataset>",
             attributes, source);
    const char *path = test_path(name);
    test_write_file(path, text);
    return path;
}

#define SIMPLE(relative, file)                                                                     \
    "<SimpleSource><SourceFilename relativeToVRT=\"" relative "\">" file "</SourceFilename>"       \
    "<SourceBand>1</SourceBand></SimpleSource>"

START_TEST(vrt_may_only_join_rasters_beside_it)
{
    test_raster_write(&good);
    check_accepted(write_vrt("fine.vrt", "", SIMPLE("1", "good.tif")));
    check_refused(write_vrt("absolute.vrt", "", SIMPLE("0", "/etc/passwd")), "/etc/passwd");
    check_refused(write_vrt("absolute2.vrt", "", SIMPLE("1", "/etc/passwd")), "/etc/passwd");
    check_refused(write_vrt("dem.tif", "", SIMPLE("1", "../../etc/passwd")), "passwd");
    check_refused(write_vrt("url.vrt", "", SIMPLE("1", "/vsicurl/http://localhost:1/x.tif")),
                  "vsicurl");
    check_refused(write_vrt("prefix.vrt", "", SIMPLE("1", "GTIFF_DIR:1:good.tif")), "GTIFF_DIR");
    check_refused(write_vrt("nested.vrt", "", SIMPLE("1", "fine.vrt")), "another format");
    check_refused(write_vrt("derived.vrt", " subClass=\"VRTDerivedRasterBand\"", ""),
                  "VRTDerivedRasterBand");
    check_refused(write_vrt("raw.vrt", " subclass=\"VRTRawRasterBand\"", ""), "VRTRawRasterBand");
    check_refused(write_vrt("pixel.vrt", "", "<PixelFunctionType>sqrt</PixelFunctionType>"),
                  "PixelFunctionType");
    check_refused(
        write_vrt("open.vrt", "",
                  "<SimpleSource><SourceFilename relativeToVRT=\"1\">good.tif</SourceFilename>"
                  "<OpenOptions/></SimpleSource>"),
        "OpenOptions");
    const char *link = test_path("link.tif");
    ck_assert_int_eq(symlink("/etc/passwd", link), 0);
    check_refused(write_vrt("linked.vrt", "", SIMPLE("1", "link.tif")), "link.tif");
    const char *broken = test_path("broken.vrt");
    test_write_file(broken, "<VRTDataset rasterXSize=\"3\"");
    check_refused(broken, "XML");
}
END_TEST

START_TEST(the_mask_beside_a_raster_is_a_raster)
{
    test_raster_write(&good);
    const char *elsewhere = SIMPLE("0", "/etc/passwd"), *beside = SIMPLE("1", "good.tif");
    write_vrt("good.tif.msk", "", elsewhere);
    check_refused(test_path("good.tif"), "good.tif.msk, is not a GeoTIFF");
    ck_assert_int_eq(remove(test_path("good.tif.msk")), 0);
    write_vrt("Good.tif.MSK", "", elsewhere);
    check_refused(test_path("good.tif"), "is not a GeoTIFF");
    ck_assert_int_eq(remove(test_path("Good.tif.MSK")), 0);
    const char *vrt = write_vrt("masked.vrt", "", beside);
    write_vrt("masked.vrt.msk", "", elsewhere);
    check_refused(vrt, "masked.vrt.msk, is not a GeoTIFF");
    write_vrt("other.tif.msk", "", elsewhere);
    check_accepted(test_path("good.tif"));
    struct test_raster mask = good;
    mask.name = "good.tif.msk";
    test_raster_write(&mask); /* heights are no flags: this one is not taken for a mask */
    check_accepted(test_path("good.tif"));
}
END_TEST

START_TEST(only_regular_raster_files_are_opened)
{
    const char *fifo = test_path("fifo.tif"), *text = test_path("text.tif"),
               *empty = test_path("empty.tif");
    ck_assert_int_eq(mkfifo(fifo, 0600), 0);
    test_write_file(text, "id,name\n1,a\n");
    test_write_file(empty, "");
    check_refused(fifo, "regular file");
    check_refused(text, "unknown");
    check_refused(empty, "empty");
    check_refused(test_tmpdir(), "regular file");
    check_refused(test_path("nowhere.tif"), "no such file");
    check_refused("/vsicurl/http://localhost:1/a.tif", "no such file");
    const char *hgt = test_path("N18E105.hgt");
    test_write_file(hgt, "short");
    check_refused(hgt, "format");
}
END_TEST

START_TEST(raster_that_says_too_little_is_refused)
{
    struct test_raster r = good;
    r.name = "nocrs.tif", r.crs = NULL;
    check_refused(test_raster_write(&r), "no coordinate reference system");
    r = good, r.name = "yards.tif", r.unit = "fathom";
    check_refused(test_raster_write(&r), "fathom");
    r = good, r.name = "complex.tif", r.type = "CFloat32";
    check_refused(test_raster_write(&r), "complex");
    r = good, r.name = "flat.tif", r.geotransform[2] = 60, r.geotransform[4] = -60;
    check_refused(test_raster_write(&r), "geotransform");
}
END_TEST

static double spike(double col, double row)
{
    return col == 7 && row == 4 ? 32767 : slope(col, row);
}

static double nothing(double col, double row)
{
    (void)col, (void)row;
    return -9999;
}

START_TEST(values_that_are_no_heights_are_named)
{
    struct test_raster r = good;
    r.name = "spike.tif", r.height_m = spike;
    check_refused(test_raster_write(&r), "row 5, column 8: value 32767");
    r = good, r.name = "void.tif", r.height_m = nothing, r.nodata = -9999;
    check_refused(test_raster_write(&r), "only voids");
}
END_TEST

START_TEST(truncated_raster_is_refused)
{
    for (int compressed = 0; compressed < 2; compressed++) {
        struct test_raster r = good;
        r.name = "whole.tif";
        r.options[0] = compressed ? "COMPRESS=DEFLATE" : "TILED=YES";
        const char *path = test_raster_write(&r);
        struct stat st;
        ck_assert_int_eq(stat(path, &st), 0);
        for (int part = 1; part < 10; part += 2) {
            test_raster_write(&r);
            ck_assert_int_eq(truncate(path, st.st_size * part / 10), 0);
            check_refused(path, "");
        }
    }
}
END_TEST

START_TEST(size_is_checked_before_memory_is_taken)
{
    struct test_raster r = {
        "huge.tif",
        "EPSG:32648",
        1000000,
        1000000,
        {0, 1, 0, 2000000, 0, -1},
        .options = {"SPARSE_OK=TRUE", "TILED=YES", "BLOCKXSIZE=8192", "BLOCKYSIZE=8192"}};
    const char *path = test_raster_write(&r);
    check_refused(path, "1893.2 GiB");
    const char *small = test_raster_write(&good);
    struct geo_terrain *terrain;
    struct geo_terrain_spec spec = {.dem_paths = &small, .n_dems = 1, .memory_ceiling_b = 100000};
    ck_assert_int_eq(geo_terrain_open(&spec, &terrain, &err), GEO_BAD_DATA);
    ck_assert_ptr_nonnull(strstr(err.text, "ceiling"));
}
END_TEST

START_TEST(crs_text_is_not_trusted)
{
    static const char *const bad[] = {"",
                                      "WGS 84",
                                      "/etc/passwd",
                                      "http://localhost/x",
                                      "EPSG:",
                                      "EPSG:999999",
                                      "+proj=longlat +nadgrids=/etc/passwd",
                                      "+proj=pipeline +step +proj=utm",
                                      "@file.prj",
                                      "GEOGCS[broken"};
    struct geo_crs *crs;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_msg(geo_crs_open(bad[i], &crs, &err) == GEO_BAD_DATA, "%s", bad[i]);
        ck_assert_ptr_null(crs);
    }
    ck_assert_ok(geo_crs_open("+proj=utm +zone=48 +datum=WGS84", &crs, &err), err);
    double lon = 105, lat = 18, x, y;
    geo_crs_from_lonlat(crs, 1, &lon, &lat, &x, &y);
    ck_assert(fabs(x - 500000) < 1e-6 && fabs(y - 1990119.0) < 200);
    geo_crs_release(crs);
}
END_TEST

/* VN-2000 by EPSG:6960: taking it for WGS 84 is 223-226 m wrong (design/DOMAIN). */
START_TEST(vn2000_is_not_wgs84)
{
    struct geo_crs *vn2000, *utm;
    ck_assert_ok(geo_crs_open("EPSG:3405", &vn2000, &err), err);
    ck_assert_ok(geo_crs_open("EPSG:32648", &utm, &err), err);
    double lon = 105.7, lat = 18.3, x, y, u, v;
    geo_crs_from_lonlat(vn2000, 1, &lon, &lat, &x, &y);
    geo_crs_from_lonlat(utm, 1, &lon, &lat, &u, &v);
    double off_m = hypot(x - u, y - v);
    ck_assert_msg(off_m > 200 && off_m < 240, "%g m", off_m);
    geo_crs_to_lonlat(vn2000, 1, &x, &y, &u, &v);
    ck_assert(fabs(u - lon) < 1e-8 &&
              fabs(v - lat) < 1e-8); /* the datum shift has no exact inverse */
    geo_crs_release(vn2000);
    geo_crs_release(utm);
}
END_TEST

enum { COG_WIDTH = 1500, COG_HEIGHT = 1100 };

static struct geo_cog_spec cog_spec(const int16_t *cells)
{
    return (struct geo_cog_spec){.width = COG_WIDTH,
                                 .height = COG_HEIGHT,
                                 .type = GEO_CELL_INT16,
                                 .cells = cells,
                                 .nodata = -32768,
                                 .crs_wkt = "EPSG:32648",
                                 .geotransform = {500000, 60, 0, 2060000, 0, -60},
                                 .description = "RSRP",
                                 .unit = "m",
                                 .overview = GEO_OVERVIEW_AVERAGE};
}

static int16_t *cog_cells(void)
{
    int16_t *cells = malloc((size_t)COG_WIDTH * COG_HEIGHT * sizeof *cells);
    unsigned seed = 1;
    for (size_t i = 0; i < (size_t)COG_WIDTH * COG_HEIGHT; i++) {
        seed = seed * 1664525U + 1013904223U;
        cells[i] = i % 97 == 0 ? INT16_MIN : (int16_t)(seed >> 20);
    }
    return cells;
}

START_TEST(cog_is_read_back_and_has_the_same_bytes_twice)
{
    int16_t *cells = cog_cells();
    struct geo_cog_spec spec = cog_spec(cells);
    const char *first = test_path("first.tif"), *second = test_path("second.tif");
    ck_assert_ok(geo_cog_write(first, &spec, &err), err);
    ck_assert_ok(geo_cog_write(second, &spec, &err), err);
    size_t a_length, b_length;
    char *a = test_read_file(first, &a_length), *b = test_read_file(second, &b_length);
    ck_assert_uint_eq(a_length, b_length);
    ck_assert_mem_eq(a, b, a_length);
    struct geo_raster *raster;
    ck_assert_ok(geo_raster_open(first, &raster, &err), err);
    const struct geo_raster_head *head = geo_raster_head(raster);
    ck_assert(head->whole_int16 && head->width == COG_WIDTH && head->geotransform[3] == 2060000);
    float *row = malloc(COG_WIDTH * sizeof *row);
    ck_assert_ok(geo_raster_read(raster, 700, 1, row, &err), err);
    for (size_t i = 0; i < COG_WIDTH; i++) {
        int16_t want = cells[700 * COG_WIDTH + i];
        ck_assert(want == INT16_MIN ? isnan(row[i]) : row[i] == want);
    }
    geo_raster_release(raster);
    free(row), free(a), free(b), free(cells);
}
END_TEST

START_TEST(full_disk_is_told)
{
    int16_t *cells = cog_cells();
    struct geo_cog_spec spec = cog_spec(cells);
    signal(SIGXFSZ, SIG_IGN);
    for (rlim_t limit = 0; limit < 4000000; limit = limit ? limit * 3 : 1000) {
        struct rlimit old, small;
        getrlimit(RLIMIT_FSIZE, &old);
        small = old;
        small.rlim_cur = limit;
        const char *path = test_path("full.tif");
        setrlimit(RLIMIT_FSIZE, &small);
        enum geo_status status = geo_cog_write(path, &spec, &err);
        setrlimit(RLIMIT_FSIZE, &old);
        ck_assert_int_eq(status, GEO_CANT_WRITE);
        ck_assert_int_ne(access(path, F_OK), 0);
    }
    ck_assert_int_eq(geo_cog_write("/nonexistent/a.tif", &spec, &err), GEO_CANT_WRITE);
    ck_assert_ptr_nonnull(strstr(err.text, "/nonexistent/a.tif"));
    free(cells);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("raster");
    TCase *t = tcase_create("raster");
    tcase_add_test(t, vrt_may_only_join_rasters_beside_it);
    tcase_add_test(t, the_mask_beside_a_raster_is_a_raster);
    tcase_add_test(t, only_regular_raster_files_are_opened);
    tcase_add_test(t, raster_that_says_too_little_is_refused);
    tcase_add_test(t, values_that_are_no_heights_are_named);
    tcase_add_test(t, truncated_raster_is_refused);
    tcase_add_test(t, size_is_checked_before_memory_is_taken);
    tcase_add_test(t, crs_text_is_not_trusted);
    tcase_add_test(t, vn2000_is_not_wgs84);
    tcase_add_test(t, cog_is_read_back_and_has_the_same_bytes_twice);
    tcase_add_test(t, full_disk_is_told);
    suite_add_tcase(s, t);
    return test_run(s, true);
}
