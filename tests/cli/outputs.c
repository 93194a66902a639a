#include "cli/outputs.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/support.h"

const char *outputs_digest(const char *dir)
{
    static char *held[4];
    static int turn;
    char line[600];
    snprintf(line, sizeof line,
             "cd %s/%s && find . -type f ! -name run.log ! -name '.phusong*' | LC_ALL=C sort | "
             "xargs sha256sum > ../.digest",
             test_tmpdir(), dir);
    ck_assert_int_eq(system(line), 0);
    snprintf(line, sizeof line, "%s/.digest", test_tmpdir());
    turn = (turn + 1) % 4;
    free(held[turn]);
    held[turn] = test_read_file(line, NULL);
    ck_assert_msg(held[turn] && strstr(held[turn], "summary.json"), "no outputs in %s", dir);
    return held[turn];
}

double outputs_figure(const char *dir, const char *path)
{
    char file[300], step[60];
    json_error_t error;
    snprintf(file, sizeof file, "%s/%s/summary.json", test_tmpdir(), dir);
    json_t *root = json_load_file(file, JSON_REJECT_DUPLICATES, &error), *at = root;
    ck_assert_msg(root != NULL, "%s:%d: %s", file, error.line, error.text);
    for (const char *name = path; name && at;) {
        size_t n = strcspn(name, ".");
        snprintf(step, sizeof step, "%.*s", (int)n, name);
        at = json_object_get(at, step);
        name = name[n] ? name + n + 1 : NULL;
    }
    ck_assert_msg(json_is_number(at), "%s has no number %s", file, path);
    double value = json_number_value(at);
    json_decref(root);
    return value;
}

/* Columns of a CSV without quoted commas before them; −1: not there. */
static int column_of(char *header, const char *name)
{
    int column = 0;
    char *rest = NULL;
    header[strcspn(header, "\r\n")] = '\0';
    for (char *cell = strtok_r(header, ",", &rest); cell; cell = strtok_r(NULL, ",", &rest)) {
        if (strcmp(cell, name) == 0) return column;
        column++;
    }
    return -1;
}

static double cell_of(const char *row, int column)
{
    while (column-- > 0)
        row = strchr(row, ',') + 1;
    return strtod(row, NULL);
}

const char *outputs_cell(const char *dir, const char *file, const char *key, const char *column)
{
    static char cells[4][100];
    static int turn;
    char path[300], header[4000];
    snprintf(path, sizeof path, "%s/%s/%s", test_tmpdir(), dir, file);
    char *text = test_read_file(path, NULL), *rest = NULL;
    ck_assert_msg(text != NULL, "no %s in %s", file, dir);
    char *line = strtok_r(text, "\n", &rest);
    snprintf(header, sizeof header, "%s", line + (strncmp(line, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0));
    int at = column_of(header, column);
    ck_assert_msg(at >= 0, "%s has no column %s", file, column);
    size_t n = strlen(key);
    while ((line = strtok_r(NULL, "\n", &rest)))
        if (strncmp(line, key, n) == 0 && line[n] == ',') break;
    ck_assert_msg(line != NULL, "%s/%s has no row %s", dir, file, key);
    while (at-- > 0)
        line = strchr(line, ',') + 1;
    turn = (turn + 1) % 4;
    snprintf(cells[turn], sizeof cells[turn], "%.*s", (int)strcspn(line, ",\r"), line);
    free(text);
    return cells[turn];
}

static void column_sum(const char *dir, const char *name, double *sum, double *last, size_t *rows)
{
    char path[300], header[4000];
    snprintf(path, sizeof path, "%s/%s/proposals.csv", test_tmpdir(), dir);
    char *text = test_read_file(path, NULL), *rest = NULL;
    ck_assert_ptr_nonnull(text);
    char *line = strtok_r(text, "\n", &rest);
    const char *bom = strncmp(line, "\xEF\xBB\xBF", 3) == 0 ? line + 3 : line;
    snprintf(header, sizeof header, "%s", bom);
    int column = column_of(header, name);
    ck_assert_msg(column >= 0, "proposals.csv has no column %s", name);
    *sum = *last = 0;
    *rows = 0;
    while ((line = strtok_r(NULL, "\n", &rest))) {
        *last = cell_of(line, column);
        *sum += *last;
        ++*rows;
    }
    free(text);
}

void outputs_check_totals(const char *dir)
{
    double sum, last;
    size_t rows;
    column_sum(dir, "cost_vnd", &sum, &last, &rows);
    ck_assert_double_eq(sum, outputs_figure(dir, "plan.spent_vnd"));
    ck_assert_double_eq((double)rows, outputs_figure(dir, "plan.sites"));
    column_sum(dir, "people_gained", &sum, &last, &rows);
    ck_assert_double_eq(sum, outputs_figure(dir, "plan.people_gained"));
    column_sum(dir, "villages_gained", &sum, &last, &rows);
    ck_assert_double_eq(sum, outputs_figure(dir, "plan.villages_gained"));
    column_sum(dir, "cumulative_cost_vnd", &sum, &last, &rows);
    ck_assert_double_eq(last, outputs_figure(dir, "plan.spent_vnd"));
    column_sum(dir, "cumulative_people", &sum, &last, &rows);
    ck_assert_double_eq(last, outputs_figure(dir, "plan.people_gained"));
    ck_assert_double_le(outputs_figure(dir, "plan.spent_vnd"),
                        outputs_figure(dir, "plan.budget_vnd"));
    ck_assert_double_le(outputs_figure(dir, "plan.value"), outputs_figure(dir, "plan.bound"));
    ck_assert_double_eq(outputs_figure(dir, "audit.served") + outputs_figure(dir, "audit.none") +
                            outputs_figure(dir, "audit.partial") +
                            outputs_figure(dir, "audit.uncertain"),
                        outputs_figure(dir, "villages"));
}
