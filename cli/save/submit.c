/* SPDX-License-Identifier: MIT */
#include "submit.h"

#include <string.h>
#include <sys/stat.h>

void submit_name(const struct run *run, const struct submit_image *submission,
                 struct text *sub_folder, struct text *name)
{
    const struct walk_entry *entry = &run->walk.entries[submission->entry];
    bool standard = strcmp(entry->path, "-") == 0;
    struct text stem = TEXT_INIT, folder = TEXT_INIT;
    struct name_values values = {.numbers = {0}};
    name_split(standard ? "stdin" : entry->path, &stem, &values.ext);
    values.stem = stem.data;
    values.numbers[NAME_INPUT] = submission->entry + 1;
    values.numbers[NAME_INDEX] = submission->index;
    values.numbers[NAME_TIME] = submission->time_ms;
    values.numbers[NAME_WIDTH] = (uint64_t)submission->image->width;
    values.numbers[NAME_HEIGHT] = (uint64_t)submission->image->height;
    name_make(submission->several ? &run->several : &run->single, &values, &folder,
              name);
    if (submission->extension[0] != '\0')
        text_format(name, ".%s", submission->extension);
    text_clear(sub_folder);
    text_add_path(sub_folder, run->settings->sub_folder);
    text_add_path(sub_folder, entry->sub_folder);
    text_add_path(sub_folder, folder.data);
    text_free(&stem);
    text_free(&folder);
}

void submit_tell_taken(struct run *run, struct send_image *image, size_t other)
{
    struct text reason = TEXT_INIT;
    text_add(&reason, "in this run that is the file of ");
    text_add_name(&reason, run->walk.entries[other].path);
    send_refuse(run, image, IMS_ERROR_EXISTS, reason.data);
    text_free(&reason);
    run_hint(
        run, RUN_HINT_SAME_NAME,
        "--name with {ext}, {input} or {index} tells them apart, --overwrite unique "
        "numbers them");
}

/* Whether another image of this run has the name already. */
static bool is_taken(struct run *run, struct send_image *image)
{
    if (run->settings->overwrite == IMS_OVERWRITE_UNIQUE)
        return false;
    struct text path = TEXT_INIT;
    text_add_path(&path, image->sub_folder.data);
    text_add_path(&path, image->name.data);
    size_t other;
    bool taken = !taken_take(&run->taken, path.data, image->entry, &other);
    text_free(&path);
    if (taken)
        submit_tell_taken(run, image, other);
    return taken;
}

/* Whether the file that it would replace is the report's, which is being written. */
static bool is_report(const struct run *run, const char *path)
{
    struct stat file, report;
    int number = report_file(&run->report);
    return number >= 0 && fstat(number, &report) == 0 && stat(path, &file) == 0 &&
           S_ISREG(report.st_mode) && report.st_dev == file.st_dev &&
           report.st_ino == file.st_ino;
}

/* Sends an image whose file may be there, and an input. */
static enum send_outcome replace(struct run *run, struct send_image *image)
{
    struct text path = TEXT_INIT;
    send_add_path(run, image, &path);
    size_t input;
    enum in_place_state state =
        in_place_look(&run->in_place, path.data, image->entry, &input);
    bool report = is_report(run, path.data);
    text_free(&path);
    if (report) {
        send_refuse(run, image, IMS_ERROR_EXISTS, "that is the file of --report");
        return SEND_REFUSED;
    }
    if (state == IN_PLACE_FREE)
        return send_image(run, image);
    return held_add(run, image, input) ? SEND_ACCEPTED : SEND_REFUSED;
}

enum send_outcome submit_image(struct run *run, const struct submit_image *submission)
{
    struct send_image image = {.image = *submission->image,
                               .owner = submission->owner,
                               .release = submission->release,
                               .entry = submission->entry,
                               .frame = submission->several ? submission->index : 0,
                               .warnings = submission->warnings};
    submit_name(run, submission, &image.sub_folder, &image.name);
    if (is_taken(run, &image))
        return SEND_REFUSED;
    if (run->settings->overwrite == IMS_OVERWRITE_REPLACE)
        return replace(run, &image);
    return send_image(run, &image);
}
