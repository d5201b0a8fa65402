/* SPDX-License-Identifier: MIT */
#include "plan.h"

#include <string.h>
#include <sys/stat.h>

#include "common/interrupt.h"
#include "input/input.h"
#include "readers/readers.h"
#include "sandbox/sandbox.h"
#include "submit.h"

struct planning {
    struct save_session *session;
    const char *report_name; /* the last part of its path, or NULL */
    struct stat report_folder;
    struct cli_text *problem;
    bool good;
};

/* ---- the report ------------------------------------------------------------------ */

static bool begin_report(struct planning *planning)
{
    const char *path = planning->session->settings->report;
    if (path == NULL || strcmp(path, "-") == 0)
        return true;
    const struct cli_walk_entry *input =
        cli_walk_find_file(&planning->session->walk, path);
    if (input != NULL)
        return cli_value_wrong(planning->problem, "report", path, "that is an input");
    const char *slash = strrchr(path, '/');
    struct cli_text folder = CLI_TEXT_INIT;
    cli_text_add_bytes(&folder, path, slash != NULL ? (size_t)(slash + 1 - path) : 0);
    if (stat(slash != NULL ? folder.data : ".", &planning->report_folder) == 0)
        planning->report_name = slash != NULL ? slash + 1 : path;
    cli_text_free(&folder);
    return true;
}

static bool is_report(const struct planning *planning,
                      const struct cli_text *sub_folder, const struct cli_text *name)
{
    if (planning->report_name == NULL || strcmp(planning->report_name, name->data) != 0)
        return false;
    struct stat folder;
    struct cli_text path = CLI_TEXT_INIT;
    cli_text_add_path(&path, planning->session->settings->folder);
    cli_text_add_path(&path, sub_folder->data);
    bool same = stat(path.data, &folder) == 0 &&
                folder.st_dev == planning->report_folder.st_dev &&
                folder.st_ino == planning->report_folder.st_ino;
    cli_text_free(&path);
    return same;
}

static void tell_report(struct planning *planning, size_t entry)
{
    cli_value_wrong(planning->problem, "report", planning->session->settings->report,
                    "that will be the file of ");
    cli_text_add_name(planning->problem, planning->session->walk.entries[entry].path);
    planning->good = false;
}

/* ---- names ----------------------------------------------------------------------- */

/* Whether an input is one picture for certain, and so has the name that was planned. */
static bool is_still(const struct save_session *session, size_t entry)
{
    const struct input_options options = {.threads = 1,
                                          .formats = readers_table,
                                          .delegate =
                                              sandbox_delegate(session->sandbox),
                                          .asks_still = true};
    const struct cli_walk_entry *found = &session->walk.entries[entry];
    struct stat status;
    /* What comes through a pipe can be read once only. */
    if (!cli_walk_look_at(found, &status) || !S_ISREG(status.st_mode))
        return false;
    struct cli_text problem = CLI_TEXT_INIT;
    struct input *input =
        input_open(found->path, session->registry, &options, &problem);
    bool still = input != NULL && input_kind(input) == INPUT_IMAGE &&
                 (session->format_count == 0 || input_is_still(input));
    input_close(input);
    cli_text_free(&problem);
    return still;
}

/* Reserves one name for an input. Returns whose it is. */
static size_t reserve_name(struct planning *planning,
                           const struct save_submit_image *image)
{
    struct save_session *session = planning->session;
    struct cli_text sub_folder = CLI_TEXT_INIT, name = CLI_TEXT_INIT;
    save_submit_name(session, image, &sub_folder, &name);
    if (is_report(planning, &sub_folder, &name))
        tell_report(planning, image->entry);
    cli_text_add_path(&sub_folder, name.data);
    size_t *input =
        save_name_set_reserve(&session->names, sub_folder.data, image->entry);
    cli_text_free(&sub_folder);
    cli_text_free(&name);
    if (*input != image->entry && !is_still(session, *input))
        *input = image->entry;
    return *input;
}

static void plan_entry(struct planning *planning, size_t entry)
{
    struct save_session *session = planning->session;
    struct cli_walk_entry *input = &session->walk.entries[entry];
    static const struct ims_image unknown = IMS_IMAGE_INIT;
    struct cli_text stem = CLI_TEXT_INIT;
    struct save_submit_image image = {.image = &unknown, .entry = entry, .index = 1};
    save_name_split(input->path, &stem, &image.extension);
    cli_text_free(&stem);
    size_t count = session->format_count > 0 ? session->format_count : 1;
    for (size_t i = 0; i < count && planning->good; i++) {
        if (session->format_count > 0)
            image.extension = session->formats[i];
        size_t first = reserve_name(planning, &image);
        if (first == entry || input->refused || !is_still(session, entry))
            continue;
        input->refused = true;
        input->other = first;
    }
}

bool save_plan_names(struct save_session *session, struct cli_text *problem)
{
    struct planning planning = {.session = session, .problem = problem, .good = true};
    if (!begin_report(&planning))
        return false;
    if (session->settings->overwrite == IMS_OVERWRITE_UNIQUE ||
        save_name_uses(&session->single, SAVE_NAME_WIDTH) ||
        save_name_uses(&session->single, SAVE_NAME_HEIGHT))
        return true;
    for (size_t i = 0;
         i < session->walk.count && planning.good && !cli_interrupt_pending(); i++)
        if (cli_walk_can_read(&session->walk.entries[i]) &&
            input_is_image_name(session->walk.entries[i].path, session->registry))
            plan_entry(&planning, i);
    return planning.good;
}

/* One line for each file that it would have had. */
static void tell_refused(struct save_session *session, size_t entry)
{
    const struct cli_walk_entry *input = &session->walk.entries[entry];
    size_t count = session->format_count > 0 ? session->format_count : 1;
    for (size_t i = 0; i < count; i++) {
        struct save_send_image image = {.image = IMS_IMAGE_INIT,
                                        .release = input_frame_ref_release,
                                        .entry = entry};
        struct save_submit_image named = {
            .image = &image.image, .entry = entry, .index = 1};
        struct cli_text stem = CLI_TEXT_INIT;
        save_name_split(input->path, &stem, &named.extension);
        cli_text_free(&stem);
        if (session->format_count > 0)
            named.extension = session->formats[i];
        save_submit_name(session, &named, &image.sub_folder, &image.name);
        save_submit_tell_name_used(session, &image, input->other);
    }
}

void save_plan_tell(struct save_session *session)
{
    for (size_t i = 0; i < session->walk.count; i++)
        if (session->walk.entries[i].refused)
            tell_refused(session, i);
}
