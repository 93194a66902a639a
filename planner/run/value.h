/* planner/run/value: the text of a scenario's value into its field. Floor 7. Pure but for globs. */
#ifndef PLANNER_RUN_VALUE_H
#define PLANNER_RUN_VALUE_H

#include "planner/run/keys.h"

/* What a value needs to know besides its text. */
struct pln_value_context {
    const char *dir;         /* where relative paths start */
    struct geo_arena *arena; /* takes the strings and lists */
    const char *where;       /* "hatinh.ini:14", for sentences */
};

/* Store TEXT at FIELD as KEY says. GEO_USAGE or GEO_BAD_DATA with the sentence. */
enum geo_status pln_value_store(const struct pln_key *key, const char *text, void *field,
                                const struct pln_value_context *context, struct geo_err *err);

/* đồng from "60e9", "60 bn", "60 tỷ", "0,83 tỷ"; false when it is not money. */
bool pln_money_parse(const char *text, int64_t *vnd);
/* yyyymmdd from "2024-06-30" or "30/6/2024"; false when it is no date of the calendar. */
bool pln_date_parse(const char *text, int32_t *yyyymmdd);

#endif
