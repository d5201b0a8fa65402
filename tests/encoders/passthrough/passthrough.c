/* SPDX-License-Identifier: MIT
 *
 * Bytes go through as they are, without a copy.
 */
#include <criterion/criterion.h>

#include "encoders/builtin.h"
#include "support/encode.h"

static const void *handed_over;
static void (*release_function)(void *owner);

static int catch (struct ims_buffer *buffer, const void *data, size_t size,
                  void (*release)(void *owner), void *owner)
{
    (void)buffer;
    (void)owner;
    cr_assert_eq(size, 5);
    handed_over = data;
    release_function = release;
    return IMS_OK;
}

Test(passthrough, bytes_are_unchanged)
{
    static const char bytes[] = "\x89PNG\0\xff whatever";
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = bytes;
    image.byte_count = sizeof bytes;
    struct encode encode;
    encode_init(&encode, &ims_passthrough);
    cr_assert_eq(encode_run(&encode, &image), IMS_OK);
    cr_assert_eq(encode.buffer.length, sizeof bytes);
    cr_assert_arr_eq(encode.buffer.data, bytes, sizeof bytes);
    cr_assert_eq(encode.message.warnings, 0);
    encode_fini(&encode);
}

Test(passthrough, bytes_are_not_copied)
{
    static const struct ims_buffer_functions functions = {.hand_over = catch};
    struct ims_buffer buffer = {&functions};
    struct ims_message message = {0, ""};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = "12345";
    image.byte_count = 5;
    const struct ims_encoding encoding = {.size = sizeof encoding, .image = &image};
    cr_assert_eq(
        ims_passthrough.encode(&ims_passthrough, NULL, &encoding, &buffer, &message),
        IMS_OK);
    cr_assert_eq(handed_over, image.planes[0]);
    release_function(NULL);
}

Test(passthrough, a_full_memory_is_told)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = "12345";
    image.byte_count = 5;
    struct encode encode;
    encode_init(&encode, &ims_passthrough);
    encode.buffer.failing = 1;
    cr_assert_eq(encode_run(&encode, &image), IMS_ERROR_MEMORY);
    encode_fini(&encode);
}
