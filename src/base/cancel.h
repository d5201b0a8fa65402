/* SPDX-License-Identifier: MIT
 *
 * Keeps the calling thread from being cancelled, for code that must not know threads:
 * what ims_encode() needs. All else calls thread.h itself.
 */
#ifndef IMS_CANCEL_H
#define IMS_CANCEL_H

/* As ims_thread_disable_cancel() and ims_thread_restore_cancel(). */
int ims_cancel_disable(void);
void ims_cancel_restore(int before);

#endif
