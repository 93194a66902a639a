#include "planner/run/profile_file.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "geo/base/mem.h"

#define LINE_MAX_B 4096
#define POINTS_MAX 10000000
#define CELLS_MAX 32
enum { DISTANCE, GROUND, CLUTTER, ZONE, N_COLUMNS };
static const char *const column_names[N_COLUMNS] = {"distance_km", "ground_m", "clutter_m", "zone"};

struct reading {
    const char *path;
    FILE *file;
    size_t row;
    int column[N_COLUMNS]; /* −1: not there */
    struct pln_profile_file *profile;
    struct geo_err *err;
};

/* Cut LINE at commas (or semicolons where there is no comma); blanks and quotes around are removed.
 */
static size_t cut(char *line, char *cells[CELLS_MAX])
{
    size_t n = 0;
    const char *separator = strchr(line, ',') ? "," : ";";
    line[strcspn(line, "\r\n")] = '\0';
    for (char *at = line; at && n < CELLS_MAX;) {
        char *end = strpbrk(at, separator);
        char *next = end ? end + 1 : NULL;
        if (!end) end = at + strlen(at);
        while (*at == ' ' || *at == '"')
            at++;
        while (end > at && (end[-1] == ' ' || end[-1] == '"'))
            end--;
        *end = '\0';
        cells[n++] = at;
        at = next;
    }
    return n;
}

static enum geo_status refuse(struct reading *r, int column, const char *value,
                              const char *expected)
{
    return geo_fail(r->err, GEO_BAD_DATA, "%s: row %zu, column %s: %s%s%s; expected %s", r->path,
                    r->row, column_names[column], *value ? "\"" : "", *value ? value : "empty",
                    *value ? "\"" : "", expected);
}

static enum geo_status read_header(struct reading *r, char *line)
{
    char *cells[CELLS_MAX];
    if (strncmp(line, "\xEF\xBB\xBF", 3) == 0) line += 3;
    size_t n = cut(line, cells);
    for (int c = 0; c < N_COLUMNS; c++) {
        r->column[c] = -1;
        for (size_t i = 0; i < n; i++)
            if (strcmp(cells[i], column_names[c]) == 0) r->column[c] = (int)i;
        if (r->column[c] < 0 && c <= GROUND)
            return geo_fail(r->err, GEO_BAD_DATA,
                            "%s: there is no column %s; expected the columns "
                            "distance_km,ground_m,clutter_m,zone",
                            r->path, column_names[c]);
    }
    return GEO_OK;
}

static enum geo_status read_number(struct reading *r, int column, char *const *cells, size_t n,
                                   double *value)
{
    if (r->column[column] < 0) return GEO_OK;
    const char *text = (size_t)r->column[column] < n ? cells[r->column[column]] : "";
    char *end;
    *value = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*value) ? GEO_OK
                                                           : refuse(r, column, text, "a number");
}

static enum geo_status check_point(struct reading *r, const double value[N_COLUMNS],
                                   char *const *cells)
{
    const struct pln_profile_file *p = r->profile;
    const char *distance = cells[r->column[DISTANCE]];
    if (p->n == 0 && value[DISTANCE] != 0)
        return refuse(r, DISTANCE, distance, "0 in the first row");
    if (p->n > 0 && value[DISTANCE] <= p->d_km[p->n - 1])
        return refuse(r, DISTANCE, distance, "more than in the row before");
    if (fabs(value[GROUND]) > 10000)
        return refuse(r, GROUND, cells[r->column[GROUND]],
                      "metres above sea level, -10000 to 10000");
    if (value[CLUTTER] < 0 || value[CLUTTER] > 1000)
        return refuse(r, CLUTTER, cells[r->column[CLUTTER]], "0 to 1000 metres above ground");
    double zone = value[ZONE];
    if (zone != PLN_ZONE_SEA && zone != PLN_ZONE_COASTAL && zone != PLN_ZONE_INLAND)
        return refuse(r, ZONE, cells[r->column[ZONE]], "1 (sea), 3 (coastal) or 4 (inland)");
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

static enum geo_status read_point(struct reading *r, char *line)
{
    char *cells[CELLS_MAX];
    double value[N_COLUMNS] = {[ZONE] = PLN_ZONE_INLAND};
    size_t n = cut(line, cells);
    if (n == 1 && !*cells[0]) return GEO_OK; /* a blank line */
    for (int c = 0; c < N_COLUMNS; c++) {
        enum geo_status status = read_number(r, c, cells, n, &value[c]);
        if (status) return status;
    }
    struct pln_profile_file *p = r->profile;
    enum geo_status status = check_point(r, value, cells);
    if (!status) status = reserve(p, r->err);
    if (status) return status;
    p->d_km[p->n] = value[DISTANCE];
    p->ground_m[p->n] = value[GROUND];
    p->clutter_m[p->n] = value[CLUTTER];
    p->zone[p->n++] = (uint8_t)value[ZONE];
    return GEO_OK;
}

static enum geo_status read_lines(struct reading *r)
{
    char line[LINE_MAX_B];
    enum geo_status status = GEO_OK;
    while (!status && fgets(line, sizeof line, r->file)) {
        r->row++;
        if (strlen(line) + 1 == sizeof line)
            return geo_fail(r->err, GEO_BAD_DATA, "%s: row %zu is longer than %d bytes", r->path,
                            r->row, LINE_MAX_B - 2);
        status = r->row == 1 ? read_header(r, line) : read_point(r, line);
    }
    if (!status && r->profile->n < 3)
        return geo_fail(r->err, GEO_BAD_DATA, "%s: %zu points; expected at least 3", r->path,
                        r->profile->n);
    return status;
}

enum geo_status pln_profile_file_read(const char *path, struct pln_profile_file *profile,
                                      struct geo_err *err)
{
    struct stat st;
    *profile = (struct pln_profile_file){0};
    FILE *file = fopen(path, "rb");
    if (!file)
        return geo_fail(err, GEO_BAD_DATA, "%s: this profile cannot be read: %s", path,
                        strerror(errno));
    struct reading reading = {.path = path, .file = file, .profile = profile, .err = err};
    enum geo_status status =
        fstat(fileno(file), &st) == 0 && S_ISREG(st.st_mode)
            ? read_lines(&reading)
            : geo_fail(err, GEO_BAD_DATA, "%s: this is not a file; expected a CSV table", path);
    fclose(file);
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
