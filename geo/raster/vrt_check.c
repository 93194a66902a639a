#define _XOPEN_SOURCE 700
#include "geo/raster/vrt_check.h"

#include <cpl_minixml.h>
#include <gdal.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "geo/base/mem.h"
#include "geo/raster/gdal_guard.h"

#define VRT_CEILING_BYTES (16L << 20)
#define DEPTH_CEILING 12

static bool is_one_of(const char *name, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(name, *list) == 0) return true;
    return false;
}

/* Elements without effect beyond themselves; whatever stands below Metadata or SRS is text. */
static const char *const plain_elements[] = {"VRTDataset",
                                             "SRS",
                                             "GeoTransform",
                                             "Metadata",
                                             "VRTRasterBand",
                                             "ColorInterp",
                                             "NoDataValue",
                                             "UnitType",
                                             "Offset",
                                             "Scale",
                                             "Description",
                                             "SimpleSource",
                                             "ComplexSource",
                                             "SourceFilename",
                                             "SourceBand",
                                             "SourceProperties",
                                             "SrcRect",
                                             "DstRect",
                                             "NODATA",
                                             "ScaleOffset",
                                             "ScaleRatio",
                                             "OverviewList",
                                             "BlockXSize",
                                             "BlockYSize",
                                             "HideNoDataValue",
                                             "Histograms",
                                             "ColorTable",
                                             "CategoryNames",
                                             NULL};
static const char *const leaf_elements[] = {"Metadata",   "SRS",           "Histograms",
                                            "ColorTable", "CategoryNames", NULL};

static enum geo_status refuse(struct geo_err *err, const char *path, const char *what,
                              const char *name)
{
    return geo_fail(
        err, GEO_BAD_DATA,
        "raster %s: VRT with %s \"%.80s\"; expected a plain mosaic of GeoTIFF or SRTM files "
        "in the same folder",
        path, what, name);
}

static enum geo_status check_source(const CPLXMLNode *source, const char *path, const char *folder,
                                    struct geo_err *err)
{
    const char *name = CPLGetXMLValue(source, NULL, "");
    if (strcmp(CPLGetXMLValue(source, "relativeToVRT", "0"), "1") != 0)
        return refuse(err, path, "a source that is not relative to it,", name);
    char joined[2 * PATH_MAX], real[PATH_MAX];
    size_t length = strlen(folder);
    struct stat st;
    bool plain = *name && name[0] != '/' && !strchr(name, ':') &&
                 snprintf(joined, sizeof joined, "%s/%s", folder, name) < PATH_MAX &&
                 realpath(joined, real) && strncmp(real, folder, length) == 0 &&
                 real[length] == '/' && stat(real, &st) == 0 && S_ISREG(st.st_mode);
    if (!plain) return refuse(err, path, "a source that is no file beside it,", name);
    GDALDriverH driver = GDALIdentifyDriver(joined, NULL);
    const char *format = driver ? GDALGetDriverShortName(driver) : "unknown";
    if (strcmp(format, "GTiff") != 0 && strcmp(format, "SRTMHGT") != 0)
        return refuse(err, path, "a source of another format,", name);
    return GEO_OK;
}

static enum geo_status check_element(const CPLXMLNode *node, const char *path, const char *folder,
                                     int depth, struct geo_err *err);

static enum geo_status check_children(const CPLXMLNode *node, const char *path, const char *folder,
                                      int depth, struct geo_err *err)
{
    for (const CPLXMLNode *child = node->psChild; child; child = child->psNext) {
        enum geo_status status = GEO_OK;
        if (child->eType == CXT_Attribute && strcasecmp(child->pszValue, "subClass") == 0)
            status = refuse(err, path, "a subclass", CPLGetXMLValue(child, NULL, ""));
        else if (child->eType == CXT_Attribute && strcasecmp(child->pszValue, "shared") == 0)
            continue;
        else if (child->eType == CXT_Element)
            status = check_element(child, path, folder, depth + 1, err);
        if (status != GEO_OK) return status;
    }
    return GEO_OK;
}

static enum geo_status check_element(const CPLXMLNode *node, const char *path, const char *folder,
                                     int depth, struct geo_err *err)
{
    if (depth > DEPTH_CEILING || !is_one_of(node->pszValue, plain_elements))
        return refuse(err, path, "the element", node->pszValue);
    if (is_one_of(node->pszValue, leaf_elements)) return GEO_OK;
    if (strcmp(node->pszValue, "SourceFilename") == 0) return check_source(node, path, folder, err);
    return check_children(node, path, folder, depth, err);
}

static char *read_text(const char *path, struct geo_err *err)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        geo_fail(err, GEO_BAD_DATA, "raster %s: cannot be read", path);
        return NULL;
    }
    struct stat st;
    char *text = NULL;
    if (fstat(fileno(file), &st) == 0 && st.st_size > 0 && st.st_size <= VRT_CEILING_BYTES) {
        size_t size = (size_t)st.st_size;
        text = geo_alloc_zero(size + 1, 1);
        if (text && fread(text, 1, size, file) != size) {
            geo_free(text);
            text = NULL;
        }
    }
    if (!text) geo_fail(err, GEO_BAD_DATA, "raster %s: a VRT of at most 16 MiB was expected", path);
    fclose(file);
    return text;
}

static bool folder_of(const char *path, char folder[PATH_MAX])
{
    char copy[PATH_MAX];
    if (snprintf(copy, sizeof copy, "%s", path) >= PATH_MAX) return false;
    char *slash = strrchr(copy, '/');
    if (slash) slash[slash == copy ? 1 : 0] = '\0';
    return realpath(slash ? copy : ".", folder) != NULL;
}

enum geo_status geo_vrt_check(const char *path, struct geo_err *err)
{
    char folder[PATH_MAX];
    if (!folder_of(path, folder))
        return geo_fail(err, GEO_BAD_DATA, "raster %s: its folder cannot be read", path);
    char *text = read_text(path, err);
    if (!text) return GEO_BAD_DATA;
    enum geo_status status;
    struct geo_gdal_guard guard;
    geo_gdal_guard_begin(&guard);
    CPLXMLNode *xml =
        strstr(text, "<!") && strstr(text, "<!ENTITY") ? NULL : CPLParseXMLString(text);
    geo_gdal_guard_end(&guard);
    const CPLXMLNode *root = xml ? CPLGetXMLNode(xml, "=VRTDataset") : NULL;
    if (!root)
        status = geo_fail(err, GEO_BAD_DATA, "raster %s: not a VRT that can be read as XML", path);
    else
        status = check_element(root, path, folder, 0, err);
    CPLDestroyXMLNode(xml);
    geo_free(text);
    return status;
}
