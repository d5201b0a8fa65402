/* SPDX-License-Identifier: MIT
 *
 * JPEG through libjpeg-turbo, as a plugin: exact IJG tables, one-component gray,
 * progressive mode, restart markers, and pixels read where the caller has them. This
 * file holds the table, the options and the session; turbo_input.c feeds the
 * pixels.
 *
 * Formats: ITU-T T.81 (JPEG), ITU-T T.871 (JFIF).
 */
#include "turbo.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>

#include "builtin.h"
#include "color/icc.h"
#include "common/failure.h"
#include "huffman.h"
#include "jpeg.h"
#include "metadata/jpeg.h"

/* ---- errors and output of libjpeg -------------------------------------------------
 */

/* libjpeg leaves by longjmp(); encode() below holds the place to come back to. */
static void fail(j_common_ptr common)
{
    struct ims_jpeg_turbo *const turbo = common->client_data;
    char text[JMSG_LENGTH_MAX];
    common->err->format_message(common, text);
    const int code = common->err->msg_code;
    /* Without backing store: more than the environment (JPEGMEM) allows. */
    const bool no_memory = code == JERR_OUT_OF_MEMORY || code == JERR_NO_BACKING_STORE;
    turbo->error =
        ims_failure(turbo->message, no_memory ? IMS_ERROR_MEMORY : IMS_ERROR_ENCODE,
                    "jpeg-turbo: libjpeg reports: %s", text);
    longjmp(turbo->setjmp_buffer, 1);
}

static void say_nothing(j_common_ptr common)
{
    (void)common;
}

static void trace_nothing(j_common_ptr common, int level)
{
    (void)common;
    (void)level;
}

enum {
    OUTPUT_PIECE = 1 << 18 /* bytes asked of the buffer at a time */
};

static void free_drafts(struct ims_jpeg_turbo *turbo)
{
    for (int i = 0; i < 2; i++)
        ims_draft_fini(&turbo->drafts[i]);
}

static void next_piece(struct ims_jpeg_turbo *turbo)
{
    struct jpeg_destination_mgr *const destination = &turbo->destination;
    destination->next_output_byte = ims_buffer_reserve(turbo->output, OUTPUT_PIECE);
    destination->free_in_buffer = OUTPUT_PIECE;
    if (!destination->next_output_byte) {
        turbo->error = ims_failure(turbo->message, IMS_ERROR_MEMORY,
                                   "jpeg-turbo: no memory for the encoded bytes");
        longjmp(turbo->setjmp_buffer, 1);
    }
}

static void begin_output(j_compress_ptr compress)
{
    next_piece(compress->client_data);
}

static boolean continue_output(j_compress_ptr compress)
{
    struct ims_jpeg_turbo *const turbo = compress->client_data;
    ims_buffer_commit(turbo->output, OUTPUT_PIECE);
    next_piece(turbo);
    return TRUE;
}

static void end_output(j_compress_ptr compress)
{
    struct ims_jpeg_turbo *const turbo = compress->client_data;
    ims_buffer_commit(turbo->output, OUTPUT_PIECE - turbo->destination.free_in_buffer);
}

/* ---- the session ----------------------------------------------------------------- */

static int init(const struct ims_encoder *self, void *state,
                const struct ims_services *services, struct ims_message *message)
{
    (void)self;
    (void)services;
    struct ims_jpeg_turbo *const turbo = state;
    turbo->message = message;
    for (int i = 0; i < 2; i++)
        ims_draft_init(&turbo->drafts[i]);
    turbo->compress.err = jpeg_std_error(&turbo->errors);
    turbo->errors.error_exit = fail;
    turbo->errors.output_message = say_nothing;
    turbo->errors.emit_message = trace_nothing;
    turbo->compress.client_data = turbo;
    if (setjmp(turbo->setjmp_buffer))
        return turbo->error;
    jpeg_create_compress(&turbo->compress);
    turbo->destination.init_destination = begin_output;
    turbo->destination.empty_output_buffer = continue_output;
    turbo->destination.term_destination = end_output;
    turbo->compress.dest = &turbo->destination;
    return IMS_OK;
}

static void fini(const struct ims_encoder *self, void *state)
{
    (void)self;
    struct ims_jpeg_turbo *const turbo = state;
    jpeg_destroy_compress(&turbo->compress); /* also of one that is all zero */
    free(turbo->scratch);
}

/* ---- options --------------------------------------------------------------------- */

static const struct ims_option option_table[] = {
    IMS_JPEG_OPTION_LIST,
    [IMS_JPEG_RESTART_ROWS] = IMS_JPEG_RESTART_OPTION,
    {.key = NULL},
};

/* ---- encoding -------------------------------------------------------------------- */

static void set_codes(JHUFF_TBL *target, const struct ims_jpeg_huffman_table *table)
{
    memcpy(target->bits + 1, table->bits, sizeof table->bits);
    memcpy(target->huffval, table->values, table->count);
}

/* libjpeg's defaults leave codes that were made for the image before. */
static void set_standard_codes(j_compress_ptr compress)
{
    for (size_t i = 0; i < IMS_JPEG_HUFFMAN_TABLES; i++) {
        struct ims_jpeg_huffman_tables tables;
        ims_jpeg_huffman_standard(&tables, i);
        set_codes(compress->dc_huff_tbl_ptrs[i], &tables.dc);
        set_codes(compress->ac_huff_tbl_ptrs[i], &tables.ac);
    }
}

/* Of CMYK, luma, chroma and black, with the marker of Adobe's that tells it. */
static J_COLOR_SPACE color_space_of(J_COLOR_SPACE input)
{
    switch (input) {
    case JCS_GRAYSCALE:
        return JCS_GRAYSCALE;
    case JCS_CMYK:
        return JCS_YCCK;
    default:
        return JCS_YCbCr;
    }
}

static void configure(struct ims_jpeg_turbo *turbo,
                      const union ims_option_value *values, bool is_progressive)
{
    j_compress_ptr compress = &turbo->compress;
    compress->image_width = (JDIMENSION)turbo->image->width;
    compress->image_height = (JDIMENSION)turbo->image->height;
    ims_jpeg_turbo_input_choose(turbo);
    jpeg_set_defaults(compress);
    set_standard_codes(compress);
    jpeg_set_colorspace(compress, color_space_of(compress->in_color_space));
    compress->raw_data_in = turbo->input == IMS_JPEG_TURBO_PLANES;
    jpeg_set_quality(compress, values[IMS_JPEG_QUALITY].integer, TRUE);
    compress->optimize_coding =
        values[IMS_JPEG_EFFORT].integer >= IMS_JPEG_OPTIMIZED_FROM;
    compress->restart_in_rows = values[IMS_JPEG_RESTART_ROWS].integer;
    if (is_progressive)
        jpeg_simple_progression(compress);
    /* Luma, and black where there is some. */
    for (int i = 0; i < compress->num_components && compress->num_components > 1;
         i += 3) {
        compress->comp_info[i].h_samp_factor = 1 + turbo->sampling.half_width;
        compress->comp_info[i].v_samp_factor = 1 + turbo->sampling.half_height;
    }
}

/* What libjpeg has begun the file with makes way for the same with the metadata, which
 * go to the buffer directly. */
static void write_metadata(struct ims_jpeg_turbo *turbo)
{
    uint8_t start[IMS_METADATA_JPEG_START];
    ims_metadata_jpeg_start(turbo->metadata, start);
    turbo->error = ims_buffer_append(turbo->buffer, start, sizeof start);
    if (turbo->error == IMS_OK)
        turbo->error = ims_metadata_jpeg_write_described(turbo->metadata, "",
                                                         turbo->buffer, turbo->message);
    if (turbo->error == IMS_ERROR_MEMORY)
        ims_failure(turbo->message, turbo->error,
                    "jpeg-turbo: no memory for the encoded bytes");
    if (turbo->error != IMS_OK)
        longjmp(turbo->setjmp_buffer, 1);
    next_piece(turbo);
}

static void compress_once(struct ims_jpeg_turbo *turbo,
                          const union ims_option_value *values, bool is_progressive)
{
    configure(turbo, values, is_progressive);
    jpeg_start_compress(&turbo->compress, TRUE);
    if (turbo->metadata != NULL && turbo->output == turbo->buffer)
        write_metadata(turbo);
    ims_jpeg_turbo_input_feed(turbo);
    jpeg_finish_compress(&turbo->compress);
}

/* Makes a draft the file. */
static int keep(struct ims_jpeg_turbo *turbo, struct ims_draft *draft)
{
    if (turbo->metadata == NULL)
        return ims_draft_hand_over(draft, turbo->buffer);
    ims_draft_fit(draft);
    uint8_t *const bytes = draft->bytes;
    const size_t size = draft->size;
    ims_draft_init(draft); /* the bytes are the buffer's now, whatever comes of it */
    return ims_metadata_jpeg_hand_over(turbo->metadata, bytes, size, free, bytes,
                                       turbo->buffer, turbo->message);
}

/* Progressive files are larger where the picture is small, as each scan has a head and
 * codes of its own, and where it is noise or nearly nothing. */
static int write_smaller(struct ims_jpeg_turbo *turbo,
                         const union ims_option_value *values)
{
    for (int i = 0; i < 2; i++) {
        turbo->output = &turbo->drafts[i].base;
        compress_once(turbo, values, i != 0);
    }
    const int error =
        keep(turbo, &turbo->drafts[turbo->drafts[1].size < turbo->drafts[0].size]);
    free_drafts(turbo);
    return error != IMS_ERROR_MEMORY
               ? error
               : ims_failure(turbo->message, error,
                             "jpeg-turbo: no memory for the encoded bytes");
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    (void)self;
    struct ims_jpeg_turbo *const turbo = state;
    const union ims_option_value *const values = encoding->options;
    struct ims_color_icc_room room;
    turbo->image = image;
    turbo->buffer = buffer;
    turbo->message = message;
    turbo->error = IMS_OK;
    turbo->background = values[IMS_JPEG_BACKGROUND].integer;
    turbo->metadata = ims_color_icc_add(
        encoding, ims_jpeg_is_gray(image->format, turbo->background), &room);
    turbo->sampling =
        ims_jpeg_sampling_of(values[IMS_JPEG_SUBSAMPLING].integer,
                             values[IMS_JPEG_QUALITY].integer, image->format);
    turbo->output = buffer;
    if (setjmp(turbo->setjmp_buffer)) {
        jpeg_abort_compress(&turbo->compress);
        free_drafts(turbo);
        return turbo->error;
    }
    if (values[IMS_JPEG_EFFORT].integer >= IMS_JPEG_PROGRESSIVE_FROM)
        return write_smaller(turbo, values);
    compress_once(turbo, values, false);
    return IMS_OK;
}

/* ---- the table ------------------------------------------------------------------- */

const struct ims_encoder ims_jpeg_turbo = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 200,
    .name = "jpeg-turbo",
    .format = "jpeg",
    .description = "JPEG through libjpeg-turbo",
    .mime_type = "image/jpeg",
    .extensions = ims_jpeg_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSY,
    .pixel_formats = ims_jpeg_pixel_formats_cmyk,
    .narrowed_formats = ims_jpeg_narrowed_formats,
    .signatures = ims_jpeg_signatures,
    .max_width = IMS_JPEG_MAX_SIDE,
    .max_height = IMS_JPEG_MAX_SIDE,
    .options = option_table,
    .state_size = sizeof(struct ims_jpeg_turbo),
    .init = init,
    .fini = fini,
    .encode = encode,
    .accepts = ims_jpeg_accept,
    .metadata = IMS_METADATA_JPEG_KINDS | IMS_METADATA_COLOR,
};
