/* SPDX-License-Identifier: MIT */
#include "tone.h"

#include <math.h>
#include <stddef.h>

#include "transfer.h"

/* What a display of 1000 cd/m2 makes of HLG's light. */
#define HLG_GAMMA 1.2

enum {
    USUAL_PEAK = 1000,        /* cd/m2 */
    LUMINANCE_UNITS = 10000,  /* of struct ims_light, in 1 cd/m2 */
    HIGHEST_LUMINANCE = 10000 /* PQ's */
};

double ims_color_tone_peak(const struct ims_image *image)
{
    if (!ims_color_tone_peak_is_said(image) || image->transfer == IMS_TRANSFER_HLG)
        return USUAL_PEAK;
    const struct ims_light *const light = image->light;
    const uint32_t units =
        light->max_content_light != 0 ? light->max_content_light : light->max_luminance;
    return fmin((double)units / LUMINANCE_UNITS, HIGHEST_LUMINANCE);
}

bool ims_color_tone_peak_is_said(const struct ims_image *image)
{
    return image->light != NULL &&
           (image->light->max_content_light != 0 || image->light->max_luminance != 0);
}

double ims_color_tone_luminance(enum ims_color_transfer transfer, double light)
{
    return transfer == IMS_TRANSFER_HLG ? USUAL_PEAK * pow(light, HLG_GAMMA)
                                        : HIGHEST_LUMINANCE * light;
}

void ims_color_tone_start(struct ims_color_tone *tone, double source_peak,
                          double target_peak)
{
    tone->source_peak = ims_color_transfer_pq_of_luminance(source_peak);
    tone->target_peak =
        fmin(ims_color_transfer_pq_of_luminance(target_peak) / tone->source_peak, 1.0);
    tone->knee = 1.5 * tone->target_peak - 0.5;
}

double ims_color_tone_knee(const struct ims_color_tone *tone)
{
    return ims_color_transfer_pq_to_luminance(fmax(tone->knee, 0.0) *
                                              tone->source_peak);
}

/* A cubic that leaves the straight line at the knee, and is level at the peak. */
static double bend(const struct ims_color_tone *tone, double sample)
{
    const double t = (sample - tone->knee) / (1.0 - tone->knee);
    const double t2 = t * t;
    const double t3 = t2 * t;
    return (2.0 * t3 - 3.0 * t2 + 1.0) * tone->knee +
           (t3 - 2.0 * t2 + t) * (1.0 - tone->knee) +
           (3.0 * t2 - 2.0 * t3) * tone->target_peak;
}

double ims_color_tone_map(const struct ims_color_tone *tone, double luminance)
{
    const double sample =
        fmin(ims_color_transfer_pq_of_luminance(luminance) / tone->source_peak, 1.0);
    /* Where there is nothing to bend, the knee is the peak. */
    if (sample < tone->knee || tone->target_peak >= 1.0)
        return sample < 1.0 ? luminance
                            : ims_color_transfer_pq_to_luminance(tone->source_peak);
    return ims_color_transfer_pq_to_luminance(bend(tone, sample) * tone->source_peak);
}
