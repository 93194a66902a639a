#include "planner/cover/rule.h"

#include <math.h>

#include "planner/net/tower.h"
#include "planner/radio/location.h"

struct pln_rule pln_rule_default(void)
{
    return (struct pln_rule){.threshold_dbm = -110,
                             .location_pct = 95,
                             .sigma_db = -1,
                             .sigma_width_m = 500,
                             .uncertain_db = 3,
                             .served_pct = 95,
                             .radius_km = 20,
                             .wanted_tech = PLN_TECH_LTE};
}

double pln_rule_allowance_db(const struct pln_rule *rule, double freq_mhz)
{
    double sigma_db =
        rule->sigma_db < 0 ? pln_location_sigma_db(freq_mhz, rule->sigma_width_m) : rule->sigma_db;
    return pln_location_factor(rule->location_pct) * sigma_db;
}

double pln_rule_server_dbm(const struct pln_rule *rule, double freq_mhz)
{
    return rule->threshold_dbm + pln_rule_allowance_db(rule, freq_mhz);
}

enum pln_verdict pln_rule_place(const struct pln_rule *rule, double margin_db, int has_gap)
{
    if (margin_db >= rule->uncertain_db) return PLN_VERDICT_SERVED;
    if (margin_db >= -rule->uncertain_db || has_gap) return PLN_VERDICT_UNCERTAIN;
    return PLN_VERDICT_NONE;
}

static int enough(const struct pln_rule *rule, int64_t part, int64_t total)
{
    return total > 0 && (double)part * 100 >= rule->served_pct * (double)total;
}

enum pln_verdict pln_rule_village(const struct pln_rule *rule, const struct pln_tally *tally,
                                  enum pln_verdict centre)
{
    if (enough(rule, tally->served, tally->total)) return PLN_VERDICT_SERVED;
    if (enough(rule, tally->served + tally->uncertain, tally->total)) return PLN_VERDICT_UNCERTAIN;
    return centre == PLN_VERDICT_SERVED ? PLN_VERDICT_PARTIAL : centre;
}
