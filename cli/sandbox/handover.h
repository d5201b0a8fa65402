/* SPDX-License-Identifier: MIT
 *
 * Pictures from one process to another: pixels and what belongs to them are written
 * into memory that has a descriptor and is sealed, so that nobody can change them any
 * more, and mapped at the other end. One copy, which costs less than the page faults of
 * fresh memory would; whoever gets it needs not trust whoever made it.
 */
#ifndef SANDBOX_HANDOVER_H
#define SANDBOX_HANDOVER_H

#include <stdbool.h>

#include "input/input.h"
#include "message.h"

/* Writes a picture into memory and lets go of it. Returns its descriptor, which the
 * caller closes, or -1 with errno. */
int sandbox_handover_give(struct input_picture *picture, struct sandbox_picture *sent);

/* Makes a picture of what was sent, with the memory's descriptor, which is closed in
 * any case. Returns false when it is not what it should be, or there is no memory. */
bool sandbox_handover_take(const struct sandbox_picture *sent, int memory,
                           struct input_picture *picture);

/* What belongs to a picture beside its pixels, as bytes, and back: whatever they are,
 * nothing that the library would not take comes out of them. */
void sandbox_handover_metadata_write(const struct input_metadata *metadata,
                                     struct cli_text *bytes);
struct input_metadata *sandbox_handover_metadata_read(const unsigned char *bytes,
                                                      size_t size);

#endif
