/* SPDX-License-Identifier: MIT
 *
 * Metadata without memory: whichever request fails, of the encoder or of the buffer, an
 * encoder says so or does without it; and then the same bytes come out as before.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/builtin.h"
#include "support/alloc_fail.h"
#include "support/encode.h"
#include "support/picture.h"
#include "support/sample_metadata.h"

static const struct ims_encoder *const encoders[] = {
    &ims_tiff, &ims_bmp,      &ims_gif, &ims_exr,     &ims_hdr,
    &ims_fits, &ims_tga,      &ims_dpx, &ims_pnm_pnm, &ims_pnm_pam,
    &ims_xpm,  &ims_png_fast, &ims_xbm, &ims_pnm_pbm, &ims_jpeg_fast};

static const struct ims_text texts[] = {{"Copyright", "Empedokles", NULL},
                                        {NULL, NULL, NULL}};
static const struct ims_text comments[] = {{"Comment", "of two\nlines", NULL},
                                           {"Author", "Empedokles", NULL},
                                           {NULL, NULL, NULL}};

static bool lists(const struct ims_encoder *encoder, enum ims_pixel_format format)
{
    return encode_keeps(encoder, format) || encode_narrows(encoder, format);
}

/* What an encoder takes of the texts. */
static void choose_texts(const struct encode *encode, const struct ims_image *image,
                         struct ims_metadata *metadata)
{
    struct ims_message message = {0, ""};
    const struct ims_encoding encoding = {.size = sizeof encoding,
                                          .image = image,
                                          .options = encode->values,
                                          .metadata = metadata};
    if ((encode->encoder->metadata & IMS_METADATA_TEXT) == 0)
        return;
    metadata->texts = comments;
    if (encode->encoder->accepts != NULL &&
        encode->encoder->accepts(encode->encoder, &encoding, &message) != IMS_OK)
        metadata->texts = texts;
}

static void check(const struct ims_encoder *encoder)
{
    struct encode encode;
    struct picture picture;
    struct ims_metadata metadata = sample_metadata_of(encoder->metadata);
    picture_make(&picture,
                 lists(encoder, IMS_PIXEL_RGB8) ? IMS_PIXEL_RGB8 : IMS_PIXEL_RGB_F32,
                 20, 10, PICTURE_SMOOTH, PICTURE_TIGHT, 3);
    encode_init(&encode, encoder);
    choose_texts(&encode, &picture.image, &metadata);
    encode.metadata = &metadata;
    bool reached = true;
    for (long number = 1; reached; number++) {
        alloc_fail_at(number);
        const int error = encode_run(&encode, &picture.image);
        reached = alloc_fail_reached();
        cr_assert(error == IMS_OK || (reached && error == IMS_ERROR_MEMORY),
                  "%s, request %ld: %s", encoder->name, number, encode.message.text);
    }
    const size_t length = encode.buffer.length;
    uint8_t *const bytes = malloc(length);
    cr_assert_not_null(bytes);
    memcpy(bytes, encode.buffer.data, length);
    const int requests = encode.buffer.requests;
    for (int number = 1; number <= requests; number++) {
        encode.buffer.failing = number;
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_ERROR_MEMORY,
                     "%s: request %d", encoder->name, number);
    }
    encode.buffer.failing = 0;
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
    cr_assert_eq(encode.buffer.length, length, "%s", encoder->name);
    cr_assert_arr_eq(encode.buffer.data, bytes, length, "%s", encoder->name);
    free(bytes);
    encode_fini(&encode);
    picture_free(&picture);
}

Test(metadata_memory, every_request_for_memory_may_fail)
{
    for (size_t i = 0; i < sizeof encoders / sizeof encoders[0]; i++)
        check(encoders[i]);
}
