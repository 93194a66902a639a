/* The part of the check that knows of hops: the tree of the plan is paid hop by hop, and the priced
 * sets of options bring the problem down to one without hops. Whole numbers only, and nothing of
 * the solver. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/hops.h"
#include "planner/opt/verify_parts.h"

__extension__ typedef __int128 wide;

#define AMOUNT_MOST ((wide)1 << 62)

struct audit {
    const struct pln_problem *problem;
    const struct pln_network *network;
    const struct pln_certificate *certificate;
    struct pln_check *check;
    int64_t *paid;    /* n_options: own cost, and of the chosen ones the hop */
    int64_t *relaxed; /* n_options: own cost and prices */
    uint32_t *next;   /* n_options: where the hop of a chosen one leads */
    uint8_t *chosen;
    uint32_t *inside; /* n_options: stamp of the last ring it was met in */
    uint32_t stamp;
    wide *charge;  /* n_options: prices of rings for its place */
    wide *let_off; /* by hop, and n_options for the ways to the network: prices of rings left */
    size_t *first; /* of the problem without barred options */
    uint32_t *cell;
    uint8_t *open, *lost; /* n_options: nothing is known yet; scratch */
};

static bool say_no(struct audit *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool say_no(struct audit *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(a->check->why, sizeof a->check->why, format, args);
    va_end(args);
    return false;
}

static bool barred(const struct audit *a, uint32_t i)
{
    return a->network->least_vnd[i] < 0;
}

static int64_t own_cost(const struct audit *a, uint32_t i)
{
    return a->problem->cost[i] - (barred(a, i) ? 0 : a->network->least_vnd[i]);
}

static bool has_root(const struct audit *a, uint32_t i)
{
    return !a->network->needs[i] || a->network->root[i].kind != PLN_BACKHAUL_NONE;
}

static int64_t root_cost(const struct audit *a, uint32_t i)
{
    return a->network->needs[i] ? a->network->root[i].cost_vnd : 0;
}

static uint32_t place_of(const struct audit *a, uint32_t i)
{
    return a->problem->group ? a->problem->group[i] : i;
}

/* ---- the tree of the plan ---- */

/* What the hop costs by the table; −1: there is no such hop. */
static int64_t hop_cost(const struct audit *a, uint32_t from, uint32_t to)
{
    const struct pln_network *net = a->network;
    if (to == PLN_PROOF_NETWORK) return has_root(a, from) ? root_cost(a, from) : -1;
    for (size_t h = net->first[from]; h < net->first[from + 1]; h++)
        if (net->hop[h].to == to) return net->hop[h].cost_vnd;
    return -1;
}

static bool take_chosen(struct audit *a)
{
    const struct pln_certificate *c = a->certificate;
    for (size_t k = 0; k < c->n_chosen; k++) {
        uint32_t i = c->chosen[k];
        if (i >= a->problem->n_options || a->chosen[i])
            return say_no(a, "chosen row %" PRIu32 " does not exist or stands twice", i);
        a->chosen[i] = 1;
    }
    return true;
}

static bool take_links(struct audit *a)
{
    const struct pln_certificate *c = a->certificate;
    if (c->n_links != c->n_chosen)
        return say_no(a, "%zu hops for %zu chosen sites", c->n_links, c->n_chosen);
    for (size_t k = 0; k < c->n_links; k++) {
        uint32_t from = c->link[k].from, to = c->link[k].to;
        if (from >= a->problem->n_options || a->chosen[from] != 1)
            return say_no(a, "hop %zu does not start at a chosen site, or is its second", k);
        if (to != PLN_PROOF_NETWORK && (to >= a->problem->n_options || !a->chosen[to]))
            return say_no(a, "the hop of row %" PRIu32 " leads to a site that is not chosen", from);
        int64_t cost = hop_cost(a, from, to);
        if (cost < 0) return say_no(a, "the hop of row %" PRIu32 " is not in the table", from);
        a->chosen[from] = 2;
        a->next[from] = to;
        a->paid[from] += cost;
    }
    return true;
}

/* Every chosen site reaches the network: at most as many hops lie on its way as sites are chosen.
 */
static bool follow_links(struct audit *a)
{
    const struct pln_certificate *c = a->certificate;
    for (size_t k = 0; k < c->n_chosen; k++) {
        size_t steps = 0;
        for (uint32_t at = c->chosen[k]; at != PLN_PROOF_NETWORK; at = a->next[at])
            if (steps++ > c->n_chosen)
                return say_no(a, "the hops of row %" PRIu32 " lead in a circle", c->chosen[k]);
    }
    return true;
}

/* ---- the relaxation ---- */

/* A price for what leaves the ring: its place is charged, every hop that leaves it is let off. */
static bool take_ring(struct audit *a, const struct pln_proof_ring *ring, size_t number)
{
    const struct pln_network *net = a->network;
    bool met = false;
    if (++a->stamp == 0) return say_no(a, "there are too many rings");
    for (size_t k = 0; k < ring->n; k++) {
        uint32_t i = ring->member[k];
        if (i >= a->problem->n_options || a->inside[i] == a->stamp)
            return say_no(a, "ring %zu: member %" PRIu32 " does not exist or stands twice", number,
                          i);
        a->inside[i] = a->stamp;
        met = met || i == ring->target;
    }
    if (!met || ring->price < 0)
        return say_no(a, "ring %zu has no place that it is for, or a price below 0", number);
    for (size_t k = 0; k < ring->n; k++) {
        uint32_t i = ring->member[k];
        if (place_of(a, i) == place_of(a, ring->target)) a->charge[i] += ring->price;
        a->let_off[net->first[net->n_options] + i] += ring->price;
        for (size_t h = net->first[i]; h < net->first[i + 1]; h++)
            if (a->inside[net->hop[h].to] != a->stamp) a->let_off[h] += ring->price;
    }
    return true;
}

/* Own cost, the prices of the rings for its place, and the cheapest hop less what it is let off,
 * among those to what is not out. A hop that costs no less than the site's own way to the network
 * is in no plan that must be thought of: with that way in its place the plan still holds, and costs
 * no more. */
static bool relax(struct audit *a, uint32_t i, const uint8_t *state)
{
    const struct pln_network *net = a->network;
    const wide scale = a->certificate->hop_scale;
    wide best = -1, cost;
    bool any = has_root(a, i);
    if (any) best = root_cost(a, i) * scale - a->let_off[net->first[net->n_options] + i];
    for (size_t h = net->first[i]; h < net->first[i + 1]; h++) {
        if (!pln_hop_pays(net, i, net->hop[h].cost_vnd)) continue;
        if (state[net->hop[h].to] == VERIFY_OUT) continue;
        wide way = net->hop[h].cost_vnd * scale - a->let_off[h];
        if (!any || way < best) best = way;
        any = true;
    }
    cost = own_cost(a, i) * scale + a->charge[i] + best;
    if (cost < 0 || cost > AMOUNT_MOST)
        return say_no(a, "the rings bring the cost of row %" PRIu32 " below 0 or beyond 2^62", i);
    a->relaxed[i] = (int64_t)cost;
    return true;
}

/* LOST: who does not reach the network over what is not out. NEXT serves as a queue. */
static void find_lost(struct audit *a, const uint8_t *state, uint8_t *lost)
{
    const struct pln_network *net = a->network;
    size_t n = 0;
    for (uint32_t i = 0; i < a->problem->n_options; i++) {
        lost[i] = state[i] == VERIFY_OUT || barred(a, i) || !has_root(a, i);
        if (!lost[i]) a->next[n++] = i;
    }
    for (size_t k = 0; k < n; k++)
        for (size_t h = net->first[a->next[k]]; h < net->first[a->next[k] + 1]; h++) {
            uint32_t i = net->hop[h].to;
            if (!lost[i] || state[i] == VERIFY_OUT || barred(a, i)) continue;
            lost[i] = 0;
            a->next[n++] = i;
        }
}

/* The costs under the rings of NODE (NULL: the certificate's). Who is out or lost costs nothing:
 * it is in no plan. */
static bool lay(void *ctx, const struct pln_proof_node *node, const uint8_t *state, uint8_t *lost)
{
    struct audit *a = ctx;
    const struct pln_network *net = a->network;
    const size_t n = a->problem->n_options, hops = n ? net->first[n] : 0;
    size_t n_rings = node ? node->n_rings : a->certificate->n_rings;
    memset(a->charge, 0, n * sizeof *a->charge);
    memset(a->let_off, 0, (hops + n) * sizeof *a->let_off);
    for (size_t t = 0; t < n_rings; t++)
        if (!take_ring(a, node ? &node->ring[t] : &a->certificate->ring[t], t)) return false;
    find_lost(a, state, lost);
    for (uint32_t i = 0; i < n; i++) {
        a->relaxed[i] = 0;
        if (!lost[i] && !relax(a, i, state)) return false;
    }
    return true;
}

/* Before anything is known: who is barred is in no plan, and covers nobody. */
static bool check_rings(struct audit *a)
{
    const struct pln_certificate *c = a->certificate;
    const struct pln_problem *p = a->problem;
    if (c->budget < 0 || c->hop_scale < 1 || c->hop_scale > (int64_t)1 << 30 ||
        c->n_rings >= UINT32_MAX || (wide)c->budget * c->hop_scale > AMOUNT_MOST)
        return say_no(a, "the budget or the scale of the hops is out of range");
    size_t kept = 0;
    for (uint32_t i = 0; i < p->n_options; i++) {
        a->first[i] = kept;
        for (size_t k = p->first[i]; !barred(a, i) && k < p->first[i + 1]; k++)
            a->cell[kept++] = p->cell[k];
    }
    a->first[p->n_options] = kept;
    return lay(a, NULL, a->open, a->lost);
}

/* ---- all of it ---- */

static enum geo_status audit_open(struct audit *a, struct geo_err *err)
{
    const struct pln_problem *p = a->problem;
    size_t n = p->n_options, hops = n ? a->network->first[n] : 0;
    a->paid = geo_alloc(n, sizeof *a->paid);
    a->relaxed = geo_alloc_zero(n, sizeof *a->relaxed);
    a->next = geo_alloc(n, sizeof *a->next);
    a->chosen = geo_alloc_zero(n, 1);
    a->inside = geo_alloc_zero(n, sizeof *a->inside);
    a->charge = geo_alloc_zero(n, sizeof *a->charge);
    a->let_off = geo_alloc_zero(hops + n, sizeof *a->let_off);
    a->first = geo_alloc_zero(n + 1, sizeof *a->first);
    a->cell = geo_alloc(n ? p->first[n] : 0, sizeof *a->cell);
    a->open = geo_alloc_zero(n, 1);
    a->lost = geo_alloc_zero(n, 1);
    if (!a->paid || !a->relaxed || !a->next || !a->chosen || !a->inside || !a->charge ||
        !a->let_off || !a->first || !a->cell || !a->open || !a->lost)
        return geo_no_memory(err, "the check of the hops", n + hops, sizeof *a->let_off);
    for (uint32_t i = 0; i < n; i++)
        a->paid[i] = own_cost(a, i);
    return GEO_OK;
}

static void audit_release(struct audit *a)
{
    void *all[] = {a->paid,    a->relaxed, a->next, a->chosen, a->inside, a->charge,
                   a->let_off, a->first,   a->cell, a->open,   a->lost};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        geo_free(all[k]);
}

enum geo_status pln_verify_hops(const struct pln_problem *problem,
                                const struct pln_network *network,
                                const struct pln_certificate *certificate, struct pln_check *check,
                                struct geo_err *err)
{
    struct audit a = {
        .problem = problem, .network = network, .certificate = certificate, .check = check};
    struct pln_problem paid = *problem, relaxed = *problem;
    struct pln_claims claims = {.paid = &paid, .relaxed = &relaxed, .lay = lay, .ctx = &a};
    *check = (struct pln_check){.budget = certificate->budget, .bound = certificate->bound};
    enum geo_status st = pln_hops_check(problem, network, err);
    if (st == GEO_OK) st = pln_hops_key(problem, network, &claims.key, err);
    if (st == GEO_OK) st = audit_open(&a, err);
    if (st == GEO_OK && take_chosen(&a) && take_links(&a) && follow_links(&a) && check_rings(&a)) {
        paid.cost = a.paid;
        relaxed.cost = a.relaxed;
        relaxed.first = a.first;
        relaxed.cell = a.cell;
        claims.budget = certificate->budget * certificate->hop_scale;
        st = pln_verify_claims(&claims, certificate, check, err);
    }
    audit_release(&a);
    return st;
}
