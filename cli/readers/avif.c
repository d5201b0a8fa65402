/* SPDX-License-Identifier: MIT
 *
 * AVIF by libavif: pictures of tiles and with alpha, cropped and to be turned as they
 * ask for, and sequences with the times of their frames.
 */
#include "readers.h"

#include <stdint.h>
#include <string.h>

#include <avif/avif.h>

#include "input/pixels.h"
#include "light.h"
#include "probe.h"

/* Where a picture is cropped to. */
struct crop {
    int left, top, width, height;
};

static enum input_step fail(const avifDecoder *decoder, avifResult result,
                            struct cli_text *problem)
{
    const bool whole = result == AVIF_RESULT_NO_CODEC_AVAILABLE ||
                       result == AVIF_RESULT_NOT_IMPLEMENTED ||
                       result == AVIF_RESULT_UNSUPPORTED_DEPTH;
    cli_text_format(problem, "%s: %s",
                    whole ? "libavif does not read it" : "its data are damaged",
                    avifResultToString(result));
    if (decoder->diag.error[0] != '\0') {
        cli_text_add(problem, ": ");
        cli_text_add_name(problem, decoder->diag.error);
    }
    return INPUT_FAILED;
}

/* ---- opening ----------------------------------------------------------------------
 */

static bool is_allowed(const struct input_reading *reading, const avifDecoder *decoder)
{
    const avifImage *image = decoder->image;
    uint64_t channels = image->yuvFormat == AVIF_PIXEL_FORMAT_YUV400 ? 1 : 3;
    channels += decoder->alphaPresent ? 1 : 0;
    return image->width <= INT32_MAX && image->height <= INT32_MAX &&
           input_guard_allows(reading->guard, (int)image->width, (int)image->height,
                              (uint64_t)image->width * image->height * channels *
                                  (image->depth > 8 ? 2 : 1));
}

static enum input_step open_avif(struct input_reading *reading,
                                 struct cli_text *problem)
{
    avifDecoder *decoder = avifDecoderCreate();
    reading->state = decoder;
    if (decoder == NULL) {
        cli_text_add(problem, "out of memory");
        return INPUT_FAILED;
    }
    decoder->maxThreads = 1;
    decoder->imageDimensionLimit = 0; /* there are limits of ours */
    /* Some writers leave out boxes that nobody needs. */
    decoder->strictFlags &=
        ~(avifStrictFlags)(AVIF_STRICT_PIXI_REQUIRED | AVIF_STRICT_ALPHA_ISPE_REQUIRED);
    avifResult result = avifDecoderSetIOMemory(decoder, reading->bytes, reading->size);
    if (result == AVIF_RESULT_OK)
        result = avifDecoderParse(decoder);
    if (result != AVIF_RESULT_OK)
        return fail(decoder, result, problem);
    if (!is_allowed(reading, decoder)) {
        input_guard_explain(reading->guard, problem);
        return INPUT_FAILED;
    }
    reading->expected = decoder->imageCount > 0 ? (uint64_t)decoder->imageCount : 0;
    return INPUT_PICTURE;
}

/* ---- how it is to be shown --------------------------------------------------------
 */

/* Where something begins that is `size` long, as far off the middle of `whole` as the
 * fraction says. Returns false where that is no whole pixel. */
static bool find_edge(int64_t whole, int64_t size, uint32_t offset_n, uint32_t offset_d,
                      int *edge)
{
    const int64_t below = (int32_t)offset_d;
    if (below <= 0)
        return false;
    const int64_t above = (whole - size) * below + 2 * (int64_t)(int32_t)offset_n;
    if (above % (2 * below) != 0)
        return false;
    const int64_t found = above / (2 * below);
    *edge = (int)found;
    return found >= 0 && found + size <= whole;
}

static bool find_crop(const avifImage *image, struct crop *crop)
{
    const avifCleanApertureBox *clap = &image->clap;
    *crop = (struct crop){0, 0, (int)image->width, (int)image->height};
    if ((image->transformFlags & AVIF_TRANSFORM_CLAP) == 0)
        return true;
    if (clap->widthD == 0 || clap->heightD == 0 || clap->widthN % clap->widthD != 0 ||
        clap->heightN % clap->heightD != 0 || clap->widthN / clap->widthD == 0 ||
        clap->heightN / clap->heightD == 0)
        return false;
    crop->width = (int)(clap->widthN / clap->widthD);
    crop->height = (int)(clap->heightN / clap->heightD);
    return find_edge(image->width, crop->width, clap->horizOffN, clap->horizOffD,
                     &crop->left) &&
           find_edge(image->height, crop->height, clap->vertOffN, clap->vertOffD,
                     &crop->top);
}

/* Quarter turns against the clock, and then a mirror. */
static int find_orientation(const avifImage *image)
{
    /* As EXIF has them: rows become columns first, then each is mirrored. */
    static const int numbers[2][2][2] = {{{1, 4}, {2, 3}}, {{5, 8}, {6, 7}}};
    const unsigned turns =
        (image->transformFlags & AVIF_TRANSFORM_IROT) != 0 ? image->irot.angle & 3u : 0;
    bool mirror_x = turns >= 2, mirror_y = turns == 1 || turns == 2;
    if ((image->transformFlags & AVIF_TRANSFORM_IMIR) != 0) {
#if AVIF_VERSION >= 1000000
        const bool sideways = image->imir.axis != 0;
#else
        const bool sideways = image->imir.mode != 0;
#endif
        mirror_x ^= sideways;
        mirror_y ^= !sideways;
    }
    return numbers[turns & 1][mirror_x][mirror_y];
}

/* ---- pixels -----------------------------------------------------------------------
 */

static uint32_t read_sample(const uint8_t *row, uint32_t x, bool deep)
{
    uint16_t word;
    if (!deep)
        return row[x];
    memcpy(&word, row + (size_t)x * sizeof word, sizeof word);
    return word;
}

/* Copies one plane of an image to sample `channel` of each pixel of another one, as
 * full as its format has them. */
static void copy_plane(const avifImage *image, const uint8_t *plane, uint32_t row_bytes,
                       bool limited, const struct ims_image *to, int channel)
{
    const bool deep = image->depth > 8;
    const int channels = image->alphaPlane != NULL ? 2 : 1;
    const uint32_t whole = (1u << image->depth) - 1,
                   most = deep ? UINT16_MAX : UINT8_MAX;
    const uint32_t low = limited ? 16u << (image->depth - 8) : 0;
    const uint32_t high = limited ? 235u << (image->depth - 8) : whole;
    for (uint32_t y = 0; y < image->height; y++) {
        uint8_t *row = input_pixels_row(to, 0, (int)y);
        for (uint32_t x = 0; x < image->width; x++) {
            uint32_t value = read_sample(plane + (size_t)y * row_bytes, x, deep);
            value = value < low ? low : value > high ? high : value;
            value = ((value - low) * most + (high - low) / 2) / (high - low);
            const size_t place = (size_t)x * (size_t)channels + (size_t)channel;
            const uint16_t word = (uint16_t)value;
            if (deep)
                memcpy(row + place * sizeof word, &word, sizeof word);
            else
                row[place] = (uint8_t)value;
        }
    }
}

static avifResult convert_gray(const avifImage *image, const struct ims_image *to)
{
    copy_plane(image, image->yuvPlanes[AVIF_CHAN_Y], image->yuvRowBytes[AVIF_CHAN_Y],
               image->yuvRange == AVIF_RANGE_LIMITED, to, 0);
    if (image->alphaPlane != NULL)
        copy_plane(image, image->alphaPlane, image->alphaRowBytes, false, to, 1);
    return AVIF_RESULT_OK;
}

static avifResult convert_color(const avifImage *image, const struct ims_image *to)
{
    avifRGBImage rgb;
    avifRGBImageSetDefaults(&rgb, image);
    rgb.depth = image->depth > 8 ? 16 : 8;
    rgb.format = image->alphaPlane != NULL ? AVIF_RGB_FORMAT_RGBA : AVIF_RGB_FORMAT_RGB;
    rgb.alphaPremultiplied = image->alphaPremultiplied;
    rgb.pixels = input_pixels_row(to, 0, 0);
    rgb.rowBytes = (uint32_t)to->strides[0];
#if AVIF_VERSION >= 1000000
    return avifImageYUVToRGB(image, &rgb);
#else
    return avifImageYUVToRGB((avifImage *)(uintptr_t)image, &rgb);
#endif
}

static enum ims_pixel_format choose_format(const avifImage *image)
{
    const unsigned colors = image->yuvFormat != AVIF_PIXEL_FORMAT_YUV400 ? 3 : 1;
    return input_pixels_format(image->depth > 8 ? INPUT_SAMPLES_16 : INPUT_SAMPLES_8,
                               colors + (image->alphaPlane != NULL));
}

static struct input_metadata *read_metadata(const avifImage *image)
{
    struct input_metadata *metadata = input_metadata_new();
    if (image->icc.size > 0)
        input_metadata_set(metadata, IMS_METADATA_ICC, image->icc.data,
                           image->icc.size);
    if (image->exif.size > 0)
        input_metadata_set(metadata, IMS_METADATA_EXIF, image->exif.data,
                           image->exif.size);
    if (image->xmp.size > 0)
        input_metadata_set(metadata, IMS_METADATA_XMP, image->xmp.data,
                           image->xmp.size);
    return metadata;
}

static enum input_step take(const avifDecoder *decoder, struct input_picture *picture,
                            struct cli_text *problem)
{
    const avifImage *image = decoder->image;
    struct crop crop;
    if (!find_crop(image, &crop))
        return fail(decoder, AVIF_RESULT_BMFF_PARSE_FAILED, problem);
    const enum ims_pixel_format format = choose_format(image);
    if (!input_pixels_make(picture, format, (int)image->width, (int)image->height)) {
        cli_text_add(problem, "out of memory");
        return INPUT_FAILED;
    }
    const bool gray = image->yuvFormat == AVIF_PIXEL_FORMAT_YUV400;
    avifResult result = gray ? convert_gray(image, &picture->image)
                             : convert_color(image, &picture->image);
    if (result != AVIF_RESULT_OK) {
        input_frame_ref_release(picture->frame_ref, NULL);
        picture->frame_ref = NULL;
        return fail(decoder, result, problem);
    }
    struct ims_pixel_format_info about = IMS_PIXEL_FORMAT_INFO_INIT;
    ims_pixel_format_describe(format, &about);
    uint8_t *row = input_pixels_row(&picture->image, 0, crop.top);
    picture->image.planes[0] = row + (ptrdiff_t)crop.left * about.bytes_per_pixel[0];
    picture->image.width = crop.width;
    picture->image.height = crop.height;
    picture->image.alpha =
        image->alphaPremultiplied ? IMS_ALPHA_PREMULTIPLIED : IMS_ALPHA_STRAIGHT;
    picture->image.primaries = input_pixels_primaries((int)image->colorPrimaries);
    picture->image.transfer =
        input_pixels_transfer((int)image->transferCharacteristics);
    picture->metadata = read_metadata(image);
    picture->orientation = find_orientation(image); /* whatever Exif says */
    picture->warnings |= gray ? 0 : IMS_WARNING_COLOR_CONVERTED;
    picture->time_ms = (uint64_t)(decoder->imageTiming.pts * 1000 + 0.5);
    return INPUT_PICTURE;
}

static enum input_step next_picture(struct input_reading *reading,
                                    struct input_picture *picture,
                                    struct cli_text *problem)
{
    avifDecoder *decoder = reading->state;
    avifResult result = avifDecoderNextImage(decoder);
    if (result == AVIF_RESULT_NO_IMAGES_REMAINING)
        return INPUT_END;
    if (result != AVIF_RESULT_OK)
        return fail(decoder, result, problem);
    if (!is_allowed(reading, decoder)) {
        input_guard_explain(reading->guard, problem);
        return INPUT_FAILED;
    }
    if (readers_probe_gain_map(reading->bytes, reading->size))
        picture->warnings |= IMS_WARNING_NO_GAIN_MAP;
    const enum input_step step = take(decoder, picture, problem);
    struct ims_light light;
    if (step == INPUT_PICTURE &&
        readers_light_find(reading->bytes, reading->size, 0, &light))
        input_metadata_set_light(picture->metadata, &light);
    return step;
}

static void close_avif(struct input_reading *reading)
{
    if (reading->state != NULL)
        avifDecoderDestroy(reading->state);
    reading->state = NULL;
}

const struct input_reader readers_avif = {
    .name = "libavif", .open = open_avif, .next = next_picture, .close = close_avif};
