/* SPDX-License-Identifier: MIT
 *
 * How near libavcodec's JPEG comes to libjpeg's at the same quality: for each picture
 * and quality both ratios of signal to noise, both sizes, and at the end the
 * differences over all pictures. The figures of encoders/jpeg/match.c come from here.
 *
 * Usage: jpeg_quality 420|444 PPM...
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <imagesaver/imagesaver.h>

#include "harness.h"
#include "support/compare.h"
#include "support/decode.h"
#include "support/reference_jpeg.h"

enum { FIRST = 50, LAST = 95, STEP = 5, QUALITIES = (LAST - FIRST) / STEP + 1 };

struct sums {
    int pictures;
    int far; /* by more than 0.3 dB */
    double difference;
    double largest;
    double bytes; /* ours beside libjpeg's */
};

static struct ims_image describe(const struct bench_image *image)
{
    struct ims_image picture = IMS_IMAGE_INIT;
    picture.format = IMS_PIXEL_RGB8;
    picture.width = image->width;
    picture.height = image->height;
    picture.planes[0] = image->rgb;
    picture.strides[0] = (ptrdiff_t)image->width * 3;
    return picture;
}

static double psnr(const struct bench_image *image, const void *data, size_t size)
{
    const struct ims_image picture = describe(image);
    struct decoded decoded;
    if (decode_jpeg(&decoded, data, size) != 0)
        bench_fail("%s: libjpeg cannot read what was written", image->name);
    const double result = compare_psnr(&picture, &decoded, 0);
    decoded_free(&decoded);
    return result;
}

static double by_libjpeg(const struct bench_image *image, int quality, int full_chroma,
                         size_t *bytes)
{
    const struct ims_image picture = describe(image);
    unsigned char *data = NULL;
    unsigned long size = 0;
    reference_jpeg_encode(&picture, quality, full_chroma, &data, &size);
    const double result = psnr(image, data, size);
    *bytes = size;
    free(data);
    return result;
}

static double by_libavcodec(const struct bench_image *image, int quality,
                            const char *subsampling, size_t *size)
{
    char options[100];
    snprintf(options, sizeof options, "encoder=jpeg-lavc,quality=%d,subsampling=%s",
             quality, subsampling);
    const struct ims_image picture = describe(image);
    struct ims_message message = {0};
    struct ims_bytes bytes = IMS_BYTES_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    request.image = &picture;
    request.file_name = "x.jpg";
    request.options = options;
    request.message = &message;
    if (ims_encode(NULL, &request, &bytes) != IMS_OK)
        bench_fail("%s: %s", image->name, message.text);
    const double result = psnr(image, bytes.data, bytes.byte_count);
    *size = bytes.byte_count;
    ims_bytes_free(&bytes);
    return result;
}

static void add(struct sums *sums, double difference, double bytes)
{
    sums->pictures++;
    sums->far += fabs(difference) > 0.3;
    sums->difference += difference;
    sums->largest = fmax(sums->largest, fabs(difference));
    sums->bytes += bytes;
}

int main(int argc, char **argv)
{
    if (argc < 3 || (strcmp(argv[1], "420") != 0 && strcmp(argv[1], "444") != 0))
        bench_fail("Usage: jpeg_quality 420|444 PPM...");
    const int full_chroma = strcmp(argv[1], "444") == 0;
    struct sums sums[QUALITIES] = {0};
    for (int i = 2; i < argc; i++) {
        struct bench_image image;
        bench_image_read(&image, argv[i]);
        for (int q = 0; q < QUALITIES; q++) {
            const int quality = FIRST + q * STEP;
            size_t theirs = 0;
            size_t ours = 0;
            const double wanted = by_libjpeg(&image, quality, full_chroma, &theirs);
            const double found = by_libavcodec(&image, quality, argv[1], &ours);
            printf("%-40s %3d  %.2f dB %8zu  ours %.2f dB %8zu\n", image.name, quality,
                   wanted, theirs, found, ours);
            add(&sums[q], found - wanted, (double)ours / (double)theirs);
        }
        bench_image_free(&image);
    }
    printf("\nquality  mean dB  largest  beyond 0.3 dB  bytes\n");
    for (int q = 0; q < QUALITIES; q++)
        printf("%7d  %+7.2f  %7.2f  %6d of %2d  %7.3f\n", FIRST + q * STEP,
               sums[q].difference / sums[q].pictures, sums[q].largest, sums[q].far,
               sums[q].pictures, sums[q].bytes / sums[q].pictures);
    return 0;
}
