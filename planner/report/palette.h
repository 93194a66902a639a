/* planner/report/palette: the colours that all maps share. Floor 6. Static.
 *
 * Verdicts by the Okabe–Ito palette, which readers with any common colour blindness can tell apart;
 * the symbols of sites differ in shape as well. */
#ifndef PLANNER_REPORT_PALETTE_H
#define PLANNER_REPORT_PALETTE_H

#include <stdint.h>

#include "planner/net/service.h"
#include "planner/net/tower.h"

struct pln_colour {
    uint8_t red, green, blue;
};

static const struct pln_colour pln_colour_verdict[] = {
    [PLN_VERDICT_NONE] = {0xD5, 0x5E, 0x00},      /* vermilion */
    [PLN_VERDICT_PARTIAL] = {0xE6, 0x9F, 0x00},   /* orange */
    [PLN_VERDICT_SERVED] = {0x00, 0x72, 0xB2},    /* blue */
    [PLN_VERDICT_UNCERTAIN] = {0xF0, 0xE4, 0x42}, /* yellow */
};
static const struct pln_colour pln_colour_planned = {0x00, 0x9E, 0x73}; /* bluish green */
static const struct pln_colour pln_colour_site = {0x7A, 0x1F, 0x5C};    /* deep purple */
static const struct pln_colour pln_colour_mast = {0x3A, 0x3F, 0x47};
static const struct pln_colour pln_colour_ink = {0x1E, 0x24, 0x2B};
static const struct pln_colour pln_colour_faint = {0x6B, 0x74, 0x7E};
static const struct pln_colour pln_colour_border = {0x8A, 0x7F, 0x73};

/* Land with signal, by enum pln_land: lies under everything else. */
static const struct pln_colour pln_colour_land[] = {
    {0x56, 0xB4, 0xE9}, {0x00, 0x9E, 0x73}, {0xF0, 0xE4, 0x42}};
static const double pln_land_alpha[] = {0.3, 0.45, 0.35};

/* How a site is drawn: new towers as triangles, poles as diamonds, work on a mast that stands as
 * squares. */
enum pln_symbol { PLN_SYMBOL_TRIANGLE, PLN_SYMBOL_DIAMOND, PLN_SYMBOL_SQUARE };

enum { PLN_MAP_RANKS = 40 }; /* sites that a map numbers: the first to build */

static inline enum pln_symbol pln_symbol_of(enum pln_fix fix)
{
    return fix == PLN_FIX_MACRO  ? PLN_SYMBOL_TRIANGLE
           : fix == PLN_FIX_POLE ? PLN_SYMBOL_DIAMOND
                                 : PLN_SYMBOL_SQUARE;
}

#endif
