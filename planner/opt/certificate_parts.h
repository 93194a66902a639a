/* Shared by the files of planner/opt/certificate only. */
#ifndef PLANNER_OPT_CERTIFICATE_PARTS_H
#define PLANNER_OPT_CERTIFICATE_PARTS_H

#include "planner/opt/certificate.h"

/* Decimal digits without printf: the tables have tens of millions of numbers. */
void certificate_add_integer(struct geo_buf *text, int64_t value);

/* The id of row I; without NAMES one is MADE of PREFIX and the number. */
const char *certificate_name(const char *const *names, char prefix, size_t i, char made[32]);

#endif
