#include "planner/report/summary.h"

#include <stdint.h>
#include <string.h>

#include "geo/base/text.h"

enum { ARGS_MAX = 10, AREAS_SHOWN = 10, SITES_SHOWN = 10, NAME_WIDTH = 34 };

/* How to speak: the language, and the columns that a line may take (0: no end). */
struct voice {
    enum pln_language language;
    size_t line_width;
};

/* The arguments of one sentence, as text in the reader's language. */
struct args {
    struct voice v;
    struct geo_buf text[ARGS_MAX];
    size_t n;
};

static struct geo_buf *next(struct args *a)
{
    return &a->text[a->n++];
}

static size_t width_of(const char *text)
{
    return geo_text_characters(text, SIZE_MAX);
}

/* Bytes up to the first space of TEXT where a line may end: "25,8 %" is one word. */
static size_t word_of(const char *text)
{
    size_t n = strcspn(text, " ");
    while (text[n] == ' ' && text[n + 1] == '%')
        n += 1 + strcspn(text + n + 1, " ");
    return n;
}

/* TEXT with its lines broken at spaces so that they keep within line_width; ends with a newline. */
static void add_wrapped(struct geo_buf *out, char *text, size_t line_width)
{
    size_t used = 0;
    for (char *word = text, *end; *word; word = end) {
        end = word + word_of(word);
        char after = *end;
        *end = '\0';
        size_t width = width_of(word);
        if (used) geo_buf_add(out, used + 1 + width > line_width ? "\n" : " ");
        used = used && used + 1 + width <= line_width ? used + 1 + width : width;
        geo_buf_add(out, word);
        end += after != '\0';
    }
    geo_buf_add(out, "\n");
}

static void say(struct geo_buf *out, struct args *a, enum pln_string sentence)
{
    const char *texts[ARGS_MAX];
    struct geo_buf line = {0};
    for (size_t i = 0; i < a->n; i++)
        texts[i] = a->text[i].text ? a->text[i].text : "";
    pln_add_filled(&line, pln_text(a->v.language, sentence), texts, a->n);
    if (line.text) add_wrapped(out, line.text, a->v.line_width ? a->v.line_width : (size_t)-1);
    out->failed |= line.failed;
    geo_buf_release(&line);
    for (size_t i = 0; i < a->n; i++) {
        out->failed |= a->text[i].failed;
        geo_buf_release(&a->text[i]);
    }
    a->n = 0;
}

static void arg_count(struct args *a, int64_t n)
{
    pln_add_count(next(a), a->v.language, n);
}

static void arg_number(struct args *a, double x, int decimals)
{
    pln_add_number(next(a), a->v.language, x, decimals);
}

static void arg_money(struct args *a, int64_t vnd)
{
    pln_add_money(next(a), a->v.language, vnd);
}

/* Control characters in names would move the cursor or colour the screen. */
static void add_name(struct geo_buf *out, const char *text, size_t width)
{
    size_t n = 0;
    for (const char *p = text; *p && n <= width; p++) {
        unsigned char c = (unsigned char)*p;
        n += (c & 0xC0u) != 0x80u;
        if (n > width) break;
        geo_buf_add_bytes(out, c < 0x20 || c == 0x7F ? " " : p, 1);
    }
    for (n = width_of(text); n < width; n++)
        geo_buf_add(out, " ");
}

static void add_right(struct geo_buf *out, struct geo_buf *cell, size_t width)
{
    const char *text = cell->text ? cell->text : "";
    for (size_t n = width_of(text); n < width; n++)
        geo_buf_add(out, " ");
    geo_buf_add(out, text);
    geo_buf_clear(cell);
}

static void add_count_right(struct geo_buf *out, enum pln_language language, int64_t n,
                            size_t width)
{
    struct geo_buf cell = {0};
    pln_add_count(&cell, language, n);
    add_right(out, &cell, width);
    geo_buf_release(&cell);
}

/* "1 village", "24 villages". */
static void add_villages_right(struct geo_buf *out, enum pln_language language, int64_t n,
                               size_t width)
{
    add_count_right(out, language, n, width);
    geo_buf_addf(out, " %s", pln_text(language, n == 1 ? PLN_S_X_VILLAGE : PLN_S_X_VILLAGES));
}

static void tell_changes(struct geo_buf *out, const struct pln_programme_changes *changes,
                         struct voice v)
{
    struct args a = {.v = v};
    geo_buf_add(next(&a), changes->file);
    arg_count(&a, (int64_t)changes->count[PLN_LIST_ADDED]);
    arg_count(&a, (int64_t)changes->count[PLN_LIST_DROPPED]);
    arg_count(&a, (int64_t)changes->dropped_uncovered);
    arg_count(&a, (int64_t)changes->count[PLN_LIST_COVERED]);
    arg_count(&a, (int64_t)changes->changed);
    say(out, &a, PLN_S_X_CHANGES);
}

static void tell_programme(struct geo_buf *out, const struct pln_facts *f, struct voice v)
{
    const struct pln_census *t = &f->total;
    const int32_t date = f->results->programme->report_date;
    struct args a = {.v = v};
    arg_count(&a, t->listed);
    arg_count(&a, t->served);
    pln_add_date(next(&a), v.language, date);
    arg_number(&a, t->listed ? 100.0 * (double)t->served / (double)t->listed : 0.0, 1);
    arg_count(&a, t->listed - t->served);
    say(out, &a, date > 0 ? PLN_S_X_PROGRAMME : PLN_S_X_PROGRAMME_UNDATED);
    if (f->results->programme_changes) tell_changes(out, f->results->programme_changes, v);
    if (!f->results->audit) return;
    arg_count(&a, t->predicted_served);
    say(out, &a, PLN_S_X_PREDICTED);
}

static int64_t serving_masts(const struct pln_results *r)
{
    int64_t n = 0;
    for (size_t i = 0; r->towers && i < r->towers->n; i++)
        n += pln_tower_serves(&r->towers->at[i], r->wanted_tech);
    return n;
}

static void tell_audit(struct geo_buf *out, const struct pln_facts *f, struct voice v)
{
    static const struct {
        enum pln_verdict verdict;
        enum pln_string label;
    } rows[] = {{PLN_VERDICT_NONE, PLN_S_V_NONE},
                {PLN_VERDICT_PARTIAL, PLN_S_V_PARTIAL},
                {PLN_VERDICT_UNCERTAIN, PLN_S_V_UNCERTAIN},
                {PLN_VERDICT_SERVED, PLN_S_V_SERVED}};
    struct args a = {.v = v};
    arg_count(&a, f->total.villages);
    arg_count(&a, f->total.people);
    arg_count(&a, f->results->towers ? (int64_t)f->results->towers->n : 0);
    arg_count(&a, serving_masts(f->results));
    geo_buf_add(out, "\n");
    say(out, &a, PLN_S_X_AUDIT);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        geo_buf_add(out, "  ");
        add_name(out, pln_text(v.language, rows[i].label), 40);
        add_villages_right(out, v.language, f->total.verdict[rows[i].verdict], 8);
        geo_buf_add(out, "\n");
    }
}

static void tell_where(struct geo_buf *out, const struct pln_facts *f, struct voice v)
{
    size_t worst = 0;
    while (worst < f->n_areas && f->areas[worst].verdict[PLN_VERDICT_NONE] +
                                         f->areas[worst].verdict[PLN_VERDICT_PARTIAL] >
                                     0)
        worst++;
    if (!worst) return;
    geo_buf_addf(out, "\n%s\n", pln_text(v.language, PLN_S_X_WHERE));
    for (size_t i = 0; i < worst && i < AREAS_SHOWN; i++) {
        const struct pln_census *t = &f->areas[i];
        geo_buf_add(out, "  ");
        add_name(out, t->name[0] ? t->name : pln_text(v.language, PLN_S_NOT_STATED), NAME_WIDTH);
        add_villages_right(out, v.language,
                           t->verdict[PLN_VERDICT_NONE] + t->verdict[PLN_VERDICT_PARTIAL], 7);
        add_count_right(out, v.language,
                        t->people_without_sure[PLN_VERDICT_NONE] +
                            t->people_without_sure[PLN_VERDICT_PARTIAL],
                        11);
        geo_buf_addf(out, " %s\n", pln_text(v.language, PLN_S_X_PEOPLE_WITHOUT));
    }
    struct args a = {.v = v};
    if (worst > AREAS_SHOWN) {
        arg_count(&a, (int64_t)worst - AREAS_SHOWN);
        geo_buf_add(out, "  ");
        say(out, &a, PLN_S_X_WHERE_MORE);
    }
}

static void tell_certainty(struct geo_buf *out, const struct pln_facts *f, struct voice v)
{
    const struct pln_certainty *c = &f->certainty;
    struct args a = {.v = v};
    if (f->results->plan->optimal) {
        say(out, &a, c->weights_are_people ? PLN_S_X_OPTIMAL : PLN_S_X_OPTIMAL_WEIGHTED);
        return;
    }
    arg_count(&a, c->bound_people);
    arg_number(&a, c->gap_pct, 2);
    say(out, &a, c->weights_are_people ? PLN_S_X_BOUND_PEOPLE : PLN_S_X_BOUND_WEIGHTED);
}

static void tell_sites(struct geo_buf *out, const struct pln_facts *f, struct voice v)
{
    geo_buf_addf(out, "\n%s\n", pln_text(v.language, PLN_S_X_FIRST));
    for (size_t i = 0; i < f->n_proposals && i < SITES_SHOWN; i++) {
        const struct pln_proposal *p = &f->proposals[i];
        const struct pln_village *near =
            p->near_village == PLN_NONE ? NULL : &f->results->villages->at[p->near_village];
        struct geo_buf money = {0};
        pln_add_money(&money, v.language, p->option->cost.total_vnd);
        geo_buf_addf(out, "  %2zu. %-8s ", i + 1, p->candidate->id);
        add_name(out, p->kind->name, 14);
        geo_buf_add(out, " ");
        add_name(out, near ? near->name : "", 22);
        add_right(out, &money, 18);
        add_villages_right(out, v.language, p->villages, 5);
        add_count_right(out, v.language, p->people, 8);
        geo_buf_addf(out, " %s\n", pln_text(v.language, PLN_S_X_PEOPLE));
        geo_buf_release(&money);
    }
    struct args a = {.v = v};
    if (f->n_proposals > SITES_SHOWN) {
        arg_count(&a, (int64_t)f->n_proposals - SITES_SHOWN);
        geo_buf_add(out, "  ");
        say(out, &a, PLN_S_X_FIRST_MORE);
    }
}

static void arg_part(struct args *a, int64_t vnd, bool counted)
{
    if (counted)
        arg_money(a, vnd);
    else
        geo_buf_add(next(a), pln_text(a->v.language, PLN_S_X_NOT_COUNTED));
}

static void tell_costs(struct geo_buf *out, const struct pln_facts *f, struct voice v)
{
    const struct pln_results *r = f->results;
    struct args a = {.v = v};
    int64_t committed = 0;
    arg_money(&a, f->parts.capex_vnd);
    arg_money(&a, f->parts.opex_vnd);
    arg_money(&a, f->parts.power_vnd);
    arg_part(&a, f->parts.road_vnd, r->roads_costed);
    arg_part(&a, f->parts.backhaul_vnd, r->backhaul_planned);
    say(out, &a, PLN_S_X_PARTS);
    for (size_t i = 0; i < f->n_proposals; i++)
        committed += f->proposals[i].option->committed;
    if (!committed) return;
    arg_count(&a, committed);
    say(out, &a, PLN_S_X_COMMITTED);
}

/* How much dearer than need be, where that is known. */
static void tell_least(struct geo_buf *out, const struct pln_facts *f, struct voice v)
{
    int64_t least = f->results->least_cost_vnd, cost = f->total.cost_vnd;
    struct args a = {.v = v};
    if (least <= 0) return;
    if (least < cost) {
        arg_money(&a, least);
        arg_number(&a, 100.0 * (double)(cost - least) / (double)least, 2);
    }
    say(out, &a, least < cost ? PLN_S_X_LEAST : PLN_S_X_LEAST_PROVEN);
}

/* What to build, what it brings, how sure. */
static void tell_choice(struct geo_buf *out, const struct pln_facts *f, struct voice v)
{
    struct args a = {.v = v};
    if (!f->n_proposals) {
        arg_money(&a, f->results->budget_vnd);
        say(out, &a, PLN_S_X_PLAN_EMPTY);
        return;
    }
    const struct pln_proposal *last = &f->proposals[f->n_proposals - 1];
    arg_count(&a, (int64_t)f->n_proposals);
    arg_money(&a, f->total.cost_vnd);
    arg_money(&a, f->results->budget_vnd);
    bool target = f->results->target_people > 0 || f->results->target_villages_pct > 0;
    say(out, &a, target ? PLN_S_X_PLAN_TARGET : PLN_S_X_PLAN);
    tell_costs(out, f, v);
    arg_count(&a, last->cumulative_villages);
    arg_count(&a, last->cumulative_people);
    arg_money(&a, last->cumulative_people ? f->total.cost_vnd / last->cumulative_people : 0);
    say(out, &a, PLN_S_X_GAIN);
    if (target)
        tell_least(out, f, v);
    else
        tell_certainty(out, f, v);
}

static void tell_findings(struct geo_buf *out, const struct pln_facts *f, struct voice v)
{
    const struct pln_findings *findings = f->results->findings;
    int64_t by_action[4] = {0};
    for (size_t i = 0; i < findings->n; i++)
        by_action[findings->at[i].action]++;
    struct args a = {.v = v};
    arg_count(&a, (int64_t)findings->n);
    arg_count(&a, by_action[PLN_ACTION_QUARANTINED]);
    arg_count(&a, by_action[PLN_ACTION_REPAIRED]);
    geo_buf_add(out, "\n");
    say(out, &a, PLN_S_X_FINDINGS);
}

void pln_summary_text(const struct pln_facts *facts, enum pln_language language,
                      struct geo_buf *out)
{
    const struct pln_results *r = facts->results;
    const struct voice v = {language, 100};
    struct args a = {.v = v};
    if (r->title && r->title[0]) geo_buf_addf(out, "%s\n", r->title);
    if (r->notice && r->notice[0]) {
        geo_buf_add(next(&a), r->notice);
        say(out, &a, PLN_S_X_NOTICE);
    }
    if (r->programme) {
        geo_buf_add(out, "\n");
        tell_programme(out, facts, v);
    }
    if (r->audit) {
        tell_audit(out, facts, v);
        tell_where(out, facts, v);
    }
    if (r->plan) {
        geo_buf_add(out, "\n");
        tell_choice(out, facts, v);
        if (facts->n_proposals) tell_sites(out, facts, v);
    }
    if (r->findings && r->findings->n) tell_findings(out, facts, v);
}

void pln_summary_answer(const struct pln_facts *facts, enum pln_language language,
                        struct geo_buf *out)
{
    static const enum pln_verdict order[] = {PLN_VERDICT_SERVED, PLN_VERDICT_NONE,
                                             PLN_VERDICT_PARTIAL, PLN_VERDICT_UNCERTAIN};
    const struct pln_results *r = facts->results;
    const struct voice v = {language, 0};
    struct args a = {.v = v};
    if (r->programme) tell_programme(out, facts, v);
    if (r->audit) {
        arg_count(&a, facts->total.villages);
        for (size_t i = 0; i < sizeof order / sizeof *order; i++)
            arg_count(&a, facts->total.verdict[order[i]]);
        say(out, &a, PLN_S_X_AUDIT_SHORT);
    }
    if (r->plan) tell_choice(out, facts, v);
}
