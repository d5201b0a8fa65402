/* SPDX-License-Identifier: MIT */
#include "color.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "color/icc.h"
#include "color/primaries.h"
#include "color/transfer.h"
#include "common/failure.h"
#include "convert/format.h"
#include "memory.h"

/* ---- numbers --------------------------------------------------------------------- */

/* False where they cannot be said: libjxl takes no places on the axes. */
static bool set_primaries(JxlColorEncoding *color, enum ims_color_primaries primaries)
{
    const struct ims_color_primaries_xy *const xy = ims_color_primaries_find(primaries);
    if (xy == NULL)
        return true; /* sRGB's */
    if (primaries == IMS_PRIMARIES_XYZ)
        return false;
    color->primaries = JXL_PRIMARIES_CUSTOM;
    color->white_point = JXL_WHITE_POINT_CUSTOM;
    memcpy(color->white_point_xy, xy->white, sizeof color->white_point_xy);
    memcpy(color->primaries_red_xy, xy->colors[0], sizeof color->primaries_red_xy);
    memcpy(color->primaries_green_xy, xy->colors[1], sizeof color->primaries_green_xy);
    memcpy(color->primaries_blue_xy, xy->colors[2], sizeof color->primaries_blue_xy);
    /* The same, where there is a number for it. */
    switch (primaries) {
    case IMS_PRIMARIES_BT709:
        color->primaries = JXL_PRIMARIES_SRGB;
        break;
    case IMS_PRIMARIES_BT2020:
        color->primaries = JXL_PRIMARIES_2100;
        break;
    case IMS_PRIMARIES_DCI_P3:
    case IMS_PRIMARIES_DISPLAY_P3:
        color->primaries = JXL_PRIMARIES_P3;
        break;
    default:
        break;
    }
    switch (primaries) {
    case IMS_PRIMARIES_DCI_P3:
        color->white_point = JXL_WHITE_POINT_DCI;
        break;
    case IMS_PRIMARIES_BT470M:
    case IMS_PRIMARIES_FILM:
        break; /* illuminant C */
    default:
        color->white_point = JXL_WHITE_POINT_D65;
    }
    return true;
}

/* False where there is no number for it. */
static bool set_transfer(JxlColorEncoding *color, enum ims_color_transfer transfer)
{
    const double exponent = ims_color_transfer_exponent(transfer);
    switch (transfer) {
    case IMS_TRANSFER_DEFAULT:
    case IMS_TRANSFER_UNSPECIFIED:
    case IMS_TRANSFER_SRGB:
        color->transfer_function = JXL_TRANSFER_FUNCTION_SRGB;
        return true;
    case IMS_TRANSFER_BT709:
    case IMS_TRANSFER_BT601:
    case IMS_TRANSFER_XVYCC:  /* the same from 0 to 1 */
    case IMS_TRANSFER_BT1361: /* the same */
    case IMS_TRANSFER_BT2020_10:
    case IMS_TRANSFER_BT2020_12:
        color->transfer_function = JXL_TRANSFER_FUNCTION_709;
        return true;
    case IMS_TRANSFER_LINEAR:
        color->transfer_function = JXL_TRANSFER_FUNCTION_LINEAR;
        return true;
    case IMS_TRANSFER_PQ:
        color->transfer_function = JXL_TRANSFER_FUNCTION_PQ;
        return true;
    case IMS_TRANSFER_SMPTE428:
        color->transfer_function = JXL_TRANSFER_FUNCTION_DCI;
        return true;
    case IMS_TRANSFER_HLG:
        color->transfer_function = JXL_TRANSFER_FUNCTION_HLG;
        return true;
    default:
        if (exponent == 0.0)
            return false;
        color->transfer_function = JXL_TRANSFER_FUNCTION_GAMMA;
        color->gamma = 1.0 / exponent;
        return true;
    }
}

/* ---- profiles -------------------------------------------------------------------- */

/* Colors that numbers do not say; what is not said of them is sRGB's. */
static bool set_own_profile(JxlEncoder *encoder, const struct ims_image *image,
                            bool gray)
{
    uint8_t profile[IMS_COLOR_ICC_BYTES];
    struct ims_image said = *image;
    if (ims_color_primaries_find(image->primaries) == NULL)
        said.primaries = IMS_PRIMARIES_BT709;
    if (!ims_color_transfer_is_known(image->transfer))
        said.transfer = IMS_TRANSFER_SRGB;
    const size_t size = ims_color_icc_make(&said, gray, profile);
    return JxlEncoderSetICCProfile(encoder, profile, size) == JXL_ENC_SUCCESS;
}

int ims_jxl_color_check(const struct ims_metadata *metadata,
                        const struct ims_image *image, struct ims_message *message)
{
    struct ims_jxl_memory memory = {.is_missing = false};
    if (metadata == NULL || metadata->icc == NULL)
        return IMS_OK;
    const JxlMemoryManager manager = ims_jxl_memory_manager(&memory);
    JxlEncoder *const encoder = JxlEncoderCreate(&manager);
    if (encoder == NULL)
        return ims_failure(message, IMS_ERROR_MEMORY, "libjxl: out of memory");
    JxlBasicInfo info;
    JxlEncoderInitBasicInfo(&info);
    info.xsize = info.ysize = 1;
    info.uses_original_profile = JXL_TRUE;
    if (ims_convert_format_of(image->format)->gray)
        info.num_color_channels = 1;
    const bool taken = JxlEncoderSetBasicInfo(encoder, &info) == JXL_ENC_SUCCESS &&
                       JxlEncoderSetICCProfile(encoder, metadata->icc,
                                               metadata->icc_size) == JXL_ENC_SUCCESS;
    JxlEncoderDestroy(encoder);
    if (taken)
        return IMS_OK;
    return ims_failure(message, IMS_ERROR_METADATA,
                       "libjxl does not take the color profile: it is damaged, or not "
                       "for what the pixels are; give another one, or none");
}

/* ---- all ------------------------------------------------------------------------- */

bool ims_jxl_color_set(JxlEncoder *encoder, const struct ims_encoding *encoding,
                       bool gray)
{
    const struct ims_metadata *const metadata = encoding->metadata;
    const struct ims_image *const image = encoding->image;
    if (metadata != NULL && metadata->icc != NULL)
        return JxlEncoderSetICCProfile(encoder, metadata->icc, metadata->icc_size) ==
               JXL_ENC_SUCCESS;
    JxlColorEncoding color;
    JxlColorEncodingSetToSRGB(&color, gray);
    const bool has_place = set_primaries(&color, image->primaries) || gray;
    if (!set_transfer(&color, image->transfer) || !has_place)
        return set_own_profile(encoder, image, gray);
    return JxlEncoderSetColorEncoding(encoder, &color) == JXL_ENC_SUCCESS;
}

/* ITU-R BT.2100: of the highest sample of PQ, and of a display for HLG. */
enum { PQ_PEAK = 10000, HLG_PEAK = 1000 };

/* Units of luminance in struct ims_light. */
static const float PER_NIT = 10000.0F;

/* Of HLG, what the picture was mastered on is what it is for; of PQ, whose samples say
 * luminances, the brightest pixel tells more. Of other transfers libjxl takes what is
 * usual for displays. */
void ims_jxl_color_set_light(JxlBasicInfo *info, const struct ims_image *image)
{
    static const struct ims_light none = {.size = sizeof none};
    const struct ims_light *const light = image->light != NULL ? image->light : &none;
    const bool is_pq = image->transfer == IMS_TRANSFER_PQ;
    if (!ims_color_transfer_is_hdr(image->transfer))
        return;
    uint32_t peak = light->max_luminance;
    if (is_pq && light->max_content_light != 0)
        peak = light->max_content_light;
    const float usual = is_pq ? PQ_PEAK : HLG_PEAK;
    info->intensity_target = peak != 0 ? fminf((float)peak / PER_NIT, PQ_PEAK) : usual;
    info->min_nits =
        fminf((float)light->min_luminance / PER_NIT, info->intensity_target);
}
