/* SPDX-License-Identifier: MIT
 *
 * Raw photographs by LibRaw: developed as it does without being told more, with the
 * camera's white balance, to RGB of 16 bits in sRGB, upright; or the picture that the
 * camera put beside what its sensor saw.
 */
#include "config.h"

#include "readers.h"

#include <stdlib.h>
#include <string.h>

#include <libraw/libraw.h>

#include "byte_order.h"
#include "common/source.h"
#include "gain_map.h"
#include "input/pixels.h"
#include "probe.h"
#include "tiff_exif.h"

/* An open file. */
struct camera_file {
    libraw_data_t *raw;
    bool damaged; /* LibRaw met data that cannot be */
    bool ended;
};

/* What LibRaw's error means; `step` is what it comes to where data are damaged. */
static enum input_step explain(enum input_step step, int error,
                               struct cli_text *problem)
{
    switch (error) {
    case LIBRAW_UNSUFFICIENT_MEMORY:
        return input_reader_fail(step, "out of memory", problem);
    case LIBRAW_FILE_UNSUPPORTED:
    case LIBRAW_NOT_IMPLEMENTED:
        return input_reader_fail(
            INPUT_FAILED,
            "LibRaw does not know raw files of this kind; --raw preview may "
            "save the picture that the camera put beside",
            problem);
    case LIBRAW_TOO_BIG:
        return input_reader_fail(INPUT_FAILED, "it is larger than LibRaw reads",
                                 problem);
    default:
        cli_text_add(problem, "as a raw photograph it is damaged: ");
        cli_text_add_name(problem, libraw_strerror(error));
        return step;
    }
}

/* ---- opening ----------------------------------------------------------------------
 */

#if LIBRAW_COMPILE_CHECK_VERSION_NOTLESS(0, 22)
typedef INT64 raw_offset;
#else
typedef int raw_offset;
#endif

static void hear_damage(void *user, const char *file, const raw_offset offset)
{
    struct camera_file *camera = user;
    (void)file;
    (void)offset;
    camera->damaged = true;
}

static enum input_step open_camera(struct input_reading *reading,
                                   struct cli_text *problem)
{
    if (reading->guard->limits.raw == INPUT_RAW_REFUSE)
        return input_reader_fail(
            INPUT_FAILED, "it is a raw photograph, which --raw refuse leaves out",
            problem);
    struct camera_file *camera = calloc(1, sizeof *camera);
    reading->state = camera;
    if (camera != NULL)
        camera->raw = libraw_init(0);
    if (camera == NULL || camera->raw == NULL)
        return input_reader_fail(INPUT_FAILED, "out of memory", problem);
    libraw_set_dataerror_handler(camera->raw, hear_damage, camera);
    /* Which is read only. */
    void *bytes = (void *)(uintptr_t)reading->bytes;
    const int error = libraw_open_buffer(camera->raw, bytes, reading->size);
    reading->expected = 1;
    return error == LIBRAW_SUCCESS ? INPUT_PICTURE
                                   : explain(INPUT_FAILED, error, problem);
}

/* ---- what is said beside ----------------------------------------------------------
 */

static double to_degrees(const float parts[3])
{
    return (double)parts[0] + (double)parts[1] / 60 + (double)parts[2] / 3600;
}

static void add_position(struct input_metadata *metadata, const libraw_gps_info_t *told)
{
    struct ims_position position = IMS_POSITION_INIT;
    if (!told->gpsparsed)
        return;
    position.latitude = to_degrees(told->latitude) * (told->latref == 'S' ? -1 : 1);
    position.longitude = to_degrees(told->longitude) * (told->longref == 'W' ? -1 : 1);
    position.altitude = (double)told->altitude * (told->altref == 1 ? -1 : 1);
    position.has_altitude = told->altitude != 0;
    if (position.latitude == 0 && position.longitude == 0)
        return;
    input_metadata_set_position(metadata, &position);
}

static void add_text(struct input_metadata *metadata, const char *key,
                     const char *words)
{
    if (words[0] != '\0')
        input_metadata_add_text(metadata, key, words, strlen(words), NULL);
}

/* Most raw files are TIFF, with the Exif of the photograph; of others the camera is
 * told in a text. */
static void add_exif(struct input_metadata *metadata,
                     const struct input_reading *reading)
{
    const unsigned char *bytes = reading->bytes;
    if (!readers_probe_tiff(bytes, reading->size) || reading->size < 8)
        return;
    const uint64_t place = readers_byte_order_load(bytes + 4, 4, bytes[0] != 'I');
    readers_tiff_exif_take(metadata, bytes, reading->size, place);
}

static void add_metadata(struct input_picture *picture,
                         const struct input_reading *reading)
{
    const struct camera_file *file = reading->state;
    const libraw_data_t *raw = file->raw;
    char camera[2 * sizeof raw->idata.make + 1];
    if (picture->metadata == NULL)
        picture->metadata = input_metadata_new();
    snprintf(camera, sizeof camera, "%s %s", raw->idata.make, raw->idata.model);
    add_text(picture->metadata, "Source", camera);
    add_text(picture->metadata, "Author", raw->other.artist);
    add_text(picture->metadata, "Description", raw->other.desc);
    if (raw->idata.xmpdata != NULL && raw->idata.xmplen > 0)
        input_metadata_set(picture->metadata, IMS_METADATA_XMP, raw->idata.xmpdata,
                           raw->idata.xmplen);
    add_exif(picture->metadata, reading);
    if (picture->metadata->fields.exif == NULL)
        add_position(picture->metadata, &raw->other.parsed_gps);
}

/* ---- pixels -----------------------------------------------------------------------
 */

/* Takes what LibRaw made: gray or RGB, of 8 or 16 bits. */
static enum input_step take_image(const libraw_processed_image_t *made,
                                  struct input_picture *picture,
                                  struct cli_text *problem)
{
    const enum input_samples samples =
        made->bits == 16 ? INPUT_SAMPLES_16 : INPUT_SAMPLES_8;
    const size_t row = (size_t)made->width * made->colors * (made->bits / 8);
    if (made->type != LIBRAW_IMAGE_BITMAP || (made->colors != 1 && made->colors != 3) ||
        (made->bits != 8 && made->bits != 16) ||
        row * made->height > (size_t)made->data_size)
        return input_reader_fail(
            INPUT_FAILED, "LibRaw makes no picture of gray or RGB of it", problem);
    if (!input_pixels_make(picture, input_pixels_format(samples, made->colors),
                           made->width, made->height))
        return input_reader_fail(INPUT_FAILED, "out of memory", problem);
    for (int y = 0; y < made->height; y++)
        memcpy(input_pixels_row(&picture->image, 0, y), made->data + (size_t)y * row,
               row);
    return INPUT_PICTURE;
}

/* The curve of sRGB, and room for what is between 8 bits and those of a sensor. */
static void set_wishes(libraw_output_params_t *wishes)
{
    enum { SRGB = 1, DEEP = 16 };
    wishes->use_camera_wb = 1;
    wishes->output_color = SRGB;
    wishes->output_bps = DEEP;
    wishes->gamm[0] = 1 / 2.4;
    wishes->gamm[1] = 12.92;
}

static enum input_step develop(struct camera_file *camera,
                               struct input_picture *picture, struct cli_text *problem)
{
    set_wishes(&camera->raw->params);
    int error = libraw_unpack(camera->raw);
    if (error == LIBRAW_SUCCESS && camera->damaged)
        error = LIBRAW_DATA_ERROR;
    if (error == LIBRAW_SUCCESS)
        error = libraw_dcraw_process(camera->raw);
    if (error != LIBRAW_SUCCESS)
        return explain(INPUT_DAMAGED, error, problem);
    libraw_processed_image_t *made = libraw_dcraw_make_mem_image(camera->raw, &error);
    if (made == NULL)
        return explain(INPUT_DAMAGED, error, problem);
    enum input_step step = take_image(made, picture, problem);
    libraw_dcraw_clear_mem(made);
    if (step != INPUT_PICTURE)
        return step;
    picture->image.primaries = IMS_PRIMARIES_BT709;
    picture->image.transfer = IMS_TRANSFER_SRGB;
    picture->orientation = 1; /* LibRaw has turned it */
    return INPUT_PICTURE;
}

/* ---- the camera's own picture -----------------------------------------------------
 */

/* By the reader of JPEG, from a copy with the room behind it that it needs. */
static enum input_step read_jpeg(const struct camera_file *camera,
                                 struct input_guard *guard,
                                 struct input_picture *picture,
                                 struct cli_text *problem)
{
#ifdef HAVE_LIBJPEG_TURBO
    const libraw_thumbnail_t *preview = &camera->raw->thumbnail;
    unsigned char *bytes = calloc((size_t)preview->tlength + CLI_SOURCE_PADDING, 1);
    if (bytes == NULL)
        return input_reader_fail(INPUT_FAILED, "out of memory", problem);
    memcpy(bytes, preview->thumb, preview->tlength);
    struct input_reading jpeg = {
        .bytes = bytes, .size = preview->tlength, .guard = guard};
    enum input_step step = readers_jpeg.open(&jpeg, problem);
    if (step == INPUT_PICTURE)
        step = readers_jpeg.next(&jpeg, picture, problem);
    readers_jpeg.close(&jpeg);
    free(bytes);
    return step == INPUT_DECLINED || step == INPUT_END
               ? input_reader_fail(INPUT_FAILED,
                                   "libjpeg-turbo does not read its preview", problem)
               : step;
#else
    (void)camera;
    (void)guard;
    (void)picture;
    return input_reader_fail(
        INPUT_FAILED,
        "its preview is a JPEG file, and this program was built without "
        "libjpeg-turbo",
        problem);
#endif
}

static enum input_step read_bitmap(struct camera_file *camera,
                                   struct input_picture *picture,
                                   struct cli_text *problem)
{
    int error = LIBRAW_SUCCESS;
    libraw_processed_image_t *made = libraw_dcraw_make_mem_thumb(camera->raw, &error);
    if (made == NULL)
        return explain(INPUT_DAMAGED, error, problem);
    enum input_step step = take_image(made, picture, problem);
    libraw_dcraw_clear_mem(made);
    return step;
}

/* As dcraw numbers it, in bits: mirrored, upside down, transposed. */
static int find_orientation(int flip)
{
    static const int orientations[8] = {1, 2, 4, 3, 5, 8, 6, 7};
    return flip >= 0 && flip < 8 ? orientations[flip] : 1;
}

static enum input_step read_preview(struct camera_file *camera,
                                    struct input_guard *guard,
                                    struct input_picture *picture,
                                    struct cli_text *problem)
{
    const int error = libraw_unpack_thumb(camera->raw);
    const libraw_thumbnail_t *preview = &camera->raw->thumbnail;
    if (error == LIBRAW_NO_THUMBNAIL || error == LIBRAW_UNSUPPORTED_THUMBNAIL)
        return input_reader_fail(
            INPUT_FAILED,
            "the camera put no picture beside it that LibRaw knows, for "
            "--raw preview",
            problem);
    if (error != LIBRAW_SUCCESS)
        return explain(INPUT_DAMAGED, error, problem);
    enum input_step step = preview->tformat == LIBRAW_THUMBNAIL_JPEG
                               ? read_jpeg(camera, guard, picture, problem)
                               : read_bitmap(camera, picture, problem);
    picture->is_preview = step == INPUT_PICTURE;
    picture->orientation = find_orientation(camera->raw->sizes.flip);
    return step;
}

/* What LibRaw takes for one: samples of the sensor, of four colors, and the picture. */
static bool is_allowed(const struct input_reading *reading, const libraw_data_t *raw)
{
    enum { BYTES = 2 + 8 + 6 };
    const int width = raw->sizes.raw_width, height = raw->sizes.raw_height;
    return input_guard_allows(reading->guard, width, height,
                              (uint64_t)width * (uint64_t)height * BYTES);
}

static enum input_step next_picture(struct input_reading *reading,
                                    struct input_picture *picture,
                                    struct cli_text *problem)
{
    struct camera_file *camera = reading->state;
    const bool wants_preview = reading->guard->limits.raw == INPUT_RAW_PREVIEW;
    if (camera->ended)
        return INPUT_END;
    camera->ended = true;
    if (!wants_preview && !is_allowed(reading, camera->raw)) {
        input_guard_explain(reading->guard, problem);
        return INPUT_FAILED;
    }
    enum input_step step = wants_preview
                               ? read_preview(camera, reading->guard, picture, problem)
                               : develop(camera, picture, problem);
    if (step == INPUT_PICTURE)
        add_metadata(picture, reading);
    return step;
}

static void close_camera(struct input_reading *reading)
{
    struct camera_file *camera = reading->state;
    if (camera != NULL && camera->raw != NULL)
        libraw_close(camera->raw);
    free(camera);
    reading->state = NULL;
}

const struct input_reader readers_camera = {
    .name = "LibRaw",
    .open = open_camera,
    .next = next_picture,
#ifdef HAVE_LIBJPEG_TURBO
    .turn_gain_map = readers_gain_map_turn, /* of a preview */
#endif
    .close = close_camera};
