/* SPDX-License-Identifier: MIT */
#include "load.h"

#include "common/interrupt.h"
#include "common/machine.h"
#include "common/walk.h"
#include "draw.h"
#include "input/input.h"
#include "readers/readers.h"

/* What is kept in memory, and how long is read. */
enum { MOST_PICTURES = 16 };
static const uint64_t most_bytes = 256000000;
static const double most_seconds = 3;

struct loading {
    struct bench_sample *sample;
    const struct bench_settings *settings;
    const ims_registry *registry;
    struct cli_progress *progress;
    struct input_options options;
    double began;
    bool complete;
};

static bool is_enough(const struct loading *loading)
{
    return cli_interrupt_pending() ||
           (loading->sample->count > 0 &&
            cli_progress_seconds(loading->progress) - loading->began > most_seconds);
}

static void tell_unreadable(struct loading *loading, const char *path,
                            const char *reason)
{
    struct cli_text name = CLI_TEXT_INIT;
    cli_text_add_name(&name, path);
    cli_progress_say(loading->progress, "%s: cannot be read: %s", name.data, reason);
    cli_text_free(&name);
    loading->complete = false;
}

/* Takes the pictures of an open input. Returns false with the reason when it cannot be
 * read to its end, or one of them is damaged. */
static bool take_pictures(struct loading *loading, struct input *input,
                          struct cli_text *problem)
{
    struct input_picture picture;
    bool good = true;
    while (!is_enough(loading)) {
        switch (input_next(input, &picture, problem)) {
        case INPUT_PICTURE:
            bench_sample_offer(loading->sample, &picture.image, input_frame_ref_release,
                               picture.frame_ref);
            break;
        case INPUT_DAMAGED:
            good = false;
            break;
        case INPUT_NONE:
        case INPUT_FAILED:
            return false;
        default:
            return good;
        }
    }
    return good;
}

static void load_entry(struct loading *loading, const struct cli_walk_entry *entry)
{
    struct cli_text problem = CLI_TEXT_INIT;
    if (entry->problem != NULL) {
        tell_unreadable(loading, entry->path, entry->problem);
        return;
    }
    cli_text_clear(&problem);
    struct input *input =
        input_open(entry->path, loading->registry, &loading->options, &problem);
    bool pictures = input != NULL && input_kind(input) != INPUT_NO_PICTURES;
    if (input != NULL && !pictures)
        input_explain(input, &problem);
    bool good = pictures && take_pictures(loading, input, &problem);
    /* What merely lies in a folder need not be a picture. */
    bool expected = !entry->walked || pictures || input == NULL;
    if (!good && expected && !cli_interrupt_pending())
        tell_unreadable(loading, entry->path, problem.data);
    input_close(input);
    cli_text_free(&problem);
}

static bool draw(struct bench_sample *sample)
{
    struct ims_image image;
    void *pixels = bench_draw(&image);
    if (pixels != NULL)
        bench_sample_offer(sample, &image, bench_draw_release, pixels);
    return pixels != NULL;
}

bool bench_load(struct bench_sample *sample, const struct bench_settings *settings,
                const ims_registry *registry, struct cli_progress *progress,
                bool *complete, struct cli_text *problem)
{
    struct cli_walk walk = {.entries = NULL};
    uint64_t memory = cli_machine_memory("");
    struct loading loading = {.sample = sample,
                              .settings = settings,
                              .registry = registry,
                              .progress = progress,
                              .options = {.file_bytes = memory / 4,
                                          .picture_bytes = memory / 8,
                                          .threads = settings->jobs,
                                          .formats = readers_table},
                              .began = cli_progress_seconds(progress),
                              .complete = true};
    *sample =
        (struct bench_sample){.most_pictures = MOST_PICTURES, .most_bytes = most_bytes};
    *complete = true;
    if (settings->samples.count == 0) {
        bool drawn = draw(sample);
        if (!drawn)
            cli_text_add(problem, "there is no memory for a picture");
        return drawn;
    }
    for (size_t i = 0; i < settings->samples.count; i++)
        cli_walk_add(&walk, settings->samples.words[i]);
    for (size_t i = 0; i < walk.count && !is_enough(&loading); i++)
        load_entry(&loading, &walk.entries[i]);
    cli_walk_free(&walk);
    *complete = loading.complete;
    if (sample->count == 0 && !cli_interrupt_pending())
        cli_text_add(problem, "there is no picture to measure with");
    return sample->count > 0 && !cli_interrupt_pending();
}
