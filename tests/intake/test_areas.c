#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planner/intake/areas.h"

/* A little writer of WKB for the tests. */
struct wkb {
    unsigned char bytes[2000];
    size_t n;
    bool big_endian;
};

static void put(struct wkb *w, uint64_t value, size_t n)
{
    for (size_t i = 0; i < n; i++)
        w->bytes[w->n++] = (unsigned char)(value >> (8 * (w->big_endian ? n - 1 - i : i)));
}

static void put_double(struct wkb *w, double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    put(w, bits, 8);
}

static void put_ring(struct wkb *w, double x, double y, size_t dimensions)
{
    static const double corners[5][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}};
    put(w, 5, 4);
    for (int i = 0; i < 5; i++) {
        put_double(w, x + corners[i][0]);
        put_double(w, y + corners[i][1]);
        for (size_t d = 2; d < dimensions; d++)
            put_double(w, 77);
    }
}

static void put_polygon(struct wkb *w, uint32_t type, size_t rings, size_t dimensions)
{
    put(w, !w->big_endian, 1);
    put(w, type, 4);
    if (type & 0x20000000u) put(w, 4326, 4);
    put(w, rings, 4);
    for (size_t i = 0; i < rings; i++)
        put_ring(w, 105 + (double)i, 18, dimensions);
}

static enum geo_status add(struct pln_areas *areas, const struct wkb *w, size_t length, bool *added)
{
    struct geo_err err = {0};
    unsigned char *exact =
        malloc(length ? length : 1); /* so that a sanitizer sees a step too far */
    memcpy(exact, w->bytes, length);
    enum geo_status st =
        pln_areas_add_wkb(areas, exact, length, "00001", "Xã", "Tỉnh", added, &err);
    free(exact);
    return st;
}

START_TEST(polygons_of_every_kind_are_read)
{
    static const struct {
        uint32_t type;
        size_t dimensions;
    } kinds[] = {{3, 2},           {1003, 3},        {2003, 3},       {3003, 4},
                 {0x80000003u, 3}, {0x20000003u, 2}, {0xE0000003u, 4}};
    struct pln_areas areas = {0};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (int big = 0; big < 2; big++) {
            struct wkb w = {.big_endian = big};
            bool added;
            put_polygon(&w, kinds[k].type, 2, kinds[k].dimensions);
            ck_assert_int_eq(add(&areas, &w, w.n, &added), GEO_OK);
            ck_assert(added);
            const struct pln_area *a = &areas.at[areas.n - 1];
            ck_assert_uint_eq(a->n_rings, 2);
            ck_assert(!areas.rings[a->first_ring].hole && areas.rings[a->first_ring + 1].hole);
            const double *p = areas.lonlat + 2 * areas.rings[a->first_ring + 1].first;
            ck_assert_double_eq(p[0], 106);
            ck_assert_double_eq(p[5], 19);
        }
    ck_assert_uint_eq(areas.n, 14);
    pln_areas_release(&areas);
}
END_TEST

static void put_multi(struct wkb *w)
{
    put(w, 1, 1);
    put(w, 6, 4);
    put(w, 3, 4);
    for (size_t i = 0; i < 3; i++)
        put_polygon(w, 3, 1 + i, 2);
}

START_TEST(parts_begin_with_a_ring_that_is_no_hole)
{
    struct pln_areas areas = {0};
    struct wkb w = {.n = 0};
    bool added;
    put_multi(&w);
    ck_assert_int_eq(add(&areas, &w, w.n, &added), GEO_OK);
    ck_assert_uint_eq(areas.n_rings, 6);
    static const bool holes[] = {false, false, true, false, true, true};
    for (size_t i = 0; i < 6; i++)
        ck_assert_int_eq(areas.rings[i].hole, holes[i]);
    pln_areas_release(&areas);
}
END_TEST

START_TEST(a_broken_polygon_adds_nothing)
{
    struct pln_areas areas = {0};
    struct wkb w = {.n = 0};
    bool added;
    put_multi(&w);
    for (size_t length = 0; length < w.n; length++) {
        enum geo_status st = add(&areas, &w, length, &added);
        ck_assert_msg(st == GEO_BAD_DATA || (st == GEO_OK && length < 5), "%zu bytes: %d", length,
                      (int)st);
        ck_assert(!added);
        ck_assert_uint_eq(areas.n + areas.n_rings + areas.n_points, 0);
    }
    srand(7);
    for (int i = 0; i < 20000; i++) { /* any bytes: no crash, and nothing but whole areas */
        struct wkb dirty = w;
        for (int k = 0; k < 4; k++)
            dirty.bytes[(size_t)rand() % (k ? w.n : 60)] = (unsigned char)rand();
        add(&areas, &dirty, w.n, &added);
        if (areas.n > 50) pln_areas_release(&areas);
    }
    pln_areas_release(&areas);
}
END_TEST

START_TEST(other_geometry_is_left_out)
{
    struct pln_areas areas = {0};
    struct wkb w = {.n = 0};
    bool added;
    put(&w, 1, 1);
    put(&w, 1, 4);
    put_double(&w, 105);
    put_double(&w, 18);
    ck_assert_int_eq(add(&areas, &w, w.n, &added), GEO_OK);
    ck_assert(!added);
    pln_areas_release(&areas);
}
END_TEST

START_TEST(the_communes_of_ha_tinh)
{
    const char *path = test_shared("data/hatinh/communes_2025.gpkg");
    struct pln_intake_spec spec = {.communes = {.path = path, .layer = "", .crs = ""}};
    struct pln_areas areas;
    struct geo_err err = {0};
    if (!path) return;
    ck_assert_ok(pln_intake_areas(&spec, &areas, &err), err);
    ck_assert_uint_eq(areas.n, 69);
    for (size_t i = 0; i < areas.n_points; i++)
        ck_assert(areas.lonlat[2 * i] > 105 && areas.lonlat[2 * i] < 106.6);
    pln_areas_release(&areas);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("areas");
    TCase *tc = tcase_create("areas");
    tcase_add_test(tc, polygons_of_every_kind_are_read);
    tcase_add_test(tc, parts_begin_with_a_ring_that_is_no_hole);
    tcase_add_test(tc, a_broken_polygon_adds_nothing);
    tcase_add_test(tc, other_geometry_is_left_out);
    tcase_add_test(tc, the_communes_of_ha_tinh);
    suite_add_tcase(suite, tc);
    return test_run(suite, true);
}
