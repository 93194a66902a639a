#include "planner/prop/terminal.h"

#include <math.h>

struct pln_terminal pln_terminal_default(void)
{
    return (struct pln_terminal){.clutter = PLN_CLUTTER_OPEN, .street_m = 27};
}

double pln_terminal_clutter_m(const struct pln_terminal *terminal)
{
    if (terminal->clutter_m > 0) return terminal->clutter_m;
    switch (terminal->clutter) {
    case PLN_CLUTTER_URBAN:
    case PLN_CLUTTER_FOREST:
        return 15;
    case PLN_CLUTTER_DENSE_URBAN:
        return 20;
    default:
        return 10;
    }
}

void pln_terminal_add(const struct pln_terminal *terminal, const struct pln_link_env *env,
                      struct pln_loss *loss)
{
    if (terminal->kind == PLN_TERMINAL_NONE || loss->flags & PLN_LOSS_INVALID) return;
    double ghz = env->freq_mhz / 1000, db;
    enum pln_p2108_fault fault =
        terminal->kind == PLN_TERMINAL_HEIGHT_GAIN
            ? pln_p2108_height_gain(ghz, env->rx_height_m, terminal->street_m,
                                    pln_terminal_clutter_m(terminal), terminal->clutter, &db)
            : pln_p2108_terrestrial(ghz, loss->distance_km, 50, &db);
    if (fault == PLN_P2108_OK) {
        loss->terminal_db = db;
        loss->loss_db += db;
    } else {
        loss->loss_db = NAN;
        loss->flags = PLN_LOSS_INVALID;
    }
}

bool pln_terminal_doubles(const struct pln_terminal *terminal, const struct pln_model *model,
                          bool land_cover)
{
    if (terminal->kind == PLN_TERMINAL_NONE) return false;
    return model->clutter == PLN_CLUTTER_WITHIN ||
           (model->clutter == PLN_CLUTTER_OF_PROFILE && land_cover);
}
