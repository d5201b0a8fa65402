/* SPDX-License-Identifier: MIT
 *
 * HEIF files (HEIC, as phones take them) by libheif: pictures made of tiles, of layers
 * and of other pictures, turned, mirrored and cropped as they ask for; every picture
 * that stands for itself, the primary one first.
 */
#include "readers.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <libheif/heif.h>

#include "byte_order.h"
#include "input/pixels.h"
#include "light.h"
#include "probe.h"

/* An open file. */
struct heif_file {
    struct heif_context *context;
    heif_item_id *pictures; /* the primary one first */
    int count;
    int next;
    bool has_sequence; /* beside them, which is not read */
    bool is_gray;      /* whatever libheif makes of it */
};

static enum input_step fail(enum input_step step, const char *words,
                            struct cli_text *problem)
{
    cli_text_add(problem, "its data are damaged: ");
    cli_text_add_name(problem, words);
    return step;
}

/* An error's words may end with a new line; not all are about damage. */
static enum input_step explain(enum input_step step, const struct heif_error *error,
                               struct cli_text *problem)
{
    struct cli_text words = CLI_TEXT_INIT;
    cli_text_clear(&words);
    cli_text_add_bytes(&words, error->message, strcspn(error->message, "\n"));
    if (error->code == heif_error_Unsupported_feature ||
        error->code == heif_error_Unsupported_filetype ||
        error->code == heif_error_Memory_allocation_error) {
        cli_text_add(problem, "libheif does not read it: ");
        cli_text_add_name(problem, words.data);
    } else {
        fail(step, words.data, problem);
    }
    cli_text_free(&words);
    return step;
}

/* ---- opening ----------------------------------------------------------------------
 */

/* The pictures that stand for themselves. Thumbnails, tiles and masks do not. */
static bool list_pictures(struct heif_file *file)
{
    heif_item_id primary;
    int count = heif_context_get_number_of_top_level_images(file->context);
    file->pictures = calloc(count > 0 ? (size_t)count : 1, sizeof *file->pictures);
    if (file->pictures == NULL)
        return false;
    file->count = heif_context_get_list_of_top_level_image_IDs(file->context,
                                                               file->pictures, count);
    if (heif_context_get_primary_image_ID(file->context, &primary).code !=
        heif_error_Ok)
        return true;
    for (int i = file->count - 1; i > 0; i--)
        if (file->pictures[i] == primary) {
            file->pictures[i] = file->pictures[i - 1];
            file->pictures[i - 1] = primary;
        }
    return true;
}

/* ---- boxes, for what libheif does not tell ------------------------------------------
 */

/* Boxes that follow each other; of one, what is in it. */
struct boxes {
    const unsigned char *bytes;
    size_t size;
};

enum { BOX_HEADER = 8 };

/* Takes the next box off. Returns false at the end, and at one that is not like others:
 * of 64 bits, without a length, or damaged. */
static bool next_box(struct boxes *boxes, struct boxes *box)
{
    const unsigned char *bytes = boxes->bytes;
    if (boxes->size < BOX_HEADER)
        return false;
    const size_t length = readers_byte_order_big(bytes, 4);
    if (length < BOX_HEADER || length > boxes->size)
        return false;
    *box = (struct boxes){bytes + BOX_HEADER, length - BOX_HEADER};
    *boxes = (struct boxes){bytes + length, boxes->size - length};
    return true;
}

static bool is_called(const struct boxes *box, const char *name)
{
    return memcmp(box->bytes - 4, name, 4) == 0;
}

/* Finds a box of a name, or the beginning of one; else it is empty. */
static struct boxes find_box(struct boxes boxes, const char *name)
{
    struct boxes box;
    while (next_box(&boxes, &box))
        if (is_called(&box, name))
            return box;
    return (struct boxes){boxes.bytes, boxes.size >= BOX_HEADER &&
                                               memcmp(boxes.bytes + 4, name, 4) == 0
                                           ? boxes.size
                                           : 0};
}

/* Whether all pictures of HEVC have luma alone, and there are no others. Libheif makes
 * RGB of them, whatever it is asked. */
static bool is_monochrome(struct boxes file)
{
    enum { VERSION = 4, CHROMA = 16 };
    static const char *const others[] = {"av1C", "jpgC", "vvcC", "j2kH",
                                         "uncC", "avcC", "evcC"};
    struct boxes meta = find_box(file, "meta"), box;
    if (meta.size < VERSION)
        return false;
    meta = (struct boxes){meta.bytes + VERSION, meta.size - VERSION};
    struct boxes properties = find_box(find_box(meta, "iprp"), "ipco");
    int found = 0;
    while (next_box(&properties, &box)) {
        for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
            if (is_called(&box, others[i]))
                return false;
        if (is_called(&box, "hvcC") && (box.size <= CHROMA || (box.bytes[CHROMA] & 3)))
            return false;
        found += is_called(&box, "hvcC");
    }
    return found > 0;
}

/* Counted, and never taken back: others may be at work. Loads plugins. */
static void prepare_heif(void)
{
    heif_init(NULL);
}

static enum input_step open_heif(struct input_reading *reading,
                                 struct cli_text *problem)
{
    struct heif_file *file = calloc(1, sizeof *file);
    reading->state = file;
    if (file != NULL) {
        prepare_heif();
        file->context = heif_context_alloc();
    }
    if (file == NULL || file->context == NULL) {
        cli_text_add(problem, "out of memory");
        return INPUT_FAILED;
    }
    heif_context_set_max_decoding_threads(file->context, 0);
    struct heif_error error = heif_context_read_from_memory_without_copy(
        file->context, reading->bytes, reading->size, NULL);
    if (error.code != heif_error_Ok)
        return explain(INPUT_FAILED, &error, problem);
    if (!list_pictures(file)) {
        cli_text_add(problem, "out of memory");
        return INPUT_FAILED;
    }
    reading->expected = (uint64_t)file->count;
    const struct boxes boxes = {reading->bytes, reading->size};
    file->has_sequence = find_box(boxes, "moov").size > 0;
    file->is_gray = is_monochrome(boxes);
    return INPUT_PICTURE;
}

/* ---- what is said beside ----------------------------------------------------------
 */

static void add_blob(struct input_metadata *metadata,
                     const struct heif_image_handle *handle, heif_item_id id)
{
    const char *type = heif_image_handle_get_metadata_type(handle, id);
    const char *content = heif_image_handle_get_metadata_content_type(handle, id);
    const size_t size = heif_image_handle_get_metadata_size(handle, id);
    const bool is_exif = strcmp(type, "Exif") == 0;
    const bool is_xmp = strcmp(type, "mime") == 0 && content != NULL &&
                        strcmp(content, "application/rdf+xml") == 0;
    if ((!is_exif && !is_xmp) || size <= 4 || size > INPUT_METADATA_MOST)
        return;
    unsigned char *bytes = malloc(size);
    if (bytes != NULL &&
        heif_image_handle_get_metadata(handle, id, bytes).code == heif_error_Ok) {
        /* Before Exif data stands where in them they begin. */
        size_t skipped = 0;
        if (is_exif)
            skipped = 4 + (size_t)readers_byte_order_big(bytes, 4);
        if (skipped < size)
            input_metadata_set(metadata, is_exif ? IMS_METADATA_EXIF : IMS_METADATA_XMP,
                               bytes + skipped, size - skipped);
    }
    free(bytes);
}

static void add_profile(struct input_metadata *metadata,
                        const struct heif_image_handle *handle)
{
    const size_t size = heif_image_handle_get_raw_color_profile_size(handle);
    if (size == 0 || size > INPUT_METADATA_MOST)
        return;
    void *bytes = malloc(size);
    if (bytes != NULL &&
        heif_image_handle_get_raw_color_profile(handle, bytes).code == heif_error_Ok)
        input_metadata_set(metadata, IMS_METADATA_ICC, bytes, size);
    free(bytes);
}

static void read_color(const struct heif_image_handle *handle, struct ims_image *image)
{
    struct heif_color_profile_nclx *nclx = NULL;
    if (heif_image_handle_get_nclx_color_profile(handle, &nclx).code != heif_error_Ok ||
        nclx == NULL)
        return;
    image->primaries = input_pixels_primaries((int)nclx->color_primaries);
    image->transfer = input_pixels_transfer((int)nclx->transfer_characteristics);
    heif_nclx_color_profile_free(nclx);
}

static struct input_metadata *read_metadata(const struct heif_image_handle *handle)
{
    enum { MOST = 16 };
    heif_item_id ids[MOST];
    struct input_metadata *metadata = input_metadata_new();
    int count =
        heif_image_handle_get_list_of_metadata_block_IDs(handle, NULL, ids, MOST);
    for (int i = 0; i < count && i < MOST; i++)
        add_blob(metadata, handle, ids[i]);
    add_profile(metadata, handle);
    return metadata;
}

/* ---- pixels -----------------------------------------------------------------------
 */

static enum heif_chroma choose_layout(bool deep, bool alpha)
{
    if (!deep)
        return alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return alpha ? heif_chroma_interleaved_RRGGBBAA_BE
                 : heif_chroma_interleaved_RRGGBB_BE;
#else
    return alpha ? heif_chroma_interleaved_RRGGBBAA_LE
                 : heif_chroma_interleaved_RRGGBB_LE;
#endif
}

/* Samples of `bits` bits become ones of 16. */
static uint16_t widen(const unsigned char *from, int bits)
{
    const uint32_t most = (1u << bits) - 1;
    uint16_t value;
    memcpy(&value, from, sizeof value);
    return (uint16_t)((value * UINT32_C(65535) + most / 2) / most);
}

/* One picture that was decoded to RGB. */
struct decoded {
    const unsigned char *plane;
    int stride, width, height;
    int bits;     /* of a sample */
    int channels; /* 3, or 4 with alpha */
    bool gray;    /* and of the colors one is enough */
};

/* A row of a picture, as far as its channels are wanted. */
static void copy_row(const struct decoded *decoded, int y, void *to)
{
    const size_t bytes = decoded->bits > 8 ? 2 : 1;
    const unsigned char *from = decoded->plane + (ptrdiff_t)y * decoded->stride;
    const int count = decoded->width * decoded->channels;
    unsigned char *narrow = to;
    uint16_t *wide = to;
    if (bytes == 1 && !decoded->gray) {
        memcpy(to, from, (size_t)count);
        return;
    }
    for (int i = 0; i < count; i++) {
        const int channel = i % decoded->channels;
        if (decoded->gray && (channel == 1 || channel == 2))
            continue;
        if (bytes == 1)
            *narrow++ = from[i];
        else
            *wide++ = widen(from + (size_t)i * bytes, decoded->bits);
    }
}

/* Whether red, green and blue are equal throughout. */
static bool has_no_color(const struct decoded *decoded)
{
    const size_t bytes = decoded->bits > 8 ? 2 : 1;
    const size_t step = bytes * (size_t)decoded->channels;
    for (int y = 0; y < decoded->height; y++) {
        const unsigned char *pixel = decoded->plane + (ptrdiff_t)y * decoded->stride;
        for (int x = 0; x < decoded->width; x++, pixel += step)
            if (memcmp(pixel, pixel + bytes, bytes) != 0 ||
                memcmp(pixel, pixel + 2 * bytes, bytes) != 0)
                return false;
    }
    return true;
}

/* Makes a picture of what was decoded. */
static enum input_step take_image(const struct heif_image *image, bool alpha, bool gray,
                                  struct input_picture *picture,
                                  struct cli_text *problem)
{
    const enum heif_channel channel = heif_channel_interleaved;
    struct decoded decoded = {.bits =
                                  heif_image_get_bits_per_pixel_range(image, channel),
                              .width = heif_image_get_width(image, channel),
                              .height = heif_image_get_height(image, channel),
                              .channels = alpha ? 4 : 3};
    decoded.plane = heif_image_get_plane_readonly(image, channel, &decoded.stride);
    if (decoded.plane == NULL || decoded.bits > 16)
        return fail(INPUT_DAMAGED, "there are no pixels", problem);
    decoded.gray = gray && has_no_color(&decoded);
    const enum ims_pixel_format format =
        input_pixels_format(decoded.bits > 8 ? INPUT_SAMPLES_16 : INPUT_SAMPLES_8,
                            (decoded.gray ? 1u : 3u) + alpha);
    if (!input_pixels_make(picture, format, decoded.width, decoded.height)) {
        cli_text_add(problem, "out of memory");
        return INPUT_DAMAGED;
    }
    for (int y = 0; y < decoded.height; y++)
        copy_row(&decoded, y, input_pixels_row(&picture->image, 0, y));
    if (!decoded.gray)
        picture->warnings |= IMS_WARNING_COLOR_CONVERTED;
    return INPUT_PICTURE;
}

static enum input_step decode(const struct heif_image_handle *handle, bool gray,
                              struct input_picture *picture, struct cli_text *problem)
{
    const bool alpha = heif_image_handle_has_alpha_channel(handle) != 0;
    const bool deep = heif_image_handle_get_luma_bits_per_pixel(handle) > 8;
    struct heif_image *image = NULL;
    struct heif_decoding_options *options = heif_decoding_options_alloc();
    if (options == NULL) {
        cli_text_add(problem, "out of memory");
        return INPUT_DAMAGED;
    }
    options->strict_decoding = 1; /* what is damaged must not come out gray */
    struct heif_error error = heif_decode_image(handle, &image, heif_colorspace_RGB,
                                                choose_layout(deep, alpha), options);
    heif_decoding_options_free(options);
    if (error.code != heif_error_Ok)
        return explain(INPUT_DAMAGED, &error, problem);
    enum input_step step = heif_image_get_decoding_warnings(image, 0, &error, 1) > 0
                               ? explain(INPUT_DAMAGED, &error, problem)
                               : take_image(image, alpha, gray, picture, problem);
    heif_image_release(image);
    return step;
}

static enum input_step take(struct input_reading *reading,
                            const struct heif_image_handle *handle,
                            struct input_picture *picture, struct cli_text *problem)
{
    const int width = heif_image_handle_get_width(handle);
    const int height = heif_image_handle_get_height(handle);
    const int bits = heif_image_handle_get_luma_bits_per_pixel(handle);
    const uint64_t bytes = (uint64_t)width * (uint64_t)height * (bits > 8 ? 2 : 1) *
                           (heif_image_handle_has_alpha_channel(handle) != 0 ? 4 : 3);
    if (width <= 0 || height <= 0)
        return fail(INPUT_DAMAGED, "a picture has no size", problem);
    if (!input_guard_allows(reading->guard, width, height, bytes)) {
        input_guard_explain(reading->guard, problem);
        return INPUT_FAILED;
    }
    const struct heif_file *file = reading->state;
    enum input_step step = decode(handle, file->is_gray, picture, problem);
    if (step != INPUT_PICTURE)
        return step;
    picture->image.alpha = heif_image_handle_is_premultiplied_alpha(handle) != 0
                               ? IMS_ALPHA_PREMULTIPLIED
                               : IMS_ALPHA_STRAIGHT;
    read_color(handle, &picture->image);
    picture->metadata = read_metadata(handle);
    if (readers_probe_gain_map(reading->bytes, reading->size))
        picture->warnings |= IMS_WARNING_NO_GAIN_MAP;
    picture->orientation = 1; /* libheif has turned it, whatever Exif says */
    return INPUT_PICTURE;
}

static enum input_step next_picture(struct input_reading *reading,
                                    struct input_picture *picture,
                                    struct cli_text *problem)
{
    struct heif_file *file = reading->state;
    struct heif_image_handle *handle = NULL;
    if (file->next >= file->count)
        return INPUT_END;
    struct heif_error error = heif_context_get_image_handle(
        file->context, file->pictures[file->next++], &handle);
    if (error.code != heif_error_Ok)
        return explain(INPUT_DAMAGED, &error, problem);
    enum input_step step = take(reading, handle, picture, problem);
    heif_image_handle_release(handle);
    struct ims_light light;
    if (step == INPUT_PICTURE &&
        readers_light_find(reading->bytes, reading->size,
                           file->pictures[file->next - 1], &light))
        input_metadata_set_light(picture->metadata, &light);
    if (step == INPUT_PICTURE && file->has_sequence) {
        picture->left_out = "the frames of its image sequence";
        file->has_sequence = false;
    }
    return step;
}

static void close_heif(struct input_reading *reading)
{
    struct heif_file *file = reading->state;
    if (file == NULL)
        return;
    if (file->context != NULL)
        heif_context_free(file->context);
    free(file->pictures);
    free(file);
    reading->state = NULL;
}

const struct input_reader readers_heif = {.name = "libheif",
                                          .prepare = prepare_heif,
                                          .open = open_heif,
                                          .next = next_picture,
                                          .close = close_heif};
