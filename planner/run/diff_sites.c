#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planner/cover/committed.h"
#include "planner/run/diff_parts.h"

static bool same_place(const struct pln_diff_walk *walk, size_t row_a, size_t row_b)
{
    const struct pln_layer *a = &walk->a->proposals, *b = &walk->b->proposals;
    return fabs(pln_layer_number(a, row_a, "lon_deg") - pln_layer_number(b, row_b, "lon_deg")) <
               PLN_SAME_PLACE_DEG &&
           fabs(pln_layer_number(a, row_a, "lat_deg") - pln_layer_number(b, row_b, "lat_deg")) <
               PLN_SAME_PLACE_DEG;
}

static void add_site(struct pln_diff_walk *walk, size_t row_a, size_t row_b)
{
    const struct pln_layer *a = &walk->a->proposals, *b = &walk->b->proposals;
    const struct pln_layer *layer = row_b == SIZE_MAX ? a : b;
    size_t row = row_b == SIZE_MAX ? row_a : row_b;
    struct pln_diff_site s = {
        .kind_before =
            row_a == SIZE_MAX ? "" : pln_diff_keep(walk, pln_layer_cell(a, row_a, "kind")),
        .kind_after =
            row_b == SIZE_MAX ? "" : pln_diff_keep(walk, pln_layer_cell(b, row_b, "kind")),
        .near_village = pln_diff_keep(walk, pln_layer_cell(layer, row, "near_village")),
        .lon_deg = pln_layer_number(layer, row, "lon_deg"),
        .lat_deg = pln_layer_number(layer, row, "lat_deg")};
    if (row_a != SIZE_MAX) {
        s.cost_before_vnd = pln_layer_whole(a, row_a, "cost_vnd");
        s.people_before = pln_layer_whole(a, row_a, "people_gained");
    }
    if (row_b != SIZE_MAX) {
        s.cost_after_vnd = pln_layer_whole(b, row_b, "cost_vnd");
        s.people_after = pln_layer_whole(b, row_b, "people_gained");
    }
    s.change = row_a == SIZE_MAX                          ? PLN_SITE_ADDED
               : row_b == SIZE_MAX                        ? PLN_SITE_DROPPED
               : strcmp(s.kind_before, s.kind_after) == 0 ? PLN_SITE_KEPT
                                                          : PLN_SITE_REPLACED;
    walk->diff->site_count[s.change]++;
    walk->diff->site_cost_vnd[s.change] += row_b == SIZE_MAX ? s.cost_before_vnd : s.cost_after_vnd;
    walk->diff->sites[walk->diff->n_sites++] = s;
}

static int by_site_change(const void *a, const void *b)
{
    const struct pln_diff_site *x = a, *y = b;
    int64_t cost_x = x->cost_after_vnd + x->cost_before_vnd;
    int64_t cost_y = y->cost_after_vnd + y->cost_before_vnd;
    if (x->change != y->change) return x->change < y->change ? -1 : 1;
    if (cost_x != cost_y) return cost_x > cost_y ? -1 : 1;
    if (x->lon_deg != y->lon_deg) return x->lon_deg < y->lon_deg ? -1 : 1;
    return (x->lat_deg > y->lat_deg) - (x->lat_deg < y->lat_deg);
}

/* Of sites in one place the same kind is the same site; then any. Plans are short: all pairs. */
enum geo_status pln_diff_sites(struct pln_diff_walk *walk)
{
    size_t n_a = walk->a->proposals.n, n_b = walk->b->proposals.n;
    size_t *match = geo_alloc(n_a + 1, sizeof *match);
    uint8_t *taken = geo_alloc_zero(n_b + 1, 1);
    walk->diff->sites = geo_alloc(n_a + n_b + 1, sizeof *walk->diff->sites);
    enum geo_status status = GEO_OK;
    if (!match || !taken || !walk->diff->sites)
        status = geo_no_memory(walk->err, "sites", n_a + n_b, sizeof *walk->diff->sites);
    for (size_t i = 0; i < n_a && !status; i++)
        match[i] = SIZE_MAX;
    for (int same_kind = 1; same_kind >= 0 && !status; same_kind--)
        for (size_t i = 0; i < n_a; i++)
            for (size_t j = 0; j < n_b && match[i] == SIZE_MAX; j++)
                if (!taken[j] && same_place(walk, i, j) &&
                    (!same_kind || strcmp(pln_layer_cell(&walk->a->proposals, i, "kind"),
                                          pln_layer_cell(&walk->b->proposals, j, "kind")) == 0)) {
                    match[i] = j;
                    taken[j] = 1;
                }
    for (size_t i = 0; i < n_a && !status; i++)
        add_site(walk, i, match[i]);
    for (size_t j = 0; j < n_b && !status; j++)
        if (!taken[j]) add_site(walk, SIZE_MAX, j);
    if (!status && walk->diff->n_sites)
        qsort(walk->diff->sites, walk->diff->n_sites, sizeof *walk->diff->sites, by_site_change);
    geo_free(match);
    geo_free(taken);
    return status;
}
