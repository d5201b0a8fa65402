/* SPDX-License-Identifier: MIT */
#include "tune.h"

#include <stddef.h>

#include "format.h"

/* ---- JPEG XL --------------------------------------------------------------------- */

const struct ims_option ims_lavc_tune_jxl_options[] = {
    {.key = "quality",
     .type = IMS_OPTION_INTEGER,
     .minimum = 0,
     .maximum = 100,
     .standard = 90,
     .help = "0 is smallest, 100 is lossless, by libjxl's own scale; without effect on "
             "lossless images"},
    {.key = "effort",
     .type = IMS_OPTION_INTEGER,
     .minimum = 0,
     .maximum = 9,
     .standard = 3,
     .help = "0 is fastest, 9 is smallest; the same: 0 and 1"},
    {.key = "lossless", .type = IMS_OPTION_BOOLEAN, .help = "keep every pixel exactly"},
    {.key = NULL},
};

enum { SMALL_IMAGE = 64 }; /* pixels */

/* What libjxl makes of the scale that cjxl and others offer. */
static double jxl_distance(int32_t quality)
{
    if (quality >= 100)
        return 0.0;
    if (quality >= 30)
        return 0.1 + (100 - quality) * 0.09;
    return 53.0 / 3000.0 * quality * quality - 23.0 / 20.0 * quality + 25.0;
}

/* libjxl 0.7 ends the program at its highest efforts, for some pictures of up to three
 * pixels without loss. For so little all efforts make the same. */
static int32_t jxl_effort(int32_t effort, bool lossless, const struct ims_image *image)
{
    const int32_t most =
        lossless && (int64_t)image->width * image->height < SMALL_IMAGE ? 7 : 9;
    return effort < 1 ? 1 : effort < most ? effort : most;
}

/* Samples are sRGB here, and this format has to know. */
void ims_lavc_tune_jxl(const struct ims_encoder *self,
                       const struct ims_encoding *encoding,
                       struct ims_lavc_setup *setup)
{
    const int32_t effort = ims_lavc_format_option(self, encoding, "effort");
    const bool lossless = ims_lavc_format_option(self, encoding, "lossless") != 0;
    const double distance =
        jxl_distance(ims_lavc_format_option(self, encoding, "quality"));
    setup->range = AVCOL_RANGE_JPEG;
    setup->primaries = AVCOL_PRI_BT709;
    setup->transfer = AVCOL_TRC_IEC61966_2_1;
    setup->options[0].number = lossless ? 0.0 : distance < 15.0 ? distance : 15.0;
    setup->options[1].integer =
        jxl_effort(effort, lossless || distance <= 0.0, encoding->image);
}
