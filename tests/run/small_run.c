#include "run/small_run.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "support/support.h"

#define SIDE 1201
#define WEST 105.4
#define SOUTH 18.4
#define WIDTH 0.2

static double draw(unsigned long *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 33) / 2147483648.0;
}

static size_t pick(unsigned long *state, size_t n)
{
    return (size_t)(draw(state) * (double)n);
}

static void place(unsigned long *state, double *lon_deg, double *lat_deg)
{
    *lon_deg = WEST + WIDTH * draw(state);
    *lat_deg = SOUTH + WIDTH * draw(state);
}

static struct small_village new_village(unsigned long *state, int id)
{
    struct small_village v = {.id = id, .people = 50 + (int)pick(state, 900)};
    place(state, &v.lon_deg, &v.lat_deg);
    return v;
}

static struct small_mast new_mast(unsigned long *state, int id)
{
    struct small_mast m = {.id = id,
                           .height_m = 25 + floor(30 * draw(state)),
                           .power_dbm = 30 + floor(10 * draw(state)),
                           .on_air = draw(state) < 0.8};
    place(state, &m.lon_deg, &m.lat_deg);
    return m;
}

void small_make(struct small *small, unsigned seed)
{
    unsigned long state = seed;
    *small = (struct small){.n_villages = 40, .n_masts = 12, .threshold_dbm = -100};
    for (int i = 0; i < 40; i++)
        small->village[i] = new_village(&state, i);
    for (int i = 0; i < 12; i++)
        small->mast[i] = new_mast(&state, i);
}

void small_edit(struct small *small, unsigned long *state)
{
    struct small_village *v = &small->village[pick(state, small->n_villages)];
    struct small_mast *m = &small->mast[pick(state, small->n_masts)];
    switch (pick(state, 9)) {
    case 0:
        if (small->n_masts < 50)
            small->mast[small->n_masts++] = new_mast(state, 100 + (int)pick(state, 100000));
        break;
    case 1:
        if (small->n_masts > 5) *m = small->mast[--small->n_masts];
        break;
    case 2:
        m->power_dbm += 1;
        break;
    case 3:
        place(state, &m->lon_deg, &m->lat_deg);
        break;
    case 4:
        if (small->n_villages < 90)
            small->village[small->n_villages++] =
                new_village(state, 100 + (int)pick(state, 100000));
        break;
    case 5:
        if (small->n_villages > 20) *v = small->village[--small->n_villages];
        break;
    case 6:
        place(state, &v->lon_deg, &v->lat_deg);
        break;
    case 7:
        small->hill_row = 500 + (int)pick(state, 200);
        small->hill_col = 500 + (int)pick(state, 200);
        break;
    default:
        small->threshold_dbm = -104 + (double)pick(state, 3) * 2;
    }
}

static FILE *create(const char *dir, const char *name)
{
    char path[500];
    snprintf(path, sizeof path, "%s/in/%s", dir, name);
    FILE *f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    return f;
}

static void write_terrain(const struct small *small, const char *dir)
{
    unsigned char *bytes = malloc((size_t)SIDE * SIDE * 2);
    for (int row = 0; row < SIDE; row++)
        for (int col = 0; col < SIDE; col++) {
            double x = col * 0.09, y = row * 0.09;
            int h = (int)(400 + 300 * sin(x / 3.1 + 0.3 * sin(y / 4)) + 120 * sin(y / 2.3 + x / 5));
            if (small->hill_row && abs(row - small->hill_row) < 6 && abs(col - small->hill_col) < 6)
                h = 1100;
            bytes[2 * (row * SIDE + col)] = (unsigned char)(h >> 8);
            bytes[2 * (row * SIDE + col) + 1] = (unsigned char)(h & 255);
        }
    FILE *f = create(dir, "N18E105.hgt");
    ck_assert_uint_eq(fwrite(bytes, 2, (size_t)SIDE * SIDE, f), (size_t)SIDE * SIDE);
    fclose(f);
    free(bytes);
}

void small_write(const struct small *small, const char *dir)
{
    char path[500];
    snprintf(path, sizeof path, "%s/in", dir);
    mkdir(path, 0755);
    write_terrain(small, dir);
    FILE *f = create(dir, "villages.csv");
    fprintf(f, "id,name,lon,lat,people\n");
    for (size_t i = 0; i < small->n_villages; i++) {
        const struct small_village *v = &small->village[i];
        fprintf(f, "V%05d,Bản %d,%.6f,%.6f,%d\n", v->id, v->id, v->lon_deg, v->lat_deg, v->people);
    }
    fclose(f);
    f = create(dir, "towers.csv");
    fprintf(f, "site_id,lon,lat,antenna_height_m,technology,tx_power_dbm,status\n");
    for (size_t i = 0; i < small->n_masts; i++) {
        const struct small_mast *m = &small->mast[i];
        fprintf(f, "T%05d,%.6f,%.6f,%g,LTE,%g,%s\n", m->id, m->lon_deg, m->lat_deg, m->height_m,
                m->power_dbm, m->on_air ? "on-air" : "planned");
    }
    fclose(f);
    f = create(dir, "scenario.ini");
    fprintf(f,
            "[scenario]\ntitle = Nhỏ\n[terrain]\ndem = N18E105.hgt\n"
            "[villages]\npath = villages.csv\n[towers]\npath = towers.csv\n"
            "[radio]\nthreshold_dbm = %g\nradius_km = 12\n"
            "[site pole]\nfix = pole\nantenna_height_m = 15\ncapex_vnd = 250 triệu\nsource = x\n"
            "[site macro]\nfix = macro\nantenna_height_m = 42\ncapex_vnd = 900 triệu\nsource = x\n"
            "[candidates]\nhilltops = no\n[plan]\nbudget_vnd = 3 tỷ\n[report]\nlang = en\n"
            "coverage = yes\n",
            small->threshold_dbm);
    fclose(f);
}

const char *small_program(void)
{
    static char copy[300];
    if (!copy[0]) {
        char line[1000];
        snprintf(copy, sizeof copy, "%s/phusong", test_tmpdir());
        snprintf(line, sizeof line, "cp '%s' '%s'", PHUSONG_PROGRAM, copy);
        ck_assert_int_eq(system(line), 0);
    }
    return copy;
}

int small_shell(const char *dir, const char *words)
{
    char line[4500];
    snprintf(line, sizeof line, "cd '%s' && PHUSONG='%s' && export PHUSONG && %s", dir,
             small_program(), words);
    int status = system(line);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int small_run(const char *dir, const char *format, ...)
{
    static const char call[] = ">.out 2>.err </dev/null $PHUSONG ";
    char words[3100];
    va_list args;
    va_start(args, format);
    strcpy(words, call);
    vsnprintf(words + strlen(call), sizeof words - strlen(call), format, args);
    va_end(args);
    return small_shell(dir, words);
}

bool small_same(const char *dir, const char *a, const char *b)
{
    char line[2000];
    snprintf(line, sizeof line, "cd '%s' && diff -rq --exclude=run.log '%s' '%s'", dir, a, b);
    return system(line) == 0;
}
