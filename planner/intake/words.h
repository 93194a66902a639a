/* planner/intake/words: the words that lists use for technologies, states and tiers, in both
 * languages. Floor 5. Pure; private to this folder. */
#ifndef PLANNER_INTAKE_WORDS_H
#define PLANNER_INTAKE_WORDS_H

#include <stdbool.h>

#include "planner/net/tower.h"
#include "planner/net/village.h"

/* The tier from its own words and from those of the power supply; PLN_TIER_UNKNOWN. */
enum pln_tier words_tier(const char *tier, const char *power);

/* Set of enum pln_tech named in TEXT ("LTE", "2G/4G", "GSM900 + LTE1800"); 0: none understood. */
unsigned words_technology(const char *text);

/* False: not understood. */
bool words_status(const char *text, enum pln_mast_status *status);

#endif
