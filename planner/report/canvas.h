/* planner/report/canvas: lines, areas, dots and text, as SVG or by cairo: a chart is drawn once and
 * stands in the page, in the PDF and in a file of its own. Floor 6. Main thread. */
#ifndef PLANNER_REPORT_CANVAS_H
#define PLANNER_REPORT_CANVAS_H

#include <cairo.h>
#include <stdbool.h>
#include <stddef.h>

#include "geo/base/buf.h"
#include "planner/report/palette.h"

enum pln_anchor { PLN_ANCHOR_START, PLN_ANCHOR_MIDDLE, PLN_ANCHOR_END };

struct pln_pen {
    struct pln_colour colour;
    double width;
    bool dashed;
};

/* Units are the caller's, y down; XY is x, y, x, y … */
struct pln_canvas {
    void *ctx;
    void (*line)(void *ctx, const double *xy, size_t n, const struct pln_pen *pen);
    void (*area)(void *ctx, const double *xy, size_t n, struct pln_colour colour, double alpha);
    void (*dot)(void *ctx, double x, double y, double radius, struct pln_colour colour);
    void (*text)(void *ctx, double x, double y, double size, enum pln_anchor anchor, bool bold,
                 struct pln_colour colour, const char *text);
};

/* SVG elements without the <svg> around them; appended. */
struct pln_canvas pln_canvas_svg(struct geo_buf *svg);
struct pln_canvas pln_canvas_cairo(cairo_t *cr);

#endif
