/* planner/opt/certificate: the proof that goes with a plan, as plain integers. Floor 4.
 *
 * The proof is a tree in preorder. A node stands for the plans that hold some options (the
 * committed ones at the root), keep others out, and spend at most the budget. With prices λ_j ≥ 0
 * per cell, ν_t ≥ 0 per cut and μ ≥ 0 per unit of cost, none of them is worth more than L =
 * Σ_covered w_j + Σ_open max(0, w_j − λ_j − Σ_{t∋j} ν_t) + Σ_t ν_t + μ·(budget left)
 *         + Σ_places max(0, max_i (Σ_{open j∈i} λ_j + Σ_t ⌈n_it/2⌉ ν_t − μ c_i)).
 * A node is CLOSED when ⌊L⌋ is at most the claimed bound; NARROWED when options whose presence (or
 * absence) would bring ⌊L⌋ to at most the bound are put out (or in), one child follows; BRANCHED on
 * an option: the child with it, then the child without it. Units: λ, ν in weight / scale; μ = mu /
 * 2^shift in that unit per unit of cost. Before pricing, a node may put dominated options out.
 *
 * A node may price hops and floors anew, for itself and what is below it: what is out or in by then
 * is true of plans with hops and floors as well, unless something was put out as dominated.
 *
 * planner/opt/verify checks all this and shares nothing with the solver but these structs. */
#ifndef PLANNER_OPT_CERTIFICATE_H
#define PLANNER_OPT_CERTIFICATE_H

#include "geo/base/buf.h"
#include "geo/base/hash.h"
#include "geo/base/output.h"
#include "geo/base/status.h"
#include "planner/net/backhaul.h"
#include "planner/net/plan.h"

enum pln_proof_step { PLN_PROOF_CLOSED, PLN_PROOF_NARROWED, PLN_PROOF_BRANCHED };

struct pln_proof_cut {
    uint32_t cell[3];
    int64_t nu;
};

/* With hops (planner/opt/chain): a plan with an option of the target's place in the ring has a hop
 * that leaves the ring; that fact has a price. The proof is one for the problem without hops, with
 * its costs laid on the options by these prices, in 1/hop_scale of the unit of cost. */
struct pln_proof_ring {
    uint32_t target;  /* a member: it stands for its place */
    uint32_t *member; /* rising */
    size_t n;
    int64_t price; /* ≥ 0, in 1/hop_scale of the unit of cost */
};

struct pln_proof_node {
    enum pln_proof_step then;
    uint32_t branch;     /* PLN_PROOF_BRANCHED */
    uint32_t *dominated; /* pairs: option put out, option that stands in for it */
    size_t n_dominated;  /* pairs */
    int64_t *lambda;     /* one per cell; NULL: λ, ν and μ of the parent */
    int64_t mu;
    int shift; /* 0 … 60 */
    struct pln_proof_cut *cut;
    size_t n_cuts;
    /* Rings in place of the parent's (ringed; at the root those of the certificate hold): an option
     * that is out has no hops there, one without a way to the network is out. */
    bool ringed;
    struct pln_proof_ring *ring;
    size_t n_rings;
    int64_t *theta; /* by floor, in place of the parent's; NULL: those */
};

/* Of these cells so much weight must be covered; multiplier θ in 1/PLN_FLOOR_SCALE. With floors the
 * tree proves priced_bound for the weights w_j (PLN_FLOOR_SCALE + Σ_{f∋j} θ_f), and
 * bound ≥ ⌊(priced_bound − Σ_f θ_f F_f) / PLN_FLOOR_SCALE⌋. */
enum { PLN_FLOOR_SCALE = 64 };
struct pln_proof_floor {
    char *name;
    uint32_t *cell; /* rising */
    size_t n_cells;
    int64_t weight, theta;
};

/* Rings that are somebody else's. */
struct pln_proof_rings {
    const struct pln_proof_ring *at;
    size_t n;
    int64_t scale; /* of their prices */
};

/* The hop of a chosen option, of the plan's tree. */
#define PLN_PROOF_NETWORK UINT32_MAX
struct pln_proof_link {
    uint32_t from, to; /* to: a chosen option or PLN_PROOF_NETWORK */
};

struct pln_certificate {
    struct geo_key problem; /* pln_problem_key() */
    struct geo_key seal; /* pln_certificate_seal(): tells an edited certificate from a whole one */
    int64_t budget, cost, value, bound, scale;
    struct pln_proof_floor *floor;
    size_t n_floors;
    int64_t priced_bound; /* with floors */
    uint32_t *chosen;     /* rising */
    size_t n_chosen, n_cells;
    struct pln_proof_node *node;
    size_t n_nodes, cap_nodes;
    int64_t hop_scale; /* 0: no hops */
    struct pln_proof_ring *ring;
    size_t n_rings;
    struct pln_proof_link *link; /* one per chosen option, in their order */
    size_t n_links;
};
void pln_certificate_release(struct pln_certificate *certificate);

/* Its rings, borrowed. */
struct pln_proof_rings pln_certificate_rings(const struct pln_certificate *certificate);

/* FROM into the empty TO: prices, rings and totals; neither plan nor floors nor later nodes. */
enum geo_status pln_certificate_copy(const struct pln_certificate *from, struct pln_certificate *to,
                                     struct geo_err *err);
/* These rings, copied, in place of those there are. */
enum geo_status pln_certificate_take_rings(struct pln_certificate *certificate,
                                           const struct pln_proof_ring *ring, size_t n,
                                           struct geo_err *err);

void pln_proof_floors_release(struct pln_proof_floor **floor, size_t *n);
void pln_rings_release(struct pln_proof_ring **ring, size_t *n);

/* A new node at the end, zeroed; NULL when memory is short. Earlier pointers to nodes go stale. */
struct pln_proof_node *pln_certificate_node(struct pln_certificate *certificate,
                                            struct geo_err *err);

/* Forget the nodes from N on. */
void pln_certificate_cut_back(struct pln_certificate *certificate, size_t n);

/* Fill in all but the nodes and the scale: the problem's key and budget, the options of FLAGS
 * (n_options), the totals, the seal. */
enum geo_status pln_certificate_finish(struct pln_certificate *certificate,
                                       const struct pln_problem *problem, const uint8_t *flags,
                                       int64_t cost, int64_t value, int64_t bound,
                                       struct geo_err *err);

/* The contents of the problem but its budget, as a key. */
enum geo_status pln_problem_key(const struct pln_problem *problem, struct geo_key *key,
                                struct geo_err *err);

/* A key of all the other contents of the certificate. It guards against accidents and careless
 * edits; what the certificate claims is checked whatever the seal says. */
struct geo_key pln_certificate_seal(const struct pln_certificate *certificate);

/* certificate.json: see docs/optimiser.md for the keys. SITE: ids of the options. */
enum geo_status pln_certificate_json(const struct pln_certificate *certificate,
                                     const char *const *site, struct geo_buf *text,
                                     struct geo_err *err);

/* One field of a CSV record, quoted where RFC 4180 asks for it. */
void pln_csv_add_text(struct geo_buf *text, const char *field);

/* Ids for the tables; each may be NULL: "s0", "s1", … and "v0", "v1", … stand in. */
struct pln_instance_names {
    const char *const *site, *const *village;
    const double *lon_deg, *lat_deg; /* of the sites, both or none: columns that no check reads */
    const uint8_t *planned;
    const uint32_t *province; /* with province_name */
    const char *const *province_name;
};

/* N certificates of the same tables as an array, each as in certificate.json. */
enum geo_status pln_certificates_json(const struct pln_certificate *certificate, size_t n,
                                      const char *const *site, struct geo_buf *text,
                                      struct geo_err *err);

/* The subfolder of outputs that holds a certificate, and the certificates of its frontier. */
#define PLN_CERTIFICATE_DIR "certificate"
#define PLN_FRONTIER_PROOF PLN_CERTIFICATE_DIR "/frontier.json"

/* sites.csv, villages.csv, covers.csv, with hops hops.csv, and (unless CERTIFICATE is NULL)
 * certificate.json into that subfolder of the set OUT: all that `phusong verify` needs. NETWORK:
 * the hops, or NULL; with them sites.csv has the sites' costs without any hop. */
enum geo_status pln_certificate_write(const struct pln_certificate *certificate,
                                      const struct pln_problem *problem,
                                      const struct pln_network *network,
                                      const struct pln_instance_names *names,
                                      struct geo_outputs *out, struct geo_err *err);

/* Those of other budgets: frontier.json beside these tables. */
enum geo_status pln_certificates_write(const struct pln_certificate *certificate, size_t n,
                                       const char *const *site, struct geo_outputs *out,
                                       struct geo_err *err);

#endif
