/* tests/prop/itu_case: the ITU's P.1812 validation profiles and result logs, read from ../shared.
 */
#ifndef TESTS_PROP_ITU_CASE_H
#define TESTS_PROP_ITU_CASE_H

#include "planner/prop/model.h"

enum { itu_points_max = 4096 };

struct itu_profile {
    double d_km[itu_points_max], ground_m[itu_points_max], clutter_m[itu_points_max];
    uint8_t zone[itu_points_max];
    size_t n;
    struct pln_link_env env[8];       /* one a measurement row, without latitude */
    double field_dbuv[8], loss_db[8]; /* expected; the field for 1 kW */
    size_t n_env;
};

/* Read PATH; ck_aborts on anything unexpected. */
void itu_profile_read(const char *path, struct itu_profile *out);

/* The value of the first row of LOG_TEXT after row SKIP that starts with KEY and whose reference
 * starts with REF ("" for any); ck_aborts when there is none. */
double itu_log_value(const char *log_text, const char *key, const char *ref);

#endif
