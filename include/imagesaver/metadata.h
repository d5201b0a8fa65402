/* SPDX-License-Identifier: MIT */
/**
 * @file metadata.h
 * @brief What goes into a file beside the pixels: text, Exif, XMP, ICC, IPTC,
 * resolution, time, position and gain map. imagesaver.h includes it.
 */
#ifndef IMAGESAVER_METADATA_H
#define IMAGESAVER_METADATA_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Kinds of metadata: bits. What an encoder's files hold is said in them (struct
 *  ims_encoder); COLOR and LIGHT are not in struct ims_metadata, as they belong to the
 *  pixels (struct ims_image). */
enum ims_metadata_kind {
    IMS_METADATA_TEXT = 1 << 0,       /**< `texts` */
    IMS_METADATA_EXIF = 1 << 1,       /**< `exif` */
    IMS_METADATA_XMP = 1 << 2,        /**< `xmp` */
    IMS_METADATA_ICC = 1 << 3,        /**< `icc` */
    IMS_METADATA_IPTC = 1 << 4,       /**< `iptc` */
    IMS_METADATA_RESOLUTION = 1 << 5, /**< `dots_per_metre_x` and `_y` */
    IMS_METADATA_TIME = 1 << 6,       /**< `time_ns` */
    IMS_METADATA_POSITION = 1 << 7,   /**< `position` */
    IMS_METADATA_COLOR = 1 << 8,      /**< the image's `primaries` and `transfer` */
    IMS_METADATA_LIGHT = 1 << 9,      /**< the image's `light` */
    IMS_METADATA_GAIN_MAP = 1 << 10   /**< `gain_map` */
};

/** The name of one kind, "text", "exif", ..., "gain-map"; NULL for any other number.
 *  Static storage. Thread-safe. Never blocks. */
IMS_API const char *ims_metadata_kind_name(uint32_t kind);

/** One text. An array of them ends with a NULL key. Never grows.
 *  Thread-safety: plain data. */
struct ims_text {
    const char *key;      /**< "Title", "Software", "faceswap": UTF-8, not empty */
    const char *value;    /**< UTF-8; never NULL; may be empty */
    const char *language; /**< of the value, as BCP 47 has it: "de"; or NULL. "" is none
                               as well, but has PNG write iTXt where tEXt would do */
};

/** A place on the earth (WGS 84). Thread-safety: plain data. */
struct ims_position {
    size_t size;             /**< set by ::IMS_POSITION_INIT */
    double latitude;         /**< degrees north, -90..90 */
    double longitude;        /**< degrees east, -180..180 */
    double altitude;         /**< metres above the sea, where `has_altitude` */
    int32_t has_altitude;    /**< not 0: the altitude is known */
    int32_t reserved_number; /**< 0 */
};
/** The start value of a struct ims_position: its size set, all else 0. */
#define IMS_POSITION_INIT IMS_INIT_OF(struct ims_position)

/** What happens to metadata for which a format, or its encoder, has no place. */
enum ims_no_place {
    IMS_NO_PLACE_REFUSE = 0, /**< the submission is refused: ::IMS_ERROR_METADATA */
    IMS_NO_PLACE_DROP = 1    /**< written without it: ::IMS_WARNING_METADATA_DROPPED */
};

/**
 * Metadata of an image, or of all images of a saver. A request's go before the
 * saver's, kind by kind (a request's Exif replaces the saver's) and text by text (of
 * one key and language the request's). They are written as they are, once each; a field
 * that a blob has too (a position beside Exif with another) goes before the blob's.
 * With ::IMS_COPY, and in struct ims_config, all is copied before the call returns;
 * else texts and blobs live as long as the pixels do, unchanged. This structure and the
 * position are copied in any case.
 * Bytes that are encoded already get them too, where they are PNG, JPEG, WebP, TIFF,
 * JPEG XL, AVIF or HEIF by their name: what a file has of the same kinds is replaced,
 * all else stays. The save fails with ::IMS_ERROR_DAMAGED where the bytes are not
 * well-formed, and with ::IMS_ERROR_SIGNED where they have content credentials (option
 * `credentials`).
 * Thread-safety: plain data.
 */
struct ims_metadata {
    size_t size;                  /**< set by ::IMS_METADATA_INIT */
    const struct ims_text *texts; /**< an array that ends with a NULL key; or NULL */
    const void *exif; /**< a TIFF structure (Exif 2.32, 4.5), from its "II" or "MM" on,
                           without "Exif\0\0" before it; or NULL */
    size_t exif_size; /**< bytes of it */
    const void *xmp;  /**< an XMP packet (ISO 16684-1), UTF-8; or NULL */
    size_t xmp_size;  /**< bytes of it */
    const void *icc;  /**< a profile (ICC.1), for the colors of the pixels: "RGB ",
                           "GRAY" or "CMYK" as they are; or NULL. Pixels that are made
                           SDR or gray (options `hdr`, `gray`) lose it, with
                           ::IMS_WARNING_METADATA_DROPPED */
    size_t icc_size;  /**< bytes of it */
    const void *iptc; /**< data sets of IPTC-IIM, from the first 0x1C on; or NULL */
    size_t iptc_size; /**< bytes of it */
    const struct ims_position *position; /**< where it was taken; or NULL */
    int64_t time_ns; /**< when it was made, nanoseconds since 1970, UTC; 0 = not said */
    uint32_t dots_per_metre_x;  /**< 0 = not said; 11811 for 300 dots per inch */
    uint32_t dots_per_metre_y;  /**< set if and only if `dots_per_metre_x` is */
    enum ims_no_place no_place; /**< see there; the saver's counts for its own, the
                                     request's for what the request adds */
    int32_t reserved_number;    /**< 0 */
    const void *gain_map; /**< how HDR displays show the picture brighter, for pixels as
                               they are: a JPEG with numbers of ISO 21496-1 or hdrgm in
                               it, as one stands behind the picture of an Ultra HDR
                               file; or NULL. Of it coded pixels, numbers and profile
                               are kept. Without a place for it, and of pixels that are
                               made SDR or gray, it is left out with
                               ::IMS_WARNING_NO_GAIN_MAP */
    size_t gain_map_size; /**< bytes of it */
};
/** The start value of a struct ims_metadata: its size set, all else 0. */
#define IMS_METADATA_INIT IMS_INIT_OF(struct ims_metadata)

/**
 * Checks metadata as a submission does: sizes, UTF-8, how each blob begins, ranges.
 * @param message NULL, or where to say which field is wrong
 * @return ::IMS_OK, ::IMS_ERROR_ARGUMENT, ::IMS_ERROR_STRUCT_SIZE,
 *         ::IMS_ERROR_METADATA
 * Thread-safe. Never blocks.
 */
IMS_API int ims_metadata_check(const struct ims_metadata *metadata,
                               struct ims_message *message);

/** What ims_metadata_exif_edit() does: bits. */
enum ims_exif_edit {
    /** For a picture that was turned, mirrored or scaled: Orientation, where there is
     *  one, becomes 1, and the fields that tell the old width and height go. */
    IMS_EXIF_UPRIGHT = 1 << 0,
    /** The thumbnail goes, with its directory. */
    IMS_EXIF_NO_THUMBNAIL = 1 << 1,
    /** What tells who took the picture, where, and with which single camera goes: the
     *  position, names of owner, artist and editor, serial and unique numbers, the
     *  computer, comments, keywords, maker notes, XMP and IPTC within, and all bytes
     *  that belong to no field. Description, copyright, model, settings and time stay.
     */
    IMS_EXIF_NO_PRIVATE = 1 << 2
};

/**
 * Takes something out of an Exif, in place. What stays, stays where it is, as maker
 * notes need it; what goes is overwritten with zeros, and those at the end are cut off.
 * @param exif    as in struct ims_metadata; changed. After an error it may be changed
 *                in part and is not to be written: what was asked for may be in it
 * @param size    bytes of it, and how many are left
 * @param edits   bits of enum ims_exif_edit
 * @param message NULL, or where to say what is wrong
 * @return ::IMS_OK, ::IMS_ERROR_ARGUMENT, ::IMS_ERROR_METADATA (damaged)
 * Thread-safe. Never blocks.
 */
IMS_API int ims_metadata_exif_edit(void *exif, size_t *size, uint32_t edits,
                                   struct ims_message *message);

/** How an Exif says that its picture is to be turned to be upright: 1 (not at all) to
 *  8; 0 = not said, damaged, or NULL. Thread-safe. Never blocks. */
IMS_API int32_t ims_metadata_exif_orientation(const void *exif, size_t size);

#ifdef __cplusplus
}
#endif

#endif
