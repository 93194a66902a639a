#include "planner/report/frame.h"

#include <math.h>

#include "planner/net/candidate.h"

#define DEG (3.14159265358979323846 / 180.0)
#define M_PER_DEG_LAT 111195.0 /* mean sphere of 6371 km */

static void grow(struct pln_box *box, double lon_deg, double lat_deg)
{
    if (!isfinite(lon_deg) || !isfinite(lat_deg)) return;
    if (box->west_deg > box->east_deg) {
        *box = (struct pln_box){lon_deg, lat_deg, lon_deg, lat_deg};
        return;
    }
    box->west_deg = fmin(box->west_deg, lon_deg);
    box->east_deg = fmax(box->east_deg, lon_deg);
    box->south_deg = fmin(box->south_deg, lat_deg);
    box->north_deg = fmax(box->north_deg, lat_deg);
}

struct pln_box pln_frame_box(const struct pln_facts *facts)
{
    const struct pln_villages *villages = facts->results->villages;
    struct pln_box box = {1, 1, -1, -1};
    for (size_t i = 0; i < villages->n; i++)
        grow(&box, villages->at[i].lon_deg, villages->at[i].lat_deg);
    for (size_t i = 0; i < facts->n_proposals; i++)
        grow(&box, facts->proposals[i].candidate->lon_deg, facts->proposals[i].candidate->lat_deg);
    if (box.west_deg > box.east_deg) box = (struct pln_box){105, 16, 106, 17};
    double margin =
        fmax(0.03 * fmax(box.east_deg - box.west_deg, box.north_deg - box.south_deg), 0.02);
    return (struct pln_box){box.west_deg - margin, box.south_deg - margin, box.east_deg + margin,
                            box.north_deg + margin};
}

struct pln_frame pln_frame_fit(struct pln_box box, double x, double y, double width, double height)
{
    struct pln_frame f = {.x = x, .y = y, .width = width, .height = height};
    double lon = (box.west_deg + box.east_deg) / 2, lat = (box.south_deg + box.north_deg) / 2;
    double squeeze = cos(lat * DEG);
    f.y_per_deg = fmin(width / ((box.east_deg - box.west_deg) * squeeze),
                       height / (box.north_deg - box.south_deg));
    f.x_per_deg = f.y_per_deg * squeeze;
    f.m_per_unit = M_PER_DEG_LAT / f.y_per_deg;
    f.box = (struct pln_box){lon - width / 2 / f.x_per_deg, lat - height / 2 / f.y_per_deg,
                             lon + width / 2 / f.x_per_deg, lat + height / 2 / f.y_per_deg};
    return f;
}

double pln_frame_x(const struct pln_frame *frame, double lon_deg)
{
    return frame->x + (lon_deg - frame->box.west_deg) * frame->x_per_deg;
}

double pln_frame_y(const struct pln_frame *frame, double lat_deg)
{
    return frame->y + (frame->box.north_deg - lat_deg) * frame->y_per_deg;
}

double pln_frame_scale_m(const struct pln_frame *frame, double most_units)
{
    double most_m = most_units * frame->m_per_unit, power = pow(10.0, floor(log10(most_m)));
    return most_m >= 5 * power ? 5 * power : most_m >= 2 * power ? 2 * power : power;
}
