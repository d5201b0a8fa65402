/* SPDX-License-Identifier: MIT */
#include "jpeg2000.h"

#include <stddef.h>

const struct ims_option ims_jpeg2000_options[] = {
    [IMS_JPEG2000_QUALITY] = {.key = "quality",
                              .type = IMS_OPTION_INTEGER,
                              .minimum = 0,
                              .maximum = 100,
                              .standard = 90,
                              .help = "sets the size: 50 is a 40th of the pixels' "
                                      "bytes, 75 a 20th, 90 a 10th, 100 half; without "
                                      "effect on lossless images"},
    [IMS_JPEG2000_LOSSLESS] = {.key = "lossless",
                               .type = IMS_OPTION_BOOLEAN,
                               .help = "keep every pixel exactly"},
    {.key = NULL},
};

const char *const ims_jpeg2000_jp2_extensions[] = {"jp2", NULL};
const char *const ims_jpeg2000_j2k_extensions[] = {"j2k", "j2c", "jpc", NULL};

const struct ims_signature ims_jpeg2000_jp2_signatures[] = {
    {.bytes = "\0\0\0\x0cjP  \r\n\x87\n", .length = 12},
    {.bytes = NULL},
};

const struct ims_signature ims_jpeg2000_j2k_signatures[] = {
    {.bytes = "\xff\x4f\xff\x51", .length = 4},
    {.bytes = NULL},
};

/* Straight lines between those that the help tells. */
int ims_jpeg2000_rate(int32_t quality)
{
    static const struct {
        int32_t quality;
        int32_t half_rate;
    } points[] = {{0, 100}, {25, 40}, {50, 20}, {75, 10}, {90, 5}, {100, 1}};
    int i = 1;
    while (points[i].quality < quality)
        i++;
    const int32_t span = points[i].quality - points[i - 1].quality;
    const int32_t drop = points[i - 1].half_rate - points[i].half_rate;
    return 2 * (points[i].half_rate + drop * (points[i].quality - quality) / span);
}

/* Each resolution halves the sides; OpenJPEG refuses one that would be empty. */
int ims_jpeg2000_resolutions(const struct ims_image *image)
{
    int32_t side = image->width < image->height ? image->width : image->height;
    int resolutions = 1;
    for (; side > 1 && resolutions < 6; side /= 2)
        resolutions++;
    return resolutions;
}
