#include "support/tables.h"

#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/support.h"

static OGRSpatialReferenceH open_crs(const char *text)
{
    OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);
    ck_assert_int_eq(OSRSetFromUserInput(crs, text), OGRERR_NONE);
    OSRSetAxisMappingStrategy(crs, OAMS_TRADITIONAL_GIS_ORDER);
    return crs;
}

static void add_field(OGRLayerH layer, const char *name, OGRFieldType type)
{
    OGRFieldDefnH field = OGR_Fld_Create(name, type);
    ck_assert_int_eq(OGR_L_CreateField(layer, field, TRUE), OGRERR_NONE);
    OGR_Fld_Destroy(field);
}

static void add_place(OGRLayerH layer, const struct test_place *place,
                      OGRCoordinateTransformationH to_crs, bool sheet)
{
    double x = place->lon_deg, y = place->lat_deg;
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    OGR_F_SetFieldString(feature, OGR_F_GetFieldIndex(feature, "ma"), place->id);
    OGR_F_SetFieldString(feature, OGR_F_GetFieldIndex(feature, "ten"), place->name);
    OGR_F_SetFieldInteger(feature, OGR_F_GetFieldIndex(feature, "dan_so"), place->people);
    if (sheet) {
        OGR_F_SetFieldDouble(feature, OGR_F_GetFieldIndex(feature, "kinh_do"), x);
        OGR_F_SetFieldDouble(feature, OGR_F_GetFieldIndex(feature, "vi_do"), y);
    } else {
        ck_assert(OCTTransform(to_crs, 1, &x, &y, NULL));
        OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
        OGR_G_SetPoint_2D(point, 0, x, y);
        OGR_F_SetGeometryDirectly(feature, point);
    }
    ck_assert_int_eq(OGR_L_CreateFeature(layer, feature), OGRERR_NONE);
    OGR_F_Destroy(feature);
}

void test_places_write(const char *driver, const char *path, const char *layer_name,
                       const char *crs_text, const char *option, const struct test_place *places,
                       size_t n)
{
    GDALAllRegister();
    bool sheet = strcmp(driver, "XLSX") == 0 || strcmp(driver, "ODS") == 0;
    char **options = option ? CSLAddString(NULL, option) : NULL;
    GDALDatasetH ds =
        access(path, F_OK) == 0
            ? GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_UPDATE, NULL, NULL, NULL)
            : GDALCreate(GDALGetDriverByName(driver), path, 0, 0, 0, GDT_Unknown, NULL);
    ck_assert_msg(ds != NULL, "%s: %s", driver, path);
    OGRSpatialReferenceH wgs84 = open_crs("EPSG:4326"), crs = open_crs(crs_text);
    OGRCoordinateTransformationH to_crs = OCTNewCoordinateTransformation(wgs84, crs);
    OGRLayerH layer = GDALDatasetCreateLayer(ds, layer_name, sheet ? NULL : crs,
                                             sheet ? wkbNone : wkbPoint, options);
    ck_assert_ptr_nonnull(layer);
    add_field(layer, "ma", OFTString);
    add_field(layer, "ten", OFTString);
    add_field(layer, "dan_so", OFTInteger);
    if (sheet) {
        add_field(layer, "kinh_do", OFTReal);
        add_field(layer, "vi_do", OFTReal);
    }
    for (size_t i = 0; i < n; i++)
        add_place(layer, &places[i], to_crs, sheet);
    GDALClose(ds);
    OCTDestroyCoordinateTransformation(to_crs);
    OSRDestroySpatialReference(crs);
    OSRDestroySpatialReference(wgs84);
    CSLDestroy(options);
}

/* ---- workbooks, part by part ---- */

static void add_member(const char *zip, const char *name, const char *head, const char *body,
                       const char *tail)
{
    const char *const parts[] = {head, body, tail};
    char *path = CPLStrdup(CPLSPrintf("/vsizip/%s/%s", zip, name));
    VSILFILE *f = VSIFOpenL(path, "wb");
    ck_assert_msg(f != NULL, "%s", path);
    for (size_t i = 0; i < 3; i++)
        ck_assert_uint_eq(VSIFWriteL(parts[i], 1, strlen(parts[i]), f), strlen(parts[i]));
    VSIFCloseL(f);
    CPLFree(path);
}

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
#define SHEETS "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

void test_xlsx_write(const char *path, const char *rows)
{
    VSIUnlink(path);
    VSILFILE *whole = VSIFOpenL(CPLSPrintf("/vsizip/%s", path), "wb");
    add_member(path, "[Content_Types].xml",
               XML "<Types xmlns=\"" PACKAGE "content-types\"><Default Extension=\"xml\" "
                   "ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" "
                   "ContentType=\"application/"
                   "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
                   "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/"
                   "vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>",
               "", "");
    add_member(path, "_rels/.rels",
               XML "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"rId1\" "
                   "Type=\"" OFFICE "/officeDocument\" Target=\"xl/workbook.xml\"/>"
                   "</Relationships>",
               "", "");
    add_member(path, "xl/workbook.xml",
               XML "<workbook xmlns=\"" SHEETS "\" xmlns:r=\"" OFFICE
                   "\"><sheets><sheet name=\"DS\" sheetId=\"1\" r:id=\"rId1\"/></sheets>"
                   "</workbook>",
               "", "");
    add_member(path, "xl/_rels/workbook.xml.rels",
               XML "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"rId1\" "
                   "Type=\"" OFFICE "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
                   "</Relationships>",
               "", "");
    add_member(path, "xl/worksheets/sheet1.xml", XML "<worksheet xmlns=\"" SHEETS "\"><sheetData>",
               rows, "</sheetData></worksheet>");
    VSIFCloseL(whole);
}

#define OASIS "urn:oasis:names:tc:opendocument:xmlns:"

void test_ods_write(const char *path, const char *rows)
{
    VSIUnlink(path);
    VSILFILE *whole = VSIFOpenL(CPLSPrintf("/vsizip/%s", path), "wb");
    add_member(path, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "", "");
    add_member(path, "content.xml",
               XML "<office:document-content xmlns:office=\"" OASIS
                   "office:1.0\" xmlns:table=\"" OASIS "table:1.0\" xmlns:text=\"" OASIS
                   "text:1.0\" office:version=\"1.2\"><office:body><office:spreadsheet>"
                   "<table:table table:name=\"DS\">",
               rows, "</table:table></office:spreadsheet></office:body></office:document-content>");
    VSIFCloseL(whole);
}

void test_bomb_write(const char *path, const char *member, size_t megabytes)
{
    static char blanks[1 << 20];
    memset(blanks, ' ', sizeof blanks);
    VSIUnlink(path);
    VSILFILE *f = VSIFOpenL(CPLSPrintf("/vsizip/%s/%s", path, member), "wb");
    ck_assert_ptr_nonnull(f);
    for (size_t i = 0; i < megabytes; i++)
        ck_assert_uint_eq(VSIFWriteL(blanks, 1, sizeof blanks, f), sizeof blanks);
    VSIFCloseL(f);
}
