/* tests/run/small_run: a small made-up scenario in files, and the program run on it. */
#ifndef TESTS_RUN_SMALL_RUN_H
#define TESTS_RUN_SMALL_RUN_H

#include <stdbool.h>
#include <stddef.h>

/* The scenario as it will be written: edit it, then small_write(). */
struct small {
    size_t n_villages, n_masts;
    struct small_village {
        int id;
        double lon_deg, lat_deg;
        int people;
    } village[100];
    struct small_mast {
        int id;
        double lon_deg, lat_deg, height_m, power_dbm;
        bool on_air;
    } mast[60];
    int hill_row, hill_col; /* a hill that may be moved; 0: none */
    double threshold_dbm;
};
void small_make(struct small *small, unsigned seed);
/* Into DIR/in/: scenario.ini, villages.csv, towers.csv, N18E105.hgt. */
void small_write(const struct small *small, const char *dir);
/* One random edit: a mast or village added, removed, moved, changed; the ground; a parameter. */
void small_edit(struct small *small, unsigned long *state);

/* A copy of the program: a build in the middle of a long test changes nothing. */
const char *small_program(void);

/* Run the shell words in DIR, with $PHUSONG for the program; the exit status, −1 when killed. */
int small_shell(const char *dir, const char *words);
/* Run the shell words in DIR with `phusong` in front; the exit status, −1 when killed. The words
 * may use $PHUSONG for further calls. Standard error goes to DIR/.err. */
int small_run(const char *dir, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Do the folders DIR/A and DIR/B hold the same files with the same bytes, but for run.log? */
bool small_same(const char *dir, const char *a, const char *b);

#endif
