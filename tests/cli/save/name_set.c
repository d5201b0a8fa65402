/* SPDX-License-Identifier: MIT
 *
 * Which input has taken which name.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "cli/save/name_set.h"

Test(cli_taken, a_name_stays_with_who_was_first)
{
    struct name_set taken = {.entries = NULL};
    cr_assert_eq(name_set_by(&taken, "a.png", 1), 1);
    cr_assert_eq(name_set_by(&taken, "b.png", 2), 2);
    cr_assert_eq(name_set_by(&taken, "a.png", 3), 1);
    cr_assert_eq(name_set_by(&taken, "x/a.png", 3), 3);
    cr_assert_eq(taken.count, 3);
    name_set_free(&taken);
    cr_assert_eq(name_set_by(&taken, "a.png", 4), 4, "freed is empty");
    name_set_free(&taken);
}

Test(cli_taken, many_names_are_told_apart)
{
    struct name_set taken = {.entries = NULL};
    char name[32];
    for (size_t i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "frame_%06zu.png", i);
        cr_assert_eq(name_set_by(&taken, name, i), i);
    }
    for (size_t i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "frame_%06zu.png", i);
        cr_assert_eq(name_set_by(&taken, name, 9999), i);
    }
    cr_assert_eq(taken.count, 5000);
    name_set_free(&taken);
}
