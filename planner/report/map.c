#include "planner/report/map.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "geo/base/mem.h"

#ifdef __SANITIZE_ADDRESS__
/* Fontconfig keeps its patterns for the life of the program; that needs no word on stderr. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig";
}
const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
}
#endif

#define TURN (2 * 3.14159265358979323846)

void pln_map_ink(cairo_t *cr, struct pln_colour c, double alpha)
{
    cairo_set_source_rgba(cr, c.red / 255.0, c.green / 255.0, c.blue / 255.0, alpha);
}

/* Without hints, said outright: cairo finds a font once for the process, with what the surface that
 * asks first thinks of hints, and a PDF thinks otherwise than a picture does. */
static void choose_font(cairo_t *cr, double size, bool bold)
{
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_set_font_options(cr, options);
    cairo_font_options_destroy(options);
    cairo_select_font_face(cr, PLN_FONT, CAIRO_FONT_SLANT_NORMAL,
                           bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cr, size);
}

double pln_map_text_width(cairo_t *cr, double size, bool bold, const char *text)
{
    cairo_text_extents_t extents;
    choose_font(cr, size, bold);
    cairo_text_extents(cr, text, &extents);
    return extents.x_advance;
}

double pln_map_text(cairo_t *cr, double x, double y, double size, bool bold, const char *text)
{
    double width = pln_map_text_width(cr, size, bold, text);
    cairo_move_to(cr, x, y);
    cairo_show_text(cr, text);
    cairo_new_path(cr); /* the text's end is no place to draw from */
    return width;
}

static void haloed_text(cairo_t *cr, double x, double y, double size, const char *text)
{
    choose_font(cr, size, true);
    cairo_move_to(cr, x, y);
    cairo_text_path(cr, text);
    cairo_set_source_rgba(cr, 1, 1, 1, 0.9);
    cairo_set_line_width(cr, size / 3.5);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_stroke_preserve(cr);
    pln_map_ink(cr, pln_colour_ink, 1);
    cairo_fill(cr);
}

/* ---- symbols ---- */

void pln_map_dot(cairo_t *cr, struct pln_colour colour, double x, double y, double radius,
                 bool outlined)
{
    cairo_new_path(cr);
    cairo_arc(cr, x, y, radius, 0, TURN);
    pln_map_ink(cr, colour, 1);
    if (!outlined) {
        cairo_fill(cr);
        return;
    }
    cairo_fill_preserve(cr);
    pln_map_ink(cr, pln_colour_ink, 0.75);
    cairo_set_line_width(cr, fmax(radius * 0.22, 0.35));
    cairo_stroke(cr);
}

static void trace_mast(cairo_t *cr, double x, double y, double size)
{
    double s = size / 2;
    cairo_move_to(cr, x, y - s);
    cairo_line_to(cr, x + 0.62 * s, y + s);
    cairo_line_to(cr, x - 0.62 * s, y + s);
    cairo_close_path(cr);
}

static void ink_masts(cairo_t *cr, double size)
{
    cairo_set_source_rgba(cr, 1, 1, 1, 0.9);
    cairo_fill_preserve(cr);
    pln_map_ink(cr, pln_colour_mast, 1);
    cairo_set_line_width(cr, fmax(size * 0.13, 0.5));
    cairo_stroke(cr);
}

void pln_map_mast(cairo_t *cr, double x, double y, double size)
{
    cairo_new_path(cr);
    trace_mast(cr, x, y, size);
    ink_masts(cr, size);
}

void pln_map_site(cairo_t *cr, enum pln_symbol symbol, double x, double y, double size)
{
    static const struct {
        int n;
        double at[4][2];
    } shapes[] = {
        [PLN_SYMBOL_TRIANGLE] = {3, {{0, -1.05}, {0.95, 0.75}, {-0.95, 0.75}}},
        [PLN_SYMBOL_DIAMOND] = {4, {{0, -1}, {0.85, 0}, {0, 1}, {-0.85, 0}}},
        [PLN_SYMBOL_SQUARE] = {4, {{-0.75, -0.75}, {0.75, -0.75}, {0.75, 0.75}, {-0.75, 0.75}}}};
    double s = size / 2;
    cairo_new_path(cr);
    for (int i = 0; i < shapes[symbol].n; i++)
        cairo_line_to(cr, x + s * shapes[symbol].at[i][0], y + s * shapes[symbol].at[i][1]);
    cairo_close_path(cr);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_MITER);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_set_line_width(cr, size * 0.32);
    cairo_stroke_preserve(cr);
    pln_map_ink(cr, pln_colour_site, 1);
    cairo_fill(cr);
}

/* ---- layers, from the ground up ---- */

static void draw_relief(cairo_t *cr, const struct pln_frame *f, const struct pln_relief *relief)
{
    if (!relief->width) return;
    int stride = cairo_format_stride_for_width(CAIRO_FORMAT_RGB24, (int)relief->width);
    cairo_surface_t *image =
        cairo_image_surface_create_for_data((unsigned char *)relief->rgb, CAIRO_FORMAT_RGB24,
                                            (int)relief->width, (int)relief->height, stride);
    double x = pln_frame_x(f, relief->box.west_deg), y = pln_frame_y(f, relief->box.north_deg);
    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_scale(cr, (pln_frame_x(f, relief->box.east_deg) - x) / (double)relief->width,
                (pln_frame_y(f, relief->box.south_deg) - y) / (double)relief->height);
    cairo_set_source_surface(cr, image, 0, 0);
    cairo_pattern_set_extend(cairo_get_source(cr), CAIRO_EXTEND_PAD);
    cairo_paint(cr);
    cairo_restore(cr);
    cairo_surface_destroy(image);
}

static void trace_area(cairo_t *cr, const struct pln_frame *f, const struct pln_areas *areas,
                       const struct pln_area *area)
{
    const struct pln_ring *rings = areas->rings + area->first_ring;
    for (uint32_t r = 0; r < area->n_rings; r++) {
        const double *p = areas->lonlat + 2 * rings[r].first;
        cairo_new_sub_path(cr); /* else the line begins where the last ring was closed */
        for (size_t i = 0; i < rings[r].n; i++)
            cairo_line_to(cr, pln_frame_x(f, p[2 * i]), pln_frame_y(f, p[2 * i + 1]));
        cairo_close_path(cr);
    }
}

static void draw_communes(cairo_t *cr, const struct pln_frame *f, const struct pln_areas *areas)
{
    for (size_t i = 0; areas && i < areas->n; i++)
        trace_area(cr, f, areas, &areas->at[i]);
    pln_map_ink(cr, pln_colour_border, 0.55);
    cairo_set_line_width(cr, 0.6);
    cairo_stroke(cr);
}

/* Where there is signal, pale enough for what stands on it. */
static void draw_land(cairo_t *cr, const struct pln_frame *f, const struct pln_served_land *land)
{
    for (int k = 0; land && k < PLN_LAND_COUNT; k++) {
        trace_area(cr, f, &land->outlines, &land->outlines.at[k]);
        pln_map_ink(cr, pln_colour_land[k], pln_land_alpha[k]);
        cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
        cairo_fill(cr);
    }
}

static void draw_planned_links(cairo_t *cr, const struct pln_frame *f,
                               const struct pln_facts *facts)
{
    for (size_t i = 0; i < facts->n_links; i++) {
        const struct pln_serving_link *l = &facts->links[i];
        if (!l->planned) continue;
        const struct pln_candidate *c = facts->proposals[l->from].candidate;
        const struct pln_village *v = &facts->results->villages->at[l->village];
        cairo_move_to(cr, pln_frame_x(f, c->lon_deg), pln_frame_y(f, c->lat_deg));
        cairo_line_to(cr, pln_frame_x(f, v->lon_deg), pln_frame_y(f, v->lat_deg));
    }
    pln_map_ink(cr, pln_colour_planned, 0.8);
    cairo_set_line_width(cr, 0.9);
    cairo_stroke(cr);
}

static double dot_radius(const struct pln_frame *f, size_t n)
{
    double room = sqrt(f->width * f->height / (double)(n ? n : 1));
    return fmin(fmax(room * 0.11, 0.9), 4.5);
}

/* All dots without an outline are one path of zero-length strokes with round ends: tens of
 * thousands of circles one by one would fill a PDF and take half its time. */
static void trace_dot(cairo_t *cr, double x, double y)
{
    cairo_move_to(cr, x, y);
    cairo_line_to(cr, x, y);
}

static void ink_dots(cairo_t *cr, struct pln_colour colour, double radius)
{
    cairo_save(cr);
    pln_map_ink(cr, colour, 1);
    cairo_set_line_width(cr, 2 * radius);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    cairo_stroke(cr);
    cairo_restore(cr);
}

/* Those of one VERDICT; all where it is negative. */
static void draw_dots(cairo_t *cr, const struct pln_frame *f, const struct pln_results *r,
                      int verdict, struct pln_colour colour, double radius, bool outlined)
{
    cairo_new_path(cr);
    for (size_t i = 0; i < r->villages->n; i++) {
        if (verdict >= 0 && (int)r->audit->village[i].verdict != verdict) continue;
        double x = pln_frame_x(f, r->villages->at[i].lon_deg),
               y = pln_frame_y(f, r->villages->at[i].lat_deg);
        if (outlined)
            pln_map_dot(cr, colour, x, y, radius, true);
        else
            trace_dot(cr, x, y);
    }
    if (!outlined) ink_dots(cr, colour, radius);
}

static void draw_villages(cairo_t *cr, const struct pln_frame *f, const struct pln_facts *facts)
{
    static const enum pln_verdict order[] = {PLN_VERDICT_SERVED, PLN_VERDICT_UNCERTAIN,
                                             PLN_VERDICT_PARTIAL, PLN_VERDICT_NONE};
    const struct pln_results *r = facts->results;
    const double radius = dot_radius(f, r->villages->n);
    if (!r->audit) draw_dots(cr, f, r, -1, pln_colour_faint, radius, false);
    for (size_t k = 0; r->audit && k < sizeof order / sizeof *order; k++) {
        bool loud = order[k] != PLN_VERDICT_SERVED;
        draw_dots(cr, f, r, (int)order[k], pln_colour_verdict[order[k]],
                  loud ? fmax(radius, 1.2) * 1.3 : radius * 0.7, loud && radius > 1.5);
    }
}

/* A green ring around each village that the plan reaches. */
static void draw_reached(cairo_t *cr, const struct pln_frame *f, const struct pln_facts *facts)
{
    const struct pln_villages *villages = facts->results->villages;
    const double radius = fmax(dot_radius(f, villages->n), 1.2) * 1.3 + 1.4;
    for (size_t i = 0; facts->reach && i < villages->n; i++) {
        if (facts->reach[i].rank == PLN_NONE) continue;
        cairo_new_sub_path(cr);
        cairo_arc(cr, pln_frame_x(f, villages->at[i].lon_deg),
                  pln_frame_y(f, villages->at[i].lat_deg), radius, 0, TURN);
    }
    pln_map_ink(cr, pln_colour_planned, 1);
    cairo_set_line_width(cr, 1.5);
    cairo_stroke(cr);
}

static void draw_masts(cairo_t *cr, const struct pln_frame *f, const struct pln_facts *facts)
{
    const struct pln_results *r = facts->results;
    if (!r->towers) return;
    double size =
        fmin(fmax(sqrt(f->width * f->height / (double)(r->towers->n + 1)) * 0.11, 3.0), 10.0);
    cairo_new_path(cr);
    for (size_t i = 0; i < r->towers->n; i++)
        if (pln_tower_serves(&r->towers->at[i], r->wanted_tech))
            trace_mast(cr, pln_frame_x(f, r->towers->at[i].lon_deg),
                       pln_frame_y(f, r->towers->at[i].lat_deg), size);
    ink_masts(cr, size);
}

static void draw_sites(cairo_t *cr, const struct pln_frame *f, const struct pln_facts *facts)
{
    double size =
        fmin(fmax(sqrt(f->width * f->height / (double)(facts->n_proposals + 1)) * 0.13, 7.0), 14.0);
    for (size_t i = facts->n_proposals; i-- > 0;) { /* the first to build on top */
        const struct pln_proposal *p = &facts->proposals[i];
        pln_map_site(cr, pln_symbol_of(p->kind->fix), pln_frame_x(f, p->candidate->lon_deg),
                     pln_frame_y(f, p->candidate->lat_deg), size);
    }
    for (size_t i = 0; i < facts->n_proposals && i < PLN_MAP_RANKS; i++) {
        const struct pln_candidate *c = facts->proposals[i].candidate;
        char rank[16];
        snprintf(rank, sizeof rank, "%zu", i + 1);
        haloed_text(cr, pln_frame_x(f, c->lon_deg) + size * 0.65,
                    pln_frame_y(f, c->lat_deg) - size * 0.3, 11, rank);
    }
}

/* ---- the frame ---- */

static void draw_scale_bar(cairo_t *cr, const struct pln_frame *f, enum pln_language language)
{
    double length_m = pln_frame_scale_m(f, f->width * 0.2), length = length_m / f->m_per_unit;
    double x = f->x + 18, y = f->y + f->height - 20;
    struct geo_buf label = {0};
    pln_add_number(&label, language, length_m >= 1000 ? length_m / 1000 : length_m, 0);
    geo_buf_add(&label, length_m >= 1000 ? " km" : " m");
    cairo_set_source_rgba(cr, 1, 1, 1, 0.8);
    cairo_rectangle(cr, x - 9, y - 22, length + 18, 34);
    cairo_fill(cr);
    pln_map_ink(cr, pln_colour_ink, 1);
    cairo_set_line_width(cr, 1);
    for (int i = 0; i < 4; i++) {
        cairo_rectangle(cr, x + length * i / 4, y, length / 4, 5);
        cairo_stroke_preserve(cr);
        if (i % 2 == 0) cairo_fill(cr);
        cairo_new_path(cr);
    }
    pln_map_text(cr, x, y - 6, 11, false, label.text ? label.text : "");
    geo_buf_release(&label);
}

static double tick_step_deg(double span_deg)
{
    static const double steps[] = {0.05, 0.1, 0.25, 0.5, 1, 2, 5};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (span_deg / steps[i] <= 7) return steps[i];
    return 10;
}

static void tick_label(struct geo_buf *buf, enum pln_language language, double deg, double step,
                       char side)
{
    geo_buf_clear(buf);
    pln_add_number(buf, language, fabs(deg), step >= 1 ? 0 : step >= 0.1 && step != 0.25 ? 1 : 2);
    if (language == PLN_LANG_VI)
        geo_buf_addf(buf, "° %s", side == 'E' ? "Đ" : "B");
    else
        geo_buf_addf(buf, "° %c", side);
}

static void draw_ticks(cairo_t *cr, const struct pln_frame *f, enum pln_language language)
{
    const double step =
        tick_step_deg(fmax(f->box.east_deg - f->box.west_deg, f->box.north_deg - f->box.south_deg));
    struct geo_buf label = {0};
    cairo_set_line_width(cr, 1);
    for (double lon = ceil(f->box.west_deg / step) * step; lon < f->box.east_deg; lon += step) {
        double x = pln_frame_x(f, lon);
        tick_label(&label, language, lon, step, 'E');
        pln_map_ink(cr, pln_colour_ink, 0.7);
        cairo_move_to(cr, x, f->y);
        cairo_rel_line_to(cr, 0, -5);
        cairo_stroke(cr);
        pln_map_text(cr, x - pln_map_text_width(cr, 9.5, false, label.text) / 2, f->y - 8, 9.5,
                     false, label.text);
    }
    for (double lat = ceil(f->box.south_deg / step) * step; lat < f->box.north_deg; lat += step) {
        double y = pln_frame_y(f, lat);
        tick_label(&label, language, lat, step, 'N');
        pln_map_ink(cr, pln_colour_ink, 0.7);
        cairo_move_to(cr, f->x, y);
        cairo_rel_line_to(cr, -5, 0);
        cairo_stroke(cr);
        pln_map_text(cr, f->x - 8 - pln_map_text_width(cr, 9.5, false, label.text), y + 3.5, 9.5,
                     false, label.text);
    }
    geo_buf_release(&label);
}

void pln_map_draw(cairo_t *cr, const struct pln_facts *facts, const struct pln_frame *f,
                  const struct pln_relief *relief, enum pln_language language)
{
    cairo_save(cr);
    cairo_rectangle(cr, f->x, f->y, f->width, f->height);
    cairo_set_source_rgb(cr, 0.957, 0.961, 0.953);
    cairo_fill_preserve(cr);
    cairo_clip(cr);
    draw_relief(cr, f, relief);
    draw_land(cr, f, facts->results->land);
    draw_communes(cr, f, facts->results->communes);
    draw_planned_links(cr, f, facts);
    draw_villages(cr, f, facts);
    draw_reached(cr, f, facts);
    draw_masts(cr, f, facts);
    draw_sites(cr, f, facts);
    draw_scale_bar(cr, f, language);
    cairo_restore(cr);
    cairo_rectangle(cr, f->x, f->y, f->width, f->height);
    pln_map_ink(cr, pln_colour_ink, 1);
    cairo_set_line_width(cr, 1.2);
    cairo_stroke(cr);
    draw_ticks(cr, f, language);
}
