/* SPDX-License-Identifier: MIT */
/**
 * @file color.h
 * @brief What the numbers of pixels mean as colors: the code points of ITU-T H.273,
 * where chroma stands, and what HDR pictures say beside. imagesaver/types.h includes
 * it; no program needs to.
 */
#ifndef IMAGESAVER_COLOR_H
#define IMAGESAVER_COLOR_H

#include <stddef.h>
#include <stdint.h>

/** Matrix between YUV and RGB; used for YUV formats only. Other values than 0 and
 *  IDENTITY are the MatrixCoefficients of ITU-T H.273. */
enum ims_color_matrix {
    IMS_MATRIX_DEFAULT = 0,   /**< BT.601 */
    IMS_MATRIX_BT709 = 1,     /**< ITU-R BT.709-6 */
    IMS_MATRIX_BT470BG = 5,   /**< ITU-R BT.470-6 System B, G: the same as BT601 */
    IMS_MATRIX_BT601 = 6,     /**< ITU-R BT.601-7 */
    IMS_MATRIX_SMPTE240M = 7, /**< SMPTE ST 240 */
    IMS_MATRIX_BT2020 = 9,    /**< ITU-R BT.2020-2, BT.2100-2, of non-constant
                                   luminance */
    IMS_MATRIX_IDENTITY = 256 /**< Y is green, U blue, V red, all in the range of Y (0
                                   of H.273, which means "default" here); chroma as
                                   large as luma only */
};

/** Primaries and white of RGB (and of RGB behind YUV): the ColourPrimaries of ITU-T
 *  H.273. Files say them, where their format has a place; colors are converted by them
 *  only where option `hdr` makes HDR what other displays show. */
enum ims_color_primaries {
    IMS_PRIMARIES_DEFAULT = 0,     /**< not said: nor does the file say any */
    IMS_PRIMARIES_BT709 = 1,       /**< ITU-R BT.709, sRGB */
    IMS_PRIMARIES_UNSPECIFIED = 2, /**< the same as 0 */
    IMS_PRIMARIES_BT470M = 4,      /**< NTSC of 1953 */
    IMS_PRIMARIES_BT470BG = 5,     /**< ITU-R BT.601 with 625 lines */
    IMS_PRIMARIES_BT601 = 6,       /**< ITU-R BT.601 with 525 lines, SMPTE 170M */
    IMS_PRIMARIES_SMPTE240M = 7,   /**< the same numbers as 6 */
    IMS_PRIMARIES_FILM = 8,        /**< color filters under illuminant C */
    IMS_PRIMARIES_BT2020 = 9,      /**< ITU-R BT.2020, BT.2100 */
    IMS_PRIMARIES_XYZ = 10,        /**< SMPTE ST 428-1: CIE 1931 XYZ */
    IMS_PRIMARIES_DCI_P3 = 11,     /**< SMPTE RP 431-2 */
    IMS_PRIMARIES_DISPLAY_P3 = 12, /**< SMPTE EG 432-1: P3 with white D65 */
    IMS_PRIMARIES_EBU3213 = 22     /**< EBU Tech. 3213-E */
};

/** Transfer curve of the samples: the TransferCharacteristics of ITU-T H.273. It
 *  is changed for formats of light only, and where option `hdr` asks for that. */
enum ims_color_transfer {
    IMS_TRANSFER_DEFAULT = 0,     /**< not said: nor does the file say any */
    IMS_TRANSFER_BT709 = 1,       /**< ITU-R BT.709 */
    IMS_TRANSFER_UNSPECIFIED = 2, /**< the same as 0 */
    IMS_TRANSFER_GAMMA22 = 4,     /**< ITU-R BT.470 System M: assumed gamma 2.2 */
    IMS_TRANSFER_GAMMA28 = 5,     /**< ITU-R BT.470 System B, G: assumed gamma 2.8 */
    IMS_TRANSFER_BT601 = 6,       /**< ITU-R BT.601: the same curve as 1 */
    IMS_TRANSFER_SMPTE240M = 7,   /**< SMPTE ST 240 */
    IMS_TRANSFER_LINEAR = 8,      /**< light itself */
    IMS_TRANSFER_LOG100 = 9,      /**< logarithmic, 100:1 */
    IMS_TRANSFER_LOG316 = 10,     /**< logarithmic, 100*sqrt(10):1 */
    IMS_TRANSFER_XVYCC = 11,      /**< IEC 61966-2-4 */
    IMS_TRANSFER_BT1361 = 12,     /**< ITU-R BT.1361 extended gamut */
    IMS_TRANSFER_SRGB = 13,       /**< IEC 61966-2-1 */
    IMS_TRANSFER_BT2020_10 = 14,  /**< ITU-R BT.2020 with 10 bits: the curve of 1 */
    IMS_TRANSFER_BT2020_12 = 15,  /**< ITU-R BT.2020 with 12 bits: the curve of 1 */
    IMS_TRANSFER_PQ = 16,         /**< SMPTE ST 2084, ITU-R BT.2100 PQ */
    IMS_TRANSFER_SMPTE428 = 17,   /**< SMPTE ST 428-1 */
    IMS_TRANSFER_HLG = 18         /**< ARIB STD-B67, ITU-R BT.2100 HLG */
};

/**
 * What the picture was mastered on, and how bright it gets. All luminances are in units
 * of 0.0001 cd/m2, all chromaticities in 0.00002 of CIE 1931, as PNG's `mDCV` and
 * `cLLI` have them; 0 = not said. Copied by every submission. Thread-safety: plain
 * data.
 */
struct ims_light {
    size_t size;                      /**< set by ::IMS_LIGHT_INIT */
    uint16_t primaries[3][2];         /**< red, green, blue: x, y (SMPTE ST 2086) */
    uint16_t white_point[2];          /**< x, y */
    uint32_t max_luminance;           /**< of the mastering display */
    uint32_t min_luminance;           /**< of the mastering display */
    uint32_t max_content_light;       /**< MaxCLL (CTA-861.3): of the brightest pixel */
    uint32_t max_frame_average_light; /**< MaxFALL: of the brightest frame's mean */
};
/** The start value of a struct ims_light: its size set, all else 0. */
#define IMS_LIGHT_INIT IMS_INIT_OF(struct ims_light)

/** Range of YUV samples; used for YUV formats only. */
enum ims_color_range {
    IMS_RANGE_DEFAULT = 0, /**< limited */
    IMS_RANGE_LIMITED = 1, /**< Y 16..235, U and V 16..240, with 10 bits four times,
                              with 12 bits 16 times as much */
    IMS_RANGE_FULL = 2     /**< 0..255, 0..1023, 0..4095 */
};

/** Where a sample of chroma stands among the pixels that it is for. It matters where
 *  YUV with fewer samples of chroma becomes RGB: chroma is interpolated there, linearly
 *  in each direction between the samples around a pixel (for CENTER with the weights of
 *  libjpeg's "fancy upsampling", 3/4 and 1/4), and the color is rounded once. Values
 *  from 1 to 6 are the ChromaLocType of ITU-T H.273, plus 1. */
enum ims_chroma_location {
    IMS_CHROMA_DEFAULT = 0,     /**< left */
    IMS_CHROMA_LEFT = 1,        /**< in the left column, between the rows */
    IMS_CHROMA_CENTER = 2,      /**< in the middle */
    IMS_CHROMA_TOP_LEFT = 3,    /**< at the first pixel */
    IMS_CHROMA_TOP = 4,         /**< in the upper row, between the columns */
    IMS_CHROMA_BOTTOM_LEFT = 5, /**< in the left column, in the lower row */
    IMS_CHROMA_BOTTOM = 6,      /**< in the lower row, between the columns */
    IMS_CHROMA_NEAREST = 64,    /**< nowhere: each is repeated for its pixels, as option
                                     `chroma=nearest` has it for all images; a file that
                                     keeps YUV does not say where its chroma stands */
    IMS_CHROMA_RIGHT = 65,      /**< in the right column, between the rows: this and the
                                     next are for pictures that were turned, and told by
                                     no file either */
    IMS_CHROMA_TOP_RIGHT = 66,  /**< at the second pixel of the upper row */
    IMS_CHROMA_BOTTOM_RIGHT = 67 /**< at the last pixel */
};

#endif
