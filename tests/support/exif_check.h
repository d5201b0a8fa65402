/* SPDX-License-Identifier: MIT
 *
 * What tests of Exif expect in it. Each function fails the test unless it is there.
 */
#ifndef EXIF_CHECK_H
#define EXIF_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "encoders/metadata/exif.h"
#include "exif_blob.h"

/* 2026-11-28 22:58:00.5 UTC */
#define EXIF_CHECK_TIME (INT64_C(1795906680) * 1000000000 + 500000000)

/* Sydney's opera house, below the sea. */
struct ims_position exif_check_some_position(void);

/* A field of one text, or of numerators and denominators. */
void exif_check_text(const struct ims_metadata_exif *exif,
                     enum ims_metadata_exif_directory directory, uint32_t tag,
                     const char *text);

void exif_check_rationals(const struct ims_metadata_exif *exif,
                          enum ims_metadata_exif_directory directory, uint32_t tag,
                          const uint32_t *numbers, size_t count);

/* Only says whether a field is there. */
bool exif_check_has(const struct ims_metadata_exif *exif,
                    enum ims_metadata_exif_directory directory, uint32_t tag);

/* All directories have ascending tags. */
void exif_check_sorted(const struct ims_metadata_exif *exif);

/* An Exif that was made of a blob by setting time and position: what stayed is where it
 * was, and of what was replaced there are zeros. */
void exif_check_kept(const void *exif, size_t size, const struct exif_blob *blob);

/* All fields that EXIF_CHECK_TIME and exif_check_some_position() become. */
void exif_check_time(const struct ims_metadata_exif *exif);
void exif_check_position(const struct ims_metadata_exif *exif);

#endif
