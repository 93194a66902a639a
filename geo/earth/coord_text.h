/* geo/earth/coord_text: coordinates as people write them. Floor 1. Pure.
 *
 * Reads decimal degrees (point or comma), degrees and decimal minutes, degrees-minutes-seconds with
 * any of the usual signs (° º ˚ o d độ, ' ′ ’ m phút, " ″ '' s giây, blanks, colons, hyphens,
 * dots), the letter of the half of the globe before, after or between (N S E W; Vietnamese B, Đ, T;
 * Bắc, Nam, Đông, Tây), and words such as "kinh độ", "vĩ độ", "Lat:", "POINT(". The letter N is
 * north: no list of Việt Nam means Nam. Plain numbers keep both of their readings (geo/base/text),
 * for they may be metres. */
#ifndef GEO_EARTH_COORD_TEXT_H
#define GEO_EARTH_COORD_TEXT_H

#include <stdbool.h>

enum geo_coord_kind {
    GEO_COORD_EMPTY,      /* blank, or only dashes */
    GEO_COORD_UNREADABLE, /* not a coordinate */
    GEO_COORD_IMPOSSIBLE, /* minutes or seconds of 60 or more */
    GEO_COORD_NOT_FINITE, /* nan, inf, 1e400 */
    GEO_COORD_NUMBER,     /* one plain number: degrees, or metres */
    GEO_COORD_ANGLE       /* degrees with minutes, or with a letter or a degree sign */
};
enum geo_coord_axis { GEO_AXIS_UNKNOWN, GEO_AXIS_LON, GEO_AXIS_LAT };
enum geo_coord_mark {
    GEO_COORD_COMMA = 1,   /* decimal comma */
    GEO_COORD_GROUPED = 2, /* thousands apart */
    GEO_COORD_MINUTES = 4, /* minutes, perhaps seconds */
    GEO_COORD_LETTER = 8,  /* a letter or word said which axis it is */
    GEO_COORD_WEST_SOUTH = 16,
    GEO_COORD_ROUNDED_UP = 32, /* 60.0 seconds, as a converter that rounds writes them */
    GEO_COORD_CONTRADICTS =
        64 /* "kinh độ 21°02'N": the letter, which counts, contradicts the word */
};

struct geo_coord {
    enum geo_coord_kind kind;
    enum geo_coord_axis axis;
    unsigned marks;
    double value;   /* degrees with their sign, or the number */
    double grouped; /* the number read with thousands apart; else equal to value */
    int digits; /* digits written, without sign and zeros in front: what a lost point may hide */
};

/* One coordinate. */
struct geo_coord geo_coord_read(const char *text);

/* Two coordinates in one text, in the order written: "105,34808/22,62924", "21°02'12\"N 105°48'E",
 * "POINT(105.8 21.0)". False: the text is not two readable coordinates. */
bool geo_coord_read_pair(const char *text, struct geo_coord *first, struct geo_coord *second);

#endif
