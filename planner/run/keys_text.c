/* What the keys of a scenario accept, as text for sentences and for the documentation. */
#include "planner/run/keys.h"

#include <string.h>

#include "planner/run/cost_table.h"

static void add_words(struct geo_buf *text, const struct pln_choice *choices)
{
    for (const struct pln_choice *c = choices; c->word; c++)
        geo_buf_addf(text, "%s%s", c == choices ? "" : ", ", c->word);
}

static void add_range(struct geo_buf *text, const struct pln_key *key)
{
    if (key->max >= 9e15)
        geo_buf_addf(text, " of at least %.15g", key->min);
    else if (key->min != 0 || key->max != 0)
        geo_buf_addf(text, " from %.15g to %.15g", key->min, key->max);
    if (key->unit) geo_buf_addf(text, " %s", key->unit);
}

void pln_key_expected(const struct pln_key *key, struct geo_buf *text)
{
    static const char *const plain[] = {
        [PLN_KEY_TEXT] = "text",
        [PLN_KEY_FILE] = "a file",
        [PLN_KEY_FILES] = "files, or patterns such as tiles/*.tif, separated by commas",
        [PLN_KEY_SOURCE] = "a file that OGR reads, or PG:… for PostGIS",
        [PLN_KEY_COLUMN] = "the name of a column",
        [PLN_KEY_REAL] = "a number",
        [PLN_KEY_WHOLE] = "a whole number",
        [PLN_KEY_WHOLE32] = "a whole number",
        [PLN_KEY_MONEY] = "an amount such as 60e9, 60 bn or 60 tỷ",
        [PLN_KEY_FLAG] = "yes or no",
        [PLN_KEY_CHOICE] = "one of ",
        [PLN_KEY_WORD] = "one of ",
        [PLN_KEY_SET] = "one or several, separated by commas, of ",
        [PLN_KEY_DATE] = "a date such as 2024-06-30 or 30/6/2024",
        [PLN_KEY_AZIMUTHS] = "up to 12 angles from 0 to 360 separated by commas, or omni",
        [PLN_KEY_MODEL] = "one of ",
    };
    geo_buf_add(text, plain[key->kind]);
    if (key->choices) add_words(text, key->choices);
    if (key->kind == PLN_KEY_MODEL)
        for (size_t i = 0; i < pln_model_count(); i++)
            geo_buf_addf(text, "%s%s", i ? ", " : "", pln_model_at(i)->name);
    if (key->kind == PLN_KEY_REAL || key->kind == PLN_KEY_WHOLE || key->kind == PLN_KEY_WHOLE32 ||
        key->kind == PLN_KEY_MONEY)
        add_range(text, key);
}

/* What follows "name = value": expected text, default, source. */
static void add_facts(struct geo_buf *text, const struct pln_key *key)
{
    pln_key_expected(key, text);
    if (key->needed) geo_buf_add(text, "; required");
    if (key->preset && strcmp(key->preset, PLN_PRESET_COSTS) == 0) {
        struct geo_buf value = {0}, source = {0};
        if (pln_cost_table_find(key->name, &value, &source, NULL) == GEO_OK)
            geo_buf_addf(text, "; default %s (%s)", value.text, source.text);
        geo_buf_release(&value);
        geo_buf_release(&source);
        return;
    }
    if (key->preset && *key->preset) geo_buf_addf(text, "; default %s", key->preset);
    if (key->preset && *key->preset && key->source) geo_buf_addf(text, " (%s)", key->source);
}

static void document_key(struct geo_buf *text, const struct pln_key *key, bool markdown)
{
    struct geo_buf facts = {0};
    add_facts(&facts, key);
    const char *said = facts.text ? facts.text : "";
    if (markdown)
        geo_buf_addf(text, "| `%s` | %s | %s |\n", key->name, key->help, said);
    else
        geo_buf_addf(text, "  %s\n      %s\n      %s\n", key->name, key->help, said);
    geo_buf_release(&facts);
}

static const char intro[] =
    "A scenario is an INI file. Lines that start with # or ; are comments, and so is what follows "
    "\" ;\" in a value. A line that starts with a space continues the value above it. Paths are "
    "relative to the scenario's folder. Unknown keys, keys given twice and values out of range are "
    "refused with file and line. Every key as used, with its source, is in the table `parameters` "
    "of plan.gpkg and in summary.json.";

void pln_keys_document(struct geo_buf *text, bool markdown)
{
    if (markdown)
        geo_buf_addf(text,
                     "# Scenario files\n\n"
                     "Made by `phusong help scenario --format markdown`; do not edit.\n\n%s\n",
                     intro);
    else
        geo_buf_addf(text, "%s\n", intro);
    for (size_t s = 0; s < pln_n_sections; s++) {
        const struct pln_section *section = &pln_sections[s];
        const char *name = section->repeats ? " NAME" : "";
        if (markdown)
            geo_buf_addf(text, "\n## [%s%s]\n\n%s\n\n| key | meaning | value |\n|---|---|---|\n",
                         section->name, name, section->help);
        else
            geo_buf_addf(text, "\n[%s%s]\n  %s\n\n", section->name, name, section->help);
        for (size_t i = 0; i < pln_n_keys; i++)
            if (strcmp(pln_keys[i].section, section->name) == 0)
                document_key(text, &pln_keys[i], markdown);
    }
}
