/* SPDX-License-Identifier: MIT */
#include "compare.h"

#include <math.h>

#include "picture.h"

double compare_psnr(const struct ims_image *image, const struct decoded *decoded,
                    int32_t background)
{
    const double full = decoded->depth == 8 ? 255.0 : 65535.0;
    double sum = 0.0;
    for (int32_t y = 0; y < image->height; y++) {
        for (int32_t x = 0; x < image->width; x++) {
            double wanted[3];
            picture_color(image, x, y, background, wanted);
            for (int i = 0; i < 3; i++) {
                const int channel = decoded->channels < 3 ? 0 : i;
                const double difference =
                    decoded_sample(decoded, x, y, channel) / full -
                    fmin(fmax(wanted[i], 0.0), 1.0);
                sum += difference * difference;
            }
        }
    }
    const double mean = sum / 3.0 / image->width / image->height;
    return mean > 1e-10 ? -10.0 * log10(mean) : 100.0;
}
