/* SPDX-License-Identifier: MIT
 *
 * Encoding to memory: ims_encode() with encoders of our own. That its bytes are those
 * that a saver writes is shown by the integration tests.
 */
#include <criterion/criterion.h>
#include <pthread.h>
#include <string.h>

#include <imagesaver/encoder.h>

#include "support/alloc_fail.h"
#include "support/encode_file.h"
#include "support/fake_encoder.h"

static struct ims_registry *registry;
static struct ims_encoder encoders[3];

static int encode_pieces(const struct ims_encoder *self, void *state,
                         const struct ims_encoding *encoding, struct ims_buffer *buffer,
                         struct ims_message *message);
static int keep_services(const struct ims_encoder *self, void *state,
                         const struct ims_services *services,
                         struct ims_message *message);

static int fail(const struct ims_encoder *self, void *state,
                const struct ims_encoding *encoding, struct ims_buffer *buffer,
                struct ims_message *message)
{
    (void)state, (void)encoding, (void)self;
    ims_buffer_append(buffer, "half a file", 11);
    strcpy(message->text, "it is too dark");
    return IMS_ERROR_ENCODE;
}

static void set_up(void)
{
    static const enum ims_pixel_format narrowed[] = {IMS_PIXEL_RGB16, IMS_PIXEL_NONE};
    static const struct ims_signature signatures[] = {{"B", NULL, 1, 0}, {0}};
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_EMPTY), IMS_OK);
    encoders[0] = fake_encoder("aaa");
    encoders[0].options = fake_options;
    encoders[0].narrowed_formats = narrowed;
    encoders[1] = fake_encoder("bbb");
    encoders[1].encode = fail;
    encoders[1].signatures = signatures;
    encoders[2] = fake_encoder("ccc");
    encoders[2].state_size = sizeof(const struct ims_services *);
    encoders[2].init = keep_services;
    encoders[2].encode = encode_pieces;
    for (size_t i = 0; i < 3; i++)
        cr_assert_eq(ims_registry_add(registry, &encoders[i], NULL), IMS_OK);
    cr_assert_eq(ims_registry_add(registry, &fake_bytes_encoder, NULL), IMS_OK);
}

static void tear_down(void)
{
    ims_registry_free(&registry);
}

TestSuite(encode, .init = set_up, .fini = tear_down);

static void gives(const char *name, const struct ims_image *image, const char *options,
                  const char *expected, const char *encoder, uint32_t warnings)
{
    struct ims_message message = {.text = "old"};
    struct ims_bytes bytes = IMS_BYTES_INIT;
    cr_assert_eq(encode_file(registry, name, image, options, &message, &bytes), IMS_OK,
                 "%s", message.text);
    cr_assert_eq(bytes.byte_count, strlen(expected));
    cr_assert_arr_eq(bytes.data, expected, strlen(expected));
    cr_assert_str_eq(bytes.encoder, encoder);
    cr_assert_eq(bytes.warnings, warnings);
    cr_assert_eq(message.warnings, warnings);
    ims_bytes_free(&bytes);
    cr_assert_null(bytes.data);
    cr_assert_null(bytes.encoder);
    cr_assert_eq(bytes.byte_count, 0);
    cr_assert_eq(bytes.warnings, 0);
    cr_assert_eq(bytes.size, sizeof bytes);
    ims_bytes_free(&bytes);
}

static void refused(const char *name, const struct ims_image *image,
                    const char *options, int error, const char *words)
{
    struct ims_message message = {.text = "old"};
    struct ims_bytes bytes = IMS_BYTES_INIT;
    bytes.data = &bytes; /* rubbish, which is not freed */
    bytes.byte_count = 1;
    cr_assert_eq(encode_file(registry, name, image, options, &message, &bytes), error,
                 "%s", message.text);
    cr_assert_not_null(strstr(message.text, words), "\"%s\" is not in \"%s\"", words,
                       message.text);
    cr_assert_null(bytes.data);
    cr_assert_null(bytes.encoder);
    cr_assert_eq(bytes.byte_count, 0);
    cr_assert_eq(encode_file(registry, name, image, options, NULL, &bytes), error);
}

Test(encode, pixels_and_bytes)
{
    struct ims_image image = fake_image(IMS_PIXEL_RGB8, 3, 2);
    struct ims_image deep = fake_image(IMS_PIXEL_RGB16, 3, 2);
    struct ims_image bytes = fake_bytes("B bytes", 7);
    struct ims_image others = fake_bytes("other", 5);
    gives("x.aaa", &image, NULL, "3x2 rgb8 75 5 2 0 0 3", "aaa", 0);
    gives("/no/such/folder/x.AAA", &image, "quality=1;aaa:level=2",
          "3x2 rgb8 1 5 2 0 0 2", "aaa", 0);
    gives("x.aaa", &deep, "narrow=1", "3x2 rgb16 75 5 2 0 0 3", "aaa",
          IMS_WARNING_NARROWED);
    gives("x.bbb", &bytes, NULL, "B bytes", "bytes", 0);
    gives("x.bbb", &others, NULL, "other", "bytes", IMS_WARNING_SIGNATURE);
    gives("x", &bytes, NULL, "B bytes", "bytes", 0);
}

Test(encode, the_format_need_not_be_in_the_name)
{
    struct ims_image image = fake_image(IMS_PIXEL_RGB8, 3, 2);
    gives("x.bbb", &image, "format=aaa", "3x2 rgb8 75 5 2 0 0 3", "aaa", 0);
    gives(NULL, &image, "format=aaa,quality=3", "3x2 rgb8 3 5 2 0 0 3", "aaa", 0);
}

/* An encoder that takes RGB only, handed YUV. */
static int encode_as_rgb(const struct ims_encoder *self, void *state,
                         const struct ims_encoding *encoding, struct ims_buffer *buffer,
                         struct ims_message *message)
{
    const struct ims_services *services = *(const struct ims_services **)state;
    unsigned char pixels[3 * 3 * 2];
    struct ims_image to = IMS_IMAGE_INIT;
    (void)self;
    to.format = IMS_PIXEL_RGB8;
    to.planes[0] = pixels;
    to.strides[0] = 9;
    cr_assert_geq(services->size, sizeof *services);
    int error = services->convert(services, encoding->image, &to, message);
    return error == IMS_OK ? ims_buffer_append(buffer, pixels, sizeof pixels) : error;
}

Test(encode, encoders_may_have_pixels_converted)
{
    static const enum ims_pixel_format formats[] = {IMS_PIXEL_RGB8, IMS_PIXEL_YUV444,
                                                    IMS_PIXEL_NONE};
    static const unsigned char luma[6] = {0, 50, 100, 150, 200, 255};
    static const unsigned char neutral[6] = {128, 128, 128, 128, 128, 128};
    struct ims_encoder converter = encoders[2];
    converter.name = "converter";
    converter.extensions = (const char *const[]){"conv", NULL};
    converter.pixel_formats = formats;
    converter.encode = encode_as_rgb;
    cr_assert_eq(ims_registry_add(registry, &converter, NULL), IMS_OK);
    struct ims_image image = fake_image(IMS_PIXEL_YUV444, 3, 2);
    image.planes[0] = luma;
    image.planes[1] = image.planes[2] = neutral;
    image.range = IMS_RANGE_FULL;
    struct ims_message message = {0};
    struct ims_bytes bytes = IMS_BYTES_INIT;
    cr_assert_eq(encode_file(registry, "x.conv", &image, NULL, &message, &bytes),
                 IMS_OK, "%s", message.text);
    cr_assert_eq(bytes.byte_count, 18);
    for (size_t i = 0; i < 18; i++)
        cr_assert_eq(((const unsigned char *)bytes.data)[i], luma[i / 3]);
    cr_assert_eq(bytes.warnings, IMS_WARNING_COLOR_CONVERTED);
    ims_bytes_free(&bytes);
}

Test(encode, what_is_wrong_is_told)
{
    struct ims_image image = fake_image(IMS_PIXEL_RGB8, 3, 2);
    struct ims_image bad = image;
    bad.strides[0] = 5;
    refused("x.aaa", NULL, NULL, IMS_ERROR_ARGUMENT, "image");
    refused("x.aaa", &bad, NULL, IMS_ERROR_IMAGE_STRIDE, "strides[0] is 5");
    refused(NULL, &image, NULL, IMS_ERROR_NO_ENCODER, "no extension");
    refused("", &image, NULL, IMS_ERROR_FILE_NAME, "");
    refused("x.xyz", &image, NULL, IMS_ERROR_NO_ENCODER, ".xyz");
    refused("x", &image, NULL, IMS_ERROR_NO_ENCODER, "no extension");
    refused("x.aaa", &image, "qality=1", IMS_ERROR_OPTION_UNKNOWN, "\"quality\"");
    refused("x.bbb", &image, NULL, IMS_ERROR_ENCODE, "it is too dark");
    struct ims_image deep = fake_image(IMS_PIXEL_RGB16, 3, 2);
    refused("x.aaa", &deep, NULL, IMS_ERROR_NOT_HELD, "rgb16");
}

Test(encode, the_structure_must_be_set_up)
{
    struct ims_image image = fake_image(IMS_PIXEL_RGB8, 3, 2);
    struct ims_bytes bytes = {0};
    bytes.byte_count = 77;
    cr_assert_eq(encode_file(registry, "x.aaa", &image, NULL, NULL, &bytes),
                 IMS_ERROR_STRUCT_SIZE);
    cr_assert_eq(bytes.byte_count, 77);
    cr_assert_eq(encode_file(registry, "x.aaa", &image, NULL, NULL, NULL),
                 IMS_ERROR_ARGUMENT);
    ims_bytes_free(NULL);
}

/* The name belongs to the bytes, as a plugin is unloaded with its registry. */
Test(encode, the_name_outlives_the_registry)
{
    struct ims_image image = fake_image(IMS_PIXEL_RGB8, 3, 2);
    struct ims_bytes bytes = IMS_BYTES_INIT;
    char name[] = "aaa";
    encoders[0].name = name;
    cr_assert_eq(encode_file(registry, "x.aaa", &image, NULL, NULL, &bytes), IMS_OK);
    ims_registry_free(&registry);
    name[0] = '?';
    cr_assert_str_eq(bytes.encoder, "aaa");
    ims_bytes_free(&bytes);
}

Test(encode, the_default_encoders)
{
    struct ims_image bytes_image = fake_bytes("anything", 8);
    struct ims_bytes bytes = IMS_BYTES_INIT;
    cr_assert_eq(encode_file(NULL, "x.unknown", &bytes_image, NULL, NULL, &bytes),
                 IMS_OK);
    cr_assert_eq(bytes.byte_count, 8);
    cr_assert_arr_eq(bytes.data, "anything", 8);
    ims_bytes_free(&bytes);
}

Test(encode, the_registry_is_frozen)
{
    struct ims_image image = fake_image(IMS_PIXEL_RGB8, 3, 2);
    struct ims_bytes bytes = IMS_BYTES_INIT;
    struct ims_encoder another = fake_encoder("ddd");
    cr_assert_eq(encode_file(registry, "x.aaa", &image, NULL, NULL, &bytes), IMS_OK);
    ims_bytes_free(&bytes);
    cr_assert_eq(ims_registry_add(registry, &another, NULL), IMS_ERROR_REGISTRY_IN_USE);
}

/* ---- the service for pieces ------------------------------------------------------ */

static int keep_services(const struct ims_encoder *self, void *state,
                         const struct ims_services *services,
                         struct ims_message *message)
{
    (void)self;
    (void)message;
    *(const struct ims_services **)state = services;
    return IMS_OK;
}

static void piece(void *argument, size_t index)
{
    char *letters = argument;
    letters[index] = (char)(letters[index] + 'a' + (char)index);
}

static int encode_pieces(const struct ims_encoder *self, void *state,
                         const struct ims_encoding *encoding, struct ims_buffer *buffer,
                         struct ims_message *message)
{
    const struct ims_services *services = *(const struct ims_services **)state;
    char letters[5] = {0};
    (void)encoding, (void)self, (void)message;
    services->parallel(services, 5, piece, letters);
    services->parallel(services, 0, piece, NULL);
    return ims_buffer_append(buffer, letters, 5);
}

Test(encode, each_piece_is_run_once)
{
    struct ims_image image = fake_image(IMS_PIXEL_RGB8, 3, 2);
    gives("x.ccc", &image, NULL, "abcde", "ccc", 0);
}

Test(encode, every_allocation_may_fail)
{
    struct ims_image image = fake_image(IMS_PIXEL_RGB8, 3, 2);
    bool more = true;
    for (long number = 1; more; number++) {
        struct ims_message message = {0};
        struct ims_bytes bytes = IMS_BYTES_INIT;
        alloc_fail_at(number);
        int error = encode_file(registry, "x.ccc", &image, NULL, &message, &bytes);
        more = alloc_fail_reached();
        cr_assert_eq(error, more ? IMS_ERROR_MEMORY : IMS_OK);
        cr_assert_eq(message.text[0] != '\0', more);
        cr_assert_eq(bytes.data == NULL, more);
        ims_bytes_free(&bytes);
    }
}

/* A thread that is cancelled while it encodes; its result. */
static void *encode_cancelled(void *result)
{
    struct ims_image image = fake_image(IMS_PIXEL_RGB8, 3, 2);
    struct ims_message message = {0};
    struct ims_bytes bytes = IMS_BYTES_INIT;
    int unused;
    pthread_cancel(pthread_self()); /* as soon as it may be */
    *(int *)result = encode_file(registry, "x.ddd", &image, NULL, &message, &bytes);
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &unused);
    ims_bytes_free(&bytes);
    return NULL;
}

static int encode_and_look(const struct ims_encoder *self, void *state,
                           const struct ims_encoding *encoding,
                           struct ims_buffer *buffer, struct ims_message *message)
{
    (void)self, (void)state, (void)encoding, (void)message;
    pthread_testcancel();
    return ims_buffer_append(buffer, "d", 1);
}

Test(encode, a_cancelled_thread_finishes_first)
{
    static struct ims_encoder encoder;
    pthread_t thread;
    int result = 1;
    encoder = encoders[0];
    encoder.name = "ddd";
    encoder.format = "ddd";
    encoder.extensions = (const char *const[]){"ddd", NULL};
    encoder.encode = encode_and_look;
    cr_assert_eq(ims_registry_add(registry, &encoder, NULL), IMS_OK);
    cr_assert_eq(pthread_create(&thread, NULL, encode_cancelled, &result), 0);
    pthread_join(thread, NULL);
    cr_assert_eq(result, IMS_OK);
}
