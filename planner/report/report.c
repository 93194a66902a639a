#include "planner/report/report.h"

#include "planner/report/chart.h"
#include "planner/report/csv.h"
#include "planner/report/facts.h"
#include "planner/report/gpkg.h"
#include "planner/report/html.h"
#include "planner/report/pdf.h"
#include "planner/report/picture.h"
#include "planner/report/summary.h"
#include "planner/report/table.h"
#include "planner/report/xlsx.h"

/* Days since 1970 of a proleptic Gregorian date (H. Hinnant's days_from_civil, shifted to March
 * years). */
static int64_t days_since_1970(int32_t yyyymmdd)
{
    int64_t day = yyyymmdd % 100, month = yyyymmdd / 100 % 100, year = yyyymmdd / 10000;
    year -= month <= 2;
    int64_t era = year / 400, year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

/* The date that files carry inside: the programme's report date, or 1970-01-01. */
static int64_t file_epoch_s(const struct pln_results *results)
{
    if (results->programme && results->programme->report_date > 0)
        return days_since_1970(results->programme->report_date) * 86400;
    return 0;
}

static enum geo_status write_gpkg(const struct pln_facts *facts, struct geo_outputs *out,
                                  const struct pln_report_spec *spec, struct geo_err *err)
{
    const struct pln_results *r = facts->results;
    const struct {
        const struct pln_table *table;
        bool wanted;
    } layers[] = {{&pln_table_communes, facts->communes != NULL}, /* from the bottom up */
                  {&pln_table_land, r->land != NULL},
                  {&pln_table_serving_links, true},
                  {&pln_table_villages, true},
                  {&pln_table_towers, true},
                  {&pln_table_proposals, true},
                  {&pln_table_backhaul, r->n_backhaul > 0},
                  {&pln_table_summary, true}, /* and tables */
                  {&pln_table_frontier, r->n_frontier > 0},
                  {&pln_table_programme_changes, r->programme_changes != NULL},
                  {&pln_table_parameters, true},
                  {&pln_table_findings, true}};
    const struct pln_table *tables[sizeof layers / sizeof *layers];
    size_t n = 0;
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
        if (layers[i].wanted) tables[n++] = layers[i].table;
    struct pln_gpkg_spec gpkg = {
        .tables = tables, .n_tables = n, .language = spec->language, .epoch_s = file_epoch_s(r)};
    const char *path = NULL;
    enum geo_status st = geo_outputs_path(out, "plan.gpkg", &path, err);
    return st == GEO_OK ? pln_gpkg_write(path, facts, &gpkg, err) : st;
}

static enum geo_status write_csv(const struct pln_table *table, const char *name,
                                 const struct pln_facts *facts, struct geo_outputs *out,
                                 struct geo_err *err)
{
    struct geo_buf text = {0};
    enum geo_status st = pln_csv_table(table, facts, &text, err);
    if (st == GEO_OK) st = geo_outputs_text(out, name, text.text, text.length, err);
    geo_buf_release(&text);
    return st;
}

static enum geo_status write_lists(const struct pln_facts *facts, struct geo_outputs *out,
                                   struct geo_err *err)
{
    const struct pln_results *r = facts->results;
    const struct {
        const struct pln_table *table;
        const char *name;
        bool wanted;
    } lists[] = {
        {&pln_table_no_signal, "no_signal.csv", r->audit != NULL},
        {&pln_table_proposals, "proposals.csv", r->plan != NULL},
        {&pln_table_backhaul, "backhaul.csv", r->backhaul_planned && r->plan != NULL},
        {&pln_table_frontier, "frontier.csv", r->n_frontier > 0},
        {&pln_table_programme, "programme.csv", r->programme != NULL},
        {&pln_table_programme_changes, "programme_changes.csv", r->programme_changes != NULL},
        {&pln_table_findings, "findings.csv", r->findings != NULL}};
    enum geo_status st = GEO_OK;
    for (size_t i = 0; st == GEO_OK && i < sizeof lists / sizeof *lists; i++)
        if (lists[i].wanted) st = write_csv(lists[i].table, lists[i].name, facts, out, err);
    return st;
}

static enum geo_status write_workbook(const struct pln_facts *facts, struct geo_outputs *out,
                                      const struct pln_report_spec *spec, struct geo_err *err)
{
    const struct pln_results *r = facts->results;
    const struct pln_table *tables[7];
    const char *path = NULL;
    size_t n = 0;
    if (r->plan) tables[n++] = &pln_table_proposals;
    if (r->audit) tables[n++] = &pln_table_no_signal;
    if (r->programme) tables[n++] = &pln_table_programme;
    if (r->programme_changes) tables[n++] = &pln_table_programme_changes;
    tables[n++] = &pln_table_summary;
    tables[n++] = &pln_table_parameters;
    if (r->findings) tables[n++] = &pln_table_findings;
    enum geo_status st = geo_outputs_path(out, "plan.xlsx", &path, err);
    if (st != GEO_OK) return st;
    return pln_xlsx_write(path, tables, n, facts, spec->language, file_epoch_s(r), err);
}

static enum geo_status write_summary(const struct pln_facts *facts, struct geo_outputs *out,
                                     struct geo_err *err)
{
    struct geo_buf text = {0};
    enum geo_status st = pln_summary_json(facts, &text, err);
    if (st == GEO_OK) st = geo_outputs_text(out, "summary.json", text.text, text.length, err);
    geo_buf_release(&text);
    return st;
}

static enum geo_status write_html(const struct pln_facts *facts, struct geo_outputs *out,
                                  const struct pln_report_spec *spec, struct geo_err *err)
{
    struct geo_buf text = {0};
    enum geo_status st = pln_html_report(facts, spec->language, &text, err);
    if (st == GEO_OK) st = geo_outputs_text(out, "report.html", text.text, text.length, err);
    geo_buf_release(&text);
    return st;
}

static enum geo_status write_picture(const struct pln_facts *facts, struct geo_outputs *out,
                                     const struct pln_report_spec *spec, struct geo_err *err)
{
    const char *path = NULL;
    enum geo_status st = geo_outputs_path(out, "plan.png", &path, err);
    return st == GEO_OK ? pln_picture_write(path, facts, spec->language, err) : st;
}

static enum geo_status write_pdf(const struct pln_facts *facts, struct geo_outputs *out,
                                 const struct pln_report_spec *spec, struct geo_err *err)
{
    const char *path = NULL;
    enum geo_status st = geo_outputs_path(out, "report.pdf", &path, err);
    return st == GEO_OK
               ? pln_pdf_report(path, facts, spec->language, file_epoch_s(facts->results), err)
               : st;
}

static enum geo_status write_frontier(const struct pln_facts *facts, struct geo_outputs *out,
                                      const struct pln_report_spec *spec, struct geo_err *err)
{
    struct geo_buf svg = {0};
    if (!facts->results->n_frontier) return GEO_OK;
    pln_chart_svg(facts, spec->language, &svg);
    enum geo_status st = geo_buf_status(&svg, err);
    if (st == GEO_OK) st = geo_outputs_text(out, "frontier.svg", svg.text, svg.length, err);
    geo_buf_release(&svg);
    return st;
}

enum geo_status pln_report_write(const struct pln_results *results, struct geo_outputs *out,
                                 const struct pln_report_spec *spec, struct geo_err *err)
{
    struct pln_facts facts;
    enum geo_status st = pln_facts_build(results, &facts, err);
    if (st != GEO_OK) return st;
    st = write_gpkg(&facts, out, spec, err);
    if (st == GEO_OK) st = write_lists(&facts, out, err);
    if (st == GEO_OK) st = write_workbook(&facts, out, spec, err);
    if (st == GEO_OK) st = write_summary(&facts, out, err);
    if (st == GEO_OK) st = write_picture(&facts, out, spec, err);
    if (st == GEO_OK) st = write_frontier(&facts, out, spec, err);
    if (st == GEO_OK) st = write_html(&facts, out, spec, err);
    if (st == GEO_OK) st = write_pdf(&facts, out, spec, err);
    pln_facts_release(&facts);
    return st;
}

enum geo_status pln_report_summary_text(const struct pln_results *results,
                                        enum pln_language language, struct geo_buf *text,
                                        struct geo_err *err)
{
    struct pln_facts facts;
    enum geo_status st = pln_facts_build(results, &facts, err);
    if (st != GEO_OK) return st;
    pln_summary_text(&facts, language, text);
    pln_facts_release(&facts);
    return geo_buf_status(text, err);
}

enum geo_status pln_report_summary_json(const struct pln_results *results, struct geo_buf *text,
                                        struct geo_err *err)
{
    struct pln_facts facts;
    enum geo_status st = pln_facts_build(results, &facts, err);
    if (st == GEO_OK) st = pln_summary_json(&facts, text, err);
    pln_facts_release(&facts);
    return st;
}
