/* 595 reference runs of P.452-18: what P.452 and P.1812 have in common, that is path geometry,
 * zones, smooth earth, spherical-earth and delta-Bullington diffraction. Not compared: free space,
 * ducting and troposcatter, which in P.452 hold gas attenuation and coupling losses that P.1812 has
 * not. */
#include "support/support.h"

#include <glob.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "planner/prop/p1812.h"

enum { points_max = 8192, cells_max = 64 };
static double d_km[points_max], ground_m[points_max], clutter_m[points_max];
static uint8_t zone[points_max];

static char *shared_text(const char *folder, const char *name)
{
    char path[320];
    snprintf(path, sizeof path, "validation/p452/%s/%s", folder, name);
    char *text = test_read_file(test_shared(path), NULL);
    ck_assert_msg(text != NULL, "%s cannot be read", path);
    return text;
}

static struct pln_profile read_profile(const char *name)
{
    static const uint8_t zones[] = {0, PLN_ZONE_COASTAL, PLN_ZONE_INLAND, PLN_ZONE_SEA};
    char *text = shared_text("profiles", name), *save = NULL;
    size_t n = 0;
    strtok_r(text, "\r\n", &save);
    for (char *line; (line = strtok_r(NULL, "\r\n", &save)) && n < points_max;) {
        int code;
        int got =
            sscanf(line, "%lf,%lf,%lf,%*[^,],%d", &d_km[n], &ground_m[n], &clutter_m[n], &code);
        if (got != 4) break;
        ck_assert(code >= 1 && code <= 3);
        zone[n++] = zones[code];
    }
    for (size_t i = 0; i < n; i++) /* P.452-18 knows no clutter within 50 m of the terminals */
        if (d_km[i] < 0.05 - 1e-9 || d_km[n - 1] - d_km[i] < 0.05 - 1e-9) clutter_m[i] = 0;
    free(text);
    return (struct pln_profile){n, d_km, ground_m, clutter_m, zone};
}

/* Result columns, and where the kernel keeps the value. */
#define AT(member) offsetof(struct pln_p1812, member)
static struct {
    const char *name;
    size_t offset;
    double worst;
} wanted[] = {
    {"ae", AT(ae_km), 0},
    {"dtot", AT(d_km), 0},
    {"hts", AT(hts_m), 0},
    {"hrs", AT(hrs_m), 0},
    {"theta_t", AT(theta_t_mrad), 0},
    {"theta_r", AT(theta_r_mrad), 0},
    {"theta", AT(theta_mrad), 0},
    {"hm", AT(hm_m), 0},
    {"hte", AT(hte_m), 0},
    {"hre", AT(hre_m), 0},
    {"hstd", AT(hstd_m), 0},
    {"hsrd", AT(hsrd_m), 0},
    {"dlt", AT(dlt_km), 0},
    {"dlr", AT(dlr_km), 0},
    {"dtm", AT(dtm_km), 0},
    {"dlm", AT(dlm_km), 0},
    {"b0", AT(beta0_pct), 0},
    {"omega", AT(omega), 0},
    {"Ldsph", AT(median.spherical_earth_db), 0},
    {"Ld50", AT(median.loss_db), 0},
    {"Ldp", AT(ldp_db), 0},
};
enum { n_wanted = sizeof wanted / sizeof *wanted };

static size_t cut(char *line, char *cells[cells_max])
{
    size_t n = 0;
    for (char *at = line; at && n < cells_max; n++) {
        cells[n] = at;
        if ((at = strchr(at, ','))) *at++ = '\0';
    }
    return n;
}

static double value(char *const *header, char *const *cells, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strncmp(header[i], name, strlen(name)) == 0 &&
            strchr(" ", header[i][strlen(name)])) /* "f (GHz)" or the end */
            return strtod(cells[i], NULL);
    ck_abort_msg("no column %s", name);
}

static double radians(double deg)
{
    return deg * 3.14159265358979323846 / 180;
}

/* Where the path is after half of its length, as P.452 attachment 3 walks: along the great circle
 * on a sphere of 6371 km, by the profile's distance rather than that of the coordinates. */
static double middle_lat_deg(double lat1_deg, double lon1_deg, double lat2_deg, double lon2_deg,
                             double half_km)
{
    double a = radians(lat1_deg), b = radians(lat2_deg), l = radians(lon2_deg - lon1_deg);
    double bearing = atan2(sin(l) * cos(b), cos(a) * sin(b) - sin(a) * cos(b) * cos(l));
    double arc = half_km / 6371;
    return asin(sin(a) * cos(arc) + cos(a) * sin(arc) * cos(bearing)) / radians(1);
}

static struct pln_link_env env_of(char *const *h, char *const *c, size_t n)
{
    struct pln_link_env env = pln_link_env_default();
    env.freq_mhz = value(h, c, n, "f") * 1000;
    env.time_pct = value(h, c, n, "p");
    env.tx_height_m = value(h, c, n, "htg"), env.rx_height_m = value(h, c, n, "hrg");
    env.lat_deg =
        middle_lat_deg(value(h, c, n, "phit_n"), value(h, c, n, "phit_e"), value(h, c, n, "phir_n"),
                       value(h, c, n, "phir_e"), value(h, c, n, "dtot") / 2);
    env.polarisation = value(h, c, n, "pol") > 1 ? PLN_POL_VERTICAL : PLN_POL_HORIZONTAL;
    env.tx_coast_km = value(h, c, n, "dct"), env.rx_coast_km = value(h, c, n, "dcr");
    /* ΔN is printed to 1e-6, which is 3.5e-5 km of a_e: a_e tells it better */
    env.delta_n = 157 * (1 - 6371 / value(h, c, n, "ae"));
    ck_assert_double_eq_tol(env.delta_n, value(h, c, n, "DN"), 1e-6);
    env.n0 = value(h, c, n, "N0");
    return env;
}

static int n_cases;

static void check_row(const char *file, const struct pln_profile *profile, char *const *h,
                      char *const *c, size_t n)
{
    struct pln_link_env env = env_of(h, c, n);
    struct pln_p1812 r;
    pln_p1812_evaluate(profile, &env, &r);
    for (size_t k = 0; k < n_wanted; k++) {
        double expected = value(h, c, n, wanted[k].name), got;
        memcpy(&got, (const char *)&r + wanted[k].offset, sizeof got);
        double off = fabs(got - expected);
        wanted[k].worst = fmax(wanted[k].worst, off);
        ck_assert_msg(off <= 1e-6, "%s %g MHz %g %%: %s %.9g, expected %.9g", file, env.freq_mhz,
                      env.time_pct, wanted[k].name, got, expected);
    }
    n_cases++;
}

static void check_file(const char *path)
{
    const char *file = strrchr(path, '/') + 1;
    char *text = shared_text("results", file), *save = NULL, *head[cells_max];
    size_t n = cut(strtok_r(text, "\r\n", &save), head);
    /* these runs name the sea path, but their geometry is that of the land path, bare */
    static char land_profile[] = "test_profile_b2iseac_dense_urban_land_eqdist.csv";
    bool land = strcmp(file, "test_result_b2iseac_land_eqdist_no_clutter.csv") == 0;
    struct pln_profile profile = {0}; /* one a file */
    for (char *line; (line = strtok_r(NULL, "\r\n", &save));) {
        char *cells[cells_max];
        ck_assert_uint_ge(cut(line, cells), n);
        if (!profile.n) profile = read_profile(land ? land_profile : cells[0]);
        if (land) profile.clutter_m = NULL;
        check_row(file, &profile, head, cells, n);
    }
    free(text);
}

START_TEST(shared_parts_hold)
{
    char pattern[400];
    glob_t files;
    snprintf(pattern, sizeof pattern, "%s/*.csv", test_shared("validation/p452/results"));
    ck_assert_int_eq(glob(pattern, 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++)
        check_file(files.gl_pathv[i]);
    globfree(&files);
    for (size_t k = 0; k < n_wanted; k++)
        printf("%-8s off by at most %.1e\n", wanted[k].name, wanted[k].worst);
    ck_assert_int_eq(n_cases, 595);
}
END_TEST

int main(void)
{
    if (!test_shared("validation/p452")) test_skip("no validation/p452 beside the project");
    Suite *s = suite_create("p452");
    TCase *t = tcase_create("p452");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, shared_parts_hold);
    suite_add_tcase(s, t);
    return test_run(s, true);
}
