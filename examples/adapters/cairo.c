/* SPDX-License-Identifier: MIT
 *
 * Draws with cairo, and saves the surface by reference.
 *
 * Usage: cairo FOLDER
 */
#include <stdio.h>

#include <imagesaver/cairo.h>

int main(int count, char **words)
{
    struct ims_message message = {0};
    struct ims_config config = IMS_CONFIG_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    ims_saver *saver = NULL;
    if (count != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", words[0]);
        return 2;
    }
    config.message = &message;
    if (ims_open(&saver, words[1], &config) != IMS_OK) {
        fprintf(stderr, "%s\n", message.text);
        return 1;
    }

    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 64, 48);
    cairo_t *context = cairo_create(surface);
    cairo_set_source_rgba(context, 1, 0.5, 0, 0.5);
    cairo_rectangle(context, 0, 0, 32, 48);
    cairo_fill(context);
    cairo_destroy(context);

    request.file_name = "picture.png";
    request.message = &message;
    int error = ims_submit_cairo(saver, surface, &request, NULL);
    cairo_surface_destroy(surface); /* the library has a reference */
    if (error != IMS_OK)
        fprintf(stderr, "%s: %s\n", request.file_name, ims_error_text(error));
    return ims_close(&saver, NULL) != IMS_OK || error != IMS_OK;
}
