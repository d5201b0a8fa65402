/* SPDX-License-Identifier: MIT
 *
 * Frames of FFmpeg, submitted: of the reference that is taken there is one while the
 * image is on its way, and none afterwards, on every way that it can end.
 */
#include <criterion/criterion.h>
#include <stdatomic.h>
#include <string.h>

#include <imagesaver/ffmpeg.h>

#include "support/session.h"

#include <libavutil/imgutils.h>
#include <libavutil/mem.h>

static AVFrame *make_frame(enum AVPixelFormat format, int width, int height)
{
    AVFrame *frame = av_frame_alloc();
    frame->format = format;
    frame->width = width;
    frame->height = height;
    cr_assert_geq(av_frame_get_buffer(frame, 0), 0);
    return frame;
}

static atomic_int buffers_freed;

static void free_buffer(void *opaque, uint8_t *data)
{
    (void)opaque;
    atomic_fetch_add(&buffers_freed, 1);
    av_free(data);
}

/* A frame of gray8, 4x4, and a reference of the test's own to its buffer. */
struct counted {
    AVFrame *frame;
    AVBufferRef *held;
};

static struct counted make_counted(uint8_t value)
{
    enum { SIDE = 4, BYTES = SIDE * SIDE };
    uint8_t *samples = av_malloc(BYTES);
    struct counted counted = {av_frame_alloc(), NULL};
    cr_assert_not_null(samples);
    memset(samples, value, BYTES);
    counted.frame->buf[0] = av_buffer_create(samples, BYTES, free_buffer, NULL, 0);
    counted.held = av_buffer_ref(counted.frame->buf[0]);
    counted.frame->data[0] = samples;
    counted.frame->linesize[0] = SIDE;
    counted.frame->format = AV_PIX_FMT_GRAY8;
    counted.frame->width = counted.frame->height = SIDE;
    return counted;
}

/* How many references there are beside the test's own and the frame's. */
static int references(const struct counted *counted)
{
    return av_buffer_get_ref_count(counted->held) - 1 - (counted->frame != NULL);
}

/* The last reference is the test's own: the buffer was let go of, and once. */
static void check_given_back(struct counted *counted)
{
    const int freed = atomic_load(&buffers_freed);
    cr_assert_eq(references(counted), 0);
    av_frame_free(&counted->frame);
    cr_assert_eq(atomic_load(&buffers_freed), freed);
    av_buffer_unref(&counted->held);
    cr_assert_eq(atomic_load(&buffers_freed), freed + 1);
}

static int submit_as(const struct counted *counted, const char *name,
                     const char *options)
{
    struct ims_request request = IMS_REQUEST_INIT;
    request.file_name = name;
    request.options = options;
    return ims_submit_avframe(session_saver, counted->frame, &request, NULL);
}

static void open_with(struct ims_config config)
{
    config.workers = 1;
    session_open(config);
}

Test(avframe, written_and_failed, .init = session_begin, .fini = session_end)
{
    struct counted good = make_counted(5);
    struct counted bad = make_counted(6);
    open_with((struct ims_config)IMS_CONFIG_INIT);
    session_park(1);
    cr_assert_eq(submit_as(&good, "good.gate", NULL), IMS_OK);
    cr_assert_eq(submit_as(&bad, "bad.gate", "mode=fail"), IMS_OK);
    av_frame_free(&good.frame);
    av_frame_unref(bad.frame);
    av_frame_free(&bad.frame);
    cr_assert_eq(references(&good), 1);
    cr_assert_eq(references(&bad), 1);
    /* By reference: what is there when the worker comes is what it reads. */
    memset(good.held->data, 7, good.held->size);
    gate_open(&staged_gate);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    check_given_back(&good);
    check_given_back(&bad);
    cr_assert(session_holds("good.gate", 7), "the pixels were copied");
}

Test(avframe, cancelled_and_aborted, .init = session_begin, .fini = session_end)
{
    struct counted frames[3];
    open_with((struct ims_config)IMS_CONFIG_INIT);
    session_park(1);
    for (int i = 0; i < 3; i++) {
        char name[] = "0.gate";
        name[0] = (char)('0' + i);
        frames[i] = make_counted(1);
        cr_assert_eq(submit_as(&frames[i], name, NULL), IMS_OK);
        cr_assert_eq(references(&frames[i]), 1);
    }
    cr_assert_eq(ims_cancel(session_saver, 2), IMS_OK, "1 is the parked one");
    check_given_back(&frames[0]);
    cr_assert_eq(references(&frames[1]), 1);
    gate_let(&staged_gate, 3);
    ims_abort(&session_saver, NULL);
    check_given_back(&frames[1]);
    check_given_back(&frames[2]);
}

Test(avframe, dropped_and_superseded, .init = session_begin, .fini = session_end)
{
    struct counted frames[3];
    struct ims_config config = IMS_CONFIG_INIT;
    config.when_full = IMS_WHEN_FULL_DROP_OLDEST;
    config.same_path = IMS_SAME_PATH_NEWEST;
    config.queue_size = 1;
    open_with(config);
    session_park(1);
    for (int i = 0; i < 3; i++) {
        frames[i] = make_counted((uint8_t)i);
        cr_assert_eq(submit_as(&frames[i], i == 0 ? "a.gate" : "b.gate", NULL), IMS_OK);
    }
    check_given_back(&frames[0]);
    check_given_back(&frames[1]);
    cr_assert_eq(references(&frames[2]), 1);
    gate_open(&staged_gate);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    check_given_back(&frames[2]);
}

Test(avframe, skipped, .init = session_begin, .fini = session_end)
{
    struct counted counted = make_counted(9);
    struct ims_config config = IMS_CONFIG_INIT;
    config.overwrite = IMS_OVERWRITE_SKIP;
    open_with(config);
    scratch_write("a.gate", "old", 0644);
    cr_assert_eq(submit_as(&counted, "a.gate", NULL), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    check_given_back(&counted);
}

Test(avframe, refused_by_the_saver, .init = session_begin, .fini = session_end)
{
    struct counted counted = make_counted(5);
    struct ims_config config = IMS_CONFIG_INIT;
    config.when_full = IMS_WHEN_FULL_REFUSE;
    config.queue_size = 1;
    open_with(config);
    session_park(1);
    cr_assert_eq(session_save("wait.gate", 1), IMS_OK);
    cr_assert_eq(submit_as(&counted, "a.gate", NULL), IMS_ERROR_FULL);
    cr_assert_eq(submit_as(&counted, "a.none", NULL), IMS_ERROR_NO_ENCODER);
    cr_assert_eq(submit_as(&counted, "a.gate", "mode=none"), IMS_ERROR_OPTION_VALUE);
    cr_assert_eq(submit_as(&counted, NULL, NULL), IMS_ERROR_ARGUMENT);
    check_given_back(&counted);
}

Test(avframe, refused_by_the_adapter, .init = session_begin, .fini = session_end)
{
    struct counted counted = make_counted(5);
    struct ims_message message;
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    ims_ticket *ticket = (ims_ticket *)&image;
    open_with((struct ims_config)IMS_CONFIG_INIT);
    request.file_name = "a.gate";
    request.message = &message;
    counted.frame->color_range = AVCOL_RANGE_MPEG;
    cr_assert_eq(ims_submit_avframe(session_saver, counted.frame, &request, &ticket),
                 IMS_ERROR_IMAGE_COLOR);
    cr_assert_not_null(strstr(message.text, "limited range"), "%s", message.text);
    cr_assert_null(ticket);
    counted.frame->color_range = AVCOL_RANGE_UNSPECIFIED;
    counted.frame->crop_left = 4;
    cr_assert_eq(ims_submit_avframe(session_saver, counted.frame, &request, NULL),
                 IMS_ERROR_IMAGE_SIZE);
    counted.frame->crop_left = 0;
    request.ownership = IMS_BORROW;
    cr_assert_eq(ims_submit_avframe(session_saver, counted.frame, &request, NULL),
                 IMS_ERROR_ARGUMENT);
    cr_assert_not_null(strstr(message.text, "ownership"), "%s", message.text);
    request.ownership = IMS_COPY;
    cr_assert_eq(ims_submit_avframe(session_saver, NULL, &request, NULL),
                 IMS_ERROR_ARGUMENT);
    cr_assert_eq(ims_submit_avframe(session_saver, counted.frame, NULL, NULL),
                 IMS_ERROR_ARGUMENT);
    request.size--;
    cr_assert_eq(ims_submit_avframe(session_saver, counted.frame, &request, NULL),
                 IMS_ERROR_STRUCT_SIZE);
    check_given_back(&counted);
}

Test(avframe, without_memory_nothing_is_referenced, .init = session_begin,
     .fini = session_end)
{
    struct counted counted = make_counted(5);
    open_with((struct ims_config)IMS_CONFIG_INIT);
    av_max_alloc(64); /* too little for a frame */
    cr_assert_eq(submit_as(&counted, "a.gate", NULL), IMS_ERROR_MEMORY);
    av_max_alloc(INT32_MAX);
    check_given_back(&counted);
}

Test(avframe, a_frame_without_buffers_is_copied, .init = session_begin,
     .fini = session_end)
{
    uint8_t samples[16];
    AVFrame *frame = av_frame_alloc();
    struct ims_request request = IMS_REQUEST_INIT;
    ims_ticket *ticket;
    memset(samples, 3, sizeof samples);
    frame->data[0] = samples;
    frame->linesize[0] = frame->width = frame->height = 4;
    frame->format = AV_PIX_FMT_GRAY8;
    request.file_name = "a.gate";
    open_with((struct ims_config)IMS_CONFIG_INIT);
    session_park(1);
    cr_assert_eq(ims_submit_avframe(session_saver, frame, &request, &ticket), IMS_OK);
    av_frame_free(&frame);
    memset(samples, 0, sizeof samples);
    gate_open(&staged_gate);
    cr_assert_eq(ims_ticket_wait(ticket, 0, NULL), IMS_OK);
    ims_ticket_free(&ticket);
    cr_assert(session_holds("a.gate", 3));
}

Test(avframe, cropping_is_done, .init = session_begin, .fini = session_end)
{
    AVFrame *frame = make_frame(AV_PIX_FMT_GRAY8, 7, 5);
    struct ims_request request = IMS_REQUEST_INIT;
    for (int y = 0; y < 5; y++)
        for (int x = 0; x < 7; x++)
            frame->data[0][y * frame->linesize[0] + x] =
                y > 0 && x > 0 && x < 5 ? 8 : 1;
    frame->crop_left = 1;
    frame->crop_right = 2;
    frame->crop_top = 1;
    request.file_name = "a.gate";
    open_with((struct ims_config)IMS_CONFIG_INIT);
    cr_assert_eq(ims_submit_avframe(session_saver, frame, &request, NULL), IMS_OK);
    cr_assert_eq(frame->crop_left, 1, "the caller's frame is as it was");
    av_frame_free(&frame);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert(session_holds("a.gate", 8));
}
