/* SPDX-License-Identifier: MIT
 *
 * Writing to a descriptor of the program's, which may take a part at a time, or nothing
 * for a while: a pipe, a socket. It knows nothing of what is written. Thread-safety:
 * safe.
 */
#ifndef IMS_DESCRIPTOR_H
#define IMS_DESCRIPTOR_H

#include <stddef.h>

struct ims_os;

/* Writes all of it, and waits as long as that takes. 0 or errno. */
int ims_descriptor_write(const struct ims_os *os, int file, const void *data,
                         size_t size);

#endif
