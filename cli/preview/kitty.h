/* SPDX-License-Identifier: MIT
 *
 * A picture by the graphics protocol of kitty, which other terminals have too: a PNG in
 * base64, in pieces. It writes nothing.
 */
#ifndef PREVIEW_KITTY_H
#define PREVIEW_KITTY_H

#include <stdint.h>

#include "common/text.h"

/* Adds the bytes of a PNG as a picture that is shown at once. */
void preview_kitty_add(struct cli_text *text, const uint8_t *png, size_t size);

#endif
