/* SPDX-License-Identifier: MIT
 *
 * Savers that run out of memory or threads: refused or failed, told so, nothing lost,
 * and nothing left behind (which the sanitizers would tell).
 */
#include <criterion/criterion.h>
#include <string.h>
#include <sys/resource.h>

#include "support/alloc_fail.h"
#include "support/sanitizer.h"
#include "support/session.h"

static struct ims_message message;

static struct ims_config small_config(void)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = 2;
    config.options = "mode=good";
    config.message = &message;
    return config;
}

/* Which processors a worker may use is not worth a failure. The GNU C library takes the
 * memory for that list itself, where no test makes it fail. */
#ifdef __GLIBC__
enum { LISTS_OF_PROCESSORS_MAY_FAIL = 0 };
#else
enum { LISTS_OF_PROCESSORS_MAY_FAIL = 1 };
#endif

Test(saver_failures, opening_without_memory, .init = session_begin, .fini = session_end)
{
    ims_registry *registry = staged_registry(IMS_REGISTRY_EMPTY);
    struct ims_config config = small_config();
    long number = 0;
    int error;
    config.registry = registry;
    do {
        session_saver = (ims_saver *)(void *)&message;
        alloc_fail_at(++number);
        error = ims_open(&session_saver, scratch_folder(), &config);
        if (!alloc_fail_reached())
            break;
        if (LISTS_OF_PROCESSORS_MAY_FAIL && error == IMS_OK) {
            cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
            continue;
        }
        cr_assert_eq(error, IMS_ERROR_MEMORY, "allocation %ld: %s", number,
                     ims_error_name(error));
        cr_assert_null(session_saver);
        cr_assert_neq(message.text[0], '\0', "allocation %ld", number);
    } while (number < 1000);
    cr_assert_gt(number, 8);
    cr_assert_eq(error, IMS_OK);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    ims_registry_free(&registry);
}

static void never(void *user, const struct ims_image *image)
{
    (void)image;
    ++*(int *)user;
}

Test(saver_failures, submitting_without_memory, .init = session_begin,
     .fini = session_end)
{
    /* A saver of its own for each, so that there is nothing to be used again. */
    long number = 0;
    bool reached;
    do {
        struct ims_request request = IMS_REQUEST_INIT;
        struct ims_image image = session_image(3);
        ims_ticket *ticket = NULL;
        int released = 0;
        results_free(&session_results);
        session_open(small_config());
        request.image = &image;
        request.file_name = "a.gate";
        request.sub_folder = "folder";
        request.release = never;
        request.release_user = &released;
        request.message = &message;
        alloc_fail_at(++number);
        int error = ims_submit(session_saver, &request, &ticket);
        reached = alloc_fail_reached();
        if (reached) {
            cr_assert_eq(error, IMS_ERROR_MEMORY, "allocation %ld", number);
            cr_assert_null(ticket);
            cr_assert_eq(released, 0);
            cr_assert_neq(message.text[0], '\0');
            cr_assert_eq(session_stats().refused, 1);
            cr_assert_eq(session_stats().memory, 0);
            cr_assert_eq(ims_submit(session_saver, &request, &ticket), IMS_OK,
                         "the next one is fine");
        }
        cr_assert_eq(ims_ticket_wait(ticket, 0, NULL), IMS_OK);
        ims_ticket_free(&ticket);
        cr_assert_eq(released, 1);
        cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
        cr_assert(session_holds("folder/a.gate", 3));
    } while (reached && number < 1000);
    cr_assert_gt(number, 3, "a job, its names, a ticket, a copy");
}

/* More than any process can have; with 32 bits, more than it may have here. */
static const size_t too_much = sizeof(size_t) > 4 ? SIZE_MAX >> 17 : SIZE_MAX >> 1;

static void have_less_memory(void)
{
    struct rlimit limit;
    cr_assert_eq(getrlimit(RLIMIT_AS, &limit), 0);
    limit.rlim_cur = (rlim_t)1 << 30;
    if (sizeof(size_t) == 4)
        cr_assert_eq(setrlimit(RLIMIT_AS, &limit), 0);
}

Test(saver_failures, a_copy_too_large_for_the_machine_is_refused, .init = session_begin,
     .fini = session_end)
{
    struct ims_config config = small_config();
    config.when_full = IMS_WHEN_FULL_REFUSE;
    have_less_memory();
    session_open(config);
    cr_assert_eq(ims_save_bytes(session_saver, "a.gate", "x", too_much, NULL),
                 IMS_ERROR_MEMORY);
    cr_assert_eq(session_stats().memory, 0);
    cr_assert_eq(session_stats().refused, 1);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert(session_holds("a.gate", 1));
}

static void refuse_for_memory(struct ims_config config)
{
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image image = IMS_IMAGE_INIT;
    int released = 0;
    config.workers = 1;
    config.queue_size = 1;
    have_less_memory();
    session_open(config);
    session_park(1);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = "x";
    image.byte_count = too_much;
    request.image = &image;
    request.file_name = "a.gate";
    request.release = never;
    request.release_user = &released;
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_ERROR_MEMORY);
    cr_assert_eq(released, 0);
    cr_assert_eq(session_stats().queue_depth, 1);
    cr_assert_eq(session_stats().memory, 32);
    gate_open(&staged_gate);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert_eq(results_of(&session_results, 2).status, IMS_STATUS_WRITTEN);
    cr_assert(session_holds("a.gate", 1));
}

Test(saver_failures, who_is_refused_for_memory_has_superseded_nothing,
     .init = session_begin, .fini = session_end)
{
    struct ims_config config = small_config();
    config.same_path = IMS_SAME_PATH_NEWEST;
    refuse_for_memory(config);
}

Test(saver_failures, who_is_refused_for_memory_has_had_nothing_dropped,
     .init = session_begin, .fini = session_end)
{
    struct ims_config config = small_config();
    config.when_full = IMS_WHEN_FULL_DROP_OLDEST;
    refuse_for_memory(config);
}

#if !defined(ADDRESS_SANITIZER)
Test(saver_failures, opening_without_threads, .init = session_begin,
     .fini = session_end)
{
    /* Room for the stacks of a few threads, not of all. */
    struct rlimit limit;
    struct ims_config config = small_config();
    struct rlimit before;
    ims_registry *registry = staged_registry(IMS_REGISTRY_EMPTY);
    cr_assert_eq(getrlimit(RLIMIT_AS, &before), 0);
    limit = before;
    limit.rlim_cur = (rlim_t)1 << 30;
    config.registry = registry;
    config.workers = 1024; /* 4 GB of stacks */
    cr_assert_eq(setrlimit(RLIMIT_AS, &limit), 0);
    int error = ims_open(&session_saver, scratch_folder(), &config);
    cr_assert_eq(setrlimit(RLIMIT_AS, &before), 0);
    cr_assert_eq(error, IMS_ERROR_THREAD, "%s", ims_error_name(error));
    cr_assert_null(session_saver);
    cr_assert_not_null(strstr(message.text, "1024"), "%s", message.text);
    ims_registry_free(&registry);
}
#endif
