/* SPDX-License-Identifier: MIT
 *
 * Whose memory the pixels are: release is called exactly once for each accepted image,
 * before its done, on every way that an image can end, and never for a refused one.
 */
#include <criterion/criterion.h>
#include <stdatomic.h>
#include <string.h>

#include "support/session.h"

struct owned {
    struct ims_image image; /* as described by the test */
    unsigned char samples[16];
    atomic_uint released;
    atomic_uint done;
    enum ims_status status;
};

static void release(void *user, const struct ims_image *image)
{
    struct owned *owned = user;
    cr_assert_eq(image->planes[0], owned->samples, "the caller's memory");
    cr_assert_eq(image->format, owned->image.format);
    cr_assert_eq(image->strides[0], owned->image.strides[0], "as it was described");
    cr_assert_eq(atomic_load(&owned->done), 0, "before done");
    cr_assert_eq(atomic_fetch_add(&owned->released, 1), 0, "once");
    memset(owned->samples, 0xee, sizeof owned->samples);
}

static void done(const struct ims_result *result, void *user)
{
    struct owned *owned = result->user;
    (void)user;
    if (owned == NULL)
        return;
    owned->status = result->status;
    atomic_fetch_add(&owned->done, 1);
}

static int submit_with(struct owned *owned, const char *name, const char *options,
                       enum ims_ownership ownership)
{
    struct ims_request request = IMS_REQUEST_INIT;
    memset(owned, 0, sizeof *owned);
    owned->image = staged_image(owned->samples, 4, 4, 5);
    request.image = &owned->image;
    request.file_name = name;
    request.ownership = ownership;
    request.release = release;
    request.release_user = owned;
    request.options = options;
    request.user = owned;
    return ims_submit(session_saver, &request, NULL);
}

static void open_with(struct ims_config config)
{
    config.done = done;
    config.workers = 1;
    session_open(config);
}

static const enum ims_ownership ownerships[] = {IMS_COPY, IMS_BORROW, IMS_ADOPT};

#define FOR_EACH_OWNERSHIP for (int way = 0; way < 3; way++)

static void ended(struct owned *owned, enum ims_status status)
{
    cr_assert_eq(atomic_load(&owned->released), 1);
    cr_assert_eq(atomic_load(&owned->done), 1);
    cr_assert_eq(owned->status, status);
}

Test(saver_ownership, written_and_failed, .init = session_begin, .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    open_with(config);
    FOR_EACH_OWNERSHIP
    {
        static struct owned good;
        static struct owned bad;
        cr_assert_eq(submit_with(&good, "a.gate", NULL, ownerships[way]), IMS_OK);
        cr_assert_eq(submit_with(&bad, "b.gate", "mode=fail", ownerships[way]), IMS_OK);
        cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
        ended(&good, IMS_STATUS_WRITTEN);
        ended(&bad, IMS_STATUS_FAILED);
        cr_assert(session_holds("a.gate", 5), "read before it was released");
    }
}

Test(saver_ownership, bytes_that_pass_through_live_until_they_are_written,
     .init = session_begin, .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    open_with(config);
    FOR_EACH_OWNERSHIP
    {
        static struct owned owned;
        struct ims_request request = IMS_REQUEST_INIT;
        memset(&owned, 0, sizeof owned);
        owned.image = (struct ims_image)IMS_IMAGE_INIT;
        owned.image.format = IMS_PIXEL_ENCODED;
        owned.image.planes[0] = memcpy(owned.samples, "sixteen bytes!!", 16);
        owned.image.byte_count = 15;
        request.image = &owned.image;
        request.file_name = "a.bytes";
        request.ownership = ownerships[way];
        request.release = release;
        request.release_user = &owned;
        request.user = &owned;
        cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_OK);
        cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
        ended(&owned, IMS_STATUS_WRITTEN);
        cr_assert(scratch_holds_text("a.bytes", "sixteen bytes!!"));
        scratch_remove("a.bytes");
    }
}

Test(saver_ownership, skipped, .init = session_begin, .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.overwrite = IMS_OVERWRITE_SKIP;
    open_with(config);
    scratch_write("a.gate", "old", 0644);
    FOR_EACH_OWNERSHIP
    {
        static struct owned owned;
        cr_assert_eq(submit_with(&owned, "a.gate", NULL, ownerships[way]), IMS_OK);
        cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
        ended(&owned, IMS_STATUS_SKIPPED);
    }
}

Test(saver_ownership, dropped_newest, .init = session_begin, .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.when_full = IMS_WHEN_FULL_DROP_NEWEST;
    config.queue_size = 1;
    open_with(config);
    session_park(1);
    cr_assert_eq(session_save("wait.gate", 1), IMS_OK);
    FOR_EACH_OWNERSHIP
    {
        static struct owned owned;
        cr_assert_eq(submit_with(&owned, "a.gate", NULL, ownerships[way]), IMS_OK);
        ended(&owned, IMS_STATUS_DROPPED);
    }
}

Test(saver_ownership, dropped_oldest_and_cancelled, .init = session_begin,
     .fini = session_end)
{
    static struct owned owned[3];
    struct ims_config config = IMS_CONFIG_INIT;
    config.when_full = IMS_WHEN_FULL_DROP_OLDEST;
    config.queue_size = 1;
    open_with(config);
    session_park(1);
    FOR_EACH_OWNERSHIP
    {
        cr_assert_eq(submit_with(&owned[way], "a.gate", NULL, ownerships[way]), IMS_OK);
    }
    ended(&owned[0], IMS_STATUS_DROPPED);
    ended(&owned[1], IMS_STATUS_DROPPED);
    cr_assert_eq(ims_cancel_all(session_saver), 1);
    ended(&owned[2], IMS_STATUS_CANCELLED);
}

Test(saver_ownership, superseded, .init = session_begin, .fini = session_end)
{
    static struct owned owned[4];
    struct ims_config config = IMS_CONFIG_INIT;
    config.same_path = IMS_SAME_PATH_NEWEST;
    open_with(config);
    session_park(1);
    for (int i = 0; i < 4; i++)
        cr_assert_eq(submit_with(&owned[i], "a.gate", NULL, ownerships[i % 3]), IMS_OK);
    for (int i = 1; i < 3; i++)
        ended(&owned[i], IMS_STATUS_SUPERSEDED);
    gate_open(&staged_gate);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    ended(&owned[0], IMS_STATUS_SUPERSEDED); /* it stood by for the newest */
    ended(&owned[3], IMS_STATUS_WRITTEN);
}

Test(saver_ownership, aborted, .init = session_begin, .fini = session_end)
{
    static struct owned owned[3];
    struct ims_config config = IMS_CONFIG_INIT;
    open_with(config);
    session_park(1);
    FOR_EACH_OWNERSHIP
    {
        cr_assert_eq(submit_with(&owned[way], "a.gate", NULL, ownerships[way]), IMS_OK);
    }
    /* The worker's image is finished, so it must be let go. */
    gate_open(&staged_gate);
    ims_abort(&session_saver, NULL);
    FOR_EACH_OWNERSHIP
    {
        cr_assert_eq(atomic_load(&owned[way].released), 1);
        cr_assert_eq(atomic_load(&owned[way].done), 1);
    }
}

Test(saver_ownership, refused, .init = session_begin, .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.when_full = IMS_WHEN_FULL_REFUSE;
    config.queue_size = 1;
    open_with(config);
    session_park(1);
    cr_assert_eq(session_save("wait.gate", 1), IMS_OK);
    FOR_EACH_OWNERSHIP
    {
        static struct owned owned;
        cr_assert_eq(submit_with(&owned, "a.gate", NULL, ownerships[way]),
                     IMS_ERROR_FULL);
        cr_assert_eq(submit_with(&owned, "a.none", NULL, ownerships[way]),
                     IMS_ERROR_NO_ENCODER);
        cr_assert_eq(atomic_load(&owned.released), 0);
        cr_assert_eq(atomic_load(&owned.done), 0);
    }
}

Test(saver_ownership, a_copy_is_released_before_the_call_returns, .init = session_begin,
     .fini = session_end)
{
    static struct owned owned;
    struct ims_config config = IMS_CONFIG_INIT;
    open_with(config);
    session_park(1);
    cr_assert_eq(submit_with(&owned, "a.gate", NULL, IMS_COPY), IMS_OK);
    cr_assert_eq(atomic_load(&owned.released), 1);
    cr_assert_eq(atomic_load(&owned.done), 0);
    gate_open(&staged_gate);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert(session_holds("a.gate", 5));
}

Test(saver_ownership, borrowing_needs_no_release, .init = session_begin,
     .fini = session_end)
{
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image image = session_image(9);
    struct ims_config config = IMS_CONFIG_INIT;
    open_with(config);
    request.image = &image;
    request.file_name = "a.gate";
    request.ownership = IMS_BORROW;
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert(session_holds("a.gate", 9));
}
