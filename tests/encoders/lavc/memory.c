/* SPDX-License-Identifier: MIT
 *
 * The encoders of libavcodec when libavcodec itself gets no memory: each size of what
 * it asks for is refused in turn. It is told as such, and the next image is well.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <libavutil/mem.h>

#include "encoders/builtin.h"
#include "support/encode.h"
#include "support/picture.h"

static const struct ims_encoder *const encoders[] = {
    &ims_jpeg_lavc, &ims_png_lavc, &ims_sgi_lavc, &ims_jpegls_lavc,
    &ims_sun_lavc,  &ims_pcx_lavc, &ims_webp_lavc};

enum { ENCODERS = sizeof encoders / sizeof encoders[0] };

/* Images fail until `limit`, in bytes, is no longer too little; returns how many. */
static int fail_up_to(size_t *limit, const struct ims_encoder *encoder,
                      const struct ims_image *image)
{
    int failures = 0;
    for (*limit = 64; *limit < INT_MAX / 2; *limit *= 2) {
        struct encode encode;
        encode_init(&encode, encoder);
        av_max_alloc(*limit);
        const int error = encode_run(&encode, image);
        av_max_alloc(INT_MAX);
        if (error != IMS_OK) {
            cr_assert_eq(error, IMS_ERROR_MEMORY, "%s: %s", encoder->name,
                         encode.message.text);
            cr_assert_not_null(strstr(encode.message.text, "out of memory"));
            failures++;
            cr_assert_eq(encode_run(&encode, image), IMS_OK);
        }
        encode_fini(&encode);
        if (error == IMS_OK)
            break;
    }
    return failures;
}

Test(lavc_memory, what_libavcodec_lacks_is_told_as_memory_and_not_printed)
{
    FILE *const printed = tmpfile();
    cr_assert_not_null(printed);
    const int terminal = dup(STDERR_FILENO);
    cr_assert_eq(dup2(fileno(printed), STDERR_FILENO), STDERR_FILENO);
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 200, 150, PICTURE_NOISE, PICTURE_TIGHT, 1);
    for (int i = 0; i < ENCODERS; i++) {
        size_t limit = 0;
        cr_assert_gt(fail_up_to(&limit, encoders[i], &picture.image), 3);
        cr_assert_gt(limit, 64);
    }
    picture_free(&picture);
    cr_assert_eq(lseek(STDERR_FILENO, 0, SEEK_END), 0);
    cr_assert_eq(dup2(terminal, STDERR_FILENO), STDERR_FILENO);
    close(terminal);
    fclose(printed);
}
