/* SPDX-License-Identifier: MIT */
#include "pipeline.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/interrupt.h"
#include "common/memory.h"
#include "input/input.h"
#include "submit.h"

/* The input that is being read. */
struct feeding {
    struct run *run;
    size_t entry;
    const char *path;
    struct ahead_input *read;   /* ahead of its turn */
    struct input *input;        /* of it */
    const char *const *formats; /* extensions */
    size_t format_count;
    bool *given_up; /* by format: no frame of this input goes there any more */
    size_t formats_left;
    bool several; /* frames, and not one image */
    uint64_t submitted;
    uint64_t damaged; /* frames so far */
};

/* What could not be read keeps the input from being replaced. */
static void tell_unreadable(struct feeding *feeding, uint64_t frame, const char *reason,
                            bool quietly)
{
    run_unreadable(feeding->run, feeding->path, frame, reason, quietly);
    in_place_lost(&feeding->run->in_place, feeding->entry);
}

/* ---- passing bytes through ---------------------------------------------------- */

static void free_bytes(void *bytes, const struct ims_image *image)
{
    (void)image; /* lies in the bytes */
    free(bytes);
}

/* The extension that the input's name has, or that its content asks for. */
static void set_extension(const struct feeding *feeding, struct submit_image *image,
                          struct text *stem)
{
    name_split(feeding->path, stem, &image->extension);
    if (image->extension[0] == '\0' && strcmp(feeding->path, "-") == 0)
        image->extension = input_extension(feeding->input);
}

/* The input's bytes, read ahead or now. */
static enum input_step take_bytes(struct feeding *feeding, struct ims_image *image,
                                  void **bytes)
{
    struct ahead_input *read = feeding->read;
    if (!read->stepped)
        read->step =
            input_bytes(feeding->input, &read->bytes, &read->size, &read->problem);
    read->stepped = false;
    if (read->step == INPUT_FAILED)
        tell_unreadable(feeding, 0, read->problem.data, false);
    if (read->step != INPUT_PICTURE)
        return read->step;
    *bytes = read->bytes;
    image->format = IMS_PIXEL_ENCODED;
    image->planes[0] = read->bytes;
    image->byte_count = read->size;
    read->bytes = NULL;
    return INPUT_PICTURE;
}

static void pass_through(struct feeding *feeding)
{
    struct ims_image image = IMS_IMAGE_INIT;
    struct run *run = feeding->run;
    if (name_uses(&run->single, NAME_WIDTH) || name_uses(&run->single, NAME_HEIGHT)) {
        tell_unreadable(feeding, 0,
                        "{width} and {height} are known of decoded pictures only: add "
                        "--format",
                        false);
        return;
    }
    if (run->settings->options.length > 0 && !run->settings->quiet)
        run_hint(run, RUN_HINT_NO_EFFECT,
                 "without --format image files keep their bytes; options of encoders "
                 "have no effect on them");
    void *bytes;
    if (take_bytes(feeding, &image, &bytes) != INPUT_PICTURE)
        return;
    struct submit_image submission = {.image = &image,
                                      .owner = bytes,
                                      .release = free_bytes,
                                      .entry = feeding->entry,
                                      .index = 1};
    struct text stem = TEXT_INIT;
    set_extension(feeding, &submission, &stem);
    feeding->submitted++;
    submit_image(run, &submission);
    text_free(&stem);
}

/* ---- frames ------------------------------------------------------------------- */

/* Told of a format that a video's frames cannot go to: they are all alike. */
static void give_up(struct feeding *feeding, size_t format)
{
    feeding->given_up[format] = true;
    feeding->formats_left--;
    if (!feeding->several)
        return;
    struct text path = TEXT_INIT;
    text_add_name(&path, feeding->path);
    progress_say(&feeding->run->progress, "%s: its other frames are not saved as %s",
                 path.data, feeding->formats[format]);
    text_free(&path);
}

/* Saves a picture in each format, and lets go of it. */
static void save_picture(struct feeding *feeding, const struct input_picture *picture)
{
    for (size_t i = 0; i < feeding->format_count && !interrupt_pending(); i++) {
        if (feeding->given_up[i])
            continue;
        struct submit_image submission = {.image = &picture->image,
                                          .owner = input_share(picture),
                                          .release = input_release,
                                          .entry = feeding->entry,
                                          .extension = feeding->formats[i],
                                          .several = feeding->several,
                                          .index = picture->index,
                                          .time_ms = picture->time_ms,
                                          .warnings = picture->warnings};
        feeding->submitted++;
        if (submit_image(feeding->run, &submission) == SEND_REFUSED)
            give_up(feeding, i);
    }
    input_release(picture->owner, NULL);
}

/* Of damaged frames the first is told, the others are counted. */
static void tell_damage(struct feeding *feeding, uint64_t frame)
{
    tell_unreadable(feeding, feeding->several ? frame : 0, feeding->read->problem.data,
                    feeding->damaged > 0);
    feeding->damaged++;
}

/* Whether a file without pictures was merely in a folder that was named. */
static bool is_left_out(struct feeding *feeding)
{
    struct run *run = feeding->run;
    if (!run->walk.entries[feeding->entry].walked)
        return false;
    run->tally.left_out++;
    report_left_out(&run->report, feeding->path);
    return true;
}

/* The first step may have been taken ahead. */
static enum input_step take_step(struct feeding *feeding, struct input_picture *picture)
{
    struct ahead_input *read = feeding->read;
    if (!read->stepped)
        return input_next(feeding->input, picture, &read->problem);
    read->stepped = false;
    *picture = read->picture;
    return read->step;
}

/* Takes a step and deals with what is no picture. Returns INPUT_PICTURE, INPUT_DAMAGED,
 * or INPUT_END when there is nothing more to come for whatever reason. */
static enum input_step next(struct feeding *feeding, struct input_picture *picture)
{
    struct run *run = feeding->run;
    enum input_step step = take_step(feeding, picture);
    run_look(run);
    switch (step) {
    case INPUT_PICTURE:
        return step;
    case INPUT_DAMAGED:
        tell_damage(feeding, picture->index);
        return step;
    case INPUT_NONE:
        if (is_left_out(feeding))
            return INPUT_END;
        /* fall through */
    case INPUT_FAILED:
        tell_unreadable(feeding, 0, feeding->read->problem.data, false);
        return INPUT_END;
    default:
        return INPUT_END;
    }
}

/* Whether the frames of a video get different names. */
static bool names_differ(struct feeding *feeding)
{
    const struct name_pattern *pattern = &feeding->run->several;
    if (name_uses(pattern, NAME_INDEX) || name_uses(pattern, NAME_TIME) ||
        feeding->run->settings->overwrite == IMS_OVERWRITE_UNIQUE)
        return true;
    tell_unreadable(
        feeding, 0,
        "it has several frames, which --name gives one name: add {index} or "
        "{time} to it",
        false);
    return false;
}

static void expect(struct feeding *feeding, uint64_t index)
{
    struct run *run = feeding->run;
    uint64_t expected = input_expected(feeding->input);
    bool known = expected > 0;
    if (run->settings->max_frames > 0 && expected > run->settings->max_frames)
        expected = run->settings->max_frames;
    if (expected < index)
        expected = index;
    run->images_here = expected * feeding->format_count;
    run->guessed = feeding->several && (!known || run->inputs_left > 0);
}

/* Whether that frame is beyond those that are wanted, which is told. */
static bool is_last(struct feeding *feeding, uint64_t frame)
{
    uint64_t most = feeding->run->settings->max_frames;
    if (most == 0 || frame <= most)
        return false;
    in_place_lost(&feeding->run->in_place, feeding->entry);
    if (feeding->run->settings->quiet)
        return true;
    struct text path = TEXT_INIT;
    text_add_name(&path, feeding->path);
    progress_say(&feeding->run->progress,
                 "%s: its frames from %" PRIu64 " on are left out (--max-frames)",
                 path.data, frame);
    text_free(&path);
    return true;
}

/* Saves what has been read and goes on until nothing is left to save. `picture` and
 * `step` are what was read last; `ahead`, unless NULL, is what was read after it. */
static void save_all(struct feeding *feeding, struct input_picture *picture,
                     enum input_step step, const struct input_picture *ahead,
                     enum input_step ahead_step)
{
    while (step != INPUT_END && feeding->formats_left > 0 && !interrupt_pending() &&
           !is_last(feeding, picture->index)) {
        expect(feeding, picture->index);
        if (step == INPUT_PICTURE)
            save_picture(feeding, picture);
        if (ahead != NULL) {
            *picture = *ahead;
            step = ahead_step;
            ahead = NULL;
        } else {
            step = next(feeding, picture);
        }
    }
    if (step == INPUT_PICTURE)
        input_release(picture->owner, NULL);
    if (ahead != NULL && ahead_step == INPUT_PICTURE)
        input_release(ahead->owner, NULL);
}

static void save_frames(struct feeding *feeding)
{
    struct input_picture picture, second;
    enum input_step second_step = INPUT_END;
    bool is_image = input_kind(feeding->input) == INPUT_IMAGE;
    feeding->several = !is_image;
    enum input_step step = next(feeding, &picture);
    if (step == INPUT_END)
        return;
    /* Whether an image is animated shows at its second frame. */
    if (is_image) {
        second_step = next(feeding, &second);
        feeding->several = second_step != INPUT_END;
    }
    if (feeding->several && !names_differ(feeding))
        feeding->formats_left = 0;
    save_all(feeding, &picture, step, is_image ? &second : NULL, second_step);
}

/* Reads an open input as what it is. */
static void feed_open(struct feeding *feeding)
{
    static const char *const video_formats[] = {"png"};
    struct run *run = feeding->run;
    enum input_kind kind = input_kind(feeding->input);
    feeding->formats = run->formats;
    feeding->format_count = run->format_count;
    if (kind == INPUT_NO_PICTURES) {
        if (!is_left_out(feeding))
            tell_unreadable(feeding, 0, "it is neither an image nor a video", false);
        return;
    }
    if (run->format_count == 0 && kind == INPUT_IMAGE) {
        pass_through(feeding);
        return;
    }
    if (run->format_count == 0) {
        feeding->formats = video_formats;
        feeding->format_count = 1;
    }
    feeding->formats_left = feeding->format_count;
    feeding->given_up = memory_new(feeding->format_count, sizeof *feeding->given_up);
    save_frames(feeding);
    free(feeding->given_up);
}

void pipeline_input(struct run *run, size_t entry, struct ahead_input *read)
{
    const struct walk_entry *found = &run->walk.entries[entry];
    struct feeding feeding = {.run = run,
                              .entry = entry,
                              .path = found->path,
                              .read = read,
                              .input = read->input};
    if (found->refused)
        return;
    run->images_here = run->format_count > 0 ? run->format_count : 1;
    if (found->problem != NULL)
        tell_unreadable(&feeding, 0, found->problem, false);
    else if (feeding.input != NULL)
        feed_open(&feeding);
    else if (!interrupt_pending())
        tell_unreadable(&feeding, 0, read->problem.data, false);
    if (feeding.damaged > 1) {
        struct text path = TEXT_INIT;
        text_add_name(&path, found->path);
        progress_say(&run->progress, "%s: %" PRIu64 " damaged frames in all", path.data,
                     feeding.damaged);
        text_free(&path);
    }
    run->images_done += feeding.submitted;
    run->images_here = 0;
    run->guessed = run->guessed && run->inputs_left > 0;
}
