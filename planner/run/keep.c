#include "planner/run/keep.h"

#include <stdlib.h>
#include <string.h>

#include "geo/vector/table.h"
#include "planner/cover/committed.h"
#include "planner/opt/keep.h"

/* ---- which sites ---- */

static bool find_columns(const struct geo_table *table, size_t column[3])
{
    static const char *const names[] = {"kind", "lon_deg", "lat_deg"};
    for (int i = 0; i < 3; i++) {
        column[i] = SIZE_MAX;
        for (size_t c = 0; c < geo_table_columns(table); c++)
            if (strcmp(geo_table_header(table, c), names[i]) == 0) column[i] = c;
        if (column[i] == SIZE_MAX) return false;
    }
    return true;
}

/* The nearest option of that kind at the place; SIZE_MAX: none. */
static size_t find_option(const struct pln_candidates *candidates,
                          const struct pln_site_kinds *kinds, const char *kind, double lon_deg,
                          double lat_deg)
{
    for (uint32_t k = 0; k < kinds->n; k++)
        if (strcmp(kinds->at[k].name, kind) == 0)
            return pln_option_at(candidates, k, lon_deg, lat_deg);
    return SIZE_MAX;
}

enum geo_status pln_keep_match(const char *path, const struct pln_candidates *candidates,
                               const struct pln_site_kinds *kinds, uint8_t *earlier,
                               struct pln_keeping *keeping, struct geo_err *err)
{
    struct geo_table *table;
    size_t column[3];
    *keeping = (struct pln_keeping){0};
    memset(earlier, 0, candidates->n_options);
    enum geo_status status = geo_table_open(&(struct geo_table_spec){.path = path}, &table, err);
    if (status) return status;
    if (!find_columns(table, column))
        status =
            geo_fail(err, GEO_BAD_DATA,
                     "%s: needs the columns kind, lon_deg and lat_deg; expected the proposals.csv "
                     "of an earlier run",
                     path);
    keeping->n_earlier = status ? 0 : geo_table_rows(table);
    for (size_t r = 0; r < keeping->n_earlier; r++) {
        size_t option = find_option(candidates, kinds, geo_table_cell(table, r, column[0]),
                                    strtod(geo_table_cell(table, r, column[1]), NULL),
                                    strtod(geo_table_cell(table, r, column[2]), NULL));
        if (option == SIZE_MAX || earlier[option]) continue;
        earlier[option] = 1;
        keeping->n_on_offer++;
    }
    geo_table_release(table);
    return status;
}

/* ---- the choice ---- */

enum geo_status pln_keep_solve(const struct pln_problem *problem, const uint8_t *earlier,
                               double share, const struct pln_opt_params *params,
                               struct pln_plan *plan, struct pln_keeping *keeping,
                               struct geo_err *err)
{
    struct pln_opt_keep keep = {.planned = earlier, .preference = share};
    enum geo_status status = pln_opt_keep_solve(problem, params, &keep, plan, err);
    keeping->n_kept = keep.n_kept;
    keeping->lost = keep.price;
    return status;
}
