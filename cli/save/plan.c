/* SPDX-License-Identifier: MIT */
#include "plan.h"

#include <string.h>
#include <sys/stat.h>

#include "common/interrupt.h"
#include "input/input.h"
#include "submit.h"

struct planning {
    struct run *run;
    const char *report_name; /* the last part of its path, or NULL */
    struct stat report_folder;
    struct text *problem;
    bool good;
};

/* ---- the report ------------------------------------------------------------------ */

static bool begin_report(struct planning *planning)
{
    const char *path = planning->run->settings->report;
    if (path == NULL || strcmp(path, "-") == 0)
        return true;
    const struct walk_entry *input = walk_find_file(&planning->run->walk, path);
    if (input != NULL) {
        text_add(planning->problem, "--report ");
        text_add_name(planning->problem, path);
        text_add(planning->problem, ": that is an input");
        return false;
    }
    const char *slash = strrchr(path, '/');
    struct text folder = TEXT_INIT;
    text_add_bytes(&folder, path, slash != NULL ? (size_t)(slash + 1 - path) : 0);
    if (stat(slash != NULL ? folder.data : ".", &planning->report_folder) == 0)
        planning->report_name = slash != NULL ? slash + 1 : path;
    text_free(&folder);
    return true;
}

static bool is_report(const struct planning *planning, const struct text *sub_folder,
                      const struct text *name)
{
    if (planning->report_name == NULL || strcmp(planning->report_name, name->data) != 0)
        return false;
    struct stat folder;
    struct text path = TEXT_INIT;
    text_add_path(&path, planning->run->settings->folder);
    text_add_path(&path, sub_folder->data);
    bool same = stat(path.data, &folder) == 0 &&
                folder.st_dev == planning->report_folder.st_dev &&
                folder.st_ino == planning->report_folder.st_ino;
    text_free(&path);
    return same;
}

static void tell_report(struct planning *planning, size_t entry)
{
    text_add(planning->problem, "--report ");
    text_add_name(planning->problem, planning->run->settings->report);
    text_add(planning->problem, ": that will be the file of ");
    text_add_name(planning->problem, planning->run->walk.entries[entry].path);
    planning->good = false;
}

/* ---- names ----------------------------------------------------------------------- */

/* Whether an input is one picture for certain, and so has the name that was planned. */
static bool is_still(const struct run *run, size_t entry)
{
    struct text problem = TEXT_INIT;
    static const struct input_options limits = {.threads = 1};
    struct input *input =
        input_open(run->walk.entries[entry].path, run->registry, &limits, &problem);
    bool still = input != NULL && input_kind(input) == INPUT_IMAGE &&
                 (run->format_count == 0 || input_is_still(input));
    input_close(input);
    text_free(&problem);
    return still;
}

/* Keeps one name for an input. Returns whose it is. */
static size_t keep_name(struct planning *planning, const struct submit_image *image)
{
    struct run *run = planning->run;
    struct text sub_folder = TEXT_INIT, name = TEXT_INIT;
    submit_name(run, image, &sub_folder, &name);
    if (is_report(planning, &sub_folder, &name))
        tell_report(planning, image->entry);
    text_add_path(&sub_folder, name.data);
    size_t *owner = taken_keep(&run->taken, sub_folder.data, image->entry);
    text_free(&sub_folder);
    text_free(&name);
    if (*owner != image->entry && !is_still(run, *owner))
        *owner = image->entry;
    return *owner;
}

static void plan_entry(struct planning *planning, size_t entry)
{
    struct run *run = planning->run;
    struct walk_entry *input = &run->walk.entries[entry];
    static const struct ims_image unknown = IMS_IMAGE_INIT;
    struct text stem = TEXT_INIT;
    struct submit_image image = {.image = &unknown, .entry = entry, .index = 1};
    name_split(input->path, &stem, &image.extension);
    text_free(&stem);
    size_t count = run->format_count > 0 ? run->format_count : 1;
    for (size_t i = 0; i < count && planning->good; i++) {
        if (run->format_count > 0)
            image.extension = run->formats[i];
        size_t owner = keep_name(planning, &image);
        if (owner == entry || input->refused || !is_still(run, entry))
            continue;
        input->refused = true;
        input->other = owner;
    }
}

bool plan_names(struct run *run, struct text *problem)
{
    struct planning planning = {.run = run, .problem = problem, .good = true};
    if (!begin_report(&planning))
        return false;
    if (run->settings->overwrite == IMS_OVERWRITE_UNIQUE ||
        name_uses(&run->single, NAME_WIDTH) || name_uses(&run->single, NAME_HEIGHT))
        return true;
    for (size_t i = 0; i < run->walk.count && planning.good && !interrupt_pending();
         i++)
        if (walk_can_read(&run->walk.entries[i]) &&
            input_is_image_name(run->walk.entries[i].path, run->registry))
            plan_entry(&planning, i);
    return planning.good;
}

/* One line for each file that it would have had. */
static void tell_refused(struct run *run, size_t entry)
{
    const struct walk_entry *input = &run->walk.entries[entry];
    size_t count = run->format_count > 0 ? run->format_count : 1;
    for (size_t i = 0; i < count; i++) {
        struct send_image image = {
            .image = IMS_IMAGE_INIT, .release = input_release, .entry = entry};
        struct submit_image named = {.image = &image.image, .entry = entry, .index = 1};
        struct text stem = TEXT_INIT;
        name_split(input->path, &stem, &named.extension);
        text_free(&stem);
        if (run->format_count > 0)
            named.extension = run->formats[i];
        submit_name(run, &named, &image.sub_folder, &image.name);
        submit_tell_taken(run, &image, input->other);
    }
}

void plan_tell(struct run *run)
{
    for (size_t i = 0; i < run->walk.count; i++)
        if (run->walk.entries[i].refused)
            tell_refused(run, i);
}
