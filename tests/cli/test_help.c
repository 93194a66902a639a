/* --help, the man page and bash completion say the same of every command. */
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

#define COMMANDS_MAX 64
static char commands[COMMANDS_MAX][40];
static int n_commands;

/* The commands as `phusong --help` lists them. */
static void list_commands(void)
{
    cli_ok("--help");
    const char *line = strstr(cli_out, "\nCommands:\n");
    ck_assert_ptr_nonnull(line);
    line += strlen("\nCommands:\n");
    for (; strncmp(line, "  ", 2) == 0; line = strchr(line, '\n') + 1)
        ck_assert_int_eq(sscanf(line, " %39s", commands[n_commands++]), 1);
    ck_assert_int_gt(n_commands, 5);
}

/* TEXT without backslashes and with every run of blanks made one. */
static char *plain(const char *text)
{
    char *out = malloc(strlen(text) + 1);
    size_t n = 0;
    for (; *text; text++) {
        char c = strchr(" \n\t", *text) ? ' ' : *text;
        if (c == '\\' || (c == ' ' && n && out[n - 1] == ' ')) continue;
        out[n++] = c;
    }
    out[n] = '\0';
    return out;
}

/* The part of the man page about COMMAND; free() it. */
static char *man_section(const char *command)
{
    char heading[120];
    cli_ok("help --format man");
    snprintf(heading, sizeof heading, "\n## %.39s\n", command);
    char *start = strstr(cli_out, heading);
    ck_assert_msg(start != NULL, "the man page has no section %s", command);
    char *end = strstr(start + 4, "\n## ");
    if (!end) end = strstr(start + 4, "\n# ");
    *end = '\0';
    return plain(start);
}

static int count(const char *text, const char *what)
{
    int n = 0;
    for (; (text = strstr(text, what)); text += strlen(what))
        n++;
    return n;
}

/* Each option's line of --help, its words after the name, stands in the man page too. */
static void compare(const char *help, const char *man, const char *command)
{
    int options = 0;
    for (const char *line = strstr(help, "ptions:\n"); line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, "  -", 3) != 0 && strncmp(line, "      --", 8) != 0) continue;
        char name[60], bold[70];
        ck_assert_int_eq(sscanf(strstr(line, "--"), "--%59[a-z0-9-]", name), 1);
        if (strcmp(name, "help") == 0) continue;
        snprintf(bold, sizeof bold, "*--%s*", name);
        ck_assert_msg(strstr(man, bold) != NULL, "%s: the man page lacks --%s", command, name);
        options++;
    }
    ck_assert_msg(count(man, "*--") == options, "%s: the man page has other options", command);
}

START_TEST(help_and_man_page_agree)
{
    for (int i = 0; i < n_commands; i++) {
        char *man = man_section(commands[i]);
        cli_ok("%s --help", commands[i]);
        char *help = strdup(cli_out);
        compare(help, man, commands[i]);
        char *words = plain(help);
        /* The defaults and sources, too: everything in brackets. */
        for (const char *at = words; (at = strstr(at, "[default: ")); at++) {
            char preset[200];
            snprintf(preset, sizeof preset, "%.*s", (int)strcspn(at, "]"), at);
            ck_assert_msg(strstr(man, preset) != NULL, "%s: the man page lacks %s]", commands[i],
                          preset);
        }
        cli_ok("help %s", commands[i]);
        ck_assert_str_eq(cli_out, help);
        free(words);
        free(help);
        free(man);
    }
}
END_TEST

START_TEST(the_man_page_is_scdoc)
{
    char line[600];
    if (system("command -v scdoc >/dev/null")) return;
    snprintf(line, sizeof line, "'%s' help --format man | scdoc > %s/phusong.1", PHUSONG_PROGRAM,
             test_tmpdir());
    ck_assert_int_eq(system(line), 0);
}
END_TEST

static const char *complete(const char *words)
{
    static char *out;
    char script[1200], path[200];
    snprintf(path, sizeof path, "%s/complete.sh", test_tmpdir());
    snprintf(script, sizeof script,
             "eval \"$('%s' help --format bash)\"\nCOMP_WORDS=(phusong %s)\n"
             "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_phusong\necho \"${COMPREPLY[*]}\"\n",
             PHUSONG_PROGRAM, words);
    test_write_file(path, script);
    snprintf(script, sizeof script, "bash %s > %s.out 2>&1", path, path);
    ck_assert_int_eq(system(script), 0);
    strcat(path, ".out");
    free(out);
    out = test_read_file(path, NULL);
    return out;
}

START_TEST(bash_completes)
{
    ck_assert_str_eq(complete("pat"), "path\n");
    ck_assert_str_eq(complete("path --tx"), "--tx --tx-height-m --tx-coast-km\n");
    ck_assert_str_eq(complete("path --pol ''"), "v h\n");
    ck_assert_str_eq(complete("run --lang v"), "vi\n");
}
END_TEST

/* The check must be able to fail: a tree with one arrow up, one between sisters, one outside its
 * wall. */
START_TEST(the_architecture_check_finds_what_it_should)
{
    char line[1600];
    const char *dir = test_tmpdir();
    ck_assert_int_eq(system(PHUSONG_SOURCE_DIR "/scripts/check-architecture"), 0);
    snprintf(line, sizeof line,
             "cd %s && mkdir -p tree/geo/base tree/planner/prop tree/planner/opt "
             "tree/planner/report && cd tree && "
             "echo '#include \"planner/prop/model.h\"' > geo/base/up.c && "
             "echo '#include \"planner/radio/budget.h\"' > planner/prop/sister.c && "
             "echo '#include <gdal.h>' > planner/prop/wall.c && "
             "echo '#pragma omp parallel' > planner/prop/threads.c && "
             "echo '#include \"planner/opt/dual.h\"' > planner/opt/verify.c && "
             "echo '#include \"planner/opt/solve.h\"' > planner/report/reads.c && "
             "echo '#include \"geo/base/status.h\"' > planner/prop/good.c && "
             "! " PHUSONG_SOURCE_DIR "/scripts/check-architecture . > ../found && "
             "test \"$(wc -l < ../found)\" = 6 && ! grep -q good.c ../found",
             dir);
    ck_assert_int_eq(system(line), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("help");
    TCase *tc = tcase_create("help");
    tcase_set_timeout(tc, 60);
    tcase_add_unchecked_fixture(tc, list_commands, NULL);
    tcase_add_test(tc, help_and_man_page_agree);
    tcase_add_test(tc, the_man_page_is_scdoc);
    tcase_add_test(tc, bash_completes);
    tcase_add_test(tc, the_architecture_check_finds_what_it_should);
    suite_add_tcase(suite, tc);
    return test_run(suite, false);
}
