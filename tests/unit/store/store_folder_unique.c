/* SPDX-License-Identifier: MIT
 *
 * Names that are made unique by a number.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/put.h"

static void nothing_else(const char *system, size_t files)
{
    cr_assert_eq(scratch_count("."), files, "%s: %zu files instead of %zu", system,
                 scratch_count("."), files);
}

Test(store_folder_unique, unique_counts_up)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        static const char *const names[] = {"a.x", "a_1.x", "a_2.x", "a_3.x", "a_4.x"};
        for (size_t i = 0; i < 5; i++) {
            cr_assert_eq(put_text("s", "a.x", names[i], IMS_OVERWRITE_UNIQUE), IMS_OK);
            cr_assert_str_eq(put_completion.name, names[i], "%s", system->name);
        }
        for (size_t i = 0; i < 5; i++) {
            char path[32];
            snprintf(path, sizeof path, "s/%s", names[i]);
            cr_assert(scratch_holds_text(path, names[i]));
        }
        nothing_else(system->name, 6);
        put_end();
    }
}

Test(store_folder_unique, unique_finds_its_number_among_thousands_in_a_few_calls)
{
    put_begin(put_systems);
    scratch_write("a.x", "", 0644);
    for (int i = 1; i <= 3000; i++) {
        char name[32];
        snprintf(name, sizeof name, "a_%d.x", i);
        scratch_write(name, "", 0644);
    }
    for (int i = 3001; i <= 3100; i++) {
        char name[32];
        staged_forget_calls();
        snprintf(name, sizeof name, "a_%d.x", i);
        cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_UNIQUE), IMS_OK);
        cr_assert_str_eq(put_completion.name, name);
        cr_assert_leq(staged_count(STAGED_FSTATAT), 26);
        cr_assert_leq(staged_count(STAGED_LINKAT), 3);
    }
    put_end();
}

Test(store_folder_unique, unique_may_take_a_gap)
{
    put_begin(put_systems);
    static const char *const taken[] = {"a.x", "a_1.x", "a_3.x"};
    for (size_t i = 0; i < 3; i++)
        scratch_write(taken[i], "", 0644);
    put_text("", "a.x", "new", IMS_OVERWRITE_UNIQUE);
    cr_assert_str_eq(put_completion.name, "a_2.x");
    put_text("", "a.x", "new", IMS_OVERWRITE_UNIQUE);
    cr_assert_str_eq(put_completion.name, "a_4.x");
    put_end();
}

Test(store_folder_unique, unique_of_long_names)
{
    char name[IMS_PATH_NAME_MAX + 1];
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        memset(name, 'n', sizeof name);
        memcpy(name + 251, ".ext", 5);
        cr_assert_eq(put_text("", name, "0", IMS_OVERWRITE_UNIQUE), IMS_OK);
        cr_assert_str_eq(put_completion.name, name);
        cr_assert_eq(put_text("", name, "1", IMS_OVERWRITE_UNIQUE), IMS_OK);
        memcpy(name + 249, "_1.ext", 7);
        cr_assert_str_eq(put_completion.name, name);
        cr_assert(scratch_holds_text(name, "1"));
        nothing_else(system->name, 2);
        put_end();
    }
}

Test(store_folder_unique, unique_without_room_for_a_number_fails)
{
    char name[IMS_PATH_NAME_MAX + 1] = "n.";
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        memset(name + 2, 'e', 253);
        cr_assert_eq(put_text("", name, "0", IMS_OVERWRITE_UNIQUE), IMS_OK);
        cr_assert_eq(put_text("", name, "1", IMS_OVERWRITE_UNIQUE),
                     IMS_ERROR_FILE_NAME);
        cr_assert(put_told("the name is too long; shorten it"), "%s",
                  put_completion.message.text);
        cr_assert_str_eq(put_completion.name, name);
        cr_assert(scratch_holds_text(name, "0"));
        nothing_else(system->name, 1);
        put_end();
    }
}
