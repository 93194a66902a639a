#include "planner/run/clutter_table.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "geo/base/csv.h"
#include "geo/base/mem.h"
#include "geo/base/text.h"

#define FILE_MAX_B (1u << 20)

extern const unsigned char pln_embedded_worldcover[];
extern const size_t pln_embedded_worldcover_length;

struct columns {
    size_t class_, height; /* SIZE_MAX: not there */
};

static struct columns find_columns(const struct geo_csv *csv)
{
    struct columns found = {SIZE_MAX, SIZE_MAX};
    for (size_t i = 0; i < csv->n; i++) {
        if (strcmp(csv->cell[i], "class") == 0) found.class_ = i;
        if (strcmp(csv->cell[i], "height_m") == 0) found.height = i;
    }
    return found;
}

static enum geo_status read_row(const struct geo_csv *csv, struct columns columns, double *height_m,
                                struct geo_err *err)
{
    double number = -1, height = -1;
    const char *class_ = columns.class_ < csv->n ? csv->cell[columns.class_] : "";
    const char *text = columns.height < csv->n ? csv->cell[columns.height] : "";
    bool is_class = geo_text_plain_number(class_, &number) && number >= 0 &&
                    number < PLN_CLUTTER_CLASSES && number == (double)(size_t)number;
    if (!is_class)
        return geo_fail(err, GEO_BAD_DATA,
                        "%s: row %u, column class: \"%s\"; expected a whole number from 0 to 255",
                        csv->path, csv->row, class_);
    if (!geo_text_plain_number(text, &height) || height < 0 || height > 100)
        return geo_fail(err, GEO_BAD_DATA,
                        "%s: row %u, column height_m: \"%s\"; expected metres from 0 to 100",
                        csv->path, csv->row, text);
    height_m[(size_t)number] = height;
    return GEO_OK;
}

static enum geo_status read_table(struct geo_csv *csv, double *height_m, struct geo_err *err)
{
    struct columns columns = {SIZE_MAX, SIZE_MAX};
    int more = 1;
    enum geo_status status = geo_csv_next(csv, &more, err);
    if (!status && more) columns = find_columns(csv);
    if (!status && (columns.class_ == SIZE_MAX || columns.height == SIZE_MAX))
        return geo_fail(err, GEO_BAD_DATA, "%s: expected the columns class and height_m",
                        csv->path);
    while (!status) {
        status = geo_csv_next(csv, &more, err);
        if (status || !more) break;
        if (csv->n) status = read_row(csv, columns, height_m, err);
    }
    return status;
}

/* The whole file, or the compiled-in table, with a NUL at its end. */
static enum geo_status load(const char *path, char **text, size_t *length, struct geo_err *err)
{
    size_t room = path ? FILE_MAX_B + 1 : pln_embedded_worldcover_length;
    *text = geo_alloc_zero(room + 1, 1);
    if (!*text) return geo_no_memory(err, "the clutter table", room, 1);
    if (!path) {
        memcpy(*text, pln_embedded_worldcover, room);
        *length = room;
        return GEO_OK;
    }
    FILE *file = fopen(path, "rb");
    if (!file) return geo_fail(err, GEO_BAD_DATA, "%s: %s", path, strerror(errno));
    *length = fread(*text, 1, room, file);
    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed) return geo_fail(err, GEO_BAD_DATA, "%s: this table cannot be read", path);
    if (*length > FILE_MAX_B)
        return geo_fail(err, GEO_BAD_DATA, "%s: a clutter table larger than 1 MiB", path);
    return GEO_OK;
}

enum geo_status pln_clutter_table_read(const char *path, double height_m[PLN_CLUTTER_CLASSES],
                                       struct geo_err *err)
{
    struct geo_csv csv = {0};
    char *text = NULL;
    size_t length = 0;
    memset(height_m, 0, PLN_CLUTTER_CLASSES * sizeof *height_m);
    enum geo_status status = load(path, &text, &length, err);
    if (!status) {
        geo_csv_start(&csv, text, length, path ? path : "datasets/clutter/worldcover.csv");
        status = read_table(&csv, height_m, err);
    }
    geo_csv_release(&csv);
    geo_free(text);
    return status;
}
