/* SPDX-License-Identifier: MIT
 *
 * Transfer curves by the numbers of ITU-T H.273, in double precision. It knows no
 * pixels and no files.
 */
#ifndef IMS_COLOR_TRANSFER_H
#define IMS_COLOR_TRANSFER_H

#include <stdbool.h>

#include <imagesaver/imagesaver.h>

/* Luminance, in cd/m2, of the white of paper in HDR pictures (ITU-R BT.2408): of 58 %
 * of the signal of PQ, and of 75 % of HLG's on a display of 1000 cd/m2. */
#define IMS_COLOR_TRANSFER_REFERENCE_WHITE 203.0

/* False where nothing is said (0 and 2), and for numbers that are none. */
bool ims_color_transfer_is_known(enum ims_color_transfer transfer);

/* The name of a curve that is known, "PQ". Those that are the same for samples of 0 to
 * 1 have one name. */
const char *ims_color_transfer_name(enum ims_color_transfer transfer);

/* Whether it is PQ or HLG, whose samples of 1 are far brighter than paper. */
bool ims_color_transfer_is_hdr(enum ims_color_transfer transfer);

/* The exponent of a curve that is no more than one: light = sample^exponent; 0 for all
 * others. */
double ims_color_transfer_exponent(enum ims_color_transfer transfer);

/* The light that a sample of 0..1 stands for; 1 is white, or the highest that there is:
 * of PQ 10000 cd/m2, of HLG the light of the scene. */
double ims_color_transfer_to_light(enum ims_color_transfer transfer, double sample);

/* The other way, for light of 0..1; for curves that say what they are in such light. */
double ims_color_transfer_from_light(enum ims_color_transfer transfer, double light);

/* PQ's curve with luminances in cd/m2. */
double ims_color_transfer_pq_to_luminance(double sample);
double ims_color_transfer_pq_of_luminance(double luminance);

#endif
