#include "planner/run/previous.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planner/opt/instance.h"
#include "planner/opt/verify.h"
#include "planner/run/keep.h"
#include "planner/run/proof.h"

void pln_previous_release(struct pln_previous *previous)
{
    pln_prices_release(&previous->prices);
    geo_free(previous->sites);
    *previous = (struct pln_previous){0};
}

void pln_previous_path(const char *certificate, const char *name, struct geo_buf *path)
{
    const char *slash = strrchr(certificate, '/');
    size_t dir = slash ? (size_t)(slash - certificate) + 1 : 0; /* its length, with the slash */
    if (strncmp(name, "../", 3) == 0 && dir > 1) {
        size_t up = dir - 1;
        while (up && certificate[up - 1] != '/')
            up--;
        if (strncmp(certificate + up, "./", 2) != 0 && strncmp(certificate + up, "../", 3) != 0) {
            dir = up;
            name += 3;
        }
    }
    geo_buf_add_bytes(path, certificate, dir);
    geo_buf_add(path, name);
}

struct earlier {
    struct pln_instance instance;
    struct pln_certificate certificate;
};

static enum geo_status read_certificate(const char *certificate, struct earlier *e,
                                        struct geo_err *err)
{
    static const char *const names[] = {"sites.csv", "villages.csv", "covers.csv"};
    struct geo_buf path[3] = {{0}};
    enum geo_status st = GEO_OK;
    for (int i = 0; i < 3 && !st; i++) {
        pln_previous_path(certificate, names[i], &path[i]);
        st = geo_buf_status(&path[i], err);
    }
    const struct pln_instance_paths paths = {path[0].text, path[1].text, path[2].text};
    if (!st) st = pln_instance_read(&paths, &e->instance, err);
    if (!st)
        st = pln_certificate_read(certificate, e->instance.site, e->instance.problem.n_options,
                                  e->instance.problem.n_cells, &e->certificate, err);
    for (int i = 0; i < 3; i++)
        geo_buf_release(&path[i]);
    return st;
}

struct priced {
    const char *name;
    double share;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct priced *)a)->name, ((const struct priced *)b)->name);
}

/* The earlier cells by name, with λ as a share of their weight. */
static struct priced *list_prices(const struct earlier *e)
{
    const struct pln_problem *p = &e->instance.problem;
    const int64_t *lambda = e->certificate.n_nodes ? e->certificate.node[0].lambda : NULL;
    struct priced *priced = geo_alloc(p->n_cells, sizeof *priced);
    for (size_t j = 0; priced && j < p->n_cells; j++) {
        double most = (double)p->weight[j] * (double)e->certificate.scale;
        double share = lambda && most > 0 ? (double)lambda[j] / most : -1;
        priced[j] = (struct priced){e->instance.village[j], share < 1 ? share : 1};
    }
    if (priced && p->n_cells) qsort(priced, p->n_cells, sizeof *priced, by_name);
    return priced;
}

static enum geo_status match_prices(const struct earlier *e, const struct pln_run *run,
                                    struct pln_prices *prices, struct geo_err *err)
{
    size_t n = run->problem.problem.n_cells, n_before = e->instance.problem.n_cells;
    struct priced *priced = list_prices(e);
    struct geo_buf name = {0};
    prices->n_cells = n;
    prices->share = geo_alloc(n, sizeof *prices->share);
    enum geo_status st = GEO_OK;
    if (!priced || !prices->share) st = geo_no_memory(err, "prices", n, sizeof *priced);
    for (size_t j = 0; j < n && !st; j++) {
        geo_buf_clear(&name);
        pln_proof_cell_name(run, j, &name);
        st = geo_buf_status(&name, err);
        struct priced wanted = {.name = name.text};
        const struct priced *found =
            st || !n_before ? NULL : bsearch(&wanted, priced, n_before, sizeof wanted, by_name);
        prices->share[j] = found ? found->share : -1;
    }
    if (!st && e->certificate.n_nodes && e->certificate.scale > 0)
        prices->money = ldexp((double)e->certificate.node[0].mu, -e->certificate.node[0].shift) /
                        (double)e->certificate.scale;
    geo_buf_release(&name);
    geo_free(priced);
    return st;
}

enum geo_status pln_previous_read(const char *certificate, const struct pln_run *run,
                                  struct pln_previous *previous, struct geo_err *err)
{
    struct earlier e = {0};
    struct geo_buf proposals = {0};
    struct pln_keeping ignored;
    *previous = (struct pln_previous){0};
    enum geo_status st = read_certificate(certificate, &e, err);
    if (!st) st = match_prices(&e, run, &previous->prices, err);
    pln_previous_path(certificate, "../proposals.csv", &proposals);
    if (!st) st = geo_buf_status(&proposals, err);
    if (!st && !(previous->sites = geo_alloc(run->candidates.n_options, 1)))
        st = geo_no_memory(err, "earlier sites", run->candidates.n_options, 1);
    if (!st)
        st = pln_keep_match(proposals.text, &run->candidates, &run->spec.scenario->kinds,
                            previous->sites, &ignored, err);
    geo_buf_release(&proposals);
    pln_certificate_release(&e.certificate);
    pln_instance_release(&e.instance);
    if (st) pln_previous_release(previous);
    return st;
}
