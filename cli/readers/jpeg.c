/* SPDX-License-Identifier: MIT
 *
 * JPEG by libjpeg-turbo, which needs about 0.7 of the time of libavcodec's decoder, and
 * reads more kinds. Samples that the library has a layout for stay as they are (YUV);
 * others become RGB, but for CMYK that is to stay that. What libjpeg merely warns of is
 * damage here, but for what says nothing of the pixels.
 */
#include "readers.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

#include "common/memory.h"
#include "gain_map.h"
#include "input/pixels.h"
#include "input/xmp.h"
#include "probe.h"

/* Scans that a file may have: each costs a walk over the whole picture, in a few bytes.
 */
enum { MOST_SCANS = 1000 };

/* A file that is being decoded. */
struct decoding {
    struct jpeg_decompress_struct jpeg; /* first, so that libjpeg's pointer is ours */
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf give_up;
    char message[JMSG_LENGTH_MAX]; /* why it was given up */
    bool cut;
    bool goes_on;             /* with what can be decoded of damaged data, */
    bool damaged;             /* of which the message tells, */
    bool begun;               /* and there is some of it */
    bool taken;               /* the picture was given out */
    unsigned char *line;      /* CMYK, or what hangs over the picture's lower edge */
    void *volatile frame_ref; /* of the picture in work */
};

/* ---- errors ---------------------------------------------------------------------- */

/* The first damage counts: what is found behind it follows from it. */
static void keep_message(j_common_ptr jpeg)
{
    struct decoding *decoding = (struct decoding *)(void *)jpeg;
    const int code = jpeg->err->msg_code;
    if (decoding->damaged)
        return;
    jpeg->err->format_message(jpeg, decoding->message);
    decoding->cut = code == JWRN_JPEG_EOF || code == JERR_INPUT_EOF;
    decoding->damaged = true;
}

static _Noreturn void give_up(j_common_ptr jpeg)
{
    struct decoding *decoding = (struct decoding *)(void *)jpeg;
    keep_message(jpeg);
    longjmp(decoding->give_up, 1);
}

/* Warnings; levels from 0 on are mere traces. Bytes that are left over before the first
 * scan, a version of JFIF, and a wrong number of Adobe's leave the pixels as they are.
 */
static void hear_message(j_common_ptr jpeg, int level)
{
    int code = jpeg->err->msg_code;
    const struct decoding *decoding = (const void *)jpeg;
    const struct jpeg_decompress_struct *file = &decoding->jpeg;
    bool harmless = code == JWRN_JFIF_MAJOR || code == JWRN_ADOBE_XFORM ||
                    (code == JWRN_EXTRANEOUS_DATA && file->input_scan_number == 0);
    if (level >= 0 || harmless)
        return;
    if (!decoding->goes_on)
        give_up(jpeg);
    keep_message(jpeg);
}

static void say_nothing(j_common_ptr jpeg)
{
    (void)jpeg;
}

static void count_scans(j_common_ptr jpeg)
{
    const struct jpeg_decompress_struct *file = (const void *)jpeg;
    if (file->input_scan_number <= MOST_SCANS)
        return;
    struct decoding *decoding = (struct decoding *)(void *)jpeg;
    snprintf(decoding->message, sizeof decoding->message, "more than %d scans",
             MOST_SCANS);
    decoding->begun = false; /* that is no damage */
    longjmp(decoding->give_up, 1);
}

static void explain(const struct decoding *decoding, struct cli_text *problem)
{
    if (decoding->cut) {
        cli_text_add(problem, "the file is cut off: its end is missing");
        return;
    }
    cli_text_add(problem, "its data are damaged: ");
    cli_text_add_name(problem, decoding->message);
}

/* ---- what the markers say -------------------------------------------------------- */

static bool begins_with(const struct jpeg_marker_struct *marker, int code,
                        const char *words, size_t length)
{
    return marker->marker == code && marker->data_length >= length &&
           memcmp(marker->data, words, length) == 0;
}

/* Marks of frames of videos, and of limited range, that libavcodec knows. */
static bool is_special(const struct jpeg_decompress_struct *jpeg)
{
    const struct jpeg_marker_struct *marker = jpeg->marker_list;
    for (; marker != NULL; marker = marker->next)
        if (begins_with(marker, JPEG_COM, "CS=ITU601", 9) ||
            begins_with(marker, JPEG_APP0, "AVI1", 4))
            return true;
    return false;
}

/* The pieces of a profile in their order, each with its number and their count. */
static void take_profile(const struct jpeg_decompress_struct *jpeg,
                         struct input_metadata *metadata)
{
    enum { PREFIX = 12, NUMBERS = 2 };
    struct cli_text profile = CLI_TEXT_INIT;
    int wanted = 1, count = 0;
    const struct jpeg_marker_struct *marker = jpeg->marker_list;
    while (marker != NULL) {
        if (begins_with(marker, JPEG_APP0 + 2, "ICC_PROFILE", PREFIX) &&
            marker->data_length > PREFIX + NUMBERS && marker->data[PREFIX] == wanted) {
            cli_text_add_bytes(&profile, (const char *)marker->data + PREFIX + NUMBERS,
                               marker->data_length - PREFIX - NUMBERS);
            count = marker->data[PREFIX + 1];
            wanted++;
            marker = jpeg->marker_list;
        } else {
            marker = marker->next;
        }
    }
    if (count > 0 && wanted == count + 1)
        input_metadata_set(metadata, IMS_METADATA_ICC, profile.data, profile.length);
    cli_text_free(&profile);
}

/* XMP goes on in further markers where it is larger than one. */
static void take_xmp(const struct jpeg_decompress_struct *jpeg,
                     struct input_metadata *metadata)
{
    static const char name[] = "http://ns.adobe.com/xap/1.0/";
    static const char extension[] = "http://ns.adobe.com/xmp/extension/";
    const struct jpeg_marker_struct *marker = jpeg->marker_list, *first = NULL;
    struct input_xmp_piece *pieces = NULL;
    size_t count = 0;
    for (; marker != NULL; marker = marker->next) {
        if (first == NULL && begins_with(marker, JPEG_APP0 + 1, name, sizeof name))
            first = marker;
        if (!begins_with(marker, JPEG_APP0 + 1, extension, sizeof extension))
            continue;
        pieces = cli_memory_grow(pieces, count, sizeof *pieces);
        pieces[count++] = (struct input_xmp_piece){
            marker->data + sizeof extension, marker->data_length - sizeof extension};
    }
    const char *packet = first != NULL ? (const char *)first->data + sizeof name : "";
    size_t size = first != NULL ? first->data_length - sizeof name : 0, joined_size = 0;
    char *joined =
        count > 0 ? input_xmp_join(packet, size, pieces, count, &joined_size) : NULL;
    if (count > 0 && joined == NULL)
        input_metadata_lose(metadata);
    input_metadata_set(metadata, IMS_METADATA_XMP, joined != NULL ? joined : packet,
                       joined != NULL ? joined_size : size);
    free(joined);
    free(pieces);
}

static void take_marker(const struct jpeg_marker_struct *marker,
                        struct input_metadata *metadata)
{
    static const char photoshop[] = "Photoshop 3.0";
    const unsigned char *data = marker->data;
    size_t size = marker->data_length;
    if (begins_with(marker, JPEG_APP0 + 1, "Exif\0", 6))
        input_metadata_set(metadata, IMS_METADATA_EXIF, data, size);
    else if (begins_with(marker, JPEG_APP0 + 13, photoshop, sizeof photoshop))
        input_metadata_set_photoshop(metadata, data + sizeof photoshop,
                                     size - sizeof photoshop);
    else if (marker->marker == JPEG_COM)
        input_metadata_add_comment(metadata, (const char *)data, size);
}

/* Whether a marker tells of a gain map: by ISO 21496-1, or by Ultra HDR's XMP. */
static bool tells_of_gain_map(const struct jpeg_marker_struct *marker)
{
    static const char iso[] = "urn:iso:std:iso:ts:21496:-1";
    static const char xmp[] = "http://ns.adobe.com/xap/1.0/";
    static const char hdrgm[] = "http://ns.adobe.com/hdr-gain-map/1.0/";
    return begins_with(marker, JPEG_APP0 + 2, iso, sizeof iso) ||
           (begins_with(marker, JPEG_APP0 + 1, xmp, sizeof xmp) &&
            memmem(marker->data, marker->data_length, hdrgm, sizeof hdrgm - 1) != NULL);
}

/* A gain map is another picture behind this one, which is taken as it is. Of Apple's,
 * which has no numbers, no marker tells but the list of pictures. Returns what is to be
 * warned of. */
static uint32_t take_gain_map(const struct jpeg_decompress_struct *jpeg,
                              const struct input_reading *reading,
                              struct input_metadata *metadata)
{
    const struct jpeg_marker_struct *marker = jpeg->marker_list;
    size_t size = 0;
    const unsigned char *map =
        readers_gain_map_find(reading->bytes, reading->size, &size);
    if (map != NULL && size <= INPUT_METADATA_MOST) {
        input_metadata_set(metadata, IMS_METADATA_GAIN_MAP, map, size);
        return 0;
    }
    for (; marker != NULL; marker = marker->next)
        if (tells_of_gain_map(marker) ||
            (begins_with(marker, JPEG_APP0 + 2, "MPF", 4) &&
             readers_probe_gain_map(reading->bytes, reading->size)))
            return IMS_WARNING_NO_GAIN_MAP;
    return 0;
}

static struct input_metadata *take_metadata(const struct jpeg_decompress_struct *jpeg)
{
    enum { PER_INCH = 1, PER_CENTIMETRE = 2 };
    struct input_metadata *metadata = input_metadata_new();
    const struct jpeg_marker_struct *marker = jpeg->marker_list;
    for (; marker != NULL; marker = marker->next)
        take_marker(marker, metadata);
    take_xmp(jpeg, metadata);
    take_profile(jpeg, metadata);
    double dots = jpeg->density_unit == PER_INCH         ? 1 / 0.0254
                  : jpeg->density_unit == PER_CENTIMETRE ? 100
                                                         : 0;
    if (jpeg->saw_JFIF_marker)
        input_metadata_set_resolution(metadata, jpeg->X_density * dots,
                                      jpeg->Y_density * dots);
    return metadata;
}

/* ---- pixels ---------------------------------------------------------------------- */

/* The layout of samples that stay as they are, or NONE. */
static enum ims_pixel_format find_layout(const struct jpeg_decompress_struct *jpeg)
{
    const jpeg_component_info *luma = jpeg->comp_info, *chroma = luma + 1;
    if (jpeg->num_components == 1 && jpeg->jpeg_color_space == JCS_GRAYSCALE)
        return IMS_PIXEL_GRAY8;
    if (jpeg->num_components != 3 || jpeg->jpeg_color_space != JCS_YCbCr ||
        chroma[0].h_samp_factor != chroma[1].h_samp_factor ||
        chroma[0].v_samp_factor != chroma[1].v_samp_factor)
        return IMS_PIXEL_NONE;
    bool same_width = luma->h_samp_factor == chroma->h_samp_factor;
    bool same_height = luma->v_samp_factor == chroma->v_samp_factor;
    if ((!same_width && luma->h_samp_factor != 2 * chroma->h_samp_factor) ||
        (!same_height && luma->v_samp_factor != 2 * chroma->v_samp_factor))
        return IMS_PIXEL_NONE;
    if (same_width)
        return same_height ? IMS_PIXEL_YUV444 : IMS_PIXEL_YUV440;
    return same_height ? IMS_PIXEL_YUV422 : IMS_PIXEL_YUV420;
}

static bool is_allowed(const struct jpeg_decompress_struct *jpeg,
                       struct input_guard *guard, bool is_raw, uint64_t pixel_bytes)
{
    uint64_t samples = 0, width = jpeg->image_width, height = jpeg->image_height;
    for (int i = 0; i < jpeg->num_components; i++) {
        const jpeg_component_info *component = &jpeg->comp_info[i];
        samples += width * height * (uint64_t)component->h_samp_factor *
                   (uint64_t)component->v_samp_factor /
                   (uint64_t)(jpeg->max_h_samp_factor * jpeg->max_v_samp_factor);
    }
    /* Of several scans libjpeg keeps all coefficients, of two bytes each. */
    uint64_t kept = jpeg_has_multiple_scans((j_decompress_ptr)(uintptr_t)jpeg)
                        ? samples * sizeof(JCOEF)
                        : 0;
    uint64_t made = is_raw ? samples : width * height * pixel_bytes;
    return input_guard_allows(guard, (int)width, (int)height, made + kept);
}

/* Whole blocks: rows of the picture go into it, those below its edge are let go of. The
 * ends of its rows have room for blocks. */
static void read_planes(struct decoding *decoding, const struct ims_image *image)
{
    enum { PLANES = 3, MOST_ROWS = MAX_SAMP_FACTOR * DCTSIZE };
    struct jpeg_decompress_struct *jpeg = &decoding->jpeg;
    struct input_plane about[4];
    JSAMPROW rows[PLANES][MOST_ROWS];
    JSAMPARRAY planes[PLANES] = {rows[0], rows[1], rows[2]};
    int block_rows = 0; /* of the planes with the fewest */
    input_pixels_planes(image->format, about);
    while (jpeg->output_scanline < jpeg->output_height) {
        for (int i = 0; i < jpeg->num_components; i++) {
            int count = jpeg->comp_info[i].v_samp_factor * DCTSIZE;
            int height = input_pixels_shifted(image->height, about[i].shift_y);
            for (int y = 0; y < count; y++)
                rows[i][y] =
                    block_rows * count + y < height
                        ? input_pixels_row(image, (size_t)i, block_rows * count + y)
                        : decoding->line;
        }
        jpeg_read_raw_data(jpeg, planes,
                           (JDIMENSION)(jpeg->max_v_samp_factor * DCTSIZE));
        block_rows++;
    }
}

/* Light that passes through inks of this much: Adobe's programs store what is left of
 * it, others how much ink there is. */
static void convert_inks(const struct jpeg_decompress_struct *jpeg,
                         const unsigned char *inks, unsigned char *rgb)
{
    unsigned flip = jpeg->saw_Adobe_marker ? 0 : 0xFF;
    for (JDIMENSION x = 0; x < jpeg->output_width; x++, inks += 4, rgb += 3)
        for (int i = 0; i < 3; i++)
            rgb[i] = (unsigned char)(((inks[i] ^ flip) * (inks[3] ^ flip) + 127) / 255);
}

/* The same as the library has it: how much ink there is. */
static void keep_inks(const struct jpeg_decompress_struct *jpeg, unsigned char *row)
{
    for (size_t i = 0; jpeg->saw_Adobe_marker && i < (size_t)jpeg->output_width * 4;
         i++)
        row[i] ^= 0xFF;
}

static void read_rows(struct decoding *decoding, const struct ims_image *image)
{
    struct jpeg_decompress_struct *jpeg = &decoding->jpeg;
    bool kept = image->format == IMS_PIXEL_CMYK8;
    bool inks = jpeg->out_color_space == JCS_CMYK && !kept;
    while (jpeg->output_scanline < jpeg->output_height) {
        unsigned char *row = input_pixels_row(image, 0, (int)jpeg->output_scanline);
        JSAMPROW target = inks ? decoding->line : row;
        jpeg_read_scanlines(jpeg, &target, 1);
        if (inks)
            convert_inks(jpeg, target, row);
        else if (kept)
            keep_inks(jpeg, row);
    }
}

/* Whether every coefficient came with all of its bits. Of a progressive file without
 * its last passes libjpeg says nothing: it looks merely blurred. */
static bool is_complete(const struct jpeg_decompress_struct *jpeg)
{
    for (int i = 0; jpeg->progressive_mode && i < jpeg->num_components; i++)
        for (int k = 0; k < DCTSIZE2; k++)
            if (jpeg->coef_bits[i][k] != 0)
                return false;
    return true;
}

/* ---- the reader ------------------------------------------------------------------ */

static enum input_step open_jpeg(struct input_reading *reading,
                                 struct cli_text *problem)
{
    enum { ALL = 0xFFFF };
    static const int markers[] = {JPEG_COM, JPEG_APP0, JPEG_APP0 + 1, JPEG_APP0 + 2,
                                  JPEG_APP0 + 13};
    struct decoding *decoding = cli_memory_new(1, sizeof *decoding);
    struct jpeg_decompress_struct *jpeg = &decoding->jpeg;
    reading->state = decoding;
    reading->expected = 1;
    jpeg->err = jpeg_std_error(&decoding->errors);
    decoding->errors.error_exit = give_up;
    decoding->errors.emit_message = hear_message;
    decoding->errors.output_message = say_nothing;
    if (setjmp(decoding->give_up) != 0) {
        explain(decoding, problem);
        return INPUT_FAILED;
    }
    jpeg_create_decompress(jpeg);
    decoding->progress.progress_monitor = count_scans;
    jpeg->progress = &decoding->progress;
    jpeg_mem_src(jpeg, reading->bytes, (unsigned long)reading->size);
    for (size_t i = 0; i < sizeof markers / sizeof markers[0]; i++)
        jpeg_save_markers(jpeg, markers[i], ALL);
    jpeg_read_header(jpeg, TRUE);
    return jpeg->data_precision != 8 || is_special(jpeg) ? INPUT_DECLINED
                                                         : INPUT_PICTURE;
}

/* What the pixels are to be made of, and whether as they are. */
static bool choose_output(struct jpeg_decompress_struct *jpeg, bool keeps_inks,
                          enum ims_pixel_format *format)
{
    *format = find_layout(jpeg);
    if (*format != IMS_PIXEL_NONE) {
        jpeg->out_color_space = jpeg->jpeg_color_space;
        jpeg->raw_data_out = TRUE;
        return true;
    }
    bool inks = jpeg->num_components == 4;
    *format = inks && keeps_inks ? IMS_PIXEL_CMYK8 : IMS_PIXEL_RGB8;
    jpeg->out_color_space = inks ? JCS_CMYK : JCS_RGB;
    return false;
}

static enum input_step decode(struct decoding *decoding, struct input_reading *reading,
                              struct input_picture *picture, struct cli_text *problem)
{
    struct jpeg_decompress_struct *jpeg = &decoding->jpeg;
    enum ims_pixel_format format;
    bool is_raw = choose_output(jpeg, reading->keeps_inks, &format);
    picture->metadata = take_metadata(jpeg);
    picture->warnings |= take_gain_map(jpeg, reading, picture->metadata);
    if (!is_allowed(jpeg, reading->guard, is_raw, format == IMS_PIXEL_CMYK8 ? 4 : 3)) {
        input_guard_explain(reading->guard, problem);
        return INPUT_FAILED;
    }
    if (!input_pixels_make(picture, format, (int)jpeg->image_width,
                           (int)jpeg->image_height)) {
        cli_text_add(problem, "out of memory");
        return INPUT_FAILED;
    }
    decoding->frame_ref = picture->frame_ref;
    if (format != IMS_PIXEL_GRAY8 && is_raw) {
        picture->image.range = IMS_RANGE_FULL;
        picture->image.matrix = IMS_MATRIX_BT601;
        picture->image.chroma_location = IMS_CHROMA_CENTER; /* as JFIF has it */
    } else if (jpeg->jpeg_color_space == JCS_YCbCr) {
        picture->warnings |= IMS_WARNING_COLOR_CONVERTED;
    }
    enum { ROOM = MAX_SAMP_FACTOR * DCTSIZE, GRAY = 128 };
    decoding->line = cli_memory_new((size_t)jpeg->image_width + ROOM, 4);
    if (decoding->goes_on)
        input_pixels_fill(&picture->image, GRAY); /* as libjpeg fills blocks */
    jpeg_start_decompress(jpeg);
    decoding->begun = decoding->goes_on;
    if (is_raw)
        read_planes(decoding, &picture->image);
    else
        read_rows(decoding, &picture->image);
    if (!decoding->damaged && !is_complete(jpeg)) {
        snprintf(decoding->message, sizeof decoding->message,
                 "its last passes are missing");
        decoding->damaged = true;
    }
    jpeg_finish_decompress(jpeg);
    return decoding->damaged ? INPUT_DAMAGED : INPUT_PICTURE;
}

/* Gives out what there is of a damaged picture, if that is wanted. */
static enum input_step end_damaged(struct decoding *decoding,
                                   struct input_picture *picture,
                                   struct cli_text *problem)
{
    explain(decoding, problem);
    picture->is_damaged = decoding->begun;
    if (decoding->begun)
        return INPUT_PICTURE;
    input_frame_ref_release(decoding->frame_ref, NULL);
    return INPUT_FAILED;
}

static enum input_step next_jpeg(struct input_reading *reading,
                                 struct input_picture *picture,
                                 struct cli_text *problem)
{
    struct decoding *decoding = reading->state;
    if (decoding->taken)
        return INPUT_END;
    decoding->taken = true;
    decoding->goes_on = reading->saves_damaged;
    if (setjmp(decoding->give_up) == 0) {
        enum input_step step = decode(decoding, reading, picture, problem);
        if (step != INPUT_DAMAGED)
            return step;
    }
    return end_damaged(decoding, picture, problem);
}

static void close_jpeg(struct input_reading *reading)
{
    struct decoding *decoding = reading->state;
    jpeg_destroy_decompress(&decoding->jpeg);
    free(decoding->line);
    free(decoding);
}

const struct input_reader readers_jpeg = {.name = "libjpeg-turbo",
                                          .open = open_jpeg,
                                          .next = next_jpeg,
                                          .turn_gain_map = readers_gain_map_turn,
                                          .close = close_jpeg};
