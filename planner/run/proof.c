#include "planner/run/proof.h"

#include "geo/base/mem.h"

struct names {
    const char **site, **village;
    double *lon_deg, *lat_deg; /* of the sites */
    struct geo_arena strings;
};

static void names_release(struct names *names)
{
    geo_free(names->site);
    geo_free(names->village);
    geo_free(names->lon_deg);
    geo_free(names->lat_deg);
    geo_arena_release(&names->strings);
}

static const char *keep(struct geo_arena *strings, struct geo_buf *text)
{
    const char *kept = text->failed ? NULL : geo_arena_keep(strings, text->text, text->length);
    geo_buf_clear(text);
    return kept;
}

static bool name_sites(const struct pln_run *run, struct names *names)
{
    struct geo_buf text = {0};
    bool good = true;
    for (size_t o = 0; good && o < run->candidates.n_options; o++) {
        const struct pln_option *option = &run->candidates.options[o];
        geo_buf_addf(&text, "%s/%s", run->candidates.at[option->candidate].id,
                     run->spec.scenario->kinds.at[option->kind].name);
        names->site[o] = keep(&names->strings, &text);
        good = names->site[o] != NULL;
        names->lon_deg[o] = run->candidates.at[option->candidate].lon_deg;
        names->lat_deg[o] = run->candidates.at[option->candidate].lat_deg;
    }
    geo_buf_release(&text);
    return good;
}

void pln_proof_cell_name(const struct pln_run *run, size_t j, struct geo_buf *text)
{
    const struct pln_village *v = &run->villages.at[run->targets.village[j]];
    geo_buf_addf(text, "%s/%u", v->id, run->targets.cluster[j] - v->first_cluster + 1);
}

static bool name_villages(const struct pln_run *run, struct names *names)
{
    struct geo_buf text = {0};
    bool good = true;
    for (size_t j = 0; good && j < run->targets.n; j++) {
        pln_proof_cell_name(run, j, &text);
        names->village[j] = keep(&names->strings, &text);
        good = names->village[j] != NULL;
    }
    geo_buf_release(&text);
    return good;
}

static enum geo_status name_all(const struct pln_run *run, struct names *names, struct geo_err *err)
{
    size_t n_sites = run->candidates.n_options, n = run->targets.n;
    names->site = geo_alloc(n_sites, sizeof *names->site);
    names->village = geo_alloc(n, sizeof *names->village);
    names->lon_deg = geo_alloc(n_sites, sizeof *names->lon_deg);
    names->lat_deg = geo_alloc(n_sites, sizeof *names->lat_deg);
    return names->site && names->village && names->lon_deg && names->lat_deg &&
                   name_sites(run, names) && name_villages(run, names)
               ? GEO_OK
               : geo_no_memory(err, "the names of the certificate", n_sites + n, 32);
}

enum geo_status pln_proof_write(const struct pln_run *run, struct geo_outputs *out,
                                struct geo_err *err)
{
    if (!run->results.plan) return GEO_OK;
    struct names names = {0};
    enum geo_status st = name_all(run, &names, err);
    const struct pln_provinces *provinces = &run->provinces;
    bool told = provinces->n > 1 || (provinces->n && *provinces->name[0]);
    struct pln_instance_names given = {.site = names.site,
                                       .village = names.village,
                                       .lon_deg = names.lon_deg,
                                       .lat_deg = names.lat_deg,
                                       .province = told ? provinces->of_cell : NULL,
                                       .province_name = provinces->name};
    if (st == GEO_OK)
        st = pln_certificate_write(&run->certificate, &run->problem.problem,
                                   run->certificate.hop_scale ? &run->network : NULL, &given, out,
                                   err);
    if (st == GEO_OK && run->n_frontier)
        st = pln_certificates_write(run->frontier_proof, run->n_frontier, names.site, out, err);
    names_release(&names);
    return st;
}
