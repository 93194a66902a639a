/* What does a rerun cost? The demonstration enlarged, run, run again, run with 1 % of its masts
 * changed.
 *
 *   build/tests/bench_rerun [villages masts [radius_km [threads]]]
 *
 * Default: 40,000 villages, 20,000 masts, 20 km. Prints the times by the clock and of the
 * processor, their ratios to the first run, the time of diff and the store's size against that of
 * the results. The changed masts are run twice from the same store: with the plan begun where the
 * first one ended ([plan] previous), and with the plan made anew. Uses the `phusong` beside it. */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static char dir[200];
static unsigned long state = 7;

static double draw(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (double)(state >> 33) / 2147483648.0;
}

/* Run shell words in the bench's folder; seconds. Exits when they fail. */
static double shell(const char *words)
{
    char line[2000];
    struct timespec from, to;
    snprintf(line, sizeof line, "cd '%s' && P=./phusong && %s", dir, words);
    clock_gettime(CLOCK_MONOTONIC, &from);
    int status = system(line);
    clock_gettime(CLOCK_MONOTONIC, &to);
    if (status != 0) {
        fprintf(stderr, "failed: %s\n", words);
        exit(1);
    }
    return (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
}

/* Seconds of processor that finished children took so far. */
static double children_s(void)
{
    struct rusage r;
    getrusage(RUSAGE_CHILDREN, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
           1e-6 * (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec);
}

static size_t column(const char *header, const char *name)
{
    size_t c = 0, n = strlen(name);
    for (const char *at = header; at; at = strchr(at, ','), at = at ? at + 1 : NULL, c++)
        if (strncmp(at, name, n) == 0 && (at[n] == ',' || at[n] == '\r' || at[n] == '\n')) return c;
    fprintf(stderr, "no column %s\n", name);
    exit(1);
}

/* Copy one CSV line with other text in some columns; no field of these holds a quoted comma before.
 */
static void write_line(FILE *out, const char *line, size_t id, size_t lon, size_t lat, int copy,
                       double east, double north)
{
    char row[4000], *rest = row;
    snprintf(row, sizeof row, "%s", line);
    row[strcspn(row, "\r\n")] = '\0';
    for (size_t c = 0; rest; c++) {
        char *comma = *rest == '"' ? strstr(rest + 1, "\",") : strchr(rest, ',');
        char *end = comma && *rest == '"' ? comma + 1 : comma;
        if (end) *end = '\0';
        if (c) fputc(',', out);
        if (c == id && copy)
            fprintf(out, "%s-%d", rest, copy);
        else if (c == lon || c == lat)
            fprintf(out, "%.6f", strtod(rest, NULL) + (c == lon ? east : north));
        else
            fputs(rest, out);
        rest = end ? end + 1 : NULL;
    }
    fputs("\n", out);
}

/* Every row several times, each copy a few kilometres away (inside the terrain), until there are N.
 */
static void enlarge(const char *name, const char *id_name, size_t n)
{
    char path[300];
    snprintf(path, sizeof path, "%s/demo/%s", dir, name);
    size_t length, rows = 0;
    char *text = test_read_file(path, &length);
    for (size_t i = 0; i < length; i++)
        rows += text[i] == '\n';
    char **line = malloc((rows + 1) * sizeof *line);
    rows = 0;
    for (char *at = strtok(text, "\n"); at; at = strtok(NULL, "\n"))
        line[rows++] = at;
    size_t id = column(line[0], id_name), lon = column(line[0], "lon_deg");
    size_t lat = column(line[0], "lat_deg");
    FILE *out = fopen(path, "wb");
    fprintf(out, "%s\n", line[0]);
    for (size_t i = 0; i < n; i++) {
        int copy = (int)(i / (rows - 1));
        double far = copy ? 0.06 : 0;
        write_line(out, line[1 + i % (rows - 1)], id, lon, lat, copy, far * (draw() - 0.5),
                   far * (draw() - 0.5));
    }
    fclose(out);
    free(line);
    free(text);
}

/* Raise the power of every hundredth mast by 1 dB: 1 % of the lines get another number. */
static void change_masts(void)
{
    shell("awk -F, -v OFS=, 'NR==1{for(i=1;i<=NF;i++)if($i~/tx_power_dbm/)c=i} "
          "NR>1&&NR%100==0{$c=$c+1} "
          "{print}' demo/towers.csv >t.csv && mv t.csv demo/towers.csv");
}

static double size_of(const char *what)
{
    char line[300];
    double bytes = 0;
    snprintf(line, sizeof line, "find '%s/%s' -type f -exec cat {} + | wc -c", dir, what);
    FILE *f = popen(line, "r");
    if (!f || fscanf(f, "%lf", &bytes) != 1) exit(1);
    pclose(f);
    return bytes;
}

int main(int argc, char **argv)
{
    size_t villages = argc > 1 ? strtoul(argv[1], NULL, 10) : 40000;
    size_t masts = argc > 2 ? strtoul(argv[2], NULL, 10) : 20000;
    const char *radius = argc > 3 ? argv[3] : "20", *threads = argc > 4 ? argv[4] : "0";
    char words[1000];
    snprintf(dir, sizeof dir, "%s", test_tmpdir());
    shell("cp '" PHUSONG_PROGRAM "' phusong"); /* a build in the middle changes nothing */
    shell("$P demo demo >/dev/null");
    enlarge("villages.csv", "village_id", villages);
    enlarge("towers.csv", "site_id", masts);
    static const struct {
        const char *name, *before, *options;
    } runs[] = {{"first run", "true", "--store store"},
                {"nothing changed", "cp -r store other", "--store store"},
                {"1 % of masts, previous plan", "true",
                 "--store store --set plan.previous=../out0/certificate/certificate.json"},
                {"1 % of masts, plan anew", "true", "--store other"}};
    double first_s = 0, first_cpu_s = 0;
    for (int i = 0; i < 4; i++) {
        shell(runs[i].before);
        if (i == 2) change_masts();
        snprintf(words, sizeof words,
                 "$P run demo/scenario.ini --out out%d %s --set radio.radius_km=%s --threads %s -q "
                 ">/dev/null 2>&1",
                 i, runs[i].options, radius, threads);
        double cpu_s = -children_s(), run_s = shell(words);
        cpu_s += children_s();
        if (i == 0) first_s = run_s, first_cpu_s = cpu_s;
        printf("%-28s %8.2f s %6.2f %% of the first, processor %8.2f s %6.2f %%\n", runs[i].name,
               run_s, 100 * run_s / first_s, cpu_s, 100 * cpu_s / first_cpu_s);
        snprintf(words, sizeof words, "sed 's/^/    /' out%d/run.log", i);
        fflush(stdout);
        shell(words);
        if (i == 0)
            printf("%-28s %8.2f   (%.1f MB for %.1f MB of results)\n", "store / results",
                   size_of("store") / size_of("out0"), size_of("store") / 1e6,
                   size_of("out0") / 1e6);
    }
    double cpu_s = -children_s(), diff_s = shell("$P diff out0 out2 >/dev/null");
    printf("%-28s %8.2f s, processor %.2f s\n", "diff", diff_s, cpu_s + children_s());
    return 0;
}
