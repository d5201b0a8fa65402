/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include <imagesaver/imagesaver.h>

void ims_release_free(void *unused, const struct ims_image *image)
{
    void *pixels;

    (void)unused;
    /* Only the type says const: who adopts pixels may free them. */
    memcpy(&pixels, &image->planes[0], sizeof pixels);
    free(pixels);
}
