/* SPDX-License-Identifier: MIT */
#include "pipeline.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/interrupt.h"
#include "common/memory.h"
#include "input/input.h"
#include "submit.h"

/* The input on its way. */
struct pipeline {
    struct run *run;
    size_t entry;
    const char *path;
    struct input *input;        /* NULL until it is open */
    struct text *problem;       /* what was wrong with the last step */
    const char *const *formats; /* extensions */
    const char *extension[1];   /* the only one of them, where bytes pass through */
    size_t format_count;
    size_t formats_left;
    bool *given_up; /* by format: no frame of this input goes there any more */
    bool several;   /* frames, and not one image */
    uint64_t submitted;
    uint64_t damaged; /* frames so far */
};

/* ---- telling ----------------------------------------------------------------------
 */

/* What could not be read keeps the input from being replaced. */
static void tell_unreadable(struct pipeline *pipeline, uint64_t frame,
                            const char *reason, bool quietly)
{
    run_unreadable(pipeline->run, pipeline->path, frame, reason, quietly);
    in_place_lost(&pipeline->run->in_place, pipeline->entry);
}

/* Of damaged frames the first is told, the others are counted. */
static void tell_damaged(struct pipeline *pipeline, uint64_t frame)
{
    tell_unreadable(pipeline, pipeline->several ? frame : 0, pipeline->problem->data,
                    pipeline->damaged > 0);
    pipeline->damaged++;
}

/* A file without pictures that was merely in a folder is no mistake. */
static void tell_no_pictures(struct pipeline *pipeline, const char *reason)
{
    struct run *run = pipeline->run;
    if (!run->walk.entries[pipeline->entry].walked) {
        tell_unreadable(pipeline, 0, reason, false);
        return;
    }
    run->tally.left_out++;
    report_left_out(&run->report, pipeline->path);
}

static void say(struct pipeline *pipeline, const char *words)
{
    progress_say(&pipeline->run->progress, "%s: %s", pipeline->path, words);
}

static void tell_cut(struct pipeline *pipeline, uint64_t frame)
{
    struct text words = TEXT_INIT;
    in_place_lost(&pipeline->run->in_place, pipeline->entry);
    if (pipeline->run->settings->quiet)
        return;
    text_format(&words, "its frames from %" PRIu64 " on are left out (--max-frames)",
                frame);
    say(pipeline, words.data);
    text_free(&words);
}

/* How far the run is, as the last picture shows it. */
static void tell_expected(struct pipeline *pipeline, uint64_t index)
{
    struct run *run = pipeline->run;
    uint64_t expected = input_expected(pipeline->input);
    bool known = expected > 0;
    if (run->settings->max_frames > 0 && expected > run->settings->max_frames)
        expected = run->settings->max_frames;
    if (expected < index)
        expected = index;
    run->images_here = expected * pipeline->format_count;
    run->guessed = pipeline->several && (!known || run->inputs_left > 0);
}

/* ---- opening ----------------------------------------------------------------------
 */

/* Whether there is an input, and something in it that can be a picture. */
static bool open_input(struct pipeline *pipeline, struct input_prefetch_slot *read)
{
    const struct walk_entry *entry = &pipeline->run->walk.entries[pipeline->entry];
    pipeline->problem = &read->problem;
    pipeline->input = read->input;
    if (entry->problem != NULL)
        tell_unreadable(pipeline, 0, entry->problem, false);
    else if (pipeline->input == NULL && !interrupt_pending())
        tell_unreadable(pipeline, 0, pipeline->problem->data, false);
    if (pipeline->input == NULL)
        return false;
    if (input_kind(pipeline->input) != INPUT_NO_PICTURES)
        return true;
    tell_no_pictures(pipeline, "it is neither an image nor a video");
    return false;
}

/* For bytes as they are: the extension that the input's name has, or, of standard
 * input, that its content asks for. */
static bool choose_own_format(struct pipeline *pipeline)
{
    const struct run *run = pipeline->run;
    if (name_uses(&run->single, NAME_WIDTH) || name_uses(&run->single, NAME_HEIGHT)) {
        tell_unreadable(pipeline, 0,
                        "{width} and {height} are known of decoded pictures only: add "
                        "--format",
                        false);
        return false;
    }
    if (run->settings->options.length > 0 && !run->settings->quiet)
        run_hint(pipeline->run, RUN_HINT_NO_EFFECT,
                 "without --format image files keep their bytes; options of encoders "
                 "have no effect on them");
    struct text stem = TEXT_INIT;
    name_split(pipeline->path, &stem, &pipeline->extension[0]);
    text_free(&stem);
    if (strcmp(pipeline->path, "-") == 0)
        pipeline->extension[0] = input_extension(pipeline->input);
    pipeline->formats = pipeline->extension;
    pipeline->format_count = 1;
    return true;
}

/* What its pictures are saved as. */
static bool choose_formats(struct pipeline *pipeline)
{
    static const char *const of_videos[] = {"png"};
    const struct run *run = pipeline->run;
    pipeline->formats = run->formats;
    pipeline->format_count = run->format_count;
    if (run->format_count == 0 && input_kind(pipeline->input) == INPUT_VIDEO) {
        pipeline->formats = of_videos;
        pipeline->format_count = 1;
    } else if (run->format_count == 0 && !choose_own_format(pipeline)) {
        return false;
    }
    pipeline->formats_left = pipeline->format_count;
    pipeline->given_up = memory_new(pipeline->format_count, sizeof *pipeline->given_up);
    return true;
}

/* ---- decoding ---------------------------------------------------------------------
 */

/* Whether the frames of a video get different names. */
static bool names_differ(struct pipeline *pipeline)
{
    const struct run *run = pipeline->run;
    if (!pipeline->several || name_uses(&run->several, NAME_INDEX) ||
        name_uses(&run->several, NAME_TIME) ||
        run->settings->overwrite == IMS_OVERWRITE_UNIQUE)
        return true;
    tell_unreadable(pipeline, 0,
                    "it has several frames, which --name gives one name: add {index} "
                    "or {time} to it",
                    false);
    return false;
}

/* Looks at a picture, or at one that could not be decoded. Returns whether it and those
 * behind it are wanted. */
static bool look_at(struct pipeline *pipeline, const struct input_picture *picture)
{
    uint64_t most = pipeline->run->settings->max_frames;
    pipeline->several = picture->several;
    if (most > 0 && picture->index > most) {
        tell_cut(pipeline, picture->index);
        return false;
    }
    if (!names_differ(pipeline))
        return false;
    tell_expected(pipeline, picture->index);
    return true;
}

/* The next picture that is to be saved. Returns false when there is none, for whatever
 * reason, which is told. */
static bool next_picture(struct pipeline *pipeline, struct input_picture *picture)
{
    while (pipeline->formats_left > 0 && !interrupt_pending()) {
        enum input_step step = input_next(pipeline->input, picture, pipeline->problem);
        run_look(pipeline->run);
        switch (step) {
        case INPUT_PICTURE:
            if (look_at(pipeline, picture))
                return true;
            input_release(picture->owner, NULL);
            return false;
        case INPUT_DAMAGED:
            if (!look_at(pipeline, picture))
                return false;
            tell_damaged(pipeline, picture->index);
            break;
        case INPUT_NONE:
            tell_no_pictures(pipeline, pipeline->problem->data);
            return false;
        case INPUT_FAILED:
            tell_unreadable(pipeline, 0, pipeline->problem->data, false);
            return false;
        default:
            return false;
        }
    }
    return false;
}

/* ---- saving -----------------------------------------------------------------------
 */

/* A format that one frame of a video cannot go to is none for the others either. */
static void give_up(struct pipeline *pipeline, size_t format)
{
    struct text words = TEXT_INIT;
    pipeline->given_up[format] = true;
    pipeline->formats_left--;
    if (!pipeline->several)
        return;
    text_format(&words, "its other frames are not saved as %s",
                pipeline->formats[format]);
    say(pipeline, words.data);
    text_free(&words);
}

/* Submits a picture in each format, and lets go of it. */
static void save_picture(struct pipeline *pipeline, const struct input_picture *picture)
{
    for (size_t i = 0; i < pipeline->format_count && !interrupt_pending(); i++) {
        if (pipeline->given_up[i])
            continue;
        struct submit_image submission = {.image = &picture->image,
                                          .owner = input_share(picture),
                                          .release = input_release,
                                          .entry = pipeline->entry,
                                          .extension = pipeline->formats[i],
                                          .several = pipeline->several,
                                          .index = picture->index,
                                          .time_ms = picture->time_ms,
                                          .warnings = picture->warnings};
        pipeline->submitted++;
        if (submit_image(pipeline->run, &submission) == SEND_REFUSED)
            give_up(pipeline, i);
    }
    input_release(picture->owner, NULL);
}

static void finish(struct pipeline *pipeline)
{
    struct run *run = pipeline->run;
    struct text words = TEXT_INIT;
    if (pipeline->damaged > 1) {
        text_format(&words, "%" PRIu64 " damaged frames in all", pipeline->damaged);
        say(pipeline, words.data);
    }
    text_free(&words);
    free(pipeline->given_up);
    run->images_done += pipeline->submitted;
    run->images_here = 0;
    run->guessed = run->guessed && run->inputs_left > 0;
}

void pipeline_run(struct run *run, size_t entry, struct input_prefetch_slot *read)
{
    struct pipeline pipeline = {
        .run = run, .entry = entry, .path = run->walk.entries[entry].path};
    struct input_picture picture;
    run->images_here = run->format_count > 0 ? run->format_count : 1;
    if (open_input(&pipeline, read) && choose_formats(&pipeline))
        while (next_picture(&pipeline, &picture))
            save_picture(&pipeline, &picture);
    finish(&pipeline);
}
