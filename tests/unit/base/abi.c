/* SPDX-License-Identifier: MIT
 *
 * What programs that are built already rely on: the numbers of the enumerations. A
 * failure here means that the change needs a new SONAME (and, for encoder.h, a new
 * IMS_ENCODER_ABI), or another way.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include <imagesaver/encoder.h>

struct pin {
    const char *name;
    long value;
    long pinned;
};

#define PIN(name, value)                                                               \
    {                                                                                  \
#name, name, value                                                             \
    }

static const struct pin errors[] = {
    PIN(IMS_OK, 0),
    PIN(IMS_ERROR_ARGUMENT, -1),
    PIN(IMS_ERROR_MEMORY, -2),
    PIN(IMS_ERROR_THREAD, -3),
    PIN(IMS_ERROR_STRUCT_SIZE, -4),
    PIN(IMS_ERROR_CLOSED, -5),
    PIN(IMS_ERROR_FORKED, -6),
    PIN(IMS_ERROR_DEADLOCK, -7),
    PIN(IMS_ERROR_FULL, -8),
    PIN(IMS_ERROR_TIMEOUT, -9),
    PIN(IMS_ERROR_PENDING, -10),
    PIN(IMS_ERROR_NOT_WAITING, -11),
    PIN(IMS_ERROR_LOCATION_MISSING, -20),
    PIN(IMS_ERROR_LOCATION_NOT_FOLDER, -21),
    PIN(IMS_ERROR_LOCATION_NOT_WRITABLE, -22),
    PIN(IMS_ERROR_LOCATION_KIND, -23),
    PIN(IMS_ERROR_FILE_NAME, -30),
    PIN(IMS_ERROR_SUB_FOLDER, -31),
    PIN(IMS_ERROR_IMAGE_FORMAT, -40),
    PIN(IMS_ERROR_IMAGE_SIZE, -41),
    PIN(IMS_ERROR_IMAGE_PLANE, -42),
    PIN(IMS_ERROR_IMAGE_STRIDE, -43),
    PIN(IMS_ERROR_IMAGE_COLOR, -44),
    PIN(IMS_ERROR_BYTES_ONLY, -45),
    PIN(IMS_ERROR_MAX_BYTES, -46),
    PIN(IMS_ERROR_IMAGE_ALPHA, -47),
    PIN(IMS_ERROR_NOT_LENT, -48),
    PIN(IMS_ERROR_NO_ENCODER, -50),
    PIN(IMS_ERROR_NOT_HELD, -51),
    PIN(IMS_ERROR_TOO_LARGE, -52),
    PIN(IMS_ERROR_SIGNATURE, -53),
    PIN(IMS_ERROR_METADATA, -54),
    PIN(IMS_ERROR_DAMAGED, -55),
    PIN(IMS_ERROR_SIGNED, -56),
    PIN(IMS_ERROR_OPTION_SYNTAX, -60),
    PIN(IMS_ERROR_OPTION_UNKNOWN, -61),
    PIN(IMS_ERROR_OPTION_VALUE, -62),
    PIN(IMS_ERROR_PLUGIN_LOAD, -70),
    PIN(IMS_ERROR_PLUGIN_SYMBOL, -71),
    PIN(IMS_ERROR_PLUGIN_ABI, -72),
    PIN(IMS_ERROR_PLUGIN_TABLE, -73),
    PIN(IMS_ERROR_REGISTRY_IN_USE, -74),
    PIN(IMS_ERROR_ENCODE, -80),
    PIN(IMS_ERROR_EXISTS, -90),
    PIN(IMS_ERROR_SYMLINK, -91),
    PIN(IMS_ERROR_NOT_FOLDER, -92),
    PIN(IMS_ERROR_IS_FOLDER, -93),
    PIN(IMS_ERROR_PERMISSION, -94),
    PIN(IMS_ERROR_NO_SPACE, -95),
    PIN(IMS_ERROR_READ_ONLY, -96),
    PIN(IMS_ERROR_GONE, -97),
    PIN(IMS_ERROR_IO, -98),
    PIN(IMS_ERROR_NOT_REGULAR, -99),
    PIN(IMS_ERROR_SKIPPED, -100),
    PIN(IMS_ERROR_SUPERSEDED, -101),
    PIN(IMS_ERROR_DROPPED, -102),
    PIN(IMS_ERROR_CANCELLED, -103),
    PIN(IMS_ERROR_EXPIRED, -104),
};

static const struct pin numbers[] = {
    /* enum ims_warning */
    PIN(IMS_WARNING_NONE, 0),
    PIN(IMS_WARNING_ALPHA_FLATTENED, 1),
    PIN(IMS_WARNING_NARROWED, 2),
    PIN(IMS_WARNING_COLOR_CONVERTED, 4),
    PIN(IMS_WARNING_SIGNATURE, 8),
    PIN(IMS_WARNING_FOLDERS_STRIPPED, 16),
    PIN(IMS_WARNING_NOT_DURABLE, 32),
    PIN(IMS_WARNING_TRANSPARENT, 64),
    PIN(IMS_WARNING_METADATA_DROPPED, 128),
    PIN(IMS_WARNING_COLOR_DROPPED, 256),
    PIN(IMS_WARNING_GRAY, 512),
    PIN(IMS_WARNING_NO_GAIN_MAP, 1024),
    /* enum ims_pixel_format */
    PIN(IMS_PIXEL_NONE, 0),
    PIN(IMS_PIXEL_GRAY8, 1),
    PIN(IMS_PIXEL_GRAY16, 2),
    PIN(IMS_PIXEL_GRAY_ALPHA8, 3),
    PIN(IMS_PIXEL_GRAY_ALPHA16, 4),
    PIN(IMS_PIXEL_RGB8, 5),
    PIN(IMS_PIXEL_BGR8, 6),
    PIN(IMS_PIXEL_RGBA8, 7),
    PIN(IMS_PIXEL_BGRA8, 8),
    PIN(IMS_PIXEL_RGB16, 9),
    PIN(IMS_PIXEL_RGBA16, 10),
    PIN(IMS_PIXEL_GRAY_F32, 11),
    PIN(IMS_PIXEL_RGB_F32, 12),
    PIN(IMS_PIXEL_YUV420, 13),
    PIN(IMS_PIXEL_YUV422, 14),
    PIN(IMS_PIXEL_YUV444, 15),
    PIN(IMS_PIXEL_NV12, 16),
    PIN(IMS_PIXEL_ENCODED, 17),
    PIN(IMS_PIXEL_RGBX8, 18),
    PIN(IMS_PIXEL_BGRX8, 19),
    PIN(IMS_PIXEL_XRGB8, 20),
    PIN(IMS_PIXEL_XBGR8, 21),
    PIN(IMS_PIXEL_ARGB8, 22),
    PIN(IMS_PIXEL_ABGR8, 23),
    PIN(IMS_PIXEL_GRAY_ALPHA_F32, 24),
    PIN(IMS_PIXEL_RGBA_F32, 25),
    PIN(IMS_PIXEL_GRAY_F16, 26),
    PIN(IMS_PIXEL_GRAY_ALPHA_F16, 27),
    PIN(IMS_PIXEL_RGB_F16, 28),
    PIN(IMS_PIXEL_RGBA_F16, 29),
    PIN(IMS_PIXEL_BGR16, 30),
    PIN(IMS_PIXEL_BGRA16, 31),
    PIN(IMS_PIXEL_RGB565, 32),
    PIN(IMS_PIXEL_BGR565, 33),
    PIN(IMS_PIXEL_RGB8_PLANAR, 34),
    PIN(IMS_PIXEL_RGB16_PLANAR, 35),
    PIN(IMS_PIXEL_RGB_F32_PLANAR, 36),
    PIN(IMS_PIXEL_GRAY1, 37),
    PIN(IMS_PIXEL_PALETTE8, 38),
    PIN(IMS_PIXEL_YUYV, 39),
    PIN(IMS_PIXEL_UYVY, 40),
    PIN(IMS_PIXEL_NV21, 41),
    PIN(IMS_PIXEL_YUV440, 42),
    PIN(IMS_PIXEL_YUV420_10, 43),
    PIN(IMS_PIXEL_YUV422_10, 44),
    PIN(IMS_PIXEL_YUV444_10, 45),
    PIN(IMS_PIXEL_P010, 46),
    PIN(IMS_PIXEL_YUV420_12, 47),
    PIN(IMS_PIXEL_YUV422_12, 48),
    PIN(IMS_PIXEL_YUV444_12, 49),
    PIN(IMS_PIXEL_GRAY10P, 50),
    PIN(IMS_PIXEL_GRAY12P, 51),
    PIN(IMS_PIXEL_CMYK8, 52),
    /* enum ims_pixel_model */
    PIN(IMS_MODEL_NONE, 0),
    PIN(IMS_MODEL_GRAY, 1),
    PIN(IMS_MODEL_RGB, 2),
    PIN(IMS_MODEL_YUV, 3),
    PIN(IMS_MODEL_ENCODED, 4),
    PIN(IMS_MODEL_PALETTE, 5),
    PIN(IMS_MODEL_CMYK, 6),
    /* enum ims_sample_kind */
    PIN(IMS_SAMPLE_NONE, 0),
    PIN(IMS_SAMPLE_INTEGER, 1),
    PIN(IMS_SAMPLE_FLOAT, 2),
    /* enum ims_sample_packing */
    PIN(IMS_PACKING_BYTES, 0),
    PIN(IMS_PACKING_WORD, 1),
    PIN(IMS_PACKING_BITS, 2),
    /* enum ims_alpha */
    PIN(IMS_ALPHA_STRAIGHT, 0),
    PIN(IMS_ALPHA_PREMULTIPLIED, 1),
    PIN(IMS_ALPHA_IGNORED, 2),
    /* enum ims_color_matrix */
    PIN(IMS_MATRIX_DEFAULT, 0),
    PIN(IMS_MATRIX_BT709, 1),
    PIN(IMS_MATRIX_BT470BG, 5),
    PIN(IMS_MATRIX_BT601, 6),
    PIN(IMS_MATRIX_SMPTE240M, 7),
    PIN(IMS_MATRIX_BT2020, 9),
    PIN(IMS_MATRIX_IDENTITY, 256),
    /* enum ims_color_primaries */
    PIN(IMS_PRIMARIES_DEFAULT, 0),
    PIN(IMS_PRIMARIES_BT709, 1),
    PIN(IMS_PRIMARIES_UNSPECIFIED, 2),
    PIN(IMS_PRIMARIES_BT470M, 4),
    PIN(IMS_PRIMARIES_BT470BG, 5),
    PIN(IMS_PRIMARIES_BT601, 6),
    PIN(IMS_PRIMARIES_SMPTE240M, 7),
    PIN(IMS_PRIMARIES_FILM, 8),
    PIN(IMS_PRIMARIES_BT2020, 9),
    PIN(IMS_PRIMARIES_XYZ, 10),
    PIN(IMS_PRIMARIES_DCI_P3, 11),
    PIN(IMS_PRIMARIES_DISPLAY_P3, 12),
    PIN(IMS_PRIMARIES_EBU3213, 22),
    /* enum ims_color_transfer */
    PIN(IMS_TRANSFER_DEFAULT, 0),
    PIN(IMS_TRANSFER_BT709, 1),
    PIN(IMS_TRANSFER_UNSPECIFIED, 2),
    PIN(IMS_TRANSFER_GAMMA22, 4),
    PIN(IMS_TRANSFER_GAMMA28, 5),
    PIN(IMS_TRANSFER_BT601, 6),
    PIN(IMS_TRANSFER_SMPTE240M, 7),
    PIN(IMS_TRANSFER_LINEAR, 8),
    PIN(IMS_TRANSFER_LOG100, 9),
    PIN(IMS_TRANSFER_LOG316, 10),
    PIN(IMS_TRANSFER_XVYCC, 11),
    PIN(IMS_TRANSFER_BT1361, 12),
    PIN(IMS_TRANSFER_SRGB, 13),
    PIN(IMS_TRANSFER_BT2020_10, 14),
    PIN(IMS_TRANSFER_BT2020_12, 15),
    PIN(IMS_TRANSFER_PQ, 16),
    PIN(IMS_TRANSFER_SMPTE428, 17),
    PIN(IMS_TRANSFER_HLG, 18),
    PIN(IMS_CHROMA_DEFAULT, 0),
    PIN(IMS_CHROMA_LEFT, 1),
    PIN(IMS_CHROMA_CENTER, 2),
    PIN(IMS_CHROMA_TOP_LEFT, 3),
    PIN(IMS_CHROMA_TOP, 4),
    PIN(IMS_CHROMA_BOTTOM_LEFT, 5),
    PIN(IMS_CHROMA_BOTTOM, 6),
    /* enum ims_color_range */
    PIN(IMS_RANGE_DEFAULT, 0),
    PIN(IMS_RANGE_LIMITED, 1),
    PIN(IMS_RANGE_FULL, 2),
    /* enum ims_status */
    PIN(IMS_STATUS_PENDING, 0),
    PIN(IMS_STATUS_WRITTEN, 1),
    PIN(IMS_STATUS_FAILED, 2),
    PIN(IMS_STATUS_SKIPPED, 3),
    PIN(IMS_STATUS_SUPERSEDED, 4),
    PIN(IMS_STATUS_DROPPED, 5),
    PIN(IMS_STATUS_CANCELLED, 6),
    PIN(IMS_STATUS_EXPIRED, 7),
    /* enum ims_registry_content */
    PIN(IMS_REGISTRY_EMPTY, 0),
    PIN(IMS_REGISTRY_BUILTIN, 1),
    PIN(IMS_REGISTRY_INSTALLED, 2),
    PIN(IMS_REGISTRY_DEFAULT, 3),
    /* time-outs */
    PIN(IMS_NO_LIMIT, 0),
    PIN(IMS_NO_WAIT, -1),
    /* enum ims_when_full */
    PIN(IMS_WHEN_FULL_BLOCK, 0),
    PIN(IMS_WHEN_FULL_REFUSE, 1),
    PIN(IMS_WHEN_FULL_DROP_NEWEST, 2),
    PIN(IMS_WHEN_FULL_DROP_OLDEST, 3),
    /* enum ims_overwrite */
    PIN(IMS_OVERWRITE_REPLACE, 0),
    PIN(IMS_OVERWRITE_ERROR, 1),
    PIN(IMS_OVERWRITE_SKIP, 2),
    PIN(IMS_OVERWRITE_UNIQUE, 3),
    /* enum ims_same_path */
    PIN(IMS_SAME_PATH_ALL, 0),
    PIN(IMS_SAME_PATH_NEWEST, 1),
    /* enum ims_sync_kind */
    PIN(IMS_SYNC_NONE, 0),
    PIN(IMS_SYNC_FILE, 1),
    PIN(IMS_SYNC_FULL, 2),
    PIN(IMS_SYNC_GROUP, 3),
    /* enum ims_appear */
    PIN(IMS_APPEAR_DEFAULT, 0),
    PIN(IMS_APPEAR_RENAME, 1),
    /* enum ims_name_folders */
    PIN(IMS_NAME_FOLDERS_STRIP, 0),
    PIN(IMS_NAME_FOLDERS_TAKE, 1),
    PIN(IMS_NAME_FOLDERS_REFUSE, 2),
    /* enum ims_mismatch */
    PIN(IMS_MISMATCH_WARN, 0),
    PIN(IMS_MISMATCH_REFUSE, 1),
    /* enum ims_log_level */
    PIN(IMS_LOG_ERROR, 1),
    PIN(IMS_LOG_WARNING, 2),
    PIN(IMS_LOG_INFO, 3),
    /* enum ims_ownership */
    PIN(IMS_COPY, 0),
    PIN(IMS_BORROW, 1),
    PIN(IMS_ADOPT, 2),
    PIN(IMS_LENT, 3),
    /* enum ims_option_type */
    PIN(IMS_OPTION_INTEGER, 1),
    PIN(IMS_OPTION_BOOLEAN, 2),
    PIN(IMS_OPTION_CHOICE, 3),
    PIN(IMS_OPTION_COLOR, 4),
    PIN(IMS_OPTION_NUMBER, 5),
    PIN(IMS_OPTION_TEXT, 6),
    /* enum ims_encoder_input */
    PIN(IMS_INPUT_PIXELS, 1),
    PIN(IMS_INPUT_BYTES, 2),
    /* enum ims_encoder_trait */
    PIN(IMS_TRAIT_LOSSLESS, 1),
    PIN(IMS_TRAIT_LOSSY, 2),
    PIN(IMS_TRAIT_ALPHA, 4),
    PIN(IMS_TRAIT_DEEP, 8),
    PIN(IMS_TRAIT_PREMULTIPLIED, 16),
    /* enum ims_metadata_kind */
    PIN(IMS_METADATA_TEXT, 1),
    PIN(IMS_METADATA_EXIF, 2),
    PIN(IMS_METADATA_XMP, 4),
    PIN(IMS_METADATA_ICC, 8),
    PIN(IMS_METADATA_IPTC, 16),
    PIN(IMS_METADATA_RESOLUTION, 32),
    PIN(IMS_METADATA_TIME, 64),
    PIN(IMS_METADATA_POSITION, 128),
    PIN(IMS_METADATA_COLOR, 256),
    PIN(IMS_METADATA_LIGHT, 512),
    PIN(IMS_METADATA_GAIN_MAP, 1024),
    /* enum ims_no_place */
    PIN(IMS_NO_PLACE_REFUSE, 0),
    PIN(IMS_NO_PLACE_DROP, 1),
    PIN(IMS_MESSAGE_SIZE, 512),
    PIN(IMS_ENCODER_ABI, 2),
};

#define CHECK(pins)                                                                    \
    for (size_t i = 0; i < sizeof pins / sizeof((pins)[0]); i++)                       \
    cr_assert_eq((pins)[i].value, (pins)[i].pinned, "%s is %ld, was %ld",              \
                 (pins)[i].name, (pins)[i].value, (pins)[i].pinned)

#define ONE(name, value, text) +1

Test(abi, numbers_stay)
{
    /* A new error is pinned too. */
    cr_assert_eq(sizeof errors / sizeof errors[0], (size_t)(0 IMS_ERROR_MAP(ONE)));
    CHECK(errors);
    CHECK(numbers);
}

Test(abi, the_version_is_the_headers)
{
    cr_assert_eq(ims_version(), (uint32_t)IMS_VERSION_NUMBER);
    char text[32];
    snprintf(text, sizeof text, "%d.%d.%d", IMS_VERSION_MAJOR, IMS_VERSION_MINOR,
             IMS_VERSION_PATCH);
    cr_assert_str_eq(ims_version_text(), text);
}
