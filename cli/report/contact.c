/* SPDX-License-Identifier: MIT */
#include "contact.h"

#include <inttypes.h>

#include "html.h"
#include "tally.h"

/* The box of a small picture: twice what the page shows, for screens of many pixels. */
enum { WIDTH = 320, HEIGHT = 240 };

static const char options[] = "format=jpg;quality=80";

static bool encode(const struct preview_file *how,
                   const struct preview_thumbnail *thumbnail, struct ims_bytes *bytes,
                   struct cli_text *problem)
{
    struct ims_message message = {0, ""};
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    image.format = IMS_PIXEL_RGB8;
    image.width = thumbnail->width;
    image.height = thumbnail->height;
    image.planes[0] = thumbnail->pixels;
    request.image = &image;
    request.options = options;
    request.message = &message;
    const int error = ims_encode(how->registry, &request, bytes);
    if (error != IMS_OK)
        cli_text_add(problem,
                     message.text[0] != '\0' ? message.text : ims_error_text(error));
    return error == IMS_OK;
}

/* One picture with its words. Returns false with the reason, and nothing added. */
static bool add_file(struct cli_text *page, const struct report_run_file *file,
                     const struct preview_file *how, struct cli_text *problem)
{
    struct preview_thumbnail thumbnail = {.width = 0};
    struct ims_bytes bytes = IMS_BYTES_INIT;
    int size[2];
    const bool good =
        preview_file_read(how, file->path, WIDTH, HEIGHT, &thumbnail, size, problem) &&
        encode(how, &thumbnail, &bytes, problem);
    if (good) {
        cli_text_add(page, "<li><div class=\"frame\"><img alt=\"\" src=\"data:image/"
                           "jpeg;base64,");
        cli_text_add_base64(page, bytes.data, bytes.byte_count);
        cli_text_format(page, "\" width=\"%d\" height=\"%d\"/></div><p><bdi title=\"",
                        thumbnail.width, thumbnail.height);
        report_html_add(page, file->path);
        cli_text_add(page, "\">");
        report_html_add(page, cli_text_file_name(file->path));
        cli_text_format(page, "</bdi> <small>%d × %d, ", size[0], size[1]);
        cli_text_add_size(page, file->bytes);
        cli_text_add(page, "</small></p></li>\n");
    }
    ims_bytes_free(&bytes);
    preview_thumbnail_free(&thumbnail);
    return good;
}

/* What was left out, and why. */
static void add_left_out(struct cli_text *page, struct report_tally *left_out)
{
    report_tally_sort(left_out);
    for (size_t i = 0; i < left_out->count; i++) {
        const struct report_tally_row *row = &left_out->rows[i];
        cli_text_add(page, "<p class=\"soft\">Not shown: <bdi>");
        report_html_add(page, row->examples[0]);
        cli_text_add(page, "</bdi>");
        if (row->count > 1)
            cli_text_format(page, " and %" PRIu64 " more", row->count - 1);
        cli_text_add(page, ": <bdi>");
        report_html_add(page, row->words);
        cli_text_add(page, "</bdi></p>\n");
    }
}

void report_contact_add(struct cli_text *page, const struct report_run_files *files,
                        const struct preview_file *how)
{
    struct report_tally left_out = {.count = 0};
    struct cli_text list = CLI_TEXT_INIT, problem = CLI_TEXT_INIT;
    cli_text_clear(&list);
    size_t shown = 0;
    for (size_t i = 0; i < files->count; i++) {
        cli_text_clear(&problem);
        if (add_file(&list, &files->files[i], how, &problem))
            shown++;
        else
            report_tally_add_example(
                report_tally_add(&left_out, "left out", problem.data),
                files->files[i].path);
    }
    cli_text_add(page, "<section aria-labelledby=\"pictures\"><h2 id=\"pictures\">"
                       "Pictures</h2>\n<p class=\"soft\">");
    if (files->count < files->seen) {
        cli_text_format(page, "%zu of ", shown);
        report_html_add_count(page, files->seen);
        cli_text_add(page,
                     " files, evenly spread over the run, as they are now.</p>\n");
    } else {
        cli_text_add(page, "The files as they are now.</p>\n");
    }
    if (shown > 0)
        cli_text_format(page, "<ul class=\"sheet\">\n%s</ul>\n", list.data);
    add_left_out(page, &left_out);
    cli_text_add(page, "</section>\n");
    report_tally_free(&left_out);
    cli_text_free(&list);
    cli_text_free(&problem);
}
