/* SPDX-License-Identifier: MIT
 *
 * Which input has names which name.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "cli/save/name_set.h"

static struct save_name_set names;
static size_t other;

static bool adds(const char *name, size_t input)
{
    return save_name_set_add(&names, name, input, &other);
}

static void empty(void)
{
    save_name_set_free(&names);
}

TestSuite(cli_save_name_set, .fini = empty);

Test(cli_save_name_set, a_name_stays_with_who_was_first)
{
    cr_assert(adds("a.png", 1));
    cr_assert(adds("b.png", 2));
    cr_assert_not(adds("a.png", 3));
    cr_assert_eq(other, 1);
    cr_assert_not(adds("a.png", 1), "once is enough");
    cr_assert(adds("x/a.png", 3));
    cr_assert_eq(names.count, 3);
    save_name_set_free(&names);
    cr_assert(adds("a.png", 4), "freed is empty");
}

Test(cli_save_name_set, a_reserved_name_is_there_for_its_input_once)
{
    cr_assert_eq(*save_name_set_reserve(&names, "a.png", 5), 5);
    cr_assert_eq(*save_name_set_reserve(&names, "a.png", 6), 5);
    cr_assert_not(adds("a.png", 3));
    cr_assert_eq(other, 5);
    *save_name_set_reserve(&names, "a.png", 6) = 6;
    cr_assert_not(adds("a.png", 5));
    cr_assert(adds("a.png", 6));
    cr_assert_not(adds("a.png", 6));
}

Test(cli_save_name_set, many_names_are_told_apart)
{
    char name[32];
    for (size_t i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "frame_%06zu.png", i);
        cr_assert(adds(name, i));
    }
    for (size_t i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "frame_%06zu.png", i);
        cr_assert_not(adds(name, 9999));
        cr_assert_eq(other, i);
    }
    cr_assert_eq(names.count, 5000);
}
