/* SPDX-License-Identifier: MIT
 *
 * What went wrong while a file was put into a folder: first as facts (which step, which
 * errno), gathered where it happened; then as the one error code and the one sentence
 * that the program is told. All wording of the folder store is here. It calls nothing
 * of the system. Thread-safety: plain data.
 */
#ifndef IMS_STORE_FAILURE_H
#define IMS_STORE_FAILURE_H

#include <stdbool.h>
#include <stddef.h>

#include "store/store.h"

/* The steps of a put, for the words "cannot ...". */
enum ims_store_step {
    IMS_STORE_STEP_FOLDER_MAKE,
    IMS_STORE_STEP_FOLDER_OPEN,
    IMS_STORE_STEP_LOOK,
    IMS_STORE_STEP_CREATE,
    IMS_STORE_STEP_WRITE,
    IMS_STORE_STEP_MODE,
    IMS_STORE_STEP_SYNC,
    IMS_STORE_STEP_CLOSE,
    IMS_STORE_STEP_PUBLISH,
    IMS_STORE_STEP_NAME_SYNC /* fails with the file in place: a warning */
};

struct ims_store_failure {
    enum ims_store_step step;
    int system_errno;     /* of the call that failed, or the one that fits best */
    size_t folder_length; /* folder steps: bytes of the sub-folder that it is about */
};

/* Notes a failure; returns false, so that a function can be left with it. Leaves
 * `folder_length` alone. */
static inline bool ims_store_failure_note(struct ims_store_failure *failure,
                                          enum ims_store_step step, int system_errno)
{
    failure->step = step;
    failure->system_errno = system_errno;
    return false;
}

/* Fills the error, the errno and the message of a completion. */
void ims_store_failure_tell(const struct ims_store_failure *failure,
                            const char *location, const struct ims_store_file *file,
                            struct ims_store_completion *completion);

/* Says that the location's file system has less free than `least` bytes. */
void ims_store_failure_full(const char *location, uint64_t least,
                            struct ims_message *message);

/* Says why a location cannot be synced, and returns the error. */
int ims_store_failure_sync(const char *location, int system_errno,
                           struct ims_message *message);

/* Says why a location cannot be opened, and returns the error. */
int ims_store_failure_location(const char *location, int system_errno,
                               struct ims_message *message);

#endif
