/* SPDX-License-Identifier: MIT */
#include "transfer.h"

#include <math.h>
#include <stddef.h>

/* ITU-R BT.709 and BT.2020, to the digits that join the two pieces of the curve. */
#define BT709_ALPHA 1.09929682680944
#define BT709_BETA  0.018053968510807

/* SMPTE ST 240. */
#define SMPTE240M_ALPHA 1.111572195921731
#define SMPTE240M_BETA  0.022821585529445

/* SMPTE ST 2084. */
#define PQ_M1   (2610.0 / 16384.0)
#define PQ_M2   (2523.0 / 32.0)
#define PQ_C1   (3424.0 / 4096.0)
#define PQ_C2   (2413.0 / 128.0)
#define PQ_C3   (2392.0 / 128.0)
#define PQ_PEAK 10000.0

/* ARIB STD-B67, ITU-R BT.2100. */
#define HLG_A 0.17883277
#define HLG_B 0.28466892
#define HLG_C 0.55991073

/* SMPTE ST 428-1: the luminance of white, and of the highest sample. */
#define DCDM_WHITE 48.0
#define DCDM_PEAK  52.37

static const char *const names[] = {
    [IMS_TRANSFER_BT709] = "BT.709",
    [IMS_TRANSFER_GAMMA22] = "gamma 2.2",
    [IMS_TRANSFER_GAMMA28] = "gamma 2.8",
    [IMS_TRANSFER_BT601] = "BT.709",
    [IMS_TRANSFER_SMPTE240M] = "SMPTE 240M",
    [IMS_TRANSFER_LINEAR] = "linear",
    [IMS_TRANSFER_LOG100] = "log 100",
    [IMS_TRANSFER_LOG316] = "log 316",
    [IMS_TRANSFER_XVYCC] = "BT.709",
    [IMS_TRANSFER_BT1361] = "BT.709",
    [IMS_TRANSFER_SRGB] = "sRGB",
    [IMS_TRANSFER_BT2020_10] = "BT.709",
    [IMS_TRANSFER_BT2020_12] = "BT.709",
    [IMS_TRANSFER_PQ] = "PQ",
    [IMS_TRANSFER_SMPTE428] = "SMPTE 428",
    [IMS_TRANSFER_HLG] = "HLG",
};

const char *ims_color_transfer_name(enum ims_color_transfer transfer)
{
    const size_t number = (size_t)transfer;
    return number < sizeof names / sizeof names[0] ? names[number] : NULL;
}

bool ims_color_transfer_is_known(enum ims_color_transfer transfer)
{
    return ims_color_transfer_name(transfer) != NULL;
}

bool ims_color_transfer_is_hdr(enum ims_color_transfer transfer)
{
    return transfer == IMS_TRANSFER_PQ || transfer == IMS_TRANSFER_HLG;
}

double ims_color_transfer_exponent(enum ims_color_transfer transfer)
{
    switch (transfer) {
    case IMS_TRANSFER_GAMMA22:
        return 2.2;
    case IMS_TRANSFER_GAMMA28:
        return 2.8;
    case IMS_TRANSFER_LINEAR:
        return 1.0;
    default:
        return 0.0;
    }
}

double ims_color_transfer_pq_to_luminance(double sample)
{
    const double root = pow(sample, 1.0 / PQ_M2);
    return PQ_PEAK * pow(fmax(root - PQ_C1, 0.0) / (PQ_C2 - PQ_C3 * root), 1.0 / PQ_M1);
}

double ims_color_transfer_pq_of_luminance(double luminance)
{
    const double power = pow(luminance / PQ_PEAK, PQ_M1);
    return pow((PQ_C1 + PQ_C2 * power) / (1.0 + PQ_C3 * power), PQ_M2);
}

/* A straight piece up to `beta` of light, and a power with exponent 0.45. */
static double to_light_by_pieces(double sample, double alpha, double beta, double slope)
{
    return sample < slope * beta ? sample / slope
                                 : pow((sample + alpha - 1.0) / alpha, 1.0 / 0.45);
}

static double from_light_by_pieces(double light, double alpha, double beta,
                                   double slope)
{
    return light < beta ? slope * light : alpha * pow(light, 0.45) - (alpha - 1.0);
}

/* Light from 10^-decades to 1; below it is black. */
static double to_light_by_log(double sample, double decades)
{
    return sample <= 0.0 ? 0.0 : pow(10.0, (sample - 1.0) * decades);
}

static double from_light_by_log(double light, double decades)
{
    return light < pow(10.0, -decades) ? 0.0 : 1.0 + log10(light) / decades;
}

static double hlg_to_light(double sample)
{
    return sample <= 0.5 ? sample * sample / 3.0
                         : (exp((sample - HLG_C) / HLG_A) + HLG_B) / 12.0;
}

static double hlg_from_light(double light)
{
    return light <= 1.0 / 12.0 ? sqrt(3.0 * light)
                               : HLG_A * log(12.0 * light - HLG_B) + HLG_C;
}

double ims_color_transfer_to_light(enum ims_color_transfer transfer, double sample)
{
    switch (transfer) {
    case IMS_TRANSFER_BT709:
    case IMS_TRANSFER_BT601:
    case IMS_TRANSFER_XVYCC:
    case IMS_TRANSFER_BT1361:
    case IMS_TRANSFER_BT2020_10:
    case IMS_TRANSFER_BT2020_12:
        return to_light_by_pieces(sample, BT709_ALPHA, BT709_BETA, 4.5);
    case IMS_TRANSFER_SMPTE240M:
        return to_light_by_pieces(sample, SMPTE240M_ALPHA, SMPTE240M_BETA, 4.0);
    case IMS_TRANSFER_SRGB:
        return sample <= 0.04045 ? sample / 12.92 : pow((sample + 0.055) / 1.055, 2.4);
    case IMS_TRANSFER_LOG100:
        return to_light_by_log(sample, 2.0);
    case IMS_TRANSFER_LOG316:
        return to_light_by_log(sample, 2.5);
    case IMS_TRANSFER_PQ:
        return ims_color_transfer_pq_to_luminance(sample) / PQ_PEAK;
    case IMS_TRANSFER_SMPTE428:
        return DCDM_PEAK / DCDM_WHITE * pow(sample, 2.6);
    case IMS_TRANSFER_HLG:
        return hlg_to_light(sample);
    case IMS_TRANSFER_GAMMA22:
    case IMS_TRANSFER_GAMMA28:
        return pow(sample, ims_color_transfer_exponent(transfer));
    default:
        return sample;
    }
}

double ims_color_transfer_from_light(enum ims_color_transfer transfer, double light)
{
    switch (transfer) {
    case IMS_TRANSFER_BT709:
    case IMS_TRANSFER_BT601:
    case IMS_TRANSFER_XVYCC:
    case IMS_TRANSFER_BT1361:
    case IMS_TRANSFER_BT2020_10:
    case IMS_TRANSFER_BT2020_12:
        return from_light_by_pieces(light, BT709_ALPHA, BT709_BETA, 4.5);
    case IMS_TRANSFER_SMPTE240M:
        return from_light_by_pieces(light, SMPTE240M_ALPHA, SMPTE240M_BETA, 4.0);
    case IMS_TRANSFER_SRGB:
        return light <= 0.0031308 ? light * 12.92
                                  : 1.055 * pow(light, 1.0 / 2.4) - 0.055;
    case IMS_TRANSFER_LOG100:
        return from_light_by_log(light, 2.0);
    case IMS_TRANSFER_LOG316:
        return from_light_by_log(light, 2.5);
    case IMS_TRANSFER_PQ:
        return ims_color_transfer_pq_of_luminance(light * PQ_PEAK);
    case IMS_TRANSFER_SMPTE428:
        return pow(light * DCDM_WHITE / DCDM_PEAK, 1.0 / 2.6);
    case IMS_TRANSFER_HLG:
        return hlg_from_light(light);
    case IMS_TRANSFER_GAMMA22:
    case IMS_TRANSFER_GAMMA28:
        return pow(light, 1.0 / ims_color_transfer_exponent(transfer));
    default:
        return light;
    }
}
