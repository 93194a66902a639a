/* Every change of a certificate, byte by byte and number by number: refused, or the same claim. */
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "chained.h"
#include "instance.h"
#include "planner/opt/bound.h"
#include "planner/opt/certificate_file.h"
#include "planner/opt/floors.h"
#include "planner/opt/solve.h"
#include "planner/opt/tree.h"
#include "planner/opt/verify.h"

static const char *const names[SMALL_OPTIONS] = {"a", "b", "c", "d", "e", "f", "g",
                                                 "h", "i", "j", "k", "l", "m", "n"};

enum { PROVINCES = 2 };

/* A solved case, its certificate, and that as text. */
struct subject {
    struct small s;
    struct chained_net net; /* n 0: no hops */
    uint32_t cell[PROVINCES][SMALL_CELLS];
    struct pln_floor floor[PROVINCES];
    struct pln_floors floors;
    struct pln_certificate c;
    struct geo_buf text;
};

static void make_floors(struct subject *x)
{
    static const char *const province[PROVINCES] = {"Bắc", "Nam"};
    x->floors = (struct pln_floors){.at = x->floor, .n = PROVINCES};
    for (uint32_t f = 0; f < PROVINCES; f++) {
        int64_t all = 0;
        x->floor[f] = (struct pln_floor){.name = province[f], .cell = x->cell[f]};
        for (uint32_t j = f; j < x->s.problem.n_cells; j += PROVINCES) {
            x->cell[f][x->floor[f].n_cells++] = j;
            all += x->s.weight[j];
        }
        x->floor[f].weight = all / 5;
    }
}

static bool solve(struct subject *x, uint64_t seed)
{
    struct pln_plan plan;
    struct geo_err err = {0};
    struct pln_opt_params params = {
        .threads = 1, .certificate = &x->c, .floors = x->floors.n ? &x->floors : NULL};
    int64_t bound;
    bool alone = !x->floors.n && seed % 7 == 1; /* prices and cuts, without a tree */
    struct pln_certificate tree = {0};
    if (alone) params.certificate = &tree;
    if (pln_opt_solve(&x->s.problem, &params, &plan, &err) != GEO_OK) return false;
    params.certificate = &x->c;
    if (alone) ck_assert_ok(pln_opt_bound(&x->s.problem, &params, &plan, &bound, &err), err);
    pln_certificate_release(&tree);
    pln_plan_release(&plan);
    return true;
}

static bool solve_with_hops(struct subject *x, uint64_t seed)
{
    struct pln_plan plan;
    struct pln_tree tree;
    struct geo_err err = {0};
    struct pln_opt_params params = {.threads = 1,
                                    .certificate = &x->c,
                                    .effort = 0.01,
                                    .floors = x->floors.n ? &x->floors : NULL};
    if (seed % 4 > 1) chained_make_summits(&x->s);
    chained_make_net(&x->net, &x->s, seed);
    x->s.problem.budget *= 2;
    enum geo_status st =
        pln_tree_solve(&x->s.problem, &x->net.network, &params, NULL, &plan, &tree, &err);
    pln_plan_release(&plan);
    pln_tree_release(&tree);
    return st == GEO_OK;
}

static void release(struct subject *x)
{
    pln_certificate_release(&x->c);
    geo_buf_release(&x->text);
}

enum { PLAIN, WITH_FLOORS, WITH_HOPS }; /* a set */

static bool make(struct subject *x, uint64_t seed, unsigned kind)
{
    struct geo_err err = {0};
    *x = (struct subject){.text = {0}};
    small_make(&x->s, &(struct small_kind){seed, seed & 1, seed & 2});
    if (kind & WITH_FLOORS) make_floors(x);
    if (!(kind & WITH_HOPS ? solve_with_hops(x, seed) : solve(x, seed))) {
        release(x);
        return false;
    }
    ck_assert_ok(pln_certificate_json(&x->c, names, &x->text, &err), err);
    return true;
}

static bool holds(const struct subject *x, const struct pln_certificate *c)
{
    struct pln_check check;
    struct geo_err err = {0};
    if (x->net.n)
        ck_assert_ok(pln_verify_hops(&x->s.problem, &x->net.network, c, &check, &err), err);
    else
        ck_assert_ok(pln_verify(&x->s.problem, c, &check, &err), err);
    ck_assert_int_eq(check.holds, check.why[0] == '\0');
    return check.holds;
}

/* TEXT is refused with a sentence, or it says what the subject's own text says. */
static bool accepted(const struct subject *x, const char *text, size_t length)
{
    const struct pln_certificate_origin origin = {"mutant", names, x->s.problem.n_options,
                                                  x->s.problem.n_cells};
    struct pln_certificate back;
    struct geo_err err = {0};
    enum geo_status st = pln_certificate_parse(text, length, &origin, &back, &err);
    if (st != GEO_OK) {
        ck_assert(st == GEO_BAD_DATA && strncmp(err.text, "mutant: ", 8) == 0);
        return false;
    }
    bool yes = holds(x, &back);
    if (yes) {
        struct geo_buf said = {0};
        ck_assert_ok(pln_certificate_json(&back, names, &said, &err), err);
        ck_assert_msg(strcmp(said.text, x->text.text) == 0, "another claim was accepted: %.*s",
                      (int)length, text);
        geo_buf_release(&said);
    }
    pln_certificate_release(&back);
    return yes;
}

/* What replaces, precedes or removes one byte. */
static size_t mutate_bytes(const struct subject *x, size_t step)
{
    static const char fresh[] = "0123456789-+.eE,:\"[]{} \n\\at\x01\xff";
    size_t n = x->text.length, yes = 0;
    char *text = geo_alloc(n + 1, 1);
    for (size_t at = 0; at < n; at += step) {
        const char *old = x->text.text;
        for (size_t k = 0; k < sizeof fresh - 1; k++) {
            memcpy(text, old, n);
            text[at] = fresh[k];
            if (fresh[k] != old[at]) yes += accepted(x, text, n);
            memcpy(text + at + 1, old + at, n - at);
            yes += accepted(x, text, n + 1);
        }
        memcpy(text, old, at);
        memcpy(text + at, old + at + 1, n - at - 1);
        yes += accepted(x, text, n - 1);
        accepted(x, text, at); /* cut short */
    }
    geo_free(text);
    return yes;
}

enum { LONG = 6000 }; /* a text that takes its time */
enum { TREE, CUTS, DOMINATED, FLOORS, RINGS, RINGED, THETAS, FEATURES };

static void features_of(const struct pln_certificate *c, bool has[FEATURES])
{
    memset(has, 0, FEATURES * sizeof *has);
    has[TREE] = c->n_nodes > 1;
    has[FLOORS] = c->n_floors;
    has[RINGS] = c->n_rings;
    for (size_t k = 0; k < c->n_nodes; k++) {
        has[CUTS] = has[CUTS] || c->node[k].n_cuts;
        has[DOMINATED] = has[DOMINATED] || c->node[k].n_dominated;
        has[RINGED] = has[RINGED] || (k && c->node[k].ringed && c->node[k].n_rings);
        has[THETAS] = has[THETAS] || (k && c->node[k].theta);
    }
}

/* Two cases of each thing that a certificate can have. Blanks between the tokens are no change of
 * the claim; most mutants are none of these. */
START_TEST(no_changed_byte_makes_another_claim)
{
    size_t met[FEATURES] = {0}, bytes = 0, yes = 0;
    for (uint64_t seed = 0; seed < 3000; seed++) {
        struct subject x;
        bool has[FEATURES], wanted = false;
        if (!make(&x, seed, (seed % 5 == 0 ? WITH_FLOORS : 0) | (seed % 3 == 0 ? WITH_HOPS : 0)))
            continue;
        features_of(&x.c, has);
        for (int k = 0; k < FEATURES; k++)
            wanted = wanted || (has[k] && met[k] < 2 && x.text.length < LONG);
        for (int k = 0; wanted && k < FEATURES; k++)
            met[k] += has[k];
        if (wanted) {
            ck_assert(holds(&x, &x.c));
            bytes += x.text.length;
            yes += mutate_bytes(&x, 1 + x.text.length / (x.net.n ? 700 : 1500));
        }
        release(&x);
    }
    for (int k = 0; k < FEATURES; k++)
        ck_assert_msg(met[k], "feature %d was not met", k);
    ck_assert_uint_gt(bytes, 2000);
    ck_assert_uint_lt(yes, 4 * bytes); /* of 57 a byte */
}
END_TEST

/* ---- numbers, with a fresh seal: refused, or true ---- */

static int64_t covered_of(const struct pln_problem *p, const struct pln_proof_floor *floor,
                          uint32_t mask)
{
    int64_t sum = 0;
    for (size_t k = 0; k < floor->n_cells; k++) {
        bool seen = false;
        for (size_t i = 0; i < p->n_options && !seen; i++)
            for (size_t e = p->first[i]; (mask >> i & 1) && e < p->first[i + 1]; e++)
                seen = seen || p->cell[e] == floor->cell[k];
        sum += seen ? p->weight[floor->cell[k]] : 0;
    }
    return sum;
}

/* The best plan with the certificate's budget and floors, by looking at them all. */
static int64_t optimum(const struct subject *x, const struct pln_certificate *c)
{
    struct pln_problem p = x->s.problem;
    int64_t best = -1;
    p.budget = c->budget;
    for (uint32_t mask = 0; mask < (uint32_t)1 << p.n_options; mask++) {
        int64_t value = small_value(&p, mask);
        bool met = value > best && (!x->net.n || chained_cost(&x->s, &x->net, mask) <= p.budget);
        for (size_t f = 0; met && f < c->n_floors; f++)
            met = covered_of(&p, &c->floor[f], mask) >= c->floor[f].weight;
        if (met) best = value;
    }
    return best;
}

static void must_be_true(const struct subject *x, const struct pln_certificate *c)
{
    uint32_t mask = 0;
    int64_t cost = 0;
    struct pln_problem p = x->s.problem;
    p.budget = c->budget;
    for (size_t k = 0; k < c->n_chosen; k++) {
        mask |= (uint32_t)1 << c->chosen[k];
        cost += p.cost[c->chosen[k]];
    }
    if (x->net.n) /* each its own way; a plan may be cheaper by others */
        ck_assert_int_ge(c->cost, chained_cost(&x->s, &x->net, mask));
    else
        ck_assert_int_eq(cost, c->cost);
    ck_assert_int_le(c->cost, c->budget);
    ck_assert_int_eq(small_value(&p, mask), c->value);
    ck_assert_int_ge(c->bound, optimum(x, c));
}

struct tally {
    size_t tried, held;
};

/* The certificate as it is now: without its seal it is refused, with a new one it tells the truth.
 */
static void judge(struct subject *x, struct tally *tally)
{
    struct geo_key seal = x->c.seal;
    ck_assert(!holds(x, &x->c));
    x->c.seal = pln_certificate_seal(&x->c);
    bool yes = holds(x, &x->c);
    if (yes) must_be_true(x, &x->c);
    tally->tried++;
    tally->held += yes;
    x->c.seal = seal;
}

static void try_number(struct subject *x, int64_t *number, struct tally *tally)
{
    const int64_t old = *number;
    const int64_t fresh[] = {old + 1, old - 1,       old * 2 + 7, 0,
                             -1,      INT64_MAX - 1, INT64_MAX,   INT64_MIN};
    for (size_t k = 0; k < sizeof fresh / sizeof *fresh; k++) {
        *number = fresh[k];
        if (fresh[k] != old) judge(x, tally);
    }
    *number = old;
}

static void try_index(struct subject *x, uint32_t *index, struct tally *tally)
{
    const uint32_t old = *index, fresh[] = {old + 1, old - 1, 0, SMALL_OPTIONS, UINT32_MAX};
    for (size_t k = 0; k < sizeof fresh / sizeof *fresh; k++) {
        *index = fresh[k];
        if (fresh[k] != old) judge(x, tally);
    }
    *index = old;
}

static void try_size(struct subject *x, size_t *size, struct tally *tally)
{
    if (!*size) return;
    --*size;
    judge(x, tally);
    ++*size;
}

static void try_rings(struct subject *x, struct pln_proof_ring *ring, size_t *n,
                      struct tally *tally)
{
    for (size_t t = 0; t < *n; t++) {
        try_number(x, &ring[t].price, tally);
        try_index(x, &ring[t].target, tally);
        for (size_t k = 0; k < ring[t].n; k++)
            try_index(x, &ring[t].member[k], tally);
        try_size(x, &ring[t].n, tally);
    }
    try_size(x, n, tally);
}

/* Hops and floors priced anew. */
static void try_anew(struct subject *x, struct pln_proof_node *node, struct tally *tally)
{
    if (node->ringed) {
        size_t n = node->n_rings;
        try_rings(x, node->ring, &node->n_rings, tally);
        node->n_rings = 0;
        if (n) judge(x, tally);
        node->ringed = false; /* those of the parent, without what is out */
        judge(x, tally);
        node->ringed = true;
        node->n_rings = n;
    }
    for (size_t f = 0; node->theta && f < x->c.n_floors; f++)
        try_number(x, &node->theta[f], tally);
}

static void try_node(struct subject *x, struct pln_proof_node *node, struct tally *tally)
{
    const enum pln_proof_step then = node->then;
    for (int step = PLN_PROOF_CLOSED; step <= PLN_PROOF_BRANCHED; step++) {
        node->then = (enum pln_proof_step)step;
        if (node->then != then) judge(x, tally);
    }
    node->then = then;
    if (then == PLN_PROOF_BRANCHED) try_index(x, &node->branch, tally);
    for (size_t k = 0; k < 2 * node->n_dominated; k++)
        try_index(x, &node->dominated[k], tally);
    try_size(x, &node->n_dominated, tally);
    try_anew(x, node, tally);
    if (!node->lambda) return;
    try_number(x, &node->mu, tally);
    for (size_t j = 0; j < x->c.n_cells; j++)
        try_number(x, &node->lambda[j], tally);
    for (size_t t = 0; t < node->n_cuts; t++) {
        try_number(x, &node->cut[t].nu, tally);
        for (int k = 0; k < 3; k++)
            try_index(x, &node->cut[t].cell[k], tally);
    }
    try_size(x, &node->n_cuts, tally);
    const int shift = node->shift, shifts[] = {shift + 1, shift - 1, 0, 60, 61, 127, -1};
    for (size_t k = 0; k < sizeof shifts / sizeof *shifts; k++) {
        node->shift = shifts[k];
        if (node->shift != shift) judge(x, tally);
    }
    node->shift = shift;
}

static void try_all(struct subject *x, struct tally *tally)
{
    struct pln_certificate *c = &x->c;
    int64_t *total[] = {&c->budget, &c->cost, &c->value, &c->bound, &c->scale, &c->priced_bound};
    for (size_t k = 0; k < (c->n_floors ? 6u : 5u); k++)
        try_number(x, total[k], tally);
    for (size_t k = 0; k < c->n_chosen; k++)
        try_index(x, &c->chosen[k], tally);
    try_size(x, &c->n_chosen, tally);
    try_size(x, &c->n_nodes, tally);
    for (size_t f = 0; f < c->n_floors; f++) {
        try_number(x, &c->floor[f].weight, tally);
        try_number(x, &c->floor[f].theta, tally);
        for (size_t k = 0; k < c->floor[f].n_cells; k++)
            try_index(x, &c->floor[f].cell[k], tally);
        try_size(x, &c->floor[f].n_cells, tally);
    }
    for (size_t k = 0; k < c->n_links; k++)
        try_index(x, &c->link[k].to, tally);
    if (c->hop_scale) {
        try_number(x, &c->hop_scale, tally);
        try_rings(x, c->ring, &c->n_rings, tally);
    }
    for (size_t k = 0; k < c->n_nodes; k++)
        try_node(x, &c->node[k], tally);
}

static void try_kind(unsigned with, uint64_t seeds, size_t tried, size_t held)
{
    struct tally tally = {0, 0};
    for (uint64_t seed = 0; seed < seeds; seed++) {
        struct subject x;
        if (!make(&x, seed, with | (seed % 4 == 0 ? WITH_FLOORS : 0))) continue;
        if (x.c.n_nodes < 12 && x.s.problem.n_options < 12) try_all(&x, &tally);
        ck_assert(holds(&x, &x.c));
        release(&x);
    }
    printf("%zu changed, %zu of them still true with a new seal\n", tally.tried, tally.held);
    ck_assert_uint_gt(tally.tried, tried);
    ck_assert_uint_gt(tally.held, held);
}

START_TEST(no_changed_number_proves_what_is_not_so)
{
    try_kind(PLAIN, 120, 10000, 100);
}
END_TEST

START_TEST(no_changed_number_proves_what_is_not_so_with_hops)
{
    try_kind(WITH_HOPS, 60, 10000, 100);
}
END_TEST

/* A proof that is nothing but depth: as much memory as any other, and a sentence. */
START_TEST(a_deep_proof_is_read_like_a_flat_one)
{
    struct subject x;
    struct geo_err err = {0};
    ck_assert(make(&x, 7, PLAIN));
    x.c.node[0].then = PLN_PROOF_NARROWED;
    for (int k = 0; k < 300000; k++) {
        struct pln_proof_node *node = pln_certificate_node(&x.c, &err);
        ck_assert_ptr_nonnull(node);
        node->then = PLN_PROOF_NARROWED;
    }
    struct pln_check check;
    ck_assert_ok(pln_verify(&x.s.problem, &x.c, &check, &err), err);
    ck_assert_str_eq(check.why, "the proof ends before all its branches are closed");
    ck_assert_uint_eq(check.n_nodes, x.c.n_nodes);
    release(&x);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("mutants");
    TCase *t = tcase_create("mutants");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, no_changed_byte_makes_another_claim);
    tcase_add_test(t, no_changed_number_proves_what_is_not_so);
    tcase_add_test(t, no_changed_number_proves_what_is_not_so_with_hops);
    tcase_add_test(t, a_deep_proof_is_read_like_a_flat_one);
    suite_add_tcase(s, t);
    return test_run(s, true);
}
