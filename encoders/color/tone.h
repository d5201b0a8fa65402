/* SPDX-License-Identifier: MIT
 *
 * HDR luminances made those of a display of less: the electrical-electrical transfer
 * function of ITU-R BT.2390-10 (5.4.1), from black to black. It knows no pixels.
 */
#ifndef IMS_COLOR_TONE_H
#define IMS_COLOR_TONE_H

#include <stdbool.h>

#include <imagesaver/imagesaver.h>

/* From how bright a picture gets to how bright it may be. In PQ's samples. */
struct ims_color_tone {
    double source_peak;
    double target_peak; /* as a part of the source's */
    double knee;        /* the same: below it nothing changes */
};

/* The highest luminance of a picture in PQ, HLG or light, in cd/m2: what it says of its
 * brightest pixel, or of its mastering display; 1000 where it says neither. HLG is as
 * bright as its display, for which 1000 is taken (ITU-R BT.2100). */
double ims_color_tone_peak(const struct ims_image *image);

/* Whether it says either. */
bool ims_color_tone_peak_is_said(const struct ims_image *image);

/* The luminance, in cd/m2, of gray whose light is given (transfer.h): PQ's own, or what
 * HLG is on a display of 1000 cd/m2. */
double ims_color_tone_luminance(enum ims_color_transfer transfer, double light);

/* Luminances are in cd/m2. */
void ims_color_tone_start(struct ims_color_tone *tone, double source_peak,
                          double target_peak);

/* The luminance up to which nothing is changed. */
double ims_color_tone_knee(const struct ims_color_tone *tone);

/* The luminance that is shown for one: the same below the knee, no more than the
 * target's peak. */
double ims_color_tone_map(const struct ims_color_tone *tone, double luminance);

#endif
