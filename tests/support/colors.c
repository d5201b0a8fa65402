/* SPDX-License-Identifier: MIT */
#include "colors.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* ---- curves ---------------------------------------------------------------------- */

static double pq_light(double sample)
{
    const double power = pow(sample, 32.0 / 2523.0);
    const double above = fmax(power - 107.0 / 128.0, 0.0);
    return pow(above / (2413.0 / 128.0 - 2392.0 / 128.0 * power), 16384.0 / 2610.0);
}

static double pq_sample(double light)
{
    const double power = pow(light, 1305.0 / 8192.0);
    return pow((107.0 / 128.0 + 2413.0 / 128.0 * power) /
                   (1.0 + 2392.0 / 128.0 * power),
               2523.0 / 32.0);
}

static double hlg_light(double sample)
{
    const double a = 0.17883277;
    const double b = 1.0 - 4.0 * a;
    const double c = 0.5 - a * log(4.0 * a);
    return sample <= 0.5 ? pow(sample, 2.0) / 3.0 : (exp((sample - c) / a) + b) / 12.0;
}

double colors_light(enum ims_color_transfer transfer, double sample)
{
    switch (transfer) {
    case IMS_TRANSFER_SRGB:
        return sample <= 0.04045 ? sample / 12.92 : pow((sample + 0.055) / 1.055, 2.4);
    case IMS_TRANSFER_GAMMA22:
        return pow(sample, 2.2);
    case IMS_TRANSFER_GAMMA28:
        return pow(sample, 2.8);
    case IMS_TRANSFER_LINEAR:
        return sample;
    case IMS_TRANSFER_SMPTE240M:
        return sample < 4.0 * 0.0228 ? sample / 4.0
                                     : pow((sample + 0.1115) / 1.1115, 1.0 / 0.45);
    case IMS_TRANSFER_LOG100:
        return sample == 0.0 ? 0.0 : pow(100.0, sample - 1.0);
    case IMS_TRANSFER_LOG316:
        return sample == 0.0 ? 0.0 : pow(100.0 * sqrt(10.0), sample - 1.0);
    case IMS_TRANSFER_SMPTE428:
        return 52.37 / 48.0 * pow(sample, 2.6);
    case IMS_TRANSFER_PQ:
        return pq_light(sample);
    case IMS_TRANSFER_HLG:
        return hlg_light(sample);
    default: /* as 1 of H.273, with BT.2020's digits for 12 bits */
        return sample < 4.5 * 0.0181 ? sample / 4.5
                                     : pow((sample + 0.0993) / 1.0993, 1.0 / 0.45);
    }
}

double colors_tone(double luminance, double source, double target)
{
    const double white = pq_sample(source / 10000.0);
    const double most = pq_sample(target / 10000.0) / white;
    const double knee = 1.5 * most - 0.5;
    double e = pq_sample(luminance / 10000.0) / white;
    if (e > knee) {
        const double t = (e - knee) / (1.0 - knee);
        e = (2 * pow(t, 3) - 3 * pow(t, 2) + 1) * knee +
            (pow(t, 3) - 2 * pow(t, 2) + t) * (1 - knee) +
            (-2 * pow(t, 3) + 3 * pow(t, 2)) * most;
    }
    return pq_light(e * white) * 10000.0;
}

/* ---- primaries ------------------------------------------------------------------- */

struct chromaticities {
    double x[3], y[3]; /* red, green, blue */
    double white_x, white_y;
};

static struct chromaticities chromaticities_of(enum ims_color_primaries primaries)
{
    const double x65 = 0.3127, y65 = 0.329;
    switch (primaries) {
    case IMS_PRIMARIES_BT470M:
        return (struct chromaticities){
            {0.67, 0.21, 0.14}, {0.33, 0.71, 0.08}, 0.310, 0.316};
    case IMS_PRIMARIES_BT470BG:
        return (struct chromaticities){{0.64, 0.29, 0.15}, {0.33, 0.6, 0.06}, x65, y65};
    case IMS_PRIMARIES_BT601:
    case IMS_PRIMARIES_SMPTE240M:
        return (struct chromaticities){
            {0.63, 0.31, 0.155}, {0.34, 0.595, 0.07}, x65, y65};
    case IMS_PRIMARIES_FILM:
        return (struct chromaticities){
            {0.681, 0.243, 0.145}, {0.319, 0.692, 0.049}, 0.310, 0.316};
    case IMS_PRIMARIES_BT2020:
        return (struct chromaticities){
            {0.708, 0.17, 0.131}, {0.292, 0.797, 0.046}, x65, y65};
    case IMS_PRIMARIES_XYZ:
        return (struct chromaticities){{1, 0, 0}, {0, 1, 0}, 1.0 / 3.0, 1.0 / 3.0};
    case IMS_PRIMARIES_DCI_P3:
        return (struct chromaticities){
            {0.68, 0.265, 0.15}, {0.32, 0.69, 0.06}, 0.314, 0.351};
    case IMS_PRIMARIES_DISPLAY_P3:
        return (struct chromaticities){
            {0.68, 0.265, 0.15}, {0.32, 0.69, 0.06}, x65, y65};
    case IMS_PRIMARIES_EBU3213:
        return (struct chromaticities){
            {0.63, 0.295, 0.155}, {0.34, 0.605, 0.077}, x65, y65};
    default:
        return (struct chromaticities){{0.64, 0.3, 0.15}, {0.33, 0.6, 0.06}, x65, y65};
    }
}

/* Solves three equations, by elimination. */
static void solve(double m[3][4], double solution[3])
{
    for (int k = 0; k < 3; k++) {
        int best = k;
        for (int i = k + 1; i < 3; i++)
            if (fabs(m[i][k]) > fabs(m[best][k]))
                best = i;
        for (int j = 0; j < 4; j++) {
            const double other = m[k][j];
            m[k][j] = m[best][j];
            m[best][j] = other;
        }
        for (int i = 0; i < 3; i++) {
            const double factor = i == k ? 0.0 : m[i][k] / m[k][k];
            for (int j = 0; j < 4; j++)
                m[i][j] -= factor * m[k][j];
        }
    }
    for (int k = 0; k < 3; k++)
        solution[k] = m[k][3] / m[k][k];
}

static const double cones[3][3] = {
    {0.8951, 0.2664, -0.1614}, {-0.7502, 1.7135, 0.0367}, {0.0389, -0.0685, 1.0296}};
static const double d50[3] = {0.9642, 1.0, 0.8249};

static void cones_of(const double xyz[3], double out[3])
{
    for (int i = 0; i < 3; i++)
        out[i] = cones[i][0] * xyz[0] + cones[i][1] * xyz[1] + cones[i][2] * xyz[2];
}

static void adapt(const double white[3], double xyz[3])
{
    double from[3], to[3], now[3], m[3][4];
    cones_of(white, from);
    cones_of(d50, to);
    cones_of(xyz, now);
    for (int i = 0; i < 3; i++) {
        memcpy(m[i], cones[i], sizeof cones[i]);
        m[i][3] = now[i] * to[i] / from[i];
    }
    solve(m, xyz);
}

void colors_xyz(enum ims_color_primaries primaries, const double light[3],
                double xyz[3])
{
    const struct chromaticities c = chromaticities_of(primaries);
    const double white[3] = {c.white_x / c.white_y, 1.0,
                             (1.0 - c.white_x - c.white_y) / c.white_y};
    double m[3][4], amount[3];
    for (int k = 0; k < 3; k++) {
        m[0][k] = c.x[k];
        m[1][k] = c.y[k];
        m[2][k] = 1.0 - c.x[k] - c.y[k];
        m[k][3] = white[k];
    }
    solve(m, amount);
    memset(xyz, 0, 3 * sizeof *xyz);
    for (int k = 0; k < 3; k++) {
        xyz[0] += light[k] * amount[k] * c.x[k];
        xyz[1] += light[k] * amount[k] * c.y[k];
        xyz[2] += light[k] * amount[k] * (1.0 - c.x[k] - c.y[k]);
    }
    adapt(white, xyz);
}

/* ---- what is seen ---------------------------------------------------------------- */

static double root(double t)
{
    return t > 216.0 / 24389.0 ? cbrt(t) : (24389.0 / 27.0 * t + 16.0) / 116.0;
}

void colors_lab(const double xyz[3], double lab[3])
{
    const double x = root(xyz[0] / d50[0]);
    const double y = root(xyz[1] / d50[1]);
    const double z = root(xyz[2] / d50[2]);
    lab[0] = 116.0 * y - 16.0;
    lab[1] = 500.0 * (x - y);
    lab[2] = 200.0 * (y - z);
}

double colors_distance(const double lab[3], const double other[3])
{
    return sqrt(pow(lab[0] - other[0], 2) + pow(lab[1] - other[1], 2) +
                pow(lab[2] - other[2], 2));
}
