/* planner/prop/terminal: the clutter around the receiver as one extra loss, for models that stop at
 * the clutter's edge. Floor 2. Pure.
 *
 * Median clutter loss by P.2108-1 at the receiver. Never together with a model that counts clutter
 * already, by walking over a land-cover profile (P.1812, P.526) or because its curves were measured
 * among houses (Hata): pln_terminal_doubles() tells. */
#ifndef PLANNER_PROP_TERMINAL_H
#define PLANNER_PROP_TERMINAL_H

#include "planner/prop/model.h"
#include "planner/prop/p2108.h"

enum pln_terminal_kind {
    PLN_TERMINAL_NONE,
    PLN_TERMINAL_HEIGHT_GAIN, /* P.2108 section 3.1, 0.03 … 3 GHz */
    PLN_TERMINAL_STATISTICAL /* P.2108 section 3.2, 0.5 … 67 GHz, urban and suburban, from 0.25 km
                              */
};

struct pln_terminal {
    enum pln_terminal_kind kind;
    enum pln_p2108_clutter clutter;
    double clutter_m; /* representative clutter height; 0: the Recommendation's for the kind */
    double street_m;  /* 27 when nothing is known */
};

/* Open country, 27 m streets, no correction. */
struct pln_terminal pln_terminal_default(void);

/* P.2108 table 3: water and open 10, suburban 10, urban and forest 15, dense urban 20 m. */
double pln_terminal_clutter_m(const struct pln_terminal *terminal);

/* Adds the loss to a model's answer and notes it in terminal_db. Outside P.2108's own limits the
 * answer is PLN_LOSS_INVALID. Nothing with PLN_TERMINAL_NONE. */
void pln_terminal_add(const struct pln_terminal *terminal, const struct pln_link_env *env,
                      struct pln_loss *loss);

/* Would the clutter be counted twice? LAND_COVER: profiles carry clutter heights. */
bool pln_terminal_doubles(const struct pln_terminal *terminal, const struct pln_model *model,
                          bool land_cover);

#endif
