/* Fuzz target: a scenario's value from any bytes, given to every key but those that look for files
 * or columns. What is accepted must keep the key's range; what is refused must say why. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "planner/run/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) abort();                                                                 \
    } while (0)

/* Room for any field but a table's, aligned for all of them. */
union field {
    double real;
    int64_t whole;
    int32_t whole32;
    const char *text;
    struct pln_transmitter tx;
    struct pln_site_kind kind;
    char room[1024];
};

static bool unlimited(const struct pln_key *key)
{
    return !(key->min < 0 || key->min > 0 || key->max < 0 || key->max > 0);
}

static void check_range(const struct pln_key *key, double value)
{
    MUST(isfinite(value));
    MUST(unlimited(key) || (value >= key->min && value <= key->max));
}

static void check_field(const struct pln_key *key, const union field *field)
{
    if (key->kind == PLN_KEY_REAL) check_range(key, field->real);
    if (key->kind == PLN_KEY_WHOLE || key->kind == PLN_KEY_MONEY)
        check_range(key, (double)field->whole);
    if (key->kind == PLN_KEY_DATE)
        MUST(field->whole32 >= 19000101 && field->whole32 <= 22001231 &&
             field->whole32 / 100 % 100 <= 12 && field->whole32 % 100 <= 31);
    if (key->kind == PLN_KEY_TEXT || key->kind == PLN_KEY_WORD) MUST(field->text);
}

static bool looks_elsewhere(const struct pln_key *key)
{
    return key->kind == PLN_KEY_FILE || key->kind == PLN_KEY_FILES || key->kind == PLN_KEY_SOURCE ||
           key->kind == PLN_KEY_COLUMN;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (!text || (size && memchr(data, 0, size))) {
        free(text);
        return 0;
    }
    if (size) memcpy(text, data, size);
    text[size] = '\0';
    for (size_t i = 0; i < pln_n_keys; i++) {
        struct geo_arena arena = {0};
        struct geo_err err = {0};
        union field field = {.room = {0}};
        struct pln_value_context context = {.dir = ".", .arena = &arena, .where = "fuzz:1"};
        if (looks_elsewhere(&pln_keys[i])) continue;
        if (pln_value_store(&pln_keys[i], text, &field, &context, &err) == GEO_OK)
            check_field(&pln_keys[i], &field);
        else
            MUST(*err.text);
        geo_arena_release(&arena);
    }
    free(text);
    return 0;
}
