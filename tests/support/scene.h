/* SPDX-License-Identifier: MIT
 *
 * Pictures of the kinds that programs save, 8-bit RGB of any size: for what depends on
 * the kind, as the size of files does.
 */
#ifndef SCENE_H
#define SCENE_H

#include <stdint.h>

enum scene_kind {
    SCENE_FLAT = 0,       /* one color */
    SCENE_GRADIENT = 1,   /* from one corner to the other */
    SCENE_TEXT = 2,       /* lines of dark letters on white */
    SCENE_SCREENSHOT = 3, /* windows with frames, buttons, text and a gradient */
    SCENE_NOISE = 4,      /* random samples */
    SCENE_PHOTOGRAPH = 5, /* shapes, shades and texture of all sizes, and grain */
    SCENE_KINDS = 6
};

extern const char *const scene_names[SCENE_KINDS];

/* Draws into width * height * 3 bytes; the same arguments give the same picture. */
void scene_draw(uint8_t *pixels, int32_t width, int32_t height, enum scene_kind kind);

#endif
