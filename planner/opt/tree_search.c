#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/tree_parts.h"

enum { ECONOMIES = 400, NARROWING = 2000 };

/* One round in so many: most go where the merits lead. */
enum { FORCE, ASIDE, MOODS = 16 };

/* ---- building up ---- */

/* What all sites on the way to O would bring, cells that two of them share counted twice. */
static int64_t yield_of(const struct tree *t, uint32_t o)
{
    int64_t sum = 0;
    for (uint32_t a = o; a != TREE_NONE && !t->chosen[a]; a = t->via[a])
        sum += t->gain[a];
    return sum;
}

/* How good the way to O is: what it brings per cost; best of all where it pays for itself by the
 * hops that it saves. 0: it cannot be had, or brings nothing. */
static double merit(const struct tree *t, uint32_t o)
{
    if (t->spend[o] < 0) return 1e12 * (1 - (double)t->spend[o]);
    if (t->gain[o] <= 0 || t->spend[o] > t->left) return 0;
    return (double)yield_of(t, o) / ((double)t->spend[o] + 1);
}

/* The option with the best way; merits are blurred by up to BLUR in 256. */
static uint32_t best_addition(struct tree *t, unsigned blur)
{
    uint32_t best = TREE_NONE;
    double best_merit = 0;
    t->work += t->problem->n_options / 4;
    for (uint32_t o = 0; o < t->problem->n_options; o++) {
        if (t->chosen[o] || !tree_open_to(t, o)) continue;
        double m = merit(t, o);
        if (m <= 0) continue;
        if (blur) m *= 256 + (double)(tree_draw(t) % blur);
        if (m > best_merit && tree_way_is_clean(t, o)) {
            best_merit = m;
            best = o;
        }
    }
    return best;
}

/* Does the way to O count on hops of others that would be saved? */
static bool saves(const struct tree *t, uint32_t o)
{
    for (uint32_t a = o; a != TREE_NONE && !t->chosen[a]; a = t->via[a])
        if (t->save[a]) return true;
    return false;
}

/* Build the way to O and hang all anew. False: it saves less than it seemed to, and is not worth
 * it; all is as it was, but that O is set aside. */
static bool try_saving(struct tree *t, uint32_t o)
{
    int64_t before = t->cost, most = before + (t->spend[o] > 0 ? t->spend[o] : -1);
    bool pays = t->spend[o] < 0;
    tree_add_way(t, o);
    tree_span(t);
    if (t->cost <= most || (!pays && t->cost <= t->problem->budget)) return true;
    for (size_t k = t->n_way; k-- > 0;)
        tree_drop(t, t->way[k]);
    tree_span(t);
    t->barred[o] |= TREE_DECEIVED;
    return false;
}

void tree_build_up(struct tree *t, unsigned blur)
{
    bool deceived = false;
    for (bool fresh = false;;) {
        if (!fresh) {
            t->left = t->problem->budget - t->cost;
            tree_find_savings(t);
            tree_find_ways(t);
        }
        uint32_t o = best_addition(t, blur);
        if (o == TREE_NONE) break;
        fresh = !saves(t, o);
        if (fresh)
            tree_add_way(t, o);
        else
            deceived |= !try_saving(t, o);
    }
    if (deceived) tree_unbar(t, TREE_DECEIVED);
}

/* ---- tearing down ---- */

/* One step from O over a hop or a shared cell; NONE: there is nowhere to go. */
static uint32_t step_from(struct tree *t, uint32_t o)
{
    const struct pln_problem *p = t->problem;
    const struct pln_network *net = t->network;
    size_t hops = net->first[o + 1] - net->first[o], cells = p->first[o + 1] - p->first[o];
    if (hops + cells == 0) return TREE_NONE;
    if (cells == 0 || (hops && tree_draw(t) % 2))
        return net->hop[net->first[o] + tree_draw(t) % hops].to;
    uint32_t cell = p->cell[p->first[o] + tree_draw(t) % cells];
    size_t by = t->cover_first[cell + 1] - t->cover_first[cell];
    return t->cover[t->cover_first[cell] + tree_draw(t) % by];
}

/* One that a short walk from SEED meets among the chosen, or NONE. */
static uint32_t walk(struct tree *t, uint32_t seed)
{
    uint32_t o = seed;
    for (int k = 0; k < 6; k++) {
        o = step_from(t, o);
        if (o == TREE_NONE || (t->chosen[o] && o != seed)) return o;
    }
    return TREE_NONE;
}

/* What hangs on nothing any more goes; of the committed, it gets other ways. */
bool tree_hold_together(struct tree *t)
{
    if (tree_span(t)) return tree_commit(t);
    for (size_t i = 0; i < t->n_chosen; i++)
        t->mark[t->list[i]] = t->toll[t->list[i]] >= 0; /* it was not reached */
    for (size_t i = t->n_chosen; i-- > 0;)
        if (t->mark[t->list[i]]) tree_drop(t, t->list[i]);
    return tree_commit(t) && tree_span(t);
}

/* Drop a few sites that lie around SEED, with what hangs on them or without. */
static bool tear_down(struct tree *t, uint32_t seed)
{
    bool single = t->thrifty || t->problem->fixed;
    size_t most = t->n_chosen / 3 < 9 ? t->n_chosen / 3 + 1 : 10;
    size_t before = t->n_chosen, wanted = 1 + tree_draw(t) % most;
    for (size_t tries = 0; tries < 3 * wanted && before - t->n_chosen < wanted && t->n_chosen;
         tries++) {
        uint32_t o = tries ? walk(t, seed) : seed;
        if (o == TREE_NONE || !t->chosen[o]) continue;
        if (!single || tree_draw(t) % 2)
            tree_drop_subtree(t, o);
        else
            tree_drop(t, o);
        if (!tree_hold_together(t)) return false;
    }
    return tree_hold_together(t);
}

/* Something around SEED that can be built for what is left, and did not stand in PRESENT; now and
 * then from anywhere. NONE: the walk met nothing. */
static uint32_t pick_new(struct tree *t, uint32_t seed, const uint8_t *present)
{
    uint32_t o = seed;
    for (int k = 0; k < 12; k++) {
        o = k % 4 == 3 ? (uint32_t)(tree_draw(t) % t->problem->n_options) : step_from(t, o);
        if (o == TREE_NONE)
            o = seed;
        else if (!present[o] && tree_open_to(t, o) && t->spend[o] <= t->left &&
                 tree_way_is_clean(t, o))
            return o;
    }
    return TREE_NONE;
}

/* Build something that no merit asked for, beyond the budget if need be; the plan shrinks around
 * it. */
static bool force(struct tree *t, uint32_t seed, const uint8_t *present)
{
    int64_t mean = t->problem->budget / (int64_t)(t->n_chosen + 1);
    t->left = t->problem->budget - t->cost + mean * (int64_t)(tree_draw(t) % 4);
    tree_find_savings(t);
    tree_find_ways(t);
    uint32_t o = pick_new(t, seed, present);
    if (o == TREE_NONE || t->gain[o] <= 0) return true;
    tree_add_way(t, o);
    t->kept = o;
    bool fine = tree_tidy(t) && tree_shrink(t);
    t->kept = TREE_NONE;
    return fine;
}

/* What stood in PRESENT and was torn down is not built again for now. */
static void set_aside(struct tree *t, const uint8_t *present)
{
    for (uint32_t o = 0; o < t->problem->n_options; o++)
        if (present[o] && !t->chosen[o]) t->barred[o] |= TREE_ASIDE;
}

/* How far ways are led by what is liked, and by what lies on them. */
static void set_taste(struct tree *t)
{
    t->lean = 0.75 * (double)(tree_draw(t) % 5) / 4;
    double rate = t->best_value > 0 ? (double)t->problem->budget / (double)t->best_value : 0;
    t->credit = rate * 0.75 * (double)(tree_draw(t) % 5) / 4;
}

/* Build up, straighten the hops, and again with what that saved. */
static bool rebuild(struct tree *t, uint32_t seed, const uint8_t *present, unsigned mood)
{
    if (mood == FORCE && !force(t, seed, present)) return false;
    if (mood == ASIDE) set_aside(t, present);
    tree_build_up(t, 64u << tree_draw(t) % 3);
    if (mood == ASIDE) tree_unbar(t, TREE_ASIDE);
    if (!tree_tidy(t) || !tree_shrink(t)) return false;
    tree_build_up(t, 0);
    return tree_tidy(t) && tree_shrink(t);
}

static uint32_t any_chosen(struct tree *t)
{
    return t->list[tree_draw(t) % t->n_chosen];
}

/* Relays for a try, at any cost. */
static bool try_relays(struct tree *t, uint32_t seed, const uint8_t *present)
{
    for (uint64_t k = tree_draw(t) % 3 + 1; k > 0; k--) {
        t->left = TREE_FAR / 2;
        tree_find_savings(t);
        tree_find_ways(t);
        uint32_t o = pick_new(t, seed, present);
        if (o != TREE_NONE) tree_add_way(t, o);
        if (!tree_span(t)) return false;
    }
    return true;
}

static bool economise(struct tree *t, const uint8_t *present)
{
    uint32_t seed = any_chosen(t);
    bool fine = tree_draw(t) % 2 ? tear_down(t, seed) : try_relays(t, seed, present);
    if (!fine) return false;
    tree_build_up(t, 64); /* beyond the budget only what saves more than it costs */
    if (!tree_tidy(t)) return false;
    tree_shrink(t);
    return true;
}

enum geo_status tree_economise(struct tree *t, struct geo_err *err)
{
    size_t n = t->problem->n_options;
    uint8_t *present = geo_alloc(n, 1);
    if (!present) return geo_no_memory(err, "a plan", n, 1);
    memcpy(present, t->chosen, n);
    int64_t least = t->cost;
    for (int k = 0; k < ECONOMIES && least > t->problem->budget; k++) {
        if (economise(t, present) && t->cost < least) {
            memcpy(present, t->chosen, n);
            least = t->cost;
        } else {
            tree_set(t, present);
            tree_span(t);
        }
    }
    geo_free(present);
    return GEO_OK;
}

/* What is worth the target may cost less from now on; leaves that it does without go. */
static void narrow(struct tree *t)
{
    while (t->narrowed && t->value >= t->target && t->cost <= t->narrowed->budget) {
        tree_remember(t);
        t->narrowed->budget = t->best_cost - t->best_cost / NARROWING - 1;
        if (tree_shrink(t)) continue;
        tree_set(t, t->best);
        tree_span(t);
        return;
    }
}

enum geo_status tree_search(struct tree *t, uint64_t work, struct geo_err *err)
{
    size_t n = t->problem->n_options;
    uint8_t *present = geo_alloc(n, 1);
    if (!present) return geo_no_memory(err, "a plan", n, 1);
    uint64_t start = t->work;
    narrow(t);
    memcpy(present, t->chosen, n);
    int64_t present_value = t->value;
    while (t->work - start < work && t->n_chosen) {
        double done = (double)(t->work - start) / (double)work;
        uint32_t seed = any_chosen(t);
        unsigned mood = (unsigned)(tree_draw(t) % MOODS);
        t->thrifty = mood == FORCE || mood == ASIDE;
        set_taste(t);
        bool fine = tear_down(t, seed) && rebuild(t, seed, present, mood);
        int64_t slack = (int64_t)((double)t->best_value * 0.01 * (1 - done) * (1 - done));
        if (fine && t->value >= present_value - slack) {
            tree_remember(t);
            narrow(t);
            memcpy(present, t->chosen, n);
            present_value = t->value;
        } else {
            tree_set(t, present);
            tree_span(t);
        }
    }
    tree_set(t, t->best);
    tree_span(t);
    geo_free(present);
    return GEO_OK;
}
