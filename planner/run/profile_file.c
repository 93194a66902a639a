#include "planner/run/profile_file.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "geo/base/csv.h"
#include "geo/base/mem.h"
#include "geo/base/text.h"

#define FILE_MAX_B (512 << 20)
#define POINTS_MAX 10000000
enum { DISTANCE, GROUND, CLUTTER, ZONE, N_COLUMNS };
static const char *const column_names[N_COLUMNS] = {"distance_km", "ground_m", "clutter_m", "zone"};

struct reading {
    const char *path;
    struct geo_csv csv;
    int column[N_COLUMNS]; /* −1: not there */
    struct pln_profile_file *profile;
    struct geo_err *err;
};

/* The cell without the blanks around it; "" where the row has none. */
static const char *cell_at(const struct reading *r, int column)
{
    if (column < 0 || (size_t)column >= r->csv.n) return "";
    char *cell = r->csv.cell[column];
    cell += strspn(cell, " \t");
    for (size_t n = strlen(cell); n && strchr(" \t", cell[n - 1]); n--)
        cell[n - 1] = '\0';
    return cell;
}

static enum geo_status refuse(struct reading *r, int column, const char *value,
                              const char *expected)
{
    return geo_fail(r->err, GEO_BAD_DATA, "%s: row %u, column %s: %s%s%s; expected %s", r->path,
                    r->csv.row, column_names[column], *value ? "\"" : "", *value ? value : "empty",
                    *value ? "\"" : "", expected);
}

static enum geo_status read_header(struct reading *r)
{
    for (int c = 0; c < N_COLUMNS; c++) {
        r->column[c] = -1;
        for (size_t i = 0; i < r->csv.n; i++)
            if (strcmp(cell_at(r, (int)i), column_names[c]) == 0) r->column[c] = (int)i;
        if (r->column[c] < 0 && c <= GROUND)
            return geo_fail(r->err, GEO_BAD_DATA,
                            "%s: there is no column %s; expected the columns "
                            "distance_km,ground_m,clutter_m,zone",
                            r->path, column_names[c]);
    }
    return GEO_OK;
}

static enum geo_status read_number(struct reading *r, int column, double *value)
{
    if (r->column[column] < 0) return GEO_OK;
    const char *text = cell_at(r, r->column[column]);
    return geo_text_plain_number(text, value) ? GEO_OK : refuse(r, column, text, "a number");
}

static enum geo_status check_point(struct reading *r, const double value[N_COLUMNS])
{
    const struct pln_profile_file *p = r->profile;
    const char *distance = cell_at(r, r->column[DISTANCE]);
    if (p->n == 0 && value[DISTANCE] != 0)
        return refuse(r, DISTANCE, distance, "0 in the first row");
    if (p->n > 0 && value[DISTANCE] <= p->d_km[p->n - 1])
        return refuse(r, DISTANCE, distance, "more than in the row before");
    if (fabs(value[GROUND]) > 10000)
        return refuse(r, GROUND, cell_at(r, r->column[GROUND]),
                      "metres above sea level, -10000 to 10000");
    if (value[CLUTTER] < 0 || value[CLUTTER] > 1000)
        return refuse(r, CLUTTER, cell_at(r, r->column[CLUTTER]), "0 to 1000 metres above ground");
    double zone = value[ZONE];
    if (zone != PLN_ZONE_SEA && zone != PLN_ZONE_COASTAL && zone != PLN_ZONE_INLAND)
        return refuse(r, ZONE, cell_at(r, r->column[ZONE]), "1 (sea), 3 (coastal) or 4 (inland)");
    return p->n < POINTS_MAX
               ? GEO_OK
               : geo_fail(r->err, GEO_BAD_DATA, "%s: more than %d points", r->path, POINTS_MAX);
}

static enum geo_status reserve(struct pln_profile_file *p, struct geo_err *err)
{
    if (p->n < p->cap) return GEO_OK;
    size_t caps[4] = {p->cap, p->cap, p->cap, p->cap}, need = p->cap ? 2 * p->cap : 256;
    enum geo_status status = geo_grow(&p->d_km, &caps[0], need, sizeof *p->d_km, err);
    if (!status) status = geo_grow(&p->ground_m, &caps[1], need, sizeof *p->ground_m, err);
    if (!status) status = geo_grow(&p->clutter_m, &caps[2], need, sizeof *p->clutter_m, err);
    if (!status) status = geo_grow(&p->zone, &caps[3], need, sizeof *p->zone, err);
    if (!status) p->cap = need;
    return status;
}

static enum geo_status read_point(struct reading *r)
{
    double value[N_COLUMNS] = {[ZONE] = PLN_ZONE_INLAND};
    for (int c = 0; c < N_COLUMNS; c++) {
        enum geo_status status = read_number(r, c, &value[c]);
        if (status) return status;
    }
    struct pln_profile_file *p = r->profile;
    enum geo_status status = check_point(r, value);
    if (!status) status = reserve(p, r->err);
    if (status) return status;
    p->d_km[p->n] = value[DISTANCE];
    p->ground_m[p->n] = value[GROUND];
    p->clutter_m[p->n] = value[CLUTTER];
    p->zone[p->n++] = (uint8_t)value[ZONE];
    return GEO_OK;
}

static enum geo_status read_rows(struct reading *r)
{
    bool header = false;
    enum geo_status status = GEO_OK;
    for (int more = 1; !status;) {
        status = geo_csv_next(&r->csv, &more, r->err);
        if (status || !more) break;
        if (!r->csv.n) continue; /* a blank line */
        status = header ? read_point(r) : read_header(r);
        header = true;
    }
    if (!status && r->profile->n < 3)
        status = geo_fail(r->err, GEO_BAD_DATA, "%s: %zu points; expected at least 3", r->path,
                          r->profile->n);
    return status;
}

static enum geo_status read_file(const char *path, char **text, size_t *length, struct geo_err *err)
{
    struct stat st;
    FILE *file = fopen(path, "rb");
    if (!file)
        return geo_fail(err, GEO_BAD_DATA, "%s: this profile cannot be read: %s", path,
                        strerror(errno));
    enum geo_status status = GEO_OK;
    if (fstat(fileno(file), &st) != 0 || !S_ISREG(st.st_mode))
        status = geo_fail(err, GEO_BAD_DATA, "%s: this is not a file; expected a CSV table", path);
    else if (st.st_size > FILE_MAX_B)
        status = geo_fail(err, GEO_BAD_DATA, "%s: more than %d MB; expected a profile", path,
                          FILE_MAX_B >> 20);
    else if (!(*text = geo_alloc((size_t)st.st_size + 1, 1)))
        status = geo_no_memory(err, path, (size_t)st.st_size + 1, 1);
    *length = *text ? fread(*text, 1, (size_t)st.st_size, file) : 0;
    if (*text) (*text)[*length] = '\0';
    fclose(file);
    return status;
}

enum geo_status pln_profile_file_read(const char *path, struct pln_profile_file *profile,
                                      struct geo_err *err)
{
    char *text = NULL;
    size_t length = 0;
    *profile = (struct pln_profile_file){0};
    enum geo_status status = read_file(path, &text, &length, err);
    struct reading reading = {.path = path, .profile = profile, .err = err};
    if (!status) {
        geo_csv_start(&reading.csv, text, length, path);
        status = read_rows(&reading);
        geo_csv_release(&reading.csv);
    }
    geo_free(text);
    if (status) pln_profile_file_release(profile);
    return status;
}

void pln_profile_file_release(struct pln_profile_file *profile)
{
    geo_free(profile->d_km);
    geo_free(profile->ground_m);
    geo_free(profile->clutter_m);
    geo_free(profile->zone);
    *profile = (struct pln_profile_file){0};
}

struct pln_profile pln_profile_file_view(const struct pln_profile_file *profile)
{
    return (struct pln_profile){profile->n, profile->d_km, profile->ground_m, profile->clutter_m,
                                profile->zone};
}
