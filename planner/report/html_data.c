#include <math.h>
#include <string.h>

#include "planner/report/escape.h"
#include "planner/report/html_parts.h"
#include "planner/report/palette.h"

/* n none, p partial, s served, u uncertain, - not audited. */
static char verdict_code(const struct pln_facts *f, size_t village)
{
    static const char codes[] = {'n', 'p', 's', 'u'};
    return f->results->audit ? codes[f->results->audit->village[village].verdict] : '-';
}

static void add_strings(struct geo_buf *json, const struct pln_villages *villages, const char *key,
                        bool ids)
{
    geo_buf_addf(json, "\"%s\":[", key);
    for (size_t i = 0; i < villages->n; i++) {
        geo_buf_add(json, i ? "," : "");
        pln_add_json(json, ids ? villages->at[i].id : villages->at[i].name);
    }
    geo_buf_add(json, "],\n");
}

/* Differences of hundred-thousandths of a degree (1.1 m): short numbers. */
static void add_positions(struct geo_buf *json, const struct pln_villages *villages,
                          const char *key, bool lon)
{
    long before = 0;
    geo_buf_addf(json, "\"%s\":[", key);
    for (size_t i = 0; i < villages->n; i++) {
        long now = lround((lon ? villages->at[i].lon_deg : villages->at[i].lat_deg) * 1e5);
        geo_buf_addf(json, i ? ",%ld" : "%ld", now - before);
        before = now;
    }
    geo_buf_add(json, "],\n");
}

/* Communes once each, in order of first appearance among neighbours; a village holds the number. */
static void add_communes(struct geo_buf *json, struct geo_buf *numbers,
                         const struct pln_villages *villages)
{
    long n = -1;
    const struct pln_village *last = NULL;
    geo_buf_add(json, "\"communes\":[");
    for (size_t i = 0; i < villages->n; i++) {
        const struct pln_village *v = &villages->at[i];
        if (!last || strcmp(v->commune, last->commune) != 0 ||
            strcmp(v->province, last->province) != 0) {
            struct geo_buf both = {0};
            geo_buf_addf(&both, "%s%s%s", v->commune, *v->commune && *v->province ? ", " : "",
                         v->province);
            geo_buf_add(json, n >= 0 ? "," : "");
            pln_add_json(json, both.text ? both.text : "");
            geo_buf_release(&both);
            last = v;
            n++;
        }
        geo_buf_addf(numbers, i ? ",%ld" : "%ld", n);
    }
    geo_buf_add(json, "],\n");
}

static void add_village_numbers(struct geo_buf *json, const struct pln_facts *f)
{
    const struct pln_results *r = f->results;
    geo_buf_add(json, "\"people\":[");
    for (size_t i = 0; i < r->villages->n; i++)
        geo_buf_addf(json, i ? ",%lld" : "%lld", (long long)r->villages->at[i].people);
    geo_buf_add(json, "],\n\"rsrp\":[");
    for (size_t i = 0; i < r->villages->n; i++) {
        double rsrp = r->audit ? (double)r->audit->village[i].rsrp_dbm : (double)NAN;
        geo_buf_add(json, i ? "," : "");
        if (isfinite(rsrp))
            geo_buf_addf(json, "%.0f", rsrp);
        else
            geo_buf_add(json, "null");
    }
    geo_buf_add(json, "],\n\"plan\":[");
    for (size_t i = 0; i < r->villages->n; i++)
        geo_buf_addf(json, i ? ",%u" : "%u",
                     f->reach && f->reach[i].rank != PLN_NONE ? f->reach[i].rank + 1 : 0);
    geo_buf_add(json, "],\n\"verdict\":\"");
    for (size_t i = 0; i < r->villages->n; i++) {
        char code = verdict_code(f, i);
        geo_buf_add_bytes(json, &code, 1);
    }
    geo_buf_add(json, "\"");
}

static void add_site(struct geo_buf *json, const struct pln_proposal *p, enum pln_language language)
{
    static const char shapes[] = {'t', 'd', 'q'};
    struct geo_buf cost = {0}, gain = {0};
    pln_add_money(&cost, language, p->option->cost.total_vnd);
    pln_add_count(&gain, language, p->villages);
    geo_buf_addf(&gain, " %s, ", pln_text(language, PLN_S_X_VILLAGES));
    pln_add_count(&gain, language, p->people);
    geo_buf_addf(&gain, " %s", pln_text(language, PLN_S_X_PEOPLE));
    geo_buf_addf(json, "{\"lon\":%.5f,\"lat\":%.5f,\"shape\":\"%c\",\"id\":", p->candidate->lon_deg,
                 p->candidate->lat_deg, shapes[pln_symbol_of(p->kind->fix)]);
    pln_add_json(json, p->candidate->id);
    geo_buf_add(json, ",\"kind\":");
    pln_add_json(json, p->kind->name);
    geo_buf_add(json, ",\"cost\":");
    pln_add_json(json, cost.text ? cost.text : "");
    geo_buf_add(json, ",\"gain\":");
    pln_add_json(json, gain.text ? gain.text : "");
    geo_buf_add(json, "}");
    geo_buf_release(&cost);
    geo_buf_release(&gain);
}

static void add_texts(struct geo_buf *json, enum pln_language language)
{
    static const struct {
        const char *key;
        enum pln_string text;
    } texts[] = {
        {"n", PLN_S_V_NONE},          {"p", PLN_S_V_PARTIAL},       {"u", PLN_S_V_UNCERTAIN},
        {"s", PLN_S_V_SERVED},        {"-", PLN_S_NOT_STATED},      {"people", PLN_S_C_PEOPLE},
        {"commune", PLN_S_C_COMMUNE}, {"verdict", PLN_S_C_VERDICT}, {"planned", PLN_S_M_REACHED},
        {"kind", PLN_S_C_KIND},       {"cost", PLN_S_H_COST},       {"gain", PLN_S_H_GAIN}};
    geo_buf_add(json, "\"texts\":{");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        geo_buf_addf(json, "%s\"%s\":", i ? "," : "", texts[i].key);
        pln_add_json(json, pln_text(language, texts[i].text));
    }
    geo_buf_add(json, "},\n");
}

void pln_html_data(const struct pln_facts *f, const struct pln_frame *frame,
                   enum pln_language language, struct geo_buf *json)
{
    const struct pln_villages *villages = f->results->villages;
    const struct pln_box *b = &frame->box;
    struct geo_buf numbers = {0};
    geo_buf_addf(json, "{\"language\":\"%s\",\n\"lat0\":%.6f,\n\"box\":[%.6f,%.6f,%.6f,%.6f],\n",
                 pln_language_name(language), (b->south_deg + b->north_deg) / 2, b->west_deg,
                 b->south_deg, b->east_deg, b->north_deg);
    add_texts(json, language);
    add_communes(json, &numbers, villages);
    geo_buf_add(json, "\"sites\":[");
    for (size_t i = 0; i < f->n_proposals; i++) {
        geo_buf_add(json, i ? ",\n" : "");
        add_site(json, &f->proposals[i], language);
    }
    geo_buf_add(json, "],\n\"villages\":{");
    add_strings(json, villages, "name", false);
    add_strings(json, villages, "id", true);
    add_positions(json, villages, "lon", true);
    add_positions(json, villages, "lat", false);
    geo_buf_addf(json, "\"commune\":[%s],\n", numbers.text ? numbers.text : "");
    add_village_numbers(json, f);
    geo_buf_add(json, "}}");
    json->failed |= numbers.failed;
    geo_buf_release(&numbers);
}
