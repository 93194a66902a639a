/* The text of a certificate back into numbers: every key checked for kind and range, nothing
 * believed. */
#include <inttypes.h>
#include <string.h>

#include <jansson.h>

#include "geo/base/mem.h"
#include "planner/opt/certificate_file.h"

struct reader {
    const char *path;
    size_t n_cells, n_sites;
    struct geo_err *err;
};

static enum geo_status bad_key(const struct reader *r, const char *key, const char *expected)
{
    return geo_fail(r->err, GEO_BAD_DATA, "%s: key \"%s\": expected %s", r->path, key, expected);
}

static enum geo_status integer(const struct reader *r, const json_t *object, const char *key,
                               int64_t low, int64_t high, int64_t *value)
{
    const json_t *v = json_object_get(object, key);
    if (!json_is_integer(v) || json_integer_value(v) < low || json_integer_value(v) > high)
        return bad_key(r, key, "a whole number in range");
    *value = json_integer_value(v);
    return GEO_OK;
}

/* An array of whole numbers LOW … HIGH; an absent key gives none. */
static enum geo_status integers(const struct reader *r, const json_t *object, const char *key,
                                int64_t high, int64_t **values, size_t *n)
{
    const json_t *array = json_object_get(object, key);
    *values = NULL;
    *n = 0;
    if (!array) return GEO_OK;
    if (!json_is_array(array)) return bad_key(r, key, "an array of whole numbers");
    *n = json_array_size(array);
    *values = geo_alloc(*n, sizeof **values);
    if (!*values) return geo_no_memory(r->err, "the certificate", *n, sizeof **values);
    for (size_t k = 0; k < *n; k++) {
        const json_t *v = json_array_get(array, k);
        (*values)[k] = json_integer_value(v);
        if (!json_is_integer(v) || (*values)[k] < 0 || (*values)[k] > high) {
            geo_free(*values);
            *values = NULL;
            return bad_key(r, key, "whole numbers of 0 or more");
        }
    }
    return GEO_OK;
}

static enum geo_status read_dominated(const struct reader *r, const json_t *object,
                                      struct pln_proof_node *node)
{
    int64_t *values;
    size_t n;
    enum geo_status st = integers(r, object, "dominated", UINT32_MAX, &values, &n);
    if (st != GEO_OK || !n) {
        geo_free(values);
        return st;
    }
    node->dominated = geo_alloc(n, sizeof *node->dominated);
    if (n % 2)
        st = bad_key(r, "dominated", "pairs");
    else if (!node->dominated)
        st = geo_no_memory(r->err, "the certificate", n, sizeof *node->dominated);
    for (size_t k = 0; st == GEO_OK && k < n; k++)
        node->dominated[k] = (uint32_t)values[k];
    node->n_dominated = n / 2;
    geo_free(values);
    return st;
}

static enum geo_status read_cuts(const struct reader *r, const json_t *object,
                                 struct pln_proof_node *node)
{
    int64_t *values;
    size_t n;
    enum geo_status st = integers(r, object, "cuts", INT64_MAX, &values, &n);
    node->cut = st == GEO_OK ? geo_alloc(n / 4, sizeof *node->cut) : NULL;
    if (st == GEO_OK && n % 4)
        st = bad_key(r, "cuts", "groups of four numbers");
    else if (st == GEO_OK && !node->cut)
        st = geo_no_memory(r->err, "the certificate", n, sizeof *node->cut);
    for (size_t k = 0; st == GEO_OK && k < n; k++) {
        if (k % 4 == 3)
            node->cut[k / 4].nu = values[k];
        else if (values[k] > UINT32_MAX)
            st = bad_key(r, "cuts", "cell numbers");
        else
            node->cut[k / 4].cell[k % 4] = (uint32_t)values[k];
    }
    node->n_cuts = n / 4;
    geo_free(values);
    return st;
}

static enum geo_status read_prices(const struct reader *r, const json_t *object,
                                   struct pln_proof_node *node)
{
    size_t n;
    int64_t shift = 0;
    enum geo_status st = integers(r, object, "prices", INT64_MAX, &node->lambda, &n);
    if (st != GEO_OK || !node->lambda) return st;
    if (n != r->n_cells) return bad_key(r, "prices", "one price per row of the table of villages");
    st = integer(r, object, "mu", 0, INT64_MAX, &node->mu);
    if (st == GEO_OK) st = integer(r, object, "mu_shift", 0, 60, &shift);
    node->shift = (int)shift;
    return st == GEO_OK ? read_cuts(r, object, node) : st;
}

static enum geo_status read_ring(const struct reader *r, const json_t *object,
                                 struct pln_proof_ring *ring)
{
    int64_t target = 0, *rows = NULL;
    size_t n = 0;
    enum geo_status st = integer(r, object, "for", 0, UINT32_MAX - 1, &target);
    if (st == GEO_OK) st = integer(r, object, "price", 0, INT64_MAX, &ring->price);
    if (st == GEO_OK) st = integers(r, object, "rows", UINT32_MAX - 1, &rows, &n);
    if (st != GEO_OK) return st;
    ring->target = (uint32_t)target;
    ring->member = geo_alloc(n, sizeof *ring->member);
    for (; ring->member && ring->n < n; ring->n++)
        ring->member[ring->n] = (uint32_t)rows[ring->n];
    geo_free(rows);
    return ring->member ? GEO_OK : geo_no_memory(r->err, "a ring", n, sizeof *ring->member);
}

static enum geo_status read_rings(const struct reader *r, const json_t *object,
                                  struct pln_proof_ring **ring, size_t *n)
{
    const json_t *rings = json_object_get(object, "rings");
    if (!json_is_array(rings)) return bad_key(r, "rings", "an array of rings");
    *ring = geo_alloc_zero(json_array_size(rings), sizeof **ring);
    if (!*ring) return geo_no_memory(r->err, "the rings", json_array_size(rings), 32);
    enum geo_status st = GEO_OK;
    while (st == GEO_OK && *n < json_array_size(rings)) {
        st = read_ring(r, json_array_get(rings, *n), &(*ring)[*n]);
        ++*n;
    }
    return st;
}

/* Hops and floors priced anew. */
static enum geo_status read_anew(const struct reader *r, const json_t *object,
                                 const struct pln_certificate *c, struct pln_proof_node *node)
{
    size_t n;
    enum geo_status st = integers(r, object, "thetas", INT32_MAX, &node->theta, &n);
    if (st == GEO_OK && node->theta && n != c->n_floors)
        st = bad_key(r, "thetas", "one multiplier per floor");
    node->ringed = json_object_get(object, "rings") != NULL;
    return st == GEO_OK && node->ringed ? read_rings(r, object, &node->ring, &node->n_rings) : st;
}

static enum geo_status read_node(const struct reader *r, const json_t *object,
                                 struct pln_certificate *c)
{
    struct pln_proof_node *node = pln_certificate_node(c, r->err);
    if (!node) return GEO_NO_MEMORY;
    const char *then = json_string_value(json_object_get(object, "then"));
    int64_t branch = 0;
    enum geo_status st = GEO_OK;
    if (then && strcmp(then, "closed") == 0) {
        node->then = PLN_PROOF_CLOSED;
    } else if (then && strcmp(then, "narrowed") == 0) {
        node->then = PLN_PROOF_NARROWED;
    } else if (then && strcmp(then, "branched") == 0) {
        node->then = PLN_PROOF_BRANCHED;
        st = integer(r, object, "site", 0, UINT32_MAX, &branch);
    } else {
        st = bad_key(r, "then", "closed, narrowed or branched");
    }
    node->branch = (uint32_t)branch;
    if (st == GEO_OK) st = read_dominated(r, object, node);
    if (st == GEO_OK) st = read_prices(r, object, node);
    return st == GEO_OK ? read_anew(r, object, c, node) : st;
}

static enum geo_status read_chosen(const struct reader *r, const json_t *root,
                                   const char *const *site, struct pln_certificate *c)
{
    int64_t *rows;
    enum geo_status st = integers(r, root, "rows", UINT32_MAX, &rows, &c->n_chosen);
    c->chosen = st == GEO_OK ? geo_alloc(c->n_chosen, sizeof *c->chosen) : NULL;
    if (st == GEO_OK && !c->chosen)
        st = geo_no_memory(r->err, "the certificate", c->n_chosen, sizeof *c->chosen);
    const json_t *ids = json_object_get(root, "sites");
    if (st == GEO_OK && json_array_size(ids) != c->n_chosen)
        st = bad_key(r, "sites", "as many ids as \"rows\" has numbers");
    for (size_t k = 0; st == GEO_OK && k < c->n_chosen; k++) {
        const char *id = json_string_value(json_array_get(ids, k));
        if (!id || rows[k] >= (int64_t)r->n_sites || strcmp(site[rows[k]], id) != 0)
            st = geo_fail(r->err, GEO_BAD_DATA,
                          "%s: key \"sites\": '%s' is not the id in row %" PRId64
                          " of the table of sites",
                          r->path, id ? id : "", rows[k]);
        else
            c->chosen[k] = (uint32_t)rows[k];
    }
    geo_free(rows);
    return st;
}

static enum geo_status read_floor(const struct reader *r, const json_t *object,
                                  struct pln_proof_floor *floor)
{
    const char *name = json_string_value(json_object_get(object, "province"));
    int64_t *rows;
    size_t n;
    if (!name) return bad_key(r, "province", "the name of a province");
    floor->name = geo_alloc(strlen(name) + 1, 1);
    if (!floor->name) return geo_no_memory(r->err, "a floor", strlen(name), 1);
    memcpy(floor->name, name, strlen(name) + 1);
    enum geo_status st = integer(r, object, "weight", 0, INT64_MAX - 1, &floor->weight);
    if (st == GEO_OK) st = integer(r, object, "theta", 0, INT32_MAX, &floor->theta);
    if (st == GEO_OK) st = integers(r, object, "rows", UINT32_MAX, &rows, &n);
    if (st != GEO_OK) return st;
    floor->cell = geo_alloc(n, sizeof *floor->cell);
    for (size_t k = 0; floor->cell && k < n; k++)
        floor->cell[floor->n_cells++] = (uint32_t)rows[k];
    geo_free(rows);
    return floor->cell ? GEO_OK : geo_no_memory(r->err, "a floor", n, sizeof *floor->cell);
}

static enum geo_status read_floors(const struct reader *r, const json_t *root,
                                   struct pln_certificate *c)
{
    const json_t *floors = json_object_get(root, "floors");
    if (!floors) return GEO_OK;
    if (!json_is_array(floors)) return bad_key(r, "floors", "an array of floors");
    c->floor = geo_alloc_zero(json_array_size(floors), sizeof *c->floor);
    if (!c->floor) return geo_no_memory(r->err, "the floors", json_array_size(floors), 48);
    enum geo_status st = integer(r, root, "priced_bound", 0, INT64_MAX - 1, &c->priced_bound);
    while (st == GEO_OK && c->n_floors < json_array_size(floors)) {
        st = read_floor(r, json_array_get(floors, c->n_floors), &c->floor[c->n_floors]);
        c->n_floors++;
    }
    return st;
}

static enum geo_status read_links(const struct reader *r, const json_t *root,
                                  struct pln_certificate *c)
{
    const json_t *hops = json_object_get(root, "hops");
    if (json_array_size(hops) != c->n_chosen)
        return bad_key(r, "hops", "as many numbers as \"rows\" has");
    c->link = geo_alloc(c->n_chosen, sizeof *c->link);
    if (!c->link) return geo_no_memory(r->err, "the hops", c->n_chosen, sizeof *c->link);
    for (; c->n_links < c->n_chosen; c->n_links++) {
        const json_t *to = json_array_get(hops, c->n_links);
        if (!json_is_integer(to) || json_integer_value(to) < -1 ||
            json_integer_value(to) >= (int64_t)r->n_sites)
            return bad_key(r, "hops", "rows of the table of sites, or -1");
        c->link[c->n_links] = (struct pln_proof_link){
            c->chosen[c->n_links],
            json_integer_value(to) < 0 ? PLN_PROOF_NETWORK : (uint32_t)json_integer_value(to)};
    }
    return GEO_OK;
}

static enum geo_status read_hops(const struct reader *r, const json_t *root,
                                 struct pln_certificate *c)
{
    if (!json_object_get(root, "hop_scale")) return GEO_OK;
    enum geo_status st = integer(r, root, "hop_scale", 1, (int64_t)1 << 30, &c->hop_scale);
    if (st == GEO_OK) st = read_links(r, root, c);
    return st == GEO_OK ? read_rings(r, root, &c->ring, &c->n_rings) : st;
}

static enum geo_status read_totals(const struct reader *r, const json_t *root,
                                   struct pln_certificate *c)
{
    const struct {
        const char *key;
        int64_t *value;
    } total[] = {{"budget", &c->budget},
                 {"cost", &c->cost},
                 {"value", &c->value},
                 {"bound", &c->bound},
                 {"scale", &c->scale}};
    const char *format = json_string_value(json_object_get(root, "format"));
    const char *key = json_string_value(json_object_get(root, "problem"));
    if (!format || strcmp(format, "phusong-certificate-1") != 0)
        return bad_key(r, "format", "\"phusong-certificate-1\"");
    if (!key || !geo_key_parse(key, &c->problem))
        return bad_key(r, "problem", "32 hexadecimal digits");
    const char *seal = json_string_value(json_object_get(root, "seal"));
    if (!seal || !geo_key_parse(seal, &c->seal)) return bad_key(r, "seal", "32 hexadecimal digits");
    enum geo_status st = GEO_OK;
    for (size_t k = 0; k < sizeof total / sizeof *total && st == GEO_OK; k++)
        st = integer(r, root, total[k].key, 0, INT64_MAX - 1, total[k].value);
    return st;
}

static enum geo_status read_root(const struct reader *r, const json_t *root,
                                 const char *const *site, struct pln_certificate *c)
{
    enum geo_status st = read_totals(r, root, c);
    if (st == GEO_OK) st = read_chosen(r, root, site, c);
    if (st == GEO_OK) st = read_floors(r, root, c);
    if (st == GEO_OK) st = read_hops(r, root, c);
    const json_t *proof = json_object_get(root, "proof");
    if (st == GEO_OK && (!json_is_array(proof) || json_array_size(proof) == 0))
        st = bad_key(r, "proof", "an array of nodes");
    for (size_t k = 0; st == GEO_OK && k < json_array_size(proof); k++)
        st = read_node(r, json_array_get(proof, k), c);
    return st;
}

enum geo_status pln_certificate_parse(const char *text, size_t length,
                                      const struct pln_certificate_origin *origin,
                                      struct pln_certificate *certificate, struct geo_err *err)
{
    struct reader r = {origin->path, origin->n_cells, origin->n_sites, err};
    *certificate = (struct pln_certificate){.n_cells = origin->n_cells};
    json_error_t why;
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &why);
    if (!root) return geo_fail(err, GEO_BAD_DATA, "%s: line %d: %s", r.path, why.line, why.text);
    enum geo_status st = read_root(&r, root, origin->site, certificate);
    json_decref(root);
    if (st != GEO_OK) pln_certificate_release(certificate);
    return st;
}
