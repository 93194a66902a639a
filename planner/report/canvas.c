#include "planner/report/canvas.h"

#include "planner/report/escape.h"
#include "planner/report/map.h"

/* ---- SVG ---- */

static void svg_points(struct geo_buf *svg, const double *xy, size_t n)
{
    geo_buf_add(svg, " points=\"");
    for (size_t i = 0; i < n; i++)
        geo_buf_addf(svg, "%s%.1f,%.1f", i ? " " : "", xy[2 * i], xy[2 * i + 1]);
    geo_buf_add(svg, "\"/>\n");
}

static void svg_colour(struct geo_buf *svg, const char *attribute, struct pln_colour c)
{
    geo_buf_addf(svg, " %s=\"#%02x%02x%02x\"", attribute, c.red, c.green, c.blue);
}

static void svg_line(void *ctx, const double *xy, size_t n, const struct pln_pen *pen)
{
    geo_buf_addf(ctx, "<polyline fill=\"none\" stroke-linejoin=\"round\" stroke-width=\"%.1f\"%s",
                 pen->width, pen->dashed ? " stroke-dasharray=\"5 4\"" : "");
    svg_colour(ctx, "stroke", pen->colour);
    svg_points(ctx, xy, n);
}

static void svg_area(void *ctx, const double *xy, size_t n, struct pln_colour colour, double alpha)
{
    geo_buf_addf(ctx, "<polygon fill-opacity=\"%.2f\"", alpha);
    svg_colour(ctx, "fill", colour);
    svg_points(ctx, xy, n);
}

static void svg_dot(void *ctx, double x, double y, double radius, struct pln_colour colour)
{
    geo_buf_addf(ctx, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" stroke=\"#fff\"", x, y, radius);
    svg_colour(ctx, "fill", colour);
    geo_buf_add(ctx, "/>\n");
}

static void svg_text(void *ctx, double x, double y, double size, enum pln_anchor anchor, bool bold,
                     struct pln_colour colour, const char *text)
{
    static const char *const anchors[] = {"start", "middle", "end"};
    geo_buf_addf(ctx,
                 "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%.1f\" text-anchor=\"%s\""
                 " font-family=\"DejaVu Sans, Noto Sans, Arial, sans-serif\"%s",
                 x, y, size, anchors[anchor], bold ? " font-weight=\"700\"" : "");
    svg_colour(ctx, "fill", colour);
    geo_buf_add(ctx, ">");
    pln_add_escaped(ctx, text);
    geo_buf_add(ctx, "</text>\n");
}

struct pln_canvas pln_canvas_svg(struct geo_buf *svg)
{
    return (struct pln_canvas){svg, svg_line, svg_area, svg_dot, svg_text};
}

/* ---- cairo ---- */

static void cairo_points(cairo_t *cr, const double *xy, size_t n)
{
    cairo_new_path(cr);
    for (size_t i = 0; i < n; i++)
        cairo_line_to(cr, xy[2 * i], xy[2 * i + 1]);
}

static void line_by_cairo(void *ctx, const double *xy, size_t n, const struct pln_pen *pen)
{
    static const double dashes[] = {5, 4};
    cairo_points(ctx, xy, n);
    pln_map_ink(ctx, pen->colour, 1);
    cairo_set_line_width(ctx, pen->width);
    cairo_set_line_join(ctx, CAIRO_LINE_JOIN_ROUND);
    cairo_set_dash(ctx, dashes, pen->dashed ? 2 : 0, 0);
    cairo_stroke(ctx);
    cairo_set_dash(ctx, NULL, 0, 0);
}

static void area_by_cairo(void *ctx, const double *xy, size_t n, struct pln_colour colour,
                          double alpha)
{
    cairo_points(ctx, xy, n);
    cairo_close_path(ctx);
    pln_map_ink(ctx, colour, alpha);
    cairo_fill(ctx);
}

static void dot_by_cairo(void *ctx, double x, double y, double radius, struct pln_colour colour)
{
    cairo_new_path(ctx);
    cairo_arc(ctx, x, y, radius, 0, 6.2831853071795865);
    pln_map_ink(ctx, colour, 1);
    cairo_fill_preserve(ctx);
    cairo_set_source_rgb(ctx, 1, 1, 1);
    cairo_set_line_width(ctx, 1);
    cairo_stroke(ctx);
}

static void text_by_cairo(void *ctx, double x, double y, double size, enum pln_anchor anchor,
                          bool bold, struct pln_colour colour, const char *text)
{
    static const double share[] = {0, 0.5, 1};
    pln_map_ink(ctx, colour, 1);
    pln_map_text(ctx, x - share[anchor] * pln_map_text_width(ctx, size, bold, text), y, size, bold,
                 text);
}

struct pln_canvas pln_canvas_cairo(cairo_t *cr)
{
    return (struct pln_canvas){cr, line_by_cairo, area_by_cairo, dot_by_cairo, text_by_cairo};
}
