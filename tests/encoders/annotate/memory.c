/* SPDX-License-Identifier: MIT
 *
 * Metadata into bytes without memory: whichever request fails, of the encoder or of the
 * buffer, it is told, and the next time the same bytes come out as before.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "encoders/builtin.h"
#include "support/alloc_fail.h"
#include "support/annotate.h"
#include "support/sample_metadata.h"

static const struct ims_text texts[] = {{"Copyright", "Empedokles", NULL},
                                        {NULL, NULL, NULL}};

static void check(const struct ims_encoder *encoder, const void *data, size_t size)
{
    struct encode encode;
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_metadata metadata = sample_metadata_of(encoder->metadata);
    metadata.texts = texts;
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = data;
    image.byte_count = size;
    encode_init(&encode, encoder);
    encode.metadata = &metadata;
    bool reached = true;
    for (long number = 1; reached; number++) {
        alloc_fail_at(number);
        const int error = encode_run(&encode, &image);
        reached = alloc_fail_reached();
        cr_assert(error == (reached ? IMS_ERROR_MEMORY : IMS_OK), "%s, request %ld: %s",
                  encoder->name, number, encode.message.text);
    }
    struct annotate_bytes bytes = {0};
    annotate_add(&bytes, encode.buffer.data, encode.buffer.length);
    const int requests = encode.buffer.requests;
    for (int number = 1; number <= requests; number++) {
        encode.buffer.failing = number;
        cr_assert_eq(encode_run(&encode, &image), IMS_ERROR_MEMORY, "%s: request %d",
                     encoder->name, number);
    }
    encode.buffer.failing = 0;
    cr_assert_eq(encode_run(&encode, &image), IMS_OK);
    cr_assert_eq(encode.buffer.length, bytes.size, "%s", encoder->name);
    cr_assert_arr_eq(encode.buffer.data, bytes.data, bytes.size, "%s", encoder->name);
    annotate_free(&bytes);
    encode_fini(&encode);
}

/* Into what an encoder makes. */
static void check_made(const struct ims_encoder *encoder, const struct ims_encoder *by)
{
    struct annotate_bytes bytes;
    annotate_make(&bytes, by, IMS_PIXEL_RGB8);
    check(encoder, bytes.data, bytes.size);
    annotate_free(&bytes);
}

Test(annotate_memory, every_request_for_memory_may_fail)
{
    check_made(&ims_annotate_png, &ims_png_fast);
    check_made(&ims_annotate_jpeg, &ims_jpeg_fast);
    check_made(&ims_annotate_tiff, &ims_tiff);
    check(&ims_annotate_webp, annotate_webp, annotate_webp_size);
    check(&ims_annotate_jxl, annotate_jxl, annotate_jxl_size);
    check(&ims_annotate_heif, annotate_heif, annotate_heif_size);
}
