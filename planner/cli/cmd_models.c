/* phusong models: the registry, with what each model asks and where it holds. */
#include "planner/cli/command.h"

#include <jansson.h>
#include <stdlib.h>

#include "geo/base/mem.h"

#include "planner/prop/model.h"

static const char *const clutter_words[] = {"not-read", "from-land-cover", "within"};

static json_t *range(double low, double high)
{
    return json_pack("[f,f]", low, high);
}

static json_t *model_json(const struct pln_model *m)
{
    return json_pack("{s:s,s:s,s:s,s:s,s:b,s:s,s:o,s:o,s:o,s:o}", "name", m->name, "title",
                     m->title, "source", m->source, "reads", m->reads, "needs_profile",
                     m->needs_profile, "clutter", clutter_words[m->clutter], "freq_mhz",
                     range(m->freq_min_mhz, m->freq_max_mhz), "distance_km",
                     range(m->distance_min_km, m->distance_max_km), "tx_height_m",
                     range(m->tx_height_min_m, m->tx_height_max_m), "rx_height_m",
                     range(m->rx_height_min_m, m->rx_height_max_m));
}

static enum geo_status print_json(const struct pln_cli *cli, struct geo_err *err)
{
    json_t *root = json_object(), *list = json_array();
    json_object_set_new(root, "models", list);
    for (size_t i = 0; i < pln_model_count(); i++)
        json_array_append_new(list, model_json(pln_model_at(i)));
    char *text = json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
    json_decref(root);
    if (!text) return geo_no_memory(err, "the JSON object", 1, 1);
    fprintf(cli->out, "%s\n", text);
    free(text);
    return GEO_OK;
}

static void print_model(FILE *out, const struct pln_model *m)
{
    static const char *const clutter[] = {"not counted; clutter_loss may add it",
                                          "of the profile, where land cover is given",
                                          "within its curves"};
    fprintf(out, "%s: %s\n", m->name, m->title);
    fprintf(out, "  frequency    %.6g to %.6g MHz\n", m->freq_min_mhz, m->freq_max_mhz);
    fprintf(out, "  distance     %.6g to %.6g km\n", m->distance_min_km, m->distance_max_km);
    fprintf(out, "  transmitter  %.6g to %.6g m above ground\n", m->tx_height_min_m,
            m->tx_height_max_m);
    fprintf(out, "  receiver     %.6g to %.6g m\n", m->rx_height_min_m, m->rx_height_max_m);
    fprintf(out, "  terrain      %s\n", m->needs_profile ? "needed" : "not needed");
    fprintf(out, "  clutter      %s\n", clutter[m->clutter]);
    fprintf(out, "  reads        %s\n", m->reads);
    fprintf(out, "  source       %s\n", m->source);
}

static enum geo_status run(struct pln_cli *cli, const void *given, struct geo_err *err)
{
    (void)given;
    if (cli->json) return print_json(cli, err);
    for (size_t i = 0; i < pln_model_count(); i++) {
        if (i) fputc('\n', cli->out);
        print_model(cli->out, pln_model_at(i));
    }
    return GEO_OK;
}

const struct pln_command pln_command_models = {
    .name = "models",
    .summary = "List the propagation models, where they hold and what they need",
    .about = "A result outside a model's limits is computed all the same and marked: as "
             "\"extrapolated\" by phusong path and in the tables of villages, and counted as "
             "audit.extrapolated in summary.json.",
    .example = "phusong models\nphusong models --json",
    .common = PLN_COMMON_JSON,
    .args_size = 1,
    .run = run,
};
