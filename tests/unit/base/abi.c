/* SPDX-License-Identifier: MIT
 *
 * What programs that are built already rely on: the numbers of the enumerations, and
 * where the fields of the structures lie. A failure here means that the change needs a
 * new SONAME (and, for encoder.h, a new IMS_ENCODER_ABI), or another way. Growing a
 * structure at its end is the exception: then its size changes here, and
 * src/base/struct_size.h says how an older program is served.
 */
#include <criterion/criterion.h>
#include <stddef.h>
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
#define SIZE(type, value)                                                              \
    {                                                                                  \
        "size of " #type, (long)sizeof(struct type), value                             \
    }
#define FIELD(type, field, value)                                                      \
    {                                                                                  \
#type "." #field, (long)offsetof(struct type, field), value                    \
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
    PIN(IMS_ERROR_FILE_NAME, -30),
    PIN(IMS_ERROR_SUB_FOLDER, -31),
    PIN(IMS_ERROR_IMAGE_FORMAT, -40),
    PIN(IMS_ERROR_IMAGE_SIZE, -41),
    PIN(IMS_ERROR_IMAGE_PLANE, -42),
    PIN(IMS_ERROR_IMAGE_STRIDE, -43),
    PIN(IMS_ERROR_IMAGE_COLOR, -44),
    PIN(IMS_ERROR_BYTES_ONLY, -45),
    PIN(IMS_ERROR_MAX_BYTES, -46),
    PIN(IMS_ERROR_NO_ENCODER, -50),
    PIN(IMS_ERROR_NOT_HELD, -51),
    PIN(IMS_ERROR_TOO_LARGE, -52),
    PIN(IMS_ERROR_SIGNATURE, -53),
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
    PIN(IMS_ERROR_SKIPPED, -100),
    PIN(IMS_ERROR_SUPERSEDED, -101),
    PIN(IMS_ERROR_DROPPED, -102),
    PIN(IMS_ERROR_CANCELLED, -103),
};

static const struct pin numbers[] = {
    /* enum ims_warning */
    PIN(IMS_WARNING_NONE, 0),
    PIN(IMS_WARNING_ALPHA_FLATTENED, 1),
    PIN(IMS_WARNING_NARROWED, 2),
    PIN(IMS_WARNING_COLOR_CONVERTED, 4),
    PIN(IMS_WARNING_SIGNATURE, 8),
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
    /* enum ims_color_matrix */
    PIN(IMS_MATRIX_DEFAULT, 0),
    PIN(IMS_MATRIX_BT601, 1),
    PIN(IMS_MATRIX_BT709, 2),
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
    /* enum ims_registry_content */
    PIN(IMS_REGISTRY_EMPTY, 0),
    PIN(IMS_REGISTRY_BUILTIN, 1),
    PIN(IMS_REGISTRY_INSTALLED, 2),
    PIN(IMS_REGISTRY_DEFAULT, 3),
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
    /* enum ims_sync */
    PIN(IMS_SYNC_NONE, 0),
    PIN(IMS_SYNC_FILE, 1),
    PIN(IMS_SYNC_FULL, 2),
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
    /* enum ims_option_type */
    PIN(IMS_OPTION_INTEGER, 1),
    PIN(IMS_OPTION_BOOLEAN, 2),
    PIN(IMS_OPTION_CHOICE, 3),
    PIN(IMS_OPTION_COLOR, 4),
    /* enum ims_encoder_input */
    PIN(IMS_INPUT_PIXELS, 1),
    PIN(IMS_INPUT_BYTES, 2),
    /* enum ims_encoder_trait */
    PIN(IMS_TRAIT_LOSSLESS, 1),
    PIN(IMS_TRAIT_LOSSY, 2),
    PIN(IMS_TRAIT_ALPHA, 4),
    PIN(IMS_TRAIT_DEEP, 8),
    PIN(IMS_NO_WAIT, -1),
    PIN(IMS_MESSAGE_SIZE, 512),
    PIN(IMS_ENCODER_ABI, 1),
};

#if defined(__x86_64__) && defined(__LP64__)
static const struct pin layout[] = {
    SIZE(ims_message, 516),
    FIELD(ims_message, warnings, 0),
    FIELD(ims_message, text, 4),
    SIZE(ims_image, 104),
    FIELD(ims_image, size, 0),
    FIELD(ims_image, format, 8),
    FIELD(ims_image, width, 12),
    FIELD(ims_image, height, 16),
    FIELD(ims_image, planes, 24),
    FIELD(ims_image, strides, 56),
    FIELD(ims_image, byte_count, 88),
    FIELD(ims_image, matrix, 96),
    FIELD(ims_image, range, 100),
    SIZE(ims_result, 96),
    FIELD(ims_result, size, 0),
    FIELD(ims_result, id, 8),
    FIELD(ims_result, user, 16),
    FIELD(ims_result, status, 24),
    FIELD(ims_result, error, 28),
    FIELD(ims_result, system_errno, 32),
    FIELD(ims_result, warnings, 36),
    FIELD(ims_result, path, 40),
    FIELD(ims_result, encoder, 48),
    FIELD(ims_result, message, 56),
    FIELD(ims_result, bytes, 64),
    FIELD(ims_result, queued_ns, 72),
    FIELD(ims_result, encode_ns, 80),
    FIELD(ims_result, write_ns, 88),
    SIZE(ims_ledger, 64),
    FIELD(ims_ledger, accepted, 0),
    FIELD(ims_ledger, pending, 8),
    FIELD(ims_ledger, written, 16),
    FIELD(ims_ledger, failed, 24),
    FIELD(ims_ledger, skipped, 32),
    FIELD(ims_ledger, superseded, 40),
    FIELD(ims_ledger, dropped, 48),
    FIELD(ims_ledger, cancelled, 56),
    SIZE(ims_config, 120),
    FIELD(ims_config, size, 0),
    FIELD(ims_config, queue_size, 8),
    FIELD(ims_config, workers, 12),
    FIELD(ims_config, as_bytes, 16),
    FIELD(ims_config, max_bytes, 24),
    FIELD(ims_config, when_full, 32),
    FIELD(ims_config, timeout_ms, 40),
    FIELD(ims_config, overwrite, 48),
    FIELD(ims_config, same_path, 52),
    FIELD(ims_config, sync, 56),
    FIELD(ims_config, mismatch, 60),
    FIELD(ims_config, options, 64),
    FIELD(ims_config, registry, 72),
    FIELD(ims_config, done, 80),
    FIELD(ims_config, done_user, 88),
    FIELD(ims_config, log, 96),
    FIELD(ims_config, log_user, 104),
    FIELD(ims_config, message, 112),
    SIZE(ims_request, 88),
    FIELD(ims_request, size, 0),
    FIELD(ims_request, image, 8),
    FIELD(ims_request, file_name, 16),
    FIELD(ims_request, sub_folder, 24),
    FIELD(ims_request, ownership, 32),
    FIELD(ims_request, release, 40),
    FIELD(ims_request, release_user, 48),
    FIELD(ims_request, options, 56),
    FIELD(ims_request, timeout_ms, 64),
    FIELD(ims_request, user, 72),
    FIELD(ims_request, message, 80),
    SIZE(ims_stats, 200),
    FIELD(ims_stats, size, 0),
    FIELD(ims_stats, ledger, 8),
    FIELD(ims_stats, refused, 72),
    FIELD(ims_stats, refused_full, 80),
    FIELD(ims_stats, timed_out, 88),
    FIELD(ims_stats, waited, 96),
    FIELD(ims_stats, dropped_newest, 104),
    FIELD(ims_stats, dropped_oldest, 112),
    FIELD(ims_stats, queue_depth, 120),
    FIELD(ims_stats, queue_high_water, 128),
    FIELD(ims_stats, in_work, 136),
    FIELD(ims_stats, memory, 144),
    FIELD(ims_stats, memory_high_water, 152),
    FIELD(ims_stats, bytes_written, 160),
    FIELD(ims_stats, queued_ns, 168),
    FIELD(ims_stats, encode_ns, 176),
    FIELD(ims_stats, write_ns, 184),
    FIELD(ims_stats, workers, 192),
    FIELD(ims_stats, queue_size, 196),
    SIZE(ims_summary, 4712),
    FIELD(ims_summary, size, 0),
    FIELD(ims_summary, ledger, 8),
    FIELD(ims_summary, bytes_written, 72),
    FIELD(ims_summary, warned, 80),
    FIELD(ims_summary, first_error, 88),
    FIELD(ims_summary, first_id, 96),
    FIELD(ims_summary, first_path, 104),
    FIELD(ims_summary, first_message, 4200),
    SIZE(ims_bytes, 48),
    FIELD(ims_bytes, size, 0),
    FIELD(ims_bytes, data, 8),
    FIELD(ims_bytes, byte_count, 16),
    FIELD(ims_bytes, warnings, 24),
    FIELD(ims_bytes, encoder, 32),
    FIELD(ims_bytes, message, 40),
    SIZE(ims_option, 40),
    FIELD(ims_option, key, 0),
    FIELD(ims_option, type, 8),
    FIELD(ims_option, minimum, 12),
    FIELD(ims_option, maximum, 16),
    FIELD(ims_option, standard, 20),
    FIELD(ims_option, choices, 24),
    FIELD(ims_option, help, 32),
    SIZE(ims_options, 16),
    FIELD(ims_options, values, 0),
    FIELD(ims_options, count, 8),
    SIZE(ims_buffer_functions, 40),
    FIELD(ims_buffer_functions, append, 0),
    FIELD(ims_buffer_functions, reserve, 8),
    FIELD(ims_buffer_functions, commit, 16),
    FIELD(ims_buffer_functions, hand_over, 24),
    FIELD(ims_buffer_functions, length, 32),
    SIZE(ims_buffer, 8),
    FIELD(ims_buffer, functions, 0),
    SIZE(ims_services, 8),
    FIELD(ims_services, parallel, 0),
    SIZE(ims_signature, 24),
    FIELD(ims_signature, bytes, 0),
    FIELD(ims_signature, mask, 8),
    FIELD(ims_signature, length, 16),
    SIZE(ims_encoder, 144),
    FIELD(ims_encoder, abi, 0),
    FIELD(ims_encoder, rank, 4),
    FIELD(ims_encoder, name, 8),
    FIELD(ims_encoder, format, 16),
    FIELD(ims_encoder, description, 24),
    FIELD(ims_encoder, mime_type, 32),
    FIELD(ims_encoder, extensions, 40),
    FIELD(ims_encoder, inputs, 48),
    FIELD(ims_encoder, traits, 52),
    FIELD(ims_encoder, pixel_formats, 56),
    FIELD(ims_encoder, narrowed_formats, 64),
    FIELD(ims_encoder, signatures, 72),
    FIELD(ims_encoder, max_width, 80),
    FIELD(ims_encoder, max_height, 84),
    FIELD(ims_encoder, min_effort, 88),
    FIELD(ims_encoder, max_effort, 92),
    FIELD(ims_encoder, options, 96),
    FIELD(ims_encoder, state_size, 104),
    FIELD(ims_encoder, probe, 112),
    FIELD(ims_encoder, init, 120),
    FIELD(ims_encoder, fini, 128),
    FIELD(ims_encoder, encode, 136),
    SIZE(ims_encoder_plugin, 16),
    FIELD(ims_encoder_plugin, abi, 0),
    FIELD(ims_encoder_plugin, encoders, 8),
};
#endif

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

Test(abi, structures_stay)
{
#if defined(__x86_64__) && defined(__LP64__)
    CHECK(layout);
#else
    cr_skip_test("pinned for x86-64 only");
#endif
}

Test(abi, the_version_is_the_headers)
{
    cr_assert_eq(ims_version(), (uint32_t)IMS_VERSION_NUMBER);
    char text[32];
    snprintf(text, sizeof text, "%d.%d.%d", IMS_VERSION_MAJOR, IMS_VERSION_MINOR,
             IMS_VERSION_PATCH);
    cr_assert_str_eq(ims_version_text(), text);
}
