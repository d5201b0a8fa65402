/* SPDX-License-Identifier: MIT
 *
 * Short words for tests of the choice of an encoder: one registry of fake encoders, one
 * matcher on it, and the last match.
 */
#ifndef CHOOSING_H
#define CHOOSING_H

#include "src/codec/matcher.h"
#include "src/image/metadata.h"

enum { CHOOSING_ENCODERS = 4 };

struct choosing {
    struct ims_encoder encoders[CHOOSING_ENCODERS]; /* to be filled before open */
    struct ims_registry *registry;
    struct ims_matcher *matcher;
    struct ims_metadata_wanted wanted; /* beside the image */
    struct ims_match match;
    struct ims_message message;
};

extern struct choosing choosing;

/* Registers those of `encoders` that have a name, then the one for bytes, unless there
 * is a registry already; makes a matcher instead of the one there may be. */
void choosing_open(const char *options);
void choosing_open_with(const char *options, enum ims_mismatch mismatch);
void choosing_close(void);

/* Two encoders for .aaa: "aaa", and "bbb" of higher rank, which serves .bbb too. */
void choosing_two_for_aaa(void);

int choosing_run(const char *extension, const struct ims_image *image,
                 const char *text);

/* The encoder of this name is chosen. */
void choosing_takes(const char *extension, enum ims_pixel_format format,
                    const char *text, const char *name);

/* It is refused with this error and a text with these words. */
void choosing_refuses(const char *extension, enum ims_pixel_format format,
                      const char *text, int error, const char *words);
void choosing_refuses_image(const char *extension, const struct ims_image *image,
                            const char *text, int error, const char *words);

#endif
