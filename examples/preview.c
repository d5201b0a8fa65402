/* SPDX-License-Identifier: MIT
 *
 * A picture for a browser, encoded in memory: a CGI program, which answers with what
 * would be the file. No thread is started, and no file touched.
 *
 * Usage: preview NAME [OPTIONS]
 * The format is that of the name, one that browsers show: preview map.webp quality=60
 */
#include <stdio.h>

#include <imagesaver/imagesaver.h>

enum { WIDTH = 160, HEIGHT = 120 };

/* Stands for the data to look at: heights, as a map of gray. */
static void draw(unsigned char map[HEIGHT][WIDTH])
{
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++)
            map[y][x] = (unsigned char)(x * y / 75);
    }
}

int main(int argc, char **argv)
{
    static unsigned char map[HEIGHT][WIDTH];
    if (argc < 2 || argc > 3) {
        fputs("Usage: preview NAME [OPTIONS]\n", stderr);
        return 2;
    }
    draw(map);
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_GRAY8;
    image.width = WIDTH;
    image.height = HEIGHT;
    image.planes[0] = map;

    struct ims_message message = {0};
    struct ims_request request = IMS_REQUEST_INIT;
    request.image = &image;
    request.file_name = argv[1];
    request.options = argc > 2 ? argv[2] : NULL;
    request.message = &message;
    struct ims_bytes file = IMS_BYTES_INIT;
    int error = ims_encode(NULL, &request, &file);
    if (error != IMS_OK) {
        printf("Status: 400\r\nContent-Type: text/plain\r\n\r\n%s\n", message.text);
        return 1;
    }
    printf("Content-Type: image/%s\r\nContent-Length: %zu\r\n\r\n", file.format,
           file.byte_count);
    fwrite(file.data, 1, file.byte_count, stdout);
    ims_bytes_free(&file);
    return fflush(stdout) != 0;
}
