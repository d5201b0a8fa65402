/* SPDX-License-Identifier: MIT
 *
 * Metadata of every kind, small and with words in them that are nowhere else, for tests
 * that look for them in files.
 */
#ifndef SAMPLE_METADATA_H
#define SAMPLE_METADATA_H

#include <stdbool.h>

#include <imagesaver/imagesaver.h>

#include "exif_blob.h"

/* What is in them. */
#define SAMPLE_METADATA_XMP  "Xenophanes"
#define SAMPLE_METADATA_IPTC "Iamblichus"
#define SAMPLE_METADATA_ICC  "Kleanthes"

enum { SAMPLE_METADATA_DOTS = 11811 /* per metre: 300 per inch */ };

/* 2026-11-28 22:58:07 UTC, in nanoseconds. */
#define SAMPLE_METADATA_TIME INT64_C(1795906687000000000)

/* The Exif of exif_blob.h, as it stands: its orientation is 1. */
void sample_metadata_exif(struct exif_blob *blob, bool is_big);

/* Metadata of the kinds whose bits are set, without texts; the Exif is big-endian.
 * Static storage. */
struct ims_metadata sample_metadata_of(uint32_t kinds);

#endif
