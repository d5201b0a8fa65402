/* SPDX-License-Identifier: MIT */
#include "preview.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/choice.h"
#include "common/interrupt.h"
#include "common/memory.h"
#include "common/output.h"
#include "common/terminal.h"
#include "preview/blocks.h"
#include "preview/files.h"
#include "preview/kitty.h"
#include "preview/sheet.h"
#include "preview/sixel.h"
#include "preview/way.h"
#include "sandbox/sandbox.h"
#include "session.h"

/* ---- which files ------------------------------------------------------------------
 */

bool save_preview_begin(struct save_session *session, struct cli_text *problem)
{
    static const uint8_t pixel[3];
    const struct save_settings *settings = session->settings;
    const char *path = settings->preview_file;
    struct ims_image image = IMS_IMAGE_INIT;
    struct stat status;
    session->preview.step = 1;
    if (settings->preview != SAVE_PREVIEW_NONE && path == NULL &&
        settings->report != NULL && strcmp(settings->report, "-") == 0)
        return cli_value_wrong(problem, "preview", "on standard output",
                               "that is where --report - goes");
    if (path == NULL)
        return true;
    image.format = IMS_PIXEL_RGB8;
    image.width = image.height = 1;
    image.planes[0] = pixel;
    const char *extension = strrchr(path, '.') + 1;
    if (!cli_choice_takes(session->registry, extension, &image)) {
        cli_value_wrong(problem, "preview", path, "nothing here writes such pictures");
        cli_choice_suggest(session->registry, extension, problem);
        return false;
    }
    if (cli_walk_find_file(&session->walk, path) != NULL)
        return cli_value_wrong(problem, "preview", path, "that is an input");
    const int error = cli_output_look(path);
    if (error != 0)
        return cli_value_wrong(problem, "preview", path, "%s", strerror(error));
    session->preview.was_there = stat(path, &status) == 0;
    if (session->preview.was_there) {
        session->preview.device = status.st_dev;
        session->preview.inode = status.st_ino;
    }
    return true;
}

static void forget(struct save_preview *preview, size_t index)
{
    free(preview->files[index].path);
    preview->files[index] = preview->files[--preview->count];
}

/* Whether an image is one of those that are remembered. The first one always is. */
static bool is_wanted(const struct save_preview *preview, uint64_t id)
{
    return (id - 1) % preview->step == 0;
}

void save_preview_add(struct save_preview *preview, uint64_t id, const char *path)
{
    while (preview->count == SAVE_PREVIEW_KEPT) {
        preview->step *= 2;
        for (size_t i = preview->count; i > 0; i--)
            if (!is_wanted(preview, preview->files[i - 1].id))
                forget(preview, i - 1);
    }
    if (is_wanted(preview, id))
        preview->files[preview->count++] =
            (struct save_preview_file){id, cli_memory_copy_text(path)};
}

static int compare(const void *one, const void *other)
{
    const struct save_preview_file *first = one, *second = other;
    return first->id < second->id ? -1 : first->id > second->id;
}

void save_preview_sort(struct save_preview *preview)
{
    qsort(preview->files, preview->count, sizeof *preview->files, compare);
}

const char *save_preview_pick(const struct save_preview *preview, size_t index,
                              size_t count)
{
    return preview->files[index * preview->count / count].path;
}

void save_preview_free(struct save_preview *preview)
{
    while (preview->count > 0)
        forget(preview, preview->count - 1);
}

/* ---- the sheet ---------------------------------------------------------------------
 */

/* Those that are shown, read by as many threads as the inputs were. */
static struct preview_files *begin_files(const struct save_session *session,
                                         const struct preview_file *how,
                                         const struct preview_sheet_plan *sheet,
                                         const char **paths)
{
    for (size_t i = 0; i < sheet->pictures; i++)
        paths[i] = save_preview_pick(&session->preview, i, sheet->pictures);
    const struct preview_files_plan plan = {.how = how,
                                            .paths = paths,
                                            .count = sheet->pictures,
                                            .width = sheet->width,
                                            .height = sheet->height,
                                            .threads = (int)session->tally.workers};
    return preview_files_begin(&plan);
}

/* Of those that cannot be shown the first is told, the others are counted. */
static void fill_sheet(struct save_session *session, struct preview_sheet *sheet)
{
    enum { POLL_MS = 50 };
    const size_t count = sheet->plan.pictures;
    const struct preview_file how = {.registry = session->registry,
                                     .delegate = sandbox_delegate(session->sandbox),
                                     .memory = session->settings->memory / 2};
    const char *paths[SAVE_PREVIEW_MOST];
    struct preview_files *files = begin_files(session, &how, &sheet->plan, paths);
    struct cli_text name = CLI_TEXT_INIT;
    uint64_t not_shown = 0;
    for (size_t i = 0; i < count && !cli_interrupt_pending();) {
        const struct preview_files_picture *picture =
            preview_files_take(files, POLL_MS);
        if (picture == NULL)
            continue;
        if (picture->good) {
            preview_sheet_add(sheet, &picture->thumbnail);
        } else if (not_shown++ == 0) {
            cli_text_add(&name, paths[i]);
            cli_text_format(&name, ": %s", picture->problem.data);
        }
        i++;
    }
    preview_files_end(files);
    if (not_shown > 0 && !session->settings->quiet)
        cli_progress_say(&session->progress,
                         "--preview: %" PRIu64 " not shown, the first is %s", not_shown,
                         name.data);
    cli_text_free(&name);
}

/* As many pictures as the window is wide, and a few rows of them. */
static void plan_sheet(const struct save_session *session, bool blocks,
                       struct preview_sheet_plan *plan)
{
    /* A character is taken for 8 x 16 pixels where the terminal does not say more. */
    enum { CHARACTER = 8, MOST = 8000, ROWS = 4 };
    struct winsize size = {.ws_xpixel = 0};
    size_t columns, rows;
    cli_terminal_size(STDOUT_FILENO, &columns, &rows);
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_xpixel == 0)
        size.ws_xpixel =
            (unsigned short)(columns * CHARACTER < MOST ? columns * CHARACTER : MOST);
    if (session->settings->preview == SAVE_PREVIEW_FILE)
        *plan = (struct preview_sheet_plan){.width = 160,
                                            .height = 120,
                                            .gap = 8,
                                            .columns = 8,
                                            .pictures = SAVE_PREVIEW_MOST};
    else if (blocks)
        *plan = (struct preview_sheet_plan){
            .width = 18, .height = 14, .gap = 2, .columns = (int)(columns + 2) / 20};
    else
        *plan = (struct preview_sheet_plan){.width = 160,
                                            .height = 120,
                                            .gap = 8,
                                            .columns = (size.ws_xpixel + 8) / 168};
    plan->columns = plan->columns > 0 ? plan->columns : 1;
    if (plan->pictures == 0)
        plan->pictures = (size_t)plan->columns * ROWS;
    if (plan->pictures > SAVE_PREVIEW_MOST)
        plan->pictures = SAVE_PREVIEW_MOST;
    if (plan->pictures > session->preview.count)
        plan->pictures = session->preview.count;
}

/* ---- where it goes -----------------------------------------------------------------
 */

static struct ims_image describe(const struct preview_sheet *sheet)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGB8;
    image.width = sheet->width;
    image.height = sheet->height;
    image.planes[0] = sheet->pixels;
    return image;
}

static bool tell(struct save_session *session, int error,
                 const struct ims_message *message)
{
    if (error != IMS_OK)
        cli_progress_say(&session->progress, "--preview: not written: %s",
                         message->text[0] != '\0' ? message->text
                                                  : ims_error_text(error));
    return error == IMS_OK;
}

/* A file that was not there, or was another one, is one that this session saved. */
static bool is_saved(const struct save_session *session)
{
    const struct save_preview *preview = &session->preview;
    struct stat status;
    return stat(session->settings->preview_file, &status) == 0 &&
           !(preview->was_there && status.st_dev == preview->device &&
             status.st_ino == preview->inode);
}

static bool write_file(struct save_session *session, const struct preview_sheet *sheet)
{
    struct ims_message message = {0, ""};
    const struct ims_image image = describe(sheet);
    if (is_saved(session)) {
        snprintf(message.text, sizeof message.text,
                 "that is a file which was saved in this run");
        return tell(session, IMS_ERROR_EXISTS, &message);
    }
    int error = ims_write(session->settings->preview_file, &image, NULL, &message);
    return tell(session, error, &message);
}

static bool add_kitty(struct save_session *session, const struct preview_sheet *sheet,
                      struct cli_text *text)
{
    struct ims_message message = {0, ""};
    struct ims_bytes bytes = IMS_BYTES_INIT;
    const struct ims_image image = describe(sheet);
    struct ims_request request = IMS_REQUEST_INIT;
    request.image = &image;
    request.options = "format=png";
    request.message = &message;
    int error = ims_encode(session->registry, &request, &bytes);
    if (error == IMS_OK)
        preview_kitty_add(text, bytes.data, bytes.byte_count);
    ims_bytes_free(&bytes);
    return tell(session, error, &message);
}

static bool write_terminal(struct save_session *session,
                           const struct preview_sheet *sheet, enum preview_way way)
{
    const struct preview_way_words words = preview_way_here();
    const struct cli_terminal terminal = cli_terminal_look(STDOUT_FILENO);
    /* Who asks for blocks where there is no terminal has one elsewhere. */
    const bool known = terminal.moves;
    const struct preview_blocks_style style = {
        .color = known ? terminal.color : getenv("NO_COLOR") == NULL,
        .all_colors = preview_way_has_all_colors(&words),
        .utf8 = !known || terminal.utf8};
    struct cli_text text = CLI_TEXT_INIT;
    cli_text_clear(&text);
    bool good = true;
    if (way == PREVIEW_WAY_KITTY)
        good = add_kitty(session, sheet, &text);
    else if (way == PREVIEW_WAY_SIXEL)
        preview_sixel_add(&text, sheet);
    else
        preview_blocks_add(&text, sheet, &style);
    good = good && cli_output_print(&text);
    cli_text_free(&text);
    return good;
}

/* The way that was asked for, or the terminal's. Returns false where there is none. */
static bool choose_way(struct save_session *session, enum preview_way *way)
{
    const struct preview_way_words words = preview_way_here();
    switch (session->settings->preview) {
    case SAVE_PREVIEW_SIXEL:
        *way = PREVIEW_WAY_SIXEL;
        return true;
    case SAVE_PREVIEW_KITTY:
        *way = PREVIEW_WAY_KITTY;
        return true;
    case SAVE_PREVIEW_BLOCKS:
        *way = PREVIEW_WAY_BLOCKS;
        return true;
    default:
        *way = preview_way_choose(&words);
        return cli_terminal_look(STDOUT_FILENO).moves;
    }
}

bool save_preview_show(struct save_session *session)
{
    enum preview_way way = PREVIEW_WAY_BLOCKS;
    struct preview_sheet_plan plan;
    struct preview_sheet sheet;
    const bool is_file = session->settings->preview == SAVE_PREVIEW_FILE;
    bool good = true;
    if (session->settings->preview == SAVE_PREVIEW_NONE ||
        session->preview.count == 0 || cli_interrupt_pending())
        return true;
    if (!is_file && !choose_way(session, &way)) {
        cli_progress_say(&session->progress,
                         "--preview terminal: standard output is none that shows "
                         "pictures; sixel, kitty or blocks write them anyway");
        return false;
    }
    save_preview_sort(&session->preview);
    plan_sheet(session, !is_file && way == PREVIEW_WAY_BLOCKS, &plan);
    preview_sheet_begin(&sheet, &plan);
    fill_sheet(session, &sheet);
    if (sheet.count > 0 && !cli_interrupt_pending())
        good = is_file ? write_file(session, &sheet)
                       : write_terminal(session, &sheet, way);
    preview_sheet_free(&sheet);
    return good;
}
