/* planner/intake/country: what is known of Việt Nam without any file: its 63 provinces before
 * 1/7/2025 with outline, VN-2000 meridian and the province of 2025 they belong to. Floor 5; private
 * to this folder.
 *
 * Outlines are simplified to some 1.5 km (datasets/provinces.csv; Who's On First, CC0), so every
 * answer carries a tolerance. Meridians: circular 973/2001/TT-TCĐC, as EPSG has them. */
#ifndef PLANNER_INTAKE_COUNTRY_H
#define PLANNER_INTAKE_COUNTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "geo/base/status.h"

#define COUNTRY_NOWHERE SIZE_MAX

struct country; /* opaque; one per worker */

enum geo_status country_open(struct country **out, struct geo_err *err);
void country_close(struct country *country);

size_t country_count(const struct country *country);
const char *country_name(const struct country *country, size_t province); /* old name */
double country_meridian_deg(const struct country *country, size_t province);

/* The old province at the point, or the nearest within a few km; COUNTRY_NOWHERE. *DISTANCE_M (NULL
 * allowed) is how far outside the outlines the point lies, infinite beyond WITHIN_DEG, which is
 * what the search costs (up to 0.15° it may be infinite from 10.5 km on). The archipelagos of Hoàng
 * Sa and Trường Sa count as inside, without a province. */
size_t country_find(struct country *country, double lon_deg, double lat_deg, double within_deg,
                    double *distance_m);

/* Does PROVINCE (old or new name, with or without "tỉnh", any case or marks) name this old
 * province, or the new one it went to? */
bool country_is(struct country *country, size_t province, const char *name);

/* Is NAME only an old province's, as "Bình Định"; not also a new one's, as "Gia Lai"? */
bool country_is_old_name(struct country *country, const char *name);

/* From now on a name that is both an old and a new province's means the old one. */
void country_keep_to_old_names(struct country *country);

/* Is NAME the name of any province? */
bool country_knows(struct country *country, const char *name);

/* Metres from the point to the nearest old province that NAME stands for; 0 inside; from 30 km on
 * to within 8 km. */
double country_distance_m(struct country *country, const char *name, double lon_deg,
                          double lat_deg);
/* The same to those of them that have this meridian (NaN: any); infinite: none has. */
double country_zone_distance_m(struct country *country, const char *name, double meridian_deg,
                               double lon_deg, double lat_deg);

#endif
