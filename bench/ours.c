/* SPDX-License-Identifier: MIT */
#include "ours.h"

#include <stdbool.h>
#include <stdio.h>

#include <imagesaver/encoder.h>

const char *bench_ours_folder = NULL;

struct state {
    char name[32];
    bool from_yuv;
    bool from_gray16;
    bool from_rgb_f32;
    bool has_metadata;
    char *options;
    ims_registry *registry;
    struct ims_bytes bytes;
    ims_saver *saver; /* of bench_ours_saver only */
};

ims_registry *bench_ours_registry(void)
{
    ims_registry *registry = NULL;
    int error = ims_registry_new(&registry, IMS_REGISTRY_DEFAULT);
    if (error != IMS_OK)
        bench_fail("ims_registry_new: %s", ims_error_text(error));
    return registry;
}

void bench_ours_list(void)
{
    ims_registry *registry = bench_ours_registry();
    for (size_t i = 0; i < ims_registry_count(registry); i++) {
        const struct ims_encoder *encoder = ims_registry_at(registry, i);
        if (encoder->inputs & IMS_INPUT_PIXELS)
            printf("{\"name\": \"%s\", \"format\": \"%s\", \"rank\": %d, "
                   "\"min_effort\": %d, \"max_effort\": %d}\n",
                   encoder->name, encoder->format, encoder->rank, encoder->min_effort,
                   encoder->max_effort);
    }
    ims_registry_free(&registry);
}

struct ims_image bench_ours_frame(const struct bench_image *image)
{
    size_t pixels = image->size / 3;
    struct ims_image made = IMS_IMAGE_INIT;
    made.format = IMS_PIXEL_YUV420;
    made.width = image->width;
    made.height = image->height;
    made.planes[0] = image->yuv;
    made.planes[1] = image->yuv + pixels;
    made.planes[2] = image->yuv + pixels + pixels / 4;
    made.matrix = IMS_MATRIX_BT601;
    made.range = IMS_RANGE_FULL;
    return made;
}

struct ims_image bench_ours_image(const struct bench_image *image)
{
    struct ims_image made = IMS_IMAGE_INIT;
    made.format = IMS_PIXEL_RGB8;
    made.width = image->width;
    made.height = image->height;
    made.planes[0] = image->rgb;
    return made;
}

char *bench_ours_options(const char *setting)
{
    const char *space = strchr(setting, ' ');
    const char *words = space ? space + 1 : "";
    size_t size = strlen(words) + 1;
    char *options = bench_alloc(size);
    memcpy(options, words, size);
    char *from = strstr(options, "from="); /* not an option, and the last word */
    if (!from)
        from = strstr(options, "with="); /* as well */
    if (from)
        from[from > options ? -1 : 0] = '\0';
    for (char *next = options; *next != '\0'; next++)
        if (*next == ' ')
            *next = ',';
    return options;
}

static const char *version(void)
{
    static char text[64];
    snprintf(text, sizeof text, "imagesaver %s", ims_version_text());
    return text;
}

static void close_state(void *opaque)
{
    struct state *state = opaque;
    int error = ims_close(&state->saver, NULL);
    if (error != IMS_OK)
        bench_fail("close: %s", ims_error_text(error));
    ims_bytes_free(&state->bytes);
    ims_registry_free(&state->registry);
    free(state->options);
    free(state);
}

static void *open_memory(const char *setting)
{
    struct state *state = calloc(1, sizeof *state);
    if (!state)
        return NULL;
    int length = (int)strcspn(setting, " ");
    snprintf(state->name, sizeof state->name, "image.%.*s", length, setting);
    state->from_yuv = bench_setting_from_yuv(setting);
    state->from_gray16 = bench_setting_from(setting, "gray16");
    state->from_rgb_f32 = bench_setting_from(setting, "rgb_f32");
    state->has_metadata = strstr(setting, " with=metadata") != NULL;
    state->options = bench_ours_options(setting);
    state->bytes = (struct ims_bytes)IMS_BYTES_INIT;
    state->registry = bench_ours_registry();
    return state;
}

static struct ims_image pixels_of(const struct state *state,
                                  const struct bench_image *image)
{
    struct ims_image made =
        state->from_yuv ? bench_ours_frame(image) : bench_ours_image(image);
    if (state->from_gray16) {
        made.format = IMS_PIXEL_GRAY16;
        made.planes[0] = image->gray16;
    } else if (state->from_rgb_f32) {
        made.format = IMS_PIXEL_RGB_F32;
        made.planes[0] = image->rgb_f32;
    }
    return made;
}

/* What a photograph has: a profile of 3 KB that shrinks to a half or so, a packet of
 * XMP, time, place, resolution and two texts. */
static const struct ims_metadata *metadata_of_a_photograph(void)
{
    static const struct ims_text texts[] = {{"Software", "imagesaver", NULL},
                                            {"Title", "B\xc3\xa4ume am Wasser", NULL},
                                            {NULL, NULL, NULL}};
    static unsigned char icc[3144] = "\0\0\x0c\x48"; /* the size */
    static char xmp[2048];
    static struct ims_position position = IMS_POSITION_INIT;
    static struct ims_metadata metadata = IMS_METADATA_INIT;
    memcpy(icc + 12, "mntrRGB XYZ ", 12);
    memcpy(icc + 36, "acsp", 4);
    for (unsigned i = 200; i < sizeof icc; i++)
        icc[i] = (unsigned char)(i % 2 ? i * i / 23 : i / 64);
    memset(xmp, ' ', sizeof xmp);
    memcpy(xmp, "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>", 38);
    position.latitude = 52.5;
    position.longitude = 13.25;
    metadata.texts = texts;
    metadata.icc = icc;
    metadata.icc_size = sizeof icc;
    metadata.xmp = xmp;
    metadata.xmp_size = sizeof xmp;
    metadata.position = &position;
    metadata.time_ns = INT64_C(1795906680000000000);
    metadata.dots_per_metre_x = metadata.dots_per_metre_y = 11811;
    return &metadata;
}

static int encode_memory(void *opaque, const struct bench_image *image,
                         const void **bytes, size_t *size)
{
    struct state *state = opaque;
    struct ims_message message = {0};
    struct ims_image input = pixels_of(state, image);
    ims_bytes_free(&state->bytes);
    state->bytes = (struct ims_bytes)IMS_BYTES_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    request.image = &input;
    request.file_name = state->name;
    request.options = state->options;
    request.metadata = state->has_metadata ? metadata_of_a_photograph() : NULL;
    request.message = &message;
    int error = ims_encode(state->registry, &request, &state->bytes);
    if (error != IMS_OK) {
        fprintf(stderr, "ims_encode: %s\n", message.text);
        return -1;
    }
    *bytes = state->bytes.data;
    *size = state->bytes.byte_count;
    return 0;
}

const struct bench_peer bench_ours_memory = {
    .abi = BENCH_PEER_ABI,
    .version = version,
    .open = open_memory,
    .encode = encode_memory,
    .close = close_state,
};

static void *open_saver(const char *setting)
{
    struct state *state = open_memory(setting);
    if (!state)
        return NULL;
    struct ims_message message = {0};
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = 1;
    config.options = state->options;
    config.registry = state->registry;
    config.message = &message;
    if (ims_open(&state->saver, bench_ours_folder, &config) != IMS_OK) {
        fprintf(stderr, "ims_open: %s\n", message.text);
        close_state(state);
        return NULL;
    }
    return state;
}

static int encode_saver(void *opaque, const struct bench_image *image,
                        const void **bytes, size_t *size)
{
    struct state *state = opaque;
    struct ims_message message = {0};
    struct ims_image input = pixels_of(state, image);
    struct ims_request request = IMS_REQUEST_INIT;
    request.image = &input;
    request.file_name = state->name;
    request.ownership = IMS_BORROW;
    request.message = &message;
    ims_ticket *ticket = NULL;
    struct ims_result result = IMS_RESULT_INIT;
    int error = ims_submit(state->saver, &request, &ticket);
    if (error == IMS_OK)
        error = ims_ticket_wait(ticket, 0, &result);
    if (error == IMS_OK)
        error = result.error;
    if (error != IMS_OK)
        fprintf(stderr, "ims_submit: %s\n",
                message.text[0] != '\0' ? message.text : ims_error_text(error));
    *bytes = NULL;
    *size = (size_t)result.bytes;
    ims_ticket_free(&ticket);
    return error == IMS_OK ? 0 : -1;
}

const struct bench_peer bench_ours_saver = {
    .abi = BENCH_PEER_ABI,
    .version = version,
    .open = open_saver,
    .encode = encode_saver,
    .close = close_state,
};
