/* SPDX-License-Identifier: MIT
 *
 * Log lines: one line each, whatever is in the path, and cut where they are too long.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "src/base/log.h"

static char line[4096];
static enum ims_log_level level;

static void take(enum ims_log_level at, const char *text, void *user)
{
    cr_assert_eq(user, line);
    level = at;
    snprintf(line, sizeof line, "%s", text);
}

static const struct ims_log to_line = {.function = take, .user = line};

Test(log, a_path_and_a_reason)
{
    ims_log_path(&to_line, IMS_LOG_WARNING, "saved", "/a/b.png", "but");
    cr_assert_eq(level, IMS_LOG_WARNING);
    cr_assert_str_eq(line, "saved \"/a/b.png\": but");
}

Test(log, a_newline_in_a_name_does_not_make_two_lines)
{
    ims_log_path(&to_line, IMS_LOG_ERROR, "cannot save", "a\nb", "reason");
    cr_assert_null(strchr(line, '\n'));
    cr_assert_not_null(strstr(line, "reason"));
}

Test(log, a_long_path_leaves_room_for_the_reason)
{
    char path[5000];
    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    ims_log_path(&to_line, IMS_LOG_ERROR, "cannot save", path, "the reason");
    cr_assert_not_null(strstr(line, "\": the reason"));
}

Test(log, without_a_function_nothing_happens)
{
    static const struct ims_log nowhere = {.function = NULL};
    ims_log_path(&nowhere, IMS_LOG_ERROR, "a", "b", "c");
    ims_log_write(&nowhere, IMS_LOG_ERROR, "%d", 1);
}
