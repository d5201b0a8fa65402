/* SPDX-License-Identifier: MIT
 *
 * JPEG XL by libjxl itself, which libavcodec's wrapper cannot tell of floats, depths,
 * profiles, and what is beside the pixels.
 *
 * Without loss samples are kept as they are, in modular mode, in the image's own
 * colors; with loss they become XYB, which readers make the image's colors of again.
 *
 * - What a file says of its colors is what the image says; of what it does not say,
 *   sRGB (color.h). A profile stands in the place of all that.
 * - Alpha is straight. The format can say that colors are multiplied by it, but djxl
 *   and libavcodec hand them on as if they were not.
 * - Exif and XMP stand in boxes before the codestream, as they are: none is compressed,
 *   which not every reader undoes. The orientation in an Exif is the codestream's too,
 *   as that is what readers go by.
 * - More than 12 bits without loss, or of alpha, make a file of level 10, and a box
 *   that says so.
 *
 * Large pictures are cut into groups by libjxl, which workers that are idle help with;
 * it starts no threads. libjxl before 0.11 ends the program where memory for pixels is
 * not given; so as much as it will take is asked for once before.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <jxl/encode.h>
#include <jxl/version.h>

#include "builtin.h"
#include "color.h"
#include "common/failure.h"
#include "common/pixel_lists.h"
#include "error.h"
#include "exactness.h"
#include "memory.h"
#include "output.h"
#include "runner.h"
#include "samples.h"

enum {
    MAX_SIDE = (1 << 30) - 1,
    MAX_PIXELS =
        1 << 28, /* of level 5; libjxl 0.7 works in 10 GB and more for so many */
    LARGE_PIXELS = 1 << 18 /* from here on others may help */
};

/* The state. */
struct jxl {
    const struct ims_services *services;
};

/* ---- options --------------------------------------------------------------------- */

enum { QUALITY, EFFORT, LOSSLESS };

static const struct ims_option options[] = {
    [QUALITY] = {.key = "quality",
                 .type = IMS_OPTION_INTEGER,
                 .minimum = 0,
                 .maximum = 100,
                 .standard = 90,
                 .help = "0 is smallest, 100 is lossless, by libjxl's own scale; "
                         "without effect on lossless images"},
    [EFFORT] = {.key = "effort",
                .type = IMS_OPTION_INTEGER,
                .minimum = 0,
                .maximum = 9,
                .standard = 3,
                .help = "0 is fastest, 9 is smallest; the same: 0 and 1, and with "
                        "libjxl before 0.12 those from 7 on"},
    [LOSSLESS] = {.key = "lossless",
                  .type = IMS_OPTION_BOOLEAN,
                  .help = "keep every pixel exactly"},
    {.key = NULL},
};

static bool is_lossless(const struct ims_encoding *encoding)
{
    return encoding->options[LOSSLESS].integer != 0 ||
           encoding->options[QUALITY].integer >= 100;
}

/* What libjxl's JxlEncoderDistanceFromQuality(), which 0.7 has not, makes of the scale
 * that cjxl offers. */
static float distance_of(int32_t quality)
{
    const float number = (float)quality;
    return quality >= 30
               ? 0.1F + (100.0F - number) * 0.09F
               : 53.0F / 3000.0F * number * number - 23.0F / 20.0F * number + 25.0F;
}

/* Before 0.12 libjxl ends the program at its efforts 8 and 9 where a code of it would
 * be of one symbol above 255: in pictures of one color, and who knows where else. */
static int32_t effort_of(const struct ims_encoding *encoding)
{
    const int32_t most =
        JPEGXL_NUMERIC_VERSION < JPEGXL_COMPUTE_NUMERIC_VERSION(0, 12, 0) ? 7 : 9;
    const int32_t effort = encoding->options[EFFORT].integer;
    return effort < 1 ? 1 : effort < most ? effort : most;
}

/* ---- what libjxl is told --------------------------------------------------------- */

/* One image in work. */
struct work {
    const struct ims_encoding *encoding;
    const struct ims_services *services;
    struct ims_jxl_memory memory;
    struct ims_jxl_samples samples;
    struct ims_jxl_output_boxes boxes;
    struct ims_jxl_output output;
    JxlEncoder *encoder;
};

static bool did(JxlEncoderStatus status)
{
    return status == JXL_ENC_SUCCESS;
}

/* Floats of alpha cannot be made coarser, but as whole numbers. */
static void describe_alpha(const struct work *work, JxlBasicInfo *info)
{
    const struct ims_jxl_samples *const samples = &work->samples;
    const bool whole = samples->exponent != 0 && !is_lossless(work->encoding);
    info->num_extra_channels = 1;
    info->alpha_bits = whole ? 16 : samples->bits;
    info->alpha_exponent_bits = whole ? 0 : samples->exponent;
}

static bool describe(const struct work *work)
{
    const struct ims_image *const image = work->encoding->image;
    const struct ims_jxl_samples *const samples = &work->samples;
    JxlBasicInfo info;
    JxlEncoderInitBasicInfo(&info);
    info.xsize = (uint32_t)image->width;
    info.ysize = (uint32_t)image->height;
    info.bits_per_sample = samples->bits;
    info.exponent_bits_per_sample = samples->exponent;
    info.num_color_channels = samples->gray ? 1 : 3;
    info.uses_original_profile = is_lossless(work->encoding);
    info.orientation = ims_jxl_output_orientation(&work->boxes);
    ims_jxl_color_set_light(&info, image);
    if (samples->alpha)
        describe_alpha(work, &info);
    return did(JxlEncoderSetBasicInfo(work->encoder, &info)) &&
           ims_jxl_color_set(work->encoder, work->encoding, samples->gray);
}

/* From 0.9 on alpha can be kept as it is beside colors that are not, as in AVIF: what
 * it costs is little beside the seams that are seen otherwise. */
static bool set_distance(const struct work *work, JxlEncoderFrameSettings *settings)
{
    if (is_lossless(work->encoding))
        return did(JxlEncoderSetFrameLossless(settings, JXL_TRUE));
#if JPEGXL_NUMERIC_VERSION >= JPEGXL_COMPUTE_NUMERIC_VERSION(0, 9, 0)
    if (work->samples.alpha &&
        !did(JxlEncoderSetExtraChannelDistance(settings, 0, 0.0F)))
        return false;
#endif
    const int32_t quality = work->encoding->options[QUALITY].integer;
    return did(JxlEncoderSetFrameDistance(settings, distance_of(quality)));
}

/* Alone, one thread has the same result, with less ado. */
static bool set_runner(const struct work *work)
{
    const struct ims_image *const image = work->encoding->image;
    return (int64_t)image->width * image->height < LARGE_PIXELS ||
           did(JxlEncoderSetParallelRunner(work->encoder, ims_jxl_runner_run,
                                           (void *)(uintptr_t)work->services));
}

static bool add_picture(const struct work *work)
{
    JxlEncoderFrameSettings *const settings =
        JxlEncoderFrameSettingsCreate(work->encoder, NULL);
    return settings != NULL &&
           did(JxlEncoderFrameSettingsSetOption(settings, JXL_ENC_FRAME_SETTING_EFFORT,
                                                effort_of(work->encoding))) &&
           set_distance(work, settings) &&
           did(JxlEncoderAddImageFrame(settings, &work->samples.layout,
                                       work->samples.bytes, work->samples.size));
}

/* ---- encoding -------------------------------------------------------------------- */

/* What a pixel takes in libjxl 0.7 at efforts below 7, and a little more. */
static uint64_t bytes_of_pixel(const struct work *work)
{
    const bool colors = !work->samples.gray && is_lossless(work->encoding);
    return (colors ? 76U : 62U) + (work->samples.alpha ? 20U : 0U);
}

/* The greatest sample with loss: libjxl 0.7 ends the program where light is beyond all
 * measure. Of light it is that of halves; with a curve, light grows faster. */
static float most_of(enum ims_color_transfer transfer)
{
    switch (transfer) {
    case IMS_TRANSFER_DEFAULT:
    case IMS_TRANSFER_UNSPECIFIED:
    case IMS_TRANSFER_LINEAR:
        return 65504.0F;
    case IMS_TRANSFER_PQ:
    case IMS_TRANSFER_HLG:
        return 2.0F; /* theirs end at 1 */
    default:
        return 16.0F;
    }
}

static int check_range(const struct work *work, struct ims_message *message)
{
    const float most = most_of(work->encoding->image->transfer);
    if (is_lossless(work->encoding) || ims_jxl_samples_are_within(&work->samples, most))
        return IMS_OK;
    return ims_failure(message, IMS_ERROR_ENCODE,
                       "samples are infinite, no numbers, or beyond %ld, which JPEG XL "
                       "holds without loss only: set lossless=1",
                       (long)most);
}

static int prepare(struct work *work, struct ims_message *message)
{
    const struct ims_image *const image = work->encoding->image;
    int error = ims_jxl_output_boxes_make(&work->boxes, work->encoding->metadata, image,
                                          message);
    if (error == IMS_OK)
        error = ims_jxl_samples_take(&work->samples, image, message);
    if (error != IMS_OK)
        return error;
    error = check_range(work, message);
    if (error != IMS_OK)
        return error;
    const uint64_t pixels = (uint64_t)image->width * (uint64_t)image->height;
    const JxlMemoryManager manager = ims_jxl_memory_manager(&work->memory);
    if (ims_jxl_memory_suffices(pixels * bytes_of_pixel(work)))
        work->encoder = JxlEncoderCreate(&manager);
    return work->encoder != NULL ? IMS_OK : ims_jxl_error(message, NULL, &work->memory);
}

/* Has libjxl make the file. */
static int make(struct work *work, struct ims_message *message)
{
    if (!set_runner(work) || !describe(work) || !add_picture(work))
        return ims_jxl_error(message, work->encoder, &work->memory);
    JxlEncoderCloseInput(work->encoder);
    const int error = ims_jxl_output_make(&work->output, work->encoder, &work->boxes);
    if (error == IMS_OK)
        return IMS_OK;
    if (error == IMS_ERROR_MEMORY)
        atomic_store(&work->memory.is_missing, true);
    return ims_jxl_error(message, work->encoder, &work->memory);
}

static int run(struct work *work, struct ims_buffer *buffer,
               struct ims_message *message)
{
    int error = prepare(work, message);
    if (error == IMS_OK)
        error = make(work, message);
    if (error != IMS_OK)
        return error;
    if (is_lossless(work->encoding) && ims_jxl_exactness_is_doubtful(&work->samples) &&
        !ims_jxl_exactness_check(&work->samples, work->output.bytes, work->output.size))
        return ims_failure(
            message, IMS_ERROR_ENCODE,
            "libjxl before 0.11 would write other samples than these, as "
            "it does of some pictures of a few floats: save them as "
            "TIFF, or with a later libjxl");
    error = ims_jxl_output_hand_over(&work->output, &work->boxes, buffer);
    return error == IMS_OK ? IMS_OK : ims_jxl_error(message, NULL, &work->memory);
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct jxl *const jxl = state;
    struct work work = {.encoding = encoding, .services = jxl->services};
    (void)self;
    const int error = run(&work, buffer, message);
    if (work.encoder != NULL)
        JxlEncoderDestroy(work.encoder);
    ims_jxl_samples_free(&work.samples);
    ims_jxl_output_boxes_free(&work.boxes);
    free(work.output.bytes);
    return error;
}

static int accepts(const struct ims_encoder *self, const struct ims_encoding *encoding,
                   struct ims_message *message)
{
    (void)self;
    const int error =
        ims_metadata_exif_merge_check_format("JPEG XL", encoding->metadata, message);
    return error == IMS_OK
               ? ims_jxl_color_check(encoding->metadata, encoding->image, message)
               : error;
}

static int init(const struct ims_encoder *self, void *state,
                const struct ims_services *services, struct ims_message *message)
{
    struct jxl *const jxl = state;
    (void)self;
    (void)message;
    jxl->services = services;
    return IMS_OK;
}

static const char *const jxl_extensions[] = {"jxl", NULL};

/* A codestream alone, and one in boxes. */
static const struct ims_signature signatures[] = {
    {.bytes = "\xff\x0a", .length = 2},
    {.bytes = "\0\0\0\x0cJXL \r\n\x87\n", .length = 12},
    {.bytes = NULL},
};

const struct ims_encoder ims_jxl = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "jxl",
    .format = "jxl",
    .description = "JPEG XL by libjxl",
    .mime_type = "image/jxl",
    .extensions = jxl_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_LOSSY | IMS_TRAIT_ALPHA | IMS_TRAIT_DEEP,
    .pixel_formats = ims_pixel_lists_all,
    .signatures = signatures,
    .options = options,
    .state_size = sizeof(struct jxl),
    .max_pixels = MAX_PIXELS,
    .max_width = MAX_SIDE,
    .max_height = MAX_SIDE,
    .init = init,
    .encode = encode,
    .accepts = accepts,
    .metadata = IMS_JXL_OUTPUT_KINDS | IMS_METADATA_COLOR | IMS_METADATA_LIGHT,
};
