/* SPDX-License-Identifier: MIT
 *
 * Locks are taken in the order of their ranks, and who holds one is known.
 */
#include <criterion/criterion.h>
#include <pthread.h>

#include "src/base/lock_rank.h"
#include "src/base/monitor.h"

Test(lock_rank, only_a_higher_one_may_be_taken)
{
    cr_assert(ims_lock_rank_take(IMS_LOCK_RANK_QUEUE));
    cr_assert_not(ims_lock_rank_take(IMS_LOCK_RANK_QUEUE));
    cr_assert_not(ims_lock_rank_take(IMS_LOCK_RANK_IN_FLIGHT));
    cr_assert(ims_lock_rank_take(IMS_LOCK_RANK_TICKET));
    cr_assert(ims_lock_rank_drop(IMS_LOCK_RANK_TICKET));
    cr_assert(ims_lock_rank_drop(IMS_LOCK_RANK_QUEUE));
    cr_assert_not(ims_lock_rank_drop(IMS_LOCK_RANK_QUEUE), "not held any more");
    cr_assert(ims_lock_rank_take(IMS_LOCK_RANK_IN_FLIGHT));
    cr_assert(ims_lock_rank_drop(IMS_LOCK_RANK_IN_FLIGHT));
}

static ims_lock_holder holder;

static void *look(void *result)
{
    *(bool *)result = ims_lock_rank_is_holder(&holder);
    return NULL;
}

Test(lock_rank, one_thread_is_the_holder)
{
    pthread_t other;
    bool is_other = true;
    cr_assert_not(ims_lock_rank_is_holder(&holder));
    cr_assert(ims_lock_rank_set_holder(&holder));
    cr_assert(ims_lock_rank_is_holder(&holder));
    cr_assert_eq(pthread_create(&other, NULL, look, &is_other), 0);
    pthread_join(other, NULL);
    cr_assert_not(is_other);
    cr_assert(ims_lock_rank_clear_holder(&holder));
    cr_assert_not(ims_lock_rank_clear_holder(&holder), "nobody holds it");
}
