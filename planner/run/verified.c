#include "planner/run/verified.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "planner/opt/certificate_file.h"
#include "planner/opt/csv.h"
#include "planner/opt/hops.h"
#include "planner/opt/instance.h"
#include "planner/opt/certificate_check.h"
#include "planner/run/shown.h"

enum { SITES, VILLAGES, COVERS, HOPS, PLAN, POINTS, FILES };

struct folder {
    const char *dir;
    char path[FILES][4200]; /* in DIR/certificate or in DIR itself */
    struct pln_instance instance;
    struct pln_network network; /* empty without hops */
    struct pln_certificate plan;
    struct pln_verdict *verdict;
    struct geo_err *err;
};

static bool stands(const char *path)
{
    return access(path, F_OK) == 0;
}

static void locate(struct folder *f)
{
    static const char *const name[FILES] = {"sites.csv", "villages.csv",     "covers.csv",
                                            "hops.csv",  "certificate.json", "frontier.json"};
    char inner[4200];
    snprintf(inner, sizeof inner, "%s/" PLN_CERTIFICATE_DIR "/sites.csv", f->dir);
    const char *below = stands(inner) ? "/" PLN_CERTIFICATE_DIR : "";
    for (int i = 0; i < FILES; i++)
        snprintf(f->path[i], sizeof f->path[i], "%s%s/%s", f->dir, below, name[i]);
}

static struct pln_certificate_origin origin_of(const struct folder *f, int file)
{
    const struct pln_problem *p = &f->instance.problem;
    return (struct pln_certificate_origin){f->path[file], f->instance.site, p->n_options,
                                           p->n_cells};
}

static const struct pln_network *network_of(const struct folder *f)
{
    return f->plan.hop_scale ? &f->network : NULL;
}

static double gap_pct(int64_t value, int64_t bound)
{
    return bound > 0 ? 100.0 * (double)(bound - value) / (double)bound : 0;
}

/* ---- the plan ---- */

/* The bound is one for plans that hold these sites and meet these floors: whoever reads it is told.
 */
static enum geo_status take_conditions(struct folder *f)
{
    struct pln_verdict *v = f->verdict;
    const struct pln_problem *p = &f->instance.problem;
    for (size_t i = 0; p->fixed && i < p->n_options; i++)
        v->n_committed += p->fixed[i] != 0;
    v->n_hops = f->plan.n_links;
    v->n_floors = f->plan.n_floors;
    for (size_t k = 0; k < f->plan.n_floors; k++)
        geo_buf_addf(&v->floors, "%s%" PRId64 " in %s", k ? ", " : "", f->plan.floor[k].weight,
                     f->plan.floor[k].name);
    return geo_buf_status(&v->floors, f->err);
}

static enum geo_status check_plan(struct folder *f)
{
    const struct pln_certificate_origin origin = origin_of(f, PLAN);
    struct pln_check *check = &f->verdict->check;
    enum geo_status st = pln_certificate_read(&origin, &f->plan, f->err);
    if (st == GEO_OK && f->plan.hop_scale)
        st = pln_hops_read(f->path[HOPS], &f->instance, &f->network, f->err);
    if (st == GEO_OK)
        st = pln_certificate_check(&f->instance, network_of(f), &f->plan, check, f->err);
    if (st == GEO_OK && !check->holds)
        st = geo_fail(f->err, GEO_BAD_DATA, "%s: %s", f->path[PLAN], check->why);
    return st == GEO_OK ? take_conditions(f) : st;
}

/* ---- the other budgets ---- */

enum { BUDGET, COST, VALUE, BOUND, GAP, COLUMNS };

static enum geo_status open_points(const struct folder *f, char path[4200], struct pln_csv *csv)
{
    static const char *const of_run[] = {"budget_vnd", "cost_vnd", "value", "bound", "gap_pct"};
    static const char *const of_solve[] = {"budget", "cost", "value", "bound", "gap_pct"};
    bool run = f->verdict->shown.run;
    snprintf(path, 4200, "%s/%s", f->dir, run ? "frontier.csv" : "budgets.csv");
    return pln_csv_open(csv, path, run ? of_run : of_solve, COLUMNS, COLUMNS, f->err);
}

static enum geo_status differs(const struct folder *f, const struct pln_csv *csv, size_t column,
                               int64_t proved)
{
    char what[100];
    snprintf(what, sizeof what, "is not what the certificate says, %" PRId64, proved);
    return pln_csv_fail(csv, column, what, f->err);
}

static enum geo_status check_gap(const struct folder *f, const struct pln_csv *csv,
                                 const int64_t *shown)
{
    char text[40] = "", what[100], *end;
    double wanted = gap_pct(shown[VALUE], shown[BOUND]);
    if (csv->field[GAP].length < sizeof text)
        memcpy(text, csv->field[GAP].text, csv->field[GAP].length);
    double gap = strtod(text, &end);
    if (end != text && *end == '\0' && fabs(gap - wanted) <= 0.0051) {
        if (wanted > f->verdict->points_gap_pct) f->verdict->points_gap_pct = wanted;
        return GEO_OK;
    }
    snprintf(what, sizeof what, "should be %.2f", wanted);
    return pln_csv_fail(csv, GAP, what, f->err);
}

/* A row against its certificate. At the plan's own budget the plan's bound may be the lower one. */
static enum geo_status check_row(const struct folder *f, const struct pln_csv *csv,
                                 const struct pln_certificate *c)
{
    const int64_t proved[] = {c->budget, c->cost, c->value, c->bound};
    int64_t shown[GAP];
    enum geo_status st = GEO_OK;
    for (size_t k = 0; st == GEO_OK && k < GAP; k++)
        st = pln_csv_integer(csv, k, 0, INT64_MAX - 1, "a whole number of 0 or more", &shown[k],
                             f->err);
    for (size_t k = 0; st == GEO_OK && k < BOUND; k++)
        if (shown[k] != proved[k]) return differs(f, csv, k, proved[k]);
    if (st != GEO_OK) return st;
    const struct pln_certificate *plan = &f->plan;
    bool of_plan = f->verdict->has_plan && plan->cost == c->cost && plan->value == c->value &&
                   plan->budget >= c->budget && plan->bound == shown[BOUND];
    if (shown[BOUND] != c->bound && !of_plan) return differs(f, csv, BOUND, c->bound);
    return check_gap(f, csv, shown);
}

static enum geo_status check_point(struct folder *f, size_t number, const struct pln_certificate *c,
                                   struct pln_csv *csv)
{
    struct pln_check check;
    bool more;
    enum geo_status st = pln_certificate_check(&f->instance, network_of(f), c, &check, f->err);
    if (st == GEO_OK && !check.holds)
        return geo_fail(f->err, GEO_BAD_DATA, "%s: certificate %zu: %s", f->path[POINTS], number,
                        check.why);
    if (st == GEO_OK) st = pln_csv_next(csv, &more, f->err);
    if (st == GEO_OK && !more)
        st = geo_fail(f->err, GEO_BAD_DATA, "%s: has no row for certificate %zu of %s", csv->path,
                      number, f->path[POINTS]);
    return st == GEO_OK ? check_row(f, csv, c) : st;
}

static enum geo_status check_points(struct folder *f, struct pln_csv *csv)
{
    const struct pln_certificate_origin origin = origin_of(f, POINTS);
    struct pln_certificates_file file;
    struct pln_certificate c;
    enum geo_status st = pln_certificates_open(&file, &origin, f->err);
    for (bool more = true; st == GEO_OK;) {
        st = pln_certificates_next(&file, &more, &c, f->err);
        if (st != GEO_OK || !more) break;
        st = check_point(f, file.n, &c, csv);
        pln_certificate_release(&c);
        f->verdict->n_points++;
    }
    pln_certificates_close(&file);
    bool row = false;
    if (st == GEO_OK) st = pln_csv_next(csv, &row, f->err);
    if (st == GEO_OK && row)
        st = geo_fail(f->err, GEO_BAD_DATA, "%s: line %zu: %s has no certificate for it", csv->path,
                      csv->line, f->path[POINTS]);
    return st;
}

static enum geo_status check_frontier(struct folder *f)
{
    char path[4200];
    struct pln_csv csv;
    enum geo_status st = open_points(f, path, &csv);
    if (st != GEO_OK) return st;
    st = check_points(f, &csv);
    pln_csv_release(&csv);
    return st;
}

/* ---- the folder ---- */

static enum geo_status check_folder(struct folder *f)
{
    struct pln_verdict *v = f->verdict;
    const struct pln_instance_paths paths = {f->path[SITES], f->path[VILLAGES], f->path[COVERS]};
    enum geo_status st = pln_shown_files(f->dir, &v->shown, f->err);
    if (st == GEO_OK && !v->shown.run && !stands(f->path[SITES]))
        return geo_fail(f->err, GEO_BAD_DATA,
                        "%s: expected the folder of a finished run or of a plan (with sites.csv)",
                        f->dir);
    if (st == GEO_OK) st = pln_instance_read(&paths, &f->instance, f->err);
    if (st != GEO_OK) return st;
    char table[4200];
    snprintf(table, sizeof table, "%s/frontier.csv", f->dir);
    bool points = stands(f->path[POINTS]) || (v->shown.run && stands(table));
    v->has_plan = stands(f->path[PLAN]) || !points;
    if (v->has_plan) st = check_plan(f);
    if (st == GEO_OK && points) st = check_frontier(f);
    if (st != GEO_OK || !v->has_plan) return st;
    if (f->plan.hop_scale)
        pln_hops_pay(&f->network, &f->plan, (int64_t *)(uintptr_t)f->instance.problem.cost);
    return pln_shown_check(f->dir, &f->instance, &f->plan, &v->shown, f->err);
}

enum geo_status pln_verified_folder(const char *dir, struct pln_verdict *verdict,
                                    struct geo_err *err)
{
    struct folder f = {.dir = dir, .verdict = verdict, .err = err};
    *verdict = (struct pln_verdict){0};
    if (strlen(dir) > 4000)
        return geo_fail(err, GEO_USAGE, "verify: the path of the folder is longer than 4000 bytes");
    locate(&f);
    enum geo_status st = check_folder(&f);
    pln_certificate_release(&f.plan);
    pln_network_release(&f.network);
    pln_instance_release(&f.instance);
    return st;
}

void pln_verdict_release(struct pln_verdict *verdict)
{
    geo_buf_release(&verdict->floors);
}
