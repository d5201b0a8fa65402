/* SPDX-License-Identifier: MIT
 *
 * stb_image, which only decodes here: a reader of PNG that shares no code with the
 * others.
 */
#include <stdio.h>
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_PNG
#include <stb_image.h>

#include "../peer.h"

static const char *version(void)
{
    return "stb_image";
}

static int decode(const void *bytes, size_t size, const struct bench_image *image,
                  unsigned char *out)
{
    int width = 0;
    int height = 0;
    int channels = 0;
    stbi_uc *pixels =
        stbi_load_from_memory(bytes, (int)size, &width, &height, &channels, 3);
    int good = pixels && width == image->width && height == image->height;
    if (good)
        memcpy(out, pixels, image->size);
    stbi_image_free(pixels);
    return good ? 0 : -1;
}

BENCH_PEER_EXPORT const struct bench_peer bench_peer = {
    .abi = BENCH_PEER_ABI,
    .version = version,
    .decode = decode,
};
