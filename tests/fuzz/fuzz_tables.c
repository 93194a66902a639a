/* Fuzz target: the tables of `phusong solve` from any bytes: sites, villages, covers, hops and
 * floors, each after a line "#". Refused with a sentence; or solved, and the certificate holds. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "planner/opt/certificate_check.h"
#include "planner/opt/floors.h"
#include "planner/opt/hops.h"
#include "planner/opt/problem.h"
#include "planner/opt/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) abort();                                                                 \
    } while (0)

enum { SITES, VILLAGES, COVERS, HOPS, FLOORS, TABLES };
static char path[TABLES][64];
static bool given[TABLES];

/* The bytes between the marks into the files; one that is not there is removed. */
static void split(const uint8_t *data, size_t size)
{
    for (int t = 0; t < TABLES; t++) {
        snprintf(path[t], sizeof path[t], "/tmp/phusong-fuzz-%ld-%d.csv", (long)getpid(), t);
        const uint8_t *end = size ? data : NULL;
        while (end && end + 2 < data + size && memcmp(end, "\n#\n", 3) != 0)
            end++;
        bool marked = end && end + 2 < data + size;
        size_t length = marked ? (size_t)(end - data) + 1 : size;
        given[t] = size > 0;
        FILE *f = given[t] ? fopen(path[t], "wb") : NULL;
        if (f) {
            fwrite(data, 1, length, f);
            fclose(f);
        }
        data = marked ? end + 3 : data;
        size = marked ? size - length - 2 : 0;
    }
}

/* Small ones are solved: for half of what all costs. */
static void solve(struct pln_instance *s, const struct pln_network *network,
                  const struct pln_floors *floors)
{
    struct pln_plan plan = {0};
    struct pln_tree tree = {0};
    struct pln_certificate c = {0};
    struct pln_check check;
    struct geo_err err = {0};
    struct pln_opt_params params = {
        .threads = 1, .effort = 0.01, .certificate = &c, .floors = floors};
    enum geo_status st =
        network ? pln_tree_solve(&s->problem, network, &params, NULL, &plan, &tree, &err)
                : pln_opt_solve(&s->problem, &params, &plan, &err);
    MUST(st == GEO_OK || *err.text);
    if (st == GEO_OK && (!network || c.hop_scale)) {
        MUST(pln_certificate_check(s, network, &c, &check, &err) == GEO_OK);
        MUST(check.holds && check.value == plan.value && check.cost == plan.cost);
    }
    pln_plan_release(&plan);
    pln_tree_release(&tree);
    pln_certificate_release(&c);
}

static bool is_small(const struct pln_problem *p)
{
    return p->n_options <= 30 && p->n_cells <= 60;
}

static void check_all(struct pln_instance *s)
{
    struct pln_floors floors = {0};
    struct pln_network network = {0};
    struct geo_err err = {0};
    for (size_t i = 0; i < s->problem.n_options; i++)
        s->problem.budget += s->problem.cost[i];
    s->problem.budget /= 2;
    enum geo_status st = pln_problem_check(&s->problem, &err);
    MUST(st == GEO_OK || *err.text);
    if (st != GEO_OK) return;
    if (is_small(&s->problem)) solve(s, NULL, NULL);
    if (given[FLOORS] && pln_floors_read(path[FLOORS], s, 1, &floors, &err) == GEO_OK) {
        if (is_small(&s->problem)) solve(s, NULL, &floors);
        pln_floors_release(&floors);
    }
    if (given[HOPS] && pln_hops_read(path[HOPS], s, &network, &err) == GEO_OK &&
        pln_problem_check(&s->problem, &err) == GEO_OK && is_small(&s->problem))
        solve(s, &network, NULL);
    pln_network_release(&network);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    split(data, size);
    const struct pln_instance_paths paths = {path[SITES], path[VILLAGES], path[COVERS]};
    struct pln_instance s;
    struct geo_err err = {0};
    if (pln_instance_read(&paths, &s, &err) == GEO_OK)
        check_all(&s);
    else
        MUST(*err.text);
    pln_instance_release(&s);
    for (int t = 0; t < TABLES; t++)
        unlink(path[t]);
    return 0;
}
