/* SPDX-License-Identifier: MIT
 *
 * The session on libavcodec by itself: kinds of options, what is stated of colors,
 * which codec is taken, encoders that keep frames or read beyond rows, bytes that are
 * mended.
 */
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/builtin.h"
#include "encoders/lavc/frame.h"
#include "encoders/lavc/lavc.h"
#include "support/memory_buffer.h"
#include "support/picture.h"

static const struct ims_lavc_setup png = {
    .codec = "png",
    .pixel_format = AV_PIX_FMT_RGB24,
    .width = 33,
    .height = 21,
    .compression_level = 1,
};

/* Encodes one picture of the setup's size; its bytes are in `buffer`. */
static void encode(struct ims_lavc *session, const struct ims_lavc_setup *setup,
                   enum ims_pixel_format format, uint32_t seed,
                   struct memory_buffer *buffer)
{
    struct picture picture;
    struct ims_message message = {0, ""};
    memory_buffer_init(buffer);
    picture_make(&picture, format, setup->width, setup->height, PICTURE_NOISE,
                 PICTURE_TIGHT, seed);
    cr_assert_eq(ims_lavc_begin(session, setup, &message), IMS_OK, "%s", message.text);
    cr_assert_eq(ims_lavc_frame_wrap(session, &picture.image, &message), IMS_OK, "%s",
                 message.text);
    cr_assert_eq(ims_lavc_finish(session, setup, &buffer->base, &message), IMS_OK, "%s",
                 message.text);
    picture_free(&picture);
}

/* Whether two setups give the same bytes, the second in the session of the first. */
static bool gives_the_same(const struct ims_lavc_setup *one,
                           const struct ims_lavc_setup *other,
                           enum ims_pixel_format format)
{
    struct ims_lavc session = {0};
    struct memory_buffer first;
    struct memory_buffer second;
    encode(&session, one, format, 1, &first);
    encode(&session, other, format, 1, &second);
    const bool same = first.length == second.length &&
                      memcmp(first.data, second.data, first.length) == 0;
    memory_buffer_fini(&first);
    memory_buffer_fini(&second);
    ims_lavc_fini(&session);
    return same;
}

/* ---- options --------------------------------------------------------------------- */

Test(lavc_session, texts_are_names_for_the_numbers_of_options)
{
    struct ims_lavc_setup number = png;
    struct ims_lavc_setup text = png;
    number.options[0] = (struct ims_lavc_option){"pred", 4, NULL, IMS_LAVC_INTEGER};
    text.options[0] = (struct ims_lavc_option){"pred", 0, "paeth", IMS_LAVC_TEXT};
    cr_assert(gives_the_same(&number, &text, IMS_PIXEL_RGB8));
    cr_assert_not(gives_the_same(&png, &text, IMS_PIXEL_RGB8));
    struct ims_lavc_setup other = text;
    other.options[0].text = "sub";
    cr_assert_not(gives_the_same(&text, &other, IMS_PIXEL_RGB8), "of a kept context");
}

Test(lavc_session, an_option_that_is_none_is_an_error)
{
    struct ims_lavc session = {0};
    struct ims_message message = {0, ""};
    struct memory_buffer buffer;
    struct ims_lavc_setup setup = png;
    memory_buffer_init(&buffer);
    setup.options[0] = (struct ims_lavc_option){"no such option", 0, "", IMS_LAVC_TEXT};
    cr_assert_eq(ims_lavc_begin(&session, &setup, &message), IMS_OK);
    cr_assert_eq(ims_lavc_finish(&session, &setup, &buffer.base, &message),
                 IMS_ERROR_ENCODE);
    cr_assert_not_null(strstr(message.text, "png"));
    memory_buffer_fini(&buffer);
    ims_lavc_fini(&session);
}

/* ---- colors ---------------------------------------------------------------------- */

static bool has_chunk(const struct memory_buffer *buffer, const char *type)
{
    return memmem(buffer->data, buffer->length, type, 4) != NULL;
}

Test(lavc_session, nothing_is_said_of_colors)
{
    struct ims_lavc session = {0};
    struct memory_buffer buffer;
    encode(&session, &png, IMS_PIXEL_RGB8, 1, &buffer);
    cr_assert_not(has_chunk(&buffer, "sRGB") || has_chunk(&buffer, "cHRM") ||
                  has_chunk(&buffer, "gAMA") || has_chunk(&buffer, "cICP"));
    memory_buffer_fini(&buffer);
    ims_lavc_fini(&session);
}

/* ---- codecs ---------------------------------------------------------------------- */

Test(lavc_session, the_first_codec_that_exists_is_taken)
{
    static const struct ims_lavc_row two = {.codecs = {"no such codec", "png"}};
    static const struct ims_lavc_row none = {.codecs = {"no such codec", "nor this"}};
    struct ims_message message = {0, ""};
    struct ims_encoder encoder = ims_png_lavc;
    encoder.row = &two;
    cr_assert_eq(ims_lavc_probe(&encoder, &message), IMS_OK);
    cr_assert_str_eq(ims_lavc_codec(&encoder), "png");
    encoder.row = &none;
    cr_assert_eq(ims_lavc_probe(&encoder, &message), IMS_ERROR_NO_ENCODER);
    cr_assert_null(ims_lavc_codec(&encoder));
    cr_assert_not_null(strstr(message.text, "no such codec"));
}

/* ---- flags ----------------------------------------------------------------------- */

/* Of a second image, this encoder writes what has changed. */
Test(lavc_session, a_fresh_context_knows_no_image_before)
{
    struct ims_lavc_setup gif = {
        .codec = "gif",
        .pixel_format = AV_PIX_FMT_GRAY8,
        .width = 40,
        .height = 30,
    };
    cr_assert_not(gives_the_same(&gif, &gif, IMS_PIXEL_GRAY8));
    gif.flags = IMS_LAVC_FRESH;
    cr_assert(gives_the_same(&gif, &gif, IMS_PIXEL_GRAY8));
}

/* Rows of PCX are even: for the last byte of an odd one, the encoder goes on reading,
 * where a tight picture has a page that cannot be read. */
Test(lavc_session, what_is_read_beyond_rows_is_zero)
{
    struct ims_lavc session = {0};
    struct memory_buffer first;
    struct memory_buffer second;
    struct ims_lavc_setup pcx = {
        .codec = "pcx",
        .flags = IMS_LAVC_BEYOND_ROW,
        .pixel_format = AV_PIX_FMT_RGB24,
        .width = 21,
        .height = 9,
    };
    encode(&session, &pcx, IMS_PIXEL_RGB8, 1, &first);
    const AVFrame *const spare = session.spare;
    cr_assert_not_null(spare->data[0]);
    memset(spare->data[0], 0xaa, (size_t)spare->linesize[0] * (size_t)pcx.height);
    encode(&session, &pcx, IMS_PIXEL_RGB8, 1, &second);
    cr_assert_eq(first.length, second.length);
    cr_assert_arr_eq(first.data, second.data, first.length);
    memory_buffer_fini(&first);
    memory_buffer_fini(&second);
    ims_lavc_fini(&session);
}

/* ---- mending --------------------------------------------------------------------- */

static void add_trailer(uint8_t *bytes, size_t *size)
{
    bytes[0] = 'x';
    memset(bytes + *size, 'y', IMS_LAVC_GROWTH);
    *size += IMS_LAVC_GROWTH;
}

Test(lavc_session, bytes_are_mended_and_may_grow)
{
    struct ims_lavc session = {0};
    struct memory_buffer plain;
    struct memory_buffer mended;
    struct ims_lavc_setup setup = png;
    encode(&session, &setup, IMS_PIXEL_RGB8, 1, &plain);
    setup.mend = add_trailer;
    encode(&session, &setup, IMS_PIXEL_RGB8, 1, &mended);
    cr_assert_eq(mended.length, plain.length + IMS_LAVC_GROWTH);
    cr_assert_eq(mended.data[0], 'x');
    cr_assert_arr_eq(mended.data + 1, plain.data + 1, plain.length - 1);
    cr_assert_eq(mended.data[mended.length - 1], 'y');
    memory_buffer_fini(&plain);
    memory_buffer_fini(&mended);
    ims_lavc_fini(&session);
}
