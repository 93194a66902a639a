#include "planner/radio/budget.h"

#include <math.h>

struct pln_pattern pln_pattern_default(void)
{
    return (struct pln_pattern){
        .beamwidth_h_deg = 65, .beamwidth_v_deg = 10, .front_back_db = 25, .side_lobe_db = 20};
}

static double parabola_db(double off_deg, double beamwidth_deg, double most_db)
{
    double x = off_deg / beamwidth_deg;
    return fmin(12 * x * x, most_db);
}

double pln_pattern_loss_db(const struct pln_pattern *pattern, double azimuth_off_deg,
                           double elevation_deg, double downtilt_deg)
{
    double horizontal_db = 0;
    if (pattern->beamwidth_h_deg < 360)
        horizontal_db = parabola_db(remainder(azimuth_off_deg, 360), pattern->beamwidth_h_deg,
                                    pattern->front_back_db);
    double vertical_db =
        parabola_db(elevation_deg + downtilt_deg, pattern->beamwidth_v_deg, pattern->side_lobe_db);
    return fmin(horizontal_db + vertical_db, pattern->front_back_db);
}
