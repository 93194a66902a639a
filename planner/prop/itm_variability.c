/* ITM: how the loss varies with time, place and situation (A section 5; TN chapter 10). */
#include <math.h>

#include "planner/prop/itm_parts.h"

/* A curve of TN eqs III.69, III.70 over the effective distance; distances in km. */
struct swing {
    double c1, c2, x1, x2, x3;
};

/* How the strength of a swing depends on frequency: g = b1 + b2/((b3·ln 0.133k)² + 1). */
struct tuning {
    double b1, b2, b3;
};

/* Climates in the order of enum pln_climate (A table 5.1, TN figure 10.13). */
static const struct climate {
    struct swing median, below, above; /* V_med, σ_T−, σ_T+ */
    double c_d, z_d;
    struct tuning below_tuning, above_tuning;
} climates[] = {
    {{-9.67, 12.7, 144.9, 190.3, 133.8},
     {2.13, 159.5, 762.2, 123.6, 94.5},
     {2.11, 102.3, 636.9, 134.8, 95.6},
     1.224,
     1.282,
     {1, 0, 0},
     {1, 0, 0}}, /* equatorial */
    {{-0.62, 9.19, 228.9, 205.2, 143.6},
     {2.66, 7.67, 100.4, 172.5, 136.4},
     {6.87, 15.53, 138.7, 143.7, 98.6},
     0.801,
     2.161,
     {1, 0, 0},
     {0.93, 0.31, 2.00}}, /* continental subtropical */
    {{1.26, 15.5, 262.6, 185.2, 99.8},
     {6.11, 6.65, 138.2, 242.2, 178.6},
     {10.08, 9.60, 165.3, 225.7, 129.7},
     1.380,
     1.282,
     {1, 0, 0},
     {1, 0, 0}}, /* maritime subtropical */
    {{-9.21, 9.05, 84.1, 101.1, 98.6},
     {1.98, 13.11, 139.1, 132.7, 193.5},
     {3.68, 159.3, 464.4, 93.1, 94.2},
     1.000,
     20.0,
     {1, 0, 0},
     {0.93, 0.19, 1.79}}, /* desert */
    {{-0.62, 9.19, 228.9, 205.2, 143.6},
     {2.68, 7.16, 93.7, 186.8, 133.5},
     {4.75, 8.12, 93.2, 135.9, 113.4},
     1.224,
     1.282,
     {0.92, 0.25, 1.77},
     {0.93, 0.31, 2.00}}, /* continental temperate */
    {{-0.39, 2.86, 141.7, 315.9, 167.4},
     {6.86, 10.38, 187.8, 169.6, 108.9},
     {8.58, 13.97, 216.0, 152.0, 122.7},
     1.518,
     1.282,
     {1, 0, 0},
     {1, 0, 0}}, /* maritime temperate, over land */
    {{3.15, 857.9, 2222.0, 164.8, 116.3},
     {8.51, 169.8, 609.8, 119.9, 106.6},
     {8.43, 8.19, 136.2, 188.5, 122.9},
     1.518,
     1.282,
     {1, 0, 0},
     {1, 0, 0}}, /* maritime temperate, over sea */
};

static double swing_db(const struct swing *s, double d_km)
{
    double x = (d_km - s->x2) / s->x3, rise = d_km / s->x1;
    return (s->c1 + s->c2 / (1 + x * x)) * (rise * rise / (1 + rise * rise));
}

static double tuned(const struct tuning *t, double wave_number)
{
    double q = t->b3 * log(0.133 * wave_number);
    return t->b1 + t->b2 / (q * q + 1);
}

/* The deviate that PCT of a normal distribution exceed (Abramowitz, Stegun 26.2.23), as NTIA takes
 * it. */
static double deviate(double pct)
{
    double q = pct / 100, tail = q > 0.5 ? 1 - q : q, t = sqrt(-2 * log(tail));
    double z = t - ((0.010328 * t + 0.802853) * t + 2.515516) /
                       (((0.001308 * t + 0.189269) * t + 1.432788) * t + 1);
    return q > 0.5 ? -z : z;
}

/* The distance at which the heights in use behave as the standard ones (A eq 5.3), km. */
static double effective_distance_km(const struct itm_path *p)
{
    double ex_m = sqrt(2 * 9000e3 * p->effective_m[0]) + sqrt(2 * 9000e3 * p->effective_m[1]) +
                  cbrt(575.7e12 / p->wave_number);
    return p->d_m < ex_m ? 130 * p->d_m / ex_m : 130 + (p->d_m - ex_m) / 1000;
}

static double time_sigma_db(const struct climate *c, double d_km, double wave_number, double z)
{
    if (z < 0) return swing_db(&c->below, d_km) * tuned(&c->below_tuning, wave_number);
    double above = swing_db(&c->above, d_km) * tuned(&c->above_tuning, wave_number);
    if (z <= c->z_d) return above;
    return c->c_d * above + (1 - c->c_d) * above * c->z_d / z;
}

/* The three deviates, tied together as the mode of variability has it. */
struct deviates {
    double time, place, situation;
};
static struct deviates deviates_of(const struct pln_itm_link *link)
{
    struct deviates z = {deviate(link->time_pct), deviate(link->location_pct),
                         deviate(link->situation_pct)};
    if (link->variability == PLN_ITM_SINGLE_MESSAGE) z.time = z.place = z.situation;
    if (link->variability == PLN_ITM_ACCIDENTAL) z.place = z.situation;
    if (link->variability == PLN_ITM_MOBILE) z.place = z.time;
    return z;
}

/* What is taken off the attenuation (A eqs 5.11, 5.12): the part of the reliability and the part
 * of the confidence. */
static double deviation_db(enum pln_itm_variability mode, const struct deviates *z,
                           double sigma_time, double sigma_place, double sigma_situation)
{
    double y_time = sigma_time * z->time, y_place = sigma_place * z->place;
    double z2 = z->situation * z->situation;
    double rest = sigma_situation * sigma_situation + y_time * y_time / (7.8 + z2) +
                  y_place * y_place / (24 + z2);
    double time2 = sigma_time * sigma_time, place2 = sigma_place * sigma_place;
    switch (mode) {
    case PLN_ITM_SINGLE_MESSAGE:
        return sqrt(time2 + place2 + rest) * z->situation;
    case PLN_ITM_ACCIDENTAL:
        return y_time + sqrt(place2 + rest) * z->situation;
    case PLN_ITM_MOBILE:
        return sqrt(time2 + place2) * z->time + sqrt(rest) * z->situation;
    default:
        return y_time + y_place + sqrt(rest) * z->situation;
    }
}

double itm_varied_db(const struct pln_itm_link *link, const struct itm_path *p, double reference_db,
                     bool *extreme)
{
    const struct climate *c = &climates[link->climate - 1];
    struct deviates z = deviates_of(link);
    *extreme = fmax(fabs(z.time), fmax(fabs(z.place), fabs(z.situation))) > 3.10;
    double d_km = effective_distance_km(p);
    double rough = p->wave_number * itm_roughness_m(p->delta_h_m, p->d_m);
    double place = link->no_location ? 0 : 10 * rough / (rough + 13);     /* A eq 5.9 */
    double situation = link->no_situation ? 0 : 5 + 3 * exp(-d_km / 100); /* A eq 5.10 */
    double time = time_sigma_db(c, d_km, p->wave_number, z.time);
    double db = reference_db - swing_db(&c->median, d_km) -
                deviation_db(link->variability, &z, time, place, situation);
    return db < 0 ? db * (29 - db) / (29 - 10 * db) : db; /* A eq 5.2 */
}
