#include "cover/world.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/support.h"

#define SIDE 1201 /* of a 3-arc-second SRTM tile */
#define WEST 105.3
#define SOUTH 18.3
#define WIDTH 0.4

double world_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* Ranges of hills across the tile with smaller ones on them. */
static double height_m(int col, int row)
{
    double x = col * 0.0925, y = row * 0.0925; /* km */
    return 400 + 300 * sin(x / 3.1 + 0.3 * sin(y / 4)) + 120 * sin(y / 2.3 + x / 5) +
           40 * sin(x * 1.7) * sin(y * 1.3);
}

static void open_terrain(struct world *world)
{
    static char path[256];
    unsigned char *bytes = malloc((size_t)SIDE * SIDE * 2);
    for (int row = 0; row < SIDE; row++)
        for (int col = 0; col < SIDE; col++) {
            int h = (int)lround(height_m(col, row));
            bytes[2 * (row * SIDE + col)] = (unsigned char)(h >> 8);
            bytes[2 * (row * SIDE + col) + 1] = (unsigned char)(h & 255);
        }
    snprintf(path, sizeof path, "%s/N18E105.hgt", test_tmpdir());
    FILE *f = fopen(path, "wb");
    ck_assert_uint_eq(fwrite(bytes, 2, (size_t)SIDE * SIDE, f), (size_t)SIDE * SIDE);
    fclose(f);
    free(bytes);
    const char *paths[] = {path};
    struct geo_terrain_spec spec = {.dem_paths = paths, .n_dems = 1};
    struct geo_err err = {0};
    ck_assert_ok(geo_terrain_open(&spec, &world->terrain, &err), err);
}

static double somewhere(uint64_t *state, double from)
{
    return from + WIDTH * world_random(state);
}

static void add_clusters(struct world *world, struct pln_village *v, size_t i, uint64_t *state)
{
    v->first_cluster = (uint32_t)world->villages.n_clusters;
    v->n_clusters = i % 3 ? 1 : 2 + (uint32_t)(world_random(state) * 4);
    for (uint32_t c = 0; c < v->n_clusters; c++) {
        double off = i % 3             ? 0
                     : i % 2 && c == 0 ? 0
                                       : 0.03; /* some villages have none at the centre */
        int64_t people = i % 7 == 0 ? 0 : (int64_t)(world_random(state) * 900);
        world->villages.clusters[world->villages.n_clusters++] =
            (struct pln_cluster){.lon_deg = v->lon_deg + off * (world_random(state) - 0.5),
                                 .lat_deg = v->lat_deg + off * (world_random(state) - 0.5),
                                 .people = people};
        v->people += people;
    }
}

static void add_villages(struct world *world, size_t n, uint64_t *state)
{
    world->villages.at = geo_alloc_zero(n, sizeof *world->villages.at);
    world->villages.clusters = geo_alloc_zero(n * 8, sizeof *world->villages.clusters);
    world->villages.n = n;
    for (size_t i = 0; i < n; i++) {
        struct pln_village *v = &world->villages.at[i];
        v->id = v->name = v->commune = v->commune_code = v->district = v->province = "";
        v->lon_deg = somewhere(state, WEST);
        v->lat_deg = somewhere(state, SOUTH);
        v->tier = (enum pln_tier)(i % 4);
        v->border = i % 5 == 0;
        v->school = i % 6 == 0;
        add_clusters(world, v, i, state);
    }
}

static void add_towers(struct world *world, size_t n, uint64_t *state)
{
    world->towers.at = geo_alloc_zero(n, sizeof *world->towers.at);
    world->towers.n = n;
    for (size_t i = 0; i < n; i++) {
        struct pln_tower *t = &world->towers.at[i];
        t->id = t->operator_name = "";
        t->lon_deg = somewhere(state, WEST);
        t->lat_deg = somewhere(state, SOUTH);
        if (i == 0) { /* one right over a village */
            t->lon_deg = world->villages.at[0].lon_deg;
            t->lat_deg = world->villages.at[0].lat_deg;
        }
        t->tech = i % 4 == 3 ? PLN_TECH_GSM : PLN_TECH_LTE | PLN_TECH_GSM;
        t->status = i % 7 == 6 ? PLN_MAST_PLANNED : PLN_MAST_ON_AIR;
        t->tx = (struct pln_transmitter){.freq_mhz = i % 3 ? 900 : 1800,
                                         .bandwidth_mhz = 10,
                                         .tx_power_dbm = 30 + 16 * world_random(state),
                                         .antenna_gain_dbi = 18,
                                         .loss_db = 3,
                                         .antenna_height_m = 20 + 30 * world_random(state),
                                         .n_sectors = i % 5 ? 3 : 0,
                                         .azimuth_deg = {10, 130, 250},
                                         .downtilt_deg = 3};
    }
}

static struct pln_site_kind kind(const char *name, enum pln_fix fix, double height_m,
                                 size_t sectors, int64_t capex_vnd)
{
    return (struct pln_site_kind){.name = name,
                                  .source = "",
                                  .fix = fix,
                                  .tx = {.freq_mhz = 900,
                                         .bandwidth_mhz = 10,
                                         .tx_power_dbm = 43,
                                         .antenna_gain_dbi = 17,
                                         .loss_db = 2,
                                         .antenna_height_m = height_m,
                                         .n_sectors = sectors,
                                         .azimuth_deg = {0, 120, 240},
                                         .downtilt_deg = 3},
                                  .capex_vnd = capex_vnd,
                                  .opex_vnd_per_year = capex_vnd / 10,
                                  .life_years = 10};
}

static void add_kinds(struct world *world)
{
    const struct pln_site_kind all[] = {kind("raise-60", PLN_FIX_RAISE, 60, 3, 200000000),
                                        kind("lte", PLN_FIX_ADD_LTE, 0, 3, 300000000),
                                        kind("sector", PLN_FIX_SECTOR, 0, 1, 150000000),
                                        kind("remote", PLN_FIX_REMOTE, 15, 1, 200000000),
                                        kind("pole", PLN_FIX_POLE, 15, 1, 250000000),
                                        kind("macro-42", PLN_FIX_MACRO, 42, 3, 2000000000)};
    world->kinds.n = sizeof all / sizeof *all;
    world->kinds.at = geo_alloc(world->kinds.n, sizeof *world->kinds.at);
    memcpy(world->kinds.at, all, sizeof all);
}

void world_open(struct world *world, size_t n_villages, size_t n_towers, unsigned seed)
{
    *world = (struct world){0};
    uint64_t state = seed;
    open_terrain(world);
    add_villages(world, n_villages, &state);
    add_towers(world, n_towers, &state);
    add_kinds(world);
    world->setup = pln_link_setup_default();
    world->rule = pln_rule_default();
}

void world_release(struct world *world)
{
    geo_terrain_release(world->terrain);
    pln_villages_release(&world->villages);
    pln_towers_release(&world->towers);
    pln_site_kinds_release(&world->kinds);
}
