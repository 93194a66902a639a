#include "planner/cli/checked.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/intake/codes.h"
#include "planner/report/csv.h"

static void add_text(struct geo_buf *csv, const char *text)
{
    geo_buf_add(csv, ",");
    pln_csv_text(csv, text);
}

/* source_id,lon_deg,lat_deg; the position is left open where there is none. */
static void add_head(struct geo_buf *csv, const struct pln_row_check *check, double lon_deg,
                     double lat_deg)
{
    pln_csv_text(csv, check->source_id);
    if (check->has_position)
        geo_buf_addf(csv, ",%.7f,%.7f", lon_deg, lat_deg);
    else
        geo_buf_add(csv, ",,");
}

static void add_tail(struct geo_buf *csv, const struct pln_row_check *check)
{
    geo_buf_addf(csv, ",%u,%s", check->row, pln_row_status_name(check->status));
    add_text(csv, check->codes);
    geo_buf_add(csv, "\r\n");
}

void pln_checked_villages(struct geo_buf *csv, const struct pln_villages *villages,
                          const struct pln_checks *checks)
{
    geo_buf_add(csv, "source_id,lon_deg,lat_deg,name,people,commune,commune_code,district,province,"
                     "tier,border,school,clinic,row,status,codes\r\n");
    for (size_t i = 0; i < villages->n; i++) {
        const struct pln_village *v = &villages->at[i];
        add_head(csv, &checks->at[i], v->lon_deg, v->lat_deg);
        add_text(csv, v->name);
        geo_buf_addf(csv, ",%lld", (long long)v->people);
        add_text(csv, v->commune);
        add_text(csv, v->commune_code);
        add_text(csv, v->district);
        add_text(csv, v->province);
        geo_buf_addf(csv, ",%s,%d,%d,%d", pln_tier_name(v->tier), v->border, v->school, v->clinic);
        add_tail(csv, &checks->at[i]);
    }
}

static void add_technology(struct geo_buf *csv, unsigned tech)
{
    static const struct {
        unsigned bit;
        const char *name;
    } names[] = {
        {PLN_TECH_GSM, "GSM"}, {PLN_TECH_UMTS, "UMTS"}, {PLN_TECH_LTE, "LTE"}, {PLN_TECH_NR, "NR"}};
    const char *gap = ",";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (tech & names[i].bit) {
            geo_buf_addf(csv, "%s%s", gap, names[i].name);
            gap = "/";
        }
    if (!tech) geo_buf_add(csv, ",");
}

static void add_transmitter(struct geo_buf *csv, const struct pln_transmitter *tx)
{
    geo_buf_addf(csv, ",%.10g,%.10g,%.10g,%.10g,%.10g,%zu,", tx->freq_mhz, tx->bandwidth_mhz,
                 tx->tx_power_dbm, tx->antenna_gain_dbi, tx->loss_db, tx->n_sectors);
    for (size_t i = 0; i < tx->n_sectors; i++)
        geo_buf_addf(csv, "%s%.10g", i ? ";" : "", tx->azimuth_deg[i]);
    geo_buf_addf(csv, ",%.10g", tx->downtilt_deg);
}

void pln_checked_towers(struct geo_buf *csv, const struct pln_towers *towers,
                        const struct pln_checks *checks)
{
    static const char *const states[] = {"on-air", "planned", "off"};
    geo_buf_add(csv, "source_id,lon_deg,lat_deg,name,operator,antenna_height_m,height_assumed,"
                     "technology,band_mhz,bandwidth_mhz,tx_power_dbm,antenna_gain_dbi,loss_db,"
                     "sectors,azimuth_deg,downtilt_deg,mast_status,row,status,codes\r\n");
    for (size_t i = 0; i < towers->n; i++) {
        const struct pln_tower *t = &towers->at[i];
        add_head(csv, &checks->at[i], t->lon_deg, t->lat_deg);
        add_text(csv, checks->at[i].name);
        add_text(csv, t->operator_name);
        geo_buf_addf(csv, ",%.10g,%d", t->tx.antenna_height_m, t->height_assumed);
        add_technology(csv, t->tech);
        add_transmitter(csv, &t->tx);
        geo_buf_addf(csv, ",%s", states[t->status]);
        add_tail(csv, &checks->at[i]);
    }
}

static const char *cluster_source(const struct pln_village *v, const struct pln_cluster *c)
{
    bool centre = v->n_clusters == 1 && fabs(c->lon_deg - v->lon_deg) <= 0 &&
                  fabs(c->lat_deg - v->lat_deg) <= 0;
    return c->from_cell ? "raster" : centre ? "centre" : "table";
}

void pln_checked_clusters(struct geo_buf *csv, const struct pln_villages *usable)
{
    geo_buf_add(csv, "village_id,lon_deg,lat_deg,people,source\r\n");
    for (size_t i = 0; i < usable->n; i++) {
        const struct pln_village *v = &usable->at[i];
        for (uint32_t k = 0; k < v->n_clusters; k++) {
            const struct pln_cluster *c = &usable->clusters[v->first_cluster + k];
            pln_csv_text(csv, v->id);
            geo_buf_addf(csv, ",%.7f,%.7f,%lld,%s\r\n", c->lon_deg, c->lat_deg,
                         (long long)c->people, cluster_source(v, c));
        }
    }
}

enum geo_status pln_checked_programme(struct geo_buf *csv, const struct pln_villages *usable,
                                      const struct pln_programme *programme, struct geo_err *err)
{
    struct pln_results results = {.villages = usable, .programme = programme};
    struct pln_facts facts = {.results = &results};
    return pln_csv_table(&pln_table_programme, &facts, csv, err);
}

enum geo_status pln_checked_changes(struct geo_buf *csv, const struct pln_villages *usable,
                                    const struct pln_programme *programme,
                                    const struct pln_programme_changes *changes,
                                    struct geo_err *err)
{
    struct pln_results results = {
        .villages = usable, .programme = programme, .programme_changes = changes};
    struct pln_facts facts = {.results = &results};
    return pln_csv_table(&pln_table_programme_changes, &facts, csv, err);
}

enum geo_status pln_checked_findings(struct geo_buf *csv, const struct pln_findings *findings,
                                     struct geo_err *err)
{
    struct pln_results results = {.findings = findings};
    struct pln_facts facts = {.results = &results};
    return pln_csv_table(&pln_table_findings, &facts, csv, err);
}

/* ---- by code ---- */

struct entry {
    const struct pln_finding *finding;
    const struct pln_code *code;
};

static int compare_kind(const struct entry *x, const struct entry *y)
{
    if (x->code != y->code) return x->code < y->code ? -1 : 1;
    if (x->finding->action != y->finding->action)
        return x->finding->action < y->finding->action ? -1 : 1;
    return strcmp(x->finding->file, y->finding->file);
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int kind = compare_kind(x, y);
    return kind ? kind : (x->finding->row > y->finding->row) - (x->finding->row < y->finding->row);
}

static struct pln_code_count count_run(const struct entry *run, size_t n)
{
    struct pln_code_count count = {
        .code = run->code, .file = run->finding->file, .action = run->finding->action, .n = n};
    for (size_t i = 0; i < n; i++)
        count.rows += run[i].finding->row && (!i || run[i].finding->row != run[i - 1].finding->row);
    return count;
}

enum geo_status pln_checked_count(const struct pln_findings *findings,
                                  struct pln_code_count **counts, size_t *n, struct geo_err *err)
{
    struct entry *entries = geo_alloc(findings->n, sizeof *entries);
    *counts = geo_alloc(findings->n, sizeof **counts);
    *n = 0;
    if (!entries || !*counts) {
        geo_free(entries);
        geo_free(*counts);
        *counts = NULL;
        return geo_no_memory(err, "findings", findings->n, sizeof *entries);
    }
    for (size_t i = 0; i < findings->n; i++)
        entries[i] = (struct entry){&findings->at[i], pln_code_find(findings->at[i].code)};
    qsort(entries, findings->n, sizeof *entries, compare_entries);
    for (size_t i = 0, end; i < findings->n; i = end) {
        for (end = i + 1; end < findings->n && !compare_kind(&entries[i], &entries[end]); end++)
            continue;
        (*counts)[(*n)++] = count_run(&entries[i], end - i);
    }
    geo_free(entries);
    return GEO_OK;
}

void pln_checked_summary_csv(struct geo_buf *csv, const struct pln_code_count *counts, size_t n,
                             enum pln_language language)
{
    geo_buf_add(csv, "code,file,action,findings,rows,meaning\r\n");
    for (size_t i = 0; i < n; i++) {
        const struct pln_code_count *c = &counts[i];
        geo_buf_add(csv, c->code->name);
        add_text(csv, c->file);
        geo_buf_addf(csv, ",%s,%zu,%zu", pln_action_name(c->action), c->n, c->rows);
        add_text(csv, language == PLN_LANG_VI ? c->code->vietnamese : c->code->english);
        geo_buf_add(csv, "\r\n");
    }
}
