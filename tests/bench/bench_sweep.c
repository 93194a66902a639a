/* What one receiver costs in a radial sweep, against the whole-profile kernel for every receiver,
 * and where the time goes. Radials of 30 km at 30 m over seeded mountains, hills and sea. */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

#include "cover/radials.h"
#include "planner/cover/sweep.c" /* its parts are measured one by one */

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
            struct pln_radial r = {.n = n_points, .ground_m = data[a].ground_m};
            if (clutter) r.clutter_m = data[a].clutter_m;
            pln_sweep_run(sweep, &r, loss_db);
        }
        best = fmin(best, now_s() - start);
    }
    return 1e9 * best / (n_points * n_radials);
}

static double log10_ns(void)
{
    volatile double x = 1.7, sink;
    double best = INFINITY;
    for (int round = 0; round < 7; round++) {
        double start = now_s();
        for (int i = 0; i < 100000; i++)
            sink = log10(x + i);
        best = fmin(best, now_s() - start);
    }
    (void)sink;
    return 1e4 * best;
}

/* One radial's parts at 50 % of time without clutter: smooth earths, terrain, closed forms. */
static void print_parts(struct pln_sweep *s)
{
    double best[3] = {INFINITY, INFINITY, INFINITY};
    for (int round = 0; round < 7; round++) {
        double spent[3] = {0};
        for (size_t a = 0; a < n_radials; a++) {
            s->cells.ground = data[a].ground_m;
            s->cells.h1 = data[a].ground_m[0];
            s->cells.hts = s->cells.h1 + s->env.tx_height_m;
            double t0 = now_s();
            smooth_earths(s, n_points);
            double t1 = now_s();
            walk_terrain(s, s->cells.ground, 2, n_points);
            double t2 = now_s();
            sweep_forms(&s->k, &s->env, &s->inland, &s->cells, 2, n_points, loss_db);
            double t3 = now_s();
            spent[0] += t1 - t0, spent[1] += t2 - t1, spent[2] += t3 - t2;
        }
        for (int i = 0; i < 3; i++)
            best[i] = fmin(best[i], 1e9 * spent[i] / (n_points * n_radials));
    }
    printf("%-10s    parts: smooth earths %.1f, terrain %.1f, closed forms %.1f ns\n", "", best[0],
           best[1], best[2]);
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
        printf("log10 %.1f ns\n", log10_ns());
        for (int variant = 0; variant < 3; variant++) {
            env.time_pct = variant == 2 ? 1 : 50;
            if (pln_sweep_aim(sweep, &env, 0.03, NULL) != GEO_OK) return 1;
            double swept = sweep_ns(sweep, variant > 0), brute = brute_ns(&env, variant > 0);
            printf("%-10s %2.0f %% of time%s: %6.1f ns a point, whole profiles %8.1f ns: %4.0f "
                   "times\n",
                   names[kind], env.time_pct, variant ? ", clutter" : "         ", swept, brute,
                   brute / swept);
            if (variant == 0) print_parts(sweep);
        }
    }
    pln_sweep_release(sweep);
    return 0;
}
