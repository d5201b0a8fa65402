/* SPDX-License-Identifier: MIT
 *
 * Whether bytes are UTF-8 (RFC 3629): no surrogates, nothing in more bytes than it
 * needs, nothing above U+10FFFF, nothing cut. Thread-safety: safe.
 */
#ifndef IMS_UTF8_H
#define IMS_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the character that begins at `byte`, with `rest` bytes (at least one) from
 * there on; 0 = none does. */
size_t ims_utf8_character(const unsigned char *byte, size_t rest);

/* Whether all of it is. */
bool ims_utf8_is_valid(const void *text, size_t size);

#endif
