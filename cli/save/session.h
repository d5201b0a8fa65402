/* SPDX-License-Identifier: MIT
 *
 * One `imagesaver save`: what its parts share, what it counts, and what it tells
 * of each image and input. It reads no input and submits nothing.
 *
 * All of it belongs to the main thread, but for `completions`, which the library's
 * threads add to.
 */
#ifndef SAVE_SESSION_H
#define SAVE_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "common/progress.h"
#include "common/walk.h"
#include "completion.h"
#include "held.h"
#include "in_place.h"
#include "live.h"
#include "name_set.h"
#include "preview.h"
#include "report.h"
#include "settings.h"

struct save_session {
    const struct save_settings *settings;
    ims_registry *registry;
    ims_saver *saver;
    const char **formats; /* extensions; none = image files keep their bytes */
    size_t format_count;
    bool all_formats;                /* those that hold a picture, of all there are */
    struct save_name_pattern single; /* names of single images */
    struct save_name_pattern several;
    struct cli_walk walk;
    struct input_prefetch *prefetch; /* of it */
    struct sandbox *sandbox;         /* that reads it, or NULL */
    struct save_name_set names;
    struct save_in_place in_place;
    struct save_held held;
    struct save_completions completions;
    struct save_report report;
    struct save_report_tally tally;
    struct cli_progress progress;
    struct save_live live;
    struct save_preview preview;
    /* How many images there will be: those of the inputs that are done, of the one that
     * is being read, and one for each that remains. */
    uint64_t images_done;
    uint64_t images_here;
    size_t inputs_begun;
    size_t inputs_left; /* of those that can be opened, as far as is known */
    bool guessed;
    uint64_t warned[32]; /* images written with each warning */
    uint32_t hints;      /* given already: bits of enum save_session_hint */
};

/* Things worth saying once. */
enum save_session_hint {
    SAVE_SESSION_HINT_EXISTS = 1 << 0,
    SAVE_SESSION_HINT_MEMORY = 1 << 1,
    SAVE_SESSION_HINT_SAME_NAME = 1 << 2,
    SAVE_SESSION_HINT_NARROW = 1 << 3,
    SAVE_SESSION_HINT_NO_EFFECT = 1 << 4,
    SAVE_SESSION_HINT_NOT_HELD = 1 << 5,
    SAVE_SESSION_HINT_OBLONG = 1 << 6,
    SAVE_SESSION_HINT_INTERLACED = 1 << 7,
    SAVE_SESSION_HINT_GRAY = 1 << 8,
    SAVE_SESSION_HINT_PREVIEW = 1 << 9,
    SAVE_SESSION_HINT_DAMAGED = 1 << 10
};

/* Prints a hint, unless it was given before. */
void save_session_hint(struct save_session *session, enum save_session_hint hint,
                       const char *words);

/* Tells of an input, or a frame of it if not 0, that could not be read. With `quietly`
 * only the report and the count know. */
void save_session_unreadable(struct save_session *session, const char *input,
                             uint64_t frame, const char *reason, bool quietly);

/* Tells of an image that was not accepted. */
void save_session_refused(struct save_session *session, const char *input,
                          uint64_t frame, const char *name, int error,
                          const char *reason);

/* Takes the results that have come and, where it is time, draws how far things are. To
 * be called often. */
void save_session_look(struct save_session *session);

/* What the session came to, as its last words; `ledger` is the library's final one. */
void save_session_summarise(struct save_session *session,
                            const struct ims_ledger *ledger);

#endif
