#include "geo/terrain/blocks.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/support.h"

enum { SIDE = 1201 }; /* an SRTM tile: rows from 18° N down to 17°, columns from 105° E */
static unsigned char tile[SIDE * SIDE * 2];
static struct geo_err err;

static uint32_t draw(void)
{
    static uint64_t state = 42;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33);
}

static double between(double low, double high)
{
    return low + (high - low) * draw() / 2147483648.0;
}

static void set_cell(int row, int col, int height_m)
{
    tile[2 * (row * SIDE + col)] = (unsigned char)(height_m >> 8);
    tile[2 * (row * SIDE + col) + 1] = (unsigned char)height_m;
}

static void make_tile(void)
{
    for (int row = 0; row < SIDE; row++)
        for (int col = 0; col < SIDE; col++)
            set_cell(row, col,
                     (int)(500 + 300 * sin(row * 0.05) * cos(col * 0.03)) + (int)(draw() % 20));
}

static void open_tile(const char *name, struct geo_terrain **terrain, struct geo_buf *table)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", test_tmpdir(), name);
    FILE *f = fopen(path, "wb");
    ck_assert_uint_eq(fwrite(tile, 1, sizeof tile, f), sizeof tile);
    fclose(f);
    const char *paths[] = {path};
    ck_assert_ok(geo_terrain_open(&(struct geo_terrain_spec){.dem_paths = paths, .n_dems = 1},
                                  terrain, &err),
                 err);
    ck_assert_ok(geo_terrain_blocks(*terrain, 2, table, &err), err);
}

/* Paths are asked before and after random edits of the ground: no difference in any height may be
 * missed, and most of the paths that keep their heights are known to. */
START_TEST(no_changed_path_is_missed)
{
    make_tile();
    struct geo_terrain *before, *now;
    struct geo_buf table = {0}, table_now = {0};
    open_tile("N17E105.hgt", &before, &table);
    for (int i = 0; i < 12; i++) {
        int row = (int)(draw() % SIDE), col = (int)(draw() % SIDE), side = 1 + (int)(draw() % 40);
        for (int r = row; r < row + side && r < SIDE; r++)
            for (int c = col; c < col + side && c < SIDE; c++)
                set_cell(r, c, 900);
    }
    open_tile("N17E105.hgt", &now, &table_now);
    struct geo_changes changes;
    ck_assert_ok(geo_changes_find(now, table.text, table.length, &table_now, &changes, &err), err);
    ck_assert(!changes.all);
    ck_assert_uint_ge(changes.n_blocks, 10);
    ck_assert_uint_le(changes.n_blocks, 48);

    struct geo_walker *walk_a, *walk_b;
    ck_assert_ok(geo_walker_open(before, &walk_a, &err), err);
    ck_assert_ok(geo_walker_open(now, &walk_b, &err), err);
    struct geo_profile a = {0}, b = {0};
    int differ = 0, same = 0, called_same = 0;
    for (int i = 0; i < 4000; i++) {
        double lon0 = between(105, 106), lat0 = between(17, 18);
        double lon1 = fmin(fmax(lon0 + between(-0.3, 0.3), 105), 106);
        double lat1 = fmin(fmax(lat0 + between(-0.3, 0.3), 17), 18);
        ck_assert_ok(geo_walker_profile(walk_a, lon0, lat0, lon1, lat1, 0, &a, &err), err);
        ck_assert_ok(geo_walker_profile(walk_b, lon0, lat0, lon1, lat1, 0, &b, &err), err);
        bool crosses = geo_changes_cross(&changes, lon0, lat0, lon1, lat1);
        bool differs = memcmp(a.ground_m, b.ground_m, a.n * sizeof *a.ground_m) != 0;
        ck_assert_msg(crosses || !differs, "%.6f %.6f to %.6f %.6f differs", lon0, lat0, lon1,
                      lat1);
        if (crosses) ck_assert(geo_changes_near(&changes, lon0, lat0, 60));
        differ += differs;
        same += !differs;
        called_same += !crosses;
    }
    ck_assert_int_gt(differ, 200);
    ck_assert_msg(called_same > 0.7 * same, "%d of %d unchanged paths are known as such",
                  called_same, same);
    ck_assert(geo_changes_cross(&changes, 100, 17.5, 110, 17.5));
    geo_profile_release(&a);
    geo_profile_release(&b);
    geo_walker_release(walk_a);
    geo_walker_release(walk_b);
    geo_terrain_release(before);
    geo_terrain_release(now);
    geo_buf_release(&table);
    geo_buf_release(&table_now);
    geo_changes_release(&changes);
}
END_TEST

START_TEST(same_ground_and_other_ground)
{
    make_tile();
    struct geo_terrain *terrain, *other;
    struct geo_buf table = {0}, one = {0}, moved = {0};
    open_tile("N17E105.hgt", &terrain, &table);
    ck_assert_ok(geo_terrain_blocks(terrain, 1, &one, &err), err);
    ck_assert_uint_eq(one.length, table.length);
    ck_assert_mem_eq(one.text, table.text, one.length);
    struct geo_changes changes;
    ck_assert_ok(geo_changes_find(terrain, one.text, one.length, &table, &changes, &err), err);
    ck_assert(!geo_changes_cross(&changes, 105, 17, 106, 18) &&
              !geo_changes_near(&changes, 105, 17, 100));
    geo_changes_release(&changes);
    open_tile("N17E106.hgt", &other, &moved);
    ck_assert_ok(geo_changes_find(other, table.text, table.length, &moved, &changes, &err), err);
    ck_assert(geo_changes_cross(&changes, 106, 17, 106, 17) &&
              geo_changes_near(&changes, 106, 17, 1));
    geo_changes_release(&changes);
    geo_terrain_release(terrain);
    geo_terrain_release(other);
    geo_buf_release(&table);
    geo_buf_release(&one);
    geo_buf_release(&moved);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("blocks");
    TCase *tc = tcase_create("blocks");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, no_changed_path_is_missed);
    tcase_add_test(tc, same_ground_and_other_ground);
    suite_add_tcase(s, tc);
    return test_run(s, false);
}
