#include "planner/report/report.h"

#include "planner/report/chart.h"
#include "planner/report/csv.h"
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

/* The date that files carry inside: the programme's, else the one that the scenario states. 0: no
 * date is stated anywhere, and the clock's would be no property of the results. */
static int64_t file_epoch_s(const struct pln_results *results)
{
    const int32_t date =
        results->programme ? results->programme->report_date : results->report_date;
    return date > 0 ? days_since_1970(date) * 86400 : 0;
}

/* What every file is written from. */
struct pen {
    const struct pln_facts *facts;
    enum pln_language language;
    int64_t epoch_s;
    const struct pln_table *list; /* of a CSV file */
};

static enum geo_status write_gpkg(const void *ctx, const char *path, struct geo_buf *text,
                                  struct geo_err *err)
{
    (void)text;
    const struct pen *pen = ctx;
    const struct pln_results *r = pen->facts->results;
    const struct {
        const struct pln_table *table;
        bool wanted;
    } layers[] = {{&pln_table_communes, pen->facts->communes != NULL}, /* from the bottom up */
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
    const struct pln_gpkg_spec gpkg = {
        .tables = tables, .n_tables = n, .language = pen->language, .epoch_s = pen->epoch_s};
    return pln_gpkg_write(path, pen->facts, &gpkg, err);
}

static enum geo_status write_workbook(const void *ctx, const char *path, struct geo_buf *text,
                                      struct geo_err *err)
{
    (void)text;
    const struct pen *pen = ctx;
    const struct pln_results *r = pen->facts->results;
    const struct pln_table *tables[7];
    size_t n = 0;
    if (r->plan) tables[n++] = &pln_table_proposals;
    if (r->audit) tables[n++] = &pln_table_no_signal;
    if (r->programme) tables[n++] = &pln_table_programme;
    if (r->programme_changes) tables[n++] = &pln_table_programme_changes;
    tables[n++] = &pln_table_summary;
    tables[n++] = &pln_table_parameters;
    if (r->findings) tables[n++] = &pln_table_findings;
    return pln_xlsx_write(path, tables, n, pen->facts, pen->language, pen->epoch_s, err);
}

static enum geo_status write_pdf(const void *ctx, const char *path, struct geo_buf *text,
                                 struct geo_err *err)
{
    (void)path;
    const struct pen *pen = ctx;
    return pln_pdf_report(pen->facts, pen->language, pen->epoch_s, text, err);
}

static enum geo_status write_picture(const void *ctx, const char *path, struct geo_buf *text,
                                     struct geo_err *err)
{
    (void)text;
    const struct pen *pen = ctx;
    return pln_picture_write(path, pen->facts, pen->language, err);
}

static enum geo_status write_html(const void *ctx, const char *path, struct geo_buf *text,
                                  struct geo_err *err)
{
    (void)path;
    const struct pen *pen = ctx;
    return pln_html_report(pen->facts, pen->language, text, err);
}

static enum geo_status write_summary(const void *ctx, const char *path, struct geo_buf *text,
                                     struct geo_err *err)
{
    (void)path;
    return pln_summary_json(((const struct pen *)ctx)->facts, text, err);
}

static enum geo_status write_chart(const void *ctx, const char *path, struct geo_buf *text,
                                   struct geo_err *err)
{
    (void)path, (void)err;
    const struct pen *pen = ctx;
    pln_chart_svg(pen->facts, pen->language, text);
    return GEO_OK;
}

static enum geo_status write_list(const void *ctx, const char *path, struct geo_buf *text,
                                  struct geo_err *err)
{
    (void)path;
    const struct pen *pen = ctx;
    return pln_csv_table(pen->list, pen->facts, text, err);
}

static enum geo_status write_files(const struct pen *pen, struct geo_outputs *out, int threads,
                                   struct geo_err *err)
{
    const struct pln_results *r = pen->facts->results;
    const bool plan = r->plan != NULL;
    const struct {
        const char *name;
        enum geo_status (*write)(const void *, const char *, struct geo_buf *, struct geo_err *);
        bool wanted;
        unsigned work; /* hundredths of a second, 40,000 villages, 20,000 masts, 30,000 findings */
        const struct pln_table *list;
    } files[] = {{"plan.gpkg", write_gpkg, true, 45, NULL},
                 {"report.pdf", write_pdf, true, 50, NULL},
                 {"plan.png", write_picture, true, 60, NULL},
                 {"report.html", write_html, true, 25, NULL},
                 {"plan.xlsx", write_workbook, true, 60, NULL},
                 {"summary.json", write_summary, true, 0, NULL},
                 {"frontier.svg", write_chart, r->n_frontier > 0, 0, NULL},
                 {"no_signal.csv", write_list, r->audit != NULL, 1, &pln_table_no_signal},
                 {"proposals.csv", write_list, plan, 0, &pln_table_proposals},
                 {"backhaul.csv", write_list, r->backhaul_planned && plan, 0, &pln_table_backhaul},
                 {"frontier.csv", write_list, r->n_frontier > 0, 0, &pln_table_frontier},
                 {"programme.csv", write_list, r->programme != NULL, 1, &pln_table_programme},
                 {"programme_changes.csv", write_list, r->programme_changes != NULL, 1,
                  &pln_table_programme_changes},
                 {"findings.csv", write_list, r->findings != NULL, 2, &pln_table_findings}};
    struct pen pens[sizeof files / sizeof *files];
    struct geo_output_job jobs[sizeof files / sizeof *files];
    size_t n = 0;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (!files[i].wanted) continue;
        pens[n] = *pen;
        pens[n].list = files[i].list;
        jobs[n] = (struct geo_output_job){files[i].name, files[i].write, &pens[n], files[i].work};
        n++;
    }
    return geo_outputs_write(out, jobs, n, threads, err);
}

enum geo_status pln_report_write(const struct pln_facts *facts, struct geo_outputs *out,
                                 const struct pln_report_spec *spec, struct geo_err *err)
{
    const struct pen pen = {facts, spec->language, file_epoch_s(facts->results), NULL};
    return write_files(&pen, out, spec->threads, err);
}
