#include "geo/earth/geodesy.h"

#include <geodesic.h>
#include <math.h>
#include <threads.h>

#define DEGREE_M 110570.0
#define RAD 0.017453292519943295

static struct geod_geodesic wgs84;
static once_flag wgs84_once = ONCE_FLAG_INIT;

static void wgs84_init(void)
{
    geod_init(&wgs84, 6378137.0, 1 / 298.257223563);
}

void geo_path_between(double lon0_deg, double lat0_deg, double lon1_deg, double lat1_deg,
                      double *length_m, double *azimuth_deg)
{
    call_once(&wgs84_once, wgs84_init);
    geod_inverse(&wgs84, lat0_deg, lon0_deg, lat1_deg, lon1_deg, length_m, azimuth_deg, NULL);
}

/* No degree of latitude is shorter than DEGREE_M, no degree of longitude than that times the cosine
 * of the latitude; one per cent in hand for a path that runs nearer to the pole than its ends. */
bool geo_path_surely_longer(double lon0_deg, double lat0_deg, double lon1_deg, double lat1_deg,
                            double length_m)
{
    double far_deg = fmax(fabs(lat0_deg), fabs(lat1_deg));
    if (!(far_deg < 85 && length_m <= 100000)) return false;
    double dy = (lat1_deg - lat0_deg) * DEGREE_M;
    double dx = remainder(lon1_deg - lon0_deg, 360) * DEGREE_M * cos(far_deg * RAD);
    return dx * dx + dy * dy > 1.01 * 1.01 * length_m * length_m;
}

void geo_path_along(double lon0_deg, double lat0_deg, double azimuth_deg, size_t n,
                    const double *s_m, double *lon_deg, double *lat_deg)
{
    call_once(&wgs84_once, wgs84_init);
    struct geod_geodesicline line;
    geod_lineinit(&line, &wgs84, lat0_deg, lon0_deg, azimuth_deg,
                  GEOD_LATITUDE | GEOD_LONGITUDE | GEOD_DISTANCE_IN);
    for (size_t i = 0; i < n; i++)
        geod_genposition(&line, GEOD_LONG_UNROLL, s_m[i], &lat_deg[i], &lon_deg[i], NULL, NULL,
                         NULL, NULL, NULL, NULL);
}
