/* SPDX-License-Identifier: MIT
 *
 * Comparing languages as containers spell them. It knows no container.
 */
#ifndef IMS_ANNOTATE_TEXT_H
#define IMS_ANNOTATE_TEXT_H

#include <stdbool.h>

/* Whether two texts are the same but for the case of ASCII letters, as names of
 * languages are. */
bool ims_annotate_text_same(const char *a, const char *b);

#endif
