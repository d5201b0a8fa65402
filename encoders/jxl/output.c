/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <stdlib.h>

#include "common/failure.h"
#include "metadata/exif.h"
#include "metadata/jxl.h"

enum {
    FIRST_BYTES = 64 * 1024, /* of room for a file */
    LEVEL_BOX = 9            /* bytes: behind the type of the file, which level it is */
};

static bool are_there(const struct ims_jxl_output_boxes *boxes)
{
    return boxes->exif.bytes != NULL || boxes->colored.fields.xmp != NULL;
}

int ims_jxl_output_boxes_make(struct ims_jxl_output_boxes *boxes,
                              const struct ims_metadata *metadata,
                              const struct ims_image *image,
                              struct ims_message *message)
{
    const uint32_t needs = IMS_METADATA_TEXT | IMS_METADATA_RESOLUTION |
                           IMS_METADATA_TIME | IMS_METADATA_POSITION |
                           ims_metadata_exif_merge_colors(image);
    if (ims_metadata_colored_init(&boxes->colored, metadata, image) != IMS_OK)
        return ims_failure(message, IMS_ERROR_MEMORY, "no memory for the XMP");
    return ims_metadata_exif_merge(metadata, needs, &boxes->exif, message);
}

void ims_jxl_output_boxes_free(struct ims_jxl_output_boxes *boxes)
{
    ims_metadata_colored_fini(&boxes->colored);
    ims_metadata_exif_merge_free(&boxes->exif);
}

JxlOrientation ims_jxl_output_orientation(const struct ims_jxl_output_boxes *boxes)
{
    struct ims_metadata_exif exif;
    struct ims_metadata_exif_entry entry;
    if (boxes->exif.bytes == NULL ||
        !ims_metadata_exif_open(&exif, boxes->exif.bytes, boxes->exif.size) ||
        !ims_metadata_exif_find(&exif, IMS_METADATA_EXIF_IMAGE,
                                IMS_METADATA_EXIF_ORIENTATION, &entry))
        return JXL_ORIENT_IDENTITY;
    const uint32_t orientation = ims_metadata_exif_number(&exif, &entry);
    return orientation >= JXL_ORIENT_IDENTITY && orientation <= JXL_ORIENT_ROTATE_90_CCW
               ? (JxlOrientation)orientation
               : JXL_ORIENT_IDENTITY;
}

/* Doubles the room. */
static bool grow(struct ims_jxl_output *output, size_t *room)
{
    const size_t more = output->size < FIRST_BYTES ? FIRST_BYTES : output->size;
    uint8_t *const bytes = output->size <= SIZE_MAX - more
                               ? realloc(output->bytes, output->size + more)
                               : NULL;
    if (bytes == NULL)
        return false;
    output->bytes = bytes;
    *room = more;
    return true;
}

int ims_jxl_output_make(struct ims_jxl_output *output, JxlEncoder *encoder,
                        const struct ims_jxl_output_boxes *boxes)
{
    JxlEncoderStatus status = JXL_ENC_NEED_MORE_OUTPUT;
    if (are_there(boxes)) {
        output->start = IMS_METADATA_JXL_START;
        if (JxlEncoderGetRequiredCodestreamLevel(encoder) > 5)
            output->start += LEVEL_BOX;
        if (JxlEncoderUseContainer(encoder, JXL_TRUE) != JXL_ENC_SUCCESS)
            return IMS_ERROR_ENCODE;
    }
    while (status == JXL_ENC_NEED_MORE_OUTPUT) {
        size_t room;
        if (!grow(output, &room))
            return IMS_ERROR_MEMORY;
        uint8_t *next = output->bytes + output->size;
        size_t left = room;
        status = JxlEncoderProcessOutput(encoder, &next, &left);
        output->size += room - left;
    }
    return status == JXL_ENC_SUCCESS ? IMS_OK : IMS_ERROR_ENCODE;
}

/* Boxes are written by the same code that puts them into files that are there already.
 */
int ims_jxl_output_hand_over(struct ims_jxl_output *output,
                             const struct ims_jxl_output_boxes *boxes,
                             struct ims_buffer *buffer)
{
    uint8_t *const bytes = output->bytes;
    int error = IMS_OK;
    if (output->start > 0)
        error = ims_buffer_append(buffer, bytes, output->start);
    if (error == IMS_OK)
        error = ims_metadata_jxl_append(buffer, boxes->exif.bytes, boxes->exif.size,
                                        boxes->colored.fields.xmp,
                                        boxes->colored.fields.xmp_size);
    if (error != IMS_OK)
        return error;
    output->bytes = NULL;
    return ims_buffer_hand_over(buffer, bytes + output->start,
                                output->size - output->start, free, bytes);
}
