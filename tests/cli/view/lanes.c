/* SPDX-License-Identifier: MIT
 *
 * Which images are shown as being in work.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "cli/view/lanes.h"

static struct view_lanes lanes;
static const char images[10];

static void add(size_t image)
{
    char name[8];
    snprintf(name, sizeof name, "%zu.png", image);
    view_lanes_add(&lanes, &images[image], name);
}

/* One character a lane: the number of the image, or a dot. */
static void shows(const char *wanted)
{
    char found[16] = "";
    for (size_t i = 0; i < lanes.count; i++)
        found[i] = lanes.lanes[i].image == NULL ? '.' : lanes.lanes[i].name[0];
    cr_assert_str_eq(found, wanted);
}

static void fini(void)
{
    view_lanes_free(&lanes);
}

TestSuite(cli_view_lanes, .fini = fini);

Test(cli_view_lanes, the_oldest_are_in_work_and_keep_their_lanes)
{
    view_lanes_begin(&lanes, 3);
    shows("...");
    for (size_t i = 0; i < 6; i++)
        add(i);
    view_lanes_assign(&lanes, 0, 3, 1);
    shows("012");
    view_lanes_remove(&lanes, &images[1]);
    shows("0.2");
    view_lanes_assign(&lanes, 0, 3, 2);
    shows("032");
    cr_assert_eq(lanes.lanes[0].began, 1);
    cr_assert_eq(lanes.lanes[1].began, 2);
    cr_assert_eq(lanes.image_count, 5);
}

Test(cli_view_lanes, no_more_are_shown_than_there_are_workers_and_images)
{
    view_lanes_begin(&lanes, 2);
    add(0);
    view_lanes_assign(&lanes, 0, 7, 1);
    shows("0.");
    add(1);
    add(2);
    view_lanes_assign(&lanes, 0, 7, 1);
    shows("01");
    view_lanes_assign(&lanes, 9, 7, 1);
    shows("..");
}

Test(cli_view_lanes, what_waits_for_the_disk_has_left_its_worker)
{
    view_lanes_begin(&lanes, 2);
    for (size_t i = 0; i < 4; i++)
        add(i);
    view_lanes_assign(&lanes, 0, 2, 1);
    shows("01");
    view_lanes_assign(&lanes, 1, 2, 2);
    shows("21");
}

Test(cli_view_lanes, an_image_that_was_never_added_is_none)
{
    view_lanes_begin(&lanes, 1);
    view_lanes_remove(&lanes, &images[0]);
    add(1);
    add(2);
    view_lanes_remove(&lanes, &images[2]);
    view_lanes_remove(&lanes, &images[1]);
    add(3);
    view_lanes_assign(&lanes, 0, 1, 1);
    shows("3");
}
