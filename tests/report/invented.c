#include "report/invented.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *invented_hostile_name(size_t i)
{
    static const char *const names[] = {"<script>alert(\"x\")</script>",
                                        "=HYPERLINK(\"http://example.invalid\";\"bản\")",
                                        "Nậm, \"Sài\"\r\nhai dòng",
                                        "+84 bản",
                                        "-1+2",
                                        "@SUM(A1:A9)",
                                        "O'Brien\\n; DROP TABLE villages;--",
                                        "Bản \xf0\x9f\x93\xa1\xf0\x9f\x87\xbb\xf0\x9f\x87\xb3",
                                        "&lt;b&gt; & ]]> -->",
                                        "</style></script><!--",
                                        "\xe2\x80\xae"
                                        "ngược",
                                        "Đắk Nông ế ữ ợ"};
    return i < sizeof names / sizeof *names ? names[i] : NULL;
}

static void *make(size_t n, size_t size)
{
    void *p = geo_alloc_zero(n, size);
    if (!p) abort();
    return p;
}

static const char *text(struct geo_arena *arena, const char *format, size_t i)
{
    char buffer[200];
    snprintf(buffer, sizeof buffer, format, i);
    return geo_arena_keep(arena, buffer, strlen(buffer));
}

static void build_villages(struct invented *inv, size_t n)
{
    static const char *const provinces[] = {"Tỉnh Nghệ An", "Tỉnh Hà Tĩnh", "Tỉnh Sơn La"};
    struct pln_villages *v = &inv->villages;
    size_t side = (size_t)ceil(sqrt((double)n));
    v->n = n;
    v->n_clusters = 2 * n;
    v->at = make(n, sizeof *v->at);
    v->clusters = make(2 * n, sizeof *v->clusters);
    for (size_t i = 0; i < n; i++) {
        const char *hostile = invented_hostile_name(i);
        double jitter = 0.3 * sin((double)i * 12.9898) / (double)side;
        v->at[i] = (struct pln_village){
            .id = text(&v->strings, "V%05zu", i),
            .name = hostile ? hostile : text(&v->strings, "Bản Nà Phặc %zu", i),
            .commune = text(&v->strings, "Xã Mường %zu", i % 40),
            .commune_code = text(&v->strings, "%05zu", i % 40),
            .district = "",
            .province = provinces[i % 3],
            .lon_deg = 104.2 + 1.8 * ((double)(i % side) / (double)side + jitter),
            .lat_deg = 18.2 + 1.6 * ((double)(i / side) / (double)side - jitter),
            .people = (int64_t)(40 + i * 37 % 400),
            .tier = (enum pln_tier)(i % 4),
            .border = i % 6 == 0,
            .school = i % 5 == 0,
            .clinic = i % 9 == 0,
            .first_cluster = (uint32_t)(2 * i),
            .n_clusters = 2,
            .row = (uint32_t)(i + 2)};
        v->clusters[2 * i] =
            (struct pln_cluster){v->at[i].lon_deg, v->at[i].lat_deg, v->at[i].people / 2, false};
        v->clusters[2 * i + 1] = (struct pln_cluster){v->at[i].lon_deg + 0.004, v->at[i].lat_deg,
                                                      v->at[i].people - v->at[i].people / 2, false};
    }
}

static struct pln_transmitter macro(double height_m)
{
    return (struct pln_transmitter){.freq_mhz = 900,
                                    .bandwidth_mhz = 10,
                                    .tx_power_dbm = 46,
                                    .antenna_gain_dbi = 18,
                                    .loss_db = 3,
                                    .antenna_height_m = height_m,
                                    .n_sectors = 3,
                                    .azimuth_deg = {0, 120, 240},
                                    .downtilt_deg = 3};
}

static void build_towers(struct invented *inv)
{
    struct pln_towers *t = &inv->towers;
    t->n = inv->villages.n / 10 + 1;
    t->at = make(t->n, sizeof *t->at);
    for (size_t i = 0; i < t->n; i++)
        t->at[i] = (struct pln_tower){
            .id = text(&t->strings, "T%04zu", i),
            .operator_name = "OP-A",
            .lon_deg = inv->villages.at[i * 10 % inv->villages.n].lon_deg + 0.01,
            .lat_deg = inv->villages.at[i * 10 % inv->villages.n].lat_deg + 0.005,
            .tech = i % 8 == 7 ? PLN_TECH_GSM : PLN_TECH_GSM | PLN_TECH_LTE,
            .status = i % 9 == 8 ? PLN_MAST_PLANNED : PLN_MAST_ON_AIR,
            .height_assumed = i % 11 == 3,
            .tx = macro(42),
            .row = (uint32_t)(i + 2)};
}

static void build_programme(struct invented *inv)
{
    struct pln_programme *p = &inv->programme;
    p->n = (inv->villages.n + 6) / 7 + 1;
    p->report_date = 20240630;
    p->at = make(p->n, sizeof *p->at);
    for (size_t k = 0; k < p->n; k++) {
        bool known = k + 1 < p->n;
        const struct pln_village *v = &inv->villages.at[known ? 7 * k : 0];
        p->at[k] = (struct pln_listed){.village_id = known ? v->id : "GONE",
                                       .name = known ? v->name : "Bản đã gộp",
                                       .commune = known ? v->commune : "",
                                       .province = known ? v->province : "Tỉnh Sơn La",
                                       .source = "invented",
                                       .definition = "trắng sóng",
                                       .power = "grid",
                                       .tier = v->tier,
                                       .listed_date = 20220101,
                                       .covered_date = k % 2 ? 0 : 20230115 + (int)(k % 3) * 10000,
                                       .village = known ? (uint32_t)(7 * k) : PLN_NONE,
                                       .row = (uint32_t)(k + 2)};
    }
}

static void build_changes(struct invented *inv)
{
    struct pln_programme_changes *c = &inv->changes;
    c->file = "earlier <list>.csv";
    c->previous.n = 1;
    c->previous.at = make(1, sizeof *c->previous.at);
    c->previous.at[0] = inv->programme.at[0];
    c->previous.at[0].village_id = "DROPPED";
    c->n = PLN_LIST_CHANGES;
    c->at = make(c->n, sizeof *c->at);
    for (size_t k = 0; k < c->n; k++) {
        bool dropped = k == PLN_LIST_DROPPED;
        c->at[k] = (struct pln_list_change){(enum pln_list_change_kind)k, dropped ? PLN_NONE : 1,
                                            dropped ? 0 : PLN_NONE, "=old", "new"};
        c->count[k] = 1;
    }
    c->changed = 1;
    c->dropped_uncovered = 1;
}

static void build_audit(struct invented *inv)
{
    static const enum pln_verdict turn[] = {PLN_VERDICT_NONE, PLN_VERDICT_PARTIAL,
                                            PLN_VERDICT_SERVED, PLN_VERDICT_SERVED,
                                            PLN_VERDICT_UNCERTAIN};
    struct pln_audit *a = &inv->audit;
    a->n_villages = inv->villages.n;
    a->n_clusters = inv->villages.n_clusters;
    a->n_paths = 1234567;
    a->village = make(a->n_villages, sizeof *a->village);
    a->cluster = make(a->n_clusters, sizeof *a->cluster);
    for (size_t i = 0; i < a->n_villages; i++) {
        enum pln_verdict verdict = turn[i % 5];
        bool alone = verdict == PLN_VERDICT_NONE && i % 2;
        float rsrp = verdict == PLN_VERDICT_SERVED ? -88.5f
                     : verdict == PLN_VERDICT_NONE ? -131.25f
                                                   : -108.75f;
        const struct pln_village *v = &inv->villages.at[i];
        a->village[i] =
            (struct pln_service){.verdict = verdict,
                                 .tower = alone ? PLN_NONE : (uint32_t)(i / 10),
                                 .rsrp_dbm = alone ? NAN : rsrp,
                                 .margin_db = alone ? NAN : rsrp + 103.0f,
                                 .loss_db = alone ? NAN : 121.5f,
                                 .distance_km = alone ? NAN : 4.2f,
                                 .n_servers = verdict == PLN_VERDICT_NONE ? 0 : 2,
                                 .people_served = verdict == PLN_VERDICT_SERVED    ? v->people
                                                  : verdict == PLN_VERDICT_PARTIAL ? v->people / 2
                                                                                   : 0};
        for (int c = 0; c < 2; c++)
            a->cluster[2 * i + (size_t)c] =
                (struct pln_reception){.tower = a->village[i].tower, .rsrp_dbm = rsrp};
    }
}

static void build_candidates(struct invented *inv)
{
    static const struct pln_site_kind kinds[] = {{.name = "macro-42m",
                                                  .source = "Kiên Giang plan 2017–25",
                                                  .fix = PLN_FIX_MACRO,
                                                  .capex_vnd = 2300000000,
                                                  .opex_vnd_per_year = 230000000,
                                                  .life_years = 10},
                                                 {.name = "pole-18m",
                                                  .source = "MTN–Huawei 2018",
                                                  .fix = PLN_FIX_POLE,
                                                  .capex_vnd = 250000000,
                                                  .opex_vnd_per_year = 25000000,
                                                  .life_years = 10}};
    inv->kinds.n = 2;
    inv->kinds.at = make(2, sizeof *inv->kinds.at);
    memcpy(inv->kinds.at, kinds, sizeof kinds);
    inv->kinds.at[0].tx = macro(42);
    inv->kinds.at[1].tx = macro(18);
    struct pln_candidates *c = &inv->candidates;
    c->n = inv->villages.n / 10 + 1;
    c->n_options = 2 * c->n;
    c->at = make(c->n, sizeof *c->at);
    c->options = make(c->n_options, sizeof *c->options);
    for (size_t i = 0; i < c->n; i++) {
        const struct pln_village *v = &inv->villages.at[i * 10 % inv->villages.n];
        c->at[i] = (struct pln_candidate){.lon_deg = v->lon_deg - 0.012,
                                          .lat_deg = v->lat_deg + 0.008,
                                          .ground_m = 400 + (double)i,
                                          .prominence_m = 60,
                                          .origin = (enum pln_origin)(i % 3),
                                          .ref = (uint32_t)i % 2,
                                          .first_option = (uint32_t)(2 * i),
                                          .n_options = 2};
        snprintf(c->at[i].id, sizeof c->at[i].id, "C%06u", (unsigned)i % 1000000);
        for (size_t k = 0; k < 2; k++) {
            int64_t capex = kinds[k].capex_vnd, opex = kinds[k].opex_vnd_per_year * 8,
                    road = (int64_t)i * 1000000;
            c->options[2 * i + k] = (struct pln_option){
                .candidate = (uint32_t)i,
                .kind = (uint32_t)k,
                .parent = PLN_NONE,
                .azimuth_deg = 30,
                .cost = {capex, opex, 0, road, 5000000, capex + opex + road + 5000000}};
        }
    }
}

/* Option o reaches the clusters of the villages 5·(o/2), and of the one after it. */
static void build_matrix(struct invented *inv)
{
    struct pln_matrix *m = &inv->matrix;
    m->n_rows = inv->candidates.n_options;
    m->n_cols = inv->villages.n_clusters;
    m->first = make(m->n_rows + 1, sizeof *m->first);
    m->col = make(m->n_rows * 4, sizeof *m->col);
    m->rsrp_dbm = make(m->n_rows * 4, sizeof *m->rsrp_dbm);
    for (size_t o = 0; o < m->n_rows; o++) {
        size_t at = m->first[o], v = 10 * (o / 2);
        for (size_t c = 2 * v; c < 2 * v + 4 && c < m->n_cols; c++, at++) {
            m->col[at] = (uint32_t)c;
            m->rsrp_dbm[at] = -90.0f - (float)(c % 7);
        }
        m->first[o + 1] = at;
    }
}

static void build_plan(struct invented *inv)
{
    struct pln_problem *q = &inv->problem;
    int64_t *weight = make(inv->villages.n_clusters, sizeof *weight);
    for (size_t c = 0; c < inv->villages.n_clusters; c++)
        weight[c] = inv->audit.village[c / 2].verdict == PLN_VERDICT_SERVED
                        ? 0
                        : inv->villages.clusters[c].people;
    *q = (struct pln_problem){.n_options = inv->candidates.n_options,
                              .n_cells = inv->villages.n_clusters,
                              .weight = weight,
                              .first = inv->matrix.first,
                              .cell = inv->matrix.col,
                              .budget = 60000000000};
    struct pln_plan *p = &inv->plan;
    p->n = inv->candidates.n / 4;
    p->option = make(p->n, sizeof *p->option);
    p->gain = make(p->n, sizeof *p->gain);
    inv->people_gained = make(p->n, sizeof *inv->people_gained);
    inv->villages_gained = make(p->n, sizeof *inv->villages_gained);
    for (size_t k = 0; k < p->n; k++) {
        p->option[k] = (uint32_t)(8 * k + k % 2);
        for (size_t e = q->first[p->option[k]]; e < q->first[p->option[k] + 1]; e++)
            p->gain[k] += weight[q->cell[e]];
        inv->people_gained[k] = p->gain[k];
        inv->villages_gained[k] = 2;
        p->value += p->gain[k];
        p->cost += inv->candidates.options[p->option[k]].cost.total_vnd;
    }
    p->bound = p->value + p->value / 20;
    p->bound_kind = "lagrangian";
}

static void build_findings(struct invented *inv)
{
    for (size_t i = 0; i < 12; i++) {
        struct pln_finding f = {.code = i % 3 ? "SWAPPED_AXES" : "HEIGHT_DEFAULT",
                                .file = "villages.csv",
                                .column = "lon_deg",
                                .old_value = invented_hostile_name(i),
                                .new_value = "105.5",
                                .row = (uint32_t)i,
                                .confidence = 0.9,
                                .action = (enum pln_action)(i % 4)};
        if (pln_findings_add(&inv->findings, &f, NULL) != GEO_OK) abort();
    }
}

static void add_square(struct pln_areas *a, double west, double south, double east, double north,
                       bool hole)
{
    const double corners[10] = {west, south, east, south, east, north, west, north, west, south};
    memcpy(a->lonlat + 2 * a->n_points, corners, sizeof corners);
    a->rings[a->n_rings++] = (struct pln_ring){a->n_points, 5, hole};
    a->n_points += 5;
}

static void build_communes(struct invented *inv)
{
    struct pln_areas *a = &inv->communes;
    a->at = make(3, sizeof *a->at);
    a->rings = make(4, sizeof *a->rings);
    a->lonlat = make(40, sizeof *a->lonlat);
    a->n = 3;
    a->at[0] = (struct pln_area){"00001", "Xã <Tây>", "Tỉnh Nghệ An", 0, 2};
    a->at[1] = (struct pln_area){"00002", "Xã Giữa", "Tỉnh Nghệ An", 2, 1};
    a->at[2] = (struct pln_area){"00003", "Xã Vắng", "", 3, 1};
    add_square(a, 103.9, 18.0, 105.1, 20.0, false);
    add_square(a, 104.4, 18.4, 104.8, 19.0, true);
    add_square(a, 104.4, 18.4, 104.8, 19.0, false);
    add_square(a, 107.0, 10.0, 107.1, 10.1, false);
}

static void build_land(struct invented *inv)
{
    struct pln_areas *a = &inv->land.outlines;
    a->at = make(PLN_LAND_COUNT, sizeof *a->at);
    a->rings = make(2, sizeof *a->rings);
    a->lonlat = make(20, sizeof *a->lonlat);
    a->n = PLN_LAND_COUNT;
    a->at[PLN_LAND_SERVED] = (struct pln_area){"", "served", "", 0, 1};
    a->at[PLN_LAND_PLANNED] = (struct pln_area){"", "planned", "", 1, 1};
    a->at[PLN_LAND_UNCERTAIN] = (struct pln_area){"", "uncertain", "", 2, 0};
    add_square(a, 103.9, 18.0, 105.1, 20.0, false);
    add_square(a, 105.3, 18.4, 105.6, 18.8, false);
    inv->land.km2[PLN_LAND_SERVED] = 28000;
    inv->land.km2[PLN_LAND_PLANNED] = 1400;
    inv->land.cell_m = 300;
}

void invented_build(struct invented *inv, size_t n_villages)
{
    static const struct pln_parameter parameters[] = {
        {"radio", "threshold", "-110", "dBm", "design default", true},
        {"radio", "frequency", "900", "MHz", "scenario test.ini:7", false},
        {"plan", "budget", "60000000000", "đồng", "scenario test.ini:21", false}};
    *inv = (struct invented){0};
    build_villages(inv, n_villages);
    build_towers(inv);
    build_programme(inv);
    build_changes(inv);
    build_audit(inv);
    build_candidates(inv);
    build_matrix(inv);
    build_plan(inv);
    build_findings(inv);
    build_communes(inv);
    build_land(inv);
    inv->terrain = (struct geo_terrain_info){.width = 2400,
                                             .height = 2400,
                                             .west_deg = 104,
                                             .south_deg = 18,
                                             .east_deg = 106,
                                             .north_deg = 20,
                                             .step_m = 90,
                                             .max_m = 2400,
                                             .crs = "EPSG:4326"};
    inv->results = (struct pln_results){.people_bound = -1,
                                        .least_cost_vnd = -1,
                                        .title = "Invented province <&>",
                                        .notice = "Every number here is invented.",
                                        .parameters = parameters,
                                        .n_parameters = sizeof parameters / sizeof *parameters,
                                        .terrain = &inv->terrain,
                                        .communes = &inv->communes,
                                        .land = &inv->land,
                                        .villages = &inv->villages,
                                        .towers = &inv->towers,
                                        .programme = &inv->programme,
                                        .programme_changes = &inv->changes,
                                        .findings = &inv->findings,
                                        .audit = &inv->audit,
                                        .kinds = &inv->kinds,
                                        .candidates = &inv->candidates,
                                        .matrix = &inv->matrix,
                                        .problem = &inv->problem,
                                        .plan = &inv->plan,
                                        .budget_vnd = 60000000000,
                                        .threshold_dbm = -110,
                                        .wanted_tech = PLN_TECH_LTE,
                                        .people_gained = inv->people_gained,
                                        .villages_gained = inv->villages_gained};
}

void invented_release(struct invented *inv)
{
    geo_free((void *)inv->problem.weight);
    geo_free(inv->people_gained);
    geo_free(inv->villages_gained);
    pln_areas_release(&inv->communes);
    pln_served_land_release(&inv->land);
    pln_plan_release(&inv->plan);
    pln_matrix_release(&inv->matrix);
    pln_candidates_release(&inv->candidates);
    pln_site_kinds_release(&inv->kinds);
    pln_audit_release(&inv->audit);
    pln_findings_release(&inv->findings);
    pln_programme_changes_release(&inv->changes);
    pln_programme_release(&inv->programme);
    pln_towers_release(&inv->towers);
    pln_villages_release(&inv->villages);
}
