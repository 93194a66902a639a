#include "planner/cli/scenario_args.h"

#include <string.h>

#include "geo/base/buf.h"
#include "geo/base/mem.h"

/* Texts "key=value", each with its NUL. */
static void list_flags(const struct pln_scenario_flag *flags, size_t n, struct geo_buf *text)
{
    for (size_t i = 0; i < n; i++)
        if (flags[i].value) {
            geo_buf_addf(text, "%s=%s", flags[i].key, flags[i].value);
            geo_buf_add_bytes(text, "", 1);
        }
}

enum geo_status pln_scenario_args_load(const struct pln_scenario_args *args, enum pln_stage stage,
                                       const struct pln_scenario_flag *flags, size_t n,
                                       struct pln_scenario *scenario, struct geo_err *err)
{
    struct geo_buf text = {0};
    const char **overrides = geo_alloc(args->set.n + n, sizeof *overrides);
    struct pln_scenario_request request = {
        .path = args->path, .stage = stage, .overrides = overrides};
    list_flags(flags, n, &text);
    enum geo_status status = geo_buf_status(&text, err);
    if (!overrides)
        status = geo_no_memory(err, "replaced keys", args->set.n + n, sizeof *overrides);
    for (size_t i = 0; !status && i < args->set.n; i++)
        overrides[request.n_overrides++] = args->set.at[i];
    for (size_t at = 0; !status && at < text.length; at += strlen(text.text + at) + 1)
        overrides[request.n_overrides++] = text.text + at;
    if (!status) status = pln_scenario_load(&request, scenario, err);
    geo_free(overrides);
    geo_buf_release(&text);
    return status;
}
