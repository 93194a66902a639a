/* planner/prop/p2108: clutter loss at a terminal, Recommendation ITU-R P.2108-1 (09/2021).
 * Floor 2. Pure.
 *
 * Corrections to add to a model that stops at the clutter's edge, never to one that already walks
 * over clutter heights (P.1812 with a land-cover profile): the loss would count twice. */
#ifndef PLANNER_PROP_P2108_H
#define PLANNER_PROP_P2108_H

enum pln_p2108_clutter { /* section 3.1, table 3 */
                         PLN_CLUTTER_WATER = 1,
                         PLN_CLUTTER_OPEN = 2, /* open or rural */
                         PLN_CLUTTER_SUBURBAN = 3,
                         PLN_CLUTTER_URBAN = 4,
                         PLN_CLUTTER_FOREST = 5,
                         PLN_CLUTTER_DENSE_URBAN = 6
};

enum pln_p2108_fault { /* the first argument that lies outside the Recommendation */
                       PLN_P2108_OK,
                       PLN_P2108_FREQUENCY,
                       PLN_P2108_HEIGHT,         /* terminal height ≤ 0 */
                       PLN_P2108_CLUTTER_HEIGHT, /* representative clutter height ≤ 0 */
                       PLN_P2108_STREET_WIDTH,   /* ≤ 0 */
                       PLN_P2108_ELEVATION,      /* outside 0 … 90° */
                       PLN_P2108_DISTANCE,       /* below 0.25 km */
                       PLN_P2108_LOCATION        /* not within 0 … 100 %, both ends excluded */
};

/* Section 3.1, height gain terminal correction, 0.03 … 3 GHz: *LOSS_DB ≥ 0 for a terminal at
 * HEIGHT_M above ground in clutter of representative height CLUTTER_M, streets STREET_M wide (27 m
 * when nothing is known). 0 for a terminal above the clutter. *LOSS_DB is NaN with a fault. */
enum pln_p2108_fault pln_p2108_height_gain(double freq_ghz, double height_m, double street_m,
                                           double clutter_m, enum pln_p2108_clutter clutter,
                                           double *loss_db);

/* Section 3.2, statistical loss of a terrestrial path, 0.5 … 67 GHz, urban and suburban, not
 * exceeded at LOCATION_PCT of places. One end's loss; paths over 2 km have the loss at 2 km. */
enum pln_p2108_fault pln_p2108_terrestrial(double freq_ghz, double distance_km, double location_pct,
                                           double *loss_db);

/* Section 3.3, earth–space and aeronautical, 10 … 100 GHz, elevation 0 … 90°. */
enum pln_p2108_fault pln_p2108_aeronautical(double freq_ghz, double elevation_deg,
                                            double location_pct, double *loss_db);

#endif
