/* Sites with hops: against enumeration of all choices with their cheapest forests. */
#include "opt/instance.h"
#include "planner/opt/tree.h"
#include "planner/opt/verify.h"
#include "support/support.h"

struct net {
    uint32_t n;
    struct pln_network network;
    uint8_t needs[SMALL_OPTIONS];
    struct pln_hop root[SMALL_OPTIONS], hop[SMALL_OPTIONS * SMALL_OPTIONS];
    size_t first[SMALL_OPTIONS + 1];
    int64_t least[SMALL_OPTIONS];
    int64_t between[SMALL_OPTIONS][SMALL_OPTIONS]; /* −1: no hop */
};

/* Every option sees some others, a third of them a mast; all can go by satellite, which is dear. */
static void make_net(struct net *net, struct small *small, uint64_t seed)
{
    const uint32_t n_options = (uint32_t)small->problem.n_options;
    net->n = n_options;
    for (uint32_t i = 0; i < n_options; i++) {
        net->needs[i] = i % 7 != 6;
        bool mast = small_random(&seed) % 3 == 0;
        net->root[i] =
            (struct pln_hop){.kind = mast ? PLN_BACKHAUL_MICROWAVE : PLN_BACKHAUL_SATELLITE,
                             .cost_vnd = (mast ? 3 : 40) + (int64_t)(small_random(&seed) % 9)};
        for (uint32_t k = 0; k < i; k++)
            net->between[i][k] = net->between[k][i] =
                i % 7 != 6 && k % 7 != 6 && small_random(&seed) % 4 == 0
                    ? 2 + (int64_t)(small_random(&seed) % 6)
                    : -1;
        net->between[i][i] = -1;
    }
    size_t n = 0;
    for (uint32_t i = 0; i < n_options; i++) {
        net->first[i] = n;
        net->least[i] = net->needs[i] ? net->root[i].cost_vnd : 0;
        for (uint32_t k = 0; k < n_options; k++)
            if (net->between[i][k] >= 0) {
                net->hop[n++] =
                    (struct pln_hop){PLN_BACKHAUL_MICROWAVE, k, 1, 1, net->between[i][k]};
                if (net->between[i][k] < net->least[i]) net->least[i] = net->between[i][k];
            }
        small->cost[i] += net->least[i];
    }
    net->first[n_options] = n;
    net->network =
        (struct pln_network){n_options, net->needs, net->root, net->first, net->hop, net->least, 0};
}

/* The cheapest hops for the options of MASK, by Prim. */
static int64_t hops_cost(const struct net *net, uint32_t mask)
{
    int64_t total = 0, near[SMALL_OPTIONS];
    uint32_t left = mask;
    for (uint32_t i = 0; i < net->n; i++)
        near[i] = net->needs[i] ? net->root[i].cost_vnd : 0;
    while (left) {
        uint32_t best = SMALL_OPTIONS;
        for (uint32_t i = 0; i < net->n; i++)
            if (left >> i & 1u && (best == SMALL_OPTIONS || near[i] < near[best])) best = i;
        total += near[best];
        left &= ~(1u << best);
        for (uint32_t i = 0; i < net->n; i++)
            if (net->between[best][i] >= 0 && net->between[best][i] < near[i])
                near[i] = net->between[best][i];
    }
    return total;
}

static int64_t cost_of(const struct small *small, const struct net *net, uint32_t mask)
{
    int64_t cost = hops_cost(net, mask);
    for (uint32_t i = 0; i < net->n; i++)
        if (mask >> i & 1u) cost += small->cost[i] - net->least[i];
    return cost;
}

START_TEST(the_bound_holds_and_the_plan_is_what_it_says)
{
    int64_t found = 0, possible = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct small small;
        struct net net;
        struct small_kind kind = {.seed = seed, .groups = seed % 2};
        small_make(&small, &kind);
        make_net(&net, &small, seed);
        int64_t optimum = 0;
        for (uint32_t mask = 0; mask < 1u << small.problem.n_options; mask++) {
            int64_t value = small_value(&small.problem, mask);
            if (value > optimum && cost_of(&small, &net, mask) <= small.problem.budget)
                optimum = value;
        }
        struct pln_certificate certificate = {0};
        struct pln_opt_params params = {.threads = 1, .certificate = &certificate, .effort = 0.001};
        struct pln_plan plan;
        struct pln_tree tree;
        struct geo_err err = {0};
        ck_assert_ok(
            pln_tree_solve(&small.problem, &net.network, &params, NULL, &plan, &tree, &err), err);
        uint32_t mask = 0;
        for (size_t i = 0; i < plan.n; i++)
            mask |= 1u << plan.option[i];
        ck_assert_int_eq(plan.value, plan.n ? small_value(&small.problem, mask) : 0);
        ck_assert_int_eq(plan.cost, cost_of(&small, &net, mask));
        ck_assert_int_le(plan.cost, small.problem.budget);
        ck_assert_int_le(plan.value, optimum);
        ck_assert_int_ge(plan.bound, optimum);
        uint32_t stands = 0; /* each hop leads to a root or to a site that stands before it */
        for (size_t i = 0, link = 0; i < plan.n; stands |= 1u << plan.option[i++]) {
            if (!net.needs[plan.option[i]]) continue;
            ck_assert_uint_eq(tree.link[link].from, plan.option[i]);
            if (tree.link[link].to_option) ck_assert(stands >> tree.link[link].hop.to & 1u);
            link++;
        }
        struct pln_check check;
        ck_assert_ok(pln_verify_hops(&small.problem, &net.network, &certificate, &check, &err),
                     err);
        ck_assert_msg(check.holds, "%s", check.why);
        found += plan.value;
        possible += optimum;
        pln_certificate_release(&certificate);
        pln_plan_release(&plan);
        pln_tree_release(&tree);
    }
    ck_assert_int_ge(found * 100, possible * 97);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("tree");
    TCase *t = tcase_create("tree");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, the_bound_holds_and_the_plan_is_what_it_says);
    suite_add_tcase(s, t);
    return test_run(s, false);
}
