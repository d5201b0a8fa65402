/* SPDX-License-Identifier: MIT
 *
 * ims_write() and ims_write_fd() where memory or a system call fails: an old file
 * stays, nothing is left behind, and it is said.
 */
#include <criterion/criterion.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "src/saver/saver.h"
#include "src/saver/write.h"
#include "src/store/store.h"
#include "support/alloc_fail.h"
#include "support/scratch.h"
#include "support/staged_os.h"

static struct ims_message message;
static unsigned threads_started;

/* In place of the C library's: counts, and passes on. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                   void *(*run)(void *argument), void *argument)
{
    int (*next)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    *(void **)&next = dlsym(RTLD_NEXT, "pthread_create");
    threads_started++;
    return next(thread, attributes, run, argument);
}

/* Bytes that pass through. */
static struct ims_image make_image(void)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = "new text";
    image.byte_count = 8;
    return image;
}

static void begin(void)
{
    scratch_open();
    staged_reset();
}

/* With system calls of any table. */
static int write_path(const char *path, const struct ims_os *os)
{
    const struct ims_image image = make_image();
    struct ims_request request = IMS_REQUEST_INIT;
    request.image = &image;
    request.message = &message;
    return ims_write_path(path, &request, os);
}

static int write_it(const char *relative)
{
    return write_path(scratch_path(relative), &staged_os);
}

/* Whether the call of this number was `name`; *there says whether there was one. */
static bool was_call(unsigned number, const char *name, bool *there)
{
    const char *at = staged_trace();
    while (--number > 0 && at != NULL) {
        at = strchr(at, ' ');
        at = at != NULL ? at + 1 : NULL;
    }
    *there = at != NULL;
    return at != NULL && strncmp(at, name, strlen(name)) == 0;
}

Test(write, a_call_that_fails_leaves_the_old_file_or_the_new_one, .init = begin,
     .fini = scratch_close)
{
    bool there = true;
    unsigned step = 0;
    while (there) {
        scratch_make_folder("dir");
        scratch_write("dir/a.txt", "old text", 0644);
        staged_reset();
        staged_fail_step(++step, EIO);
        int error = write_it("dir/a.txt");
        bool may_leave = was_call(step, "unlinkat", &there);
        if (error == IMS_OK)
            cr_assert(scratch_holds_text("dir/a.txt", "new text"), "step %u", step);
        else
            cr_assert_neq(message.text[0], '\0', "step %u", step);
        cr_assert(scratch_holds_text("dir/a.txt", "new text") ||
                      scratch_holds_text("dir/a.txt", "old text"),
                  "step %u: %s", step, message.text);
        scratch_remove("dir/a.txt");
        if (may_leave)
            scratch_close(); /* the temporary file that could not be removed */
        else
            cr_assert_eq(rmdir(scratch_path("dir")), 0, "step %u leaves something: %s",
                         step, message.text);
        if (may_leave)
            scratch_open();
    }
    cr_assert_gt(step, 5);
}

static unsigned readable; /* handles of folders that can be read */

static int counted_openat(int folder, const char *name, int flags, mode_t mode)
{
    readable += (flags & (O_PATH | O_TMPFILE)) == O_DIRECTORY;
    return staged_os.openat(folder, name, flags, mode);
}

/* A saver has one handle more, for ims_sync(). */
Test(write, opens_no_handle_that_only_savers_need, .init = begin, .fini = scratch_close)
{
    const struct ims_config config = IMS_CONFIG_INIT;
    struct ims_os os = staged_os;
    os.openat = counted_openat;
    cr_assert_eq(write_path(scratch_path("a.txt"), &os), IMS_OK, "%s", message.text);
    cr_assert_eq(readable, 0);
    ims_saver *saver = NULL;
    cr_assert_eq(
        ims_saver_open(&saver, scratch_folder(), &config, &ims_store_folder, &os),
        IMS_OK);
    cr_assert_gt(readable, 0, "it would be seen");
    cr_assert_eq(ims_close(&saver, NULL), IMS_OK);
}

Test(write, starts_no_thread, .init = begin, .fini = scratch_close)
{
    static unsigned char gray[512 * 512];
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_GRAY8;
    image.width = 512;
    image.height = 512;
    image.planes[0] = gray;
    unsigned before = threads_started;
    cr_assert_eq(ims_write(scratch_path("a.png"), &image, NULL, &message), IMS_OK, "%s",
                 message.text);
    cr_assert_eq(threads_started, before);
    ims_saver *saver = NULL;
    cr_assert_eq(ims_open(&saver, scratch_folder(), NULL), IMS_OK);
    cr_assert_gt(threads_started, before, "they would be seen");
    cr_assert_eq(ims_close(&saver, NULL), IMS_OK);
}

Test(write, without_memory, .init = begin, .fini = scratch_close)
{
    long number = 0;
    bool reached;
    do {
        alloc_fail_at(++number);
        int error = write_it("sub/a.txt");
        reached = alloc_fail_reached();
        if (reached) {
            cr_assert_eq(error, IMS_ERROR_MEMORY, "allocation %ld: %s", number,
                         message.text);
            cr_assert_neq(message.text[0], '\0');
        } else {
            cr_assert_eq(error, IMS_OK, "%s", message.text);
        }
    } while (reached && number < 1000);
    cr_assert_gt(number, 5);
    cr_assert(scratch_holds_text("sub/a.txt", "new text"));
}

/* Writes to a file by its descriptor. */
static int write_fd(void)
{
    const struct ims_image image = make_image();
    int fd = open(scratch_path("out"), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    cr_assert_geq(fd, 0);
    int error = ims_write_descriptor(fd, "a.txt", &image, NULL, &staged_os, &message);
    close(fd);
    return error;
}

Test(write, goes_on_after_interruptions_and_parts, .init = begin, .fini = scratch_close)
{
    staged_write_at_most(3);
    staged_fail(STAGED_WRITEV, 2, EINTR, false);
    cr_assert_eq(write_fd(), IMS_OK, "%s", message.text);
    cr_assert(scratch_holds_text("out", "new text"));
    cr_assert_eq(staged_count(STAGED_WRITEV), 4);
    staged_fail(STAGED_WRITEV, 1, EAGAIN, false);
    cr_assert_eq(write_fd(), IMS_OK, "a file is ready at once");
    cr_assert(scratch_holds_text("out", "new text"));
}

Test(write, tells_failures_apart, .init = begin, .fini = scratch_close)
{
    static const struct {
        int code;
        int error;
        const char *text;
    } cases[] = {
        {ENOSPC, IMS_ERROR_NO_SPACE, "no space is left"},
        {EDQUOT, IMS_ERROR_NO_SPACE, "quota"},
        {EIO, IMS_ERROR_IO, "its device"},
        {EPROTO, IMS_ERROR_IO, "errno"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        staged_reset();
        staged_fail(STAGED_WRITEV, 1, cases[i].code, false);
        cr_assert_eq(write_fd(), cases[i].error);
        cr_assert_not_null(strstr(message.text, cases[i].text), "%s", message.text);
    }
}
