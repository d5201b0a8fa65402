/* SPDX-License-Identifier: MIT */
#include "jxl.h"

#include "box.h"

const uint8_t ims_metadata_jxl_start[IMS_METADATA_JXL_START] = {
    0, 0, 0, 12, 'J', 'X', 'L', ' ', '\r', '\n', 0x87, '\n', /* */
    0, 0, 0, 20, 'f', 't', 'y', 'p', 'j',  'x',  'l',  ' ',
    0, 0, 0, 0,  'j', 'x', 'l', ' '};

int ims_metadata_jxl_append(struct ims_buffer *buffer, const void *exif,
                            size_t exif_size, const void *xmp, size_t xmp_size)
{
    static const uint8_t offset[IMS_METADATA_JXL_EXIF_OFFSET] = {0};
    int error = IMS_OK;
    if (exif != NULL)
        error = ims_metadata_box_append(buffer, "Exif", offset, sizeof offset, exif,
                                        exif_size);
    if (error == IMS_OK && xmp != NULL)
        error = ims_metadata_box_append(buffer, "xml ", NULL, 0, xmp, xmp_size);
    return error;
}
