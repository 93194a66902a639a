/* The figures of a coverage map, for programs and for people. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "planner/report/coverage.h"

static json_t *number(double value)
{
    return isfinite(value) ? json_real(round(value * 1e4) / 1e4) : json_null();
}

static json_t *count_or_null(int64_t n)
{
    return n < 0 ? json_null() : json_integer(n);
}

static json_t *classes_json(const struct pln_coverage *c)
{
    json_t *list = json_array();
    for (size_t k = 0; k < c->n_classes; k++) {
        const struct pln_coverage_class *class = &c->classes[k];
        json_array_append_new(
            list, json_pack("{s:o, s:o, s:I, s:o, s:o}", "rsrp_assured_min_dbm",
                            number(class->least_dbm), "area_km2", number(class->km2), "cells",
                            (json_int_t) class->n_cells, "people", count_or_null(class->people),
                            "villages", count_or_null(class->villages)));
    }
    return list;
}

static size_t left_out(const struct pln_coverage *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_listed; i++)
        n += !c->servers[i].has_terrain;
    return n;
}

enum geo_status pln_coverage_json(const struct pln_results *r, struct geo_buf *text,
                                  struct geo_err *err)
{
    const struct pln_coverage *c = r->coverage;
    json_t *parameters = json_object();
    for (size_t i = 0; i < r->n_parameters; i++) {
        const struct pln_parameter *p = &r->parameters[i];
        char key[128];
        snprintf(key, sizeof key, "%s.%s", p->section, p->key);
        json_object_set_new(parameters, key,
                            json_pack("{s:s, s:s, s:s}", "value", p->value, "unit",
                                      p->unit ? p->unit : "", "source",
                                      p->source ? p->source : ""));
    }
    json_t *object = json_pack(
        "{s:s, s:s, s:I, s:I, s:o, s:o, s:o, s:I, s:I, s:I, s:I, s:o, s:o}", "title",
        r->title ? r->title : "", "notice", r->notice ? r->notice : "", "transmitters",
        (json_int_t)c->n_listed, "transmitters_without_terrain", (json_int_t)left_out(c),
        "radius_km", number(c->radius_km), "location_pct", number(c->location_pct), "area_km2",
        number(c->inside_km2), "cells", (json_int_t)c->n_inside, "cells_without_value",
        (json_int_t)c->n_void, "width", (json_int_t)c->width, "height", (json_int_t)c->height,
        "classes", classes_json(c), "parameters", parameters);
    char *dump = object ? json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(12)) : NULL;
    json_decref(object);
    if (!dump) return geo_no_memory(err, "summary.json", 1, 1);
    geo_buf_add(text, dump);
    geo_buf_add(text, "\n");
    free(dump);
    return geo_buf_status(text, err);
}

/* The number in WIDTH columns. */
static void add_right(struct geo_buf *text, struct geo_buf *figure, size_t width)
{
    for (size_t i = figure->length; i < width; i++)
        geo_buf_add(text, " ");
    geo_buf_add(text, figure->text ? figure->text : "");
    geo_buf_clear(figure);
}

static void class_line(const struct pln_coverage *c, size_t k, enum pln_language language,
                       struct geo_buf *text)
{
    const struct pln_coverage_class *class = &c->classes[k];
    struct geo_buf figure = {0};
    double known_km2 = 0;
    for (size_t i = 0; i < c->n_classes; i++)
        known_km2 += c->classes[i].km2;
    if (k + 1 < c->n_classes)
        geo_buf_addf(text, "  ≥ %6.5g dBm      ", class->least_dbm);
    else
        geo_buf_add(text,
                    language == PLN_LANG_VI ? "  yếu hơn           " : "  weaker            ");
    pln_add_number(&figure, language, class->km2, 1);
    add_right(text, &figure, 16);
    pln_add_number(&figure, language, known_km2 > 0 ? 100 * class->km2 / known_km2 : 0, 1);
    add_right(text, &figure, 8);
    if (class->people >= 0) {
        pln_add_count(&figure, language, class->people);
        add_right(text, &figure, 15);
    }
    geo_buf_add(text, "\n");
    geo_buf_release(&figure);
}

void pln_coverage_text(const struct pln_results *r, enum pln_language language,
                       struct geo_buf *text)
{
    const struct pln_coverage *c = r->coverage;
    const bool vi = language == PLN_LANG_VI, people = c->classes[0].people >= 0;
    if (r->title && *r->title) geo_buf_addf(text, "%s\n", r->title);
    if (r->notice && *r->notice) geo_buf_addf(text, "%s\n", r->notice);
    geo_buf_addf(text,
                 vi ? "%zu trạm phát, bán kính %g km, %zu x %zu ô\n\n"
                    : "%zu transmitters, radius %g km, %zu x %zu cells\n\n",
                 c->n_listed, c->radius_km, c->width, c->height);
    geo_buf_addf(text, vi ? "RSRP tại %g %% vị trí" : "RSRP at %g %% of places", c->location_pct);
    geo_buf_addf(text, "%*s km²     %%", vi ? 10 : 8, "");
    geo_buf_add(text, !people ? "\n" : vi ? "         số dân\n" : "         people\n");
    for (size_t k = 0; k < c->n_classes; k++)
        class_line(c, k, language, text);
    if (c->n_void)
        geo_buf_addf(text,
                     vi ? "  %zu ô không có giá trị: thiếu địa hình trên đường truyền\n"
                        : "  %zu cells without a value: terrain is missing on the way to them\n",
                     c->n_void);
    if (left_out(c))
        geo_buf_addf(text,
                     vi ? "  %zu trạm nằm ngoài địa hình, không tính\n"
                        : "  %zu transmitters stand outside the terrain and were left out\n",
                     left_out(c));
}
