/* planner/intake/places: which commune and province each row says it is in, and the commune
 * polygons that can tell. Floor 5; private to this folder. */
#ifndef PLANNER_INTAKE_PLACES_H
#define PLANNER_INTAKE_PLACES_H

#include "geo/vector/geos_shape.h"
#include "planner/intake/country.h"
#include "planner/intake/keys.h"
#include "planner/intake/list.h"

#define PLACES_PARTS 8 /* new communes that an old one may have gone to */

/* An old commune code and one of the new communes it went to. */
struct place_renamed {
    const char *old_code, *new_code;
};

/* The rectangle around a commune of 2025. */
struct place_box {
    double west_deg, south_deg, east_deg, north_deg;
};

/* What a row says, cleaned; owned by the list's strings. "" where it says nothing. */
struct place {
    const char *commune, *code, *province;
    size_t shape[PLACES_PARTS]; /* polygons that may be meant */
    unsigned n_shapes;
    uint32_t box;   /* of the commune by its code, from datasets/communes_2025.csv; PLN_NONE */
    uint32_t group; /* rows of one commune share a number; PLN_NONE: no commune is named */
};

struct places {
    struct country *country;
    struct geo_shapes *polygons;           /* NULL: none given */
    const char **code, **name, **province; /* of each polygon */
    size_t n_polygons;
    struct place_box *box; /* of all communes, known without any file */
    size_t n_boxes, box_cap;
    struct keys box_by_code;
    struct keys by_code; /* → polygon */
    struct keys by_name; /* "name|province" and "name" → polygon, PLN_NONE − 1 when several */
    struct place_renamed *renamed; /* sorted by old code */
    size_t n_renamed;
    struct geo_arena arena;
    struct place *at; /* one per row */
    size_t n, n_groups;
};

struct place_fields {
    size_t commune, code, province; /* of the list; or a field that the list has not */
};

/* Read the polygons and the table of old codes that LIST's spec names, then every row's place.
 * Notes lost zeros, old codes and unknown communes. */
enum geo_status places_open(struct list *list, const struct place_fields *fields,
                            struct places *out);
void places_close(struct places *places);

/* Metres from the point to the polygons that row I may mean; 0 inside one of them; NaN: none is
 * known. *WHICH (NULL allowed) is the nearest of them. */
double places_distance_m(struct places *places, size_t i, double lon_deg, double lat_deg,
                         size_t *which);

/* Metres from the point to the rectangle around the commune that row I names; NaN: not known. */
double places_box_distance_m(const struct places *places, size_t i, double lon_deg, double lat_deg);

#endif
