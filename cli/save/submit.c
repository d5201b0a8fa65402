/* SPDX-License-Identifier: MIT */
#include "submit.h"

#include <string.h>
#include <sys/stat.h>

void save_submit_name(const struct save_session *session,
                      const struct save_submit_image *submission,
                      struct cli_text *sub_folder, struct cli_text *name)
{
    const struct cli_walk_entry *entry = &session->walk.entries[submission->entry];
    bool standard = strcmp(entry->path, "-") == 0;
    struct cli_text stem = CLI_TEXT_INIT, folder = CLI_TEXT_INIT;
    struct save_name_values values = {.numbers = {0}};
    save_name_split(standard ? "stdin" : entry->path, &stem, &values.ext);
    values.stem = stem.data;
    values.numbers[SAVE_NAME_INPUT] = submission->entry + 1;
    values.numbers[SAVE_NAME_INDEX] = submission->index;
    values.numbers[SAVE_NAME_PAGE] = submission->index;
    values.numbers[SAVE_NAME_TIME] = submission->time_ms;
    values.numbers[SAVE_NAME_WIDTH] = (uint64_t)submission->image->width;
    values.numbers[SAVE_NAME_HEIGHT] = (uint64_t)submission->image->height;
    save_name_make(submission->several ? &session->several : &session->single, &values,
                   &folder, name);
    if (submission->extension[0] != '\0')
        cli_text_format(name, ".%s", submission->extension);
    cli_text_clear(sub_folder);
    cli_text_add_path(sub_folder, session->settings->sub_folder);
    cli_text_add_path(sub_folder, entry->sub_folder);
    cli_text_add_path(sub_folder, folder.data);
    cli_text_free(&stem);
    cli_text_free(&folder);
}

void save_submit_tell_name_used(struct save_session *session,
                                struct save_send_image *image, size_t other)
{
    struct cli_text reason = CLI_TEXT_INIT;
    cli_text_add(&reason, "in this run that is the file of ");
    cli_text_add_name(&reason, session->walk.entries[other].path);
    save_send_refuse(session, image, IMS_ERROR_EXISTS, reason.data);
    cli_text_free(&reason);
    save_session_hint(
        session, SAVE_SESSION_HINT_SAME_NAME,
        "--name with {ext}, {input} or {index} tells them apart, --overwrite unique "
        "numbers them");
}

/* Whether another image of this session has the name already, and of which input. */
static bool is_name_used(struct save_session *session,
                         const struct save_send_image *image, size_t *other)
{
    struct cli_text path = CLI_TEXT_INIT;
    cli_text_add_path(&path, image->sub_folder.data);
    cli_text_add_path(&path, image->name.data);
    bool used = !save_name_set_add(&session->names, path.data, image->entry, other);
    cli_text_free(&path);
    return used;
}

/* Puts a number before the extension: "a_40_2.png". */
static void number_name(const struct save_submit_image *submission, const char *name,
                        int number, struct cli_text *numbered)
{
    size_t tail = strlen(submission->extension);
    cli_text_clear(numbered);
    cli_text_add_bytes(numbered, name, strlen(name) - (tail > 0 ? tail + 1 : 0));
    cli_text_format(numbered, "_%d%s%s", number, tail > 0 ? "." : "",
                    submission->extension);
}

/* Sees to it that the name is this image's alone. Frames of one time get numbers behind
 * it; any other name that is used is a mistake, which is told. */
static bool claim_name(struct save_session *session,
                       const struct save_submit_image *submission,
                       struct save_send_image *image)
{
    size_t other;
    if (session->settings->overwrite == IMS_OVERWRITE_UNIQUE ||
        !is_name_used(session, image, &other))
        return true;
    struct cli_text first = image->name;
    bool of_one_time = submission->several && other == image->entry &&
                       save_name_uses(&session->several, SAVE_NAME_TIME);
    bool used = true;
    image->name = (struct cli_text)CLI_TEXT_INIT;
    for (int number = 2; of_one_time && used && other == image->entry; number++) {
        number_name(submission, first.data, number, &image->name);
        used = is_name_used(session, image, &other);
    }
    if (used) {
        cli_text_clear(&image->name);
        cli_text_add(&image->name, first.data);
        save_submit_tell_name_used(session, image, other);
    }
    cli_text_free(&first);
    return !used;
}

/* Whether the file that it would replace is the report's, which is being written. */
static bool is_report(const struct save_session *session, const char *path)
{
    struct stat file, report;
    int number = save_report_file(&session->report);
    return number >= 0 && fstat(number, &report) == 0 && stat(path, &file) == 0 &&
           S_ISREG(report.st_mode) && report.st_dev == file.st_dev &&
           report.st_ino == file.st_ino;
}

/* Sends an image whose file may be there, and an input. */
static enum save_send_end replace(struct save_session *session,
                                  struct save_send_image *image)
{
    struct cli_text path = CLI_TEXT_INIT;
    save_send_add_path(session, image, &path);
    size_t input;
    enum save_in_place_state state =
        save_in_place_look(&session->in_place, path.data, image->entry, &input);
    bool report = is_report(session, path.data);
    const bool is_less = (image->warnings & SAVE_WARNING_DAMAGED) != 0 &&
                         save_in_place_is(&session->in_place, path.data, image->entry);
    cli_text_free(&path);
    if (is_less) {
        save_send_refuse(
            session, image, IMS_ERROR_EXISTS,
            "it would replace its own file, which is damaged, and in which "
            "there may be more; save it in another folder");
        return SAVE_SEND_REFUSED;
    }
    if (report) {
        save_send_refuse(session, image, IMS_ERROR_EXISTS,
                         "that is the file of --report");
        return SAVE_SEND_REFUSED;
    }
    if (state == SAVE_IN_PLACE_FREE)
        return save_send_image(session, image);
    return save_held_add(session, image, input) ? SAVE_SEND_ACCEPTED
                                                : SAVE_SEND_REFUSED;
}

enum save_send_end save_submit_image(struct save_session *session,
                                     const struct save_submit_image *submission)
{
    struct save_send_image image = {.image = *submission->image,
                                    .release_user = submission->release_user,
                                    .release = submission->release,
                                    .entry = submission->entry,
                                    .frame =
                                        submission->several ? submission->index : 0,
                                    .warnings = submission->warnings,
                                    .extension = submission->extension,
                                    .is_untagged = submission->is_untagged,
                                    .may_be_left_out = submission->may_be_left_out,
                                    .metadata = submission->metadata};
    save_submit_name(session, submission, &image.sub_folder, &image.name);
    if (!claim_name(session, submission, &image))
        return SAVE_SEND_REFUSED;
    if (session->settings->overwrite == IMS_OVERWRITE_REPLACE)
        return replace(session, &image);
    return save_send_image(session, &image);
}
