/* Shared by the files of planner/opt/tree only: a plan that stands, and the ways to add to it. */
#ifndef PLANNER_OPT_TREE_PARTS_H
#define PLANNER_OPT_TREE_PARTS_H

#include "planner/opt/tree.h"

#define TREE_NONE UINT32_MAX
#define TREE_FAR INT64_MAX
/* Why an option may not be added: a set. */
enum { TREE_NEVER = 1, TREE_ASIDE = 2, TREE_DECEIVED = 4, TREE_RIVAL = 8 };

/* Options in the order of their tolls, ties by number. */
struct tree_key {
    int64_t toll;
    uint32_t option;
};

struct tree {
    const struct pln_problem *problem;
    struct pln_problem *narrowed; /* the problem, whose budget falls below what is found; or NULL */
    int64_t target;               /* with NARROWED: what a plan is to be worth */
    const struct pln_network *network;
    const struct pln_tree_hint *hint; /* NULL: none */
    uint32_t *group, n_groups;
    size_t *cover_first; /* n_cells + 1 */
    uint32_t *cover;     /* options that cover each cell */
    /* network->hop as it is read most often, the ends and what the step there costs, its site
     * included, each by itself; of each option first, up to paying_end, those that pay where they
     * end (pln_hop_pays()). */
    uint32_t *hop_to;
    int64_t *step_vnd;
    size_t *paying_end;
    int64_t *own;    /* n_options: cost without any hop */
    uint8_t *barred; /* n_options: TREE_NEVER: it cannot be built; the others: not for now */

    uint8_t *chosen; /* n_options */
    uint8_t *closed; /* n_groups: an option of the place is chosen */
    uint32_t *list;  /* the chosen ones, in no order */
    uint32_t *at;    /* where each stands in list */
    size_t n_chosen;
    uint32_t *count; /* n_cells */
    int64_t *gain;   /* n_options */
    int64_t value, cost;

    int64_t *toll;         /* n_options: length of the way that would add it; 0: it is chosen */
    int64_t *spend;        /* what that way costs, relays included */
    uint32_t *via;         /* towards the chosen or the root: TREE_NONE: by the root hop */
    struct tree_key *heap; /* of four branches a node */
    uint32_t *heap_at;     /* n_options: where each stands in it, or TREE_NONE */
    size_t n_heap;
    double lean;   /* 0 … 1: how much the hint shortens ways */
    double credit; /* cost that a unit of gain on the way is worth, for its length */
    int64_t left;  /* ways that cost more are not looked at */
    int64_t *save; /* n_options: what the hops of the chosen would save over it, if it stood */
    int64_t most;  /* the largest of these */
    bool thrifty;  /* are savings looked at? always where something is committed */
    uint32_t *way; /* what was added last */
    size_t n_way;

    int64_t *hop_cost; /* n_options: of the spanning forest */
    uint32_t *parent;  /* TREE_NONE: the root hop */
    uint32_t *order;   /* chosen options, parents first */
    uint8_t *mark;     /* n_options: scratch */

    uint32_t kept; /* not to be dropped while a plan shrinks; TREE_NONE: none */

    uint8_t *best;
    int64_t best_value, best_cost;
    uint64_t random, work;
};

/* tree_stand: what is chosen, and what it covers. */
enum geo_status tree_open(struct tree *t, const struct pln_problem *problem,
                          const struct pln_network *network, const struct pln_tree_hint *hint,
                          struct geo_err *err);
void tree_release(struct tree *t);
void tree_choose(struct tree *t, uint32_t option);
void tree_drop(struct tree *t, uint32_t option);
bool tree_fixed(const struct tree *t, uint32_t option);
static inline bool tree_open_to(const struct tree *t, uint32_t option) /* may it be added? */
{
    return !t->chosen[option] && !t->closed[t->group[option]] && !t->barred[option];
}
void tree_unbar(struct tree *t, uint8_t why);         /* all that are barred for that */
void tree_set(struct tree *t, const uint8_t *wanted); /* the committed stay */
void tree_remember(struct tree *t);                   /* as the best, if it is */
uint64_t tree_draw(struct tree *t);

/* tree_ways: the ways to add each option, shortest by what they cost less what they bring. */
void tree_heap_rise(struct tree *t, uint32_t option);
uint32_t tree_heap_pop(struct tree *t);
void tree_find_ways(struct tree *t);
bool tree_way_is_clean(const struct tree *t, uint32_t option);
void tree_add_way(struct tree *t, uint32_t option);
bool tree_commit(struct tree *t); /* build the committed that do not stand, along ways; spans */

/* tree_span: the cheapest hops for what is chosen. False: something cannot be connected. */
bool tree_span(struct tree *t);
void tree_find_savings(struct tree *t);                  /* hops must be fresh: tree_span() */
bool tree_tidy(struct tree *t);                          /* and without leaves that are of no use */
void tree_drop_subtree(struct tree *t, uint32_t option); /* order must be fresh: tree_span() */
bool tree_shrink(struct tree *t);                        /* until the budget is kept */

/* tree_search: fill the budget, and look for better. */
void tree_build_up(struct tree *t, unsigned blur);
bool tree_hold_together(struct tree *t); /* what hangs on nothing goes; false: it cannot be */
/* What is committed as cheaply as is soon found, at the latest within the budget. */
enum geo_status tree_economise(struct tree *t, struct geo_err *err);
enum geo_status tree_search(struct tree *t, uint64_t work, struct geo_err *err);

/* tree_plan: fill what is chosen up to the budget; the best is remembered. */
void tree_fill(struct tree *t);

#endif
