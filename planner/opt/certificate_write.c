/* A certificate and its tables into the outputs. */
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/certificate_parts.h"
#include "planner/opt/hops.h"

void pln_csv_add_text(struct geo_buf *text, const char *s)
{
    if (!strpbrk(s, ",\"\r\n") && *s) {
        geo_buf_add(text, s);
        return;
    }
    geo_buf_add(text, "\"");
    for (; *s; s++)
        geo_buf_add_bytes(text, *s == '"' ? "\"\"" : s, *s == '"' ? 2 : 1);
    geo_buf_add(text, "\"");
}

/* The problem with the costs that sites.csv has: without hops. */
static enum geo_status without_hops(const struct pln_problem *p, const struct pln_network *network,
                                    int64_t **cost, struct geo_err *err)
{
    *cost = geo_alloc(p->n_options, sizeof **cost);
    if (!*cost) return geo_no_memory(err, "the table of sites", p->n_options, sizeof **cost);
    for (size_t i = 0; i < p->n_options; i++) {
        int64_t least = network ? network->least_vnd[i] : 0;
        (*cost)[i] = p->cost[i] - (least > 0 ? least : 0);
    }
    return GEO_OK;
}

static void sites_table(const struct pln_problem *p, const struct pln_instance_names *names,
                        struct geo_buf *text)
{
    char made[32];
    geo_buf_addf(text, "site,cost%s%s%s%s\n", p->group ? ",place" : "",
                 p->fixed ? ",committed" : "", names->planned ? ",planned" : "",
                 names->lon_deg ? ",lon_deg,lat_deg" : "");
    for (size_t i = 0; i < p->n_options; i++) {
        pln_csv_add_text(text, certificate_name(names->site, 's', i, made));
        geo_buf_add(text, ",");
        certificate_add_integer(text, p->cost[i]);
        if (p->group) {
            geo_buf_add(text, ",");
            certificate_add_integer(text, p->group[i]);
        }
        if (p->fixed) geo_buf_add(text, p->fixed[i] ? ",1" : ",0");
        if (names->planned) geo_buf_add(text, names->planned[i] ? ",1" : ",0");
        if (names->lon_deg) geo_buf_addf(text, ",%.6f,%.6f", names->lon_deg[i], names->lat_deg[i]);
        geo_buf_add(text, "\n");
    }
}

static void villages_table(const struct pln_problem *p, const struct pln_instance_names *names,
                           struct geo_buf *text)
{
    char made[32];
    geo_buf_addf(text, "village,weight%s\n", names->province ? ",province" : "");
    for (size_t j = 0; j < p->n_cells; j++) {
        pln_csv_add_text(text, certificate_name(names->village, 'v', j, made));
        geo_buf_add(text, ",");
        certificate_add_integer(text, p->weight[j]);
        if (names->province) {
            geo_buf_add(text, ",");
            pln_csv_add_text(text, names->province_name[names->province[j]]);
        }
        geo_buf_add(text, "\n");
    }
}

static void covers_table(const struct pln_problem *p, const struct pln_instance_names *names,
                         struct geo_buf *text)
{
    char site[32], village[32];
    geo_buf_add(text, "site,village\n");
    for (size_t i = 0; i < p->n_options; i++)
        for (size_t k = p->first[i]; k < p->first[i + 1]; k++) {
            pln_csv_add_text(text, certificate_name(names->site, 's', i, site));
            geo_buf_add(text, ",");
            pln_csv_add_text(text, certificate_name(names->village, 'v', p->cell[k], village));
            geo_buf_add(text, "\n");
        }
}

static enum geo_status put(struct geo_outputs *out, const char *name, struct geo_buf *text,
                           struct geo_err *err)
{
    enum geo_status st = geo_buf_status(text, err);
    if (st == GEO_OK) st = geo_outputs_text(out, name, text->text, text->length, err);
    geo_buf_clear(text);
    return st;
}

enum geo_status pln_certificate_write(const struct pln_certificate *c,
                                      const struct pln_problem *problem,
                                      const struct pln_network *network,
                                      const struct pln_instance_names *names,
                                      struct geo_outputs *out, struct geo_err *err)
{
    static const char *const file[] = {PLN_CERTIFICATE_DIR "/sites.csv",
                                       PLN_CERTIFICATE_DIR "/villages.csv",
                                       PLN_CERTIFICATE_DIR "/covers.csv"};
    void (*const table[])(const struct pln_problem *, const struct pln_instance_names *,
                          struct geo_buf *) = {sites_table, villages_table, covers_table};
    struct geo_buf text = {0};
    struct pln_problem own = *problem;
    int64_t *cost;
    enum geo_status st = without_hops(problem, network, &cost, err);
    own.cost = cost;
    for (size_t t = 0; t < 3 && st == GEO_OK; t++) {
        table[t](&own, names, &text);
        st = put(out, file[t], &text, err);
    }
    if (st == GEO_OK && network) {
        st = pln_hops_table(network, names, &text, err);
        if (st == GEO_OK) st = put(out, PLN_CERTIFICATE_DIR "/hops.csv", &text, err);
    }
    if (st == GEO_OK && c) st = pln_certificate_json(c, names->site, &text, err);
    if (st == GEO_OK && c) st = put(out, PLN_CERTIFICATE_DIR "/certificate.json", &text, err);
    geo_buf_release(&text);
    geo_free(cost);
    return st;
}

enum geo_status pln_certificates_write(const struct pln_certificate *c, size_t n,
                                       const char *const *site, struct geo_outputs *out,
                                       struct geo_err *err)
{
    struct geo_buf text = {0};
    enum geo_status st = pln_certificates_json(c, n, site, &text, err);
    if (st == GEO_OK) st = put(out, PLN_FRONTIER_PROOF, &text, err);
    geo_buf_release(&text);
    return st;
}
