/* SPDX-License-Identifier: MIT */
#include "cancel.h"

#include "thread.h"

int ims_cancel_disable(void)
{
    return ims_thread_disable_cancel();
}

void ims_cancel_restore(int before)
{
    ims_thread_restore_cancel(before);
}
