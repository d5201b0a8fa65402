/* SPDX-License-Identifier: MIT
 *
 * The chain of callbacks belongs to a thread, and the outermost frame is found.
 */
#include <criterion/criterion.h>
#include <pthread.h>

#include "src/saver/callback.h"

static const int a;
static const int b;

static void *look(void *argument)
{
    *(struct ims_callback **)argument = ims_callback_of(&a);
    return NULL;
}

Test(callback, the_outermost_frame_of_an_owner_is_found)
{
    struct ims_callback first;
    struct ims_callback second;
    struct ims_callback third;
    cr_assert_null(ims_callback_of(&a));
    ims_callback_enter(&first, &a);
    ims_callback_enter(&second, &b);
    ims_callback_enter(&third, &a);
    cr_assert_eq(ims_callback_of(&a), &first);
    cr_assert_eq(ims_callback_of(&b), &second);
    ims_callback_leave(&third);
    ims_callback_leave(&second);
    cr_assert_null(ims_callback_of(&b));
    cr_assert_eq(ims_callback_of(&a), &first);
    ims_callback_leave(&first);
    cr_assert_null(ims_callback_of(&a));
}

Test(callback, other_threads_are_not_in_it)
{
    struct ims_callback frame;
    struct ims_callback *found = &frame;
    pthread_t thread;
    ims_callback_enter(&frame, &a);
    cr_assert_eq(pthread_create(&thread, NULL, look, &found), 0);
    pthread_join(thread, NULL);
    cr_assert_null(found);
    ims_callback_leave(&frame);
}

static void *be_a_worker(void *result)
{
    static const int owner;
    static const int workers;
    static const int others;
    bool *right = result;
    *right = !ims_callback_would_wait_for_itself(&owner, &workers);
    ims_callback_join_workers(&workers);
    *right = *right && ims_callback_would_wait_for_itself(&owner, &workers) &&
             !ims_callback_would_wait_for_itself(&owner, &others);
    return NULL;
}

Test(callback, a_worker_would_wait_for_itself_whoever_it_works_for)
{
    pthread_t thread;
    bool right = false;
    cr_assert_eq(pthread_create(&thread, NULL, be_a_worker, &right), 0);
    pthread_join(thread, NULL);
    cr_assert(right);
}
