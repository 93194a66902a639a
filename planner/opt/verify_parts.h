/* Shared by the files of planner/opt/verify only. */
#ifndef PLANNER_OPT_VERIFY_PARTS_H
#define PLANNER_OPT_VERIFY_PARTS_H

#include "planner/opt/verify.h"

__extension__ typedef __int128 verify_wide;

/* What a node knows of an option. */
enum verify_state { VERIFY_OPEN, VERIFY_OUT, VERIFY_IN };

/* The chosen options against PAID (true costs), the proof against RELAXED within BUDGET, the seal;
 * KEY is that of what was certified. With hops LAY writes the costs of RELAXED anew, by the rings
 * of a node (NULL: those of the certificate) where each option is as STATE (enum verify_state)
 * says; LOST (zeroed) gets those left without a way to the network. False: they say no. */
struct pln_claims {
    const struct pln_problem *paid, *relaxed;
    int64_t budget;
    struct geo_key key;
    bool (*lay)(void *ctx, const struct pln_proof_node *node, const uint8_t *state, uint8_t *lost);
    void *ctx;
};
enum geo_status pln_verify_claims(const struct pln_claims *claims,
                                  const struct pln_certificate *certificate,
                                  struct pln_check *check, struct geo_err *err);

struct verifier {
    const struct pln_problem *problem;
    const struct pln_certificate *certificate;
    const struct pln_claims *claims;
    const int64_t *weight; /* with floors: the weights without their prices; else NULL */
    int64_t *priced;       /* … and with them: those of problem */
    int64_t bound;         /* what the tree has to prove, for problem */
    int64_t budget;        /* in the unit of problem's costs */
    struct pln_check *check;
    struct geo_err *err;
    enum geo_status status; /* memory */
    uint32_t *order;        /* options by place, then number */
    uint32_t *place_end;    /* of each position: one past the last position of its place */
    uint32_t *position;     /* of each option in order */
    size_t n_nodes;         /* read so far */
    verify_wide *rest;      /* options: priced cover less cost, in 1/(scale·2^shift) */
    int64_t *bonus;         /* options: Σ ⌈n/2⌉ ν of the cuts */
    int64_t *levy;          /* cells: Σ ν of their cuts */
    uint8_t *hits;          /* options: cells of the present cut it covers */
    size_t *cell_first;     /* transpose, only for cuts */
    uint32_t *covered_by;
};

/* NO, and why. */
bool verify_no(struct verifier *v, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool verify_short_of_memory(struct verifier *v, size_t n);
bool verify_too_large(struct verifier *v, size_t number);

/* The weights with the floors' multipliers (THETA NULL: their own), and as the bound what a tree
 * has to prove for these. */
bool verify_price_floors(struct verifier *v, const int64_t *theta);

/* ---- verify_node: what a node stands for, and what its prices prove ---- */

/* What a node of the tree stands for. Marks are only ever set on the way down; the trail takes them
 * back, so that the proof may be as deep as it likes. */
struct verify_stand {
    uint8_t *out;     /* options that no plan of the node holds, or that are already in */
    uint8_t *covered; /* cells */
    size_t *trail;    /* marks set, in order: an option that is out, n_options + a cell,
                       * n_options + n_cells + an option that is in */
    size_t n_trail;
    int64_t left;     /* budget */
    verify_wide sure; /* weight covered for sure */
    bool impossible;  /* what must be in costs more than the budget */
};
/* The committed options are in. */
bool verify_stand_open(struct verifier *v, struct verify_stand *s);
void verify_stand_release(struct verify_stand *s);

void verify_put_out(struct verify_stand *s, uint32_t option);
/* Its cells are covered, its place is closed. */
void verify_put_in(const struct verifier *v, struct verify_stand *s, uint32_t option);
/* Take back all marks but the first N. */
void verify_take_back(const struct verifier *v, struct verify_stand *s, size_t n);
/* What the first N marks say of each option (enum verify_state). */
void verify_tell_state(const struct verifier *v, const struct verify_stand *s, size_t n,
                       uint8_t *state);

/* May still be chosen, and can be paid. */
bool verify_active(const struct verifier *v, const struct verify_stand *s, uint32_t option);

/* Each option once by place; needed by all that follows. */
bool verify_order_by_place(struct verifier *v);
static inline uint32_t verify_group_of(const struct pln_problem *p, uint32_t option)
{
    return p->group ? p->group[option] : option;
}
size_t verify_place_start(const struct verifier *v, uint32_t option);

/* Who covers each cell: before nodes with cuts are priced. */
bool verify_transpose(struct verifier *v);

/* L of the node in 1/(scale · 2^shift); v->rest gets that of each active option. */
bool verify_price(struct verifier *v, const struct verify_stand *s,
                  const struct pln_proof_node *node, size_t number, verify_wide *total);
/* The most that is left to gain at the place that starts at FROM in v->order, without option BUT.
 */
verify_wide verify_best_of_place(const struct verifier *v, const struct verify_stand *s,
                                 size_t from, uint32_t but);

/* ---- verify_anew: nodes that price hops and floors anew ---- */

/* Whose rings and multipliers hold; NULL: the certificate's. */
struct verify_terms {
    const struct pln_proof_node *rings, *thetas;
    size_t n_known; /* marks there were where the rings were laid */
};
/* NODE's own take their place. */
bool verify_lay_anew(struct verifier *v, struct verify_stand *s, const struct pln_proof_node *node,
                     size_t number, struct verify_terms *terms);
/* Back to TERMS as they were; the stand's sums are those of then. */
bool verify_lay_again(struct verifier *v, const struct verify_stand *s,
                      const struct verify_terms *terms);

/* ---- verify_tree ---- */

/* The tree of nodes proves v->bound for v->problem within v->budget. */
bool verify_tree(struct verifier *v);

#endif
