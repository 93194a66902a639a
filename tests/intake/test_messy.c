/* An invented list of villages as sixty-three provinces might send them, with its truth: what share
 * is repaired, and that nothing wrong passes in silence. Independent of ../shared/data/dirty: other
 * spellings, all provinces and their zones, one fixed seed. */
#include "support/support.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/buf.h"
#include "geo/base/csv.h"
#include "geo/earth/crs.h"
#include "geo/earth/geodesy.h"
#include "geo/vector/geos_shape.h"
#include "planner/intake/intake.h"

/* ---- the country ---- */

struct province {
    char name[40], now[40];
    int epsg;
};
struct commune {
    char code[8];
    double lon_deg, lat_deg, reach_deg;
    size_t province;
};
static struct province province[70];
static struct commune commune[3400];
static size_t n_provinces, n_communes;
static struct geo_shapes *outlines;

static int zone_of(double meridian_deg)
{
    static const struct {
        double meridian_deg;
        int epsg;
    } zones[] = {{102, 5896},   {103, 9205},    {104, 9206},    {104.5, 9207}, {104.75, 9208},
                 {105, 5897},   {105.5, 9209},  {105.75, 9210}, {106, 9211},   {106.25, 9212},
                 {106.5, 9213}, {107, 9214},    {107.25, 9215}, {107.5, 9216}, {107.75, 5899},
                 {108, 5898},   {108.25, 9217}, {108.5, 9218}};
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
        if (fabs(zones[i].meridian_deg - meridian_deg) < 0.01) return zones[i].epsg;
    ck_abort_msg("no zone for %g", meridian_deg);
}

static void add_province(const struct geo_csv *csv)
{
    struct geo_err err = {0};
    struct province *p = &province[n_provinces++];
    snprintf(p->name, sizeof p->name, "%s", csv->cell[0]);
    snprintf(p->now, sizeof p->now, "%s", csv->cell[2]);
    p->epsg = zone_of(atof(csv->cell[1]));
    ck_assert_ok(geo_shapes_add_wkt(outlines, csv->cell[3], &err), err);
}

/* A commune whose middle lies well within one old province. */
static void add_commune(const struct geo_csv *csv)
{
    double west = atof(csv->cell[1]), south = atof(csv->cell[2]), east = atof(csv->cell[3]),
           north = atof(csv->cell[4]);
    struct commune c = {.lon_deg = (west + east) / 2, .lat_deg = (south + north) / 2};
    c.reach_deg = fmin(0.04, 0.25 * fmin(east - west, north - south));
    c.province = geo_shapes_find(outlines, c.lon_deg, c.lat_deg);
    if (c.province == GEO_NO_SHAPE || c.reach_deg < 0.01) return;
    for (int k = 0; k < 4; k++)
        if (geo_shapes_find(outlines, c.lon_deg + 0.04 * (k % 2 ? 1 : -1),
                            c.lat_deg + 0.04 * (k / 2 ? 1 : -1)) != c.province)
            return;
    snprintf(c.code, sizeof c.code, "%s", csv->cell[0]);
    commune[n_communes++] = c;
}

static void each_row(const char *name, void (*add)(const struct geo_csv *))
{
    char path[500];
    struct geo_csv csv;
    struct geo_err err = {0};
    size_t length;
    int more = 1;
    snprintf(path, sizeof path, "%s/datasets/%s", PHUSONG_SOURCE_DIR, name);
    char *text = test_read_file(path, &length);
    ck_assert_ptr_nonnull(text);
    geo_csv_start(&csv, text, length, path);
    while (geo_csv_next(&csv, &more, &err) == GEO_OK && more)
        if (csv.row > 1 && csv.n > 3) add(&csv);
    geo_csv_release(&csv);
    free(text);
}

/* ---- chance ---- */

static uint64_t state;

static uint32_t chance(uint32_t n)
{
    state += 0x9e3779b97f4a7c15U;
    uint64_t z = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return (uint32_t)((z ^ (z >> 31)) % n);
}

static double between(double low, double high)
{
    return low + (high - low) * chance(1000001) / 1e6;
}

/* ---- spellings ---- */

struct cells {
    char first[120], second[120]; /* under kinh_do and vi_do */
};
enum wanted { KEEP, REPAIR, SET_ASIDE };

struct angle {
    int deg, min;
    double sec;
};

static struct angle angle_of(double v)
{
    double seconds = round(v * 36000) / 10;
    struct angle a = {.deg = (int)(seconds / 3600)};
    a.min = (int)((seconds - a.deg * 3600.0) / 60);
    a.sec = fabs(seconds - a.deg * 3600.0 - a.min * 60.0);
    return a;
}

static void comma(char *text)
{
    for (char *s = text; *s; s++)
        if (*s == '.') *s = ',';
}

#define N_ANGLES 14
static void write_angle(char out[120], double v, bool lon, unsigned how)
{
    struct angle a = angle_of(v);
    double minutes = (v - floor(v)) * 60;
    const char *half = lon ? "E" : "N", *nua = lon ? "Đ" : "B", *truc = lon ? "Kinh độ" : "Vĩ độ";
    switch (how) {
    case 0:
        snprintf(out, 120, "%d°%02d'%04.1f\"%s", a.deg, a.min, a.sec, half);
        break;
    case 1:
        snprintf(out, 120, "%s%d°%02d'%04.1f\"", half, a.deg, a.min, a.sec);
        break;
    case 2:
        snprintf(out, 120, "%dº %02d’ %04.1f” %s", a.deg, a.min, a.sec, nua);
        break;
    case 3:
        snprintf(out, 120, "%d độ %d phút %.1f giây", a.deg, a.min, a.sec);
        break;
    case 4:
        snprintf(out, 120, "%d-%02d-%04.1f", a.deg, a.min, a.sec);
        break;
    case 5:
        snprintf(out, 120, "%d:%02d:%04.1f", a.deg, a.min, a.sec);
        break;
    case 6:
        snprintf(out, 120, "%dd%02dm%04.1fs%s", a.deg, a.min, a.sec, half);
        break;
    case 7:
        snprintf(out, 120, "%d° %08.5f' %s", a.deg, minutes, half);
        break;
    case 8:
        snprintf(out, 120, "%s: %d°%02d′%04.1f″", truc, a.deg, a.min, a.sec);
        break;
    case 9:
        snprintf(out, 120, "%d %02d %04.1f %s", a.deg, a.min, a.sec, half);
        break;
    case 10:
        snprintf(out, 120, "%do%02d'%04.1f''", a.deg, a.min, a.sec);
        break;
    case 11:
        snprintf(out, 120, "%.6f°%s", v, half);
        break;
    case 12:
        snprintf(out, 120, "%s %.6f", truc, v);
        break;
    default:
        snprintf(out, 120, "%d°%02d'%04.1f\" %s", a.deg, a.min, a.sec, nua);
        comma(out);
    }
}

/* 1234567.89 → "1.234.567,89" or "1,234,567.89" or "1 234 567.89". */
static void write_metres(char out[120], double v, unsigned how)
{
    static const struct {
        const char *apart;
        char point;
    } looks[] = {{"", '.'}, {".", ','}, {",", '.'}, {" ", '.'}, {"", ','}};
    long whole = (long)floor(v);
    int cents = (int)((v - (double)whole) * 100);
    char digits[24];
    size_t at = 0, n = (size_t)snprintf(digits, sizeof digits, "%ld", whole);
    for (size_t i = 0; i < n; i++) {
        out[at++] = digits[i];
        if ((n - i - 1) % 3 == 0 && i + 1 < n)
            at += (size_t)sprintf(out + at, "%s", looks[how].apart);
    }
    sprintf(out + at, "%c%02d", looks[how].point, cents);
}

static void project(int epsg, double lon, double lat, double *x, double *y)
{
    static struct {
        int epsg;
        struct geo_crs *crs;
    } kept[32];
    struct geo_err err = {0};
    size_t i = 0;
    while (kept[i].epsg && kept[i].epsg != epsg)
        i++;
    if (!kept[i].epsg) {
        char name[20];
        snprintf(name, sizeof name, "EPSG:%d", epsg);
        ck_assert_ok(geo_crs_open(name, &kept[i].crs, &err), err);
        kept[i].epsg = epsg;
    }
    geo_crs_from_lonlat(kept[i].crs, 1, &lon, &lat, x, y);
}

static void write_pair(struct cells *c, double lon, double lat)
{
    static const char *const looks[] = {"%.6f, %.6f", "%.6f %.6f", "(%.6f; %.6f)", "%.6f/%.6f"};
    bool lat_first = chance(2);
    unsigned how = chance(4);
    snprintf(c->first, 120, looks[how], lat_first ? lat : lon, lat_first ? lon : lat);
    if (how == 3) comma(c->first);
    c->second[0] = '\0';
}

static void swap(struct cells *c)
{
    struct cells t = *c;
    strcpy(c->first, t.second);
    strcpy(c->second, t.first);
}

/* One row's position as it is and where; its cells hold it in decimal degrees already. */
struct spot {
    const struct province *province;
    double lon_deg, lat_deg;
};
typedef void spoiler(struct cells *c, const struct spot *at);

static void to_angle(struct cells *c, const struct spot *at)
{
    unsigned how = chance(N_ANGLES);
    write_angle(c->first, at->lon_deg, true, how);
    write_angle(c->second, at->lat_deg, false, how);
}

static void to_comma(struct cells *c, const struct spot *at)
{
    (void)at;
    comma(c->first);
    comma(c->second);
}

static void to_axes(struct cells *c, const struct spot *at)
{
    (void)at;
    swap(c);
}

static void to_letters(struct cells *c, const struct spot *at)
{
    write_angle(c->first, at->lon_deg, false, 0);
    write_angle(c->second, at->lat_deg, true, 0);
}

static void to_one_cell(struct cells *c, const struct spot *at)
{
    write_pair(c, at->lon_deg, at->lat_deg);
}

static void to_metres(struct cells *c, const struct spot *at, int epsg)
{
    double x, y;
    project(epsg, at->lon_deg, at->lat_deg, &x, &y);
    unsigned how = chance(5);
    write_metres(c->first, x, how);
    write_metres(c->second, y, how);
}

static void to_own_zone(struct cells *c, const struct spot *at)
{
    to_metres(c, at, at->province->epsg);
}

static void to_north_first(struct cells *c, const struct spot *at)
{
    to_metres(c, at, at->province->epsg);
    swap(c);
}

static void to_utm(struct cells *c, const struct spot *at)
{
    to_metres(c, at, at->lon_deg < 108 ? 3405 : 3406);
}

static void to_lost_point(struct cells *c, const struct spot *at)
{
    snprintf(c->first, 120, "%.0f", at->lon_deg * 1e6);
    snprintf(c->second, 120, "%.0f", at->lat_deg * 1e6);
}

static void to_sign(struct cells *c, const struct spot *at)
{
    snprintf(c->first, 120, "-%.6f", at->lon_deg);
}

static void to_far(struct cells *c, const struct spot *at)
{
    snprintf(c->second, 120, "%.6f", at->lat_deg + (at->lat_deg > 15 ? -3.5 : 3.5));
}

static void to_sea(struct cells *c, const struct spot *at)
{
    snprintf(c->first, 120, "%.6f", at->lat_deg > 18 ? 110.9 : 110.4);
}

static void to_minutes(struct cells *c, const struct spot *at)
{
    snprintf(c->first, 120, "%d°%d'%02d\"", (int)at->lon_deg, 60 + (int)chance(39),
             (int)chance(60));
}

static void to_feet(struct cells *c, const struct spot *at)
{
    double x, y;
    project(at->province->epsg, at->lon_deg, at->lat_deg, &x, &y);
    snprintf(c->first, 120, "%.1f", x / 0.3048);
    snprintf(c->second, 120, "%.1f", y / 0.3048);
}

static void to_words(struct cells *c, const struct spot *at)
{
    (void)at;
    snprintf(c->first, 120, "đang cập nhật");
}

static void to_empty(struct cells *c, const struct spot *at)
{
    (void)at;
    c->first[0] = '\0';
}

static void to_formula(struct cells *c, const struct spot *at)
{
    (void)at;
    snprintf(c->first, 120, "=VLOOKUP(A2,B:C,2)");
}

static const struct fault {
    const char *name;
    enum wanted wanted;
    spoiler *spoil; /* NULL: the cells stay right */
} fault[] = {{"none", KEEP, NULL},
             {"angle", REPAIR, to_angle},
             {"comma", REPAIR, to_comma},
             {"axes", REPAIR, to_axes},
             {"letters", REPAIR, to_letters},
             {"one cell", REPAIR, to_one_cell},
             {"own zone", REPAIR, to_own_zone},
             {"north first", REPAIR, to_north_first},
             {"utm", REPAIR, to_utm},
             {"lost point", REPAIR, to_lost_point},
             {"sign", REPAIR, to_sign},
             {"far", SET_ASIDE, to_far},
             {"sea", SET_ASIDE, to_sea},
             {"minutes", SET_ASIDE, to_minutes},
             {"feet", SET_ASIDE, to_feet},
             {"words", SET_ASIDE, to_words},
             {"empty", SET_ASIDE, to_empty},
             {"formula", SET_ASIDE, to_formula}};
enum { FAULTS = sizeof fault / sizeof *fault };

static void write_cells(struct cells *c, const struct fault *f, const struct spot *at)
{
    snprintf(c->first, 120, "%.6f", at->lon_deg);
    snprintf(c->second, 120, "%.6f", at->lat_deg);
    if (f->spoil) f->spoil(c, at);
}

/* ---- the list ---- */

#define ROWS 6000
struct truth {
    const struct fault *fault;
    double lon_deg, lat_deg;
};
static struct truth truth[ROWS];
enum names { OLD_NAMES, NEW_NAMES, NO_NAMES };

static void quote(struct geo_buf *csv, const char *text)
{
    geo_buf_add(csv, "\"");
    for (const char *s = text; *s; s++)
        geo_buf_addf(csv, *s == '"' ? "\"\"" : "%c", *s);
    geo_buf_add(csv, "\";");
}

static void write_list(const char *path, enum names names, bool with_code)
{
    struct geo_buf csv = {0};
    state = 20260731;
    geo_buf_addf(&csv, "Mã thôn;Tên thôn;%s%sKinh độ;Vĩ độ\n", with_code ? "Mã xã;" : "",
                 names == NO_NAMES ? "" : "Tỉnh;");
    for (size_t i = 0; i < ROWS; i++) {
        const struct commune *c = &commune[chance((uint32_t)n_communes)];
        const struct province *p = &province[c->province];
        struct truth *t = &truth[i];
        struct cells cells;
        t->lon_deg = round((c->lon_deg + between(-c->reach_deg, c->reach_deg)) * 1e6) / 1e6;
        t->lat_deg = round((c->lat_deg + between(-c->reach_deg, c->reach_deg)) * 1e6) / 1e6;
        t->fault = chance(2) ? fault : &fault[chance(FAULTS)];
        if (names == NO_NAMES && t->fault->spoil == to_far) t->fault = fault; /* far from what? */
        write_cells(&cells, t->fault, &(struct spot){p, t->lon_deg, t->lat_deg});
        geo_buf_addf(&csv, "T%zu;Thôn %zu;", i, i);
        if (with_code) geo_buf_addf(&csv, "%s;", c->code);
        if (names != NO_NAMES) geo_buf_addf(&csv, "%s;", names == OLD_NAMES ? p->name : p->now);
        quote(&csv, cells.first);
        quote(&csv, cells.second);
        csv.text[--csv.length] = '\0';
        geo_buf_add(&csv, "\n");
    }
    test_write_file(path, csv.text);
    geo_buf_release(&csv);
}

/* ---- the reckoning ---- */

struct tally {
    size_t repairable, repaired, good, touched, wrong_silent, wrong_told, passed, set_aside;
};

static struct tally reckon(const struct pln_villages *v, const struct pln_checks *checks)
{
    struct tally t = {0};
    size_t missed[FAULTS] = {0};
    for (size_t i = 0; i < ROWS; i++) {
        double d = (double)INFINITY;
        const struct fault *f = truth[i].fault;
        enum wanted wanted = f->wanted;
        bool out = checks->at[i].status == PLN_ROW_QUARANTINED;
        if (checks->at[i].has_position)
            geo_path_between(truth[i].lon_deg, truth[i].lat_deg, v->at[i].lon_deg, v->at[i].lat_deg,
                             &d, NULL);
        bool right = !out && d <= 15, told = strstr(checks->at[i].codes, "ZONE_ASSUMED") != NULL;
        t.repairable += wanted == REPAIR;
        t.repaired += wanted == REPAIR && right;
        t.good += wanted == KEEP;
        t.touched += wanted == KEEP && checks->at[i].status != PLN_ROW_KEPT;
        t.set_aside += wanted == SET_ASIDE && out;
        t.passed += wanted == SET_ASIDE && !out;
        t.wrong_told += !out && !right && told;
        t.wrong_silent += !out && !right && !told;
        bool bad = wanted == SET_ASIDE ? !out : !right;
        missed[f - fault] += bad;
        if (bad && (missed[f - fault] <= 2 || (!out && !told)))
            fprintf(stderr, "  %s, %s %s, %.0f m\n", f->name, v->at[i].id, checks->at[i].codes, d);
    }
    for (int f = 0; f < FAULTS; f++)
        if (missed[f]) fprintf(stderr, "  %s: %zu missed\n", fault[f].name, missed[f]);
    fprintf(
        stderr,
        "repaired %zu of %zu, touched %zu of %zu, set aside %zu, passed %zu, wrong and told %zu, "
        "wrong in silence %zu\n",
        t.repaired, t.repairable, t.touched, t.good, t.set_aside, t.passed, t.wrong_told,
        t.wrong_silent);
    return t;
}

static struct tally check_list(enum names names, bool with_code)
{
    char path[400];
    struct pln_villages v;
    struct pln_checks checks;
    struct pln_findings findings = {0};
    struct geo_err err = {0};
    snprintf(path, sizeof path, "%s/messy%d%d.csv", test_tmpdir(), names, with_code);
    write_list(path, names, with_code);
    struct pln_intake_spec spec = {.villages = {.path = path},
                                   .mast_defaults = pln_mast_defaults()};
    ck_assert_ok(pln_check_villages(&spec, &v, &checks, &findings, &err), err);
    ck_assert_uint_eq(v.n, ROWS);
    struct tally t = reckon(&v, &checks);
    pln_villages_release(&v);
    pln_checks_release(&checks);
    pln_findings_release(&findings);
    return t;
}

/* Of a list with NAMES: rows repaired of 1,000 that can be; at most MOST_SILENT wrong ones without
 * a finding. No good row is touched, and none that should be set aside passes. */
static void expect(enum names names, bool with_code, size_t per_mille, size_t most_silent)
{
    struct tally t = check_list(names, with_code);
    ck_assert_uint_ge(t.repaired * 1000, t.repairable * per_mille);
    ck_assert_uint_le(t.wrong_silent, most_silent);
    ck_assert_uint_eq(t.touched, 0);
    ck_assert_uint_eq(t.passed, 0);
}

START_TEST(provinces_and_commune_codes)
{
    expect(OLD_NAMES, true, 985, 0);
}
END_TEST

/* Metres of UTM and of the own zone side by side in one province: what fits both is set aside. */
START_TEST(old_provinces)
{
    expect(OLD_NAMES, false, 740, 2);
}
END_TEST

START_TEST(new_provinces)
{
    expect(NEW_NAMES, false, 730, 2);
}
END_TEST

START_TEST(no_names_at_all)
{
    expect(NO_NAMES, false, 700, 0); /* all but metres */
}
END_TEST

static void read_country(void)
{
    struct geo_err err = {0};
    ck_assert_ok(geo_shapes_new(&outlines, &err), err);
    each_row("provinces.csv", add_province);
    each_row("communes_2025.csv", add_commune);
    ck_assert_uint_eq(n_provinces, 63);
    ck_assert_uint_gt(n_communes, 1000);
}

static void release_country(void)
{
    geo_shapes_release(outlines);
    n_provinces = n_communes = 0;
}

int main(void)
{
    Suite *s = suite_create("messy");
    TCase *t = tcase_create("messy");
    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, read_country, release_country);
    tcase_add_test(t, provinces_and_commune_codes);
    tcase_add_test(t, old_provinces);
    tcase_add_test(t, new_provinces);
    tcase_add_test(t, no_names_at_all);
    suite_add_tcase(s, t);

    return test_run(s, true);
}
