/* SPDX-License-Identifier: MIT
 *
 * Metadata of every kind for tests of encoders, small or large.
 */
#ifndef METADATA_H
#define METADATA_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

#include "exif_blob.h"

enum {
    METADATA_TEXTS = 6,
    METADATA_LARGE_ICC = 1 << 20,
    METADATA_LARGE_XMP = 200 * 1000
};

/* 2026-11-28 22:58:00.5 UTC */
#define METADATA_TIME (INT64_C(1795906680) * 1000000000 + 500000000)

/* All of it; `fields` may be changed. */
struct metadata {
    struct ims_metadata fields;
    struct ims_text texts[METADATA_TEXTS];
    struct ims_position position;
    struct exif_blob exif;
    uint8_t *icc;
    char *xmp;
    uint8_t iptc[64];
};

/* Fills it: with a profile and a packet of a few hundred bytes, or of the sizes above.
 * The profile is for no colors: its head is right, its one tag random bytes. There are
 * no texts; metadata_add_text() adds them. */
void metadata_make(struct metadata *metadata, bool is_large);
void metadata_free(struct metadata *metadata);

void metadata_add_text(struct metadata *metadata, const char *key, const char *value,
                       const char *language);

/* An Exif that cannot take the time is refused at submission, not by a worker; one that
 * need not take any is none of the encoder's business. */
void metadata_check_damaged_exif(const struct ims_encoder *encoder);

#endif
