/* SPDX-License-Identifier: MIT */
#include "primaries.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/* Those of ITU-T H.273, table 2; of two with the same numbers the first. */
static const struct {
    enum ims_color_primaries primaries;
    double numbers[READERS_PRIMARIES_NUMBERS];
} table[] = {
    {IMS_PRIMARIES_BT709, {.64, .33, .3, .6, .15, .06, .3127, .329}},
    {IMS_PRIMARIES_BT470M, {.67, .33, .21, .71, .14, .08, .31, .316}},
    {IMS_PRIMARIES_BT470BG, {.64, .33, .29, .6, .15, .06, .3127, .329}},
    {IMS_PRIMARIES_BT601, {.63, .34, .31, .595, .155, .07, .3127, .329}},
    {IMS_PRIMARIES_FILM, {.681, .319, .243, .692, .145, .049, .31, .316}},
    {IMS_PRIMARIES_BT2020, {.708, .292, .17, .797, .131, .046, .3127, .329}},
    {IMS_PRIMARIES_XYZ, {1, 0, 0, 1, 0, 0, 1 / 3.0, 1 / 3.0}},
    {IMS_PRIMARIES_DCI_P3, {.68, .32, .265, .69, .15, .06, .314, .351}},
    {IMS_PRIMARIES_DISPLAY_P3, {.68, .32, .265, .69, .15, .06, .3127, .329}},
    {IMS_PRIMARIES_EBU3213, {.63, .34, .295, .605, .155, .077, .3127, .329}},
};

static bool are_alike(const double *one, const double *other)
{
    for (int i = 0; i < READERS_PRIMARIES_NUMBERS; i++)
        if (!(fabs(one[i] - other[i]) < 0.0006))
            return false;
    return true;
}

enum ims_color_primaries
readers_primaries_find(const double numbers[READERS_PRIMARIES_NUMBERS])
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (are_alike(numbers, table[i].numbers))
            return table[i].primaries;
    return IMS_PRIMARIES_DEFAULT;
}
