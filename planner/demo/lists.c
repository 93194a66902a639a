#include "planner/demo/lists.h"

#include <stdio.h>

#include "planner/demo/names.h"

#define LABEL "synthetic"

static void village_id(size_t village, char id[16])
{
    snprintf(id, 16, "DEMO-V%05u", (unsigned)(village + 1) % 100000);
}

void pln_demo_villages_csv(const struct pln_demo_country *country, struct geo_buf *text)
{
    char id[16], name[PLN_NAME_SIZE], commune[PLN_NAME_SIZE];
    geo_buf_add(text, "village_id,name,commune,commune_code,province,lon_deg,lat_deg,people,tier,"
                      "border,school,clinic,label\n");
    for (size_t i = 0; i < country->n_villages; i++) {
        const struct pln_demo_village *v = &country->village[i];
        village_id(i, id);
        pln_name_village(v->commune, v->name, name);
        pln_name_commune(v->commune, commune);
        geo_buf_addf(text, "%s,%s,%s,9%04u,%s,%.6f,%.6f,%lld,%s,%d,%d,%d," LABEL "\n", id, name,
                     commune, (unsigned)v->commune + 1,
                     pln_name_province(country->commune[v->commune].province), v->lon_deg,
                     v->lat_deg, (long long)v->people, pln_tier_name(v->tier), v->border, v->school,
                     v->clinic);
    }
}

static void cluster_line(size_t village, double lon_deg, double lat_deg, int64_t people,
                         struct geo_buf *text)
{
    char id[16];
    village_id(village, id);
    geo_buf_addf(text, "%s,%.6f,%.6f,%lld," LABEL "\n", id, lon_deg, lat_deg, (long long)people);
}

void pln_demo_clusters_csv(const struct pln_demo_country *country, struct geo_buf *text)
{
    geo_buf_add(text, "village_id,lon_deg,lat_deg,people,label\n");
    for (size_t h = 0; h < country->n_hamlets;) {
        uint32_t village = country->hamlet[h].village;
        const struct pln_demo_village *v = &country->village[village];
        int64_t outside = 0;
        size_t end = h;
        for (; end < country->n_hamlets && country->hamlet[end].village == village; end++)
            outside += country->hamlet[end].people;
        cluster_line(village, v->lon_deg, v->lat_deg, v->people - outside, text);
        for (; h < end; h++)
            cluster_line(village, country->hamlet[h].lon_deg, country->hamlet[h].lat_deg,
                         country->hamlet[h].people, text);
    }
}

static const char *status_name(enum pln_mast_status status)
{
    return status == PLN_MAST_ON_AIR ? "on-air" : status == PLN_MAST_PLANNED ? "planned" : "off";
}

void pln_demo_towers_csv(const struct pln_demo_country *country, struct geo_buf *text)
{
    geo_buf_add(text, "site_id,operator,lon_deg,lat_deg,antenna_height_m,technology,freq_mhz,"
                      "bandwidth_mhz,tx_power_dbm,antenna_gain_dbi,loss_db,sectors,azimuth_deg,"
                      "downtilt_deg,status,label\n");
    for (size_t t = 0; t < country->towers.n; t++) {
        const struct pln_tower *m = &country->towers.at[t];
        geo_buf_addf(
            text,
            "%s,%s,%.6f,%.6f,%.0f,%s,%.0f,%.0f,%.0f,%.0f,%.0f,%zu,%.0f;%.0f;%.0f,%.0f,%s," LABEL
            "\n",
            m->id, m->operator_name, m->lon_deg, m->lat_deg, m->tx.antenna_height_m,
            m->tech & PLN_TECH_LTE ? "GSM;LTE" : "GSM", m->tx.freq_mhz, m->tx.bandwidth_mhz,
            m->tx.tx_power_dbm, m->tx.antenna_gain_dbi, m->tx.loss_db, m->tx.n_sectors,
            m->tx.azimuth_deg[0], m->tx.azimuth_deg[1], m->tx.azimuth_deg[2], m->tx.downtilt_deg,
            status_name(m->status));
    }
}

void pln_demo_programme_csv(const struct pln_demo_country *country, struct geo_buf *text)
{
    char id[16], name[PLN_NAME_SIZE], date[16];
    geo_buf_add(text,
                "village_id,name,province,listed_date,covered_date,definition,power,tier,source\n");
    for (size_t i = 0; i < country->n_villages; i++) {
        const struct pln_demo_village *v = &country->village[i];
        if (v->listing == PLN_DEMO_UNLISTED) continue;
        village_id(i, id);
        pln_name_village(v->commune, v->name, name);
        date[0] = '\0';
        if (v->covered_date)
            snprintf(date, sizeof date, "%04d-%02d-%02d", v->covered_date / 10000,
                     v->covered_date / 100 % 100, v->covered_date % 100);
        geo_buf_addf(text,
                     "%s,%s,%s,2021-06-30,%s,trắng sóng,grid,%s,synthetic list of phusong demo\n",
                     id, name, pln_name_province(country->commune[v->commune].province), date,
                     pln_tier_name(v->tier));
    }
}

static const char scenario_lists[] =
    "# " PLN_DEMO_NOTICE ".\n"
    "#\n"
    "# An example of a scenario. Paths are relative to this file's folder; "
    "`phusong help scenario`\n"
    "# explains every key. Run it with:  phusong run scenario.ini --out out\n"
    "\n"
    "[scenario]\n"
    "title = Demonstration (synthetic)\n"
    "notice = " PLN_DEMO_NOTICE ".\n"
    "\n"
    "[terrain]\n"
    "# Invented mountains, EPSG:4326, 3 arc seconds (about 90 m).\n"
    "dem = terrain.tif\n"
    "\n"
    "[villages]\n"
    "path = villages.csv\n"
    "column_id = village_id\n"
    "\n"
    "# Households away from the centre, of those villages that have some.\n"
    "[clusters]\n"
    "path = clusters.csv\n"
    "\n"
    "[towers]\n"
    "path = towers.csv\n"
    "column_id = site_id\n"
    "\n"
    "[programme]\n"
    "# 896 villages on the list: 256 have a date of coverage up to the report "
    "date, 640 have not.\n"
    "path = programme.csv\n"
    "\n"
    "[radio]\n"
    "# Served: this RSRP per resource element, outdoors, at this share of the "
    "places. Margins smaller\n"
    "# than uncertain_db either way are called uncertain.\n";

static const char scenario_sites[] =
    "\n"
    "# What may be built. Cheap fixes first; the money is an example, sources as given.\n"
    "[site raise-60m]\n"
    "fix = raise\n"
    "antenna_height_m = 60\n"
    "capex_vnd = 400 triệu\n"
    "source = example figure, not a quotation\n"
    "\n"
    "[site add-lte]\n"
    "# On a mast that stands, at the height of that mast.\n"
    "fix = add-lte\n"
    "antenna_height_m = 42\n"
    "capex_vnd = 500 triệu\n"
    "source = example figure, not a quotation\n"
    "\n"
    "[site pole-15m]\n"
    "fix = pole\n"
    "antenna_height_m = 15\n"
    "tx_power_dbm = 37\n"
    "antenna_gain_dbi = 9\n"
    "azimuths_deg = omni\n"
    "capex_vnd = 260 triệu\n"
    "source = 10,000 USD a pole site, MTN and Huawei rural programme 2018, at 26,000 VND "
    "per USD\n"
    "\n"
    "[site macro-30m]\n"
    "fix = macro\n"
    "antenna_height_m = 30\n"
    "capex_vnd = 700 triệu\n"
    "source = passive tower, plan of Kiên Giang 2017-2025\n"
    "\n"
    "[site macro-42m]\n"
    "fix = macro\n"
    "antenna_height_m = 42\n"
    "capex_vnd = 830 triệu\n"
    "# The price is that of a site off the grid: its panels and batteries are in it.\n"
    "power_w = 0\n"
    "source = off-grid site, 3 for 2.5 billion VND, VnExpress 4892817 (2025)\n"
    "\n"
    "[site macro-60m]\n"
    "fix = macro\n"
    "antenna_height_m = 60\n"
    "capex_vnd = 1,2 tỷ\n"
    "source = example figure, not a quotation\n"
    "\n"
    "[candidates]\n"
    "prominence_m = 40\n"
    "spacing_km = 1\n"
    "\n"
    "[plan]\n"
    "# Present value over ten years at 5 % that may be spent.\n"
    "budget_vnd = 60 tỷ\n"
    "\n"
    "[report]\n"
    "report_date = 2024-06-30\n";

void pln_demo_scenario(const struct pln_link_setup *setup, const struct pln_rule *rule,
                       struct geo_buf *text)
{
    geo_buf_add(text, scenario_lists);
    geo_buf_addf(text,
                 "model = %s\n"
                 "threshold_dbm = %.0f\n"
                 "location_pct = %.0f\n"
                 "uncertain_db = %.0f\n"
                 "served_pct = %.0f\n"
                 "radius_km = %.0f\n"
                 "technology = LTE\n",
                 setup->model->name, rule->threshold_dbm, rule->location_pct, rule->uncertain_db,
                 rule->served_pct, rule->radius_km);
    geo_buf_add(text, scenario_sites);
}

void pln_demo_readme(const struct pln_demo_country *country, struct geo_buf *text)
{
    size_t idle = 0;
    for (size_t t = 0; t < country->towers.n; t++)
        idle += !pln_tower_serves(&country->towers.at[t], PLN_TECH_LTE);
    geo_buf_addf(
        text,
        "# A synthetic demonstration\n"
        "\n" PLN_DEMO_NOTICE ".\n"
        "The coordinates fall into the mountains of northern "
        "Việt Nam so that maps look at home; the ground there is not this one.\n"
        "\n"
        "- `terrain.tif`: invented heights, 2400 × 2400 cells of 3 arc seconds, EPSG:4326\n"
        "- `villages.csv`: %zu villages with people\n"
        "- `clusters.csv`: the households of %d villages, by cluster: their centres have signal, "
        "the\n"
        "  hamlets round them have not\n"
        "- `towers.csv`: %zu masts, of which %zu do not count (GSM only, or planned)\n"
        "- `programme.csv`: %d villages listed as without signal; %d have a date of coverage by\n"
        "  30/6/2024 (28.6 %%), %d have not. The audit agrees, because the list was drawn up from "
        "it:\n"
        "  the former are served by masts on air, the latter are not, all by 9 dB or more.\n"
        "  %d further villages, without grid, have no signal and stand on no list.\n"
        "- `scenario.ini`: what to do with them, with comments\n"
        "\n"
        "    phusong run scenario.ini --out out\n",
        country->n_villages, PLN_DEMO_PARTIAL_COUNT, country->towers.n, idle,
        PLN_DEMO_COVERED_COUNT + PLN_DEMO_WAITING_COUNT, PLN_DEMO_COVERED_COUNT,
        PLN_DEMO_WAITING_COUNT, PLN_DEMO_UNLISTED_COUNT);
}
