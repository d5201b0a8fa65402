/* SPDX-License-Identifier: MIT
 *
 * Writes a picture that is made with integers alone to standard output, in the format
 * of a file name: to be linked with the library, or with what is behind ims_encode()
 * alone (scripts/check-alone).
 *
 * Usage: encode FILE-NAME WIDTH HEIGHT
 */
#include <imagesaver/imagesaver.h>
#include <stdio.h>
#include <stdlib.h>

static void draw(unsigned char *pixels, int width, int height)
{
    unsigned noise = 1;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            for (int channel = 0; channel < 3; channel++) {
                noise = noise * 1664525 + 1013904223;
                *pixels++ = (unsigned char)(x * (channel + 1) + y + (int)(noise >> 30));
            }
}

static int encode(const char *file_name, unsigned char *pixels, int width, int height)
{
    struct ims_message message = {0};
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_bytes bytes = IMS_BYTES_INIT;
    image.format = IMS_PIXEL_RGB8;
    image.width = width;
    image.height = height;
    image.planes[0] = pixels;
    request.image = &image;
    request.file_name = file_name;
    request.message = &message;
    if (ims_encode(NULL, &request, &bytes) != IMS_OK) {
        fprintf(stderr, "encode: %s: %s\n", file_name, message.text);
        return 1;
    }
    const size_t written = fwrite(bytes.data, 1, bytes.byte_count, stdout);
    const int failed = written != bytes.byte_count || fflush(stdout) != 0;
    ims_bytes_free(&bytes);
    return failed;
}

int main(int count, char **words)
{
    const int width = count == 4 ? atoi(words[2]) : 0;
    const int height = count == 4 ? atoi(words[3]) : 0;
    if (width <= 0 || height <= 0) {
        fputs("usage: encode FILE-NAME WIDTH HEIGHT\n", stderr);
        return 2;
    }
    unsigned char *pixels = calloc((size_t)width * (size_t)height, 3);
    if (pixels == NULL)
        return 1;
    draw(pixels, width, height);
    const int failed = encode(words[1], pixels, width, height);
    free(pixels);
    return failed;
}
