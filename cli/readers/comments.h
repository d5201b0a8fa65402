/* SPDX-License-Identifier: MIT
 *
 * Comments of heads that have lines: texts, of which each may be several lines, and
 * what else such heads say in words. Internal to the folder.
 */
#ifndef READERS_COMMENTS_H
#define READERS_COMMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/text.h"
#include "input/metadata.h"

/* Texts of a head, of which the latest may go on. */
struct readers_comments {
    struct input_metadata *metadata; /* to add them to; NULL: made when there is one */
    struct cli_text latest;
    bool any;
};
#define READERS_COMMENTS_INIT                                                          \
    {                                                                                  \
        .latest = CLI_TEXT_INIT                                                        \
    }

/* A comment, without what marks it as one; one that begins with no key goes on with the
 * text before it. */
void readers_comments_add(struct readers_comments *comments, const char *line,
                          size_t size);

/* What they came to, which belongs to the caller, or NULL. */
struct input_metadata *readers_comments_end(struct readers_comments *comments);

/* Takes a time of UTC, or so many seconds behind it: year, month, day, hour, minute and
 * second, with whatever between them. What is none is passed over. */
void readers_comments_set_time(struct input_metadata *metadata, const char *words,
                               double behind);

#endif
