/* SPDX-License-Identifier: MIT */
#include "recolor.h"

#include "pixel_format.h"

static bool is_gray(const struct ims_pixel_layout *layout)
{
    return layout->model == IMS_MODEL_GRAY;
}

/* Whether samples are gray or red, green and blue, or stand for them. */
static bool is_of_light(enum ims_pixel_format format)
{
    const struct ims_pixel_layout *layout = ims_pixel_format_layout(format);
    switch (layout != NULL ? layout->model : IMS_MODEL_ENCODED) {
    case IMS_MODEL_GRAY:
    case IMS_MODEL_RGB:
    case IMS_MODEL_YUV:
    case IMS_MODEL_PALETTE:
        return true;
    default:
        return false;
    }
}

/* Floats with the channels of a format. */
static enum ims_pixel_format floats_of(const struct ims_pixel_layout *layout)
{
    if (is_gray(layout))
        return layout->alpha ? IMS_PIXEL_GRAY_ALPHA_F32 : IMS_PIXEL_GRAY_F32;
    return layout->alpha ? IMS_PIXEL_RGBA_F32 : IMS_PIXEL_RGB_F32;
}

/* What holds colors as exactly as a format that is unpacked. */
static enum ims_pixel_format colors_of(enum ims_pixel_format format)
{
    const struct ims_pixel_layout *layout = ims_pixel_format_layout(format);
    if (layout->model != IMS_MODEL_YUV && (layout->sample_bytes > 1 || is_gray(layout)))
        return format;
    return layout->alpha ? IMS_PIXEL_RGBA8 : IMS_PIXEL_RGB8;
}

/* Of 8 bits, and never gray: readers of gain maps know no such pictures. */
static enum ims_pixel_format picture_of(enum ims_pixel_format format)
{
    return ims_pixel_format_layout(format)->alpha ? IMS_PIXEL_RGBA8 : IMS_PIXEL_RGB8;
}

static void forget_planes(struct ims_image *image)
{
    image->matrix = IMS_MATRIX_DEFAULT;
    image->range = IMS_RANGE_DEFAULT;
    image->chroma_location = IMS_CHROMA_DEFAULT;
    image->significant_bits = 0;
    for (int i = 0; i < 4; i++) {
        image->planes[i] = NULL;
        image->strides[i] = 0;
    }
}

static bool is_hdr(const struct ims_image *image)
{
    return image->transfer == IMS_TRANSFER_PQ || image->transfer == IMS_TRANSFER_HLG;
}

static bool says_transfer(const struct ims_image *image)
{
    return image->transfer != IMS_TRANSFER_DEFAULT &&
           image->transfer != IMS_TRANSFER_UNSPECIFIED;
}

/* Floats that do not say otherwise, as formats of light take them. */
static bool is_light(const struct ims_image *image)
{
    return ims_pixel_format_layout(image->format)->kind == IMS_SAMPLE_FLOAT &&
           (image->transfer == IMS_TRANSFER_LINEAR || !says_transfer(image));
}

bool ims_recolor_is_bright(const struct ims_image *image)
{
    return is_of_light(image->format) && (is_hdr(image) || is_light(image));
}

/* Whether what a display without HDR shows is made of an image. */
static bool becomes_sdr(uint32_t traits, enum ims_recolor_hdr hdr,
                        const struct ims_image *image)
{
    return (hdr == IMS_RECOLOR_SDR && is_hdr(image)) ||
           (hdr == IMS_RECOLOR_GAIN_MAP && (traits & IMS_TRAIT_GAIN_MAP) != 0 &&
            ims_recolor_is_bright(image));
}

/* Light that says no primaries has those of BT.709, as OpenEXR has it. */
static bool has_bt709(const struct ims_image *image)
{
    return image->primaries == IMS_PRIMARIES_BT709 ||
           (is_light(image) && (image->primaries == IMS_PRIMARIES_DEFAULT ||
                                image->primaries == IMS_PRIMARIES_UNSPECIFIED));
}

/* A gain map brightens what the picture has, and brings back no color that it lacks: so
 * that has more than BT.709's where there may be more. */
static void describe_sdr(enum ims_recolor_hdr hdr, struct ims_image *shown)
{
    const enum ims_pixel_format format = ims_pixel_format_unpacked(shown->format);
    const bool wide = hdr == IMS_RECOLOR_GAIN_MAP && !has_bt709(shown);
    shown->format =
        hdr == IMS_RECOLOR_GAIN_MAP ? picture_of(format) : colors_of(format);
    shown->primaries = wide ? IMS_PRIMARIES_DISPLAY_P3 : IMS_PRIMARIES_BT709;
    shown->transfer = IMS_TRANSFER_SRGB;
    shown->light = NULL;
}

bool ims_recolor_describe_unusual(uint32_t traits, enum ims_recolor_hdr hdr,
                                  const struct ims_image *image,
                                  struct ims_image *shown)
{
    /* Light in integers becomes floats, too. */
    const bool linear =
        (traits & IMS_TRAIT_LINEAR) != 0 && says_transfer(image) && !is_light(image);
    if (!is_of_light(image->format) || (!linear && ((traits & IMS_TRAIT_LINEAR) != 0 ||
                                                    !becomes_sdr(traits, hdr, image))))
        return false;
    *shown = *image;
    forget_planes(shown);
    if (image->alpha == IMS_ALPHA_PREMULTIPLIED)
        shown->alpha = IMS_ALPHA_STRAIGHT;
    if (linear) {
        shown->format = floats_of(
            ims_pixel_format_layout(ims_pixel_format_unpacked(image->format)));
        shown->transfer = IMS_TRANSFER_LINEAR;
    } else {
        describe_sdr(hdr, shown);
    }
    return true;
}
