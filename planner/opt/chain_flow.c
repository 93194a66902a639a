#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/chain_parts.h"

#define LEAST 1e-4f /* capacities below this are none */

struct chain_flow {
    const struct chain_arcs *arcs;
    float *used;   /* by arc; net of the arc back */
    size_t *dirty; /* arcs with a flow */
    size_t n_dirty;
    uint32_t *from; /* by arc */
    uint32_t *mark; /* by option: stamp of the search that met it */
    size_t *via;    /* by option: the arc it was met by; SIZE_MAX at a source */
    uint32_t *queue;
    uint32_t stamp;
};

enum geo_status chain_flow_open(const struct chain_arcs *arcs, struct chain_flow **flow,
                                struct geo_err *err)
{
    size_t n = arcs->n_options, n_arcs = arcs->first[n];
    struct chain_flow *f = geo_alloc_zero(1, sizeof *f);
    *flow = f;
    if (!f) return geo_no_memory(err, "flows", 1, sizeof *f);
    f->arcs = arcs;
    f->used = geo_alloc_zero(n_arcs, sizeof *f->used);
    f->dirty = geo_alloc(2 * n_arcs + n, sizeof *f->dirty);
    f->from = geo_alloc(n_arcs, sizeof *f->from);
    f->mark = geo_alloc_zero(n, sizeof *f->mark);
    f->via = geo_alloc(n, sizeof *f->via);
    f->queue = geo_alloc(n, sizeof *f->queue);
    if (!f->used || !f->dirty || !f->from || !f->mark || !f->via || !f->queue)
        return geo_no_memory(err, "flows", n_arcs, sizeof *f->dirty);
    for (uint32_t i = 0; i < n; i++)
        for (size_t a = arcs->first[i]; a < arcs->first[i + 1]; a++)
            f->from[a] = i;
    return GEO_OK;
}

void chain_flow_release(struct chain_flow *f)
{
    if (!f) return;
    geo_free(f->used);
    geo_free(f->dirty);
    geo_free(f->from);
    geo_free(f->mark);
    geo_free(f->via);
    geo_free(f->queue);
    geo_free(f);
}

static float room(const struct chain_flow *f, const float *capacity, size_t a)
{
    return capacity[a] - f->used[a];
}

/* Breadth first over arcs with room; the arc that reaches the network, or SIZE_MAX: *N options were
 * met in vain. */
static size_t search(struct chain_flow *f, const float *capacity, const uint32_t *source,
                     size_t n_sources, size_t *n)
{
    const struct chain_arcs *arcs = f->arcs;
    size_t head = 0, tail = 0;
    f->stamp++;
    for (size_t k = 0; k < n_sources; k++) {
        f->mark[source[k]] = f->stamp;
        f->via[source[k]] = SIZE_MAX;
        f->queue[tail++] = source[k];
    }
    for (; head < tail; head++) {
        uint32_t i = f->queue[head];
        for (size_t a = arcs->first[i]; a < arcs->first[i + 1]; a++) {
            if (room(f, capacity, a) < LEAST) continue;
            uint32_t to = arcs->to[a];
            if (to == PLN_CHAIN_ROOT) return a;
            if (f->mark[to] == f->stamp) continue;
            f->mark[to] = f->stamp;
            f->via[to] = a;
            f->queue[tail++] = to;
        }
    }
    *n = tail;
    return SIZE_MAX;
}

static void push(struct chain_flow *f, size_t a, float amount)
{
    f->used[a] += amount;
    f->dirty[f->n_dirty++] = a;
    if (f->arcs->back[a] != a) f->used[f->arcs->back[a]] -= amount;
}

/* Send what fits along the path that ends in LAST, at most WANTED. */
static float send(struct chain_flow *f, const float *capacity, size_t last, float wanted)
{
    float least = wanted;
    for (size_t a = last; a != SIZE_MAX; a = f->via[f->from[a]])
        least = room(f, capacity, a) < least ? room(f, capacity, a) : least;
    for (size_t a = last; a != SIZE_MAX; a = f->via[f->from[a]])
        push(f, a, least);
    return least;
}

void chain_flow_cut(struct chain_flow *f, const float *capacity, const uint32_t *source,
                    size_t n_sources, float wanted, uint32_t *member, size_t *n)
{
    size_t n_arcs = f->arcs->first[f->arcs->n_options];
    *n = 0;
    while (wanted > 0) {
        size_t last = search(f, capacity, source, n_sources, n);
        if (last == SIZE_MAX) {
            memcpy(member, f->queue, *n * sizeof *member);
            break;
        }
        *n = 0;
        if (f->n_dirty > 2 * n_arcs) break; /* a path is no longer than there are options */
        wanted -= send(f, capacity, last, wanted);
    }
    for (size_t k = 0; k < f->n_dirty; k++) {
        f->used[f->dirty[k]] = 0;
        f->used[f->arcs->back[f->dirty[k]]] = 0;
    }
    f->n_dirty = 0;
}
