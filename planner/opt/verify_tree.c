/* The tree of the proof, node after node. No recursion: a hostile proof may be as deep as its file
 * is long, and needs no more memory than a flat one. */
#include <inttypes.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/verify_parts.h"

typedef verify_wide wide;

static bool covers_all_of(const struct verifier *v, const struct verify_stand *s, uint32_t inner,
                          uint32_t outer)
{
    const struct pln_problem *p = v->problem;
    size_t k = p->first[outer], end = p->first[outer + 1];
    for (size_t i = p->first[inner]; i < p->first[inner + 1]; i++) {
        uint32_t j = p->cell[i];
        if (s->covered[j] || p->weight[j] == 0) continue;
        while (k < end && p->cell[k] < j)
            k++;
        if (k == end || p->cell[k] != j) return false;
    }
    return true;
}

static bool useful(const struct verifier *v, const struct verify_stand *s, uint32_t option)
{
    const struct pln_problem *p = v->problem;
    for (size_t k = p->first[option]; k < p->first[option + 1]; k++)
        if (!s->covered[p->cell[k]] && p->weight[p->cell[k]] > 0) return true;
    return false;
}

/* Nothing else at its place is of use: no plan needs it beside OPTION. */
static bool alone_at_its_place(const struct verifier *v, const struct verify_stand *s,
                               uint32_t option)
{
    for (size_t k = verify_place_start(v, option); k < v->place_end[v->position[option]]; k++)
        if (v->order[k] != option && verify_active(v, s, v->order[k]) && useful(v, s, v->order[k]))
            return false;
    return true;
}

static bool check_dominated(struct verifier *v, struct verify_stand *s,
                            const struct pln_proof_node *node, size_t number, size_t *n_dominated)
{
    const struct pln_problem *p = v->problem;
    for (size_t k = 0; k < node->n_dominated; k++) {
        uint32_t i = node->dominated[2 * k], by = node->dominated[2 * k + 1];
        if (i >= p->n_options || by >= p->n_options || i == by)
            return verify_no(v, "node %zu: the dominated pair %zu names no two options", number, k);
        if (!verify_active(v, s, i)) continue;
        bool stands_in =
            verify_active(v, s, by) && p->cost[by] <= p->cost[i] && covers_all_of(v, s, i, by) &&
            (verify_group_of(p, i) == verify_group_of(p, by) || alone_at_its_place(v, s, by));
        if (!stands_in)
            return verify_no(v, "node %zu: option %" PRIu32 " is not dominated by option %" PRIu32,
                             number, i, by);
        verify_put_out(s, i);
        ++*n_dominated;
    }
    return true;
}

/* The smallest sum that is too much: ⌊L⌋ ≤ bound means L < this. */
static bool ceiling_of(struct verifier *v, const struct pln_proof_node *node, wide *ceiling)
{
    return !__builtin_mul_overflow((wide)v->bound + 1, (wide)v->certificate->scale << node->shift,
                                   ceiling);
}

enum { OUT = 1, IN = 2 };

/* Put out (or in) every option whose presence (or absence) leaves nothing above the bound, or no
 * money; VERDICT is room for a byte per option. */
static void narrow(const struct verifier *v, struct verify_stand *s, wide total, wide ceiling,
                   uint8_t *verdict)
{
    size_t n = v->problem->n_options;
    memset(verdict, 0, n);
    for (size_t from = 0; from < n; from = v->place_end[from]) {
        wide best = verify_best_of_place(v, s, from, UINT32_MAX);
        for (size_t k = from; k < v->place_end[from]; k++) {
            uint32_t i = v->order[k];
            if (s->out[i]) continue;
            if (!verify_active(v, s, i) || total - best + v->rest[i] < ceiling)
                verdict[i] = OUT;
            else if (total - best + verify_best_of_place(v, s, from, i) < ceiling)
                verdict[i] = IN;
        }
    }
    for (uint32_t i = 0; i < n; i++)
        if (verdict[i] == OUT) verify_put_out(s, i);
    for (uint32_t i = 0; i < n; i++)
        if (verdict[i] == IN) verify_put_in(v, s, i);
}

/* A branching whose second child has not been read yet. */
struct fork {
    size_t n_trail;
    int64_t left;
    wide sure;
    const struct pln_proof_node *prices;
    struct verify_terms terms;
    size_t n_dominated;
    uint32_t option;
};

struct walk {
    struct verify_stand stand;
    const struct pln_proof_node *prices; /* of the parent; NULL at the root */
    struct verify_terms terms;
    size_t n_dominated; /* put out on the way here: true of the relaxed problem only */
    struct fork *fork;  /* one for each option that was branched in, at most */
    size_t n_forks, cap;
    uint8_t *verdict;
    bool done; /* every branch is closed */
};

/* The branch with the option is closed; on to that without it. */
static bool turn_back(struct verifier *v, struct walk *w)
{
    w->done = w->n_forks == 0;
    if (w->done) return true;
    const struct fork *f = &w->fork[--w->n_forks];
    struct verify_stand *s = &w->stand;
    verify_take_back(v, s, f->n_trail);
    s->left = f->left;
    s->sure = f->sure;
    s->impossible = false; /* or there would have been no branching */
    verify_put_out(s, f->option);
    w->prices = f->prices;
    w->n_dominated = f->n_dominated;
    bool same = w->terms.rings == f->terms.rings && w->terms.thetas == f->terms.thetas;
    w->terms = f->terms;
    return same || verify_lay_again(v, s, &f->terms);
}

static bool branch(struct verifier *v, struct walk *w, uint32_t option, size_t number)
{
    struct verify_stand *s = &w->stand;
    if (option >= v->problem->n_options || !verify_active(v, s, option))
        return verify_no(v, "node %zu: it branches on option %" PRIu32 ", which is not open",
                         number, option);
    v->status = geo_grow(&w->fork, &w->cap, w->n_forks + 1, sizeof *w->fork, v->err);
    if (v->status != GEO_OK) return false;
    w->fork[w->n_forks++] =
        (struct fork){s->n_trail, s->left, s->sure, w->prices, w->terms, w->n_dominated, option};
    verify_put_in(v, s, option);
    return true;
}

static bool check_node(struct verifier *v, struct walk *w, size_t number)
{
    const struct pln_proof_node *node = &v->certificate->node[number];
    struct verify_stand *s = &w->stand;
    wide total = 0, ceiling = 0;
    if (node->ringed || node->theta) {
        if (w->n_dominated)
            return verify_no(v, "node %zu: it prices anew where dominated options were put out",
                             number);
        if (!verify_lay_anew(v, s, node, number, &w->terms)) return false;
    }
    if (node->lambda) w->prices = node;
    if (!w->prices) return verify_no(v, "node %zu: the first node has no prices", number);
    if (w->prices->mu < 0 || w->prices->shift < 0 || w->prices->shift > 60)
        return verify_no(v, "node %zu: the price of the budget is out of range", number);
    if (s->impossible && node->then != PLN_PROOF_CLOSED)
        return verify_no(v, "node %zu: it is not closed though no plan is left in it", number);
    if (!s->impossible) {
        if (!check_dominated(v, s, node, number, &w->n_dominated) ||
            !verify_price(v, s, w->prices, number, &total))
            return false;
        if (!ceiling_of(v, w->prices, &ceiling)) return verify_too_large(v, number);
        if (node->then == PLN_PROOF_CLOSED && total >= ceiling)
            return verify_no(v, "node %zu: its plans may be worth more than the bound %" PRId64,
                             number, v->bound);
    }
    if (node->then == PLN_PROOF_BRANCHED) return branch(v, w, node->branch, number);
    if (node->then == PLN_PROOF_NARROWED)
        narrow(v, s, total, ceiling, w->verdict);
    else
        return turn_back(v, w);
    return true;
}

static bool walk_open(struct verifier *v, struct walk *w)
{
    const struct pln_certificate *t = v->certificate;
    *w = (struct walk){.verdict = geo_alloc(v->problem->n_options, 1)};
    bool cuts = false;
    for (size_t k = 0; k < t->n_nodes; k++)
        cuts = cuts || t->node[k].n_cuts;
    if (!w->verdict) return verify_short_of_memory(v, v->problem->n_options);
    return (!cuts || verify_transpose(v)) && verify_stand_open(v, &w->stand);
}

bool verify_tree(struct verifier *v)
{
    const struct pln_certificate *t = v->certificate;
    if (t->scale < 1 || t->scale > (int64_t)1 << 30 || v->bound == INT64_MAX || v->bound < 0)
        return verify_no(v, "the scale or the bound is out of range");
    struct walk w;
    bool holds = walk_open(v, &w);
    while (holds && !w.done) {
        if (v->n_nodes == t->n_nodes)
            holds = verify_no(v, "the proof ends before all its branches are closed");
        else
            holds = check_node(v, &w, v->n_nodes++);
    }
    if (holds && v->n_nodes != t->n_nodes)
        holds = verify_no(v, "node %zu hangs on nothing", v->n_nodes);
    verify_stand_release(&w.stand);
    geo_free(w.fork);
    geo_free(w.verdict);
    return holds;
}
