/* Names and release functions of the plain tables of planner/net. */
#include "planner/net/backhaul.h"
#include "planner/net/way.h"
#include "planner/net/candidate.h"
#include "planner/net/finding.h"
#include "planner/net/plan.h"
#include "planner/net/service.h"

#include <string.h>

#include "geo/base/mem.h"

static const char *name_of(const char *const *names, size_t n, unsigned value)
{
    return value < n ? names[value] : "";
}
#define NAME_OF(names, value) name_of(names, sizeof(names) / sizeof *(names), (unsigned)(value))

const char *pln_verdict_name(enum pln_verdict verdict)
{
    static const char *const names[] = {"none", "partial", "served", "uncertain"};
    return NAME_OF(names, verdict);
}

const char *pln_origin_name(enum pln_origin origin)
{
    static const char *const names[] = {"hilltop", "village", "mast", "committed"};
    return NAME_OF(names, origin);
}

const char *pln_action_name(enum pln_action action)
{
    static const char *const names[] = {"noted", "repaired", "quarantined", "defaulted"};
    return NAME_OF(names, action);
}

void pln_audit_release(struct pln_audit *audit)
{
    geo_free(audit->village);
    geo_free(audit->cluster);
    *audit = (struct pln_audit){0};
}

void pln_candidates_release(struct pln_candidates *candidates)
{
    geo_free(candidates->at);
    geo_free(candidates->options);
    *candidates = (struct pln_candidates){0};
}

void pln_matrix_release(struct pln_matrix *matrix)
{
    geo_free(matrix->first);
    geo_free(matrix->col);
    geo_free(matrix->rsrp_dbm);
    *matrix = (struct pln_matrix){0};
}

const char *pln_backhaul_name(enum pln_backhaul kind)
{
    return kind == PLN_BACKHAUL_MICROWAVE   ? "microwave"
           : kind == PLN_BACKHAUL_FIBRE     ? "fibre"
           : kind == PLN_BACKHAUL_SATELLITE ? "satellite"
                                            : "none";
}

void pln_network_release(struct pln_network *network)
{
    geo_free(network->needs);
    geo_free(network->root);
    geo_free(network->first);
    geo_free(network->hop);
    geo_free(network->least_vnd);
    *network = (struct pln_network){0};
}

void pln_plan_release(struct pln_plan *plan)
{
    geo_free(plan->option);
    geo_free(plan->gain);
    *plan = (struct pln_plan){0};
}

double pln_plan_gap_pct(const struct pln_plan *plan)
{
    return plan->bound > 0 ? 100.0 * (double)(plan->bound - plan->value) / (double)plan->bound
                           : 0.0;
}

static const char *kept(struct geo_arena *arena, const char *text)
{
    return text ? geo_arena_keep(arena, text, strlen(text)) : "";
}

enum geo_status pln_findings_add(struct pln_findings *findings, const struct pln_finding *finding,
                                 struct geo_err *err)
{
    enum geo_status st =
        geo_grow(&findings->at, &findings->cap, findings->n + 1, sizeof *findings->at, err);
    if (st != GEO_OK) return st;
    struct pln_finding copy = *finding;
    copy.file = kept(&findings->strings, finding->file);
    copy.column = kept(&findings->strings, finding->column);
    copy.id = kept(&findings->strings, finding->id ? finding->id : "");
    copy.old_value = kept(&findings->strings, finding->old_value);
    copy.new_value = kept(&findings->strings, finding->new_value);
    if (!copy.file || !copy.id || !copy.column || !copy.old_value || !copy.new_value)
        return geo_no_memory(err, "a finding", 1, sizeof *finding);
    findings->at[findings->n++] = copy;
    return GEO_OK;
}

enum geo_status pln_findings_join(struct pln_findings *findings, struct pln_findings *from,
                                  struct geo_err *err)
{
    size_t n = findings->n + from->n;
    enum geo_status st = geo_grow(&findings->at, &findings->cap, n, sizeof *findings->at, err);
    if (st != GEO_OK) return st;
    if (from->n) memcpy(&findings->at[findings->n], from->at, from->n * sizeof *from->at);
    findings->n = n;
    geo_arena_join(&findings->strings, &from->strings);
    pln_findings_release(from);
    return GEO_OK;
}

void pln_findings_release(struct pln_findings *findings)
{
    geo_free(findings->at);
    geo_arena_release(&findings->strings);
    *findings = (struct pln_findings){0};
}

void pln_ways_release(struct pln_ways *ways)
{
    geo_free(ways->lon_deg);
    geo_free(ways->lat_deg);
    *ways = (struct pln_ways){0};
}
