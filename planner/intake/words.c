#include "planner/intake/words.h"

#include <string.h>

#include "geo/base/text.h"
#include "planner/intake/list.h"

static bool any(const char *folded, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list_has_word(folded, words[i])) return true;
    return false;
}
#define ANY(folded, words) any(folded, words, sizeof(words) / sizeof *(words))

enum pln_tier words_tier(const char *tier, const char *power)
{
    static const char *const no_grid[] = {"no grid",       "khong dien",        "chua co dien",
                                          "khong co dien", "chua dien",         "off grid",
                                          "without grid",  "chua co dien luoi", "khong dien luoi"};
    static const char *const difficult[] = {"difficult", "dac biet kho khan", "dbkk", "kho khan"};
    static const char *const other[] = {"other", "other grid", "khac", "con lai"};
    static const char *const no_power[] = {"no",       "none",    "khong",    "chua",
                                           "0",        "solar",   "off grid", "false",
                                           "khong co", "chua co", "without",  "mat troi"};
    struct geo_arena arena = {0};
    const char *t = geo_text_fold(&arena, tier), *p = geo_text_fold(&arena, power);
    enum pln_tier found = PLN_TIER_UNKNOWN;
    if (t && ANY(t, no_grid))
        found = PLN_TIER_NO_GRID;
    else if (p && ANY(p, no_power))
        found = PLN_TIER_NO_GRID;
    else if (t && ANY(t, difficult))
        found = PLN_TIER_DIFFICULT_GRID;
    else if (t && ANY(t, other))
        found = PLN_TIER_OTHER_GRID;
    geo_arena_release(&arena);
    return found;
}

unsigned words_technology(const char *text)
{
    static const struct {
        const char *word;
        unsigned tech;
    } known[] = {{"gsm", PLN_TECH_GSM},   {"2g", PLN_TECH_GSM},  {"edge", PLN_TECH_GSM},
                 {"umts", PLN_TECH_UMTS}, {"3g", PLN_TECH_UMTS}, {"wcdma", PLN_TECH_UMTS},
                 {"hspa", PLN_TECH_UMTS}, {"lte", PLN_TECH_LTE}, {"4g", PLN_TECH_LTE},
                 {"nr", PLN_TECH_NR},     {"5g", PLN_TECH_NR}};
    struct geo_arena arena = {0};
    const char *folded = geo_text_fold(&arena, text);
    unsigned set = 0;
    for (const char *s = folded ? folded : ""; *s; s += *s == ' ') {
        size_t length = strcspn(s, " ");
        for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
            size_t n = strlen(known[i].word);
            if (length >= n && strncmp(s, known[i].word, n) == 0) set |= known[i].tech;
        }
        s += length;
    }
    geo_arena_release(&arena);
    return set;
}

bool words_status(const char *text, enum pln_mast_status *status)
{
    static const char *const planned[] = {
        "planned",         "plan",      "proposed",           "ke hoach",
        "du kien",         "quy hoach", "chua phat song",     "chua hoat dong",
        "dang xay dung",   "xay dung",  "under construction", "se trien khai",
        "chua trien khai", "future"};
    static const char *const off[] = {
        "off",      "off air",        "ngung",      "ngung hoat dong", "dung",
        "tat",      "decommissioned", "dismantled", "thao do",         "khong hoat dong",
        "inactive", "closed",         "da ngung"};
    static const char *const on[] = {"on air",
                                     "onair",
                                     "on",
                                     "active",
                                     "live",
                                     "operational",
                                     "hoat dong",
                                     "dang hoat dong",
                                     "phat song",
                                     "dang phat song",
                                     "da phat song",
                                     "in service",
                                     "1",
                                     "yes",
                                     "co",
                                     "existing",
                                     "hien huu"};
    struct geo_arena arena = {0};
    const char *folded = geo_text_fold(&arena, text);
    bool known = true;
    if (!folded)
        known = false;
    else if (ANY(folded, planned))
        *status = PLN_MAST_PLANNED;
    else if (ANY(folded, off))
        *status = PLN_MAST_OFF;
    else if (ANY(folded, on))
        *status = PLN_MAST_ON_AIR;
    else
        known = false;
    geo_arena_release(&arena);
    return known;
}
