/* What earlier runs found out changes how much is computed, never what comes out. */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cover/world.h"
#include "geo/base/mem.h"
#include "planner/cover/backhaul.h"
#include "planner/cover/known.h"
#include "planner/cover/reach.h"

#define TABLES 6

/* All that was learned, newest first, through bytes and back. */
struct kept {
    struct pln_known table[TABLES], sequel; /* the sequel joins its table when the run is over */
    size_t n, n_parts, n_wholes, n_sequels;
};
static struct kept heard, reached, hopped;

static enum geo_status keep(void *ctx, const struct pln_known *part, bool whole,
                            struct geo_err *err)
{
    struct kept *kept = ctx;
    struct geo_buf bytes = {0};
    ck_assert_ok(pln_known_pack(part, &bytes, err), *err);
    if (part->is_sequel) {
        pln_known_release(&kept->sequel);
        ck_assert_ok(pln_known_unpack(bytes.text, bytes.length, &kept->sequel, err), *err);
        ck_assert(kept->sequel.is_sequel);
        kept->n_sequels++;
        geo_buf_release(&bytes);
        return GEO_OK;
    }
    if (kept->n == TABLES) pln_known_release(&kept->table[--kept->n]);
    memmove(kept->table + 1, kept->table, kept->n++ * sizeof *kept->table);
    ck_assert_ok(pln_known_unpack(bytes.text, bytes.length, &kept->table[0], err), *err);
    whole ? kept->n_wholes++ : kept->n_parts++;
    geo_buf_release(&bytes);
    return GEO_OK;
}

static void join(struct kept *kept)
{
    for (size_t i = 0; kept->sequel.is_sequel && i < kept->n; i++) {
        struct geo_key identity = pln_known_identity(&kept->table[i]);
        if (geo_key_compare(&identity, &kept->sequel.base) != 0 || !kept->table[i].sequel) continue;
        pln_known_release(kept->table[i].sequel); /* an older one */
        geo_free(kept->table[i].sequel);
        kept->table[i].sequel = NULL;
    }
    if (kept->sequel.is_sequel) ck_assert(pln_known_join(kept->table, kept->n, &kept->sequel));
    pln_known_release(&kept->sequel);
}

static void forget(struct kept *kept)
{
    pln_known_release(&kept->sequel);
    while (kept->n)
        pln_known_release(&kept->table[--kept->n]);
    kept->n_parts = kept->n_wholes = kept->n_sequels = 0;
}

/* What is kept now, for one run: keep() moves the tables about while it lasts. */
static struct pln_memory memory_of(struct kept *kept, struct pln_known tables[TABLES],
                                   const struct geo_buf *ground, size_t keep_every_paths)
{
    memcpy(tables, kept->table, sizeof kept->table);
    return (struct pln_memory){.tables = tables,
                               .n_tables = kept->n > TABLES - 3 ? TABLES - 3 : kept->n,
                               .ground = ground,
                               .learned = keep,
                               .ctx = kept,
                               .keep_every_paths = keep_every_paths};
}

static bool same_float(float a, float b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static void assert_same(const struct pln_audit *a, const struct pln_audit *b)
{
    for (size_t i = 0; i < a->n_clusters; i++) {
        const struct pln_reception *x = &a->cluster[i], *y = &b->cluster[i];
        ck_assert_uint_eq(x->tower, y->tower);
        ck_assert(same_float(x->rsrp_dbm, y->rsrp_dbm) && same_float(x->margin_db, y->margin_db));
        ck_assert(same_float(x->loss_db, y->loss_db) && same_float(x->distance_km, y->distance_km));
        ck_assert_uint_eq(x->n_servers, y->n_servers);
        ck_assert_uint_eq(x->flags, y->flags);
    }
    for (size_t i = 0; i < a->n_villages; i++) {
        const struct pln_service *x = &a->village[i], *y = &b->village[i];
        ck_assert_int_eq(x->verdict, y->verdict);
        ck_assert_uint_eq(x->tower, y->tower);
        ck_assert(same_float(x->rsrp_dbm, y->rsrp_dbm) && same_float(x->margin_db, y->margin_db));
        ck_assert_uint_eq(x->n_servers, y->n_servers);
        ck_assert_uint_eq(x->flags, y->flags);
        ck_assert_int_eq(x->people_served, y->people_served);
    }
    ck_assert_uint_eq(a->n_extrapolated, b->n_extrapolated);
    ck_assert_uint_eq(a->n_gaps, b->n_gaps);
}

/* Run with and without what is known; both must agree. Returns the share of paths computed again.
 */
static double audit_twice(const struct world *w, const struct geo_buf *ground,
                          size_t keep_every_paths)
{
    struct geo_err err = {0};
    struct pln_audit_spec spec = {.terrain = w->terrain,
                                  .setup = &w->setup,
                                  .rule = &w->rule,
                                  .villages = &w->villages,
                                  .towers = &w->towers,
                                  .threads = 2};
    struct pln_audit clean, quick;
    ck_assert_ok(pln_audit_run(&spec, &clean, &err), err);
    struct pln_known tables[TABLES];
    struct pln_memory memory = memory_of(&heard, tables, ground, keep_every_paths);
    spec.memory = &memory;
    ck_assert_ok(pln_audit_run(&spec, &quick, &err), err);
    join(&heard);
    assert_same(&clean, &quick);
    double share = (double)quick.n_paths / (double)clean.n_paths;
    pln_audit_release(&clean);
    pln_audit_release(&quick);
    return share;
}

struct chain {
    struct pln_audit audit;
    struct pln_targets targets;
    struct pln_candidates candidates;
    struct pln_matrix matrix;
    struct pln_reach_count count;
};

static void run_chain(const struct world *w, const struct pln_memory *memory, struct chain *c)
{
    struct geo_err err = {0};
    struct pln_candidate_rule rule = pln_candidate_rule_default();
    const struct pln_audit_spec audit = {.terrain = w->terrain,
                                         .setup = &w->setup,
                                         .rule = &w->rule,
                                         .villages = &w->villages,
                                         .towers = &w->towers,
                                         .threads = 2};
    ck_assert_ok(pln_audit_run(&audit, &c->audit, &err), err);
    ck_assert_ok(pln_targets_list(&w->villages, &c->audit, &w->rule, NULL, false, w->rule.radius_km,
                                  &c->targets, &err),
                 err);
    rule.reach_km = 10;
    rule.most = 40;
    rule.hilltops = false; /* finding them is slow, and nothing is remembered about it */
    const struct pln_candidate_spec spec = {.terrain = w->terrain,
                                            .villages = &w->villages,
                                            .towers = &w->towers,
                                            .kinds = &w->kinds,
                                            .targets = &c->targets,
                                            .rule = &rule};
    ck_assert_ok(pln_candidates_find(&spec, &c->candidates, &err), err);
    const struct pln_reach_spec reach = {.terrain = w->terrain,
                                         .setup = &w->setup,
                                         .rule = &w->rule,
                                         .villages = &w->villages,
                                         .towers = &w->towers,
                                         .kinds = &w->kinds,
                                         .targets = &c->targets,
                                         .memory = memory,
                                         .threads = 2};
    ck_assert_ok(pln_reach_run(&reach, &c->candidates, &c->matrix, &c->count, &err), err);
}

static void release_chain(struct chain *c)
{
    pln_audit_release(&c->audit);
    pln_targets_release(&c->targets);
    pln_candidates_release(&c->candidates);
    pln_matrix_release(&c->matrix);
}

static double reach_twice(const struct world *w, const struct geo_buf *ground,
                          size_t keep_every_paths)
{
    struct pln_known tables[TABLES];
    struct pln_memory memory = memory_of(&reached, tables, ground, keep_every_paths);
    struct chain clean, quick;
    run_chain(w, NULL, &clean);
    run_chain(w, &memory, &quick);
    ck_assert_uint_eq(clean.matrix.n_rows, quick.matrix.n_rows);
    size_t n = clean.matrix.first[clean.matrix.n_rows];
    ck_assert_mem_eq(clean.matrix.first, quick.matrix.first,
                     (clean.matrix.n_rows + 1) * sizeof *clean.matrix.first);
    ck_assert_mem_eq(clean.matrix.col, quick.matrix.col, n * sizeof *clean.matrix.col);
    ck_assert_mem_eq(clean.matrix.rsrp_dbm, quick.matrix.rsrp_dbm,
                     n * sizeof *clean.matrix.rsrp_dbm);
    ck_assert_uint_eq(clean.candidates.n, quick.candidates.n);
    ck_assert_uint_eq(clean.candidates.n_options, quick.candidates.n_options);
    ck_assert_uint_eq(clean.count.n_empty, quick.count.n_empty);
    for (size_t i = 0; i < clean.candidates.n; i++)
        ck_assert(clean.candidates.at[i].lon_deg == quick.candidates.at[i].lon_deg &&
                  clean.candidates.at[i].lat_deg == quick.candidates.at[i].lat_deg);
    for (size_t i = 0; i < clean.candidates.n_options; i++)
        ck_assert(clean.candidates.options[i].azimuth_deg ==
                      quick.candidates.options[i].azimuth_deg &&
                  clean.candidates.options[i].kind == quick.candidates.options[i].kind);
    double share =
        clean.count.n_paths ? (double)quick.count.n_paths / (double)clean.count.n_paths : 0;
    release_chain(&clean);
    release_chain(&quick);
    return share;
}

static void assert_same_networks(const struct pln_network *a, const struct pln_network *b)
{
    size_t n = a->n_options;
    ck_assert_uint_eq(n, b->n_options);
    ck_assert_mem_eq(a->needs, b->needs, n);
    ck_assert_mem_eq(a->root, b->root, n * sizeof *a->root);
    ck_assert_mem_eq(a->first, b->first, (n + 1) * sizeof *a->first);
    ck_assert_mem_eq(a->hop, b->hop, a->first[n] * sizeof *a->hop);
    ck_assert_mem_eq(a->least_vnd, b->least_vnd, n * sizeof *a->least_vnd);
}

/* The share of places whose hops were looked for again; −1 where none needs any. */
static double hops_twice(const struct world *w, const struct geo_buf *ground)
{
    struct geo_err err = {0};
    struct chain c;
    run_chain(w, NULL, &c);
    struct pln_known tables[TABLES];
    struct pln_memory memory = memory_of(&hopped, tables, ground, 0);
    struct pln_backhaul_rule rule = {.kinds = PLN_BACKHAUL_MICROWAVE | PLN_BACKHAUL_SATELLITE,
                                     .hop_km = 6,
                                     .freq_mhz = 7000,
                                     .clearance = 0.6};
    struct pln_cost_rates rates = {.microwave_vnd = 300000000,
                                   .microwave_vnd_per_km = 1000000,
                                   .satellite_vnd_per_year = 100000000,
                                   .microwave_life_years = 10,
                                   .line_detour = 1.3};
    struct pln_finance finance = {.horizon_years = 10, .discount_pct = 5};
    struct pln_backhaul_spec spec = {.terrain = w->terrain,
                                     .towers = &w->towers,
                                     .kinds = &w->kinds,
                                     .candidates = &c.candidates,
                                     .rule = &rule,
                                     .rates = &rates,
                                     .finance = &finance,
                                     .threads = 2};
    struct pln_network clean, quick;
    ck_assert_ok(pln_backhaul_find(&spec, &clean, &err), err);
    spec.memory = &memory;
    ck_assert_ok(pln_backhaul_find(&spec, &quick, &err), err);
    assert_same_networks(&clean, &quick);
    double share = clean.n_sought ? (double)quick.n_sought / (double)clean.n_sought : -1;
    pln_network_release(&clean);
    pln_network_release(&quick);
    release_chain(&c);
    return share;
}

static uint64_t state;

static size_t any(size_t n)
{
    return (size_t)(world_random(&state) * (double)n);
}

static void swap_towers(struct world *w, size_t a, size_t b)
{
    struct pln_tower kept_tower = w->towers.at[a];
    w->towers.at[a] = w->towers.at[b];
    w->towers.at[b] = kept_tower;
}

static void move_village(struct world *w)
{
    struct pln_village *v = &w->villages.at[any(w->villages.n)];
    double lon = 0.02 * (world_random(&state) - 0.5), lat = 0.02 * (world_random(&state) - 0.5);
    v->lon_deg += lon;
    v->lat_deg += lat;
    for (uint32_t c = v->first_cluster; c < v->first_cluster + v->n_clusters; c++) {
        w->villages.clusters[c].lon_deg += lon;
        w->villages.clusters[c].lat_deg += lat;
    }
}

/* A hill appears (or a lake of void, with side 1) at a random place. */
static void change_ground(struct world *w, struct geo_buf *ground)
{
    struct geo_err err = {0};
    char path[256];
    snprintf(path, sizeof path, "%s/N18E105.hgt", test_tmpdir());
    size_t length;
    char *bytes = test_read_file(path, &length);
    int row = 400 + (int)any(400), col = 360 + (int)any(460), side = (int)any(12) + 1;
    for (int r = row; r < row + side; r++)
        for (int c = col; c < col + side; c++) {
            int h = side == 1 ? -32768 : 1500;
            bytes[2 * (r * 1201 + c)] = (char)(h >> 8);
            bytes[2 * (r * 1201 + c) + 1] = (char)h;
        }
    FILE *f = fopen(path, "wb");
    ck_assert_uint_eq(fwrite(bytes, 1, length, f), length);
    fclose(f);
    free(bytes);
    geo_terrain_release(w->terrain);
    const char *paths[] = {path};
    ck_assert_ok(geo_terrain_open(&(struct geo_terrain_spec){.dem_paths = paths, .n_dems = 1},
                                  &w->terrain, &err),
                 err);
    geo_buf_clear(ground);
    ck_assert_ok(geo_terrain_blocks(w->terrain, 1, ground, &err), err);
}

static void edit(struct world *w, size_t spare, struct geo_buf *ground)
{
    struct pln_tower *t = &w->towers.at[any(w->towers.n)];
    switch (any(9)) {
    case 0: /* a mast goes */
        swap_towers(w, any(w->towers.n), w->towers.n - 1);
        w->towers.n -= w->towers.n > spare / 2;
        break;
    case 1: /* one comes back, or comes */
        w->towers.n += w->towers.n < spare;
        break;
    case 2:
        t->tx.tx_power_dbm += world_random(&state) - 0.3;
        break;
    case 3:
        t->status = t->status == PLN_MAST_ON_AIR ? PLN_MAST_PLANNED : PLN_MAST_ON_AIR;
        break;
    case 4: /* two alike on one site */
        *t = w->towers.at[any(w->towers.n)];
        break;
    case 5: /* the list comes in another order */
        for (size_t i = 0; i < w->towers.n; i++)
            swap_towers(w, i, any(w->towers.n));
        break;
    case 6:
        move_village(w);
        break;
    case 7: { /* a double village */
        struct pln_village *a = &w->villages.at[1], *b = &w->villages.at[4];
        b->lon_deg = w->villages.clusters[b->first_cluster].lon_deg = a->lon_deg;
        b->lat_deg = w->villages.clusters[b->first_cluster].lat_deg = a->lat_deg;
        break;
    }
    default:
        change_ground(w, ground);
    }
}

START_TEST(random_histories)
{
    for (unsigned seed = 1; seed <= 4; seed++) {
        struct world w;
        struct geo_err err = {0};
        struct geo_buf ground = {0};
        world_open(&w, 60, 50, seed);
        w.rule.radius_km = seed % 2 ? 12 : 30;
        w.rule.threshold_dbm = -115 + 7 * (double)seed;
        ck_assert_ok(geo_terrain_blocks(w.terrain, 1, &ground, &err), err);
        state = seed;
        w.towers.n -= 10; /* some in reserve */
        audit_twice(&w, &ground, 100);
        ck_assert_uint_eq(heard.n_wholes, 1);
        ck_assert_uint_ge(heard.n_parts, 1);
        pln_known_release(&heard.table[0]); /* as if killed before the end: the parts are left */
        memmove(heard.table, heard.table + 1, --heard.n * sizeof *heard.table);
        double rest = audit_twice(&w, &ground, 100);
        ck_assert_msg(rest > 0 && rest < 0.8, "after a kill: %g", rest);
        for (int step = 0; step < 12; step++) {
            for (size_t i = any(3); i < 3; i++)
                edit(&w, 50, &ground);
            audit_twice(&w, &ground, step % 3 ? 0 : 100);
            reach_twice(&w, &ground, step % 3 ? 0 : 100);
            hops_twice(&w, &ground);
        }
        forget(&hopped);
        forget(&heard);
        forget(&reached);
        w.towers.n = 50;
        world_release(&w);
        geo_buf_release(&ground);
    }
}
END_TEST

/* What an edit costs: of what a run computes, only what it touches. */
START_TEST(costs_follow_the_change)
{
    struct world w;
    struct geo_err err = {0};
    struct geo_buf ground = {0};
    world_open(&w, 60, 101, 7);
    w.rule.threshold_dbm = -90;
    ck_assert_ok(geo_terrain_blocks(w.terrain, 1, &ground, &err), err);
    ck_assert_double_eq(audit_twice(&w, &ground, 0), 1);
    ck_assert_double_eq(audit_twice(&w, &ground, 0), 0);
    ck_assert_uint_eq(heard.n_wholes, 1); /* nothing new, nothing kept */
    w.towers.at[1].tx.antenna_height_m += 5;
    double one_mast = audit_twice(&w, &ground, 0);
    ck_assert_msg(one_mast > 0 && one_mast < 0.08, "one mast of 100: %g", one_mast);
    ck_assert_uint_eq(heard.n_wholes, 1); /* the rest of the table is not written again */
    ck_assert_uint_eq(heard.n_sequels, 1);
    ck_assert_double_eq(audit_twice(&w, &ground, 0), 0);
    w.towers.at[2].tx.antenna_height_m += 5;
    double next_mast = audit_twice(&w, &ground, 3); /* killed on its way, it goes on */
    ck_assert_msg(next_mast > 0 && next_mast < 0.08, "another mast of 100: %g", next_mast);
    ck_assert_uint_eq(heard.n_wholes, 1);
    ck_assert_uint_gt(heard.n_sequels, 2);
    ck_assert_double_eq(audit_twice(&w, &ground, 0), 0);
    state = 3;
    move_village(&w);
    double one_village = audit_twice(&w, &ground, 0);
    ck_assert_double_eq(reach_twice(&w, &ground, 0), 1);
    ck_assert_double_eq(reach_twice(&w, &ground, 0), 0);
    ck_assert_uint_eq(reached.n_wholes, 1);
    ck_assert_msg(one_village > 0 && one_village < 0.08, "one village of 60: %g", one_village);
    ck_assert_double_eq(hops_twice(&w, &ground), 1);
    ck_assert_double_eq(hops_twice(&w, &ground), 0);
    ck_assert_uint_eq(hopped.n_wholes, 1);
    w.towers.at[2].tx.tx_power_dbm += 0.01; /* hops do not hear it */
    ck_assert_double_eq(hops_twice(&w, &ground), 0);
    for (size_t t = 10; t < 20; t++)
        w.towers.at[t].tx.antenna_height_m += 5;
    double ten_heights = hops_twice(&w, &ground);
    ck_assert_msg(ten_heights > 0 && ten_heights < 0.9, "hops about ten masts: %g", ten_heights);
    change_ground(&w, &ground);
    double hops_block = hops_twice(&w, &ground);
    ck_assert_msg(hops_block > 0 && hops_block < 0.9, "hops over one block: %g", hops_block);
    double one_block = audit_twice(&w, &ground, 0);
    ck_assert_msg(one_block > 0 && one_block < 0.4, "one block: %g", one_block);
    printf("recomputed: one mast of 76 %.3f, one village of 60 %.3f, one block %.3f; hops: ten "
           "heights %.3f, one block %.3f\n",
           one_mast, one_village, one_block, ten_heights, hops_block);
    forget(&hopped);
    forget(&heard);
    forget(&reached);
    world_release(&w);
    geo_buf_release(&ground);
}
END_TEST

START_TEST(bad_bytes_are_refused)
{
    struct geo_key keys[2] = {geo_key_of("a", 1), geo_key_of("b", 1)};
    double limit = -90;
    size_t first[] = {0, 1};
    struct pln_fact fact = {.col = 1};
    struct pln_known known = {.n_rows = 1,
                              .n_cols = 2,
                              .row_key = keys,
                              .col_key = keys,
                              .limit = &limit,
                              .first = first,
                              .fact = &fact},
                     back;
    struct geo_buf bytes = {0};
    struct geo_err err;
    ck_assert_ok(pln_known_pack(&known, &bytes, &err), err);
    for (size_t n = 0; n < bytes.length; n++)
        ck_assert_int_eq(pln_known_unpack(bytes.text, n, &back, &err), GEO_BAD_DATA);
    ck_assert_ok(pln_known_unpack(bytes.text, bytes.length, &back, &err), err);
    pln_known_release(&back);
    fact.col = 2; /* no such column */
    geo_buf_clear(&bytes);
    ck_assert_ok(pln_known_pack(&known, &bytes, &err), err);
    ck_assert_int_eq(pln_known_unpack(bytes.text, bytes.length, &back, &err), GEO_BAD_DATA);
    geo_buf_release(&bytes);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("known");
    TCase *tc = tcase_create("known");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, random_histories);
    tcase_add_test(tc, costs_follow_the_change);
    tcase_add_test(tc, bad_bytes_are_refused);
    suite_add_tcase(s, tc);
    return test_run(s, false);
}
