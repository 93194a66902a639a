/* planner/run/keys: every key of a scenario: its type, range, default, the default's source.
 * Floor 7. Pure.
 *
 * A new key is one line in keys.c and one field in planner/run/scenario.h. */
#ifndef PLANNER_RUN_KEYS_H
#define PLANNER_RUN_KEYS_H

#include "geo/base/buf.h"
#include "planner/run/scenario.h"

enum pln_key_kind {                  /* what the field is, and what text is accepted */
                    PLN_KEY_TEXT,    /* const char * */
                    PLN_KEY_FILE,    /* const char *: one file, relative to the scenario's folder */
                    PLN_KEY_FILES,   /* struct pln_path_list: files and globs separated by commas */
                    PLN_KEY_SOURCE,  /* const char *: a file, or a PostGIS connection "PG:…" */
                    PLN_KEY_COLUMN,  /* struct pln_source: the key is "column_<field>" */
                    PLN_KEY_REAL,    /* double */
                    PLN_KEY_WHOLE,   /* int64_t or size_t */
                    PLN_KEY_WHOLE32, /* int32_t or uint32_t */
                    PLN_KEY_MONEY,  /* int64_t đồng: "60e9", "60 bn", "60 tỷ", "700 triệu" */
                    PLN_KEY_FLAG,   /* bool: yes, no */
                    PLN_KEY_CHOICE, /* an enum: the value beside the word in `choices` */
                    PLN_KEY_WORD,   /* const char *: one of `choices` */
                    PLN_KEY_SET,  /* unsigned: words of `choices` separated by commas, their values
                                     or-ed */
                    PLN_KEY_DATE, /* int32_t yyyymmdd: "2024-06-30" or "30/6/2024" */
                    PLN_KEY_AZIMUTHS, /* struct pln_transmitter: degrees separated by commas or
                                         semicolons */
                    PLN_KEY_MODEL     /* const struct pln_model *: a name of the registry */
};

struct pln_choice {
    const char *word; /* NULL ends the list */
    int value;
};

struct pln_key {
    const char *section, *name;
    enum pln_key_kind kind;
    size_t offset;   /* into struct pln_scenario; of [site NAME] keys into struct pln_site_kind */
    double min, max; /* both 0: unlimited */
    const struct pln_choice *choices;
    const char *unit;
    const char *preset;       /* text; NULL: none; "[radio] freq_mhz": the value of that key */
    const char *source;       /* of the preset */
    enum pln_stage needed_by; /* with `needed` */
    bool needed;
    bool derived; /* the preset only describes what the loader works out */
    const char *help;
};

struct pln_section {
    const char *name;
    bool repeats; /* [site NAME] */
    const char *help;
};

extern const struct pln_key pln_keys[];
extern const size_t pln_n_keys;
extern const struct pln_section pln_sections[];
extern const size_t pln_n_sections;

/* NULL: unknown. */
const struct pln_section *pln_section_find(const char *name);
const struct pln_key *pln_key_find(const char *section, const char *name);

/* "a number from 30 to 6000 MHz": what the key accepts, for sentences and for the documentation. */
void pln_key_expected(const struct pln_key *key, struct geo_buf *text);

/* The documentation of all keys, as text for a terminal or as Markdown (docs/scenario.md). */
void pln_keys_document(struct geo_buf *text, bool markdown);

#endif
