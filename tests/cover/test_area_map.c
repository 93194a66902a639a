/* Many transmitters over an area: equal to taking the strongest of each one's own disc. */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cover/world.h"
#include "geo/base/mem.h"
#include "geo/terrain/blocks.h"
#include "planner/cover/area_map.h"
#include "planner/cover/area_served.h"

enum { TOWERS = 6 };
static const double levels_dbm[] = {-90, -105, -120};
static struct world world;
static const uint32_t chosen[TOWERS] = {0, 1, 2, 3, 4, 5};

static void setup(void)
{
    world_open(&world, 1, TOWERS, 3);
    world.towers.at[4] = world.towers.at[1]; /* the same mast twice: ties */
    world.towers.at[5].lon_deg = 150;        /* and one far outside */
}

static void teardown(void)
{
    world_release(&world);
}

static struct pln_map_spec map_spec(int threads)
{
    return (struct pln_map_spec){.terrain = world.terrain,
                                 .setup = &world.setup,
                                 .rule = &world.rule,
                                 .towers = &world.towers,
                                 .chosen = chosen,
                                 .n_chosen = TOWERS,
                                 .radius_km = 7,
                                 .levels_dbm = levels_dbm,
                                 .n_levels = 3,
                                 .threads = threads};
}

/* What each cell ought to hold, mast by mast. */
static void fold(const struct pln_coverage *c, float *best, int32_t *server, int *n)
{
    struct geo_err err = {0};
    struct pln_caster *caster;
    ck_assert_ok(pln_caster_open(world.terrain, 1, &caster, &err), err);
    for (int t = 0; t < TOWERS - 1; t++) {
        const struct pln_tower *tower = &world.towers.at[t];
        struct pln_cast_spec spec = {.model = world.setup.model,
                                     .env = world.setup.env,
                                     .lon_deg = tower->lon_deg,
                                     .lat_deg = tower->lat_deg,
                                     .radius_km = 7,
                                     .tx = &tower->tx,
                                     .rx = &world.setup.rx,
                                     .pattern = &world.setup.pattern};
        ck_assert_ok(pln_caster_cast(caster, &spec, NULL, NULL, &err), err);
        const struct geo_disc *disc = pln_caster_disc(caster);
        for (size_t row = disc->row_begin; row < disc->row_end; row++)
            for (size_t col = disc->col_begin; col < disc->col_end; col++) {
                float value;
                size_t cell = (row - c->row) * c->width + (col - c->col);
                pln_caster_row(caster, row, col, 1, &value, NULL);
                if (isnan(value)) continue;
                n[cell] += (double)value >= pln_rule_server_dbm(&world.rule, tower->tx.freq_mhz);
                if (server[cell] < 0 || value > best[cell]) {
                    best[cell] = value;
                    server[cell] = t;
                }
            }
    }
    pln_caster_release(caster);
}

START_TEST(the_strongest_wins)
{
    struct geo_err err = {0};
    struct pln_coverage c;
    struct pln_map_spec spec = map_spec(2);
    ck_assert_ok(pln_map_make(&spec, &c, &err), err);
    size_t cells = c.width * c.height, with = 0, class_cells = 0;
    float *best = calloc(cells, sizeof *best);
    int32_t *server = malloc(cells * sizeof *server);
    int *n = calloc(cells, sizeof *n);
    memset(server, 0xff, cells * sizeof *server);
    fold(&c, best, server, n);
    for (size_t i = 0; i < cells; i++) {
        ck_assert_int_eq(c.server[i], server[i]);
        if (server[i] < 0) continue;
        with++;
        ck_assert(c.rsrp_dbm[i] == best[i]);
        ck_assert_int_eq(c.n_servers[i], n[i]);
        double assured = (double)best[i] - c.servers[server[i]].allowance_db;
        int k = assured >= -90 ? 0 : assured >= -105 ? 1 : assured >= -120 ? 2 : 3;
        ck_assert_int_eq(c.level[i], k + 1);
        ck_assert_int_ne(c.server[i], 4); /* ties: the lower index */
    }
    double km2 = 0, best_km2 = 0;
    for (size_t k = 0; k < c.n_classes; k++)
        class_cells += c.classes[k].n_cells, km2 += c.classes[k].km2;
    for (int t = 0; t < TOWERS; t++)
        best_km2 += c.servers[t].best_km2;
    ck_assert_uint_eq(class_cells, with);
    ck_assert_uint_eq(c.n_inside, with + c.n_void);
    ck_assert_double_eq_tol(km2, best_km2, 1e-6 * km2);
    ck_assert_double_gt(km2, 150);
    ck_assert(c.servers[0].has_terrain && !c.servers[5].has_terrain);
    free(best);
    free(server);
    free(n);
    pln_coverage_release(&c);
}
END_TEST

START_TEST(threads_change_no_byte)
{
    struct geo_err err = {0};
    struct pln_coverage one, many;
    struct pln_map_spec spec = map_spec(1);
    ck_assert_ok(pln_map_make(&spec, &one, &err), err);
    spec.threads = _i ? 7 : 2;
    ck_assert_ok(pln_map_make(&spec, &many, &err), err);
    size_t n = one.width * one.height;
    ck_assert_uint_eq(n, many.width * many.height);
    ck_assert_int_eq(memcmp(one.rsrp_dbm, many.rsrp_dbm, n * sizeof *one.rsrp_dbm), 0);
    ck_assert_int_eq(memcmp(one.server, many.server, n * sizeof *one.server), 0);
    ck_assert_int_eq(memcmp(one.n_servers, many.n_servers, n * sizeof *one.n_servers), 0);
    ck_assert_int_eq(memcmp(one.classes, many.classes, sizeof one.classes), 0);
    pln_coverage_release(&one);
    pln_coverage_release(&many);
}
END_TEST

/* The land that masts 0 … N_TODAY − 1 and, as a plan, the rest serve. */
static struct pln_served_land land_with(double cell_m, int threads, int n_today,
                                        const struct pln_served_memory *memory)
{
    struct geo_err err = {0};
    struct pln_served_map *map;
    struct pln_served_land land;
    struct pln_rule rule = world.rule;
    rule.radius_km = 7;
    struct pln_served_spec spec = {.terrain = world.terrain,
                                   .setup = &world.setup,
                                   .rule = &rule,
                                   .cell_m = cell_m,
                                   .threads = threads};
    struct pln_served_mast masts[TOWERS];
    for (int t = 0; t < TOWERS; t++) {
        const struct pln_tower *tower = &world.towers.at[t];
        masts[t] = (struct pln_served_mast){tower->lon_deg, tower->lat_deg, tower->tx, t >= n_today,
                                            tower->id};
    }
    ck_assert_ok(pln_served_open(&spec, &map, &err), err);
    ck_assert_ok(pln_served_add(map, masts, TOWERS, memory, NULL, NULL, &err), err);
    ck_assert_ok(pln_served_outline(map, &land, &err), err);
    pln_served_release(map);
    return land;
}

static struct pln_served_land served_land(double cell_m, int threads, int n_today)
{
    return land_with(cell_m, threads, n_today, NULL);
}

/* The area of a ring in square degrees; of a hole below zero. */
static double ring_area(const struct pln_areas *areas, const struct pln_ring *ring)
{
    const double *p = areas->lonlat + 2 * ring->first;
    double sum = 0;
    for (size_t i = 0; i + 1 < ring->n; i++)
        sum += p[2 * i] * p[2 * i + 3] - p[2 * i + 2] * p[2 * i + 1];
    return fabs(sum) / 2 * (ring->hole ? -1 : 1);
}

/* In squares as small as the terrain's cells it is the map's own, cell by cell. */
START_TEST(the_served_land_is_that_of_the_map)
{
    struct geo_err err = {0};
    struct geo_terrain_info info;
    struct pln_coverage c;
    struct pln_map_spec spec = map_spec(2);
    const double level = world.rule.threshold_dbm + world.rule.uncertain_db;
    spec.levels_dbm = &level;
    spec.n_levels = 1;
    geo_terrain_info(world.terrain, &info);
    ck_assert_ok(pln_map_make(&spec, &c, &err), err);
    struct pln_served_land fine = served_land(info.step_m, 2, TOWERS),
                           coarse = served_land(4 * info.step_m, 2, TOWERS);
    const double km2 = fine.km2[PLN_LAND_SERVED];
    ck_assert_double_gt(km2, 10);
    /* rows are measured at another column there */
    ck_assert_double_eq_tol(km2, c.classes[0].km2, 1e-3 * km2);
    ck_assert(fine.km2[PLN_LAND_PLANNED] == 0);
    ck_assert_double_eq_tol(coarse.cell_m, 4 * info.step_m, 1e-9);
    ck_assert_double_eq_tol(coarse.km2[PLN_LAND_SERVED], km2, 0.06 * km2);
    /* the outlines hold as much as was counted, but for small patches */
    const struct pln_area *served = &fine.outlines.at[PLN_LAND_SERVED];
    double degrees2 = 0, km2_per_degree2 = 111.2 * 111.2 * cos(info.south_deg * 0.0174533);
    for (uint32_t r = 0; r < served->n_rings; r++)
        degrees2 += ring_area(&fine.outlines, &fine.outlines.rings[served->first_ring + r]);
    ck_assert_double_eq_tol(degrees2 * km2_per_degree2, km2, 0.05 * km2);
    pln_served_land_release(&fine);
    pln_served_land_release(&coarse);
    pln_coverage_release(&c);
}
END_TEST

START_TEST(the_plan_adds_to_today)
{
    struct pln_served_land today = served_land(200, 1, TOWERS), later = served_land(200, 1, 2),
                           threads = served_land(200, 7, 2);
    ck_assert_double_gt(later.km2[PLN_LAND_PLANNED], 1);
    ck_assert_double_eq_tol(later.km2[PLN_LAND_SERVED] + later.km2[PLN_LAND_PLANNED],
                            today.km2[PLN_LAND_SERVED], 1e-9 * today.km2[PLN_LAND_SERVED]);
    ck_assert_uint_eq(later.outlines.n_points, threads.outlines.n_points);
    ck_assert_int_eq(memcmp(later.outlines.lonlat, threads.outlines.lonlat,
                            later.outlines.n_points * 2 * sizeof(double)),
                     0);
    pln_served_land_release(&today);
    pln_served_land_release(&later);
    pln_served_land_release(&threads);
}
END_TEST

/* ---- discs of earlier runs ---- */

/* The last whole that was told, through bytes and back; and how many discs were cast for it. */
struct shelf {
    struct pln_discs table;
    size_t n_cast, n_wholes;
};

static enum geo_status keep(void *ctx, const struct pln_disc *const *discs, size_t n, bool whole,
                            struct geo_err *err)
{
    struct shelf *shelf = ctx;
    struct geo_buf ground = {0}, bytes = {0};
    if (!whole) {
        shelf->n_cast += n;
        return GEO_OK;
    }
    shelf->n_wholes++;
    ck_assert_ok(geo_terrain_blocks(world.terrain, 1, &ground, err), *err);
    ck_assert_ok(pln_discs_pack(discs, n, &ground, &bytes, err), *err);
    pln_discs_release(&shelf->table);
    ck_assert_ok(pln_discs_unpack(bytes.text, bytes.length, &shelf->table, err), *err);
    geo_buf_release(&ground);
    geo_buf_release(&bytes);
    return GEO_OK;
}

/* The land is that of a run without memory; N_CAST discs were cast for it (one by one, but the
 * sixth with the fifth, so that all but the last are told as parts). */
static void ck_remembers(struct shelf *shelf, int n_today, size_t n_cast)
{
    struct geo_err err = {0};
    struct geo_buf ground = {0};
    ck_assert_ok(geo_terrain_blocks(world.terrain, 1, &ground, &err), err);
    struct pln_discs before = shelf->table;
    shelf->table = (struct pln_discs){0};
    *shelf = (struct shelf){.n_cast = 0};
    struct pln_served_memory memory = {.tables = &before,
                                       .n_tables = 1,
                                       .ground = &ground,
                                       .learned = keep,
                                       .ctx = shelf,
                                       .keep_every = 1};
    struct pln_served_land with = land_with(200, 2, n_today, &memory),
                           plain = served_land(200, 1, n_today);
    ck_assert_uint_eq(shelf->n_wholes, n_cast > 0);
    ck_assert_uint_le(n_cast, 6);
    ck_assert_uint_eq(shelf->n_cast + shelf->n_wholes * (n_cast == 6 ? 2 : 1), n_cast);
    ck_assert_mem_eq(with.km2, plain.km2, sizeof with.km2);
    ck_assert_uint_eq(with.outlines.n_points, plain.outlines.n_points);
    ck_assert_mem_eq(with.outlines.lonlat, plain.outlines.lonlat,
                     plain.outlines.n_points * 2 * sizeof(double));
    if (shelf->n_wholes)
        pln_discs_release(&before);
    else
        shelf->table = before;
    pln_served_land_release(&with);
    pln_served_land_release(&plain);
    geo_buf_release(&ground);
}

START_TEST(an_unchanged_mast_is_not_cast_again)
{
    struct shelf shelf = {0};
    ck_remembers(&shelf, 3, TOWERS);
    ck_assert_uint_eq(shelf.table.n, TOWERS - 1); /* one is there twice */
    ck_remembers(&shelf, 3, 0);
    ck_remembers(&shelf, 5, 0); /* today's or the plan's: the same disc */
    world.towers.at[2].tx.tx_power_dbm += 1;
    ck_remembers(&shelf, 3, 1);
    world.towers.at[2].tx.tx_power_dbm -= 1;
    world.towers.at[3].lon_deg += 0.01;
    ck_remembers(&shelf, 3, 2);
    /* what was cast over other ground tells nothing */
    geo_buf_clear(&shelf.table.ground);
    ck_remembers(&shelf, 3, TOWERS);
    pln_discs_release(&shelf.table);
}
END_TEST

START_TEST(runs_of_squares_come_back)
{
    struct geo_err err = {0};
    struct geo_buf runs = {0}, ground = {0}, bytes = {0};
    static const struct {
        enum pln_disc_class class;
        size_t n;
    } given[] = {{PLN_DISC_NOTHING, 63}, {PLN_DISC_NOTHING, 2}, {PLN_DISC_SURELY, 1},
                 {PLN_DISC_SURELY, 200}, {PLN_DISC_PERHAPS, 1}, {PLN_DISC_NOTHING, 33}};
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        pln_disc_add(&runs, given[i].class, given[i].n);
    ck_assert_uint_eq(runs.length, 2 + 4 + 1 + 1);
    const struct pln_disc big = {geo_key_of("a", 1),        3, 5, 30, 10, (uint32_t)runs.length,
                                 (const uint8_t *)runs.text},
                          none = {geo_key_of("b", 1), 0, 0, 1, 1, 1, (const uint8_t[]){0}};
    const struct pln_disc *discs[] = {&none, &big, &none};
    geo_buf_add(&ground, "ground");
    ck_assert_ok(pln_discs_pack(discs, 3, &ground, &bytes, &err), err);
    struct pln_discs table;
    ck_assert_ok(pln_discs_unpack(bytes.text, bytes.length, &table, &err), err);
    ck_assert_uint_eq(table.n, 2);
    const struct pln_disc *found = pln_discs_find(&table, &big.key);
    ck_assert(found && found->row == 3 && found->width == 10 && found->n_runs == runs.length);
    ck_assert_mem_eq(found->run, runs.text, runs.length);
    ck_assert_uint_eq(pln_discs_find(&table, &none.key)->height, 1);
    ck_assert_ptr_null(pln_discs_find(&table, &(struct geo_key){{1}}));
    ck_assert_str_eq(table.ground.text, "ground");
    pln_discs_release(&table);
    /* cut short or told wrongly: refused, never read beyond the end */
    for (size_t n = 0; n < bytes.length; n++)
        ck_assert_int_eq(pln_discs_unpack(bytes.text, n, &table, NULL), GEO_BAD_DATA);
    const size_t first_run = bytes.length - ground.length - runs.length - 1;
    for (size_t at = 16; at < bytes.length - ground.length; at++) {
        const bool place = at < first_run && (at - 40) % 36 < 24; /* keys, rows, columns */
        if (at >= 40 && place) continue;
        bytes.text[at] ^= 1;
        ck_assert_msg(pln_discs_unpack(bytes.text, bytes.length, &table, NULL) == GEO_BAD_DATA,
                      "byte %zu", at);
        bytes.text[at] ^= 1;
    }
    geo_buf_release(&runs);
    geo_buf_release(&ground);
    geo_buf_release(&bytes);
}
END_TEST

/* Squares wider than a strip of the terrain: each has what its middle has. */
START_TEST(wide_squares)
{
    struct geo_terrain_info info;
    geo_terrain_info(world.terrain, &info);
    world.towers.at[0].lon_deg = info.west_deg + 300.5 / 1201 * (info.east_deg - info.west_deg);
    world.towers.at[0].lat_deg = info.north_deg - 300.5 / 1201 * (info.north_deg - info.south_deg);
    struct pln_served_land wide = served_land(600 * info.step_m, 2, 1);
    const double side_km = 600 * info.step_m * 1e-3;
    ck_assert_double_eq_tol(wide.cell_m, 600 * info.step_m, 1e-6);
    ck_assert_double_eq_tol(wide.km2[PLN_LAND_SERVED], side_km * side_km, 0.1 * side_km * side_km);
    ck_assert(wide.km2[PLN_LAND_PLANNED] == 0);
    pln_served_land_release(&wide);
}
END_TEST

START_TEST(what_cannot_be_mapped_is_refused)
{
    struct geo_err err = {0};
    struct pln_coverage c;
    struct pln_map_spec spec = map_spec(1);
    spec.memory_ceiling_b = 1000;
    ck_assert_int_eq(pln_map_make(&spec, &c, &err), GEO_NO_MEMORY);
    ck_assert_ptr_nonnull(strstr(err.text, "GiB"));
    static const uint32_t outside[] = {5};
    spec = map_spec(1);
    spec.chosen = outside;
    spec.n_chosen = 1;
    ck_assert_int_eq(pln_map_make(&spec, &c, &err), GEO_NO_COVER);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("area map");
    TCase *tcase = tcase_create("map");
    tcase_set_timeout(tcase, 60);
    tcase_add_unchecked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, the_strongest_wins);
    tcase_add_loop_test(tcase, threads_change_no_byte, 0, 2);
    tcase_add_test(tcase, the_served_land_is_that_of_the_map);
    tcase_add_test(tcase, the_plan_adds_to_today);
    tcase_add_test(tcase, an_unchanged_mast_is_not_cast_again);
    tcase_add_test(tcase, runs_of_squares_come_back);
    tcase_add_test(tcase, wide_squares);
    tcase_add_test(tcase, what_cannot_be_mapped_is_refused);
    suite_add_tcase(suite, tcase);
    return test_run(suite, false);
}
