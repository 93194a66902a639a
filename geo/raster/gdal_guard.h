/* geo/raster/gdal_guard: what GDAL complains of between begin and end. Floor 1; GDAL's wall.
 *
 * GDAL 3.6 reports success for writes to a full disk and lets some read errors pass: the only
 * witness is its error handler, so every failure that passes there is counted. Nothing is printed.
 */
#ifndef GEO_RASTER_GDAL_GUARD_H
#define GEO_RASTER_GDAL_GUARD_H

struct geo_gdal_guard {
    unsigned failures; /* messages of class CE_Failure and CE_Fatal */
    char first[300];   /* the first of them, or "no reason given" */
};

/* For the calling thread; guards nest. GUARD must live until its end(). */
void geo_gdal_guard_begin(struct geo_gdal_guard *guard);
void geo_gdal_guard_end(struct geo_gdal_guard *guard);

#endif
