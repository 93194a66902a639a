#include "planner/run/previous.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "planner/cover/committed.h"
#include "planner/opt/csv.h"
#include "planner/opt/instance.h"
#include "planner/opt/certificate_file.h"
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
    const struct pln_certificate_origin origin = {
        certificate, e->instance.site, e->instance.problem.n_options, e->instance.problem.n_cells};
    if (!st) st = pln_certificate_read(&origin, &e->certificate, err);
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
    const struct pln_certificate *c = &e->certificate;
    if (!st && c->n_nodes && c->scale > 0)
        prices->money = ldexp((double)c->node[0].mu, -c->node[0].shift) / (double)c->scale *
                        (double)(c->hop_scale ? c->hop_scale : 1);
    geo_buf_release(&name);
    geo_free(priced);
    return st;
}

/* ---- the rings ---- */

static double number_of(const struct pln_csv_field *field)
{
    char text[40];
    snprintf(text, sizeof text, "%.*s", (int)(field->length < 39 ? field->length : 39),
             field->text);
    return strtod(text, NULL);
}

/* This run's options for the rows of the earlier sites.csv, by kind and place; SIZE_MAX: none. Only
 * rows that WANTED flags are looked up. */
static enum geo_status match_sites(const char *path, const struct pln_run *run,
                                   const uint8_t *wanted, size_t n, size_t *option,
                                   struct geo_err *err)
{
    static const char *const columns[] = {"site", "lon_deg", "lat_deg"};
    const struct pln_site_kinds *kinds = &run->spec.scenario->kinds;
    struct pln_csv csv;
    bool more = true;
    enum geo_status st = pln_csv_open(&csv, path, columns, 3, 1, err);
    if (st) return st;
    for (size_t row = 0; !st && more && row < n; row++) {
        option[row] = SIZE_MAX;
        st = pln_csv_next(&csv, &more, err);
        const struct pln_csv_field *f = csv.field;
        if (st || !more || !wanted[row] || !f[1].text || !f[2].text) continue;
        char name[200];
        snprintf(name, sizeof name, "%.*s", (int)(f[0].length < 199 ? f[0].length : 199),
                 f[0].text);
        const char *kind = strrchr(name, '/');
        for (uint32_t k = 0; kind && k < kinds->n; k++)
            if (strcmp(kinds->at[k].name, kind + 1) == 0)
                option[row] =
                    pln_option_at(&run->candidates, k, number_of(&f[1]), number_of(&f[2]));
    }
    pln_csv_release(&csv);
    return st;
}

/* Nobody has checked the earlier certificate. */
static bool ring_is_sound(const struct pln_proof_ring *ring, size_t n_options)
{
    bool sound = ring->target < n_options && ring->price >= 0;
    for (size_t k = 0; sound && k < ring->n; k++)
        sound = ring->member[k] < n_options;
    return sound;
}

/* RING with the options that its members are now; none where its place is no more. */
static enum geo_status match_ring(const struct pln_proof_ring *ring, const size_t *option,
                                  struct pln_prices *prices, struct geo_err *err)
{
    struct pln_proof_ring *to = &prices->ring[prices->n_rings];
    if (option[ring->target] == SIZE_MAX) return GEO_OK;
    *to = (struct pln_proof_ring){.target = (uint32_t)option[ring->target],
                                  .price = ring->price,
                                  .member = geo_alloc(ring->n + 1, sizeof *to->member)};
    if (!to->member) return geo_no_memory(err, "an earlier plan", ring->n, sizeof *to->member);
    to->member[to->n++] = to->target;
    prices->n_rings++;
    for (size_t k = 0; k < ring->n; k++) {
        size_t o = option[ring->member[k]];
        bool met = o == SIZE_MAX;
        for (size_t i = 0; i < to->n; i++)
            met = met || to->member[i] == o;
        if (!met) to->member[to->n++] = (uint32_t)o;
    }
    return GEO_OK;
}

static enum geo_status match_rings(const char *certificate, const struct earlier *e,
                                   const struct pln_run *run, struct pln_prices *prices,
                                   struct geo_err *err)
{
    const struct pln_certificate *c = &e->certificate;
    size_t n = e->instance.problem.n_options;
    if (!c->n_rings || c->hop_scale < 1 || !run->network.n_options) return GEO_OK;
    struct geo_buf path = {0};
    uint8_t *wanted = geo_alloc_zero(n, 1);
    size_t *option = geo_alloc(n, sizeof *option);
    prices->ring = geo_alloc_zero(c->n_rings, sizeof *prices->ring);
    prices->hop_scale = c->hop_scale;
    enum geo_status st = wanted && option && prices->ring
                             ? GEO_OK
                             : geo_no_memory(err, "an earlier plan", n, sizeof *option);
    for (size_t k = 0; !st && k < c->n_rings; k++) {
        if (!ring_is_sound(&c->ring[k], n)) continue;
        wanted[c->ring[k].target] = 1;
        for (size_t i = 0; i < c->ring[k].n; i++)
            wanted[c->ring[k].member[i]] = 1;
    }
    pln_previous_path(certificate, "sites.csv", &path);
    if (!st) st = geo_buf_status(&path, err);
    if (!st) st = match_sites(path.text, run, wanted, n, option, err);
    for (size_t k = 0; !st && k < c->n_rings; k++)
        if (ring_is_sound(&c->ring[k], n)) st = match_ring(&c->ring[k], option, prices, err);
    geo_buf_release(&path);
    geo_free(wanted);
    geo_free(option);
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
    if (!st) st = match_rings(certificate, &e, run, &previous->prices, err);
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
