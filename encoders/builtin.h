/* SPDX-License-Identifier: MIT
 *
 * The tables of all encoders here, each defined in the file of its name (ims_bmp in
 * bmp/bmp.c, ims_jpeg2000_lavc_jp2 in jpeg2000/lavc.c) or, ims_..._lavc without such a
 * file, in lavc/formats.c, by what they are built into: `own` is the library itself,
 * the others are plugins. It knows nothing else.
 */
#ifndef IMS_BUILTIN_H
#define IMS_BUILTIN_H

#include <imagesaver/encoder.h>

/* ENCODER(table) for each of a list, in the order in which they are registered. A list
 * has the name of its plugin, with '_' for '-'. */
#define IMS_BUILTIN_LIST_own(ENCODER)                                                  \
    ENCODER(ims_jpeg_fast)                                                             \
    ENCODER(ims_bmp)                                                                   \
    ENCODER(ims_png_fast)                                                              \
    ENCODER(ims_pnm_pnm)                                                               \
    ENCODER(ims_pnm_pbm)                                                               \
    ENCODER(ims_pnm_pgm)                                                               \
    ENCODER(ims_pnm_ppm)                                                               \
    ENCODER(ims_pnm_pam)                                                               \
    ENCODER(ims_qoi)                                                                   \
    ENCODER(ims_tga)                                                                   \
    ENCODER(ims_gif)                                                                   \
    ENCODER(ims_ico)                                                                   \
    ENCODER(ims_xbm)                                                                   \
    ENCODER(ims_xpm)                                                                   \
    ENCODER(ims_wbmp)                                                                  \
    ENCODER(ims_xwd)                                                                   \
    ENCODER(ims_dpx)                                                                   \
    ENCODER(ims_exr)                                                                   \
    ENCODER(ims_hdr)                                                                   \
    ENCODER(ims_pfm)                                                                   \
    ENCODER(ims_farbfeld)                                                              \
    ENCODER(ims_npy)                                                                   \
    ENCODER(ims_tiff)                                                                  \
    ENCODER(ims_fits)                                                                  \
    ENCODER(ims_raw)                                                                   \
    ENCODER(ims_annotate_png)                                                          \
    ENCODER(ims_annotate_jpeg)                                                         \
    ENCODER(ims_annotate_webp)                                                         \
    ENCODER(ims_annotate_tiff)                                                         \
    ENCODER(ims_annotate_jxl)                                                          \
    ENCODER(ims_annotate_avif)                                                         \
    ENCODER(ims_annotate_heif)                                                         \
    ENCODER(ims_passthrough)
#define IMS_BUILTIN_LIST_jpeg_turbo(ENCODER) ENCODER(ims_jpeg_turbo)
#define IMS_BUILTIN_LIST_webp(ENCODER)       ENCODER(ims_webp_libwebp)
#define IMS_BUILTIN_LIST_avif(ENCODER)       ENCODER(ims_avif)
#define IMS_BUILTIN_LIST_jxl(ENCODER)        ENCODER(ims_jxl)
#define IMS_BUILTIN_LIST_openjpeg(ENCODER)                                             \
    ENCODER(ims_jpeg2000_openjpeg_jp2)                                                 \
    ENCODER(ims_jpeg2000_openjpeg_j2k)
#define IMS_BUILTIN_LIST_lavc(ENCODER)                                                 \
    ENCODER(ims_jpeg_lavc)                                                             \
    ENCODER(ims_png_lavc)                                                              \
    ENCODER(ims_webp_lavc)                                                             \
    ENCODER(ims_jpeg2000_lavc_jp2)                                                     \
    ENCODER(ims_jpeg2000_lavc_j2k)                                                     \
    ENCODER(ims_sgi_lavc)                                                              \
    ENCODER(ims_jpegls_lavc)                                                           \
    ENCODER(ims_sun_lavc)                                                              \
    ENCODER(ims_pcx_lavc)

/* Those of the lists that this library or plugin was built with, ended by NULL. */
extern const struct ims_encoder *const ims_builtin_encoders[];

/* clang-format off */
#define IMS_BUILTIN_DECLARE(table) extern const struct ims_encoder table;
IMS_BUILTIN_LIST_own(IMS_BUILTIN_DECLARE)
IMS_BUILTIN_LIST_jpeg_turbo(IMS_BUILTIN_DECLARE)
IMS_BUILTIN_LIST_webp(IMS_BUILTIN_DECLARE)
IMS_BUILTIN_LIST_avif(IMS_BUILTIN_DECLARE)
IMS_BUILTIN_LIST_jxl(IMS_BUILTIN_DECLARE)
IMS_BUILTIN_LIST_openjpeg(IMS_BUILTIN_DECLARE)
IMS_BUILTIN_LIST_lavc(IMS_BUILTIN_DECLARE)

#endif
