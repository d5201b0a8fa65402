/* SPDX-License-Identifier: MIT
 *
 * What was refused: of each thread the last, of all the first, of too many threads the
 * latest.
 */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdlib.h>

#include "src/saver/refusals.h"

static struct ims_refusals *refusals;
static struct ims_message message;

static void begin(void)
{
    refusals = calloc(1, sizeof *refusals);
    cr_assert(ims_refusals_init(refusals));
}

static void end(void)
{
    ims_refusals_fini(refusals);
    free(refusals);
}

Test(refusals, without_one_there_is_nothing, .init = begin, .fini = end)
{
    struct ims_summary summary = IMS_SUMMARY_INIT;
    message.text[0] = '?';
    cr_assert_eq(ims_refusals_last(refusals, &message), IMS_OK);
    cr_assert_str_eq(message.text, "");
    ims_refusals_summarise(refusals, &summary);
    cr_assert_eq(summary.refused, 0);
    cr_assert_eq(summary.first_refusal, IMS_OK);
    cr_assert_str_eq(summary.first_refusal_message, "");
}

Test(refusals, the_last_is_remembered_and_the_first, .init = begin, .fini = end)
{
    struct ims_summary summary = IMS_SUMMARY_INIT;
    ims_refusals_note(refusals, IMS_ERROR_FILE_NAME, "one");
    ims_refusals_note(refusals, IMS_ERROR_FULL, "two");
    cr_assert_eq(ims_refusals_last(refusals, &message), IMS_ERROR_FULL);
    cr_assert_str_eq(message.text, "two");
    cr_assert_eq(ims_refusals_last(refusals, NULL), IMS_ERROR_FULL, "again");
    ims_refusals_summarise(refusals, &summary);
    cr_assert_eq(summary.refused, 2);
    cr_assert_eq(summary.first_refusal, IMS_ERROR_FILE_NAME);
    cr_assert_str_eq(summary.first_refusal_message, "one");
}

static void *note_another(void *argument)
{
    (void)argument;
    struct ims_message own;
    cr_assert_eq(ims_refusals_last(refusals, &own), IMS_OK, "of a new thread none");
    ims_refusals_note(refusals, IMS_ERROR_MEMORY, "another");
    cr_assert_eq(ims_refusals_last(refusals, &own), IMS_ERROR_MEMORY);
    cr_assert_str_eq(own.text, "another");
    return NULL;
}

static void note_in_a_thread(void)
{
    pthread_t thread;
    cr_assert_eq(pthread_create(&thread, NULL, note_another, NULL), 0);
    pthread_join(thread, NULL);
}

Test(refusals, each_thread_has_its_own, .init = begin, .fini = end)
{
    ims_refusals_note(refusals, IMS_ERROR_FULL, "mine");
    note_in_a_thread();
    note_in_a_thread(); /* it may well have the handle of the one before */
    cr_assert_eq(ims_refusals_last(refusals, &message), IMS_ERROR_FULL);
    cr_assert_str_eq(message.text, "mine");
}

Test(refusals, of_too_many_threads_the_oldest_is_forgotten, .init = begin, .fini = end)
{
    ims_refusals_note(refusals, IMS_ERROR_FULL, "mine");
    for (int i = 0; i < IMS_REFUSALS_THREADS - 1; i++)
        note_in_a_thread();
    cr_assert_eq(ims_refusals_last(refusals, NULL), IMS_ERROR_FULL);
    note_in_a_thread();
    cr_assert_eq(ims_refusals_last(refusals, &message), IMS_OK);
    cr_assert_str_eq(message.text, "");
}
