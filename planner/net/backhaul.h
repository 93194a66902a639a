/* planner/net/backhaul: how new sites may reach the network, and how those of a plan do. Floor 3.
 * Plain data. */
#ifndef PLANNER_NET_BACKHAUL_H
#define PLANNER_NET_BACKHAUL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/base/status.h"

enum pln_backhaul { /* a set */
                    PLN_BACKHAUL_NONE = 0,
                    PLN_BACKHAUL_MICROWAVE = 1, /* a hop to a mast or to another new site */
                    PLN_BACKHAUL_FIBRE = 2,
                    PLN_BACKHAUL_SATELLITE = 4
};
const char *pln_backhaul_name(enum pln_backhaul kind); /* "none", "microwave", … */

/* One way from an option to the network. */
struct pln_hop {
    enum pln_backhaul kind; /* NONE: there is no way */
    uint32_t to;            /* of a root hop: tower index, or PLN_NONE; else an option */
    double length_km;       /* fibre: with its detour; satellite: 0 */
    double clearance;       /* microwave: least, as a share of the first Fresnel zone; else 0 */
    int64_t cost_vnd;       /* present value, both ends */
};

/* The hops that may be built. An option whose `needs` is 0 stands on a mast that is connected. */
struct pln_network {
    size_t n_options;
    uint8_t *needs;
    struct pln_hop *root; /* n_options: the cheapest way by itself: mast, fibre, satellite */
    size_t *first;        /* n_options + 1 */
    struct pln_hop *hop;  /* to other options, rising; each stands at both ends at one cost */
    int64_t *least_vnd; /* n_options: its cheapest hop of all; 0: needs none; −1: there is none */
    size_t n_sought;    /* places whose hops were looked for on the ground, not remembered */
};
void pln_network_release(struct pln_network *network);

/* May a site hang on another by a hop that costs HOP? Not where its own way to the network costs no
 * more: then it takes that one, whatever the rest of the forest is, for the network is always
 * there. Some cheapest forest of any choice therefore has no other hops than these, and bounds may
 * be proved for them alone. It does not change an option's cheapest hop. */
static inline bool pln_hop_pays(const struct pln_network *net, uint32_t from, int64_t hop_vnd)
{
    if (!net->needs[from]) return false;
    return net->root[from].kind == PLN_BACKHAUL_NONE || hop_vnd < net->root[from].cost_vnd;
}

/* Leave out the hops that pay at neither end (pln_hop_pays()). */
void pln_network_thin(struct pln_network *network);

/* Fill in least_vnd from the rest. */
enum geo_status pln_network_settle(struct pln_network *network, struct geo_err *err);

/* A hop of a plan: the plan's links are a forest, each leading towards a mast, a fibre or a
 * satellite; every chosen option that needs one has one. */
struct pln_backhaul_link {
    uint32_t from;  /* option */
    bool to_option; /* hop.to is an option of the plan; else the root's */
    struct pln_hop hop;
};

#endif
