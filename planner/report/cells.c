#include "planner/report/cells.h"

#include <math.h>

#include "planner/prop/model.h"

struct pln_cell *pln_put_null(struct pln_cell *cell)
{
    *cell = (struct pln_cell){.null = true};
    return cell + 1;
}

struct pln_cell *pln_put_text(struct pln_cell *cell, const char *text)
{
    if (!text || !*text) return pln_put_null(cell);
    *cell = (struct pln_cell){.u.text = text};
    return cell + 1;
}

struct pln_cell *pln_put_integer(struct pln_cell *cell, int64_t value)
{
    *cell = (struct pln_cell){.u.integer = value};
    return cell + 1;
}

struct pln_cell *pln_put_real(struct pln_cell *cell, double value)
{
    if (!isfinite(value)) return pln_put_null(cell);
    *cell = (struct pln_cell){.u.real = value};
    return cell + 1;
}

struct pln_cell *pln_put_date(struct pln_cell *cell, int32_t yyyymmdd)
{
    return yyyymmdd > 0 ? pln_put_integer(cell, yyyymmdd) : pln_put_null(cell);
}

struct pln_cell *pln_put_bool(struct pln_cell *cell, bool value)
{
    return pln_put_integer(cell, value);
}

struct pln_cell *pln_put_place(struct pln_cell *cell, const struct pln_village *village)
{
    const char *const texts[] = {village->id,           village->name,     village->commune,
                                 village->commune_code, village->district, village->province};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        cell = pln_put_text(cell, texts[i]);
    return cell;
}

static struct pln_cell *put_nulls(struct pln_cell *cell, int n)
{
    while (n-- > 0)
        cell = pln_put_null(cell);
    return cell;
}

struct pln_cell *pln_put_service(struct pln_cell *cell, const struct pln_facts *facts,
                                 uint32_t village)
{
    const struct pln_results *r = facts->results;
    if (!r->audit) return put_nulls(cell, 9);
    const struct pln_service *s = &r->audit->village[village];
    cell = pln_put_text(cell, pln_verdict_name(s->verdict));
    cell = pln_put_real(cell, (double)s->rsrp_dbm);
    cell = pln_put_real(cell, (double)s->margin_db);
    cell = pln_put_integer(cell, s->n_servers);
    cell = pln_put_text(cell, s->tower == PLN_NONE ? "" : r->towers->at[s->tower].id);
    cell = pln_put_real(cell, s->tower == PLN_NONE ? (double)NAN : (double)s->distance_km);
    cell = pln_put_real(cell, s->tower == PLN_NONE ? (double)NAN : (double)s->loss_db);
    cell = pln_put_bool(cell, (s->flags & PLN_LOSS_EXTRAPOLATED) != 0);
    return pln_put_integer(cell, s->people_served);
}

struct pln_cell *pln_put_standing(struct pln_cell *cell, const struct pln_facts *facts,
                                  uint32_t village)
{
    if (!facts->listed_as) return put_nulls(cell, 3);
    cell = pln_put_text(cell, pln_standing_name(pln_facts_standing(facts, village)));
    if (facts->listed_as[village] == PLN_NONE) return put_nulls(cell, 2);
    const struct pln_listed *entry = &facts->results->programme->at[facts->listed_as[village]];
    cell = pln_put_date(cell, entry->listed_date);
    return pln_put_date(cell, entry->covered_date);
}

struct pln_cell *pln_put_reach(struct pln_cell *cell, const struct pln_facts *facts,
                               uint32_t village)
{
    if (!facts->reach || facts->reach[village].rank == PLN_NONE) return put_nulls(cell, 3);
    const struct pln_reach *reach = &facts->reach[village];
    cell = pln_put_integer(cell, (int64_t)reach->rank + 1);
    cell = pln_put_text(cell, facts->proposals[reach->rank].candidate->id);
    return pln_put_real(cell, (double)reach->rsrp_dbm);
}

double pln_cell_rounded(const struct pln_column *column, const struct pln_cell *cell)
{
    static const double scales[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    const double scale = scales[column->decimals];
    return round(cell->u.real * scale) / scale + 0.0; /* never −0 */
}
