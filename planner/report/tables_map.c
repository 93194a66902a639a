/* The tables that become map layers. */
#include "planner/report/table.h"

#include <math.h>

#include "planner/report/cells.h"

static const struct pln_domain_value verdict_values[] = {{"none", PLN_S_V_NONE},
                                                         {"partial", PLN_S_V_PARTIAL},
                                                         {"uncertain", PLN_S_V_UNCERTAIN},
                                                         {"served", PLN_S_V_SERVED}};
static const struct pln_domain_value standing_values[] = {{"unlisted", PLN_S_ST_UNLISTED},
                                                          {"remaining", PLN_S_ST_REMAINING},
                                                          {"predicted-served", PLN_S_ST_PREDICTED},
                                                          {"served", PLN_S_ST_SERVED}};
static const struct pln_domain_value tier_values[] = {{"difficult-grid", PLN_S_TIER_DIFFICULT},
                                                      {"other-grid", PLN_S_TIER_OTHER},
                                                      {"no-grid", PLN_S_TIER_NO_GRID}};
static const struct pln_domain_value mast_values[] = {
    {"on-air", PLN_S_MAST_ON_AIR}, {"planned", PLN_S_MAST_PLANNED}, {"off", PLN_S_MAST_OFF}};
static const struct pln_domain_value fix_values[] = {
    {"raise", PLN_S_FIX_RAISE},   {"add-lte", PLN_S_FIX_ADD_LTE}, {"sector", PLN_S_FIX_SECTOR},
    {"remote", PLN_S_FIX_REMOTE}, {"pole", PLN_S_FIX_POLE},       {"macro", PLN_S_FIX_MACRO}};
static const struct pln_domain_value origin_values[] = {{"hilltop", PLN_S_ORIGIN_HILLTOP},
                                                        {"village", PLN_S_ORIGIN_VILLAGE},
                                                        {"mast", PLN_S_ORIGIN_MAST},
                                                        {"committed", PLN_S_ORIGIN_COMMITTED}};
static const struct pln_domain_value link_values[] = {{"today", PLN_S_LINK_TODAY},
                                                      {"planned", PLN_S_LINK_PLANNED}};
#define DOMAIN(id, values)                                                                         \
    const struct pln_domain id = {#id, values, sizeof values / sizeof *values}
DOMAIN(pln_domain_verdict, verdict_values);
DOMAIN(pln_domain_standing, standing_values);
DOMAIN(pln_domain_tier, tier_values);
static DOMAIN(mast_status, mast_values);
static DOMAIN(fix_kind, fix_values);
static DOMAIN(site_origin, origin_values);
static DOMAIN(link_kind, link_values);

/* ---- villages ---- */

static const struct pln_column village_columns[] = {
    PLN_PLACE_COLUMNS,
    {"lon_deg", PLN_CELL_REAL, 6, PLN_S_C_LON, NULL},
    {"lat_deg", PLN_CELL_REAL, 6, PLN_S_C_LAT, NULL},
    {"people", PLN_CELL_INTEGER, 0, PLN_S_C_PEOPLE, NULL},
    {"clusters", PLN_CELL_INTEGER, 0, PLN_S_C_CLUSTERS, NULL},
    {"tier", PLN_CELL_TEXT, 0, PLN_S_C_TIER, &pln_domain_tier},
    {"border", PLN_CELL_BOOL, 0, PLN_S_C_BORDER, NULL},
    {"school", PLN_CELL_BOOL, 0, PLN_S_C_SCHOOL, NULL},
    {"clinic", PLN_CELL_BOOL, 0, PLN_S_C_CLINIC, NULL},
    PLN_SERVICE_COLUMNS,
    PLN_STANDING_COLUMNS,
    PLN_REACH_COLUMNS,
};

static size_t n_villages(const struct pln_facts *f)
{
    return f->results->villages->n;
}

static void village_row(const struct pln_facts *f, size_t row, struct pln_cell *c)
{
    const struct pln_village *v = &f->results->villages->at[row];
    c = pln_put_place(c, v);
    c = pln_put_real(c, v->lon_deg);
    c = pln_put_real(c, v->lat_deg);
    c = pln_put_integer(c, v->people);
    c = pln_put_integer(c, v->n_clusters);
    c = pln_put_text(c, pln_tier_name(v->tier));
    c = pln_put_bool(c, v->border);
    c = pln_put_bool(c, v->school);
    c = pln_put_bool(c, v->clinic);
    c = pln_put_service(c, f, (uint32_t)row);
    c = pln_put_standing(c, f, (uint32_t)row);
    pln_put_reach(c, f, (uint32_t)row);
}

static void village_point(const struct pln_facts *f, size_t row, double at[4])
{
    at[0] = f->results->villages->at[row].lon_deg;
    at[1] = f->results->villages->at[row].lat_deg;
}

const struct pln_table pln_table_villages = {.name = "villages",
                                             .title = PLN_S_T_VILLAGES,
                                             .shape = PLN_SHAPE_POINT,
                                             .columns = village_columns,
                                             .n_columns = PLN_COLUMNS(village_columns),
                                             .n_rows = n_villages,
                                             .row = village_row,
                                             .geometry = village_point};

/* ---- masts ---- */

static const struct pln_column tower_columns[] = {
    {"tower_id", PLN_CELL_TEXT, 0, PLN_S_C_TOWER_ID, NULL},
    {"operator", PLN_CELL_TEXT, 0, PLN_S_C_OPERATOR, NULL},
    {"lon_deg", PLN_CELL_REAL, 6, PLN_S_C_LON, NULL},
    {"lat_deg", PLN_CELL_REAL, 6, PLN_S_C_LAT, NULL},
    {"technology", PLN_CELL_TEXT, 0, PLN_S_C_TECH, NULL},
    {"status", PLN_CELL_TEXT, 0, PLN_S_C_STATUS, &mast_status},
    {"serves", PLN_CELL_BOOL, 0, PLN_S_C_SERVES, NULL},
    {"antenna_height_m", PLN_CELL_REAL, 1, PLN_S_C_ANTENNA_HEIGHT, NULL},
    {"height_assumed", PLN_CELL_BOOL, 0, PLN_S_C_HEIGHT_ASSUMED, NULL},
    {"freq_mhz", PLN_CELL_REAL, 1, PLN_S_C_FREQ, NULL},
    {"bandwidth_mhz", PLN_CELL_REAL, 1, PLN_S_C_BANDWIDTH, NULL},
    {"tx_power_dbm", PLN_CELL_REAL, 1, PLN_S_C_POWER, NULL},
    {"antenna_gain_dbi", PLN_CELL_REAL, 1, PLN_S_C_GAIN, NULL},
    {"loss_db", PLN_CELL_REAL, 1, PLN_S_C_FEEDER_LOSS, NULL},
    {"sectors", PLN_CELL_INTEGER, 0, PLN_S_C_SECTORS, NULL},
    {"azimuths_deg", PLN_CELL_TEXT, 0, PLN_S_C_AZIMUTHS, NULL},
    {"downtilt_deg", PLN_CELL_REAL, 1, PLN_S_C_DOWNTILT, NULL},
};

static const char *tech_text(unsigned tech)
{
    static const char *const sets[16] = {"",       "GSM",        "UMTS",        "GSM;UMTS",
                                         "LTE",    "GSM;LTE",    "UMTS;LTE",    "GSM;UMTS;LTE",
                                         "NR",     "GSM;NR",     "UMTS;NR",     "GSM;UMTS;NR",
                                         "LTE;NR", "GSM;LTE;NR", "UMTS;LTE;NR", "GSM;UMTS;LTE;NR"};
    return sets[tech & 15u];
}

static const char *mast_status_text(enum pln_mast_status status)
{
    static const char *const names[] = {"on-air", "planned", "off"};
    return names[status];
}

static size_t n_towers(const struct pln_facts *f)
{
    return f->results->towers ? f->results->towers->n : 0;
}

static void tower_row(const struct pln_facts *f, size_t row, struct pln_cell *c)
{
    const struct pln_tower *t = &f->results->towers->at[row];
    c = pln_put_text(c, t->id);
    c = pln_put_text(c, t->operator_name);
    c = pln_put_real(c, t->lon_deg);
    c = pln_put_real(c, t->lat_deg);
    c = pln_put_text(c, tech_text(t->tech));
    c = pln_put_text(c, mast_status_text(t->status));
    c = pln_put_bool(c, pln_tower_serves(t, f->results->wanted_tech));
    c = pln_put_real(c, t->tx.antenna_height_m);
    c = pln_put_bool(c, t->height_assumed);
    c = pln_put_real(c, t->tx.freq_mhz);
    c = pln_put_real(c, t->tx.bandwidth_mhz);
    c = pln_put_real(c, t->tx.tx_power_dbm);
    c = pln_put_real(c, t->tx.antenna_gain_dbi);
    c = pln_put_real(c, t->tx.loss_db);
    c = pln_put_integer(c, (int64_t)t->tx.n_sectors);
    c = pln_put_text(c, f->azimuths[row].text);
    pln_put_real(c, t->tx.downtilt_deg);
}

static void tower_point(const struct pln_facts *f, size_t row, double at[4])
{
    at[0] = f->results->towers->at[row].lon_deg;
    at[1] = f->results->towers->at[row].lat_deg;
}

const struct pln_table pln_table_towers = {.name = "towers",
                                           .title = PLN_S_T_TOWERS,
                                           .shape = PLN_SHAPE_POINT,
                                           .columns = tower_columns,
                                           .n_columns = PLN_COLUMNS(tower_columns),
                                           .n_rows = n_towers,
                                           .row = tower_row,
                                           .geometry = tower_point};

/* ---- proposals ---- */

static const struct pln_column proposal_columns[] = {
    {"rank", PLN_CELL_INTEGER, 0, PLN_S_C_RANK, NULL},
    {"site_id", PLN_CELL_TEXT, 0, PLN_S_C_SITE_ID, NULL},
    {"kind", PLN_CELL_TEXT, 0, PLN_S_C_KIND, NULL},
    {"fix", PLN_CELL_TEXT, 0, PLN_S_C_FIX, &fix_kind},
    {"origin", PLN_CELL_TEXT, 0, PLN_S_C_ORIGIN, &site_origin},
    {"mast_id", PLN_CELL_TEXT, 0, PLN_S_C_TOWER_ID, NULL},
    {"near_village", PLN_CELL_TEXT, 0, PLN_S_C_NEAR_VILLAGE, NULL},
    {"commune", PLN_CELL_TEXT, 0, PLN_S_C_COMMUNE, NULL},
    {"province", PLN_CELL_TEXT, 0, PLN_S_C_PROVINCE, NULL},
    {"lon_deg", PLN_CELL_REAL, 6, PLN_S_C_LON, NULL},
    {"lat_deg", PLN_CELL_REAL, 6, PLN_S_C_LAT, NULL},
    {"ground_m", PLN_CELL_REAL, 1, PLN_S_C_GROUND, NULL},
    {"mast_height_m", PLN_CELL_REAL, 1, PLN_S_C_ANTENNA_HEIGHT, NULL},
    {"sectors", PLN_CELL_INTEGER, 0, PLN_S_C_SECTORS, NULL},
    {"azimuth_deg", PLN_CELL_REAL, 0, PLN_S_C_AZIMUTH, NULL},
    {"cost_vnd", PLN_CELL_INTEGER, 0, PLN_S_C_COST, NULL},
    {"capex_vnd", PLN_CELL_INTEGER, 0, PLN_S_C_CAPEX, NULL},
    {"opex_vnd", PLN_CELL_INTEGER, 0, PLN_S_C_OPEX, NULL},
    {"power_vnd", PLN_CELL_INTEGER, 0, PLN_S_C_POWER_COST, NULL},
    {"road_vnd", PLN_CELL_INTEGER, 0, PLN_S_C_ROAD_COST, NULL},
    {"backhaul_vnd", PLN_CELL_INTEGER, 0, PLN_S_C_BACKHAUL_COST, NULL},
    {"villages_gained", PLN_CELL_INTEGER, 0, PLN_S_C_VILLAGES_GAINED, NULL},
    {"people_gained", PLN_CELL_INTEGER, 0, PLN_S_C_PEOPLE_GAINED, NULL},
    {"vnd_per_person", PLN_CELL_INTEGER, 0, PLN_S_C_VND_PER_PERSON, NULL},
    {"cumulative_cost_vnd", PLN_CELL_INTEGER, 0, PLN_S_C_CUMULATIVE_COST, NULL},
    {"cumulative_villages", PLN_CELL_INTEGER, 0, PLN_S_C_CUMULATIVE_VILLAGES, NULL},
    {"cumulative_people", PLN_CELL_INTEGER, 0, PLN_S_C_CUMULATIVE_PEOPLE, NULL},
    {"cost_source", PLN_CELL_TEXT, 0, PLN_S_C_COST_SOURCE, NULL},
};

static size_t n_proposals(const struct pln_facts *f)
{
    return f->n_proposals;
}

static struct pln_cell *put_site(struct pln_cell *c, const struct pln_facts *f,
                                 const struct pln_proposal *p)
{
    const struct pln_results *r = f->results;
    bool on_mast =
        p->candidate->origin == PLN_ORIGIN_MAST && r->towers && p->candidate->ref < r->towers->n;
    const struct pln_village *near =
        p->near_village == PLN_NONE ? NULL : &r->villages->at[p->near_village];
    c = pln_put_text(c, p->candidate->id);
    c = pln_put_text(c, p->kind->name);
    c = pln_put_text(c, pln_fix_name(p->kind->fix));
    c = pln_put_text(c, pln_origin_name(p->candidate->origin));
    c = pln_put_text(c, on_mast ? r->towers->at[p->candidate->ref].id : "");
    c = pln_put_text(c, near ? near->name : "");
    c = pln_put_text(c, near ? near->commune : "");
    c = pln_put_text(c, near ? near->province : "");
    c = pln_put_real(c, p->candidate->lon_deg);
    c = pln_put_real(c, p->candidate->lat_deg);
    c = pln_put_real(c, p->candidate->ground_m);
    c = pln_put_real(c, p->kind->tx.antenna_height_m);
    c = pln_put_integer(c, (int64_t)p->kind->tx.n_sectors);
    return pln_put_real(c, p->kind->tx.n_sectors ? p->option->azimuth_deg : (double)NAN);
}

static struct pln_cell *put_cost(struct pln_cell *c, const struct pln_cost *cost)
{
    c = pln_put_integer(c, cost->total_vnd);
    c = pln_put_integer(c, cost->capex_vnd);
    c = pln_put_integer(c, cost->opex_vnd);
    c = pln_put_integer(c, cost->power_vnd);
    c = pln_put_integer(c, cost->road_vnd);
    return pln_put_integer(c, cost->backhaul_vnd);
}

static void proposal_row(const struct pln_facts *f, size_t row, struct pln_cell *c)
{
    const struct pln_proposal *p = &f->proposals[row];
    c = pln_put_integer(c, (int64_t)row + 1);
    c = put_site(c, f, p);
    c = put_cost(c, &p->option->cost);
    c = pln_put_integer(c, p->villages);
    c = pln_put_integer(c, p->people);
    c = p->people > 0 ? pln_put_integer(c, p->option->cost.total_vnd / p->people) : pln_put_null(c);
    c = pln_put_integer(c, p->cumulative_vnd);
    c = pln_put_integer(c, p->cumulative_villages);
    c = pln_put_integer(c, p->cumulative_people);
    pln_put_text(c, p->kind->source);
}

static void proposal_point(const struct pln_facts *f, size_t row, double at[4])
{
    at[0] = f->proposals[row].candidate->lon_deg;
    at[1] = f->proposals[row].candidate->lat_deg;
}

const struct pln_table pln_table_proposals = {.name = "proposals",
                                              .title = PLN_S_T_PROPOSALS,
                                              .shape = PLN_SHAPE_POINT,
                                              .columns = proposal_columns,
                                              .n_columns = PLN_COLUMNS(proposal_columns),
                                              .n_rows = n_proposals,
                                              .row = proposal_row,
                                              .geometry = proposal_point};

/* ---- who serves whom ---- */

static const struct pln_column link_columns[] = {
    {"link", PLN_CELL_TEXT, 0, PLN_S_C_LINK, &link_kind},
    {"from_id", PLN_CELL_TEXT, 0, PLN_S_C_FROM, NULL},
    {"village_id", PLN_CELL_TEXT, 0, PLN_S_C_VILLAGE_ID, NULL},
    {"village", PLN_CELL_TEXT, 0, PLN_S_C_VILLAGE, NULL},
    {"rsrp_dbm", PLN_CELL_REAL, 1, PLN_S_C_RSRP, NULL},
    {"people", PLN_CELL_INTEGER, 0, PLN_S_C_PEOPLE, NULL},
};

static size_t n_links(const struct pln_facts *f)
{
    return f->n_links;
}

static void link_row(const struct pln_facts *f, size_t row, struct pln_cell *c)
{
    const struct pln_serving_link *l = &f->links[row];
    const struct pln_results *r = f->results;
    const struct pln_village *v = &r->villages->at[l->village];
    c = pln_put_text(c, l->planned ? "planned" : "today");
    c = pln_put_text(c,
                     l->planned ? f->proposals[l->from].candidate->id : r->towers->at[l->from].id);
    c = pln_put_text(c, v->id);
    c = pln_put_text(c, v->name);
    c = pln_put_real(c, (double)(l->planned ? f->reach[l->village].rsrp_dbm
                                            : r->audit->village[l->village].rsrp_dbm));
    pln_put_integer(c, v->people);
}

static void link_line(const struct pln_facts *f, size_t row, double at[4])
{
    const struct pln_serving_link *l = &f->links[row];
    if (l->planned)
        proposal_point(f, l->from, at);
    else
        tower_point(f, l->from, at);
    at[2] = f->results->villages->at[l->village].lon_deg;
    at[3] = f->results->villages->at[l->village].lat_deg;
}

const struct pln_table pln_table_serving_links = {.name = "serving_links",
                                                  .title = PLN_S_T_SERVING_LINKS,
                                                  .shape = PLN_SHAPE_LINE,
                                                  .columns = link_columns,
                                                  .n_columns = PLN_COLUMNS(link_columns),
                                                  .n_rows = n_links,
                                                  .row = link_row,
                                                  .geometry = link_line};

/* ---- communes ---- */

static const struct pln_column commune_columns[] = {
    {"code", PLN_CELL_TEXT, 0, PLN_S_C_COMMUNE_CODE, NULL},
    {"name", PLN_CELL_TEXT, 0, PLN_S_C_COMMUNE, NULL},
    {"province", PLN_CELL_TEXT, 0, PLN_S_C_PROVINCE, NULL},
    {"villages", PLN_CELL_INTEGER, 0, PLN_S_T_VILLAGES, NULL},
    {"none", PLN_CELL_INTEGER, 0, PLN_S_V_NONE, NULL},
    {"partial", PLN_CELL_INTEGER, 0, PLN_S_V_PARTIAL, NULL},
    {"uncertain", PLN_CELL_INTEGER, 0, PLN_S_V_UNCERTAIN, NULL},
    {"served", PLN_CELL_INTEGER, 0, PLN_S_V_SERVED, NULL},
    {"people", PLN_CELL_INTEGER, 0, PLN_S_C_PEOPLE, NULL},
    {"people_served", PLN_CELL_INTEGER, 0, PLN_S_C_PEOPLE_SERVED, NULL},
    {"people_served_pct", PLN_CELL_REAL, 1, PLN_S_C_PEOPLE_SERVED_PCT, NULL},
    {"sites", PLN_CELL_INTEGER, 0, PLN_S_H_SITES, NULL},
    {"cost_vnd", PLN_CELL_INTEGER, 0, PLN_S_C_COST, NULL},
};

static size_t n_communes(const struct pln_facts *f)
{
    return f->communes ? f->results->communes->n : 0;
}

static void commune_row(const struct pln_facts *f, size_t row, struct pln_cell *c)
{
    const struct pln_area *area = &f->results->communes->at[row];
    const struct pln_census *t = &f->communes[row];
    c = pln_put_text(c, area->code);
    c = pln_put_text(c, area->name);
    c = pln_put_text(c, area->province);
    c = pln_put_integer(c, t->villages);
    c = pln_put_integer(c, t->verdict[PLN_VERDICT_NONE]);
    c = pln_put_integer(c, t->verdict[PLN_VERDICT_PARTIAL]);
    c = pln_put_integer(c, t->verdict[PLN_VERDICT_UNCERTAIN]);
    c = pln_put_integer(c, t->verdict[PLN_VERDICT_SERVED]);
    c = pln_put_integer(c, t->people);
    c = pln_put_integer(c, t->people_served);
    c = pln_put_real(c, f->results->audit && t->people > 0
                            ? 100.0 * (double)t->people_served / (double)t->people
                            : (double)NAN);
    c = pln_put_integer(c, t->sites);
    pln_put_integer(c, t->cost_vnd);
}

static const struct pln_areas *commune_areas(const struct pln_facts *f)
{
    return f->results->communes;
}

const struct pln_table pln_table_communes = {.name = "communes",
                                             .title = PLN_S_T_COMMUNES,
                                             .shape = PLN_SHAPE_AREA,
                                             .columns = commune_columns,
                                             .n_columns = PLN_COLUMNS(commune_columns),
                                             .n_rows = n_communes,
                                             .row = commune_row,
                                             .areas = commune_areas};
