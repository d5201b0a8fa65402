/* SPDX-License-Identifier: MIT
 *
 * When a file that is an input may be replaced.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/save/in_place.h"
#include "support/scratch.h"

static struct cli_walk walk;
static struct save_in_place in_place;

/* Inputs number 0 and 1 are a and b; "hard" is a second name of b. */
static void begin(void)
{
    scratch_open();
    scratch_write("a", "x", 0644);
    scratch_write("b", "x", 0644);
    scratch_write("other", "x", 0644);
    scratch_link("a", "soft");
    char hard[SCRATCH_PATH_SIZE];
    snprintf(hard, sizeof hard, "%s", scratch_path("hard"));
    cr_assert_eq(link(scratch_path("b"), hard), 0);
    cli_walk_add(&walk, scratch_path("a"));
    cli_walk_add(&walk, scratch_path("b"));
    cli_walk_add(&walk, scratch_path("missing"));
    save_in_place_begin(&in_place, &walk);
}

static void end(void)
{
    save_in_place_free(&in_place);
    cli_walk_free(&walk);
    scratch_close();
}

TestSuite(cli_save_in_place, .init = begin, .fini = end);

/* Looks from input `own`; the input in the way must be `input`, if there is one. */
static enum save_in_place_state look(const char *name, size_t own, size_t input)
{
    size_t found = input;
    enum save_in_place_state state =
        save_in_place_look(&in_place, scratch_path(name), own, &found);
    cr_assert_eq(found, input);
    return state;
}

Test(cli_save_in_place, an_input_is_known_by_any_of_its_names)
{
    cr_assert_eq(look("b", 0, 1), SAVE_IN_PLACE_WAITING);
    cr_assert_eq(look("hard", 0, 1), SAVE_IN_PLACE_WAITING);
    cr_assert_eq(look("soft", 1, 0), SAVE_IN_PLACE_WAITING);
    cr_assert_eq(look("a", 0, 0), SAVE_IN_PLACE_FREE, "its own");
    cr_assert_eq(look("other", 0, 0), SAVE_IN_PLACE_FREE);
    cr_assert_eq(look("missing", 0, 0), SAVE_IN_PLACE_FREE);
}

Test(cli_save_in_place, it_is_free_when_all_of_it_is_read_and_saved)
{
    save_in_place_sent(&in_place, 1);
    save_in_place_arrived(&in_place, 1, true);
    cr_assert_eq(look("b", 0, 1), SAVE_IN_PLACE_WAITING, "more may come");
    save_in_place_sent(&in_place, 1);
    save_in_place_read(&in_place, 1);
    cr_assert_eq(look("b", 0, 1), SAVE_IN_PLACE_WAITING, "one is on its way");
    save_in_place_arrived(&in_place, 1, true);
    cr_assert_eq(look("b", 0, 1), SAVE_IN_PLACE_FREE);
    cr_assert_eq(save_in_place_look_again(&in_place, 1), SAVE_IN_PLACE_FREE);
}

Test(cli_save_in_place, it_stays_when_something_of_it_is_lost)
{
    save_in_place_sent(&in_place, 1);
    save_in_place_read(&in_place, 1);
    save_in_place_arrived(&in_place, 1, false);
    cr_assert_eq(look("b", 0, 1), SAVE_IN_PLACE_LOST);
    save_in_place_lost(&in_place, 0);
    cr_assert_eq(look("soft", 1, 0), SAVE_IN_PLACE_LOST);
}

Test(cli_save_in_place, nothing_is_in_the_way_where_nothing_is_replaced)
{
    struct save_in_place none = {.inputs = NULL};
    size_t input;
    save_in_place_sent(&none, 1);
    save_in_place_arrived(&none, 1, false);
    save_in_place_read(&none, 1);
    save_in_place_lost(&none, 1);
    cr_assert_eq(save_in_place_look(&none, scratch_path("b"), 0, &input),
                 SAVE_IN_PLACE_FREE);
}
