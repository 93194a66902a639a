/* A certificate as text. */
#include <inttypes.h>
#include <stdio.h>

#include "planner/opt/certificate_parts.h"

void certificate_add_integer(struct geo_buf *text, int64_t value)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (value < 0) digits[--at] = '-';
    geo_buf_add_bytes(text, digits + at, sizeof digits - at);
}

static void add_json_text(struct geo_buf *text, const char *s)
{
    geo_buf_add(text, "\"");
    for (; *s; s++) {
        if (*s == '"' || *s == '\\')
            geo_buf_addf(text, "\\%c", *s);
        else if ((unsigned char)*s < 0x20)
            geo_buf_addf(text, "\\u%04x", (unsigned)(unsigned char)*s);
        else
            geo_buf_add_bytes(text, s, 1);
    }
    geo_buf_add(text, "\"");
}

static void add_rows(struct geo_buf *text, const uint32_t *row, size_t n)
{
    geo_buf_add(text, "[");
    for (size_t k = 0; k < n; k++) {
        geo_buf_add(text, k ? "," : "");
        certificate_add_integer(text, row[k]);
    }
    geo_buf_add(text, "]");
}

static void add_rings(struct geo_buf *text, const struct pln_proof_ring *ring, size_t n)
{
    geo_buf_add(text, "\"rings\": [");
    for (size_t t = 0; t < n; t++) {
        geo_buf_addf(text,
                     "%s\n{\"for\": %" PRIu32 ", \"price\": %" PRId64 ", \"rows\": ", t ? "," : "",
                     ring[t].target, ring[t].price);
        add_rows(text, ring[t].member, ring[t].n);
        geo_buf_add(text, "}");
    }
    geo_buf_add(text, "]");
}

static void add_integers(struct geo_buf *text, const char *key, const int64_t *value, size_t n)
{
    geo_buf_addf(text, ", \"%s\": [", key);
    for (size_t k = 0; k < n; k++) {
        geo_buf_add(text, k ? "," : "");
        certificate_add_integer(text, value[k]);
    }
    geo_buf_add(text, "]");
}

static void add_node(struct geo_buf *text, const struct pln_certificate *c,
                     const struct pln_proof_node *node)
{
    static const char *const then[] = {"closed", "narrowed", "branched"};
    geo_buf_addf(text, "{\"then\": \"%s\"", then[node->then]);
    if (node->then == PLN_PROOF_BRANCHED) geo_buf_addf(text, ", \"site\": %" PRIu32, node->branch);
    if (node->n_dominated) {
        geo_buf_add(text, ", \"dominated\": [");
        for (size_t k = 0; k < 2 * node->n_dominated; k++) {
            geo_buf_add(text, k ? "," : "");
            certificate_add_integer(text, node->dominated[k]);
        }
        geo_buf_add(text, "]");
    }
    if (node->lambda) {
        geo_buf_addf(text, ", \"mu\": %" PRId64 ", \"mu_shift\": %d, \"cuts\": [", node->mu,
                     node->shift);
        for (size_t k = 0; k < node->n_cuts; k++) {
            const struct pln_proof_cut *cut = &node->cut[k];
            geo_buf_addf(text, "%s%" PRIu32 ",%" PRIu32 ",%" PRIu32 ",%" PRId64, k ? "," : "",
                         cut->cell[0], cut->cell[1], cut->cell[2], cut->nu);
        }
        geo_buf_add(text, "]");
        add_integers(text, "prices", node->lambda, c->n_cells);
    }
    if (node->theta) add_integers(text, "thetas", node->theta, c->n_floors);
    if (node->ringed) {
        geo_buf_add(text, ", ");
        add_rings(text, node->ring, node->n_rings);
    }
    geo_buf_add(text, "}");
}

const char *certificate_name(const char *const *names, char prefix, size_t i, char made[32])
{
    if (names) return names[i];
    snprintf(made, 32, "%c%zu", prefix, i);
    return made;
}

static void add_floors(struct geo_buf *text, const struct pln_certificate *c)
{
    if (!c->n_floors) return;
    geo_buf_addf(text, "\"priced_bound\": %" PRId64 ",\n\"floors\": [", c->priced_bound);
    for (size_t f = 0; f < c->n_floors; f++) {
        const struct pln_proof_floor *floor = &c->floor[f];
        geo_buf_add(text, f ? ",\n{\"province\": " : "\n{\"province\": ");
        add_json_text(text, floor->name);
        geo_buf_addf(text, ", \"weight\": %" PRId64 ", \"theta\": %" PRId64 ", \"rows\": [",
                     floor->weight, floor->theta);
        for (size_t k = 0; k < floor->n_cells; k++) {
            geo_buf_add(text, k ? "," : "");
            certificate_add_integer(text, floor->cell[k]);
        }
        geo_buf_add(text, "]}");
    }
    geo_buf_add(text, "],\n");
}

/* Of the plan's hops the rows they lead to, in the order of "rows"; −1: the network. */
static void add_hops(struct geo_buf *text, const struct pln_certificate *c)
{
    if (!c->hop_scale) return;
    geo_buf_addf(text, "\"hop_scale\": %" PRId64 ",\n\"hops\": [", c->hop_scale);
    for (size_t k = 0; k < c->n_links; k++) {
        geo_buf_add(text, k ? ", " : "");
        certificate_add_integer(text,
                                c->link[k].to == PLN_PROOF_NETWORK ? -1 : (int64_t)c->link[k].to);
    }
    geo_buf_add(text, "],\n");
    add_rings(text, c->ring, c->n_rings);
    geo_buf_add(text, ",\n");
}

enum geo_status pln_certificate_json(const struct pln_certificate *c, const char *const *site,
                                     struct geo_buf *text, struct geo_err *err)
{
    char hex[33], made[32];
    geo_key_hex(&c->problem, hex);
    geo_buf_addf(text, "{\n\"format\": \"phusong-certificate-1\",\n\"problem\": \"%s\",\n", hex);
    geo_buf_addf(text,
                 "\"budget\": %" PRId64 ",\n\"cost\": %" PRId64 ",\n\"value\": %" PRId64
                 ",\n\"bound\": %" PRId64 ",\n\"scale\": %" PRId64 ",\n",
                 c->budget, c->cost, c->value, c->bound, c->scale);
    add_floors(text, c);
    geo_buf_add(text, "\"sites\": [");
    for (size_t k = 0; k < c->n_chosen; k++) {
        geo_buf_add(text, k ? ", " : "");
        add_json_text(text, certificate_name(site, 's', c->chosen[k], made));
    }
    geo_buf_add(text, "],\n\"rows\": [");
    for (size_t k = 0; k < c->n_chosen; k++) {
        geo_buf_add(text, k ? ", " : "");
        certificate_add_integer(text, c->chosen[k]);
    }
    geo_buf_add(text, "],\n");
    add_hops(text, c);
    geo_buf_add(text, "\"proof\": [\n");
    for (size_t k = 0; k < c->n_nodes; k++) {
        add_node(text, c, &c->node[k]);
        geo_buf_add(text, k + 1 < c->n_nodes ? ",\n" : "\n");
    }
    geo_key_hex(&c->seal, hex);
    geo_buf_addf(text, "],\n\"seal\": \"%s\"\n}\n", hex);
    return geo_buf_status(text, err);
}

enum geo_status pln_certificates_json(const struct pln_certificate *c, size_t n,
                                      const char *const *site, struct geo_buf *text,
                                      struct geo_err *err)
{
    enum geo_status st = GEO_OK;
    geo_buf_add(text, "[");
    for (size_t k = 0; st == GEO_OK && k < n; k++) {
        geo_buf_add(text, k ? ",\n" : "\n");
        st = pln_certificate_json(&c[k], site, text, err);
    }
    geo_buf_add(text, "]\n");
    return st == GEO_OK ? geo_buf_status(text, err) : st;
}
