/* SPDX-License-Identifier: MIT
 *
 * Draws a few frames of a scene and saves each in every format that can be written, or
 * in those that are named, each format into its own sub-folder. Shows the registry,
 * per-image results by a callback, and how a format that cannot hold an image is told
 * apart from an error.
 *
 * Usage: render FOLDER [FRAMES [WIDTHxHEIGHT [FORMAT...]]]
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <imagesaver/encoder.h>
#include <imagesaver/imagesaver.h>

#include "scene.h"

/* One frame in the pixel formats that are tried, first the one most formats can hold.
 */
struct frame {
    int width;
    int height;
    float *rgb_float;
    unsigned char *rgb;
    unsigned char *gray;
};

static int frame_new(struct frame *frame, int width, int height)
{
    size_t pixels = (size_t)width * (size_t)height;
    frame->width = width;
    frame->height = height;
    frame->rgb_float = calloc(pixels, 3 * sizeof(float));
    frame->rgb = calloc(pixels, 3);
    frame->gray = calloc(pixels, 1);
    return frame->rgb_float && frame->rgb && frame->gray ? 0 : -1;
}

static void frame_free(struct frame *frame)
{
    free(frame->rgb_float);
    free(frame->rgb);
    free(frame->gray);
}

static void frame_draw(struct frame *frame, float time)
{
    size_t pixels = (size_t)frame->width * (size_t)frame->height;
    scene_draw(frame->rgb_float, frame->width, frame->height, time);
    for (size_t i = 0; i < 3 * pixels; i++)
        frame->rgb[i] = (unsigned char)(frame->rgb_float[i] * 255.0f + 0.5f);
    for (size_t i = 0; i < pixels; i++) {
        const unsigned char *pixel = frame->rgb + 3 * i;
        frame->gray[i] =
            (unsigned char)((77 * pixel[0] + 150 * pixel[1] + 29 * pixel[2]) >> 8);
    }
}

/* Saves the frame as the first kind of pixels that the format can hold. */
static int frame_save(ims_saver *saver, const struct frame *frame, const char *name,
                      const char *sub_folder)
{
    const struct {
        enum ims_pixel_format format;
        const void *pixels;
    } kinds[] = {{IMS_PIXEL_RGB8, frame->rgb},
                 {IMS_PIXEL_RGB_F32, frame->rgb_float},
                 {IMS_PIXEL_GRAY8, frame->gray}};
    int error = IMS_ERROR_NOT_HELD;
    for (size_t i = 0; i < 3 && error == IMS_ERROR_NOT_HELD; i++) {
        struct ims_image image = IMS_IMAGE_INIT;
        image.format = kinds[i].format;
        image.width = frame->width;
        image.height = frame->height;
        image.planes[0] = kinds[i].pixels;
        error = ims_save(saver, name, &image, sub_folder);
    }
    return error;
}

/* What the command line asks for. */
struct wish {
    const char *folder;
    int frames;
    int width;
    int height;
    char **formats; /* ended by NULL; none at all: every format */
};

static int format_wanted(const struct wish *wish, const char *format)
{
    for (char **wanted = wish->formats; *wanted; wanted++)
        if (strcmp(*wanted, format) == 0)
            return 1;
    return !*wish->formats;
}

/* Whether an encoder before this one has the same format: several may write it. */
static int format_seen(const ims_registry *registry, size_t index)
{
    const char *format = ims_registry_at(registry, index)->format;
    for (size_t i = 0; i < index; i++) {
        const struct ims_encoder *other = ims_registry_at(registry, i);
        if ((other->inputs & IMS_INPUT_PIXELS) && strcmp(other->format, format) == 0)
            return 1;
    }
    return 0;
}

/* Saves the frame in every format that is wanted; returns the first error. */
static int save_all(ims_saver *saver, const ims_registry *registry,
                    const struct wish *wish, const struct frame *frame, int number)
{
    for (size_t i = 0; i < ims_registry_count(registry); i++) {
        const struct ims_encoder *encoder = ims_registry_at(registry, i);
        if (!(encoder->inputs & IMS_INPUT_PIXELS) || !encoder->extensions ||
            !encoder->extensions[0] || !format_wanted(wish, encoder->format) ||
            format_seen(registry, i))
            continue;
        char name[128];
        snprintf(name, sizeof name, "scene_%04d.%s", number, encoder->extensions[0]);
        int error = frame_save(saver, frame, name, encoder->format);
        if (error == IMS_ERROR_NOT_HELD) {
            printf("%s holds none of the pixel formats drawn here\n", encoder->format);
        } else if (error != IMS_OK) {
            fprintf(stderr, "render: %s: %s\n", name, ims_error_text(error));
            return error;
        }
    }
    return IMS_OK;
}

/* Runs on the workers, several at a time; each printf() is whole by itself. */
static void tell(const struct ims_result *result, void *user)
{
    (void)user;
    if (result->status == IMS_STATUS_WRITTEN)
        printf("%s  %llu bytes by %s\n", result->path,
               (unsigned long long)result->bytes, result->encoder);
    else
        fprintf(stderr, "render: %s: %s\n", result->path, result->message);
}

static int render(const struct wish *wish)
{
    ims_registry *registry = NULL;
    ims_saver *saver = NULL;
    struct frame frame = {0};
    int error = IMS_ERROR_MEMORY;
    if (frame_new(&frame, wish->width, wish->height) != 0)
        goto out;
    error = ims_registry_new(&registry, IMS_REGISTRY_DEFAULT);
    if (error != IMS_OK)
        goto out;

    struct ims_message message = {0};
    struct ims_config config = IMS_CONFIG_INIT;
    config.registry = registry;
    config.done = tell;
    config.message = &message;
    error = ims_open(&saver, wish->folder, &config);
    if (error != IMS_OK) {
        fprintf(stderr, "render: %s\n", message.text);
        goto out;
    }
    for (int i = 0; i < wish->frames && error == IMS_OK; i++) {
        frame_draw(&frame, (float)i / (float)wish->frames);
        error = save_all(saver, registry, wish, &frame, i);
    }

    struct ims_summary summary = IMS_SUMMARY_INIT;
    int close_error = ims_close(&saver, &summary);
    if (error == IMS_OK)
        error = close_error;
    printf("%llu files, %llu bytes\n", (unsigned long long)summary.ledger.written,
           (unsigned long long)summary.bytes_written);
out:
    ims_registry_free(&registry);
    frame_free(&frame);
    return error;
}

int main(int argc, char **argv)
{
    static char *none[] = {NULL};
    struct wish wish = {.frames = 4, .width = 640, .height = 360};
    wish.folder = argv[1];
    wish.formats = argc > 4 ? argv + 4 : none;
    char end;
    if (argc < 2 || (argc > 2 && sscanf(argv[2], "%4d%c", &wish.frames, &end) != 1) ||
        (argc > 3 &&
         sscanf(argv[3], "%5dx%5d%c", &wish.width, &wish.height, &end) != 2) ||
        wish.frames < 1 || wish.width < 1 || wish.width > 8192 || wish.height < 1 ||
        wish.height > 8192) {
        fputs("Usage: render FOLDER [FRAMES [WIDTHxHEIGHT [FORMAT...]]]\n"
              "The folder must exist; up to 9999 frames of up to 8192 x 8192 pixels.\n",
              stderr);
        return 2;
    }
    return render(&wish) == IMS_OK ? 0 : 1;
}
