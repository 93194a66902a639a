#include "planner/report/path_plot.h"

#include <cairo-svg.h>
#include <cairo.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "planner/report/map.h"

enum { WIDTH = 1600, HEIGHT = 900, LEFT = 86, TOP = 128, RIGHT = 1172, BOTTOM = 812, SIDE = 1216 };

static const struct pln_colour sky_top = {0xE9, 0xF1, 0xF7}, sky_low = {0xFB, 0xFC, 0xFC};
static const struct pln_colour earth_top = {0xB9, 0xA5, 0x86}, earth_low = {0xDD, 0xD2, 0xBF};
static const struct pln_colour earth_edge = {0x6F, 0x5B, 0x3E}, bulge_ink = {0x93, 0x84, 0x6C};
static const struct pln_colour leaves = {0x4F, 0x8A, 0x4B}, ray = {0xC2, 0x18, 0x5B};
static const struct pln_colour zone = {0x3D, 0x7E, 0xC4};

struct canvas {
    cairo_t *cr;
    const struct pln_path_plot *p;
    double total_km, low_m, high_m; /* of the vertical scale */
    double tx_m, rx_m;              /* antennas above sea level */
};

static double bulge_m(const struct canvas *c, double d_km)
{
    return 500 * d_km * (c->total_km - d_km) / c->p->earth_radius_km;
}

/* Radius of the first Fresnel zone. */
static double fresnel_m(const struct canvas *c, double d_km)
{
    double wavelength_m = 299.792458 / c->p->freq_mhz;
    return sqrt(fmax(wavelength_m * 1000 * d_km * (c->total_km - d_km) / c->total_km, 0));
}

/* The straight line between the antennas. */
static double line_m(const struct canvas *c, double d_km)
{
    return c->tx_m + (c->rx_m - c->tx_m) * d_km / c->total_km;
}

static double surface_m(const struct canvas *c, size_t i)
{
    return c->p->ground_m[i] + bulge_m(c, c->p->d_km[i]);
}

static double x_of(const struct canvas *c, double d_km)
{
    return LEFT + (RIGHT - LEFT) * d_km / c->total_km;
}

static double y_of(const struct canvas *c, double h_m)
{
    return BOTTOM - (BOTTOM - TOP) * (h_m - c->low_m) / (c->high_m - c->low_m);
}

static void scale(struct canvas *c)
{
    const struct pln_path_plot *p = c->p;
    c->total_km = p->d_km[p->n - 1];
    c->tx_m = p->ground_m[0] + p->tx_height_m;
    c->rx_m = p->ground_m[p->n - 1] + p->rx_height_m;
    c->low_m = (double)INFINITY, c->high_m = fmax(c->tx_m, c->rx_m);
    for (size_t i = 0; i < p->n; i++) {
        double d = p->d_km[i], cover = p->clutter_m ? p->clutter_m[i] : 0;
        c->low_m = fmin(c->low_m, p->ground_m[i]);
        c->high_m = fmax(c->high_m, surface_m(c, i) + cover);
        c->high_m = fmax(c->high_m, line_m(c, d) + fresnel_m(c, d));
    }
    double span = fmax(c->high_m - c->low_m, 40);
    c->high_m = c->low_m + span * 1.16;
    c->low_m -= span * 0.10;
}

/* 1, 2 or 5 · 10ⁿ, so that at most MOST steps fit. */
static double round_step(double span, int most)
{
    double power = pow(10, floor(log10(span / most)));
    for (int k = 0; k < 3; k++) {
        static const double of[] = {1, 2, 5};
        if (span / (of[k] * power) <= most) return of[k] * power;
    }
    return 10 * power;
}

static void gradient(cairo_t *cr, struct pln_colour top, struct pln_colour low)
{
    cairo_pattern_t *fill = cairo_pattern_create_linear(0, TOP, 0, BOTTOM);
    cairo_pattern_add_color_stop_rgb(fill, 0, top.red / 255.0, top.green / 255.0, top.blue / 255.0);
    cairo_pattern_add_color_stop_rgb(fill, 1, low.red / 255.0, low.green / 255.0, low.blue / 255.0);
    cairo_set_source(cr, fill);
    cairo_pattern_destroy(fill);
}

static void draw_axes(const struct canvas *c)
{
    cairo_t *cr = c->cr;
    char text[40];
    double step = round_step(c->high_m - c->low_m, 9);
    cairo_set_line_width(cr, 1);
    for (double h = ceil(c->low_m / step) * step; h <= c->high_m; h += step) {
        pln_map_ink(cr, pln_colour_faint, 0.16);
        cairo_move_to(cr, LEFT, y_of(c, h));
        cairo_line_to(cr, RIGHT, y_of(c, h));
        cairo_stroke(cr);
        snprintf(text, sizeof text, "%.0f", fabs(h) < step / 2 ? 0 : h);
        pln_map_ink(cr, pln_colour_faint, 1);
        pln_map_text(cr, LEFT - 10 - pln_map_text_width(cr, 13, false, text), y_of(c, h) + 4.5, 13,
                     false, text);
    }
    step = round_step(c->total_km, 10);
    for (double d = 0; d <= c->total_km * (1 + 1e-9); d += step) {
        snprintf(text, sizeof text, "%.6g", d);
        pln_map_ink(cr, pln_colour_faint, 1);
        cairo_move_to(cr, x_of(c, d), BOTTOM);
        cairo_rel_line_to(cr, 0, 6);
        cairo_stroke(cr);
        pln_map_text(cr, x_of(c, d) - pln_map_text_width(cr, 13, false, text) / 2, BOTTOM + 22, 13,
                     false, text);
    }
    pln_map_text(cr, LEFT - 62, TOP - 14, 13, false, "m above sea level");
    pln_map_text(cr, RIGHT - 170, BOTTOM + 44, 13, false, "km from the transmitter");
}

static void draw_ground(const struct canvas *c)
{
    cairo_t *cr = c->cr;
    const struct pln_path_plot *p = c->p;
    if (p->clutter_m) { /* what stands on the ground, down to it */
        for (size_t i = 0; i < p->n; i++)
            cairo_line_to(cr, x_of(c, p->d_km[i]), y_of(c, surface_m(c, i) + p->clutter_m[i]));
        for (size_t i = p->n; i-- > 0;)
            cairo_line_to(cr, x_of(c, p->d_km[i]), y_of(c, surface_m(c, i)));
        cairo_close_path(cr);
        pln_map_ink(cr, leaves, 0.75);
        cairo_fill(cr);
    }
    for (size_t i = 0; i < p->n; i++)
        cairo_line_to(cr, x_of(c, p->d_km[i]), y_of(c, surface_m(c, i)));
    cairo_line_to(cr, RIGHT, BOTTOM);
    cairo_line_to(cr, LEFT, BOTTOM);
    cairo_close_path(cr);
    gradient(cr, earth_top, earth_low);
    cairo_fill(cr);
    for (size_t i = 0; i < p->n; i++)
        cairo_line_to(cr, x_of(c, p->d_km[i]), y_of(c, surface_m(c, i)));
    pln_map_ink(cr, earth_edge, 1);
    cairo_set_line_width(cr, 1.6);
    cairo_stroke(cr);
}

/* The lowest ground's level bent over the earth: how much of the picture is the bulge. */
static void draw_bulge(const struct canvas *c)
{
    static const double dash[] = {3, 5};
    const double base_m = c->low_m + 0.02 * (c->high_m - c->low_m);
    for (int k = 0; k <= 100; k++) {
        double d = c->total_km * k / 100;
        cairo_line_to(c->cr, x_of(c, d), y_of(c, base_m + bulge_m(c, d)));
    }
    pln_map_ink(c->cr, bulge_ink, 0.9);
    cairo_set_line_width(c->cr, 1.3);
    cairo_set_dash(c->cr, dash, 2, 0);
    cairo_stroke(c->cr);
    cairo_set_dash(c->cr, NULL, 0, 0);
}

static void draw_zone(const struct canvas *c)
{
    cairo_t *cr = c->cr;
    enum { PIECES = 240 };
    for (int side = -1; side <= 1; side += 2)
        for (int k = 0; k <= PIECES; k++) {
            double d = c->total_km * (side < 0 ? k : PIECES - k) / PIECES;
            cairo_line_to(cr, x_of(c, d), y_of(c, line_m(c, d) - side * fresnel_m(c, d)));
        }
    cairo_close_path(cr);
    pln_map_ink(cr, zone, 0.16);
    cairo_fill_preserve(cr);
    pln_map_ink(cr, zone, 0.6);
    cairo_set_line_width(cr, 1);
    cairo_stroke(cr);
    cairo_move_to(cr, x_of(c, 0), y_of(c, c->tx_m));
    cairo_line_to(cr, x_of(c, c->total_km), y_of(c, c->rx_m));
    pln_map_ink(cr, ray, 0.95);
    cairo_set_line_width(cr, 1.8);
    cairo_stroke(cr);
}

static void label(const struct canvas *c, double x, double y, const char *text)
{
    cairo_t *cr = c->cr;
    double width = pln_map_text_width(cr, 13, true, text);
    x = fmin(fmax(x - width / 2, LEFT + 6), RIGHT - width - 6);
    cairo_rectangle(cr, x - 5, y - 14, width + 10, 19);
    cairo_set_source_rgba(cr, 1, 1, 1, 0.86);
    cairo_fill(cr);
    pln_map_ink(cr, pln_colour_ink, 1);
    pln_map_text(cr, x, y, 13, true, text);
}

static void draw_mast(const struct canvas *c, bool at_tx)
{
    const struct pln_path_plot *p = c->p;
    size_t i = at_tx ? 0 : p->n - 1;
    double x = x_of(c, p->d_km[i]), foot = y_of(c, p->ground_m[i]);
    double top = y_of(c, at_tx ? c->tx_m : c->rx_m);
    char text[80];
    pln_map_ink(c->cr, pln_colour_ink, 1);
    cairo_set_line_width(c->cr, 3);
    cairo_move_to(c->cr, x, foot);
    cairo_line_to(c->cr, x, top);
    cairo_stroke(c->cr);
    pln_map_dot(c->cr, ray, x, top, 5, false);
    snprintf(text, sizeof text, "%s: %.0f m + %.4g m", at_tx ? "transmitter" : "receiver",
             p->ground_m[i], at_tx ? p->tx_height_m : p->rx_height_m);
    label(c, x, top - 16, text);
}

/* The point of the profile nearest to D_KM, marked with its height and what it takes off the zone.
 */
static void draw_obstacle(const struct canvas *c, double d_km, double lift)
{
    const struct pln_path_plot *p = c->p;
    size_t i = 0;
    while (i + 1 < p->n && p->d_km[i] < d_km - 1e-9)
        i++;
    if (i == 0 || i + 1 >= p->n) return;
    double d = p->d_km[i], top_m = surface_m(c, i), x = x_of(c, d), y = y_of(c, top_m);
    double over_m = top_m - line_m(c, d);
    char text[120];
    cairo_move_to(c->cr, x - 7, y - 12);
    cairo_line_to(c->cr, x + 7, y - 12);
    cairo_line_to(c->cr, x, y - 1);
    cairo_close_path(c->cr);
    pln_map_ink(c->cr, pln_colour_verdict[PLN_VERDICT_NONE], 1);
    cairo_fill(c->cr);
    snprintf(text, sizeof text, "%.0f m at %.2f km, %.0f m %s the line", p->ground_m[i], d,
             fabs(over_m), over_m > 0 ? "above" : "below");
    label(c, x, y - 18 - lift, text);
}

static void draw_obstacles(const struct canvas *c)
{
    const struct pln_path_plot *p = c->p;
    if (isnan(p->tx_horizon_km)) return;
    double first = p->tx_horizon_km, second = c->total_km - p->rx_horizon_km;
    draw_obstacle(c, first, 0);
    if (fabs(first - second) > 0.5 * (p->d_km[1] - p->d_km[0]))
        draw_obstacle(c, second, fabs(first - second) < 0.25 * c->total_km ? 24 : 0);
}

/* ---- the side ---- */

static double draw_rows(const struct canvas *c, double y)
{
    cairo_t *cr = c->cr;
    char text[60];
    const double end = WIDTH - 44;
    for (size_t i = 0; i < c->p->n_rows; i++) {
        const struct pln_plot_row *row = &c->p->rows[i];
        if (isnan(row->value)) continue;
        snprintf(text, sizeof text, "%.*f %s", row->decimals, row->value, row->unit);
        if (row->strong) {
            cairo_rectangle(cr, SIDE - 10, y - 18, end - SIDE + 20, 26);
            pln_map_ink(cr, zone, 0.12);
            cairo_fill(cr);
        }
        pln_map_ink(cr, pln_colour_ink, 1);
        pln_map_text(cr, SIDE, y, 13.5, row->strong, row->label);
        pln_map_text(cr, end - pln_map_text_width(cr, 13.5, row->strong, text), y, 13.5,
                     row->strong, text);
        pln_map_ink(cr, pln_colour_faint, 0.25);
        cairo_set_line_width(cr, 0.7);
        cairo_move_to(cr, SIDE, y + 8);
        cairo_line_to(cr, end, y + 8);
        cairo_stroke(cr);
        y += 29;
    }
    return y;
}

static void draw_key(const struct canvas *c, double y)
{
    static const struct {
        const struct pln_colour *colour;
        double alpha, height;
        const char *words;
    } keys[] = {{&ray, 0.95, 2, "line between the antennas"},
                {&zone, 0.3, 12, "first Fresnel zone"},
                {&leaves, 0.75, 12, "trees and buildings"},
                {&earth_top, 1, 12, "ground, raised by the earth's bulge"},
                {&bulge_ink, 0.9, 2, "the bulge alone (effective earth radius)"}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (keys[i].colour == &leaves && !c->p->clutter_m) continue;
        pln_map_ink(c->cr, *keys[i].colour, keys[i].alpha);
        cairo_rectangle(c->cr, SIDE, y - 4 - keys[i].height / 2, 26, keys[i].height);
        cairo_fill(c->cr);
        pln_map_ink(c->cr, pln_colour_ink, 1);
        pln_map_text(c->cr, SIDE + 36, y, 12.5, false, keys[i].words);
        y += 23;
    }
}

static void draw_all(struct canvas *c)
{
    cairo_t *cr = c->cr;
    scale(c);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    pln_map_ink(cr, pln_colour_ink, 1);
    pln_map_text(cr, 44, 52, 26, true, c->p->title);
    pln_map_ink(cr, pln_colour_faint, 1);
    pln_map_text(cr, 44, 82, 15, false, c->p->subtitle);
    cairo_save(cr);
    cairo_rectangle(cr, LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP);
    gradient(cr, sky_top, sky_low);
    cairo_fill_preserve(cr);
    cairo_clip(cr);
    draw_ground(c);
    draw_bulge(c);
    draw_zone(c);
    cairo_restore(cr);
    draw_axes(c);
    draw_obstacles(c);
    draw_mast(c, true);
    draw_mast(c, false);
    cairo_rectangle(cr, LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP);
    pln_map_ink(cr, pln_colour_ink, 0.7);
    cairo_set_line_width(cr, 1);
    cairo_stroke(cr);
    pln_map_ink(cr, pln_colour_ink, 1);
    pln_map_text(cr, SIDE, TOP + 6, 17, true, "Loss, part by part");
    draw_key(c, fmax(draw_rows(c, TOP + 42) + 26, BOTTOM - 92));
}

static bool ends_in(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);
    return n > m && strcmp(name + n - m, end) == 0;
}

bool pln_path_plot_name(const char *name)
{
    return ends_in(name, ".svg") || ends_in(name, ".png");
}

enum geo_status pln_path_plot_write(const char *path, const struct pln_path_plot *plot,
                                    struct geo_err *err)
{
    const bool svg = ends_in(path, ".svg");
    cairo_surface_t *surface = svg ? cairo_svg_surface_create(path, WIDTH, HEIGHT)
                                   : cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
    struct canvas canvas = {.cr = cairo_create(surface), .p = plot};
    draw_all(&canvas);
    cairo_status_t drawn = cairo_status(canvas.cr);
    cairo_destroy(canvas.cr);
    if (drawn == CAIRO_STATUS_SUCCESS && !svg) drawn = cairo_surface_write_to_png(surface, path);
    cairo_surface_finish(surface);
    if (drawn == CAIRO_STATUS_SUCCESS) drawn = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    return drawn == CAIRO_STATUS_SUCCESS
               ? GEO_OK
               : geo_fail(err, GEO_CANT_WRITE, "%s: %s", path, cairo_status_to_string(drawn));
}
