/* Fuzz target: certificates from any bytes, one or an array of them, for one small problem with and
 * without hops. Refused with a sentence; or checked, and what is said to hold is true. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "planner/opt/certificate_file.h"
#include "planner/opt/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) abort();                                                                 \
    } while (0)

/* The case of tests/cli/test_solve_command.c: two sites at one place, one elsewhere. */
enum { SITES = 3, VILLAGES = 4 };
static const char *const site[SITES] = {"small", "large, tall", "lone"};
static const int64_t cost[SITES] = {5, 9, 4}, weight[VILLAGES] = {10, 20, 30, 40};
static const uint32_t place[SITES] = {0, 0, 1}, cell[] = {0, 0, 1, 3};
static const size_t first[SITES + 1] = {0, 1, 3, 4};
static const struct pln_problem problem = {.n_options = SITES,
                                           .n_cells = VILLAGES,
                                           .cost = cost,
                                           .group = place,
                                           .weight = weight,
                                           .first = first,
                                           .cell = cell};

/* hops.csv: small,,3  large,lone,2  lone,,1; each site is charged its cheapest. */
static const int64_t charged[SITES] = {8, 11, 5}, least[SITES] = {3, 2, 1};
static const uint8_t needs[SITES] = {1, 1, 1};
static const struct pln_hop root[SITES] = {{.kind = PLN_BACKHAUL_SATELLITE, .cost_vnd = 3},
                                           {.kind = PLN_BACKHAUL_NONE},
                                           {.kind = PLN_BACKHAUL_SATELLITE, .cost_vnd = 1}};
static const size_t hop_first[SITES + 1] = {0, 0, 1, 2};
static const struct pln_hop hop[] = {{.kind = PLN_BACKHAUL_MICROWAVE, .to = 2, .cost_vnd = 2},
                                     {.kind = PLN_BACKHAUL_MICROWAVE, .to = 1, .cost_vnd = 2}};

static struct pln_network network_of(void)
{
    return (struct pln_network){.n_options = SITES,
                                .needs = (uint8_t *)(uintptr_t)needs,
                                .root = (struct pln_hop *)(uintptr_t)root,
                                .first = (size_t *)(uintptr_t)hop_first,
                                .hop = (struct pln_hop *)(uintptr_t)hop,
                                .least_vnd = (int64_t *)(uintptr_t)least};
}

static int64_t value_of(unsigned mask)
{
    return ((mask & 2) ? 30 : (mask & 1) ? 10 : 0) + ((mask & 4) ? 40 : 0);
}

/* The dearest site hangs on the last one, which reaches the network by itself. */
static int64_t cost_of(unsigned mask, bool hops)
{
    if (hops && (mask & 2) && !(mask & 4)) return INT64_MAX;
    int64_t sum = 0;
    for (int i = 0; i < SITES; i++)
        sum += (mask >> i & 1) ? (hops ? charged : cost)[i] : 0;
    return sum;
}

static void must_be_true(const struct pln_certificate *c)
{
    unsigned mask = 0;
    bool hops = c->hop_scale != 0;
    for (size_t k = 0; k < c->n_chosen; k++)
        mask |= 1u << c->chosen[k];
    MUST((mask & 3) != 3 && c->value == value_of(mask));
    MUST(c->cost == cost_of(mask, hops) && c->cost <= c->budget);
    for (unsigned m = 0; m < 1u << SITES && !c->n_floors; m++)
        MUST((m & 3) == 3 || cost_of(m, hops) > c->budget || value_of(m) <= c->bound);
}

static void check(const struct pln_certificate *given)
{
    struct pln_network network = network_of();
    struct pln_problem p = problem;
    struct pln_certificate c = *given;
    struct pln_check answer;
    struct geo_err err = {0};
    p.budget = c.budget;
    if (c.hop_scale) p.cost = charged;
    c.seal = pln_certificate_seal(&c); /* a fuzzer cannot guess it, an attacker can work it out */
    enum geo_status st = c.hop_scale ? pln_verify_hops(&p, &network, &c, &answer, &err)
                                     : pln_verify(&p, &c, &answer, &err);
    MUST(st == GEO_OK && answer.holds == !*answer.why);
    if (answer.holds) must_be_true(&c);
}

static void check_array(const uint8_t *data, size_t size,
                        const struct pln_certificate_origin *origin)
{
    struct pln_certificates_file file;
    struct pln_certificate c;
    struct geo_err err = {0};
    FILE *f = fopen(origin->path, "wb");
    if (!f) return;
    fwrite(data, 1, size, f);
    fclose(f);
    MUST(pln_certificates_open(&file, origin, &err) == GEO_OK);
    enum geo_status st = GEO_OK;
    for (bool more = true; more && st == GEO_OK;) {
        st = pln_certificates_next(&file, &more, &c, &err);
        if (st == GEO_OK && more) check(&c);
        pln_certificate_release(&c);
    }
    MUST(st == GEO_OK || *err.text);
    pln_certificates_close(&file);
    unlink(origin->path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    snprintf(path, sizeof path, "/tmp/phusong-fuzz-%ld.json", (long)getpid());
    const struct pln_certificate_origin origin = {path, site, SITES, VILLAGES};
    struct pln_certificate c;
    struct geo_err err = {0};
    if (pln_certificate_parse((const char *)data, size, &origin, &c, &err) == GEO_OK)
        check(&c);
    else
        MUST(*err.text);
    pln_certificate_release(&c);
    if (size && data[0] == '[') check_array(data, size, &origin);
    return 0;
}
