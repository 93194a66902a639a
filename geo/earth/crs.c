#include "geo/earth/crs.h"

#include <ctype.h>
#include <math.h>
#include <proj.h>
#include <stdio.h>
#include <string.h>

#include "geo/base/mem.h"

struct geo_crs {
    PJ_CONTEXT *context;
    PJ *to_crs;    /* lon/lat in degrees → x, y; NULL: the CRS is WGS 84 lon/lat itself */
    double period; /* of x, in the CRS's unit */
    double height_unit_m;
    char label[64];
};

static bool is_authority_code(const char *text)
{
    size_t letters = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_");
    if (letters == 0 || text[letters] != ':') return false;
    const char *code = text + letters + 1;
    size_t digits = strspn(code, "0123456789");
    return digits > 0 && code[digits] == '\0';
}

static bool is_wkt(const char *text)
{
    static const char *const words[] = {"PROJ",     "GEOG",  "GEOD", "COMPD",
                                        "COMPOUND", "BOUND", "BASE"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strncmp(text, words[i], strlen(words[i])) == 0) return strchr(text, '[') != NULL;
    return false;
}

/* PROJ would also take names, file names and URLs; from a data file none of them is trusted. */
static bool is_safe(const char *text)
{
    bool proj4 = strncmp(text, "+proj=", 6) == 0 && !strstr(text, "grids=") &&
                 !strstr(text, "+init") && !strstr(text, "pipeline");
    return is_authority_code(text) || is_wkt(text) || proj4;
}

static bool unit_of_axis(PJ_CONTEXT *context, const PJ *crs, int axis, double *factor)
{
    PJ *system = proj_crs_get_coordinate_system(context, crs);
    bool known =
        system && proj_cs_get_axis_count(context, system) > axis &&
        proj_cs_get_axis_info(context, system, axis, NULL, NULL, NULL, factor, NULL, NULL, NULL);
    proj_destroy(system);
    return known;
}

static PJ *take(PJ *old, PJ *new)
{
    proj_destroy(old);
    return new;
}

/* The horizontal part of *CRS in *CRS; notes the unit of the heights on the way. */
static void split(struct geo_crs *crs, PJ **pj)
{
    if (proj_get_type(*pj) == PJ_TYPE_BOUND_CRS) {
        PJ *base = proj_get_source_crs(crs->context, *pj);
        bool compound = base && proj_get_type(base) == PJ_TYPE_COMPOUND_CRS;
        if (!compound) {
            proj_destroy(base);
            return;
        }
        *pj = take(*pj, base);
    }
    if (proj_get_type(*pj) == PJ_TYPE_COMPOUND_CRS) {
        PJ *vertical = proj_crs_get_sub_crs(crs->context, *pj, 1);
        if (vertical && proj_get_type(vertical) == PJ_TYPE_BOUND_CRS)
            vertical = take(vertical, proj_get_source_crs(crs->context, vertical));
        if (vertical) unit_of_axis(crs->context, vertical, 0, &crs->height_unit_m);
        proj_destroy(vertical);
        *pj = take(*pj, proj_crs_get_sub_crs(crs->context, *pj, 0));
    } else if (proj_get_type(*pj) == PJ_TYPE_GEOGRAPHIC_3D_CRS) {
        unit_of_axis(crs->context, *pj, 2, &crs->height_unit_m);
    }
}

static void set_label(struct geo_crs *crs, const PJ *pj)
{
    const char *authority = proj_get_id_auth_name(pj, 0), *code = proj_get_id_code(pj, 0);
    const char *name = proj_get_name(pj);
    if (authority && code)
        snprintf(crs->label, sizeof crs->label, "%s:%s", authority, code);
    else
        snprintf(crs->label, sizeof crs->label, "%s", name && *name ? name : "unnamed CRS");
}

static void set_period(struct geo_crs *crs, PJ *pj)
{
    PJ *base =
        proj_get_type(pj) == PJ_TYPE_BOUND_CRS ? proj_get_source_crs(crs->context, pj) : NULL;
    const PJ *inner = base ? base : pj;
    PJ_TYPE type = proj_get_type(inner);
    double factor;
    if ((type == PJ_TYPE_GEOGRAPHIC_2D_CRS || type == PJ_TYPE_GEOGRAPHIC_3D_CRS) &&
        unit_of_axis(crs->context, inner, 0, &factor) && factor > 0) {
        crs->period = 2 * acos(-1.0) / factor;
        if (fabs(crs->period - 360) < 1e-9) crs->period = 360;
    }
    proj_destroy(base);
}

/* A datum nobody described may stand for WGS 84 only when its ellipsoid is as good as that of
 * WGS 84. */
static bool ellipsoid_is_modern(PJ_CONTEXT *context, const PJ *pj)
{
    PJ *ellipsoid = proj_get_ellipsoid(context, pj);
    double a = 0, flattening = 0;
    bool known =
        ellipsoid && proj_ellipsoid_get_parameters(context, ellipsoid, &a, NULL, NULL, &flattening);
    proj_destroy(ellipsoid);
    return known && fabs(a - 6378137) < 1 && fabs(flattening - 298.2572) < 1e-3;
}

static PJ *transformation(PJ_CONTEXT *context, const PJ *from, const PJ *to)
{
    static const char *const strict[] = {"ALLOW_BALLPARK=NO", NULL};
    PJ *pj = proj_create_crs_to_crs_from_pj(context, from, to, NULL, strict);
    if (!pj && ellipsoid_is_modern(context, to))
        pj = proj_create_crs_to_crs_from_pj(context, from, to, NULL, NULL);
    return pj ? take(pj, proj_normalize_for_visualization(context, pj)) : NULL;
}

static enum geo_status connect(struct geo_crs *crs, PJ *pj, const char *text, struct geo_err *err)
{
    if (!pj || !proj_is_crs(pj))
        return geo_fail(err, GEO_BAD_DATA,
                        "coordinate reference system \"%.80s\": not known to PROJ", text);
    PJ *wgs84 = proj_create(crs->context, "EPSG:4326");
    if (!wgs84) return geo_fail(err, GEO_FAILED, "PROJ's database (proj.db) was not found");
    enum geo_status status = GEO_OK;
    if (!proj_is_equivalent_to(pj, wgs84, PJ_COMP_EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS)) {
        crs->to_crs = transformation(crs->context, wgs84, pj);
        if (!crs->to_crs)
            status = geo_fail(err, GEO_BAD_DATA,
                              "coordinate reference system %s: no known transformation to WGS 84",
                              crs->label);
    }
    proj_destroy(wgs84);
    return status;
}

static void silent(void *app_data, int level, const char *message)
{
    (void)app_data, (void)level, (void)message;
}

enum geo_status geo_crs_open(const char *text, struct geo_crs **out, struct geo_err *err)
{
    *out = NULL;
    if (!text || !is_safe(text))
        return geo_fail(err, GEO_BAD_DATA,
                        "coordinate reference system \"%.80s\": expected AUTHORITY:CODE such as "
                        "EPSG:4326, WKT, or a +proj string without grids",
                        text ? text : "");
    struct geo_crs *crs = geo_alloc_zero(1, sizeof *crs);
    if (!crs) return geo_no_memory(err, "a coordinate reference system", 1, sizeof *crs);
    crs->context = proj_context_create();
    proj_log_func(crs->context, NULL, silent);
    proj_context_set_enable_network(crs->context, 0);
    char typed[512];
    if (text[0] == '+' && !strstr(text, "+type=crs")) {
        snprintf(typed, sizeof typed, "%s +type=crs", text);
        text = typed;
    }
    PJ *pj = proj_create(crs->context, text);
    if (pj) split(crs, &pj);
    if (pj) {
        set_label(crs, pj);
        set_period(crs, pj);
    }
    enum geo_status status = connect(crs, pj, text, err);
    proj_destroy(pj);
    if (status == GEO_OK)
        *out = crs;
    else
        geo_crs_release(crs);
    return status;
}

void geo_crs_release(struct geo_crs *crs)
{
    if (!crs) return;
    proj_destroy(crs->to_crs);
    proj_context_destroy(crs->context);
    geo_free(crs);
}

static void convert(struct geo_crs *crs, PJ_DIRECTION direction, size_t n, const double *a,
                    const double *b, double *x, double *y)
{
    if (x != a) memmove(x, a, n * sizeof *x);
    if (y != b) memmove(y, b, n * sizeof *y);
    if (!crs->to_crs) return;
    proj_errno_reset(crs->to_crs);
    proj_trans_generic(crs->to_crs, direction, x, sizeof *x, n, y, sizeof *y, n, NULL, 0, 0, NULL,
                       0, 0);
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]) || !isfinite(y[i])) x[i] = y[i] = (double)NAN;
}

void geo_crs_from_lonlat(struct geo_crs *crs, size_t n, const double *lon_deg,
                         const double *lat_deg, double *x, double *y)
{
    convert(crs, PJ_FWD, n, lon_deg, lat_deg, x, y);
}

void geo_crs_to_lonlat(struct geo_crs *crs, size_t n, const double *x, const double *y,
                       double *lon_deg, double *lat_deg)
{
    convert(crs, PJ_INV, n, x, y, lon_deg, lat_deg);
}

double geo_crs_period(const struct geo_crs *crs)
{
    return crs->period;
}

double geo_crs_height_unit_m(const struct geo_crs *crs)
{
    return crs->height_unit_m;
}

const char *geo_crs_label(const struct geo_crs *crs)
{
    return crs->label;
}

const char *geo_crs_library(void)
{
    return proj_info().version;
}
