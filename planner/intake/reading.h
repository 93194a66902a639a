/* planner/intake/reading: all the places that a pair of coordinates may mean. Floor 5; private to
 * this folder. One per worker.
 *
 * A pair is read as degrees as it stands, with the axes swapped, with a sign or a decimal point
 * restored, and as metres of every VN-2000 zone. Which reading is right is for
 * planner/intake/position to say. */
#ifndef PLANNER_INTAKE_READING_H
#define PLANNER_INTAKE_READING_H

#include <stdbool.h>
#include <stddef.h>

#include "geo/base/status.h"
#include "geo/earth/coord_text.h"

#define READINGS_MAX 48
#define READING_ZONES 22

enum reading_mark {
    READING_SWAPPED = 1,  /* the columns' axes */
    READING_LABELS = 2,   /* the letters' */
    READING_SIGN = 4,     /* a sign or half of the globe was wrong */
    READING_LOST = 8,     /* a decimal point was lost */
    READING_TM3 = 16,     /* VN-2000 TM-3 metres */
    READING_UTM = 32,     /* VN-2000 UTM metres */
    READING_DECLARED = 64 /* as the declared CRS has it */
};

struct reading {
    double lon_deg, lat_deg; /* WGS 84 */
    unsigned marks;
    int zone; /* −1, or of the zones 0 … READING_ZONES − 1 */
};

struct reader; /* opaque */

/* DECLARED: the CRS that the list is said to be in; "" or NULL: none. */
enum geo_status reader_open(const char *declared, struct reader **out, struct geo_err *err);
void reader_close(struct reader *reader);

/* Is the declared CRS one of metres (or feet)? */
bool reader_declares_metres(const struct reader *reader);

/* Readings of FIRST (the longitude's or x column) and SECOND in OUT. AXES_FREE: the columns do not
 * say which is which (x and y; one cell), so that order is no fault. GEO_FAILED: PROJ lacks a zone.
 */
enum geo_status reader_read(struct reader *reader, const struct geo_coord *first,
                            const struct geo_coord *second, bool axes_free,
                            struct reading out[READINGS_MAX], size_t *n, struct geo_err *err);

int reading_zones(void); /* how many there are */
/* Central meridian, and "EPSG:9209". */
double reading_zone_meridian_deg(int zone);
bool reading_zone_is_utm(int zone);
const char *reading_zone_crs(int zone);

#endif
