/* SPDX-License-Identifier: MIT
 *
 * Which primaries chromaticities are that a file tells as numbers. Internal to the
 * folder.
 */
#ifndef READERS_PRIMARIES_H
#define READERS_PRIMARIES_H

#include <imagesaver/imagesaver.h>

enum { READERS_PRIMARIES_NUMBERS = 8 };

/* Of red, green, blue and white, in x and y each; DEFAULT where they are none that
 * ITU-T H.273 numbers. */
enum ims_color_primaries
readers_primaries_find(const double numbers[READERS_PRIMARIES_NUMBERS]);

#endif
