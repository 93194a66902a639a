#include "prop/itu_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/support.h"

static const char *after(const char *text, const char *mark)
{
    const char *at = strstr(text, mark);
    ck_assert_msg(at != NULL, "no '%s' in the file", mark);
    return strchr(at, '\n') + 1;
}

static double header(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    ck_assert_ptr_nonnull(at);
    return strtod(strstr(at, ":,") + 2, NULL);
}

static void read_points(const char *line, struct itu_profile *p)
{
    size_t expected = (size_t)strtoul(strchr(line, ',') + 1, NULL, 10);
    line = strchr(line, '\n') + 1;
    for (p->n = 0; *line != '{'; line = strchr(line, '\n') + 1) {
        double code, zone;
        size_t i = p->n++;
        ck_assert_uint_lt(i, itu_points_max);
        ck_assert_int_eq(sscanf(line, "%lf,%lf,%lf,%lf,%lf", &p->d_km[i], &p->ground_m[i], &code,
                                &p->clutter_m[i], &zone),
                         5);
        p->zone[i] = (uint8_t)zone;
    }
    ck_assert_uint_eq(p->n, expected);
}

static void read_measurements(const char *line, const struct pln_link_env *common,
                              struct itu_profile *p)
{
    for (p->n_env = 0; line && *line != '{'; line = strchr(line, '\n') + 1) {
        double field[19] = {0};
        const char *at = line;
        for (int k = 0; k < 18; k++, at = strchr(at, ',') + 1)
            field[k + 1] = *at == ',' ? 0 : strtod(at, NULL);
        struct pln_link_env *e = &p->env[p->n_env];
        *e = *common;
        e->freq_mhz = field[1];
        e->tx_height_m = field[2];
        e->rx_height_m = field[4];
        e->polarisation = field[5] == 2 ? PLN_POL_VERTICAL : PLN_POL_HORIZONTAL;
        e->time_pct = field[15];
        p->field_dbuv[p->n_env] = field[17] - (field[13] - 30); /* to 1 kW from the row's dBW */
        p->loss_db[p->n_env++] = field[18];
    }
}

void itu_profile_read(const char *path, struct itu_profile *out)
{
    char *text = test_read_file(path, NULL);
    ck_assert_msg(text != NULL, "cannot read %s", path);
    struct pln_link_env env = pln_link_env_default();
    env.delta_n = header(text, "dN (N-units/km)");
    env.n0 = header(text, "No (N-units)");
    read_points(after(text, "{Begin of Profile}"), out);
    read_measurements(after(text, "{Begin of Measurements}"), &env, out);
    free(text);
}

double itu_log_value(const char *log_text, const char *key, const char *ref)
{
    for (const char *line = log_text; line && *line; line = strchr(line, '\n') + 1) {
        const char *comma = strchr(line, ',');
        if (strncmp(line, key, strlen(key)) == 0 && strncmp(comma + 1, ref, strlen(ref)) == 0)
            return strtod(strchr(strchr(comma + 1, ',') + 1, ',') + 1, NULL);
        if (!strchr(line, '\n')) break;
    }
    ck_abort_msg("no row '%s' '%s'", key, ref);
    return 0;
}
