#include "planner/report/chart.h"

#include <math.h>

#include "planner/report/escape.h"

enum { LEFT = 96, RIGHT = PLN_CHART_WIDTH - 24, TOP = 30, MIDDLE = 318, LOWER = 366, BOTTOM = 452 };
enum { POINTS_MOST = 512 };

static const struct pln_colour rule = {0xD9, 0xDD, 0xE1};

struct chart {
    const struct pln_canvas *canvas;
    const struct pln_facts *facts;
    const struct pln_results *r;
    enum pln_language language;
    double unit;                     /* weight of a person */
    double vnd, people, per_billion; /* the axes' ends */
    double vnd_step, people_step, per_billion_step;
};

static const char *say(const struct chart *c, enum pln_string key)
{
    return pln_text(c->language, key);
}

/* A round step (1, 2 or 5 · 10ⁿ) that cuts MOST into at most N parts. */
static double round_step(double most, int n)
{
    double power = pow(10, floor(log10(most / n))), step = power;
    static const double factors[] = {1, 2, 5, 10};
    for (int i = 0; i < 4 && step * n < most * (1 - 1e-12); i++)
        step = power * factors[i];
    return step;
}

static void round_axis(double *end, double *step, int n)
{
    *end = fmax(*end, 1e-9);
    *step = round_step(*end, n);
    *end = ceil(*end / *step - 1e-9) * *step;
}

static double x_of(const struct chart *c, double vnd)
{
    return LEFT + (RIGHT - LEFT) * vnd / c->vnd;
}

static double y_of(const struct chart *c, double people)
{
    return MIDDLE - (MIDDLE - TOP) * people / c->people;
}

static double price_y(const struct chart *c, double per_billion)
{
    return BOTTOM - (BOTTOM - LOWER) * per_billion / c->per_billion;
}

static double per_billion(const struct chart *c, size_t i)
{
    return fmax(c->r->frontier[i].price, 0) * 1e9 / c->unit;
}

static void measure(struct chart *c)
{
    for (size_t i = 0; i < c->r->n_frontier; i++) {
        const struct pln_budget_point *p = &c->r->frontier[i];
        c->vnd = fmax(c->vnd, (double)p->budget_vnd);
        c->people = fmax(c->people, (double)(p->bound > p->value ? p->bound : p->value) / c->unit);
        c->per_billion = fmax(c->per_billion, per_billion(c, i));
    }
    round_axis(&c->vnd, &c->vnd_step, 8);
    round_axis(&c->people, &c->people_step, 6);
    round_axis(&c->per_billion, &c->per_billion_step, 3);
}

static int decimals_of(double step)
{
    return step >= 1 ? 0 : (int)fmin(ceil(-log10(step) - 1e-9), 4);
}

static void number_at(const struct chart *c, double x, double y, enum pln_anchor anchor,
                      double value, double step)
{
    struct geo_buf label = {0};
    pln_add_number(&label, c->language, value, decimals_of(step));
    c->canvas->text(c->canvas->ctx, x, y, 11.5, anchor, false, pln_colour_ink,
                    label.text ? label.text : "");
    geo_buf_release(&label);
}

static void draw_rules(const struct chart *c, double end, double step, double top, double bottom)
{
    const struct pln_pen pen = {rule, 1, false};
    for (int i = 0; i * step <= end * (1 + 1e-9); i++) {
        double y = bottom - (bottom - top) * i * step / end;
        const double line[] = {LEFT, y, RIGHT, y};
        c->canvas->line(c->canvas->ctx, line, 2, &pen);
        number_at(c, LEFT - 8, y + 4, PLN_ANCHOR_END, i * step, step);
    }
}

static void draw_axes(const struct chart *c)
{
    const struct pln_canvas *v = c->canvas;
    const bool people = c->facts->certainty.weights_are_people;
    draw_rules(c, c->people, c->people_step, TOP, MIDDLE);
    draw_rules(c, c->per_billion, c->per_billion_step, LOWER, BOTTOM);
    for (int i = 0; i * c->vnd_step <= c->vnd * (1 + 1e-9); i++)
        number_at(c, x_of(c, i * c->vnd_step), BOTTOM + 18, PLN_ANCHOR_MIDDLE,
                  i * c->vnd_step / 1e9, c->vnd_step / 1e9);
    v->text(v->ctx, LEFT, TOP - 12, 12, PLN_ANCHOR_START, true, pln_colour_ink,
            say(c, people ? PLN_S_G_PEOPLE : PLN_S_G_WEIGHED));
    v->text(v->ctx, LEFT, LOWER - 12, 12, PLN_ANCHOR_START, true, pln_colour_ink,
            say(c, people ? PLN_S_G_PRICE : PLN_S_G_PRICE_WEIGHED));
    v->text(v->ctx, RIGHT, BOTTOM + 38, 12, PLN_ANCHOR_END, true, pln_colour_ink,
            say(c, PLN_S_G_BUDGET));
}

/* The points of a curve that begins at nothing for nothing; returns how many. */
static size_t curve(const struct chart *c, bool bound, double xy[2 * POINTS_MOST])
{
    size_t n = 0, every = (c->r->n_frontier + POINTS_MOST - 3) / (POINTS_MOST - 2);
    xy[n++] = x_of(c, 0);
    xy[n++] = y_of(c, 0);
    for (size_t i = 0; i < c->r->n_frontier; i++) {
        const struct pln_budget_point *p = &c->r->frontier[i];
        if (every > 1 && i % every && i + 1 < c->r->n_frontier) continue;
        xy[n++] = x_of(c, (double)p->budget_vnd);
        xy[n++] = y_of(c, (double)(bound ? p->bound : p->value) / c->unit);
    }
    return n / 2;
}

static void draw_curves(const struct chart *c)
{
    const struct pln_canvas *v = c->canvas;
    const struct pln_pen found = {pln_colour_planned, 2.2, false},
                         bound = {pln_colour_faint, 1.6, true};
    double xy[4 * POINTS_MOST], back[2 * POINTS_MOST];
    size_t n = curve(c, true, xy), m = curve(c, false, back);
    for (size_t i = 0; i < m; i++) { /* there and back again: what is between them is not known */
        xy[2 * (n + i)] = back[2 * (m - 1 - i)];
        xy[2 * (n + i) + 1] = back[2 * (m - 1 - i) + 1];
    }
    v->area(v->ctx, xy, n + m, pln_colour_faint, 0.12);
    v->line(v->ctx, xy, n, &bound);
    v->line(v->ctx, back, m, &found);
    for (size_t i = 1; m <= 40 && i < m; i++)
        v->dot(v->ctx, back[2 * i], back[2 * i + 1], 3, pln_colour_planned);
}

/* What the next đồng brings, from each budget to the next. */
static void draw_price(const struct chart *c)
{
    double xy[4 * POINTS_MOST + 4];
    size_t n = 0, every = (c->r->n_frontier + POINTS_MOST - 1) / POINTS_MOST;
    const struct pln_pen pen = {pln_colour_site, 2, false};
    for (size_t i = 0; i < c->r->n_frontier; i += every) {
        double y = price_y(c, per_billion(c, i));
        size_t next = i + every < c->r->n_frontier ? i + every : c->r->n_frontier - 1;
        xy[n++] = x_of(c, (double)c->r->frontier[i].budget_vnd);
        xy[n++] = y;
        xy[n++] = x_of(c, (double)c->r->frontier[next].budget_vnd);
        xy[n++] = y;
    }
    c->canvas->line(c->canvas->ctx, xy, n / 2, &pen);
}

static void draw_plan(const struct chart *c)
{
    const struct pln_canvas *v = c->canvas;
    if (!c->r->plan || !c->facts->n_proposals) return;
    const double cost = (double)c->facts->total.cost_vnd,
                 value = (double)c->r->plan->value / c->unit;
    if (cost > c->vnd || value > c->people * 1.001) return;
    const double x = x_of(c, cost), y = y_of(c, value);
    const double down[] = {x, y, x, MIDDLE};
    const struct pln_pen pen = {pln_colour_site, 1.2, true};
    const bool weighed = !c->facts->certainty.weights_are_people;
    struct geo_buf words = {0}, money = {0}, people = {0}, weight = {0};
    pln_add_money(&money, c->language, c->facts->total.cost_vnd);
    pln_add_count(&people, c->language,
                  c->facts->proposals[c->facts->n_proposals - 1].cumulative_people);
    pln_add_count(&weight, c->language, llround(value));
    const char *args[] = {money.text ? money.text : "", people.text ? people.text : "",
                          weight.text ? weight.text : ""};
    pln_add_filled(&words, say(c, weighed ? PLN_S_G_PLAN_WEIGHED : PLN_S_G_PLAN), args, 3);
    v->line(v->ctx, down, 2, &pen);
    v->dot(v->ctx, x, y, 6, pln_colour_site);
    const bool right = x > (LEFT + RIGHT) / 2;
    v->text(v->ctx, right ? x - 10 : x + 10, MIDDLE - 12, 12,
            right ? PLN_ANCHOR_END : PLN_ANCHOR_START, true, pln_colour_site,
            words.text ? words.text : "");
    geo_buf_release(&words);
    geo_buf_release(&money);
    geo_buf_release(&people);
    geo_buf_release(&weight);
}

static double legend_item(const struct chart *c, double x, const struct pln_pen *pen,
                          enum pln_string words)
{
    const double y = PLN_CHART_HEIGHT - 10, line[] = {x, y - 4, x + 26, y - 4};
    c->canvas->line(c->canvas->ctx, line, 2, pen);
    c->canvas->text(c->canvas->ctx, x + 32, y, 11.5, PLN_ANCHOR_START, false, pln_colour_ink,
                    say(c, words));
    return x + 300;
}

void pln_chart_frontier(const struct pln_canvas *canvas, const struct pln_facts *facts,
                        enum pln_language language)
{
    const struct pln_results *r = facts->results;
    struct chart c = {canvas, facts, r, language, (double)r->weight_per_person, 0, 0, 0, 0, 0, 0};
    if (!r->n_frontier) return;
    if (!(c.unit > 0)) c.unit = 1;
    measure(&c);
    draw_axes(&c);
    draw_curves(&c);
    draw_price(&c);
    draw_plan(&c);
    double x =
        legend_item(&c, LEFT, &(struct pln_pen){pln_colour_planned, 2.2, false}, PLN_S_G_FOUND);
    legend_item(&c, x, &(struct pln_pen){pln_colour_faint, 1.6, true}, PLN_S_G_BOUND);
}

void pln_chart_svg(const struct pln_facts *facts, enum pln_language language, struct geo_buf *svg)
{
    const struct pln_canvas canvas = pln_canvas_svg(svg);
    const char *title = facts->results->title;
    geo_buf_addf(svg,
                 "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 -34 %d %d\" width=\"%d\""
                 " height=\"%d\">\n<title>",
                 PLN_CHART_WIDTH, PLN_CHART_HEIGHT + 34, PLN_CHART_WIDTH, PLN_CHART_HEIGHT + 34);
    pln_add_escaped(svg, title ? title : "");
    geo_buf_add(svg, "</title>\n<rect y=\"-34\" width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
    canvas.text(canvas.ctx, 16, -12, 15, PLN_ANCHOR_START, true, pln_colour_ink,
                title && title[0] ? title : pln_text(language, PLN_S_H_FRONTIER));
    pln_chart_frontier(&canvas, facts, language);
    geo_buf_add(svg, "</svg>\n");
}
