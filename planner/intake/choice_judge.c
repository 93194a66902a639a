#include <math.h>
#include <stdio.h>

#include "planner/intake/choice_parts.h"

static struct verdict quarantine(const char *code, double confidence)
{
    return (struct verdict){
        .code = code, .action = PLN_ACTION_QUARANTINED, .confidence = confidence};
}

/* Against the polygons; the row's own first. */
static struct verdict judge_by_polygons(struct choices *c, size_t row, const struct option *o)
{
    struct places *p = c->places;
    struct verdict v = {0};
    const struct reading *r = &o->reading;
    bool own = p->at[row].n_shapes > 0;
    if (own && o->misfit_m <= 0) return v;
    size_t at = geo_shapes_find(p->polygons, r->lon_deg, r->lat_deg);
    if (own && o->misfit_m <= BOUNDARY_M)
        v = (struct verdict){
            .code = PLN_CODE_NEAR_COMMUNE, .action = PLN_ACTION_NOTED, .confidence = 0.8};
    else if (own && at != GEO_NO_SHAPE)
        v = quarantine(PLN_CODE_OUTSIDE_COMMUNE, 0.95);
    else if (at == GEO_NO_SHAPE &&
             geo_shapes_nearest_m(p->polygons, r->lon_deg, r->lat_deg, 0.05, NULL) > BOUNDARY_M)
        v = o->country_m > 0 ? quarantine(PLN_CODE_IN_SEA, 0.9)
            : own            ? quarantine(PLN_CODE_OUTSIDE_COMMUNE, 0.9)
                             : (struct verdict){.code = PLN_CODE_OUTSIDE_COMMUNE,
                                                .action = PLN_ACTION_NOTED,
                                                .confidence = 0.5};
    else if (own)
        v = quarantine(PLN_CODE_OUTSIDE_COMMUNE, 0.9);
    if (v.code && at != GEO_NO_SHAPE)
        snprintf(v.text, sizeof v.text, "%.10s %.60s", p->code[at], p->name[at]);
    return v;
}

/* Without polygons: the country's outline, the province, the neighbours. */
static struct verdict judge_by_neighbours(struct choices *c, size_t row, const struct option *o)
{
    const struct place *place = &c->places->at[row];
    const struct reading *r = &o->reading;
    if (o->country_m > OUTLINE_M && !c->astride) return quarantine(PLN_CODE_IN_SEA, 0.8);
    if (*place->province && country_knows(c->places->country, place->province) &&
        country_distance_m(c->places->country, place->province, r->lon_deg, r->lat_deg) >
            PROVINCE_M)
        return quarantine(PLN_CODE_OUTSIDE_PROVINCE, 0.9);
    double box = places_box_distance_m(c->places, row, r->lon_deg, r->lat_deg);
    if (!isnan(box))
        return box > BOX_M ? quarantine(PLN_CODE_OUTSIDE_COMMUNE, 0.9) : (struct verdict){0};
    if (place->group != PLN_NONE && c->group[place->group].n >= 3) {
        const struct group *g = &c->group[place->group];
        if (choices_distance_m(g->lon_deg, g->lat_deg, r->lon_deg, r->lat_deg) >
            fmax(FAR_M, 8 * g->reach_m))
            return quarantine(PLN_CODE_FAR_FROM_COMMUNE, 0.85);
        return (struct verdict){0};
    }
    if (c->row[row].isolated) return quarantine(PLN_CODE_FAR_FROM_REST, 0.7);
    return (struct verdict){0};
}

struct verdict choices_verdict(struct choices *c, size_t row, const struct choice *choice)
{
    const struct row *r = &c->row[row];
    const struct option *o = &c->option[r->first + r->chosen];
    (void)choice;
    if (c->foreign) return (struct verdict){0};
    if (!choices_in_country(o) &&
        (!c->astride || !isfinite(o->country_m) || (r->isolated && o->country_m > FAR_M)))
        return quarantine(o->country_m < 100e3 ? PLN_CODE_IN_SEA : PLN_CODE_OUTSIDE_COUNTRY, 0.95);
    if (r->rivals_apart) return quarantine(PLN_CODE_AMBIGUOUS_POSITION, 0.9);
    return c->places->polygons ? judge_by_polygons(c, row, o) : judge_by_neighbours(c, row, o);
}
