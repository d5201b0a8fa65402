/* SPDX-License-Identifier: MIT */
#include "inks.h"

#include <stddef.h>

#include "input/metadata.h"
#include "input/pixels.h"

static void convert_row(const unsigned char *inks, unsigned char *rgb, int width)
{
    for (int x = 0; x < width; x++, inks += 4, rgb += 3)
        for (int i = 0; i < 3; i++)
            rgb[i] = (unsigned char)(((255 - inks[i]) * (255 - inks[3]) + 127) / 255);
}

bool save_inks_to_rgb(const struct input_picture *inks, struct input_picture *rgb)
{
    const struct ims_image *image = &inks->image;
    struct input_picture made = *inks;
    made.frame_ref = NULL;
    if (!input_pixels_make(&made, IMS_PIXEL_RGB8, image->width, image->height))
        return false;
    for (int y = 0; y < image->height; y++)
        convert_row((const unsigned char *)image->planes[0] + y * image->strides[0],
                    input_pixels_row(&made.image, 0, y), image->width);
    made.warnings |= IMS_WARNING_COLOR_CONVERTED;
    made.image.light = NULL;
    if (inks->metadata != NULL) {
        made.metadata = input_metadata_copy(inks->metadata);
        if (input_metadata_drop_foreign_profile(made.metadata, IMS_PIXEL_RGB8))
            made.warnings |= IMS_WARNING_METADATA_DROPPED;
        if (made.metadata->has_light)
            made.image.light = &made.metadata->light;
        input_frame_ref_keep(made.frame_ref, made.metadata);
    }
    *rgb = made;
    return true;
}
