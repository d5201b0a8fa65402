/* SPDX-License-Identifier: MIT
 *
 * JPEG XL (ISO/IEC 18181-2): boxes before those of the codestream. A codestream that
 * stands alone gets boxes around it.
 */
#include "annotate.h"

#include <string.h>

#include "boxes.h"
#include "common/byte_order.h"
#include "common/failure.h"
#include "content.h"
#include "metadata/box.h"
#include "metadata/jxl.h"

enum { LARGEST = 0x7FFFFFFF };

/* What is told of all boxes. */
struct layout {
    size_t first;        /* the first box of the codestream */
    const uint8_t *exif; /* a TIFF structure that is there, not compressed; or NULL */
    size_t exif_size;
    bool has_exif; /* in any form, */
    bool has_xmp;  /* the same, */
    bool has_jpeg; /* what brings back the JPEG that the image was made of, */
    bool has_credentials;
};

/* Whether a box is of this kind, as it is or compressed. */
static bool holds(const struct ims_annotate_box *box, const char *type)
{
    return ims_annotate_boxes_is(box, type) ||
           (ims_annotate_boxes_is(box, "brob") && box->size >= 4 &&
            memcmp(box->data, type, 4) == 0);
}

static void take_exif(struct layout *layout, const struct ims_annotate_box *box)
{
    layout->has_exif = true;
    if (!ims_annotate_boxes_is(box, "Exif") || box->size < IMS_METADATA_JXL_EXIF_OFFSET)
        return;
    const uint64_t offset =
        ims_byte_order_load_big(box->data, IMS_METADATA_JXL_EXIF_OFFSET);
    if (offset > box->size - IMS_METADATA_JXL_EXIF_OFFSET)
        return;
    layout->exif = box->data + IMS_METADATA_JXL_EXIF_OFFSET + offset;
    layout->exif_size = box->size - IMS_METADATA_JXL_EXIF_OFFSET - (size_t)offset;
}

static bool is_codestream(const struct ims_annotate_box *box)
{
    return ims_annotate_boxes_is(box, "jxlc") || ims_annotate_boxes_is(box, "jxlp");
}

static int check(const struct ims_annotate *annotate, struct layout *layout)
{
    *layout = (struct layout){0};
    struct ims_annotate_box box = {.end = 0};
    while (box.end < annotate->size) {
        int error = ims_annotate_boxes_at(annotate->bytes, box.end, annotate->size,
                                          "JPEG XL", &box, annotate->message);
        if (error != IMS_OK)
            return error;
        const bool is_type = ims_annotate_boxes_is(&box, "ftyp");
        if ((box.start == IMS_METADATA_JXL_SIGNATURE) != is_type)
            return ims_failure(annotate->message, IMS_ERROR_DAMAGED,
                               "JPEG XL: the box at byte %zu is not allowed there",
                               box.start);
        if (is_codestream(&box) && layout->first == 0)
            layout->first = box.start;
        if (holds(&box, "Exif"))
            take_exif(layout, &box);
        layout->has_xmp = layout->has_xmp || holds(&box, "xml ");
        layout->has_jpeg = layout->has_jpeg || ims_annotate_boxes_is(&box, "jbrd");
        layout->has_credentials =
            layout->has_credentials || ims_annotate_boxes_are_credentials(&box);
    }
    return layout->first != 0 ? IMS_OK
                              : ims_failure(annotate->message, IMS_ERROR_DAMAGED,
                                            "JPEG XL: there is no codestream in it");
}

static bool is_replaced(const struct ims_annotate *annotate,
                        const struct ims_annotate_content *content,
                        const struct ims_annotate_box *box)
{
    return (content->exif != NULL && holds(box, "Exif")) ||
           (content->xmp != NULL && holds(box, "xml ")) ||
           (annotate->credentials == IMS_ANNOTATE_REMOVE &&
            ims_annotate_boxes_are_credentials(box));
}

static int check_sizes(const struct ims_annotate *annotate, const struct layout *layout,
                       const struct ims_annotate_content *content)
{
    if (content->exif_size > LARGEST || content->xmp_size > LARGEST)
        return ims_failure(annotate->message, IMS_ERROR_TOO_LARGE,
                           "JPEG XL: Exif or XMP of more than 2 GiB");
    if (layout->has_exif && layout->exif == NULL && content->exif != NULL &&
        annotate->metadata->exif == NULL)
        return ims_failure(annotate->message, IMS_ERROR_METADATA,
                           "JPEG XL: its Exif is compressed, and takes no further "
                           "fields; give the whole Exif");
    if (layout->has_jpeg && ((content->exif != NULL && layout->has_exif) ||
                             (content->xmp != NULL && layout->has_xmp)))
        return ims_failure(annotate->message, IMS_ERROR_METADATA,
                           "JPEG XL: it was made of a JPEG, which could not be "
                           "restored with other Exif or XMP than it has");
    return IMS_OK;
}

static void add_content(struct ims_annotate_output *output,
                        const struct ims_annotate_content *content)
{
    if (content->exif == NULL && content->xmp == NULL)
        return;
    struct ims_buffer *const buffer = ims_annotate_output_buffer(output);
    if (output->error == IMS_OK)
        output->error = ims_metadata_jxl_append(
            buffer, content->exif, content->exif_size, content->xmp, content->xmp_size);
}

/* Boxes around a codestream that stands alone. */
static int wrap(struct ims_annotate *annotate,
                const struct ims_annotate_content *content)
{
    struct ims_annotate_output *const output = &annotate->output;
    ims_annotate_output_add(output, ims_metadata_jxl_start,
                            sizeof ims_metadata_jxl_start);
    add_content(output, content);
    struct ims_buffer *const buffer = ims_annotate_output_buffer(output);
    if (output->error == IMS_OK)
        output->error = ims_metadata_box_append_head(buffer, "jxlc", annotate->size);
    ims_annotate_output_keep(output, 0, annotate->size);
    return ims_annotate_output_end(output);
}

static int write_all(struct ims_annotate *annotate, const struct layout *layout,
                     const struct ims_annotate_content *content)
{
    struct ims_annotate_output *const output = &annotate->output;
    struct ims_annotate_box box = {.end = 0};
    while (box.end < annotate->size) {
        int error = ims_annotate_boxes_at(annotate->bytes, box.end, annotate->size,
                                          "JPEG XL", &box, annotate->message);
        if (error != IMS_OK)
            return error;
        if (box.start == layout->first)
            add_content(output, content);
        if (!is_replaced(annotate, content, &box))
            ims_annotate_output_keep(output, box.start, box.end);
    }
    return ims_annotate_output_end(output);
}

int ims_annotate_jxl_write(struct ims_annotate *annotate)
{
    const bool is_bare =
        annotate->size > 2 && memcmp(annotate->bytes, "\xFF\x0A", 2) == 0;
    struct layout layout = {0};
    struct ims_annotate_content content;
    int error = IMS_OK;
    if (!is_bare && (annotate->size < sizeof ims_metadata_jxl_start ||
                     memcmp(annotate->bytes, ims_metadata_jxl_start,
                            IMS_METADATA_JXL_SIGNATURE) != 0))
        return ims_failure(annotate->message, IMS_ERROR_DAMAGED,
                           "JPEG XL: the bytes do not begin as those of a JPEG XL");
    if (!is_bare)
        error = check(annotate, &layout);
    if (error == IMS_OK && layout.has_credentials)
        error = ims_annotate_signed(annotate, "JPEG XL");
    if (error == IMS_OK)
        error = ims_annotate_content_init(&content, annotate, layout.exif,
                                          layout.exif_size, IMS_ANNOTATE_CONTENT_EXIF);
    if (error != IMS_OK)
        return error;
    error = check_sizes(annotate, &layout, &content);
    if (error == IMS_OK)
        error =
            is_bare ? wrap(annotate, &content) : write_all(annotate, &layout, &content);
    ims_annotate_content_fini(&content);
    return error;
}
