/* SPDX-License-Identifier: MIT */
#include "format.h"

/* Letter number `index` of a format's order, 0 behind the last. */
#define LETTER(order, index) ((order "\0\0\0")[index])

/* The channel of a letter. */
#define CHANNEL(letter)                                                                \
    ((letter) == 'g'   ? IMS_CONVERT_GREEN                                             \
     : (letter) == 'b' ? IMS_CONVERT_BLUE                                              \
     : (letter) == 'a' ? IMS_CONVERT_ALPHA                                             \
     : (letter) == 'x' ? IMS_CONVERT_PADDING                                           \
                       : IMS_CONVERT_RED)

#define FORMAT(name, value, text, model, samples, bits, kind, packing, order, alpha,   \
               planes, shift_x, shift_y, unpacked)                                     \
    [value] = {                                                                        \
        (planes) > 1 ? 1 : (samples),                                                  \
        bits,                                                                          \
        ((bits) + 7) / 8,                                                              \
        IMS_MODEL_##model == IMS_MODEL_GRAY,                                           \
        (alpha) != 0,                                                                  \
        IMS_MODEL_##model == IMS_MODEL_YUV,                                            \
        IMS_SAMPLE_##kind == IMS_SAMPLE_FLOAT,                                         \
        IMS_PIXEL_##unpacked != IMS_PIXEL_##name ||                                    \
            IMS_MODEL_##model == IMS_MODEL_CMYK,                                       \
        (shift_x) > 0,                                                                 \
        (shift_y) > 0,                                                                 \
        {CHANNEL(LETTER(order, 0)), CHANNEL(LETTER(order, 1)),                         \
         CHANNEL(LETTER(order, 2)), CHANNEL(LETTER(order, 3))},                        \
    },

static const struct ims_convert_format formats[] = {IMS_PIXEL_FORMAT_MAP(FORMAT)};

const struct ims_convert_format *ims_convert_format_of(enum ims_pixel_format format)
{
    return &formats[format];
}
