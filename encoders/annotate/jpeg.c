/* SPDX-License-Identifier: MIT
 *
 * JPEG: new segments come behind those of JFIF, where all readers look first; those of
 * the same kinds are left out. All from the first scan on stays as it is.
 */
#include "annotate.h"

#include <stdlib.h>
#include <string.h>

#include "common/byte_order.h"
#include "common/failure.h"
#include "content.h"
#include "credentials.h"
#include "jpeg_parts.h"
#include "jpeg_segments.h"
#include "metadata/comment.h"
#include "metadata/jpeg.h"
#include "metadata/xmp.h"

enum {
    SOI_SIZE = 2,
    DENSITY = 5,         /* bytes: the unit, both sides */
    DENSITY_AT = 2,      /* in JFIF's data, behind the version */
    DENSITY_MADE_AT = 13 /* in what the metadata's writer begins with */
};

/* What becomes of one file. */
struct edit {
    struct ims_annotate *annotate;
    const struct ims_annotate_content *content;
    struct ims_annotate_jpeg_layout layout;
    size_t dropped;       /* bytes of segments that are left out, */
    size_t dropped_later; /* and of these, behind the list of images */
    size_t added;
    bool has_credentials; /* one piece of them was met: of this number */
    uint64_t credentials;
    uint8_t own[IMS_METADATA_JPEG_START];
    uint8_t *copy; /* room for a segment */
};

/* ---- what is left out ------------------------------------------------------------ */

/* Whether a comment has the key of a text, and its language. Without a key it is of
 * the key Comment. */
static bool is_of(const uint8_t *comment, const struct ims_metadata_comment_head *head,
                  const struct ims_text *text)
{
    const char *const language = text->language != NULL ? text->language : "";
    const size_t key = strlen(text->key);
    if (head->key == 0)
        return strcmp(text->key, "Comment") == 0 && language[0] == '\0';
    return head->key == key && memcmp(comment, text->key, key) == 0 &&
           head->language == strlen(language) &&
           memcmp(comment + key + 1, language, head->language) == 0;
}

static bool is_replaced_comment(const struct ims_text *texts, const uint8_t *comment,
                                size_t size)
{
    struct ims_metadata_comment_head head;
    ims_metadata_comment_read(comment, size, &head);
    while (texts != NULL && texts->key != NULL && !is_of(comment, &head, texts))
        texts++;
    return texts != NULL && texts->key != NULL;
}

/* Credentials are cut into segments, of which only the first one tells that it is some:
 * the others have its number. */
static bool is_removed(struct edit *edit,
                       const struct ims_annotate_jpeg_segment *segment)
{
    if (edit->annotate->credentials != IMS_ANNOTATE_REMOVE || segment->size < 2)
        return false;
    const uint64_t number = ims_byte_order_load_big(segment->data, 2);
    if (ims_annotate_credentials_jpeg(segment->data, segment->size)) {
        edit->has_credentials = true;
        edit->credentials = number;
        return true;
    }
    return edit->has_credentials && edit->credentials == number;
}

static bool is_replaced(struct edit *edit,
                        const struct ims_annotate_jpeg_segment *segment)
{
    const struct ims_annotate_content *const content = edit->content;
    switch (segment->kind) {
    case IMS_ANNOTATE_JPEG_EXIF:
        return content->exif != NULL;
    case IMS_ANNOTATE_JPEG_XMP:
        return content->xmp != NULL;
    case IMS_ANNOTATE_JPEG_ICC:
        return content->icc != NULL;
    case IMS_ANNOTATE_JPEG_COMMENT:
        return is_replaced_comment(content->metadata.texts, segment->data,
                                   segment->size);
    case IMS_ANNOTATE_JPEG_JUMBF:
        return is_removed(edit, segment);
    default:
        return false;
    }
}

/* ---- what is changed ------------------------------------------------------------- */

/* How much shorter Photoshop's resources become. SIZE_MAX where they cannot be read. */
static size_t resources_shrink(struct edit *edit,
                               const struct ims_annotate_jpeg_segment *segment)
{
    const size_t kept =
        ims_annotate_jpeg_parts_without_iptc(segment->data, segment->size, edit->copy);
    if (kept == SIZE_MAX)
        return SIZE_MAX;
    return kept > 0 ? segment->size - kept : segment->end - segment->start;
}

/* Counts what will be left out, on which the list of images depends. */
static int count_dropped(struct edit *edit)
{
    struct ims_annotate_jpeg_segment segment = {.end = SOI_SIZE};
    bool behind_list = false;
    while (segment.end < edit->layout.first_scan) {
        size_t dropped = 0;
        ims_annotate_jpeg_segments_at(edit->annotate->bytes, segment.end, &segment);
        if (segment.kind == IMS_ANNOTATE_JPEG_RESOURCES &&
            edit->content->metadata.iptc != NULL)
            dropped = resources_shrink(edit, &segment);
        else if (is_replaced(edit, &segment))
            dropped = segment.end - segment.start;
        if (dropped == SIZE_MAX)
            return ims_failure(edit->annotate->message, IMS_ERROR_DAMAGED,
                               "JPEG: the Photoshop resources at byte %zu, in which "
                               "IPTC stands, cannot be read",
                               segment.start);
        behind_list = behind_list || segment.kind == IMS_ANNOTATE_JPEG_MPF;
        edit->dropped += dropped;
        edit->dropped_later += behind_list ? dropped : 0;
    }
    edit->has_credentials = false;
    return IMS_OK;
}

/* The other resources, with the segment's head. */
static void write_resources(struct edit *edit,
                            const struct ims_annotate_jpeg_segment *segment)
{
    struct ims_annotate_output *const output = &edit->annotate->output;
    const size_t kept =
        ims_annotate_jpeg_parts_without_iptc(segment->data, segment->size, edit->copy);
    const size_t head = (size_t)(segment->data - edit->annotate->bytes);
    uint8_t length[2];
    if (kept == segment->size) {
        ims_annotate_output_keep(output, segment->start, segment->end);
        return;
    }
    if (kept == 0)
        return;
    const uint8_t *at = edit->annotate->bytes + segment->start;
    size_t marker = segment->start;
    while (*at == 0xFF) {
        at++;
        marker++;
    }
    ims_byte_order_store(length, sizeof length, true, head - marker - 1 + kept);
    ims_annotate_output_keep(output, segment->start, marker + 1);
    ims_annotate_output_add(output, length, sizeof length);
    ims_annotate_output_keep(output, marker + 3, head);
    ims_annotate_output_add(output, edit->copy, kept);
}

/* The list of images that follow: they stand elsewhere now. */
static int write_list(struct edit *edit,
                      const struct ims_annotate_jpeg_segment *segment)
{
    struct ims_annotate_output *const output = &edit->annotate->output;
    const size_t head = (size_t)(segment->data - edit->annotate->bytes);
    memcpy(edit->copy, segment->data, segment->size);
    if (!ims_annotate_jpeg_parts_move_mpf(edit->copy, segment->size,
                                          (int64_t)edit->added - (int64_t)edit->dropped,
                                          -(int64_t)edit->dropped_later))
        return ims_failure(edit->annotate->message, IMS_ERROR_DAMAGED,
                           "JPEG: the list of images at byte %zu (MPF) cannot be read",
                           segment->start);
    ims_annotate_output_keep(output, segment->start, head);
    ims_annotate_output_add(output, edit->copy, segment->size);
    return IMS_OK;
}

/* JFIF's segment with another density. */
static void write_jfif(struct edit *edit,
                       const struct ims_annotate_jpeg_segment *segment)
{
    struct ims_annotate_output *const output = &edit->annotate->output;
    const size_t density = (size_t)(segment->data - edit->annotate->bytes) + DENSITY_AT;
    const bool is_jfif = memcmp(segment->data - 5, "JFIF", 5) == 0;
    if (!is_jfif || edit->content->metadata.dots_per_metre_x == 0 ||
        segment->size < DENSITY_AT + DENSITY) {
        ims_annotate_output_keep(output, segment->start, segment->end);
        return;
    }
    ims_annotate_output_keep(output, segment->start, density);
    ims_annotate_output_add(output, edit->own + DENSITY_MADE_AT, DENSITY);
    ims_annotate_output_keep(output, density + DENSITY, segment->end);
}

/* ---- the whole ------------------------------------------------------------------- */

/* Whether XMP is not a piece of what extends a packet, by the end of its name. */
static bool is_first_packet(const struct ims_annotate_jpeg_segment *segment)
{
    return memcmp(segment->data - 5, "1.0/", 5) == 0;
}

/* What the packet that is replaced says of images behind this one, which are there
 * still, where the new one does not: the caller's to free. */
static int take_images(struct edit *edit, char **description)
{
    const struct ims_annotate_content *const content = edit->content;
    struct ims_annotate_jpeg_segment segment = {.end = SOI_SIZE};
    int error = IMS_OK;
    *description = NULL;
    if (content->xmp == NULL ||
        ims_metadata_xmp_tells_of_images((const char *)content->xmp, content->xmp_size))
        return IMS_OK;
    while (error == IMS_OK && *description == NULL &&
           segment.end < edit->layout.first_scan) {
        ims_annotate_jpeg_segments_at(edit->annotate->bytes, segment.end, &segment);
        if (segment.kind == IMS_ANNOTATE_JPEG_XMP && is_first_packet(&segment))
            error = ims_metadata_xmp_take_images((const char *)segment.data,
                                                 segment.size, description);
    }
    if (error == IMS_ERROR_METADATA)
        ims_failure(
            edit->annotate->message, error,
            "JPEG: its XMP tells of images that follow it, in a way that cannot "
            "be taken over into another XMP; leave XMP as it is, or tell of "
            "them in the new one");
    return error;
}

/* The segments of the metadata; JFIF's, where it is missing and has something to say.
 */
static int write_new(struct edit *edit)
{
    struct ims_annotate *const annotate = edit->annotate;
    struct ims_buffer *const buffer = ims_annotate_output_buffer(&annotate->output);
    const size_t before = ims_buffer_length(buffer);
    if (annotate->output.error != IMS_OK)
        return annotate->output.error;
    if (edit->content->metadata.dots_per_metre_x != 0 && !edit->layout.has_jfif &&
        edit->layout.is_plain_color)
        ims_annotate_output_add(&annotate->output, edit->own + SOI_SIZE,
                                sizeof edit->own - SOI_SIZE);
    if (annotate->output.error != IMS_OK)
        return annotate->output.error;
    char *images = NULL;
    int error = take_images(edit, &images);
    if (error == IMS_OK)
        error = ims_metadata_jpeg_write_described(&edit->content->metadata, images,
                                                  buffer, annotate->message);
    free(images);
    edit->added = ims_buffer_length(buffer) - before;
    return error;
}

static int write_segment(struct edit *edit,
                         const struct ims_annotate_jpeg_segment *segment)
{
    if (segment->kind == IMS_ANNOTATE_JPEG_MPF)
        return write_list(edit, segment);
    if (segment->kind == IMS_ANNOTATE_JPEG_JFIF)
        write_jfif(edit, segment);
    else if (segment->kind == IMS_ANNOTATE_JPEG_RESOURCES &&
             edit->content->metadata.iptc != NULL)
        write_resources(edit, segment);
    else if (!is_replaced(edit, segment))
        ims_annotate_output_keep(&edit->annotate->output, segment->start, segment->end);
    return IMS_OK;
}

static int write_all(struct edit *edit)
{
    struct ims_annotate *const annotate = edit->annotate;
    struct ims_annotate_jpeg_segment segment = {.end = SOI_SIZE};
    bool is_begun = false; /* what is new is there */
    int error = count_dropped(edit);
    ims_annotate_output_keep(&annotate->output, 0, SOI_SIZE);
    while (error == IMS_OK && segment.end < edit->layout.first_scan) {
        ims_annotate_jpeg_segments_at(annotate->bytes, segment.end, &segment);
        if (!is_begun && segment.kind != IMS_ANNOTATE_JPEG_JFIF) {
            is_begun = true;
            error = write_new(edit);
        }
        if (error == IMS_OK)
            error = write_segment(edit, &segment);
    }
    if (error != IMS_OK)
        return error;
    ims_annotate_output_keep(&annotate->output, edit->layout.first_scan,
                             annotate->size);
    return ims_annotate_output_end(&annotate->output);
}

/* The Exif that is there. */
static const uint8_t *find_exif(const struct edit *edit, size_t *size)
{
    struct ims_annotate_jpeg_segment segment = {.end = SOI_SIZE};
    while (segment.end < edit->layout.first_scan) {
        ims_annotate_jpeg_segments_at(edit->annotate->bytes, segment.end, &segment);
        *size = segment.size;
        if (segment.kind == IMS_ANNOTATE_JPEG_EXIF)
            return segment.data;
    }
    return NULL;
}

/* As profiles name them. */
static const char *colors_of(const struct ims_annotate_jpeg_layout *layout)
{
    if (layout->components == 1)
        return "GRAY";
    return layout->components == 3 ? "RGB " : "CMYK";
}

int ims_annotate_jpeg_write(struct ims_annotate *annotate)
{
    struct edit edit = {.annotate = annotate, .copy = annotate->room};
    struct ims_annotate_content content;
    size_t exif_size = 0;
    int error = ims_annotate_jpeg_segments_check(annotate->bytes, annotate->size,
                                                 &edit.layout, annotate->message);
    if (error == IMS_OK && edit.layout.has_c2pa)
        error = ims_annotate_signed(annotate, "JPEG");
    if (error != IMS_OK)
        return error;
    const uint8_t *const exif = find_exif(&edit, &exif_size);
    error = ims_annotate_content_init(&content, annotate, exif, exif_size,
                                      IMS_METADATA_TEXT | IMS_METADATA_TIME |
                                          IMS_METADATA_POSITION);
    if (error != IMS_OK)
        return error;
    edit.content = &content;
    ims_metadata_jpeg_start(&content.metadata, edit.own);
    if (content.metadata.dots_per_metre_x != 0 && content.exif == NULL &&
        !edit.layout.has_jfif && !edit.layout.is_plain_color)
        error = ims_failure(annotate->message, IMS_ERROR_METADATA,
                            "JPEG: it has no JFIF header to hold a resolution, and "
                            "with one its colors would change");
    else
        error = ims_annotate_content_check_profile(&content, annotate, "JPEG",
                                                   colors_of(&edit.layout));
    if (error == IMS_OK)
        error = write_all(&edit);
    ims_annotate_content_fini(&content);
    return error;
}
