/* planner/opt/hops: the hops between sites as a table, for others to bring and to check. Floor 4.
 *
 * hops.csv      from, to, cost[, from_n, to_n]
 * `to` is a site, or empty: the network itself (a mast on air, a fibre, a satellite). A hop between
 * two sites may be used either way; of rows for the same two the cheapest counts. A row with from_n
 * and to_n stands for many hops of one cost: from each of the from_n sites that stand in sites.csv
 * from `from` on, to each of the to_n sites from `to` on (empty: 1); the two do not overlap, and no
 * site may be missing. All rows together stand for at most 200,000,000 hops. A site that stands on
 * a mast has a row to the network that costs 0. A site that reaches the network over no rows is
 * never built. */
#ifndef PLANNER_OPT_HOPS_H
#define PLANNER_OPT_HOPS_H

#include "geo/base/buf.h"
#include "geo/base/hash.h"
#include "planner/net/backhaul.h"
#include "planner/opt/certificate.h"
#include "planner/opt/instance.h"

/* Read the table, and charge each site of INSTANCE its cheapest hop, as planner/opt/tree asks.
 * *NETWORK is returned: pln_network_release(). GEO_BAD_DATA with file, line and column. */
enum geo_status pln_hops_read(const char *path, struct pln_instance *instance,
                              struct pln_network *network, struct geo_err *err);

/* hops.csv: the ways to the network, then the hops by site. */
enum geo_status pln_hops_table(const struct pln_network *network,
                               const struct pln_instance_names *names, struct geo_buf *text,
                               struct geo_err *err);

/* GEO_BAD_DATA: a cost below 0, totals beyond 2^62, a hop to itself or to no option, hops that do
 * not rise or that the other end does not have at the same cost, a cheapest hop that is none. */
enum geo_status pln_hops_check(const struct pln_problem *problem, const struct pln_network *network,
                               struct geo_err *err);

/* COST (n_options, as pln_hops_read() leaves it): the chosen options' become what they truly pay,
 * by the links of a certificate that holds. */
void pln_hops_pay(const struct pln_network *network, const struct pln_certificate *certificate,
                  int64_t *cost);

/* The contents of the problem with hops but its budget, as a key. */
enum geo_status pln_hops_key(const struct pln_problem *problem, const struct pln_network *network,
                             struct geo_key *key, struct geo_err *err);

#endif
