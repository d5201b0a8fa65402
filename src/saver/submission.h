/* SPDX-License-Identifier: MIT
 *
 * The way of an image from the caller into the queue: checked, an encoder chosen, room
 * reserved, the pixels copied, pushed. It knows no worker.
 */
#ifndef IMS_SUBMISSION_H
#define IMS_SUBMISSION_H

#include <imagesaver/imagesaver.h>

/* ims_submit() with arguments that are there and of the right size. The caller is
 * counted in (call.h). `ticket` may be NULL. */
int ims_submission_run(ims_saver *saver, const struct ims_request *request,
                       struct ims_message *message, ims_ticket **ticket);

#endif
