#include "geo/raster/gdal_guard.h"

#include <cpl_error.h>
#include <stdio.h>

static void CPL_STDCALL count(CPLErr class, CPLErrorNum number, const char *message)
{
    (void)number;
    struct geo_gdal_guard *guard = CPLGetErrorHandlerUserData();
    if (class < CE_Failure) return;
    if (guard->failures++ == 0) snprintf(guard->first, sizeof guard->first, "%s", message);
}

void geo_gdal_guard_begin(struct geo_gdal_guard *guard)
{
    *guard = (struct geo_gdal_guard){.first = "no reason given"};
    CPLPushErrorHandlerEx(count, guard);
}

void geo_gdal_guard_end(struct geo_gdal_guard *guard)
{
    (void)guard;
    CPLPopErrorHandler();
    CPLErrorReset();
}
