/* Fuzz target: coordinates, numbers, dates, names and CSV cells from any bytes. What comes out must
 * keep the headers' promises; what goes wrong inside is for the sanitizers. Build with clang: cmake
 * -DPHUSONG_FUZZ=ON -DCMAKE_C_COMPILER=clang-14; run: fuzz_text tests/fuzz/corpus */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/csv.h"
#include "geo/base/date.h"
#include "geo/base/text.h"
#include "geo/earth/coord_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) abort();                                                                 \
    } while (0)

static void check_coord(const struct geo_coord *c)
{
    if (c->kind == GEO_COORD_NUMBER) MUST(isfinite(c->value));
    if (c->kind == GEO_COORD_ANGLE) MUST(fabs(c->value) <= 361);
}

static void check_cell(const char *cell)
{
    struct geo_coord a = geo_coord_read(cell), b;
    struct geo_number number;
    int32_t date;
    check_coord(&a);
    if (geo_coord_read_pair(cell, &a, &b)) {
        check_coord(&a);
        check_coord(&b);
    }
    if (geo_text_number(cell, &number))
        MUST(number.rest >= cell && number.rest <= cell + strlen(cell));
    if (geo_date_read(cell, &date)) MUST(date >= 19000101 && date <= 21991231);
    if (geo_date_guess(cell, &date)) MUST(date >= 19000101 && date <= 21991231);
}

static void check_name(const char *cell)
{
    struct geo_arena arena = {0};
    const char *clean = geo_text_clean(&arena, cell), *key = geo_text_fold(&arena, cell);
    MUST(clean && key && geo_text_is_nfc(clean));
    const char *again = geo_text_clean(&arena, clean);
    MUST(again && strcmp(again, clean) == 0);
    geo_arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (!text || (size && memchr(data, 0, size))) {
        free(text);
        return 0;
    }
    memcpy(text, data, size);
    text[size] = '\0';
    check_cell(text);
    if (geo_text_is_utf8(text, size)) check_name(text);
    struct geo_csv csv;
    int more = 1;
    geo_csv_start(&csv, text, size, "fuzz");
    while (geo_csv_next(&csv, &more, NULL) == GEO_OK && more)
        for (size_t i = 0; i < csv.n; i++)
            check_cell(csv.cell[i]);
    geo_csv_release(&csv);
    free(text);
    return 0;
}
