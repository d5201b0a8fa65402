/* SPDX-License-Identifier: MIT
 *
 * Where the fields of the public structures lie, which programs that are built already
 * rely on. A failure here means that the change needs a new SONAME (and, for encoder.h,
 * a new IMS_ENCODER_ABI), or another way. Growing a structure at its end is the
 * exception: then its size changes here, and src/base/struct_size.h says how an older
 * program is served.
 */
#include <criterion/criterion.h>
#include <stddef.h>

#include <imagesaver/encoder.h>

/* What each structure takes, also where words have 32 bits: so many words, the bytes of
 * all else, and nothing between but what its alignment adds at its end. */
#define TAKES(type, words, bytes)                                                      \
    _Static_assert(                                                                    \
        sizeof(struct type) ==                                                         \
            ((words) * sizeof(void *) + (bytes) + _Alignof(struct type) - 1) /         \
                _Alignof(struct type) * _Alignof(struct type),                         \
        "the size of struct " #type " is relied on")

TAKES(ims_message, 0, 516);
TAKES(ims_pixel_format_info, 4, 80);
TAKES(ims_image, 11, 40);
TAKES(ims_light, 1, 32);
TAKES(ims_text, 3, 0);
TAKES(ims_position, 1, 32);
TAKES(ims_metadata, 13, 24);
TAKES(ims_result, 6, 56);
TAKES(ims_ledger, 0, 128);
TAKES(ims_workers_config, 4, 8);
TAKES(ims_config, 14, 104);
TAKES(ims_request, 12, 24);
TAKES(ims_stats, 1, 272);
TAKES(ims_summary, 1, 5288);
TAKES(ims_bytes, 6, 8);
TAKES(ims_option, 4, 32);
TAKES(ims_buffer_functions, 6, 0);
TAKES(ims_buffer, 1, 0);
TAKES(ims_services, 3, 0);
TAKES(ims_encoding, 7, 0);
TAKES(ims_signature, 4, 0);
TAKES(ims_encoder, 17, 48);
TAKES(ims_encoder_plugin, 2, 8);

#if defined(__x86_64__) && defined(__LP64__)
struct pin {
    const char *name;
    size_t value;
    size_t pinned;
    size_t size; /* of a field; 0 for that of the structure itself */
};

#define SIZE(type, value)                                                              \
    {                                                                                  \
        "size of " #type, sizeof(struct type), value, 0                                \
    }
#define FIELD(type, field, value)                                                      \
    {                                                                                  \
#type "." #field, offsetof(struct type, field), value,                         \
            sizeof(((struct type *)0)->field)                                          \
    }

static const struct pin layout[] = {
    SIZE(ims_message, 516),
    FIELD(ims_message, warnings, 0),
    FIELD(ims_message, text, 4),
    SIZE(ims_pixel_format_info, 112),
    FIELD(ims_pixel_format_info, size, 0),
    FIELD(ims_pixel_format_info, name, 8),
    FIELD(ims_pixel_format_info, order, 16),
    FIELD(ims_pixel_format_info, reserved, 24),
    FIELD(ims_pixel_format_info, format, 32),
    FIELD(ims_pixel_format_info, model, 36),
    FIELD(ims_pixel_format_info, kind, 40),
    FIELD(ims_pixel_format_info, bits, 44),
    FIELD(ims_pixel_format_info, samples, 48),
    FIELD(ims_pixel_format_info, has_alpha, 52),
    FIELD(ims_pixel_format_info, planes, 56),
    FIELD(ims_pixel_format_info, chroma_shift_x, 60),
    FIELD(ims_pixel_format_info, chroma_shift_y, 64),
    FIELD(ims_pixel_format_info, bytes_per_pixel, 68),
    FIELD(ims_pixel_format_info, unpacked, 84),
    FIELD(ims_pixel_format_info, packing, 88),
    FIELD(ims_pixel_format_info, bits_per_pixel, 92),
    FIELD(ims_pixel_format_info, reserved_number, 108),
    SIZE(ims_image, 128),
    FIELD(ims_image, size, 0),
    FIELD(ims_image, byte_count, 8),
    FIELD(ims_image, planes, 16),
    FIELD(ims_image, strides, 48),
    FIELD(ims_image, format, 80),
    FIELD(ims_image, width, 84),
    FIELD(ims_image, height, 88),
    FIELD(ims_image, alpha, 92),
    FIELD(ims_image, matrix, 96),
    FIELD(ims_image, range, 100),
    FIELD(ims_image, chroma_location, 104),
    FIELD(ims_image, primaries, 108),
    FIELD(ims_image, transfer, 112),
    FIELD(ims_image, significant_bits, 116),
    FIELD(ims_image, light, 120),
    SIZE(ims_light, 40),
    FIELD(ims_light, size, 0),
    FIELD(ims_light, primaries, 8),
    FIELD(ims_light, white_point, 20),
    FIELD(ims_light, max_luminance, 24),
    FIELD(ims_light, min_luminance, 28),
    FIELD(ims_light, max_content_light, 32),
    FIELD(ims_light, max_frame_average_light, 36),
    SIZE(ims_text, 24),
    FIELD(ims_text, key, 0),
    FIELD(ims_text, value, 8),
    FIELD(ims_text, language, 16),
    SIZE(ims_position, 40),
    FIELD(ims_position, size, 0),
    FIELD(ims_position, latitude, 8),
    FIELD(ims_position, longitude, 16),
    FIELD(ims_position, altitude, 24),
    FIELD(ims_position, has_altitude, 32),
    FIELD(ims_position, reserved_number, 36),
    SIZE(ims_metadata, 128),
    FIELD(ims_metadata, size, 0),
    FIELD(ims_metadata, texts, 8),
    FIELD(ims_metadata, exif, 16),
    FIELD(ims_metadata, exif_size, 24),
    FIELD(ims_metadata, xmp, 32),
    FIELD(ims_metadata, xmp_size, 40),
    FIELD(ims_metadata, icc, 48),
    FIELD(ims_metadata, icc_size, 56),
    FIELD(ims_metadata, iptc, 64),
    FIELD(ims_metadata, iptc_size, 72),
    FIELD(ims_metadata, position, 80),
    FIELD(ims_metadata, time_ns, 88),
    FIELD(ims_metadata, dots_per_metre_x, 96),
    FIELD(ims_metadata, dots_per_metre_y, 100),
    FIELD(ims_metadata, no_place, 104),
    FIELD(ims_metadata, reserved_number, 108),
    FIELD(ims_metadata, gain_map, 112),
    FIELD(ims_metadata, gain_map_size, 120),
    SIZE(ims_result, 104),
    FIELD(ims_result, size, 0),
    FIELD(ims_result, user, 8),
    FIELD(ims_result, path, 16),
    FIELD(ims_result, encoder, 24),
    FIELD(ims_result, message, 32),
    FIELD(ims_result, reserved, 40),
    FIELD(ims_result, status, 48),
    FIELD(ims_result, error, 52),
    FIELD(ims_result, system_errno, 56),
    FIELD(ims_result, warnings, 60),
    FIELD(ims_result, id, 64),
    FIELD(ims_result, bytes, 72),
    FIELD(ims_result, queued_ns, 80),
    FIELD(ims_result, encode_ns, 88),
    FIELD(ims_result, write_ns, 96),
    SIZE(ims_ledger, 128),
    FIELD(ims_ledger, accepted, 0),
    FIELD(ims_ledger, pending, 8),
    FIELD(ims_ledger, written, 16),
    FIELD(ims_ledger, failed, 24),
    FIELD(ims_ledger, skipped, 32),
    FIELD(ims_ledger, superseded, 40),
    FIELD(ims_ledger, dropped, 48),
    FIELD(ims_ledger, cancelled, 56),
    FIELD(ims_ledger, expired, 64),
    FIELD(ims_ledger, reserved, 72),
    SIZE(ims_workers_config, 40),
    FIELD(ims_workers_config, size, 0),
    FIELD(ims_workers_config, message, 8),
    FIELD(ims_workers_config, name, 16),
    FIELD(ims_workers_config, reserved, 24),
    FIELD(ims_workers_config, workers, 32),
    FIELD(ims_workers_config, nice, 36),
    SIZE(ims_config, 216),
    FIELD(ims_config, size, 0),
    FIELD(ims_config, message, 8),
    FIELD(ims_config, queue_size, 16),
    FIELD(ims_config, workers, 20),
    FIELD(ims_config, nice, 24),
    FIELD(ims_config, as_bytes, 28),
    FIELD(ims_config, keep_results, 32),
    FIELD(ims_config, make_location, 36),
    FIELD(ims_config, follow_links, 40),
    FIELD(ims_config, sync_every, 44),
    FIELD(ims_config, file_mode, 48),
    FIELD(ims_config, folder_mode, 52),
    FIELD(ims_config, when_full, 56),
    FIELD(ims_config, overwrite, 60),
    FIELD(ims_config, same_path, 64),
    FIELD(ims_config, sync, 68),
    FIELD(ims_config, appear, 72),
    FIELD(ims_config, name_folders, 76),
    FIELD(ims_config, mismatch, 80),
    FIELD(ims_config, reserved_number, 84),
    FIELD(ims_config, max_bytes, 88),
    FIELD(ims_config, min_free, 96),
    FIELD(ims_config, timeout_ms, 104),
    FIELD(ims_config, sync_every_ms, 112),
    FIELD(ims_config, name, 120),
    FIELD(ims_config, options, 128),
    FIELD(ims_config, registry, 136),
    FIELD(ims_config, shared_workers, 144),
    FIELD(ims_config, done, 152),
    FIELD(ims_config, done_user, 160),
    FIELD(ims_config, log, 168),
    FIELD(ims_config, log_user, 176),
    FIELD(ims_config, metadata, 184),
    FIELD(ims_config, reserved, 192),
    SIZE(ims_request, 120),
    FIELD(ims_request, size, 0),
    FIELD(ims_request, message, 8),
    FIELD(ims_request, image, 16),
    FIELD(ims_request, file_name, 24),
    FIELD(ims_request, sub_folder, 32),
    FIELD(ims_request, options, 40),
    FIELD(ims_request, user, 48),
    FIELD(ims_request, release, 56),
    FIELD(ims_request, release_user, 64),
    FIELD(ims_request, metadata, 72),
    FIELD(ims_request, reserved, 80),
    FIELD(ims_request, timeout_ms, 96),
    FIELD(ims_request, expires_ms, 104),
    FIELD(ims_request, priority, 112),
    FIELD(ims_request, ownership, 116),
    SIZE(ims_stats, 280),
    FIELD(ims_stats, size, 0),
    FIELD(ims_stats, ledger, 8),
    FIELD(ims_stats, refused, 136),
    FIELD(ims_stats, refused_full, 144),
    FIELD(ims_stats, timed_out, 152),
    FIELD(ims_stats, waited, 160),
    FIELD(ims_stats, dropped_newest, 168),
    FIELD(ims_stats, dropped_oldest, 176),
    FIELD(ims_stats, queue_depth, 184),
    FIELD(ims_stats, queue_high_water, 192),
    FIELD(ims_stats, in_work, 200),
    FIELD(ims_stats, memory, 208),
    FIELD(ims_stats, memory_high_water, 216),
    FIELD(ims_stats, bytes_written, 224),
    FIELD(ims_stats, queued_ns, 232),
    FIELD(ims_stats, encode_ns, 240),
    FIELD(ims_stats, write_ns, 248),
    FIELD(ims_stats, lent, 256),
    FIELD(ims_stats, results_waiting, 264),
    FIELD(ims_stats, workers, 272),
    FIELD(ims_stats, queue_size, 276),
    SIZE(ims_summary, 5296),
    FIELD(ims_summary, size, 0),
    FIELD(ims_summary, ledger, 8),
    FIELD(ims_summary, bytes_written, 136),
    FIELD(ims_summary, warned, 144),
    FIELD(ims_summary, refused, 152),
    FIELD(ims_summary, first_id, 160),
    FIELD(ims_summary, first_error, 168),
    FIELD(ims_summary, first_refusal, 172),
    FIELD(ims_summary, first_path, 176),
    FIELD(ims_summary, first_message, 4272),
    FIELD(ims_summary, first_refusal_message, 4784),
    SIZE(ims_bytes, 56),
    FIELD(ims_bytes, size, 0),
    FIELD(ims_bytes, data, 8),
    FIELD(ims_bytes, byte_count, 16),
    FIELD(ims_bytes, encoder, 24),
    FIELD(ims_bytes, format, 32),
    FIELD(ims_bytes, reserved, 40),
    FIELD(ims_bytes, warnings, 48),
    FIELD(ims_bytes, reserved_number, 52),
    SIZE(ims_option, 64),
    FIELD(ims_option, key, 0),
    FIELD(ims_option, help, 8),
    FIELD(ims_option, choices, 16),
    FIELD(ims_option, standard_text, 24),
    FIELD(ims_option, minimum, 32),
    FIELD(ims_option, maximum, 40),
    FIELD(ims_option, standard, 48),
    FIELD(ims_option, type, 56),
    FIELD(ims_option, reserved, 60),
    SIZE(ims_buffer_functions, 48),
    FIELD(ims_buffer_functions, size, 0),
    FIELD(ims_buffer_functions, append, 8),
    FIELD(ims_buffer_functions, reserve, 16),
    FIELD(ims_buffer_functions, commit, 24),
    FIELD(ims_buffer_functions, hand_over, 32),
    FIELD(ims_buffer_functions, length, 40),
    SIZE(ims_buffer, 8),
    FIELD(ims_buffer, functions, 0),
    SIZE(ims_services, 24),
    FIELD(ims_services, size, 0),
    FIELD(ims_services, parallel, 8),
    FIELD(ims_services, convert, 16),
    SIZE(ims_encoding, 56),
    FIELD(ims_encoding, size, 0),
    FIELD(ims_encoding, image, 8),
    FIELD(ims_encoding, options, 16),
    FIELD(ims_encoding, option_count, 24),
    FIELD(ims_encoding, metadata, 32),
    FIELD(ims_encoding, reserved, 40),
    FIELD(ims_encoding, gain, 48),
    SIZE(ims_signature, 32),
    FIELD(ims_signature, bytes, 0),
    FIELD(ims_signature, mask, 8),
    FIELD(ims_signature, length, 16),
    FIELD(ims_signature, offset, 24),
    SIZE(ims_encoder, 184),
    FIELD(ims_encoder, abi, 0),
    FIELD(ims_encoder, rank, 4),
    FIELD(ims_encoder, size, 8),
    FIELD(ims_encoder, row, 16),
    FIELD(ims_encoder, name, 24),
    FIELD(ims_encoder, format, 32),
    FIELD(ims_encoder, description, 40),
    FIELD(ims_encoder, mime_type, 48),
    FIELD(ims_encoder, extensions, 56),
    FIELD(ims_encoder, pixel_formats, 64),
    FIELD(ims_encoder, narrowed_formats, 72),
    FIELD(ims_encoder, signatures, 80),
    FIELD(ims_encoder, options, 88),
    FIELD(ims_encoder, state_size, 96),
    FIELD(ims_encoder, max_pixels, 104),
    FIELD(ims_encoder, inputs, 112),
    FIELD(ims_encoder, traits, 116),
    FIELD(ims_encoder, max_width, 120),
    FIELD(ims_encoder, max_height, 124),
    FIELD(ims_encoder, min_effort, 128),
    FIELD(ims_encoder, max_effort, 132),
    FIELD(ims_encoder, probe, 136),
    FIELD(ims_encoder, init, 144),
    FIELD(ims_encoder, fini, 152),
    FIELD(ims_encoder, encode, 160),
    FIELD(ims_encoder, accepts, 168),
    FIELD(ims_encoder, metadata, 176),
    FIELD(ims_encoder, reserved, 180),
    SIZE(ims_encoder_plugin, 24),
    FIELD(ims_encoder_plugin, abi, 0),
    FIELD(ims_encoder_plugin, reserved, 4),
    FIELD(ims_encoder_plugin, size, 8),
    FIELD(ims_encoder_plugin, encoders, 16),
};

enum { PINS = sizeof layout / sizeof layout[0] };

Test(abi_layout, structures_stay)
{
    for (size_t i = 0; i < PINS; i++)
        cr_assert_eq(layout[i].value, layout[i].pinned, "%s is %zu, was %zu",
                     layout[i].name, layout[i].value, layout[i].pinned);
}

/* What lies between fields is not set by the initialisers, and could never become a
 * field: a newer library would read what an older program left there. */
Test(abi_layout, structures_have_no_padding)
{
    size_t whole = 0;
    size_t end = 0;
    for (size_t i = 0; i < PINS; i++) {
        if (layout[i].size == 0) {
            cr_assert_eq(end, whole, "before %s", layout[i].name);
            whole = layout[i].value;
            end = 0;
            continue;
        }
        cr_assert_eq(layout[i].value, end, "before %s", layout[i].name);
        end += layout[i].size;
    }
    cr_assert_eq(end, whole);
}
#else
Test(abi_layout, structures_stay)
{
    cr_skip_test("pinned for x86-64 only");
}
#endif
