/* SPDX-License-Identifier: MIT
 *
 * A child knows that it is not its parent, also where both have the same process id: as
 * the first process of a new pid namespace may have its parent's. The id is staged
 * here, since such a namespace may not be made everywhere.
 */
#include <criterion/criterion.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/base/process.h"
#include "support/session.h"

static pid_t staged_id; /* 0 = the system's */
static int asked;       /* so often */

/* In place of the C library's: the library's objects call this one. */
pid_t getpid(void)
{
    asked++;
    return staged_id != 0 ? staged_id : (pid_t)syscall(SYS_getpid);
}

/* Whether check() holds in a forked child. */
static bool holds_in_child(bool (*check)(void *argument), void *argument)
{
    int status = -1;
    pid_t child = fork();
    if (child == 0)
        _exit(check(argument) ? 0 : 1);
    cr_assert_gt(child, 0);
    cr_assert_eq(waitpid(child, &status, 0), child);
    return status == 0;
}

static bool can_clear_in_child(void)
{
#ifdef MADV_WIPEONFORK
    size_t size = (size_t)sysconf(_SC_PAGESIZE);
    void *page =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    bool can = page != MAP_FAILED && madvise(page, size, -1) != 0 &&
               madvise(page, size, MADV_WIPEONFORK) == 0;
    if (page != MAP_FAILED)
        munmap(page, size);
    return can;
#else
    return false;
#endif
}

static bool is_foreign(void *process)
{
    bool is_own = ims_process_is_own(process);
    ims_process_unref(process); /* leaves it alone */
    return !is_own;
}

Test(process, a_child_is_another_one)
{
    struct ims_process *process = ims_process_new();
    cr_assert(ims_process_is_own(process));
    cr_assert(holds_in_child(is_foreign, process));
    cr_assert(ims_process_is_own(process));
    ims_process_unref(process);
    ims_process_unref(NULL);
}

Test(process, a_child_with_its_parents_id_is_another_one)
{
    if (!can_clear_in_child())
        cr_skip_test("this system clears no page in a child");
    staged_id = 1;
    struct ims_process *process = ims_process_new();
    cr_assert(ims_process_is_own(process));
    cr_assert(holds_in_child(is_foreign, process));
    ims_process_unref(process);
}

Test(process, the_system_need_not_be_asked_each_time)
{
    if (!can_clear_in_child())
        cr_skip_test("this system clears no page in a child");
    struct ims_process *process = ims_process_new();
    asked = 0;
    cr_assert(ims_process_is_own(process));
    cr_assert_eq(asked, 0);
    ims_process_unref(process);
}

Test(process, lives_until_the_last_reference_is_gone)
{
    struct ims_process *process = ims_process_new();
    cr_assert_eq(ims_process_ref(process), process);
    ims_process_unref(process);
    cr_assert(ims_process_is_own(process));
    ims_process_unref(process);
}

static bool every_call_refuses(void *argument)
{
    ims_ticket *ticket = argument;
    struct ims_stats stats = IMS_STATS_INIT;
    return session_save("child.gate", 1) == IMS_ERROR_FORKED &&
           ims_flush(session_saver, 0) == IMS_ERROR_FORKED &&
           ims_stats_get(session_saver, &stats) == IMS_ERROR_FORKED &&
           ims_ticket_wait(ticket, 0, NULL) == IMS_ERROR_FORKED &&
           ims_close(&session_saver, NULL) == IMS_ERROR_FORKED && session_saver == NULL;
}

Test(process, a_savers_calls_refuse_in_a_child_with_its_parents_id,
     .init = session_begin, .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image image = session_image(1);
    ims_ticket *ticket = NULL;
    if (!can_clear_in_child())
        cr_skip_test("this system clears no page in a child");
    staged_id = 1;
    session_open(config);
    request.image = &image;
    request.file_name = "a.gate";
    cr_assert_eq(ims_submit(session_saver, &request, &ticket), IMS_OK);
    cr_assert(holds_in_child(every_call_refuses, ticket));
    cr_assert_eq(ims_ticket_wait(ticket, 0, NULL), IMS_OK);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    ims_ticket_free(&ticket); /* it outlives its saver */
    cr_assert(session_holds("a.gate", 1));
}
