/* SPDX-License-Identifier: MIT
 *
 * A descriptor for event loops: readable while it is set, and never one of the three
 * that programs print to.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "src/base/event.h"
#include "support/staged_os.h"

static struct ims_event event;

static void begin(void)
{
    staged_reset();
    ims_event_init(&event, &staged_os);
}

static void end(void)
{
    ims_event_fini(&event);
}

static bool is_readable(void)
{
    struct pollfd look = {.fd = event.handle, .events = POLLIN};
    return poll(&look, 1, 0) == 1;
}

Test(event, is_readable_while_it_is_set, .init = begin, .fini = end)
{
    cr_assert(ims_event_open(&event));
    cr_assert_not(is_readable());
    ims_event_set(&event);
    cr_assert(is_readable());
    ims_event_clear(&event);
    cr_assert_not(is_readable());
    ims_event_set(&event);
    cr_assert(is_readable());
    int handle = event.handle;
    cr_assert(ims_event_open(&event));
    cr_assert_eq(event.handle, handle, "there is one already");
}

Test(event, without_a_descriptor_nothing_happens, .init = begin, .fini = end)
{
    ims_event_set(&event);
    ims_event_clear(&event);
    cr_assert_str_eq(staged_trace(), "");
    staged_fail(STAGED_EVENTFD, 1, EMFILE, false);
    cr_assert_not(ims_event_open(&event));
    cr_assert_eq(errno, EMFILE);
    cr_assert(ims_event_open(&event), "the next time there is one");
}

Test(event, has_no_standard_number, .init = begin, .fini = end)
{
    int saved = dup(STDIN_FILENO);
    close(STDIN_FILENO);
    cr_assert(ims_event_open(&event));
    cr_assert_gt(event.handle, STDERR_FILENO);
    cr_assert_eq(dup(saved), STDIN_FILENO, "and that number is free again");
    close(saved);
}
