/* SPDX-License-Identifier: MIT */
#include "pipeline.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/choice.h"
#include "common/interrupt.h"
#include "common/memory.h"
#include "inks.h"
#include "input/input.h"
#include "input/metadata.h"
#include "submit.h"

/* The input in it. */
struct pipeline {
    struct save_session *session;
    size_t entry;
    const char *path;
    struct input *input;        /* NULL until it is open */
    struct cli_text *problem;   /* what was wrong with the last step */
    const char *const *formats; /* extensions */
    const char *extension[1];   /* the only one of them, where bytes pass through */
    size_t format_count;
    size_t formats_left;
    bool *given_up; /* by format: no frame of this input goes there any more */
    bool several;   /* frames, and not one image */
    bool picks_one; /* of an image's pictures, by --pages */
    uint64_t submitted;
    uint64_t damaged; /* frames so far */
};

/* ---- telling ----------------------------------------------------------------------
 */

static void say(struct pipeline *pipeline, const char *words)
{
    cli_progress_say(&pipeline->session->progress, "%s: %s", pipeline->path, words);
}

/* What could not be read keeps the input from being replaced. */
static void tell_unreadable(struct pipeline *pipeline, uint64_t frame,
                            const char *reason, bool quietly)
{
    save_session_unreadable(pipeline->session, pipeline->path, frame, reason, quietly);
    save_in_place_lost(&pipeline->session->in_place, pipeline->entry);
}

/* What can be done about damage, if that was what a decoder told. */
static void hint_at_damage(struct pipeline *pipeline)
{
    const struct save_settings *settings = pipeline->session->settings;
    const char *reason = pipeline->problem->data;
    if (settings->quiet ||
        (strstr(reason, "damaged") == NULL && strstr(reason, "cut off") == NULL))
        return;
    save_session_hint(
        pipeline->session, SAVE_SESSION_HINT_DAMAGED,
        settings->saves_damaged
            ? "of some damaged inputs their decoders give no picture, so "
              "that --damaged save saves none"
            : "--damaged save saves what can be read of damaged pictures");
}

/* Of damaged frames the first is told, the others are counted. */
static void tell_damaged(struct pipeline *pipeline, uint64_t frame)
{
    tell_unreadable(pipeline, pipeline->several ? frame : 0, pipeline->problem->data,
                    pipeline->damaged > 0);
    hint_at_damage(pipeline);
    pipeline->damaged++;
}

/* The same of those that are saved as far as they could be read. */
static void tell_saved_damaged(struct pipeline *pipeline, struct input_picture *picture)
{
    struct cli_text words = CLI_TEXT_INIT;
    picture->warnings |= SAVE_WARNING_DAMAGED;
    save_in_place_lost(&pipeline->session->in_place, pipeline->entry);
    if (pipeline->damaged++ > 0 || pipeline->session->settings->quiet)
        return;
    if (pipeline->several)
        cli_text_format(&words, "frame %" PRIu64 " ", picture->index);
    cli_text_format(&words, "is saved as far as it could be read: %s",
                    pipeline->problem->data);
    say(pipeline, words.data);
    cli_text_free(&words);
}

/* A file without pictures that was merely in a folder is no mistake. */
static void tell_no_pictures(struct pipeline *pipeline, const char *reason)
{
    struct save_session *session = pipeline->session;
    if (!session->walk.entries[pipeline->entry].walked) {
        tell_unreadable(pipeline, 0, reason, false);
        return;
    }
    session->tally.left_out++;
    save_report_left_out(&session->report, pipeline->path);
}

static void tell_cut(struct pipeline *pipeline, uint64_t frame)
{
    struct cli_text words = CLI_TEXT_INIT;
    save_in_place_lost(&pipeline->session->in_place, pipeline->entry);
    if (pipeline->session->settings->quiet)
        return;
    cli_text_format(
        &words, "its frames from %" PRIu64 " on are left out (--max-frames)", frame);
    say(pipeline, words.data);
    cli_text_free(&words);
}

/* How far the session is, as the last picture shows it. */
static void tell_expected(struct pipeline *pipeline, uint64_t index)
{
    struct save_session *session = pipeline->session;
    uint64_t expected = input_expected(pipeline->input);
    bool known = expected > 0;
    if (session->settings->max_frames > 0 && expected > session->settings->max_frames)
        expected = session->settings->max_frames;
    if (expected < index)
        expected = index;
    session->images_here = expected * pipeline->format_count;
    session->guessed = pipeline->several && (!known || session->inputs_left > 0);
}

/* ---- opening ----------------------------------------------------------------------
 */

/* Whether there is an input, and something in it that can be a picture. */
static bool open_input(struct pipeline *pipeline, struct input_prefetch_slot *slot)
{
    const struct cli_walk_entry *entry =
        &pipeline->session->walk.entries[pipeline->entry];
    pipeline->problem = &slot->problem;
    pipeline->input = slot->input;
    if (entry->problem != NULL)
        tell_unreadable(pipeline, 0, entry->problem, false);
    else if (pipeline->input == NULL && !cli_interrupt_pending())
        tell_unreadable(pipeline, 0, pipeline->problem->data, false);
    if (pipeline->input == NULL)
        return false;
    if (input_kind(pipeline->input) != INPUT_NO_PICTURES)
        return true;
    struct cli_text reason = CLI_TEXT_INIT;
    input_explain(pipeline->input, &reason);
    tell_no_pictures(pipeline, reason.data);
    cli_text_free(&reason);
    return false;
}

/* For bytes as they are: the extension that the input's name has, or, of standard
 * input, that its content asks for. */
static bool choose_own_format(struct pipeline *pipeline)
{
    const struct save_session *session = pipeline->session;
    if (save_name_uses(&session->single, SAVE_NAME_WIDTH) ||
        save_name_uses(&session->single, SAVE_NAME_HEIGHT)) {
        tell_unreadable(pipeline, 0,
                        "{width} and {height} are known of decoded pictures only: add "
                        "--format",
                        false);
        return false;
    }
    if (session->settings->keep != INPUT_KEEP_ALL) {
        tell_unreadable(pipeline, 0,
                        "without --format image files keep their bytes, and what "
                        "these say beside the pixels: add --format to --metadata",
                        false);
        return false;
    }
    if (session->settings->options.length > 0 && !session->settings->quiet)
        save_session_hint(
            pipeline->session, SAVE_SESSION_HINT_NO_EFFECT,
            "without --format image files keep their bytes; options of encoders "
            "have no effect on them");
    struct cli_text stem = CLI_TEXT_INIT;
    save_name_split(pipeline->path, &stem, &pipeline->extension[0]);
    cli_text_free(&stem);
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
    const struct save_session *session = pipeline->session;
    pipeline->formats = session->formats;
    pipeline->format_count = session->format_count;
    if (session->format_count == 0 && input_kind(pipeline->input) == INPUT_VIDEO) {
        pipeline->formats = of_videos;
        pipeline->format_count = 1;
    } else if (session->format_count == 0 && !choose_own_format(pipeline)) {
        return false;
    }
    pipeline->formats_left = pipeline->format_count;
    pipeline->given_up =
        cli_memory_new(pipeline->format_count, sizeof *pipeline->given_up);
    return true;
}

/* ---- decoding ---------------------------------------------------------------------
 */

/* Whether the frames of a video get different names. */
static bool names_differ(struct pipeline *pipeline)
{
    const struct save_session *session = pipeline->session;
    if (!pipeline->several || save_name_uses(&session->several, SAVE_NAME_INDEX) ||
        save_name_uses(&session->several, SAVE_NAME_PAGE) ||
        save_name_uses(&session->several, SAVE_NAME_TIME) ||
        session->settings->overwrite == IMS_OVERWRITE_UNIQUE)
        return true;
    tell_unreadable(pipeline, 0,
                    "it has several frames, which --name gives one name: add {index} "
                    "or {time} to it",
                    false);
    return false;
}

/* What is not saved as it stands in its file, or not as it is shown. */
static void tell_shape(struct pipeline *pipeline, const struct input_picture *picture)
{
    const struct save_settings *settings = pipeline->session->settings;
    struct cli_text words = CLI_TEXT_INIT;
    if (settings->quiet)
        return;
    if (picture->left_out != NULL) {
        cli_text_format(&words, "%s are left out, as they cannot be read",
                        picture->left_out);
        say(pipeline, words.data);
        cli_text_free(&words);
    }
    if (picture->has_oblong_pixels)
        save_session_hint(
            pipeline->session, SAVE_SESSION_HINT_OBLONG,
            settings->aspect == INPUT_ASPECT_KEEP
                ? "the pixels of a video are not square, and are saved as they are: "
                  "only the resolution in a file tells it"
                : "the pixels of a video are not square: its pictures are enlarged in "
                  "one direction, so that they are (--aspect keep: as they are)");
    if (picture->is_interlaced)
        save_session_hint(pipeline->session, SAVE_SESSION_HINT_INTERLACED,
                          "a video is interlaced: its frames are saved with both of "
                          "their fields (--deinterlace makes whole pictures of them)");
    if (picture->is_preview)
        save_session_hint(
            pipeline->session, SAVE_SESSION_HINT_PREVIEW,
            "of raw photographs the pictures are saved that their cameras "
            "made (--raw preview)");
}

/* Looks at a picture, or at one that could not be decoded. Returns whether it and those
 * behind it are wanted. */
static bool look_at(struct pipeline *pipeline, const struct input_picture *picture)
{
    uint64_t most = pipeline->session->settings->max_frames;
    pipeline->several = picture->several && !pipeline->picks_one;
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
    while (pipeline->formats_left > 0 && !cli_interrupt_pending()) {
        enum input_step step = input_next(pipeline->input, picture, pipeline->problem);
        save_session_look(pipeline->session);
        switch (step) {
        case INPUT_PICTURE:
            tell_shape(pipeline, picture);
            if (look_at(pipeline, picture)) {
                if (picture->is_damaged)
                    tell_saved_damaged(pipeline, picture);
                return true;
            }
            input_frame_ref_release(picture->frame_ref, NULL);
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
            hint_at_damage(pipeline);
            return false;
        default:
            return false;
        }
    }
    return false;
}

/* ---- saving -----------------------------------------------------------------------
 */

/* A format that one frame of a video cannot go to is none for the others either. Of all
 * formats those that do not hold the picture are left out without a word: floats alone,
 * for instance, or one bit where narrowing is not spoken of, or smaller pictures. */
static void give_up(struct pipeline *pipeline, size_t format, enum save_send_end end)
{
    struct cli_text words = CLI_TEXT_INIT;
    pipeline->given_up[format] = true;
    pipeline->formats_left--;
    pipeline->submitted -= end == SAVE_SEND_LEFT_OUT;
    if (!pipeline->several || end == SAVE_SEND_LEFT_OUT)
        return;
    cli_text_format(&words, "its other frames are not saved as %s",
                    pipeline->formats[format]);
    say(pipeline, words.data);
    cli_text_free(&words);
}

/* The picture, or one in RGB, made once, where it is of inks and a format holds none.
 * NULL, which is told, where there is no memory for it. */
static const struct input_picture *choose_colors(struct pipeline *pipeline,
                                                 size_t format,
                                                 const struct input_picture *picture,
                                                 struct input_picture *rgb)
{
    if (picture->image.format != IMS_PIXEL_CMYK8 ||
        cli_choice_takes(pipeline->session->registry, pipeline->formats[format],
                         &picture->image))
        return picture;
    if (rgb->frame_ref != NULL || save_inks_to_rgb(picture, rgb))
        return rgb;
    tell_unreadable(pipeline, pipeline->several ? picture->index : 0, "out of memory",
                    false);
    return NULL;
}

/* Submits a picture in each format, and lets go of it. */
static void save_picture(struct pipeline *pipeline,
                         const struct input_picture *original)
{
    struct input_picture rgb = {.frame_ref = NULL};
    for (size_t i = 0; i < pipeline->format_count && !cli_interrupt_pending(); i++) {
        if (pipeline->given_up[i])
            continue;
        const struct input_picture *picture =
            choose_colors(pipeline, i, original, &rgb);
        if (picture == NULL)
            break;
        struct save_submit_image submission = {
            .image = &picture->image,
            .release_user = input_frame_ref_share(picture->frame_ref),
            .release = input_frame_ref_release,
            .entry = pipeline->entry,
            .extension = pipeline->formats[i],
            .several = pipeline->several,
            .index = picture->index,
            .time_ms = picture->time_ms,
            .warnings = picture->warnings,
            .is_untagged = picture->is_untagged,
            .may_be_left_out = pipeline->session->all_formats,
            .metadata = picture->metadata != NULL ? &picture->metadata->fields : NULL};
        pipeline->submitted++;
        const enum save_send_end end =
            save_submit_image(pipeline->session, &submission);
        if (end == SAVE_SEND_REFUSED || end == SAVE_SEND_LEFT_OUT)
            give_up(pipeline, i, end);
    }
    input_frame_ref_release(rgb.frame_ref, NULL);
    input_frame_ref_release(original->frame_ref, NULL);
}

/* ---- one picture of several -------------------------------------------------------
 */

static bool is_larger(const struct ims_image *image, const struct ims_image *other)
{
    return (uint64_t)image->width * (uint64_t)image->height >
           (uint64_t)other->width * (uint64_t)other->height;
}

/* What a file held, and that one of it is saved. */
static void tell_picked(struct pipeline *pipeline, uint64_t page, uint64_t held)
{
    struct save_session *session = pipeline->session;
    struct cli_text words = CLI_TEXT_INIT;
    if (held < 2)
        return;
    session->tally.pages_left_out += held - 1;
    save_in_place_lost(&session->in_place, pipeline->entry);
    if (session->settings->quiet)
        return;
    cli_text_format(&words, "picture %" PRIu64 " of %" PRIu64 " is saved (--pages)",
                    page, held);
    say(pipeline, words.data);
    cli_text_free(&words);
}

/* The first one that can be read, or the largest, of equal ones the first. */
static void save_picked(struct pipeline *pipeline)
{
    const bool first = pipeline->session->settings->pages == SAVE_PAGES_FIRST;
    struct input_picture best = {.frame_ref = NULL}, next;
    uint64_t held = 0;
    while (next_picture(pipeline, &next)) {
        const bool better = held == 0 || is_larger(&next.image, &best.image);
        struct input_picture worse = better ? best : next;
        if (better)
            best = next;
        input_frame_ref_release(worse.frame_ref, NULL);
        held = next.index;
        if (first)
            break;
    }
    if (held == 0)
        return;
    if (first && best.several)
        held = input_expected(pipeline->input) > held ? input_expected(pipeline->input)
                                                      : held + 1;
    tell_picked(pipeline, best.index, held);
    save_picture(pipeline, &best);
}

static void finish(struct pipeline *pipeline)
{
    struct save_session *session = pipeline->session;
    struct cli_text words = CLI_TEXT_INIT;
    if (pipeline->damaged > 1) {
        cli_text_format(&words, "%" PRIu64 " damaged frames in all", pipeline->damaged);
        say(pipeline, words.data);
    }
    cli_text_free(&words);
    free(pipeline->given_up);
    session->images_done += pipeline->submitted;
    session->images_here = 0;
    session->guessed = session->guessed && session->inputs_left > 0;
}

void save_pipeline_run(struct save_session *session, size_t entry,
                       struct input_prefetch_slot *slot)
{
    struct pipeline pipeline = {
        .session = session, .entry = entry, .path = session->walk.entries[entry].path};
    struct input_picture picture;
    session->images_here = session->format_count > 0 ? session->format_count : 1;
    if (open_input(&pipeline, slot) && choose_formats(&pipeline)) {
        pipeline.picks_one = session->settings->pages != SAVE_PAGES_ALL &&
                             input_kind(pipeline.input) == INPUT_IMAGE;
        if (pipeline.picks_one)
            save_picked(&pipeline);
        else
            while (next_picture(&pipeline, &picture))
                save_picture(&pipeline, &picture);
    }
    finish(&pipeline);
}
