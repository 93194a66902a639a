#include "planner/run/proof.h"

#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"

struct names {
    const char **site, **village, **province_name;
    uint32_t *province;
    size_t n_provinces;
    struct geo_arena strings;
};

static void names_release(struct names *names)
{
    geo_free(names->site);
    geo_free(names->village);
    geo_free(names->province_name);
    geo_free(names->province);
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

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The provinces of the targets, in the order of their names, and each target's. */
static void sort_provinces(const struct pln_run *run, struct names *names)
{
    size_t n = run->targets.n, kept = 0;
    for (size_t j = 0; j < n; j++)
        names->province_name[j] = run->villages.at[run->targets.village[j]].province;
    if (n) qsort(names->province_name, n, sizeof *names->province_name, by_text);
    for (size_t j = 0; j < n; j++)
        if (!kept || strcmp(names->province_name[kept - 1], names->province_name[j]) != 0)
            names->province_name[kept++] = names->province_name[j];
    names->n_provinces = kept;
    for (size_t j = 0; j < n; j++) {
        const char **found =
            bsearch(&run->villages.at[run->targets.village[j]].province, names->province_name, kept,
                    sizeof *names->province_name, by_text);
        names->province[j] = (uint32_t)(found - names->province_name);
    }
}

static enum geo_status name_all(const struct pln_run *run, struct names *names, struct geo_err *err)
{
    size_t n_sites = run->candidates.n_options, n = run->targets.n;
    names->site = geo_alloc(n_sites, sizeof *names->site);
    names->village = geo_alloc(n, sizeof *names->village);
    names->province_name = geo_alloc(n, sizeof *names->province_name);
    names->province = geo_alloc(n, sizeof *names->province);
    if (!names->site || !names->village || !names->province_name || !names->province ||
        !name_sites(run, names) || !name_villages(run, names))
        return geo_no_memory(err, "the names of the certificate", n_sites + n, 32);
    sort_provinces(run, names);
    return GEO_OK;
}

enum geo_status pln_proof_write(const struct pln_run *run, struct geo_outputs *out,
                                struct geo_err *err)
{
    if (!run->results.plan) return GEO_OK;
    struct names names = {0};
    enum geo_status st = name_all(run, &names, err);
    bool provinces = names.n_provinces > 1 || (names.n_provinces && *names.province_name[0]);
    struct pln_instance_names given = {.site = names.site,
                                       .village = names.village,
                                       .province = provinces ? names.province : NULL,
                                       .province_name = names.province_name};
    if (st == GEO_OK)
        st = pln_certificate_write(&run->certificate, &run->problem.problem,
                                   run->certificate.hop_scale ? &run->network : NULL, &given, out,
                                   err);
    names_release(&names);
    return st;
}
