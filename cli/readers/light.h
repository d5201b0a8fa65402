/* SPDX-License-Identifier: MIT
 *
 * What the boxes of an AVIF or HEIF say of the mastering display and of content light,
 * which the libraries tell in part or not at all. Any bytes may be looked into; what is
 * damaged says nothing. Internal to the folder.
 */
#ifndef READERS_LIGHT_H
#define READERS_LIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

/* Of a picture by its number, or 0 of the primary one. False where nothing is said. */
bool readers_light_find(const unsigned char *bytes, size_t size, uint32_t item,
                        struct ims_light *light);

#endif
