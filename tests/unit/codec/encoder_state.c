/* SPDX-License-Identifier: MIT
 *
 * How the engine calls an encoder: states made and torn down in pairs, and an outcome
 * that follows the rules, whatever the encoder does.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "src/base/message.h"
#include "src/codec/encoder_state.h"
#include "support/alloc_fail.h"
#include "support/fake_encoder.h"

struct memory {
    int numbers[4];
};

static int inits;
static int finis;
static int result; /* what init and encode return */
static const char *text = "";
static const struct ims_services services;

static int init(const struct ims_encoder *self, void *state,
                const struct ims_services *given, struct ims_message *message)
{
    (void)self;
    static const struct memory zeroed;
    inits++;
    cr_assert_eq(given, &services);
    if (state != NULL)
        cr_assert_eq(memcmp(state, &zeroed, sizeof zeroed), 0);
    cr_assert_str_empty(message->text);
    strcpy(message->text, text);
    return result;
}

static void fini(const struct ims_encoder *self, void *state)
{
    (void)self;
    (void)state;
    finis++;
}

static struct ims_encoder encoder_with_state(size_t size)
{
    struct ims_encoder encoder = fake_encoder("aaa");
    encoder.state_size = size;
    encoder.init = init;
    encoder.fini = fini;
    return encoder;
}

static int open_state(struct ims_encoder_state *state,
                      const struct ims_encoder *encoder, struct ims_message *message)
{
    strcpy(message->text, "old");
    return ims_encoder_state_open(state, encoder, &services, message);
}

Test(encoder_state, opened_and_closed)
{
    struct ims_encoder encoder = encoder_with_state(sizeof(struct memory));
    struct ims_encoder_state state = {0};
    struct ims_message message = {0};
    ims_encoder_state_close(&state);
    cr_assert_eq(open_state(&state, &encoder, &message), IMS_OK);
    cr_assert_not_null(state.memory);
    ims_encoder_state_close(&state);
    ims_encoder_state_close(&state);
    cr_assert_eq(inits, 1);
    cr_assert_eq(finis, 1);
    /* Once more, as after a failure. */
    cr_assert_eq(open_state(&state, &encoder, &message), IMS_OK);
    ims_encoder_state_close(&state);
}

Test(encoder_state, nothing_is_required)
{
    struct ims_encoder encoder = fake_encoder("aaa");
    struct ims_encoder_state state = {0};
    struct ims_message message = {0};
    cr_assert_eq(open_state(&state, &encoder, &message), IMS_OK);
    cr_assert_null(state.memory);
    ims_encoder_state_close(&state);
}

Test(encoder_state, a_failed_init_is_torn_down)
{
    struct ims_encoder encoder = encoder_with_state(sizeof(struct memory));
    struct ims_encoder_state state = {0};
    struct ims_message message = {0};
    result = IMS_ERROR_MEMORY;
    cr_assert_eq(open_state(&state, &encoder, &message), IMS_ERROR_MEMORY);
    cr_assert_null(state.encoder);
    cr_assert_eq(finis, 1);
    cr_assert_str_eq(message.text, "encoder aaa: out of memory");
    text = "the device\nis gone";
    result = 7;
    cr_assert_eq(open_state(&state, &encoder, &message), IMS_ERROR_ENCODE);
    cr_assert_str_eq(message.text, "the device is gone");
}

Test(encoder_state, no_memory_for_the_state)
{
    struct ims_encoder encoder = encoder_with_state(sizeof(struct memory));
    struct ims_encoder_state state = {0};
    struct ims_message message = {0};
    alloc_fail_at(1);
    int error = open_state(&state, &encoder, &message);
    cr_assert(alloc_fail_reached());
    cr_assert_eq(error, IMS_ERROR_MEMORY);
    cr_assert_str_eq(message.text, "encoder aaa: no memory for its state of 16 bytes");
    cr_assert_eq(inits, 0);
    cr_assert_eq(finis, 0);
}

/* ---- encoding -------------------------------------------------------------------- */

static bool writes = true;

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    (void)self;
    (void)state;
    cr_assert_eq(encoding->size, sizeof *encoding);
    cr_assert_eq(encoding->option_count, 6);
    cr_assert_eq(encoding->options[5].integer, 3);
    cr_assert_str_empty(message->text);
    cr_assert_eq(message->warnings, 0);
    strcpy(message->text, text);
    message->warnings = IMS_WARNING_ALPHA_FLATTENED;
    if (writes)
        cr_assert_eq(ims_buffer_append(buffer, "file", 4), IMS_OK);
    return result;
}

static int run(struct ims_message *message, size_t *length)
{
    struct ims_encoder encoder = fake_encoder("aaa");
    struct ims_image image = fake_image(IMS_PIXEL_RGB8, 2, 2);
    struct ims_encoder_state state = {0};
    struct ims_match match = {.encoder = &encoder};
    struct ims_engine_buffer buffer;
    encoder.options = fake_options;
    encoder.encode = encode;
    match.options.values[5].integer = 3;
    ims_buffer_init(&buffer);
    cr_assert_eq(ims_encoder_state_open(&state, &encoder, &services, message), IMS_OK);
    message->warnings = 0xFF;
    strcpy(message->text, "old");
    int error = ims_encoder_state_encode(&state, &match, &image, &buffer, message);
    *length = buffer.length;
    ims_buffer_fini(&buffer);
    ims_encoder_state_close(&state);
    return error;
}

Test(encoder_state, success)
{
    struct ims_message message = {0};
    size_t length;
    cr_assert_eq(run(&message, &length), IMS_OK);
    cr_assert_eq(length, 4);
    cr_assert_str_empty(message.text);
    cr_assert_eq(message.warnings, IMS_WARNING_ALPHA_FLATTENED);
    text = "one\tthing";
    cr_assert_eq(run(&message, &length), IMS_OK);
    cr_assert_str_eq(message.text, "one thing");
}

Test(encoder_state, success_without_bytes_is_an_error)
{
    struct ims_message message = {0};
    size_t length;
    writes = false;
    cr_assert_eq(run(&message, &length), IMS_ERROR_ENCODE);
    cr_assert_str_eq(message.text, "encoder aaa gave no bytes and no error");
}

Test(encoder_state, errors_have_a_text)
{
    struct ims_message message = {0};
    size_t length;
    result = IMS_ERROR_ENCODE;
    cr_assert_eq(run(&message, &length), IMS_ERROR_ENCODE);
    cr_assert_str_eq(message.text, "encoder aaa: the encoder failed");
    text = "line 3 is too long";
    cr_assert_eq(run(&message, &length), IMS_ERROR_ENCODE);
    cr_assert_str_eq(message.text, text);
}

Test(encoder_state, only_errors_of_encoders_come_through)
{
    static const int through[] = {IMS_ERROR_MEMORY, IMS_ERROR_NOT_HELD,
                                  IMS_ERROR_TOO_LARGE, IMS_ERROR_OPTION_VALUE,
                                  IMS_ERROR_ENCODE};
    static const int others[] = {1,
                                 -5000,
                                 IMS_ERROR_SKIPPED,
                                 IMS_ERROR_CANCELLED,
                                 IMS_ERROR_CLOSED,
                                 IMS_ERROR_EXISTS};
    struct ims_message message = {0};
    size_t length;
    for (size_t i = 0; i < sizeof through / sizeof through[0]; i++) {
        result = through[i];
        cr_assert_eq(run(&message, &length), through[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        result = others[i];
        cr_assert_eq(run(&message, &length), IMS_ERROR_ENCODE);
    }
}

/* ---- unpacking ------------------------------------------------------------------- */

static const enum ims_pixel_format halves[] = {IMS_PIXEL_GRAY_ALPHA_F16,
                                               IMS_PIXEL_NONE};
static const enum ims_pixel_format floats[] = {IMS_PIXEL_GRAY_ALPHA_F32,
                                               IMS_PIXEL_NONE};
static const enum ims_pixel_format both[] = {IMS_PIXEL_GRAY_ALPHA_F32,
                                             IMS_PIXEL_GRAY_ALPHA_F16, IMS_PIXEL_NONE};

/* 1 / 2 and 1 / 2, multiplied: color and alpha; */
static uint16_t given[] = {0x3400, 0x3800};

/* and what an encoder with these lists was handed. */
static struct {
    enum ims_pixel_format accepted;
    enum ims_pixel_format encoded;
    float samples[2];
} handed;

static int accept_handed(const struct ims_encoder *self,
                         const struct ims_encoding *encoding,
                         struct ims_message *message)
{
    (void)self;
    (void)message;
    handed.accepted = encoding->image->format;
    cr_assert_eq(encoding->image->strides[0] % (ptrdiff_t)sizeof(uint16_t), 0);
    return IMS_OK;
}

static int encode_handed(const struct ims_encoder *self, void *state,
                         const struct ims_encoding *encoding, struct ims_buffer *buffer,
                         struct ims_message *message)
{
    (void)self;
    (void)state;
    (void)message;
    handed.encoded = encoding->image->format;
    cr_assert_eq(encoding->image->alpha, IMS_ALPHA_STRAIGHT);
    if (handed.encoded == IMS_PIXEL_GRAY_ALPHA_F32)
        memcpy(handed.samples, encoding->image->planes[0], sizeof handed.samples);
    return ims_buffer_append(buffer, "file", 4);
}

static int hand_over(const enum ims_pixel_format *held,
                     const enum ims_pixel_format *narrowed, struct ims_message *message)
{
    struct ims_encoder encoder = fake_encoder("aaa");
    struct ims_image image = fake_image(IMS_PIXEL_RGB8, 1, 1);
    struct ims_encoder_state state = {0};
    const struct ims_match match = {.encoder = &encoder};
    struct ims_engine_buffer buffer;
    image.format = IMS_PIXEL_GRAY_ALPHA_F16;
    image.alpha = IMS_ALPHA_PREMULTIPLIED;
    image.planes[0] = given;
    image.strides[0] = sizeof given;
    encoder.pixel_formats = held;
    encoder.narrowed_formats = narrowed;
    encoder.accepts = accept_handed;
    encoder.encode = encode_handed;
    ims_buffer_init(&buffer);
    int error = ims_encoder_state_accepts(&encoder, &image, NULL, NULL, message);
    cr_assert_eq(error, IMS_OK, "%s", message->text);
    cr_assert_eq(ims_encoder_state_open(&state, &encoder, &services, message), IMS_OK);
    error = ims_encoder_state_encode(&state, &match, &image, &buffer, message);
    ims_buffer_fini(&buffer);
    ims_encoder_state_close(&state);
    return error;
}

Test(encoder_state, images_are_unpacked_for_encoders_that_do_not_list_their_format)
{
    struct ims_message message = {0};
    cr_assert_eq(hand_over(floats, NULL, &message), IMS_OK);
    cr_assert_eq(handed.accepted, IMS_PIXEL_GRAY_ALPHA_F32);
    cr_assert_eq(handed.encoded, IMS_PIXEL_GRAY_ALPHA_F32);
    cr_assert_arr_eq(handed.samples, ((const float[]){0.5F, 0.5F}),
                     sizeof handed.samples);
    cr_assert_eq(hand_over(both, NULL, &message), IMS_OK);
    cr_assert_eq(handed.accepted, IMS_PIXEL_GRAY_ALPHA_F16);
    cr_assert_eq(handed.encoded, IMS_PIXEL_GRAY_ALPHA_F16);
}

/* Alpha above 1 hides nothing, but colors were multiplied by it: each pixel is divided,
 * whatever the others are. */
Test(encoder_state, alpha_above_1_divides_too)
{
    struct ims_message message = {0};
    given[0] = 0x3C00;
    given[1] = 0x4000;
    cr_assert_eq(hand_over(floats, NULL, &message), IMS_OK);
    cr_assert_arr_eq(handed.samples, ((const float[]){0.5F, 2}), sizeof handed.samples);
}

/* What is kept after it is unpacked is not narrowed. */
Test(encoder_state, images_are_unpacked_rather_than_narrowed)
{
    struct ims_message message = {0};
    cr_assert_eq(hand_over(floats, halves, &message), IMS_OK);
    cr_assert_eq(handed.encoded, IMS_PIXEL_GRAY_ALPHA_F32);
    cr_assert_eq(hand_over(fake_encoder("aaa").pixel_formats, both, &message), IMS_OK);
    cr_assert_eq(handed.encoded, IMS_PIXEL_GRAY_ALPHA_F16);
    cr_assert_eq(hand_over(fake_encoder("aaa").pixel_formats, floats, &message),
                 IMS_OK);
    cr_assert_eq(handed.encoded, IMS_PIXEL_GRAY_ALPHA_F32);
}

/* What YUV of 10 bits becomes for encoders with these lists. */
static enum ims_pixel_format deep_yuv_as(const enum ims_pixel_format *held,
                                         const enum ims_pixel_format *narrowed)
{
    static const uint16_t samples[3][2] = {{940, 940}, {512, 512}, {512, 512}};
    struct ims_message message = {0};
    struct ims_encoder encoder = fake_encoder("aaa");
    struct ims_image image = fake_image(IMS_PIXEL_RGB8, 1, 1);
    struct ims_encoder_state state = {0};
    const struct ims_match match = {.encoder = &encoder};
    struct ims_engine_buffer buffer;
    image.format = IMS_PIXEL_YUV420_10;
    image.matrix = IMS_MATRIX_BT709;
    image.range = IMS_RANGE_LIMITED;
    image.chroma_location = IMS_CHROMA_LEFT;
    for (int i = 0; i < 3; i++) {
        image.planes[i] = samples[i];
        image.strides[i] = sizeof samples[i];
    }
    encoder.pixel_formats = held;
    encoder.narrowed_formats = narrowed;
    encoder.encode = encode_handed;
    ims_buffer_init(&buffer);
    cr_assert_eq(ims_encoder_state_open(&state, &encoder, &services, &message), IMS_OK);
    cr_assert_eq(ims_encoder_state_encode(&state, &match, &image, &buffer, &message),
                 IMS_OK, "%s", message.text);
    cr_assert_eq(message.warnings, handed.encoded == IMS_PIXEL_RGB16
                                       ? IMS_WARNING_COLOR_CONVERTED
                                       : IMS_WARNING_NONE);
    ims_buffer_fini(&buffer);
    ims_encoder_state_close(&state);
    return handed.encoded;
}

Test(encoder_state, deep_yuv_becomes_what_the_encoder_keeps)
{
    static const enum ims_pixel_format own[] = {IMS_PIXEL_RGB16, IMS_PIXEL_YUV420_10,
                                                IMS_PIXEL_NONE};
    static const enum ims_pixel_format deep[] = {IMS_PIXEL_YUV420, IMS_PIXEL_RGB16,
                                                 IMS_PIXEL_NONE};
    static const enum ims_pixel_format yuv[] = {IMS_PIXEL_RGB8, IMS_PIXEL_YUV420,
                                                IMS_PIXEL_NONE};
    static const enum ims_pixel_format rgb[] = {IMS_PIXEL_RGB8, IMS_PIXEL_YUV444,
                                                IMS_PIXEL_NONE};
    static const enum ims_pixel_format narrowed[] = {IMS_PIXEL_RGB16, IMS_PIXEL_NONE};
    cr_assert_eq(deep_yuv_as(own, NULL), IMS_PIXEL_YUV420_10);
    cr_assert_eq(deep_yuv_as(deep, NULL), IMS_PIXEL_RGB16);
    cr_assert_eq(deep_yuv_as(yuv, narrowed), IMS_PIXEL_YUV420);
    cr_assert_eq(deep_yuv_as(rgb, narrowed), IMS_PIXEL_RGB16);
}

Test(encoder_state, no_memory_for_the_unpacked_image)
{
    struct ims_message message = {0};
    alloc_fail_at(1);
    cr_assert_eq(hand_over(floats, NULL, &message), IMS_ERROR_MEMORY);
    cr_assert(alloc_fail_reached());
    cr_assert_str_eq(message.text,
                     "no memory for the image as gray_alpha_f32, of 64 bytes");
}

/* ---- alpha that hides nothing ---------------------------------------------------- */

static struct {
    enum ims_pixel_format refused; /* by `accepts` */
    enum ims_pixel_format format;  /* what was encoded, */
    const void *pixels;            /* where that was, */
    unsigned char samples[4];      /* and its first pixel */
} dropped;

static int accept_dropped(const struct ims_encoder *self,
                          const struct ims_encoding *encoding,
                          struct ims_message *message)
{
    (void)self;
    (void)message;
    return encoding->image->format == dropped.refused ? IMS_ERROR_NOT_HELD : IMS_OK;
}

static int encode_dropped(const struct ims_encoder *self, void *state,
                          const struct ims_encoding *encoding,
                          struct ims_buffer *buffer, struct ims_message *message)
{
    const struct ims_image *image = encoding->image;
    (void)self;
    (void)state;
    (void)message;
    cr_assert_eq(image->alpha, IMS_ALPHA_STRAIGHT);
    dropped.format = image->format;
    dropped.pixels = image->planes[0];
    memcpy(dropped.samples, image->planes[0],
           image->format == IMS_PIXEL_GRAY8    ? 1
           : image->format == IMS_PIXEL_RGB8   ? 3
           : image->format == IMS_PIXEL_GRAY16 ? 2
                                               : 4);
    return ims_buffer_append(buffer, "file", 4);
}

/* Encodes a pixel where alpha that hides nothing is dropped. */
static void drop(enum ims_pixel_format format, const void *pixel, enum ims_alpha alpha,
                 const enum ims_pixel_format *held,
                 const enum ims_pixel_format *narrowed)
{
    struct ims_encoder encoder = fake_encoder("aaa");
    struct ims_image image = fake_image(IMS_PIXEL_RGB8, 1, 1);
    struct ims_encoder_state state = {0};
    struct ims_message message = {0};
    const struct ims_match match = {.encoder = &encoder,
                                    .general = {.drops_opaque = true}};
    struct ims_engine_buffer buffer;
    image.format = format;
    image.alpha = alpha;
    image.planes[0] = pixel;
    image.strides[0] = 8;
    encoder.pixel_formats = held;
    encoder.narrowed_formats = narrowed;
    encoder.accepts = accept_dropped;
    encoder.encode = encode_dropped;
    ims_buffer_init(&buffer);
    cr_assert_eq(ims_encoder_state_open(&state, &encoder, &services, &message), IMS_OK);
    cr_assert_eq(ims_encoder_state_encode(&state, &match, &image, &buffer, &message),
                 IMS_OK);
    ims_buffer_fini(&buffer);
    ims_encoder_state_close(&state);
}

static const enum ims_pixel_format with_padding[] = {IMS_PIXEL_BGRA8, IMS_PIXEL_BGRX8,
                                                     IMS_PIXEL_BGR8, IMS_PIXEL_NONE};
static const enum ims_pixel_format without_padding[] = {
    IMS_PIXEL_ARGB8, IMS_PIXEL_RGB8, IMS_PIXEL_GRAY_ALPHA16, IMS_PIXEL_NONE};
static const enum ims_pixel_format only_alpha[] = {IMS_PIXEL_BGRA8, IMS_PIXEL_NONE};
static const enum ims_pixel_format gray_16[] = {IMS_PIXEL_GRAY16, IMS_PIXEL_NONE};

Test(encoder_state, opaque_alpha_is_padding_where_the_encoder_takes_that)
{
    static const unsigned char opaque[] = {1, 2, 3, 255};
    static const unsigned char hiding[] = {1, 2, 3, 254};
    drop(IMS_PIXEL_BGRA8, opaque, IMS_ALPHA_PREMULTIPLIED, with_padding, NULL);
    cr_assert_eq(dropped.format, IMS_PIXEL_BGRX8);
    cr_assert_eq(dropped.pixels, opaque, "it was copied");
    drop(IMS_PIXEL_BGRA8, hiding, IMS_ALPHA_STRAIGHT, with_padding, NULL);
    cr_assert_eq(dropped.format, IMS_PIXEL_BGRA8);
    drop(IMS_PIXEL_BGRA8, opaque, IMS_ALPHA_STRAIGHT, only_alpha, NULL);
    cr_assert_eq(dropped.format, IMS_PIXEL_BGRA8);
    dropped.refused = IMS_PIXEL_BGRX8;
    drop(IMS_PIXEL_BGRA8, opaque, IMS_ALPHA_STRAIGHT, with_padding, NULL);
    cr_assert_eq(dropped.format, IMS_PIXEL_BGR8);
}

Test(encoder_state, opaque_alpha_is_left_out_else)
{
    static const unsigned char opaque[] = {255, 1, 2, 3};
    static const uint16_t gray[] = {0x1234, 0xFFFF};
    static const uint16_t ignored[] = {0x1234, 7};
    drop(IMS_PIXEL_ARGB8, opaque, IMS_ALPHA_STRAIGHT, without_padding, NULL);
    cr_assert_eq(dropped.format, IMS_PIXEL_RGB8);
    cr_assert_arr_eq(dropped.samples, opaque + 1, 3);
    /* Narrowing is no price for it; where there is narrowing anyway it is none. */
    drop(IMS_PIXEL_GRAY_ALPHA16, gray, IMS_ALPHA_STRAIGHT, without_padding, gray_16);
    cr_assert_eq(dropped.format, IMS_PIXEL_GRAY_ALPHA16);
    drop(IMS_PIXEL_GRAY_ALPHA16, gray, IMS_ALPHA_STRAIGHT, gray_16, without_padding);
    cr_assert_eq(dropped.format, IMS_PIXEL_GRAY16);
    cr_assert_arr_eq(dropped.samples, gray, 2);
    drop(IMS_PIXEL_GRAY_ALPHA16, ignored, IMS_ALPHA_IGNORED, without_padding, NULL);
    cr_assert_eq(dropped.format, IMS_PIXEL_GRAY_ALPHA16);
    cr_assert_arr_eq(dropped.samples, gray, 4, "it is opaque");
}
