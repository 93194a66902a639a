/* P.2108 as a correction at the receiver: what is added, what is refused, what would count twice.
 */
#include "support/support.h"

#include <math.h>

#include "planner/prop/terminal.h"

static struct pln_loss answer(const char *model, const struct pln_terminal *terminal,
                              double freq_mhz)
{
    static const double d[] = {0, 1, 2, 3}, ground[] = {10, 10, 10, 10};
    struct pln_profile profile = {4, d, ground, NULL, NULL};
    struct pln_link_env env = pln_link_env_default();
    env.freq_mhz = freq_mhz;
    struct pln_loss loss;
    pln_model_find(model)->loss(&profile, &env, &loss);
    pln_terminal_add(terminal, &env, &loss);
    return loss;
}

START_TEST(the_loss_is_added_and_told)
{
    struct pln_terminal terminal = pln_terminal_default();
    struct pln_loss plain = answer("itm", &terminal, 900);
    ck_assert(isnan(plain.terminal_db));
    terminal.kind = PLN_TERMINAL_HEIGHT_GAIN;
    struct pln_loss open = answer("itm", &terminal, 900);
    /* eqs 2b, 2f: (21.8 + 6.2 lg 0.9)·lg(10/1.5) */
    ck_assert_double_eq_tol(open.terminal_db, 17.727, 0.002);
    ck_assert_double_eq_tol(open.loss_db, plain.loss_db + open.terminal_db, 1e-12);
    terminal.clutter_m = 1;
    ck_assert_double_eq(answer("itm", &terminal, 900).terminal_db, 0);
    terminal.kind = PLN_TERMINAL_STATISTICAL;
    struct pln_loss town = answer("free-space", &terminal, 900);
    ck_assert(town.terminal_db > 10 && town.terminal_db < 40);
}
END_TEST

START_TEST(outside_p2108_there_is_no_answer)
{
    struct pln_terminal terminal = pln_terminal_default();
    terminal.kind = PLN_TERMINAL_HEIGHT_GAIN;
    struct pln_loss loss = answer("p526", &terminal, 3500);
    ck_assert_uint_eq(loss.flags, PLN_LOSS_INVALID);
    ck_assert(isnan(loss.loss_db));
}
END_TEST

START_TEST(clutter_is_never_counted_twice)
{
    struct pln_terminal none = pln_terminal_default(), gain = none;
    gain.kind = PLN_TERMINAL_HEIGHT_GAIN;
    for (size_t i = 0; i < pln_model_count(); i++) {
        const struct pln_model *m = pln_model_at(i);
        ck_assert(!pln_terminal_doubles(&none, m, true));
        ck_assert_int_eq(pln_terminal_doubles(&gain, m, true), m->clutter != PLN_CLUTTER_UNREAD);
        ck_assert_int_eq(pln_terminal_doubles(&gain, m, false), m->clutter == PLN_CLUTTER_WITHIN);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("terminal");
    TCase *t = tcase_create("terminal");
    tcase_add_test(t, the_loss_is_added_and_told);
    tcase_add_test(t, outside_p2108_there_is_no_answer);
    tcase_add_test(t, clutter_is_never_counted_twice);
    suite_add_tcase(s, t);
    return test_run(s, true);
}
