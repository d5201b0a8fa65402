/* SPDX-License-Identifier: MIT
 *
 * How files of the formats begin that are read by libraries of their own, whether this
 * build has the libraries or not. Each function is given the beginning of a file, up to
 * CLI_SOURCE_HEAD_SIZE bytes of it. Internal to the folder.
 */
#ifndef READERS_PROBE_H
#define READERS_PROBE_H

#include <stdbool.h>
#include <stddef.h>

/* AVIF, a still picture or a sequence. */
bool readers_probe_avif(const unsigned char *head, size_t size);

/* HEIF with pictures of any codec; AVIF, which is asked about first, may be it too. */
bool readers_probe_heif(const unsigned char *head, size_t size);

/* Windows icons and cursors whose first size begins as one does. */
bool readers_probe_ico(const unsigned char *head, size_t size);

bool readers_probe_jxl(const unsigned char *head, size_t size);

/* TIFF and BigTIFF. */
bool readers_probe_tiff(const unsigned char *head, size_t size);

bool readers_probe_webp(const unsigned char *head, size_t size);

/* Whether a file, here the whole of it, has a gain map beside its picture: one of ISO
 * 21496-1 in an ISO media file, or one of Apple's in any. What JPEG says of its own is
 * that reader's. */
bool readers_probe_gain_map(const unsigned char *bytes, size_t size);

#endif
