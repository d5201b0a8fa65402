/* SPDX-License-Identifier: MIT
 *
 * What every WebP encoder here shares: options, efforts, limits. It knows no library
 * that encodes.
 */
#ifndef IMS_WEBP_H
#define IMS_WEBP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

enum {
    IMS_WEBP_MAX_SIDE = 16383 /* the format's own */
};

/* The indices of the options. */
enum ims_webp_option {
    IMS_WEBP_QUALITY = 0,
    IMS_WEBP_EFFORT = 1,
    IMS_WEBP_LOSSLESS = 2,
    IMS_WEBP_EXACT = 3
};

extern const struct ims_option ims_webp_options[];
extern const char *const ims_webp_extensions[];
extern const struct ims_signature ims_webp_signatures[];
extern const enum ims_pixel_format ims_webp_pixel_formats[];
extern const enum ims_pixel_format ims_webp_narrowed_formats[];

/* The `accepts` of encoders: whether WebP can hold the metadata. */
int ims_webp_accept(const struct ims_encoder *self, const struct ims_encoding *encoding,
                    struct ims_message *message);

/* What libwebp is told. */
struct ims_webp_settings {
    int method;  /* 0..6 */
    int quality; /* 0..100; of lossless files: how hard it tries */
};

/* What the options mean. */
struct ims_webp_settings ims_webp_settings_of(const union ims_option_value *values);

/* Lossless files: what libwebp makes is not always smaller when it tries harder, so
 * that an encoder that can keeps the smallest of several. Step number `step`, from 0,
 * of what libwebp is told; and the last one that an effort gets to. */
struct ims_webp_settings ims_webp_lossless_step(int step);
int ims_webp_lossless_last(int32_t effort);

/* Whether an effort that gets to step `last`, which made a file of `size` bytes of
 * `pixels`, shall try `step` too. */
bool ims_webp_lossless_tries(int step, int last, size_t size, uint64_t pixels);

#endif
