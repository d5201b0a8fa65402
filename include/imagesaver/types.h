/* SPDX-License-Identifier: MIT */
/**
 * @file types.h
 * @brief What savers and encoders have in common: errors, messages, pixel formats and
 * images. imagesaver.h and encoder.h include it; imagesaver.h says what holds
 * throughout.
 */
#ifndef IMAGESAVER_TYPES_H
#define IMAGESAVER_TYPES_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/color.h>
#include <imagesaver/version.h>

#if defined(__GNUC__)
#define IMS_API __attribute__((visibility("default")))
#else
#define IMS_API
#endif

/** What the `IMS_..._INIT` macros are made of: a structure with its size set, all else
 *  0, in the words that C and C++ before 20 have for it. */
#ifdef __cplusplus
#define IMS_INIT_OF(structure)                                                         \
    ([] {                                                                              \
        structure ims_initial = {};                                                    \
        ims_initial.size = sizeof(ims_initial);                                        \
        return ims_initial;                                                            \
    }())
#else
#define IMS_INIT_OF(structure)                                                         \
    {                                                                                  \
        .size = sizeof(structure)                                                      \
    }
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- versions and errors --------------------------------------------------------- */

/** The version of the library that runs, as ::IMS_VERSION_NUMBER.
 *  Thread-safe. Never blocks. */
IMS_API uint32_t ims_version(void);

/** The same as text, "0.1.0". Static storage. Thread-safe. Never blocks. */
IMS_API const char *ims_version_text(void);

/**
 * Every error: name, value, text. The one list from which the enumeration, the names
 * and the texts are made. Values never change their meaning.
 */
#define IMS_ERROR_MAP(X)                                                               \
    X(OK, 0, "success")                                                                \
    X(ERROR_ARGUMENT, -1, "an argument is missing or out of range")                    \
    X(ERROR_MEMORY, -2, "out of memory")                                               \
    X(ERROR_THREAD, -3, "a worker thread could not be started")                        \
    X(ERROR_STRUCT_SIZE, -4,                                                           \
      "a structure is not set up by its IMS_..._INIT macro, or of a newer library")    \
    X(ERROR_CLOSED, -5, "the saver is being closed")                                   \
    X(ERROR_FORKED, -6, "the saver belongs to the parent process")                     \
    X(ERROR_DEADLOCK, -7, "the call would wait for the callback that makes it")        \
    X(ERROR_FULL, -8, "the queue is full")                                             \
    X(ERROR_TIMEOUT, -9, "the time limit has passed")                                  \
    X(ERROR_PENDING, -10, "there is no result yet")                                    \
    X(ERROR_NOT_WAITING, -11, "no waiting image has this id")                          \
    X(ERROR_LOCATION_MISSING, -20, "the location does not exist")                      \
    X(ERROR_LOCATION_NOT_FOLDER, -21, "the location is not a folder")                  \
    X(ERROR_LOCATION_NOT_WRITABLE, -22, "the location is not writable")                \
    X(ERROR_LOCATION_KIND, -23, "locations of this kind are not supported")            \
    X(ERROR_FILE_NAME, -30, "the file name cannot be used")                            \
    X(ERROR_SUB_FOLDER, -31, "the sub-folder cannot be used")                          \
    X(ERROR_IMAGE_FORMAT, -40, "the image's pixel format is unknown")                  \
    X(ERROR_IMAGE_SIZE, -41, "the image's width or height is out of range")            \
    X(ERROR_IMAGE_PLANE, -42, "a plane of the image is missing or invalid")            \
    X(ERROR_IMAGE_STRIDE, -43, "a stride of the image is too small")                   \
    X(ERROR_IMAGE_COLOR, -44,                                                          \
      "the image's color, range, chroma location or significant bits are unknown")     \
    X(ERROR_BYTES_ONLY, -45, "this saver takes encoded bytes only")                    \
    X(ERROR_MAX_BYTES, -46, "the image alone is larger than max_bytes")                \
    X(ERROR_IMAGE_ALPHA, -47, "the image's kind of alpha is unknown")                  \
    X(ERROR_NOT_LENT, -48, "the pixels were not lent by this saver")                   \
    X(ERROR_NO_ENCODER, -50, "no encoder writes this kind of file")                    \
    X(ERROR_NOT_HELD, -51, "the format cannot hold this image")                        \
    X(ERROR_TOO_LARGE, -52, "the image is larger than the format allows")              \
    X(ERROR_SIGNATURE, -53, "the bytes are not what the file name says")               \
    X(ERROR_METADATA, -54,                                                             \
      "the metadata are wrong, or the format has no place for them")                   \
    X(ERROR_DAMAGED, -55, "the encoded bytes are damaged")                             \
    X(ERROR_SIGNED, -56, "the bytes have content credentials, which a change breaks")  \
    X(ERROR_OPTION_SYNTAX, -60, "the options cannot be parsed")                        \
    X(ERROR_OPTION_UNKNOWN, -61, "an option is unknown")                               \
    X(ERROR_OPTION_VALUE, -62, "an option's value is out of range")                    \
    X(ERROR_PLUGIN_LOAD, -70, "the plugin cannot be loaded")                           \
    X(ERROR_PLUGIN_SYMBOL, -71, "the plugin does not export its table")                \
    X(ERROR_PLUGIN_ABI, -72, "the plugin was built for another version")               \
    X(ERROR_PLUGIN_TABLE, -73, "the encoder's table is incomplete or wrong")           \
    X(ERROR_REGISTRY_IN_USE, -74, "the registry is in use by a saver")                 \
    X(ERROR_ENCODE, -80, "the encoder failed")                                         \
    X(ERROR_EXISTS, -90, "the file exists already")                                    \
    X(ERROR_SYMLINK, -91, "a symbolic link stands in the way")                         \
    X(ERROR_NOT_FOLDER, -92, "a file stands where a folder is needed")                 \
    X(ERROR_IS_FOLDER, -93, "a folder stands where the file should go")                \
    X(ERROR_PERMISSION, -94, "permission denied")                                      \
    X(ERROR_NO_SPACE, -95, "no space is left")                                         \
    X(ERROR_READ_ONLY, -96, "the file system is read-only")                            \
    X(ERROR_GONE, -97, "the folder was removed")                                       \
    X(ERROR_IO, -98, "reading or writing failed")                                      \
    X(ERROR_NOT_REGULAR, -99, "what has this name is neither a file nor a link")       \
    X(ERROR_SKIPPED, -100, "skipped: the file exists already")                         \
    X(ERROR_SUPERSEDED, -101, "superseded by a newer image for the same file")         \
    X(ERROR_DROPPED, -102, "dropped: the queue was full")                              \
    X(ERROR_CANCELLED, -103, "cancelled")                                              \
    X(ERROR_EXPIRED, -104, "expired: not begun in time")

/** What functions return, with the text of each. */
enum ims_error {
#define IMS_ERROR_ENUMERATOR(name, value, text) IMS_##name = (value),
    IMS_ERROR_MAP(IMS_ERROR_ENUMERATOR)
#undef IMS_ERROR_ENUMERATOR
};

/** The text of an error, to be shown where there is no message; "unknown error" for any
 *  other number.
 *  Static storage. Thread-safe. Never blocks. */
IMS_API const char *ims_error_text(int error);

/** The name of an error, "IMS_ERROR_FULL"; "IMS_ERROR_UNKNOWN" for any other number.
 *  Static storage. Thread-safe. Never blocks. */
IMS_API const char *ims_error_name(int error);

/** What happened to a picture on its way that its caller should know: bits. */
enum ims_warning {
    IMS_WARNING_NONE = 0,
    /** Alpha was blended on the `background` color: the format has no alpha. */
    IMS_WARNING_ALPHA_FLATTENED = 1 << 0,
    /** Samples were narrowed (float or 16 bit to fewer bits), as option `narrow`
       allows, or an encoder's own asks for. */
    IMS_WARNING_NARROWED = 1 << 1,
    /** YUV samples were converted to RGB, or to another matrix or range: exact to
     *  rounding, not reversible. */
    IMS_WARNING_COLOR_CONVERTED = 1 << 2,
    /** The passed bytes begin like another format than the extension names. */
    IMS_WARNING_SIGNATURE = 1 << 3,
    /** The file name held folders, which were left out: see enum ims_name_folders. */
    IMS_WARNING_FOLDERS_STRIPPED = 1 << 4,
    /** The file is complete under its name, but the system could not be made to say
     *  that it is on the disk, as `sync` asks. */
    IMS_WARNING_NOT_DURABLE = 1 << 5,
    /** No pixel of the image shows: its alpha is 0 throughout. Often pixels without
     *  alpha that were called BGRA8 where BGRX8 was meant. */
    IMS_WARNING_TRANSPARENT = 1 << 6,
    /** Metadata were left out, as the format or its encoder has no place for them: see
     *  enum ims_no_place. */
    IMS_WARNING_METADATA_DROPPED = 1 << 7,
    /** The file does not say which primaries or transfer its colors have, and they are
     *  not those that are taken for granted (sRGB): it will look wrong. */
    IMS_WARNING_COLOR_DROPPED = 1 << 8,
    /** Gray was made of colors, as option `gray` allows. */
    IMS_WARNING_GRAY = 1 << 9,
    /** The file has no gain map, which would show its picture brighter on HDR displays:
     *  option `hdr` asks for one, but the image is no HDR; the format has no place for
     *  the one that was given; or the command read a picture that had one. */
    IMS_WARNING_NO_GAIN_MAP = 1 << 10
};

/** The text of one warning bit; "unknown warning" for any other number.
 *  Static storage. Thread-safe. Never blocks. */
IMS_API const char *ims_warning_text(uint32_t warning);

/** Bytes of a message's text, the NUL included. */
#define IMS_MESSAGE_SIZE 512

/**
 * Where a function, or an encoder, says more than an error code. The caller owns it;
 * the text is always NUL-terminated and empty when there is nothing to say. It stands
 * for itself: who shows it does not need the error's text (ims_error_text()) beside it.
 * Thread-safety: plain data.
 */
struct ims_message {
    uint32_t warnings;           /**< bits of enum ims_warning */
    char text[IMS_MESSAGE_SIZE]; /**< one line, no final newline */
};

/* ---- images ---------------------------------------------------------------------- */

/**
 * Every pixel format; the one list from which the enumeration, the names and
 * ims_pixel_format_describe() are made. Values never change their meaning and stay
 * below 64. Columns:
 * - name, value and text;
 * - model: `IMS_MODEL_...`;
 * - samples of a pixel, padding (`x`) included; of two pixels in YUYV and UYVY;
 * - bits of a sample; where they differ, the most;
 * - kind of sample: `IMS_SAMPLE_...`;
 * - how samples lie in memory: `IMS_PACKING_...`;
 * - order of the samples in memory, a letter for each: r, g, b, y (gray or luma), u, v,
 *   a (alpha), x (padding: read by nobody), i (index into the palette); c, m, y, k (the
 *   four inks); a blank between planes;
 * - alpha: 1 = yes;
 * - planes;
 * - by how many bits the chroma planes' width and height are shifted down (rounded up);
 *   of YUYV and UYVY, that of the one plane;
 * - what it unpacks to: the format that holds the same, exactly, in a way that encoders
 *   know. An encoder that does not list a format is given the image in this one. Itself
 *   where there is none simpler. YUV of more than 8 bits becomes RGB16, its chroma
 *   interpolated, each sample rounded once (::IMS_WARNING_COLOR_CONVERTED); an encoder
 *   that holds YUV of the same layout, but only RGB of 8 bits, is given that YUV with 8
 *   bits where option `narrow` allows it.
 *
 * What they are, and what others call them:
 * - GRAY_ALPHA_F32, RGBA_F32: FFmpeg YAF32, RGBAF32.
 * - GRAY_F16 to RGBA_F16, samples of IEEE 754 binary16, "half": FFmpeg GRAYF16, YAF16,
 *   RGBF16, RGBAF16; DRM ABGR16161616F for RGBA_F16; OpenEXR HALF; NumPy float16.
 * - BGR16, BGRA16: FFmpeg BGR48, BGRA64; GenICam BGR16, BGRa16; DRM ARGB16161616 for
 *   BGRA16.
 * - RGB565, BGR565: a word of 16 bits with 5, 6 and 5 of them, the first color in the
 *   highest. FFmpeg and DRM RGB565, BGR565; V4L2 RGB565; GenICam names the lowest
 *   first: BGR565p, RGB565p. As 8 bits, each is v * 255 / 31 (green: 63), rounded to
 *   the nearest.
 * - RGB8_PLANAR, RGB16_PLANAR, RGB_F32_PLANAR: a plane for each color, as tensors of
 *   (channels, height, width) have them. GenICam RGB8_Planar, RGB16_Planar; FFmpeg
 *   GBRP, GBRP16, GBRPF32, whose planes begin with green.
 * - GRAY1: eight pixels a byte, the first in the highest bit, 1 is white, 0 black; the
 *   bits behind the last pixel of a row are not read. FFmpeg MONOBLACK, DRM R1, as in
 *   PNG; a PBM file, and FFmpeg MONOWHITE, have 1 for black.
 * - PALETTE8: planes[0] has an index for each pixel, planes[1] the palette: one row of
 *   256 entries of R, G, B, A, bytes, also where fewer are used. FFmpeg PAL8, whose
 *   entries are words of ARGB; DRM C8.
 * - YUYV, UYVY: V4L2 the same; FFmpeg yuyv422, uyvy422; Windows YUY2, UYVY. In a row of
 *   odd width the last pair's second luma is read by nobody.
 * - NV21: FFmpeg, V4L2, Android the same; YUV440: FFmpeg yuv440p.
 * - YUV420_10 to YUV444_12, in words of 16 bits whose high bits are 0: FFmpeg yuv420p10
 *   to yuv444p12 of the machine's order of bytes.
 * - P010, words of 16 bits whose low bits are 0: FFmpeg, V4L2, DRM, Windows the same.
 * - GRAY10P, GRAY12P: samples of 10 or 12 bits one behind the other, from the lowest
 *   bit of the first byte up; a row begins at a byte. GenICam Mono10p, Mono12p (V4L2
 *   Y10P and Y12P are others, packed as MIPI does). As 16 bits, each sample is
 *   v * 65535 / 1023 (or 4095), rounded to the nearest, as 8 bits are v * 257: so the
 *   highest is white whatever the depth, and the sample can be told again.
 * - CMYK8: 0 is no ink, 255 all of it, as TIFF has it and Pillow's CMYK (JPEG files of
 *   Adobe's kind have the reverse, and are written so). No color profile turns it into
 *   RGB here: JPEG, through libjpeg-turbo, TIFF and raw samples hold it, all else
 *   refuses it.
 */
#define IMS_PIXEL_FORMAT_MAP(X)                                                        \
    X(GRAY8, 1, "gray8", GRAY, 1, 8, INTEGER, BYTES, "y", 0, 1, 0, 0, GRAY8)           \
    X(GRAY16, 2, "gray16", GRAY, 1, 16, INTEGER, BYTES, "y", 0, 1, 0, 0, GRAY16)       \
    X(GRAY_ALPHA8, 3, "gray_alpha8", GRAY, 2, 8, INTEGER, BYTES, "ya", 1, 1, 0, 0,     \
      GRAY_ALPHA8)                                                                     \
    X(GRAY_ALPHA16, 4, "gray_alpha16", GRAY, 2, 16, INTEGER, BYTES, "ya", 1, 1, 0, 0,  \
      GRAY_ALPHA16)                                                                    \
    X(RGB8, 5, "rgb8", RGB, 3, 8, INTEGER, BYTES, "rgb", 0, 1, 0, 0, RGB8)             \
    X(BGR8, 6, "bgr8", RGB, 3, 8, INTEGER, BYTES, "bgr", 0, 1, 0, 0, BGR8)             \
    X(RGBA8, 7, "rgba8", RGB, 4, 8, INTEGER, BYTES, "rgba", 1, 1, 0, 0, RGBA8)         \
    X(BGRA8, 8, "bgra8", RGB, 4, 8, INTEGER, BYTES, "bgra", 1, 1, 0, 0, BGRA8)         \
    X(RGB16, 9, "rgb16", RGB, 3, 16, INTEGER, BYTES, "rgb", 0, 1, 0, 0, RGB16)         \
    X(RGBA16, 10, "rgba16", RGB, 4, 16, INTEGER, BYTES, "rgba", 1, 1, 0, 0, RGBA16)    \
    X(GRAY_F32, 11, "gray_f32", GRAY, 1, 32, FLOAT, BYTES, "y", 0, 1, 0, 0, GRAY_F32)  \
    X(RGB_F32, 12, "rgb_f32", RGB, 3, 32, FLOAT, BYTES, "rgb", 0, 1, 0, 0, RGB_F32)    \
    X(YUV420, 13, "yuv420", YUV, 3, 8, INTEGER, BYTES, "y u v", 0, 3, 1, 1, YUV420)    \
    X(YUV422, 14, "yuv422", YUV, 3, 8, INTEGER, BYTES, "y u v", 0, 3, 1, 0, YUV422)    \
    X(YUV444, 15, "yuv444", YUV, 3, 8, INTEGER, BYTES, "y u v", 0, 3, 0, 0, YUV444)    \
    X(NV12, 16, "nv12", YUV, 3, 8, INTEGER, BYTES, "y uv", 0, 2, 1, 1, NV12)           \
    X(ENCODED, 17, "encoded", ENCODED, 0, 0, NONE, BYTES, "", 0, 1, 0, 0, ENCODED)     \
    X(RGBX8, 18, "rgbx8", RGB, 4, 8, INTEGER, BYTES, "rgbx", 0, 1, 0, 0, RGBX8)        \
    X(BGRX8, 19, "bgrx8", RGB, 4, 8, INTEGER, BYTES, "bgrx", 0, 1, 0, 0, BGRX8)        \
    X(XRGB8, 20, "xrgb8", RGB, 4, 8, INTEGER, BYTES, "xrgb", 0, 1, 0, 0, XRGB8)        \
    X(XBGR8, 21, "xbgr8", RGB, 4, 8, INTEGER, BYTES, "xbgr", 0, 1, 0, 0, XBGR8)        \
    X(ARGB8, 22, "argb8", RGB, 4, 8, INTEGER, BYTES, "argb", 1, 1, 0, 0, ARGB8)        \
    X(ABGR8, 23, "abgr8", RGB, 4, 8, INTEGER, BYTES, "abgr", 1, 1, 0, 0, ABGR8)        \
    X(GRAY_ALPHA_F32, 24, "gray_alpha_f32", GRAY, 2, 32, FLOAT, BYTES, "ya", 1, 1, 0,  \
      0, GRAY_ALPHA_F32)                                                               \
    X(RGBA_F32, 25, "rgba_f32", RGB, 4, 32, FLOAT, BYTES, "rgba", 1, 1, 0, 0,          \
      RGBA_F32)                                                                        \
    X(GRAY_F16, 26, "gray_f16", GRAY, 1, 16, FLOAT, BYTES, "y", 0, 1, 0, 0, GRAY_F32)  \
    X(GRAY_ALPHA_F16, 27, "gray_alpha_f16", GRAY, 2, 16, FLOAT, BYTES, "ya", 1, 1, 0,  \
      0, GRAY_ALPHA_F32)                                                               \
    X(RGB_F16, 28, "rgb_f16", RGB, 3, 16, FLOAT, BYTES, "rgb", 0, 1, 0, 0, RGB_F32)    \
    X(RGBA_F16, 29, "rgba_f16", RGB, 4, 16, FLOAT, BYTES, "rgba", 1, 1, 0, 0,          \
      RGBA_F32)                                                                        \
    X(BGR16, 30, "bgr16", RGB, 3, 16, INTEGER, BYTES, "bgr", 0, 1, 0, 0, RGB16)        \
    X(BGRA16, 31, "bgra16", RGB, 4, 16, INTEGER, BYTES, "bgra", 1, 1, 0, 0, RGBA16)    \
    X(RGB565, 32, "rgb565", RGB, 3, 6, INTEGER, WORD, "rgb", 0, 1, 0, 0, RGB8)         \
    X(BGR565, 33, "bgr565", RGB, 3, 6, INTEGER, WORD, "bgr", 0, 1, 0, 0, RGB8)         \
    X(RGB8_PLANAR, 34, "rgb8_planar", RGB, 3, 8, INTEGER, BYTES, "r g b", 0, 3, 0, 0,  \
      RGB8)                                                                            \
    X(RGB16_PLANAR, 35, "rgb16_planar", RGB, 3, 16, INTEGER, BYTES, "r g b", 0, 3, 0,  \
      0, RGB16)                                                                        \
    X(RGB_F32_PLANAR, 36, "rgb_f32_planar", RGB, 3, 32, FLOAT, BYTES, "r g b", 0, 3,   \
      0, 0, RGB_F32)                                                                   \
    X(GRAY1, 37, "gray1", GRAY, 1, 1, INTEGER, BITS, "y", 0, 1, 0, 0, GRAY8)           \
    X(PALETTE8, 38, "palette8", PALETTE, 1, 8, INTEGER, BYTES, "i rgba", 1, 2, 0, 0,   \
      RGBA8)                                                                           \
    X(YUYV, 39, "yuyv", YUV, 4, 8, INTEGER, BYTES, "yuyv", 0, 1, 1, 0, YUV422)         \
    X(UYVY, 40, "uyvy", YUV, 4, 8, INTEGER, BYTES, "uyvy", 0, 1, 1, 0, YUV422)         \
    X(NV21, 41, "nv21", YUV, 3, 8, INTEGER, BYTES, "y vu", 0, 2, 1, 1, NV12)           \
    X(YUV440, 42, "yuv440", YUV, 3, 8, INTEGER, BYTES, "y u v", 0, 3, 0, 1, YUV444)    \
    X(YUV420_10, 43, "yuv420_10", YUV, 3, 10, INTEGER, BYTES, "y u v", 0, 3, 1, 1,     \
      RGB16)                                                                           \
    X(YUV422_10, 44, "yuv422_10", YUV, 3, 10, INTEGER, BYTES, "y u v", 0, 3, 1, 0,     \
      RGB16)                                                                           \
    X(YUV444_10, 45, "yuv444_10", YUV, 3, 10, INTEGER, BYTES, "y u v", 0, 3, 0, 0,     \
      RGB16)                                                                           \
    X(P010, 46, "p010", YUV, 3, 10, INTEGER, BYTES, "y uv", 0, 2, 1, 1, RGB16)         \
    X(YUV420_12, 47, "yuv420_12", YUV, 3, 12, INTEGER, BYTES, "y u v", 0, 3, 1, 1,     \
      RGB16)                                                                           \
    X(YUV422_12, 48, "yuv422_12", YUV, 3, 12, INTEGER, BYTES, "y u v", 0, 3, 1, 0,     \
      RGB16)                                                                           \
    X(YUV444_12, 49, "yuv444_12", YUV, 3, 12, INTEGER, BYTES, "y u v", 0, 3, 0, 0,     \
      RGB16)                                                                           \
    X(GRAY10P, 50, "gray10p", GRAY, 1, 10, INTEGER, BITS, "y", 0, 1, 0, 0, GRAY16)     \
    X(GRAY12P, 51, "gray12p", GRAY, 1, 12, INTEGER, BITS, "y", 0, 1, 0, 0, GRAY16)     \
    X(CMYK8, 52, "cmyk8", CMYK, 4, 8, INTEGER, BYTES, "cmyk", 0, 1, 0, 0, CMYK8)

/**
 * How the samples of an image lie in memory: byte by byte in the order that the name
 * says, so that the "ARGB32" of a little-endian machine's word is BGRA8 here. Samples
 * of several bytes are in the machine's byte order. RGB and gray samples are
 * display-referred (sRGB) values, floats nominally 0..1, unless the image says another
 * transfer. That is changed by option `hdr` alone, and for formats of light (OpenEXR,
 * Radiance HDR, PFM), whose floats become light by the transfer that is said. ENCODED
 * is a whole encoded file in planes[0], `byte_count` long.
 */
enum ims_pixel_format {
    IMS_PIXEL_NONE = 0,
#define IMS_PIXEL_ENUMERATOR(name, value, text, model, samples, bits, kind, packing,   \
                             order, alpha, planes, chroma_shift_x, chroma_shift_y,     \
                             unpacked)                                                 \
    IMS_PIXEL_##name = (value),
    IMS_PIXEL_FORMAT_MAP(IMS_PIXEL_ENUMERATOR)
#undef IMS_PIXEL_ENUMERATOR
};

/** A set of pixel formats: bit `1 << format`. */
typedef uint64_t ims_pixel_format_set;

/** What the samples of a pixel format stand for. */
enum ims_pixel_model {
    IMS_MODEL_NONE = 0,
    IMS_MODEL_GRAY = 1,    /**< gray, maybe with alpha */
    IMS_MODEL_RGB = 2,     /**< red, green and blue, maybe with alpha */
    IMS_MODEL_YUV = 3,     /**< luma and chroma; see enum ims_color_matrix */
    IMS_MODEL_ENCODED = 4, /**< bytes of a file */
    IMS_MODEL_PALETTE = 5, /**< indices into a palette of colors with alpha */
    IMS_MODEL_CMYK = 6     /**< cyan, magenta, yellow and black ink */
};

/** What kind of number a sample is. */
enum ims_sample_kind {
    IMS_SAMPLE_NONE = 0,    /**< there are no samples */
    IMS_SAMPLE_INTEGER = 1, /**< unsigned */
    IMS_SAMPLE_FLOAT = 2    /**< IEEE 754 */
};

/** How the samples of a pixel lie in memory. */
enum ims_sample_packing {
    IMS_PACKING_BYTES = 0, /**< each in one byte, or two or four if it needs them */
    IMS_PACKING_WORD =
        1, /**< all in one word of 16 bits, in the machine's byte order */
    IMS_PACKING_BITS =
        2 /**< bit by bit, one behind the other; a row begins at a byte */
};

/** What there is to know of a pixel format. Thread-safety: plain data. */
struct ims_pixel_format_info {
    size_t size;          /**< set by ::IMS_PIXEL_FORMAT_INFO_INIT */
    const char *name;     /**< "bgrx8"; static */
    const char *order;    /**< samples in memory, "bgrx", "y uv"; static; letters as in
                               ::IMS_PIXEL_FORMAT_MAP */
    const void *reserved; /**< NULL */
    enum ims_pixel_format format;   /**< which it is */
    enum ims_pixel_model model;     /**< what the samples stand for */
    enum ims_sample_kind kind;      /**< what kind of number a sample is */
    int32_t bits;                   /**< of a sample */
    int32_t samples;                /**< of a pixel, padding included */
    int32_t has_alpha;              /**< 0 or 1 */
    int32_t planes;                 /**< 1 to 4 */
    int32_t chroma_shift_x;         /**< chroma is (width + (1 << x) - 1) >> x wide, and
                                         so is the one plane of YUYV and UYVY */
    int32_t chroma_shift_y;         /**< the same of its height */
    int32_t bytes_per_pixel[4];     /**< in each plane, of one of its own pixels, or
                                         entries of a palette; 0 where it takes no whole
                                         bytes */
    enum ims_pixel_format unpacked; /**< what an encoder is given that does not list it:
                                         a format of the same content; or itself */
    enum ims_sample_packing packing; /**< how samples lie in memory */
    int32_t bits_per_pixel[4];       /**< as bytes_per_pixel, of every format; a row
                                          takes as many bytes as its bits need */
    int32_t reserved_number;         /**< 0 */
};
/** The start value of a struct ims_pixel_format_info: its size set, all else 0. */
#define IMS_PIXEL_FORMAT_INFO_INIT IMS_INIT_OF(struct ims_pixel_format_info)

/** Describes a pixel format.
 *  @param info filled
 *  @return ::IMS_OK, ::IMS_ERROR_ARGUMENT, ::IMS_ERROR_STRUCT_SIZE,
 *          ::IMS_ERROR_IMAGE_FORMAT for a number that is none
 *  Thread-safe. Never blocks. */
IMS_API int ims_pixel_format_describe(enum ims_pixel_format format,
                                      struct ims_pixel_format_info *info);

/** The name of a pixel format, "rgb8"; NULL for a number that is none.
 *  Static storage. Thread-safe. Never blocks. */
IMS_API const char *ims_pixel_format_name(enum ims_pixel_format format);

/** What the alpha of an image's pixels means; used for formats with alpha only. */
enum ims_alpha {
    IMS_ALPHA_STRAIGHT = 0,      /**< colors as they are where nothing covers them */
    IMS_ALPHA_PREMULTIPLIED = 1, /**< colors times alpha, as compositors have them:
                                      divided again for files that have it straight (all
                                      but OpenEXR's), rounded to nearest,
                                      in a copy while the image is encoded */
    IMS_ALPHA_IGNORED = 2        /**< whatever it says, the image is opaque */
};

/**
 * An image in the caller's memory. `planes[i] + y * strides[i]` is the first byte of
 * row y of plane i, so a negative stride with planes[i] at the last row in memory
 * describes a bottom-up image. Only rows' own bytes are read, never the padding between
 * or after them. No alignment is needed, except that of the sample type for formats of
 * 16 and 32 bits (a word of 16 for RGB565 and BGR565). Thread-safety: plain data; must
 * not change while the library reads it.
 */
struct ims_image {
    size_t size;           /**< set by ::IMS_IMAGE_INIT */
    size_t byte_count;     /**< ENCODED: bytes at planes[0]; else 0 */
    const void *planes[4]; /**< first row of each plane; unused ones NULL; of PALETTE8
                                the second is the palette */
    ptrdiff_t strides[4]; /**< bytes from a row to the next; 0 = rows without padding */
    enum ims_pixel_format format;             /**< required */
    int32_t width;                            /**< pixels, 1 and up; 0 for ENCODED */
    int32_t height;                           /**< pixels, 1 and up; 0 for ENCODED */
    enum ims_alpha alpha;                     /**< formats with alpha only */
    enum ims_color_matrix matrix;             /**< YUV only */
    enum ims_color_range range;               /**< YUV only */
    enum ims_chroma_location chroma_location; /**< YUV with fewer samples of chroma */
    enum ims_color_primaries primaries;       /**< of the colors; see there */
    enum ims_color_transfer transfer;         /**< of the samples; see there */
    int32_t significant_bits; /**< integers: the highest so many bits of each sample
                                   come from the camera or the source, the rest was
                                   filled up; 0 = all */
    const struct ims_light *light; /**< mastering display and content light, or NULL */
};
/** The start value of a struct ims_image: its size set, all else 0. */
#define IMS_IMAGE_INIT IMS_INIT_OF(struct ims_image)

/**
 * Checks an image as a submission does: format, size, planes, strides, color.
 * @param image   the description; its pixels are not read
 * @param message NULL, or where to say which field is wrong
 * @return ::IMS_OK or the error
 * Thread-safe. Never blocks.
 */
IMS_API int ims_image_check(const struct ims_image *image, struct ims_message *message);

#ifdef __cplusplus
}
#endif

#endif
