/* planner/report/map: the plan drawn on paper by cairo: relief, villages, masts, proposals.
 * Floor 6. Main thread. The cairo wall is here, in picture.c and in paper.c. */
#ifndef PLANNER_REPORT_MAP_H
#define PLANNER_REPORT_MAP_H

#include <cairo.h>

#include "planner/report/facts.h"
#include "planner/report/frame.h"
#include "planner/report/language.h"
#include "planner/report/palette.h"
#include "planner/report/relief.h"

#define PLN_FONT "DejaVu Sans"

/* The map inside its frame, with outline, grid ticks and scale bar. RELIEF may be empty. */
void pln_map_draw(cairo_t *cr, const struct pln_facts *facts, const struct pln_frame *frame,
                  const struct pln_relief *relief, enum pln_language language);

/* One symbol of a site, SIZE units across, centred. */
void pln_map_site(cairo_t *cr, enum pln_symbol symbol, double x, double y, double size);
void pln_map_mast(cairo_t *cr, double x, double y, double size);
void pln_map_dot(cairo_t *cr, struct pln_colour colour, double x, double y, double radius,
                 bool outlined);

void pln_map_ink(cairo_t *cr, struct pln_colour colour, double alpha);
/* TEXT with its baseline's left end at x, y; returns its width. */
double pln_map_text(cairo_t *cr, double x, double y, double size, bool bold, const char *text);
double pln_map_text_width(cairo_t *cr, double size, bool bold, const char *text);

#endif
