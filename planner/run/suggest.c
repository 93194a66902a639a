#include "planner/run/suggest.h"

#include <ctype.h>
#include <string.h>

#define LONGEST 64

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

/* Optimal string alignment: one letter added, dropped or changed, or two neighbours swapped. */
static size_t distance(const char *a, size_t na, const char *b, size_t nb)
{
    size_t rows[3][LONGEST + 1];
    size_t *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= nb; j++)
        last[j] = j;
    for (size_t i = 1; i <= na; i++) {
        row[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            size_t change = tolower((unsigned char)a[i - 1]) != tolower((unsigned char)b[j - 1]);
            row[j] = smallest(last[j] + 1, row[j - 1] + 1, last[j - 1] + change);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                before[j - 2] + 1 < row[j])
                row[j] = before[j - 2] + 1;
        }
        size_t *oldest = before;
        before = last;
        last = row;
        row = oldest;
    }
    return last[nb];
}

const char *pln_suggest(const char *typed, const char *const *names, size_t n)
{
    size_t length = strlen(typed);
    if (length == 0 || length > LONGEST) return NULL;
    size_t most = length / 3 < 3 ? length / 3 : 3, best = (most ? most : 1) + 1;
    const char *nearest = NULL;
    for (size_t i = 0; i < n; i++) {
        size_t other = strlen(names[i]);
        if (other > LONGEST) continue;
        size_t d = distance(typed, length, names[i], other);
        if (d < best) {
            best = d;
            nearest = names[i];
        }
    }
    return nearest;
}
