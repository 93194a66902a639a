/* What one receiver costs in a radial sweep, against the whole-profile kernel for every receiver,
 * and where the time goes. Radials of 30 km at 30 m over seeded mountains, hills and sea. */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

#include "cover/radials.h"
#include "planner/cover/sweep.h"

enum { n_points = 1001, n_radials = 64 };
static struct radial_data data[n_radials];
static double d_km[n_points], loss_db[n_points];

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double sweep_ns(struct pln_sweep *sweep, bool clutter)
{
    double best = INFINITY;
    for (int round = 0; round < 7; round++) {
        double start = now_s();
        for (size_t a = 0; a < n_radials; a++) {
            struct pln_radial r = {n_points, data[a].ground_m, clutter ? data[a].clutter_m : NULL,
                                   NULL};
            pln_sweep_run(sweep, &r, loss_db);
        }
        best = fmin(best, now_s() - start);
    }
    return 1e9 * best / (n_points * n_radials);
}

/* The kernel at every twentieth receiver of some radials. */
static double brute_ns(const struct pln_link_env *env, bool clutter)
{
    size_t done = 0;
    double start = now_s();
    for (size_t a = 0; a < n_radials; a += 8)
        for (size_t k = 2 + a / 8; k < n_points; k += 20, done++) {
            struct pln_profile p = {k + 1, d_km, data[a].ground_m,
                                    clutter ? data[a].clutter_m : NULL, NULL};
            struct pln_loss loss;
            pln_model_find("p1812")->loss(&p, env, &loss);
            loss_db[k] = loss.loss_db;
        }
    return 1e9 * (now_s() - start) / (double)done;
}

int main(void)
{
    static const char *const names[] = {"mountains", "hills", "flat", "sea", "steps"};
    struct pln_sweep *sweep;
    struct pln_link_env env = pln_link_env_default();
    env.tx_height_m = 45;
    if (pln_sweep_open(n_points, &sweep, NULL) != GEO_OK) return 1;
    for (size_t i = 0; i < n_points; i++)
        d_km[i] = 0.03 * (double)i;
    for (int kind = RADIAL_FRACTAL; kind <= RADIAL_STEPS; kind++) {
        for (size_t a = 0; a < n_radials; a++)
            radial_make((enum radial_kind)kind, a, n_points, &data[a]);
        for (int variant = 0; variant < 3; variant++) {
            env.time_pct = variant == 2 ? 1 : 50;
            if (pln_sweep_aim(sweep, &env, 0.03, NULL) != GEO_OK) return 1;
            double swept = sweep_ns(sweep, variant > 0), brute = brute_ns(&env, variant > 0);
            printf("%-10s %2.0f %% of time%s: %6.1f ns a point, whole profiles %8.1f ns: %4.0f "
                   "times\n",
                   names[kind], env.time_pct, variant ? ", clutter" : "         ", swept, brute,
                   brute / swept);
        }
    }
    pln_sweep_release(sweep);
    return 0;
}
