/* SPDX-License-Identifier: MIT
 *
 * What an encoder is shown of an image whose colors are made others before: light,
 * where its files hold nothing else (IMS_TRAIT_LINEAR), or what a display without HDR
 * shows, where option `hdr` asks for that. How that is reckoned is known elsewhere. It
 * reads no pixels.
 */
#ifndef IMS_RECOLOR_H
#define IMS_RECOLOR_H

#include <stdbool.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

/* What is made of HDR: values of option `hdr`. */
enum ims_recolor_hdr {
    IMS_RECOLOR_KEEP = 0,
    IMS_RECOLOR_SDR = 1,     /* what a display without it shows, */
    IMS_RECOLOR_GAIN_MAP = 2 /* and a map that makes it HDR again */
};

/* Whether an image may be brighter than white: PQ, HLG, and floats that are light or do
 * not say what they are. */
bool ims_recolor_is_bright(const struct ims_image *image);

/* For ims_recolor_describe(): an image that does say what it is, or may be bright. */
bool ims_recolor_describe_unusual(uint32_t traits, enum ims_recolor_hdr hdr,
                                  const struct ims_image *image,
                                  struct ims_image *shown);

/* Whether an encoder is shown another image than this one, which `shown` then
 * describes but for planes and strides: format, primaries, transfer. `image` is in its
 * normal form; `traits` are the encoder's, `hdr` is what options say. */
static inline bool ims_recolor_describe(uint32_t traits, enum ims_recolor_hdr hdr,
                                        const struct ims_image *image,
                                        struct ims_image *shown)
{
    /* Of each image this is asked several times, and of nearly every one in vain. */
    return (image->transfer != IMS_TRANSFER_DEFAULT || hdr == IMS_RECOLOR_GAIN_MAP) &&
           ims_recolor_describe_unusual(traits, hdr, image, shown);
}

#endif
