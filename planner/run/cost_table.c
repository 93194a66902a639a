#include "planner/run/cost_table.h"

#include <math.h>
#include <string.h>

#include "geo/base/csv.h"
#include "geo/base/mem.h"
#include "geo/base/text.h"

extern const unsigned char pln_embedded_costs[];
extern const size_t pln_embedded_costs_length;

enum { ITEM, AMOUNT, CURRENCY, YEAR, VND_PER_UNIT, UNIT, SOURCE, COLUMNS };

static enum geo_status say(const struct geo_csv *csv, struct geo_buf *value, struct geo_buf *source,
                           struct geo_err *err)
{
    double amount, rate;
    if (csv->n != COLUMNS || !geo_text_plain_number(csv->cell[AMOUNT], &amount) || amount < 0 ||
        !geo_text_plain_number(csv->cell[VND_PER_UNIT], &rate) || rate <= 0)
        return geo_fail(err, GEO_BAD_DATA, "%s: row %u: expected an amount and an exchange rate",
                        csv->path, csv->row);
    geo_buf_addf(value, "%.0f", round(amount * rate));
    geo_buf_addf(source, "%s; %s %s", csv->cell[SOURCE], csv->cell[AMOUNT], csv->cell[CURRENCY]);
    geo_buf_addf(source, *csv->cell[YEAR] ? " of %s" : ", year not told", csv->cell[YEAR]);
    if (strcmp(csv->cell[CURRENCY], "VND") != 0)
        geo_buf_addf(source, ", at %s VND per %s", csv->cell[VND_PER_UNIT], csv->cell[CURRENCY]);
    enum geo_status status = geo_buf_status(value, err);
    return status ? status : geo_buf_status(source, err);
}

enum geo_status pln_cost_table_find(const char *item, struct geo_buf *value, struct geo_buf *source,
                                    struct geo_err *err)
{
    struct geo_csv csv = {0};
    char *text = geo_alloc_zero(pln_embedded_costs_length + 1, 1);
    if (!text) return geo_no_memory(err, "the costs", pln_embedded_costs_length, 1);
    memcpy(text, pln_embedded_costs, pln_embedded_costs_length);
    geo_csv_start(&csv, text, pln_embedded_costs_length, "datasets/costs/costs.csv");
    enum geo_status status = GEO_OK;
    int more = 1;
    while (!status && more) {
        status = geo_csv_next(&csv, &more, err);
        if (status || !more || !csv.n || strcmp(csv.cell[ITEM], item) != 0) continue;
        status = say(&csv, value, source, err);
        break;
    }
    if (!status && !more)
        status = geo_fail(err, GEO_BAD_DATA, "datasets/costs/costs.csv: there is no item %s", item);
    geo_csv_release(&csv);
    geo_free(text);
    return status;
}
