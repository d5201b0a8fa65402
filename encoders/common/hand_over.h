/* SPDX-License-Identifier: MIT
 *
 * How an encoder ends that puts something of its own before bytes that another one
 * made: the rest of these is handed over, or let go of where the begin failed. It knows
 * no format.
 */
#ifndef IMS_HAND_OVER_H
#define IMS_HAND_OVER_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

/* Bytes that become the buffer's in any case. */
struct ims_hand_over {
    const uint8_t *bytes;
    size_t size;
    void (*release)(void *owner);
    void *owner;
};

/* Hands over what stands behind the first `done` bytes where `error` is IMS_OK; else
 * releases all and returns it. Without memory the message says that there was none for
 * `what`. */
int ims_hand_over_rest(const struct ims_hand_over *made, size_t done, int error,
                       const char *what, struct ims_buffer *buffer,
                       struct ims_message *message);

#endif
