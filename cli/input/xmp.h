/* SPDX-License-Identifier: MIT
 *
 * XMP that a JPEG has in more than one segment: a packet that is whole in itself, and
 * pieces of a second one, which it names by their digest (extended XMP). They are put
 * together, so that other formats get one packet. It knows no file.
 *
 * Format: XMP specification, part 3, 1.1.3.1.
 */
#ifndef INPUT_XMP_H
#define INPUT_XMP_H

#include <stddef.h>

/* A piece, behind the name of its segment: 32 digits of the digest, the size of the
 * whole and the offset of the piece in it, of four bytes each, and then its bytes. */
struct input_xmp_piece {
    const unsigned char *bytes;
    size_t size;
};

/* The packet with the properties of the second one among its own, to be freed; NULL
 * where the second one is not whole, its digest is another one, or both are so unusual
 * that they cannot be put together. What belongs to other digests is passed over. */
char *input_xmp_join(const char *packet, size_t size,
                     const struct input_xmp_piece *pieces, size_t count,
                     size_t *joined_size);

#endif
