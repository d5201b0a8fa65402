/* SPDX-License-Identifier: MIT
 *
 * Texts as comments of Netpbm's formats: behind the first line of the head, or, of PAM,
 * one line behind each line of it, as readers lose their place at two in a row. It
 * knows no pixels.
 */
#ifndef IMS_PNM_COMMENTS_H
#define IMS_PNM_COMMENTS_H

#include <stdbool.h>

#include "metadata/comment.h"

/* Whether all texts can be written; else says which cannot. `metadata` may be NULL here
 * and below. Returns IMS_OK, IMS_ERROR_METADATA or IMS_ERROR_MEMORY. */
int ims_pnm_comments_check(bool is_pam, const struct ims_metadata *metadata,
                           struct ims_message *message);

/* Where there are texts, appends them and what of a head must come before. Sets `done`
 * to the bytes of the head that this took, 0 for none. Returns IMS_OK, or
 * IMS_ERROR_MEMORY, and says so. */
int ims_pnm_comments_append(bool is_pam, const struct ims_metadata *metadata,
                            const char *head, size_t *done, struct ims_buffer *buffer,
                            struct ims_message *message);

#endif
