/* SPDX-License-Identifier: MIT
 *
 * Lending memory for images, and taking it back: the parts of ims_image_borrow() and
 * ims_image_return() that others need.
 */
#ifndef IMS_LOAN_H
#define IMS_LOAN_H

#include <imagesaver/imagesaver.h>

/* Takes back what is still lent. The saver is closed and no call is inside. Returns how
 * many that were. */
size_t ims_loan_end_all(ims_saver *saver);

#endif
