#include "planner/cover/backhaul.h"

#include <math.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/base/par.h"
#include "planner/cover/backhaul_parts.h"
#include "planner/cover/ways.h"
#include "planner/net/village.h"

/* ---- what is known ---- */

/* What this run knows before it looks; the zero value: nothing. */
struct knowledge {
    struct geo_key *key; /* masts of the index, then places: the columns */
    struct geo_key *row; /* places, with all that is around them */
    struct pln_recall recall;
    uint8_t *sought; /* by place: 1: looked for on the ground */
};

struct job {
    struct pln_hop_job hops;
    struct pln_network *network;
    struct pln_way_index fibre;
    struct knowledge known;
};

static void mast_keys(const struct pln_hop_job *h, struct geo_key *key)
{
    for (size_t m = 0; m < h->n_masts; m++) {
        const struct pln_tower *t = &h->spec->towers->at[h->mast[m]];
        const double all[] = {1, t->lon_deg, t->lat_deg, t->tx.antenna_height_m};
        key[m] = geo_key_of(all, sizeof all);
    }
}

static enum geo_status place_keys(const struct pln_hop_job *h, struct geo_key *key,
                                  struct geo_err *err)
{
    const struct pln_candidates *c = h->spec->candidates;
    struct geo_buf text = {0};
    for (size_t i = 0; i < c->n; i++) {
        const struct pln_candidate *place = &c->at[i];
        const double at[] = {2, place->lon_deg, place->lat_deg, place->origin == PLN_ORIGIN_MAST};
        geo_buf_clear(&text);
        geo_buf_add_bytes(&text, at, sizeof at);
        for (uint32_t o = place->first_option; o < place->first_option + place->n_options; o++)
            geo_buf_add_bytes(&text, &h->spec->kinds->at[c->options[o].kind].tx.antenna_height_m,
                              sizeof(double));
        if (!text.failed) key[i] = geo_key_of(text.text, text.length);
    }
    enum geo_status st = geo_buf_status(&text, err);
    geo_buf_release(&text);
    return st;
}

/* The key of a place's search: the place, and whom it looks at in which order. */
static enum geo_status row_keys(const struct pln_hop_job *h, struct knowledge *k,
                                struct geo_err *err)
{
    struct geo_buf text = {0};
    for (uint32_t i = 0; i < h->spec->candidates->n; i++) {
        const struct pln_around *around = &h->around[i];
        geo_buf_clear(&text);
        geo_buf_add_bytes(&text, &k->key[h->n_masts + i], sizeof *k->key);
        for (size_t m = 0; m < around->n_masts; m++)
            geo_buf_add_bytes(&text, &k->key[around->mast[m]], sizeof *k->key);
        for (size_t p = 0; p < around->n_places; p++) {
            geo_buf_add(&text, around->place[p] < i ? "<" : ">"); /* from where the profile runs */
            geo_buf_add_bytes(&text, &k->key[h->n_masts + around->place[p]], sizeof *k->key);
        }
        if (!text.failed) k->row[i] = geo_key_of(text.text, text.length);
    }
    enum geo_status st = geo_buf_status(&text, err);
    geo_buf_release(&text);
    return st;
}

static enum geo_status recall_hops(struct job *job, struct geo_err *err)
{
    struct pln_hop_job *h = &job->hops;
    struct knowledge *k = &job->known;
    size_t n = h->spec->candidates->n, n_cols = h->n_masts + n;
    if (!h->spec->memory) return GEO_OK;
    k->key = geo_alloc(n_cols, sizeof *k->key);
    k->row = geo_alloc(n, sizeof *k->row);
    if (!k->key || !k->row) return geo_no_memory(err, "keys", n_cols, sizeof *k->key);
    mast_keys(h, k->key);
    enum geo_status st = place_keys(h, k->key + h->n_masts, err);
    if (st == GEO_OK) st = pln_keys_make_distinct(k->key, n_cols, err);
    if (st == GEO_OK) st = row_keys(h, k, err);
    if (st == GEO_OK)
        st = pln_recall_build(h->spec->memory, h->spec->terrain, k->row, n, k->key, n_cols,
                              &k->recall, err);
    return st;
}

/* Take the hops of PLACE from an earlier run; *DONE says whether that could be done. */
static enum geo_status remember(struct job *job, uint32_t place, bool *done, struct geo_err *err)
{
    const struct pln_candidate *at = &job->hops.spec->candidates->at[place];
    const struct pln_recall *recall = &job->known.recall;
    struct pln_found *found = &job->hops.found[place];
    *done = false;
    if (!recall->row || recall->row[place].table == PLN_NONE) return GEO_OK;
    struct pln_recall_row row = recall->row[place];
    const struct pln_recall_table *table = &recall->table[row.table];
    if (table->changes.n_blocks && geo_changes_near(&table->changes, at->lon_deg, at->lat_deg,
                                                    job->hops.spec->rule->hop_km + 1))
        return GEO_OK;
    const struct pln_known *known = &recall->memory->tables[row.table];
    size_t first = known->first[row.row], n = known->first[row.row + 1] - first;
    found->fact = geo_alloc(n, sizeof *found->fact);
    if (!found->fact) return geo_no_memory(err, "hops", n, sizeof *found->fact);
    *done = true;
    for (size_t i = 0; i < n; i++) {
        struct pln_fact fact = known->fact[first + i];
        fact.col = table->col_now[fact.col];
        *done = *done && fact.col != PLN_NONE;
        found->fact[found->n_facts++] = fact;
    }
    if (*done) return GEO_OK;
    geo_free(found->fact);
    *found = (struct pln_found){0};
    return GEO_OK;
}

static enum geo_status hand_over(const struct job *job, struct geo_err *err)
{
    const struct pln_hop_job *h = &job->hops;
    const struct pln_memory *memory = h->spec->memory;
    size_t n = h->spec->candidates->n;
    if (!memory || !memory->learned || !n ||
        (!job->network->n_sought && !pln_recall_lacks(&job->known.recall, n)))
        return GEO_OK;
    const struct pln_discovery discovery = {.memory = memory,
                                            .row_key = job->known.row,
                                            .col_key = job->known.key,
                                            .n_rows = n,
                                            .n_cols = h->n_masts + n,
                                            .found = h->found};
    return pln_memory_hand_over(&discovery, 0, n, err);
}

/* ---- the work ---- */

static enum geo_status start(void *ctx, void **state, struct geo_err *err)
{
    struct job *job = ctx;
    struct pln_hop_worker *w = geo_alloc_zero(1, sizeof *w);
    *state = w;
    return w ? geo_walker_open(job->hops.spec->terrain, &w->walker, err)
             : geo_no_memory(err, "a worker", 1, sizeof *w);
}

static void finish(void *ctx, void *state)
{
    struct pln_hop_worker *w = state;
    (void)ctx;
    if (!w) return;
    geo_walker_release(w->walker);
    geo_profile_release(&w->profile);
    pln_neighbours_release(&w->near);
    geo_free(w);
}

static enum geo_status look(void *ctx, void *state, size_t index, struct geo_err *err)
{
    struct job *job = ctx;
    return pln_hop_wanted(&job->hops.spec->candidates->at[index])
               ? pln_hops_look_around(&job->hops, state, (uint32_t)index, err)
               : GEO_OK;
}

static enum geo_status seek(void *ctx, void *state, size_t index, struct geo_err *err)
{
    struct job *job = ctx;
    bool done;
    if (!pln_hop_wanted(&job->hops.spec->candidates->at[index])) return GEO_OK;
    enum geo_status st = remember(job, (uint32_t)index, &done, err);
    if (st != GEO_OK || done) return st;
    job->known.sought[index] = 1;
    return pln_hops_seek(&job->hops, state, (uint32_t)index, err);
}

static enum geo_status each_place(struct job *job,
                                  enum geo_status (*work)(void *, void *, size_t, struct geo_err *),
                                  struct geo_err *err)
{
    const struct pln_backhaul_spec *spec = job->hops.spec;
    struct geo_par_job par = {.n = spec->candidates->n,
                              .chunk = 8,
                              .ctx = job,
                              .start = start,
                              .work = work,
                              .finish = finish,
                              .progress = work == seek ? spec->progress : NULL,
                              .progress_ctx = spec->progress_ctx};
    return geo_par_run(&par, spec->threads, err);
}

static enum geo_status find_hops(struct job *job, struct geo_err *err)
{
    if (!(job->hops.spec->rule->kinds & PLN_BACKHAUL_MICROWAVE)) return GEO_OK;
    enum geo_status st = each_place(job, look, err);
    if (st == GEO_OK) st = recall_hops(job, err);
    if (st == GEO_OK) st = each_place(job, seek, err);
    for (size_t i = 0; st == GEO_OK && i < job->hops.spec->candidates->n; i++)
        job->network->n_sought += job->known.sought[i];
    return st == GEO_OK ? hand_over(job, err) : st;
}

/* ---- the network ---- */

static void hang_on_masts(struct job *job, uint32_t place)
{
    const struct pln_backhaul_spec *spec = job->hops.spec;
    const struct pln_found *found = &job->hops.found[place];
    uint32_t first = spec->candidates->at[place].first_option;
    for (size_t i = 0; i < found->n_facts && found->fact[i].col < job->hops.n_masts; i++) {
        const struct pln_fact *fact = &found->fact[i];
        job->network->root[first + fact->option] = (struct pln_hop){
            .kind = PLN_BACKHAUL_MICROWAVE,
            .to = job->hops.mast[fact->col],
            .length_km = fact->value[0],
            .clearance = fact->value[1],
            .cost_vnd = pln_microwave_present(fact->value[0], spec->rates, spec->finance)};
    }
}

static void take_if_cheaper(struct pln_hop *root, struct pln_hop hop)
{
    if (root->kind == PLN_BACKHAUL_NONE || hop.cost_vnd < root->cost_vnd) *root = hop;
}

/* Fibre and satellite where they are cheaper than the hop to a mast. */
static enum geo_status seek_others(struct job *job, const struct pln_candidate *place,
                                   struct pln_neighbours *near, struct geo_err *err)
{
    const struct pln_backhaul_spec *spec = job->hops.spec;
    struct pln_hop fibre = {0}, satellite = {0};
    double km = INFINITY;
    enum geo_status st = GEO_OK;
    if (spec->rule->kinds & PLN_BACKHAUL_FIBRE)
        st = pln_way_distance(&job->fibre, place->lon_deg, place->lat_deg, near, &km, err);
    if (isfinite(km))
        fibre = (struct pln_hop){.kind = PLN_BACKHAUL_FIBRE,
                                 .to = PLN_NONE,
                                 .length_km = km * spec->rates->line_detour,
                                 .cost_vnd = pln_fibre_present(km, spec->rates, spec->finance)};
    if (spec->rule->kinds & PLN_BACKHAUL_SATELLITE)
        satellite = (struct pln_hop){.kind = PLN_BACKHAUL_SATELLITE,
                                     .to = PLN_NONE,
                                     .cost_vnd = pln_satellite_present(spec->rates, spec->finance)};
    for (uint32_t o = place->first_option; o < place->first_option + place->n_options; o++) {
        if (fibre.kind) take_if_cheaper(&job->network->root[o], fibre);
        if (satellite.kind) take_if_cheaper(&job->network->root[o], satellite);
    }
    return st;
}

static enum geo_status find_roots(struct job *job, struct geo_err *err)
{
    const struct pln_candidates *c = job->hops.spec->candidates;
    struct pln_neighbours near = {0};
    enum geo_status st = GEO_OK;
    for (uint32_t i = 0; st == GEO_OK && i < c->n; i++) {
        if (!pln_hop_wanted(&c->at[i])) continue;
        memset(job->network->needs + c->at[i].first_option, 1, c->at[i].n_options);
        hang_on_masts(job, i);
        st = seek_others(job, &c->at[i], &near, err);
    }
    pln_neighbours_release(&near);
    return st;
}

struct directed { /* a hop with its start, for sorting */
    uint32_t from;
    struct pln_hop hop;
};

static uint32_t start_of(const struct directed *hop)
{
    return hop->from;
}

static uint32_t end_of(const struct directed *hop)
{
    return hop->hop.to;
}

/* Counting sort of N hops by rising KEY, which is below N_KEYS; equals stay in their order. FIRST
 * has room for N_KEYS + 1. */
static void sort_hops(const struct directed *from, size_t n,
                      uint32_t (*key)(const struct directed *), size_t n_keys, size_t *first,
                      struct directed *to)
{
    memset(first, 0, (n_keys + 1) * sizeof *first);
    for (size_t i = 0; i < n; i++)
        first[key(&from[i]) + 1]++;
    for (size_t k = 0; k < n_keys; k++)
        first[k + 1] += first[k];
    for (size_t i = 0; i < n; i++)
        to[first[key(&from[i])]++] = from[i];
}

/* Hops between places in both directions: ALL has room for them; how many there are. */
static size_t list_hops(const struct job *job, struct directed *all)
{
    const struct pln_hop_job *h = &job->hops;
    const struct pln_candidate *place = h->spec->candidates->at;
    size_t n = 0;
    for (uint32_t i = 0; i < h->spec->candidates->n; i++)
        for (size_t k = 0; k < h->found[i].n_facts; k++) {
            const struct pln_fact *fact = &h->found[i].fact[k];
            if (fact->col < h->n_masts) continue;
            uint32_t other = fact->col - (uint32_t)h->n_masts;
            uint32_t from = place[i < other ? i : other].first_option + fact->option;
            uint32_t to = place[i < other ? other : i].first_option + fact->flags - 1;
            struct pln_hop hop = {
                PLN_BACKHAUL_MICROWAVE, to, fact->value[0], fact->value[1],
                pln_microwave_present(fact->value[0], h->spec->rates, h->spec->finance)};
            all[n++] = (struct directed){from, hop};
            hop.to = from;
            all[n++] = (struct directed){to, hop};
        }
    return n;
}

/* N hops by start, then end, as rows of NET, doubles once. */
static void lay_rows(const struct directed *all, size_t n, struct pln_network *net)
{
    size_t kept = 0;
    for (size_t o = 0, h = 0; o < net->n_options; o++) {
        net->first[o] = kept;
        for (; h < n && all[h].from == o; h++)
            if (kept == net->first[o] || net->hop[kept - 1].to != all[h].hop.to)
                net->hop[kept++] = all[h].hop;
    }
    net->first[net->n_options] = kept;
}

static enum geo_status gather(struct job *job, struct geo_err *err)
{
    struct pln_network *net = job->network;
    size_t n = 0;
    for (size_t i = 0; i < job->hops.spec->candidates->n; i++)
        n += 2 * job->hops.found[i].n_facts;
    struct directed *all = geo_alloc(n, sizeof *all), *by_end = geo_alloc(n, sizeof *by_end);
    net->hop = geo_alloc(n, sizeof *net->hop);
    if (all && by_end && net->hop) {
        n = list_hops(job, all);
        sort_hops(all, n, end_of, net->n_options, net->first, by_end);
        sort_hops(by_end, n, start_of, net->n_options, net->first, all);
        lay_rows(all, n, net);
    }
    enum geo_status st =
        all && by_end && net->hop ? GEO_OK : geo_no_memory(err, "the hops", n, sizeof *all);
    geo_free(all);
    geo_free(by_end);
    return st;
}

/* ---- the whole ---- */

static enum geo_status index_masts(struct pln_hop_job *job, struct geo_err *err)
{
    const struct pln_towers *towers = job->spec->towers;
    double *lon = geo_alloc(towers->n, sizeof *lon), *lat = geo_alloc(towers->n, sizeof *lat);
    job->mast = geo_alloc(towers->n, sizeof *job->mast);
    enum geo_status st = GEO_OK;
    if (!lon || !lat || !job->mast) st = geo_no_memory(err, "the masts", towers->n, sizeof *lon);
    size_t n = 0;
    for (size_t t = 0; st == GEO_OK && t < towers->n; t++) {
        if (towers->at[t].status != PLN_MAST_ON_AIR) continue;
        lon[n] = towers->at[t].lon_deg;
        lat[n] = towers->at[t].lat_deg;
        job->mast[n++] = (uint32_t)t;
    }
    job->n_masts = n;
    if (st == GEO_OK) st = pln_nearby_build(&job->masts, n, lon, lat, job->spec->rule->hop_km, err);
    geo_free(lon);
    geo_free(lat);
    return st;
}

static enum geo_status index_places(struct pln_hop_job *job, struct geo_err *err)
{
    const struct pln_candidates *c = job->spec->candidates;
    double *lon = geo_alloc(c->n, sizeof *lon), *lat = geo_alloc(c->n, sizeof *lat);
    job->place = geo_alloc(c->n, sizeof *job->place);
    enum geo_status st =
        lon && lat && job->place ? GEO_OK : geo_no_memory(err, "the places", c->n, sizeof *lon);
    size_t n = 0;
    for (size_t i = 0; st == GEO_OK && i < c->n; i++) {
        if (!pln_hop_wanted(&c->at[i])) continue;
        lon[n] = c->at[i].lon_deg;
        lat[n] = c->at[i].lat_deg;
        job->place[n++] = (uint32_t)i;
    }
    if (st == GEO_OK)
        st = pln_nearby_build(&job->places, n, lon, lat, job->spec->rule->hop_km, err);
    geo_free(lon);
    geo_free(lat);
    return st;
}

static enum geo_status allocate(struct job *job, struct geo_err *err)
{
    size_t n = job->hops.spec->candidates->n_options, n_places = job->hops.spec->candidates->n;
    struct pln_network *net = job->network;
    *net = (struct pln_network){.n_options = n,
                                .needs = geo_alloc_zero(n, 1),
                                .root = geo_alloc_zero(n, sizeof *net->root),
                                .first = geo_alloc_zero(n + 1, sizeof *net->first),
                                .least_vnd = geo_alloc_zero(n, sizeof *net->least_vnd)};
    job->hops.found = geo_alloc_zero(n_places, sizeof *job->hops.found);
    job->hops.around = geo_alloc_zero(n_places, sizeof *job->hops.around);
    job->known.sought = geo_alloc_zero(n_places, 1);
    return net->needs && net->root && net->first && net->least_vnd && job->hops.found &&
                   job->hops.around && job->known.sought
               ? GEO_OK
               : geo_no_memory(err, "the backhaul", n, sizeof *net->root);
}

static void release_job(struct job *job)
{
    for (size_t i = 0; job->hops.found && i < job->hops.spec->candidates->n; i++)
        geo_free(job->hops.found[i].fact);
    for (size_t i = 0; job->hops.around && i < job->hops.spec->candidates->n; i++)
        geo_free(job->hops.around[i].mast);
    geo_free(job->hops.found);
    geo_free(job->hops.around);
    geo_free(job->hops.mast);
    geo_free(job->hops.place);
    pln_nearby_release(&job->hops.masts);
    pln_nearby_release(&job->hops.places);
    pln_way_index_release(&job->fibre);
    if (job->known.recall.memory) pln_recall_release(&job->known.recall);
    geo_free(job->known.key);
    geo_free(job->known.row);
    geo_free(job->known.sought);
}

enum geo_status pln_backhaul_find(const struct pln_backhaul_spec *spec, struct pln_network *network,
                                  struct geo_err *err)
{
    struct job job = {.hops = {.spec = spec}, .network = network};
    enum geo_status st = allocate(&job, err);
    if (st == GEO_OK) st = index_masts(&job.hops, err);
    if (st == GEO_OK) st = index_places(&job.hops, err);
    if (st == GEO_OK) st = pln_way_index_build(&job.fibre, spec->fibre, err);
    if (st == GEO_OK) st = find_hops(&job, err);
    if (st == GEO_OK) st = find_roots(&job, err);
    if (st == GEO_OK) st = gather(&job, err);
    if (st == GEO_OK) pln_network_thin(network);
    if (st == GEO_OK) st = pln_network_settle(network, err);
    release_job(&job);
    if (st != GEO_OK) pln_network_release(network);
    return st;
}
