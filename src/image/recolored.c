/* SPDX-License-Identifier: MIT */
#include "recolored.h"

#include <stdlib.h>

#include "base/message.h"
#include "image.h"
#include "unpack.h"

/* Memory for a gain map, which is described. */
static bool allocate_gain(const struct ims_image *image, struct ims_image *gain)
{
    *gain = (struct ims_image)IMS_IMAGE_INIT;
    gain->format = IMS_PIXEL_GRAY16;
    gain->width = image->width;
    gain->height = image->height;
    gain->strides[0] = (ptrdiff_t)image->width * 2;
    gain->planes[0] = malloc((size_t)gain->strides[0] * (size_t)image->height);
    return gain->planes[0] != NULL;
}

int ims_recolored_make(struct ims_recolored *made, uint32_t traits,
                       enum ims_recolor_hdr hdr, const struct ims_image *image,
                       struct ims_message *message)
{
    struct ims_message said = {0};
    size_t bytes;
    *made = (struct ims_recolored){.memory = NULL};
    ims_recolor_describe(traits, hdr, image, &made->shown);
    int error = ims_unpack_describe(&made->shown, made->shown.format, &made->shown,
                                    &bytes, message);
    if (error != IMS_OK)
        return error;
    made->memory = aligned_alloc(IMS_IMAGE_ALIGNMENT, bytes);
    if (made->memory == NULL)
        return ims_message_fail(message, IMS_ERROR_MEMORY,
                                "no memory for the image in other colors, of %zu bytes",
                                bytes);
    ims_image_place(&made->shown, made->memory);
    made->has_gain =
        hdr == IMS_RECOLOR_GAIN_MAP && made->shown.transfer != IMS_TRANSFER_LINEAR;
    if (made->has_gain && !allocate_gain(image, &made->gain))
        return ims_message_fail(message, IMS_ERROR_MEMORY,
                                "no memory for the gain map of %dx%d pixels",
                                image->width, image->height);
    struct ims_image bright = *image;
    if (made->has_gain && image->transfer != IMS_TRANSFER_PQ &&
        image->transfer != IMS_TRANSFER_HLG)
        bright.transfer = IMS_TRANSFER_LINEAR; /* floats need not say so */
    error = ims_color_recolor_run(&bright, &made->shown,
                                  made->has_gain ? &made->gain : NULL, &said);
    made->warnings = said.warnings;
    if (error != IMS_OK)
        ims_message_set(message, "%s", said.text);
    return error;
}

void ims_recolored_free(struct ims_recolored *made)
{
    free((void *)(uintptr_t)made->gain.planes[0]);
    free(made->memory);
}
