#include "planner/run/settled.h"

#include <string.h>

#include "planner/run/key.h"
#include "planner/run/tape.h"

enum { ANSWERS_KEPT = 16 }; /* of one kind */

/* ---- the question ---- */

static void ask_bytes(struct geo_buf *text, const void *bytes, size_t n, size_t size)
{
    struct geo_key key = geo_key_of(n ? bytes : "", n * size);
    geo_buf_add_bytes(text, &n, sizeof n);
    geo_buf_add_bytes(text, key.byte, sizeof key.byte);
}

static void ask_number(struct geo_buf *text, double number)
{
    geo_buf_addf(text, "%a ", number);
}

/* Texts and pictures change no plan. */
static bool shapes_plan(const struct pln_parameter *p)
{
    return strcmp(p->section, "report") != 0 && strcmp(p->section, "scenario") != 0;
}

static void ask_parameters(struct geo_buf *text, const struct pln_scenario *scenario)
{
    for (size_t i = 0; i < scenario->n_parameters; i++) {
        const struct pln_parameter *p = &scenario->parameters[i];
        if (shapes_plan(p)) geo_buf_addf(text, "%s|%s|%s\n", p->section, p->key, p->value);
    }
}

static void ask_inputs(struct geo_buf *text, const struct pln_inputs *inputs)
{
    static const char *const in_the_tables[] = {
        "scenario", "clutter", "clutter-table", "dem",      "villages",
        "clusters", "towers",  "population",    "communes", "commune-codes"};
    for (size_t i = 0; i < inputs->n; i++) {
        bool told = false;
        for (size_t k = 0; k < sizeof in_the_tables / sizeof *in_the_tables; k++)
            told = told || strcmp(inputs->at[i].role, in_the_tables[k]) == 0;
        if (told) continue;
        geo_buf_addf(text, "%s ", inputs->at[i].role);
        ask_bytes(text, inputs->at[i].digest.key.byte, 1, sizeof inputs->at[i].digest.key);
    }
}

static void ask_villages(struct geo_buf *text, const struct pln_run *run)
{
    struct geo_buf each = {0};
    for (size_t i = 0; i < run->villages.n; i++) {
        const struct pln_village *v = &run->villages.at[i];
        const struct pln_service *s = &run->audit.village[i];
        geo_buf_addf(&each, "%s|%s|%s|%s|%lld|%d|%d%d%d|%u|%d|%lld\n", v->id, v->commune,
                     v->district, v->province, (long long)v->people, (int)v->tier, v->border,
                     v->school, v->clinic, v->n_clusters, (int)s->verdict,
                     (long long)s->people_served);
    }
    for (size_t i = 0; i < run->villages.n_clusters; i++) {
        int64_t people = run->villages.clusters[i].people;
        geo_buf_add_bytes(&each, &people, sizeof people);
    }
    ask_bytes(text, each.text, each.length, 1);
    text->failed = text->failed || each.failed;
    geo_buf_release(&each);
}

static void ask_places(struct geo_buf *text, const struct pln_candidates *c)
{
    struct geo_buf each = {0};
    for (size_t o = 0; o < c->n_options; o++) {
        const struct pln_candidate *place = &c->at[c->options[o].candidate];
        const double all[] = {place->lon_deg, place->lat_deg, (double)c->options[o].kind,
                              (double)c->options[o].parent};
        geo_buf_add_bytes(&each, all, sizeof all);
    }
    ask_bytes(text, each.text, each.length, 1);
    text->failed = text->failed || each.failed;
    geo_buf_release(&each);
}

static void ask_problem(struct geo_buf *text, const struct pln_run *run)
{
    const struct pln_problem *p = &run->problem.problem;
    ask_number(text, (double)p->budget);
    ask_bytes(text, &p->budget, 1, sizeof p->budget);
    ask_bytes(text, p->cost, p->n_options, sizeof *p->cost);
    ask_bytes(text, p->group, p->group ? p->n_options : 0, sizeof *p->group);
    ask_bytes(text, p->weight, p->n_cells, sizeof *p->weight);
    ask_bytes(text, p->first, p->n_options + 1, sizeof *p->first);
    ask_bytes(text, p->cell, p->first[p->n_options], sizeof *p->cell);
    ask_bytes(text, p->fixed, p->fixed ? p->n_options : 0, sizeof *p->fixed);
    ask_bytes(text, run->problem.cluster_of_cell, p->n_cells, sizeof(uint32_t));
    const struct pln_matrix *m = &run->matrix;
    ask_bytes(text, m->first, m->n_rows + 1, sizeof *m->first);
    ask_bytes(text, m->col, m->first[m->n_rows], sizeof *m->col);
}

/* A hop has no gaps between its members. */
_Static_assert(sizeof(struct pln_hop) == 32, "a hop is hashed as bytes: a gap would be hashed too");

static void ask_network(struct geo_buf *text, const struct pln_network *net)
{
    size_t n = net->n_options;
    ask_bytes(text, &n, 1, sizeof n);
    if (!n) return;
    ask_bytes(text, net->needs, n, sizeof *net->needs);
    ask_bytes(text, net->root, n, sizeof *net->root);
    ask_bytes(text, net->first, n + 1, sizeof *net->first);
    ask_bytes(text, net->hop, net->first[n], sizeof *net->hop);
    ask_bytes(text, net->least_vnd, n, sizeof *net->least_vnd);
}

enum geo_status pln_settled_question(const struct pln_run *run, struct geo_key *key,
                                     struct geo_err *err)
{
    struct geo_key code;
    struct geo_buf text = {0};
    enum geo_status status = pln_code_key(&code, err);
    if (status) return status;
    ask_bytes(&text, code.byte, 1, sizeof code);
    ask_parameters(&text, run->spec.scenario);
    ask_inputs(&text, run->spec.inputs);
    ask_villages(&text, run);
    ask_places(&text, &run->candidates);
    ask_problem(&text, run);
    ask_network(&text, &run->network);
    status = geo_buf_status(&text, err);
    if (!status) *key = geo_key_of(text.text, text.length);
    geo_buf_release(&text);
    return status;
}

/* ---- the answers ---- */

/* A field that is added to one of these structs belongs onto the tape. */
_Static_assert(sizeof(struct pln_plan) == 80, "a new field of the plan: tape it");
_Static_assert(sizeof(struct pln_tree) == 16, "a new field of the tree: tape it");
_Static_assert(sizeof(struct pln_proof_node) == 96, "a new field of a node: tape it");
_Static_assert(sizeof(struct pln_proof_floor) == 40, "a new field of a floor: tape it");
_Static_assert(sizeof(struct pln_proof_ring) == 32, "a new field of a ring: tape it");
_Static_assert(sizeof(struct pln_certificate) == 184, "a new field of the certificate: tape it");

/* Texts that plans point to, by number. An answer with another one is not kept. */
static const char *const bound_kinds[] = {"lagrangian", "submodular", "exact", "priced-hops"};

static void tape_bound_kind(struct pln_tape *tape, const char **kind)
{
    enum { KINDS = sizeof bound_kinds / sizeof *bound_kinds };
    uint32_t number = KINDS;
    for (uint32_t i = 0; tape->to && *kind && i < KINDS; i++)
        if (strcmp(bound_kinds[i], *kind) == 0) number = i;
    PLN_TAPE(tape, number);
    tape->bad = tape->bad || number >= KINDS;
    if (!tape->to) *kind = tape->bad ? NULL : bound_kinds[number];
}

static void tape_plan(struct pln_tape *tape, struct pln_plan *plan)
{
    size_t n = plan->n;
    pln_tape_array(tape, &plan->n, &plan->option, sizeof *plan->option);
    pln_tape_array(tape, &n, &plan->gain, sizeof *plan->gain);
    tape->bad = tape->bad || n != plan->n;
    PLN_TAPE(tape, plan->cost);
    PLN_TAPE(tape, plan->value);
    PLN_TAPE(tape, plan->bound);
    PLN_TAPE(tape, plan->optimal);
    PLN_TAPE(tape, plan->state);
    PLN_TAPE(tape, plan->cheapest_useful);
    tape_bound_kind(tape, &plan->bound_kind);
}

static void tape_text(struct pln_tape *tape, char **text)
{
    size_t n = *text ? strlen(*text) + 1 : 0;
    pln_tape_array(tape, &n, text, 1);
    tape->bad = tape->bad || (n && (*text)[n - 1] != '\0');
}

static void tape_floor(struct pln_tape *tape, struct pln_proof_floor *floor)
{
    tape_text(tape, &floor->name);
    pln_tape_array(tape, &floor->n_cells, &floor->cell, sizeof *floor->cell);
    PLN_TAPE(tape, floor->weight);
    PLN_TAPE(tape, floor->theta);
}

static void tape_rings(struct pln_tape *tape, struct pln_proof_ring **ring, size_t *n_rings)
{
    size_t n = *n_rings;
    PLN_TAPE(tape, n);
    if (!tape->to) {
        tape->bad = tape->bad || n > (size_t)(tape->end - tape->from);
        *ring = tape->bad ? NULL : geo_alloc_zero(n, sizeof **ring);
        tape->no_memory = tape->no_memory || (!tape->bad && !*ring);
        tape->bad = tape->bad || tape->no_memory;
        *n_rings = tape->bad ? 0 : n;
    }
    for (size_t t = 0; t < *n_rings; t++) {
        PLN_TAPE(tape, (*ring)[t].target);
        PLN_TAPE(tape, (*ring)[t].price);
        pln_tape_array(tape, &(*ring)[t].n, &(*ring)[t].member, sizeof *(*ring)[t].member);
    }
}

/* N numbers, or NULL where there are none. */
static void tape_numbers(struct pln_tape *tape, int64_t **number, size_t n)
{
    size_t here = *number ? n : 0;
    pln_tape_array(tape, &here, number, sizeof **number);
    if (!here && !tape->to) {
        geo_free(*number);
        *number = NULL;
    }
    tape->bad = tape->bad || (here && here != n);
}

static void tape_node(struct pln_tape *tape, struct pln_proof_node *node,
                      const struct pln_certificate *c)
{
    PLN_TAPE(tape, node->then);
    PLN_TAPE(tape, node->branch);
    size_t n = 2 * node->n_dominated;
    pln_tape_array(tape, &n, &node->dominated, sizeof *node->dominated);
    node->n_dominated = n / 2;
    tape_numbers(tape, &node->lambda, c->n_cells);
    PLN_TAPE(tape, node->mu);
    PLN_TAPE(tape, node->shift);
    pln_tape_array(tape, &node->n_cuts, &node->cut, sizeof *node->cut);
    PLN_TAPE(tape, node->ringed);
    tape_rings(tape, &node->ring, &node->n_rings);
    tape_numbers(tape, &node->theta, c->n_floors);
}

static void tape_hops(struct pln_tape *tape, struct pln_certificate *c)
{
    PLN_TAPE(tape, c->hop_scale);
    pln_tape_array(tape, &c->n_links, &c->link, sizeof *c->link);
    tape_rings(tape, &c->ring, &c->n_rings);
}

static void tape_certificate(struct pln_tape *tape, struct pln_certificate *c)
{
    PLN_TAPE(tape, c->problem);
    PLN_TAPE(tape, c->seal);
    PLN_TAPE(tape, c->budget);
    PLN_TAPE(tape, c->cost);
    PLN_TAPE(tape, c->value);
    PLN_TAPE(tape, c->bound);
    PLN_TAPE(tape, c->scale);
    PLN_TAPE(tape, c->priced_bound);
    PLN_TAPE(tape, c->n_cells);
    pln_tape_array(tape, &c->n_chosen, &c->chosen, sizeof *c->chosen);
    PLN_TAPE(tape, c->n_floors);
    PLN_TAPE(tape, c->n_nodes);
    if (!tape->to) { /* each takes a byte at least: a number beyond what is left is nonsense */
        size_t left = (size_t)(tape->end - tape->from), n_floors = c->n_floors, n = c->n_nodes;
        tape->bad = tape->bad || n_floors > left || n > left;
        c->floor = tape->bad ? NULL : geo_alloc_zero(n_floors, sizeof *c->floor);
        c->node = tape->bad ? NULL : geo_alloc_zero(n, sizeof *c->node);
        tape->no_memory = tape->no_memory || (!tape->bad && (!c->floor || !c->node));
        tape->bad = tape->bad || tape->no_memory;
        c->n_floors = c->floor && !tape->bad ? n_floors : 0;
        c->n_nodes = c->cap_nodes = c->node && !tape->bad ? n : 0;
    }
    for (size_t i = 0; i < c->n_floors; i++)
        tape_floor(tape, &c->floor[i]);
    for (size_t i = 0; i < c->n_nodes; i++)
        tape_node(tape, &c->node[i], c);
    tape_hops(tape, c);
}

/* All that pln_money_choose() works out between the problem and the hops' charges. */
struct answer {
    struct pln_plan plan;
    struct pln_tree tree;
    struct pln_certificate certificate;
    struct pln_keeping keeping;
    int64_t budget, people_bound, least_cost_vnd, keeping_cost;
    size_t earlier_sites, kept_sites;
};

static void tape_answer(struct pln_tape *tape, struct answer *a)
{
    tape_plan(tape, &a->plan);
    pln_tape_array(tape, &a->tree.n, &a->tree.link, sizeof *a->tree.link);
    tape_certificate(tape, &a->certificate);
    PLN_TAPE(tape, a->keeping);
    PLN_TAPE(tape, a->budget);
    PLN_TAPE(tape, a->people_bound);
    PLN_TAPE(tape, a->least_cost_vnd);
    PLN_TAPE(tape, a->keeping_cost);
    PLN_TAPE(tape, a->earlier_sites);
    PLN_TAPE(tape, a->kept_sites);
}

static struct answer answer_of(const struct pln_run *run)
{
    return (struct answer){.plan = run->plan,
                           .tree = run->tree,
                           .certificate = run->certificate,
                           .keeping = run->keeping,
                           .budget = run->problem.problem.budget,
                           .people_bound = run->results.people_bound,
                           .least_cost_vnd = run->results.least_cost_vnd,
                           .keeping_cost = run->results.keeping_cost,
                           .earlier_sites = run->results.earlier_sites,
                           .kept_sites = run->results.kept_sites};
}

static void give_answer(struct pln_run *run, const struct answer *a)
{
    run->plan = a->plan;
    run->tree = a->tree;
    run->certificate = a->certificate;
    run->keeping = a->keeping;
    run->problem.problem.budget = a->budget;
    run->results.people_bound = a->people_bound;
    run->results.least_cost_vnd = a->least_cost_vnd;
    run->results.keeping_cost = a->keeping_cost;
    run->results.earlier_sites = a->earlier_sites;
    run->results.kept_sites = a->kept_sites;
}

static bool chosen_fit(const struct pln_certificate *c, const struct pln_run *run)
{
    const size_t n = run->problem.problem.n_options;
    bool fit = true;
    for (size_t i = 0; i < c->n_chosen && fit; i++)
        fit = c->chosen[i] < n;
    return fit;
}

static bool fits(const struct answer *a, const struct pln_run *run)
{
    const size_t n = run->problem.problem.n_options;
    bool fit = true;
    for (size_t i = 0; i < a->plan.n && fit; i++)
        fit = a->plan.option[i] < n;
    for (size_t i = 0; i < a->tree.n && fit; i++) {
        const struct pln_backhaul_link *link = &a->tree.link[i];
        fit = link->from < n && (!link->to_option || link->hop.to < n);
    }
    return fit && chosen_fit(&a->certificate, run);
}

static enum geo_status read_plan(struct pln_tape *tape, struct pln_run *run)
{
    struct answer a = {0};
    tape_answer(tape, &a);
    enum geo_status status = pln_tape_end(tape, NULL);
    if (!status && !fits(&a, run)) status = GEO_BAD_DATA;
    if (!status) {
        give_answer(run, &a);
        return GEO_OK;
    }
    pln_plan_release(&a.plan);
    pln_tree_release(&a.tree);
    pln_certificate_release(&a.certificate);
    return status;
}

/* The points, and a proof for each. */
struct traced {
    struct pln_budget_point *point;
    struct pln_certificate *proof;
    size_t n;
};

static void traced_release(struct traced *t)
{
    for (size_t i = 0; t->proof && i < t->n; i++)
        pln_certificate_release(&t->proof[i]);
    geo_free(t->proof);
    geo_free(t->point);
}

static void tape_frontier(struct pln_tape *tape, struct traced *t)
{
    pln_tape_array(tape, &t->n, &t->point, sizeof *t->point);
    if (!tape->to) {
        t->proof = tape->bad ? NULL : geo_alloc_zero(t->n, sizeof *t->proof);
        tape->no_memory = tape->no_memory || (!tape->bad && !t->proof);
        tape->bad = tape->bad || tape->no_memory;
    }
    for (size_t i = 0; !tape->bad && i < t->n; i++)
        tape_certificate(tape, &t->proof[i]);
}

static enum geo_status read_frontier(struct pln_tape *tape, struct pln_run *run)
{
    struct traced t = {0};
    tape_frontier(tape, &t);
    enum geo_status status = pln_tape_end(tape, NULL);
    for (size_t i = 0; !status && i < t.n; i++)
        if (!chosen_fit(&t.proof[i], run)) status = GEO_BAD_DATA;
    if (status) {
        traced_release(&t);
        return status;
    }
    run->frontier = t.point;
    run->frontier_proof = t.proof;
    run->n_frontier = t.n;
    return GEO_OK;
}

static bool is_plan(const char *kind)
{
    return strcmp(kind, "plan") == 0;
}

/* What one object says; one that makes no sense is deleted. */
static enum geo_status read_object(struct pln_run *run, const char *kind,
                                   const struct pln_object *object, bool *found,
                                   struct geo_err *err)
{
    void *bytes;
    size_t length;
    enum geo_status status = pln_store_get(run->spec.store, object, &bytes, &length, err);
    if (status || !bytes) return status;
    struct pln_tape tape = {.from = bytes, .end = (const char *)bytes + length};
    *found = (is_plan(kind) ? read_plan : read_frontier)(&tape, run) == GEO_OK;
    if (!*found) pln_store_forget(run->spec.store, object);
    geo_free(bytes);
    return GEO_OK;
}

static bool may_settle(const struct pln_run *run)
{
    return run->spec.store && run->spec.inputs && !run->spec.inputs->open_ended &&
           !run->forgetful.status;
}

enum geo_status pln_settled_find(struct pln_run *run, const char *kind, bool *found,
                                 struct geo_err *err)
{
    struct pln_objects objects = {0};
    *found = false;
    if (!may_settle(run)) return GEO_OK;
    enum geo_status status = GEO_OK;
    if (is_plan(kind)) /* the choice changes the budget where a target is wanted */
        status = pln_settled_question(run, &run->question, err);
    if (!status) status = pln_store_find(run->spec.store, kind, &run->question, &objects, err);
    for (size_t i = 0; i < objects.n && !status && !*found; i++)
        status = read_object(run, kind, &objects.at[i], found, err);
    pln_objects_release(&objects);
    return status;
}

static void forget_oldest(struct pln_store *store, const char *kind)
{
    struct pln_objects objects;
    if (pln_store_find(store, kind, NULL, &objects, NULL)) return;
    for (size_t i = ANSWERS_KEPT; i < objects.n; i++)
        pln_store_forget(store, &objects.at[i]);
    pln_objects_release(&objects);
}

enum geo_status pln_settled_keep(struct pln_run *run, const char *kind, struct geo_err *err)
{
    if (!may_settle(run)) return GEO_OK;
    struct geo_buf bytes = {0};
    struct pln_tape tape = {.to = &bytes};
    struct answer a = answer_of(run);
    struct traced traced = {run->frontier, run->frontier_proof, run->n_frontier};
    if (is_plan(kind))
        tape_answer(&tape, &a);
    else
        tape_frontier(&tape, &traced);
    enum geo_status status = pln_tape_end(&tape, err);
    if (!status && !tape.bad &&
        pln_store_put(run->spec.store, kind, &run->question, bytes.text, bytes.length, NULL,
                      &run->forgetful) == GEO_OK)
        forget_oldest(run->spec.store, kind);
    geo_buf_release(&bytes);
    return status;
}
