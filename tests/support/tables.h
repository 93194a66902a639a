/* tests/support/tables: lists in every format that people send, made by GDAL or part by part. */
#ifndef TESTS_SUPPORT_TABLES_H
#define TESTS_SUPPORT_TABLES_H

#include <stddef.h>

struct test_place {
    const char *id, *name;
    double lon_deg, lat_deg;
    int people;
};

/* Write PLACES to PATH with the OGR driver, as points of CRS ("EPSG:4326", "EPSG:9209", … ) with
 * the fields ma, ten and dan_so; sheets (XLSX, ODS) get columns kinh_do and vi_do. OPTION: of the
 * layer ("ENCODING=CP1258"), or NULL. An existing file gets one more layer. */
void test_places_write(const char *driver, const char *path, const char *layer, const char *crs,
                       const char *option, const struct test_place *places, size_t n);

/* A workbook with these XML rows (<row>… of XLSX, <table:table-row>… of ODS) in its one sheet. */
void test_xlsx_write(const char *path, const char *rows);
void test_ods_write(const char *path, const char *rows);

/* A packed file with one member of MEGABYTES blanks. */
void test_bomb_write(const char *path, const char *member, size_t megabytes);

#endif
