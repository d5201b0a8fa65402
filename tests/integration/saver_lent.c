/* SPDX-License-Identifier: MIT
 *
 * Pixels that are drawn where they are kept: borrowed from the saver, submitted without
 * a copy or given back, counted like an image that waits.
 */
#include <criterion/criterion.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

#include "support/session.h"

enum { SIDE = 4 };

static void begin_with(struct ims_config config)
{
    session_begin();
    config.workers = 1;
    if (config.queue_size == 0)
        config.queue_size = 2;
    session_open(config);
}

static void begin(void)
{
    begin_with((struct ims_config)IMS_CONFIG_INIT);
}

static struct ims_image wanted(enum ims_pixel_format format, int32_t width,
                               int32_t height)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = format;
    image.width = width;
    image.height = height;
    return image;
}

/* What was lent is there to be drawn into, whatever its type says. */
static unsigned char *writable(const void *memory)
{
    return (unsigned char *)(uintptr_t)memory;
}

static struct ims_image borrow(void)
{
    struct ims_image image = wanted(IMS_PIXEL_GRAY8, SIDE, SIDE);
    cr_assert_eq(ims_image_borrow(session_saver, &image, IMS_NO_WAIT), IMS_OK);
    return image;
}

static void draw(const struct ims_image *image, unsigned char value)
{
    for (int y = 0; y < image->height; y++)
        memset(writable(image->planes[0]) + y * image->strides[0], value,
               (size_t)image->width);
}

static int submit(const struct ims_image *image, const char *name)
{
    struct ims_request request = IMS_REQUEST_INIT;
    request.image = image;
    request.file_name = name;
    request.ownership = IMS_LENT;
    return ims_submit(session_saver, &request, NULL);
}

Test(lent, is_drawn_and_saved, .init = begin, .fini = session_end)
{
    struct ims_image image = borrow();
    cr_assert_eq((uintptr_t)image.planes[0] % 64, 0);
    cr_assert_eq(image.strides[0], 64, "rows begin at multiples of 64");
    cr_assert_null(image.planes[1]);
    cr_assert_eq(session_stats().lent, 1);
    cr_assert_eq(session_stats().memory, 64 * SIDE);
    cr_assert_eq(session_stats().ledger.accepted, 0);
    draw(&image, 7);
    cr_assert_eq(submit(&image, "a.gate"), IMS_OK);
    cr_assert_eq(session_stats().lent, 0);
    cr_assert_eq(ims_flush(session_saver, IMS_NO_LIMIT), IMS_OK);
    cr_assert(session_holds("a.gate", 7));
    cr_assert_eq(session_stats().memory, 0);
    cr_assert_eq(results_of(&session_results, 1).status, IMS_STATUS_WRITTEN);
}

Test(lent, has_planes_of_its_format, .init = begin, .fini = session_end)
{
    struct ims_image image = wanted(IMS_PIXEL_YUV420, 65, 33);
    cr_assert_eq(ims_image_borrow(session_saver, &image, IMS_NO_WAIT), IMS_OK);
    cr_assert_eq(image.strides[0], 128);
    cr_assert_eq(image.strides[1], 64);
    cr_assert_eq(image.strides[2], 64);
    cr_assert_eq((const char *)image.planes[1] - (const char *)image.planes[0],
                 128 * 33);
    cr_assert_eq((const char *)image.planes[2] - (const char *)image.planes[1],
                 64 * 17);
    cr_assert_null(image.planes[3]);
    cr_assert_eq(session_stats().memory, 128 * 33 + 2 * 64 * 17);
    struct ims_image rgb = wanted(IMS_PIXEL_RGB_F32, 100, 1);
    cr_assert_eq(ims_image_borrow(session_saver, &rgb, IMS_NO_WAIT), IMS_OK);
    cr_assert_eq(rgb.strides[0], 1216, "19 times 64");
    ims_image_return(session_saver, &image);
    ims_image_return(session_saver, &rgb);
    cr_assert_eq(session_stats().memory, 0);
}

/* Told with the pixels that the encoder had. */
static const void *released;

static void note_release(void *user, const struct ims_image *image)
{
    (void)user;
    released = image->planes[0];
}

Test(lent, is_not_copied, .init = begin, .fini = session_end)
{
    struct ims_image image = borrow();
    struct ims_request request = IMS_REQUEST_INIT;
    request.image = &image;
    request.file_name = "a.gate";
    request.ownership = IMS_LENT;
    request.release = note_release;
    gate_close(&staged_gate);
    draw(&image, 1);
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_OK);
    gate_wait_parked(&staged_gate, 1);
    draw(&image, 2); /* a program must not; but so it is seen whether there is a copy */
    gate_open(&staged_gate);
    cr_assert_eq(ims_flush(session_saver, IMS_NO_LIMIT), IMS_OK);
    cr_assert(session_holds("a.gate", 2));
    cr_assert_eq(released, image.planes[0]);
}

Test(lent, goes_back_unused, .init = begin, .fini = session_end)
{
    struct ims_image image = borrow();
    ims_image_return(session_saver, &image);
    cr_assert_null(image.planes[0]);
    cr_assert_eq(session_stats().lent, 0);
    cr_assert_eq(session_stats().memory, 0);
    cr_assert_eq(session_stats().refused, 0);
    ims_image_return(session_saver, &image); /* a second time changes nothing */
    ims_image_return(session_saver, NULL);
    ims_image_return(NULL, &image);
    struct ims_image own = session_image(1);
    ims_image_return(session_saver, &own);
    cr_assert_not_null(own.planes[0], "it was not lent");
}

Test(lent, stays_lent_when_it_is_refused, .init = begin, .fini = session_end)
{
    struct ims_message message;
    struct ims_image image = borrow();
    draw(&image, 3);
    cr_assert_eq(submit(&image, "a.nothing"), IMS_ERROR_NO_ENCODER);
    cr_assert_eq(submit(&image, ""), IMS_ERROR_FILE_NAME);
    image.width = SIDE - 1;
    cr_assert_eq(submit(&image, "a.gate"), IMS_ERROR_NOT_LENT);
    image.width = SIDE;
    image.strides[0] = SIDE;
    cr_assert_eq(submit(&image, "a.gate"), IMS_ERROR_NOT_LENT);
    cr_assert_eq(ims_last_refusal(session_saver, &message), IMS_ERROR_NOT_LENT);
    cr_assert_not_null(strstr(message.text, "gray8, 4x4"), "%s", message.text);
    image.strides[0] = 64;
    image.format = IMS_PIXEL_NONE;
    cr_assert_eq(submit(&image, "a.gate"), IMS_ERROR_IMAGE_FORMAT);
    image.format = IMS_PIXEL_GRAY8;
    cr_assert_eq(session_stats().lent, 1);
    cr_assert_eq(session_stats().refused, 5);
    cr_assert_eq(submit(&image, "a.gate"), IMS_OK);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert(session_holds("a.gate", 3));
}

Test(lent, is_submitted_once, .init = begin, .fini = session_end)
{
    struct ims_image image = borrow();
    struct ims_image own = session_image(1);
    draw(&image, 1);
    cr_assert_eq(submit(&own, "a.gate"), IMS_ERROR_NOT_LENT);
    cr_assert_eq(submit(&image, "a.gate"), IMS_OK);
    cr_assert_eq(submit(&image, "b.gate"), IMS_ERROR_NOT_LENT);
    cr_assert_eq(ims_save(session_saver, "c.gate", &own, NULL), IMS_OK);
}

Test(lent, says_itself_what_its_samples_mean, .init = begin, .fini = session_end)
{
    struct ims_image image = wanted(IMS_PIXEL_YUV444, SIDE, SIDE);
    cr_assert_eq(ims_image_borrow(session_saver, &image, IMS_NO_WAIT), IMS_OK);
    for (int plane = 0; plane < 3; plane++)
        memset(writable(image.planes[plane]), 128, 64 * SIDE);
    image.range = IMS_RANGE_FULL;
    image.matrix = IMS_MATRIX_BT709;
    cr_assert_eq(submit(&image, "a.jpg"), IMS_OK);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert(scratch_is_file("a.jpg"));
}

/* ---- room ------------------------------------------------------------------------ */

static int try_to_borrow(int64_t timeout_ms)
{
    struct ims_image image = wanted(IMS_PIXEL_GRAY8, SIDE, SIDE);
    return ims_image_borrow(session_saver, &image, timeout_ms);
}

Test(lent, takes_the_room_of_an_image_that_waits, .init = begin, .fini = session_end)
{
    struct ims_image first = borrow();
    struct ims_image second = borrow();
    cr_assert_eq(try_to_borrow(IMS_NO_WAIT), IMS_ERROR_FULL);
    cr_assert_eq(try_to_borrow(1), IMS_ERROR_TIMEOUT);
    cr_assert_eq(session_stats().refused, 2);
    cr_assert_eq(session_stats().refused_full, 1);
    cr_assert_eq(session_stats().timed_out, 1);
    ims_image_return(session_saver, &first);
    first = borrow();
    cr_assert_eq(submit(&first, "a.gate"), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, IMS_NO_LIMIT), IMS_OK);
    first = borrow();
    ims_image_return(session_saver, &first);
    ims_image_return(session_saver, &second);
}

static void begin_refusing(void)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.when_full = IMS_WHEN_FULL_DROP_NEWEST;
    begin_with(config);
}

Test(lent, is_refused_where_an_image_would_be_dropped, .init = begin_refusing,
     .fini = session_end)
{
    struct ims_image first = borrow();
    struct ims_image second = borrow();
    cr_assert_eq(try_to_borrow(IMS_NO_LIMIT), IMS_ERROR_FULL);
    cr_assert_eq(session_stats().dropped_newest, 0);
    cr_assert_eq(session_stats().ledger.accepted, 0);
    ims_image_return(session_saver, &first);
    ims_image_return(session_saver, &second);
}

static void begin_dropping(void)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.when_full = IMS_WHEN_FULL_DROP_OLDEST;
    begin_with(config);
}

Test(lent, drops_the_oldest_for_its_room, .init = begin_dropping, .fini = session_end)
{
    session_park(1);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(session_save("b.gate", 2), IMS_OK);
    struct ims_image first = borrow();
    cr_assert_eq(results_of(&session_results, 2).status, IMS_STATUS_DROPPED);
    struct ims_image second = borrow();
    cr_assert_eq(results_of(&session_results, 3).status, IMS_STATUS_DROPPED);
    cr_assert_eq(try_to_borrow(IMS_NO_LIMIT), IMS_ERROR_FULL,
                 "what is lent cannot be dropped");
    cr_assert_eq(session_save("c.gate", 3), IMS_OK);
    cr_assert_eq(results_of(&session_results, 4).status, IMS_STATUS_DROPPED,
                 "nor waited for");
    ims_image_return(session_saver, &first);
    draw(&second, 4);
    cr_assert_eq(submit(&second, "d.gate"), IMS_OK);
    gate_open(&staged_gate);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert(session_holds("d.gate", 4));
}

static void begin_with_budget(void)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.max_bytes = 64 * SIDE * 2 - 1;
    config.when_full = IMS_WHEN_FULL_REFUSE;
    begin_with(config);
}

Test(lent, counts_with_the_padding_of_its_rows, .init = begin_with_budget,
     .fini = session_end)
{
    struct ims_image image = wanted(IMS_PIXEL_GRAY8, 65, SIDE);
    cr_assert_eq(ims_image_borrow(session_saver, &image, IMS_NO_WAIT),
                 IMS_ERROR_MAX_BYTES);
    cr_assert_null(image.planes[0]);
    image = borrow();
    cr_assert_eq(try_to_borrow(IMS_NO_LIMIT), IMS_ERROR_FULL);
    ims_image_return(session_saver, &image);
}

static atomic_int from_done;

static void borrow_in_done(const struct ims_result *result, void *user)
{
    (void)user;
    if (result->id == 1)
        atomic_store(&from_done, try_to_borrow(IMS_NO_LIMIT));
}

Test(lent, a_callback_does_not_wait_for_room, .init = session_begin,
     .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = 1;
    config.queue_size = 1;
    config.done = borrow_in_done;
    session_open(config);
    session_park(1);
    struct ims_image image = borrow();
    gate_open(&staged_gate);
    cr_assert_eq(ims_flush(session_saver, IMS_NO_LIMIT), IMS_OK);
    cr_assert_eq(atomic_load(&from_done), IMS_ERROR_FULL);
    ims_image_return(session_saver, &image);
}

/* ---- what cannot be lent, and closing -------------------------------------------- */

Test(lent, what_cannot_be_drawn_is_refused, .init = begin, .fini = session_end)
{
    struct ims_message message;
    const struct {
        struct ims_image image;
        int error;
    } cases[] = {
        {wanted(IMS_PIXEL_ENCODED, 0, 0), IMS_ERROR_IMAGE_FORMAT},
        {wanted(IMS_PIXEL_NONE, SIDE, SIDE), IMS_ERROR_IMAGE_FORMAT},
        {wanted(IMS_PIXEL_GRAY8, 0, SIDE), IMS_ERROR_IMAGE_SIZE},
        {wanted(IMS_PIXEL_GRAY8, SIDE, -1), IMS_ERROR_IMAGE_SIZE},
        {wanted(IMS_PIXEL_RGBA16, INT32_MAX, INT32_MAX), IMS_ERROR_IMAGE_SIZE},
        {{.size = 0}, IMS_ERROR_STRUCT_SIZE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ims_image image = cases[i].image;
        cr_assert_eq(ims_image_borrow(session_saver, &image, IMS_NO_WAIT),
                     cases[i].error, "case %zu", i);
        cr_assert_null(image.planes[0]);
        cr_assert_eq(ims_last_refusal(session_saver, &message), cases[i].error);
        cr_assert_neq(message.text[0], '\0', "case %zu", i);
    }
    cr_assert_eq(try_to_borrow(-2), IMS_ERROR_ARGUMENT);
    cr_assert_eq(ims_image_borrow(session_saver, NULL, 0), IMS_ERROR_ARGUMENT);
    struct ims_image image = wanted(IMS_PIXEL_GRAY8, SIDE, SIDE);
    cr_assert_eq(ims_image_borrow(NULL, &image, 0), IMS_ERROR_ARGUMENT);
    cr_assert_eq(session_stats().memory, 0);
}

static void begin_bytes_only(void)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.as_bytes = 1;
    begin_with(config);
}

Test(lent, nothing_for_a_saver_of_bytes, .init = begin_bytes_only, .fini = session_end)
{
    cr_assert_eq(try_to_borrow(IMS_NO_WAIT), IMS_ERROR_BYTES_ONLY);
}

Test(lent, closing_takes_it_back, .init = begin, .fini = session_end)
{
    struct ims_summary summary = IMS_SUMMARY_INIT;
    struct ims_image image = borrow();
    (void)image;
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(ims_close(&session_saver, &summary), IMS_OK);
    cr_assert_eq(summary.ledger.written, 1);
    cr_assert(session_logged(IMS_LOG_ERROR, "1 image", "borrowed"));
}
