/* SPDX-License-Identifier: MIT */
/* What the keyword `light` says of HDR pictures, in the units of the library. */
#include <math.h>

#include "image.h"

/* Luminances are in units of 0.0001 cd/m2, chromaticities of 0.00002. */
static const double per_candela = 10000;
static const double per_unit = 50000;

/* A number as an integer of these units, up to `most`; -1 with an exception. */
static double scaled(PyObject *number, double units, double most)
{
    double value = PyFloat_AsDouble(number);
    if (PyErr_Occurred())
        return -1;
    value = round(value * units);
    if (value >= 0 && value <= most)
        return value;
    PyErr_SetString(PyExc_ValueError, "a number in light is out of range");
    return -1;
}

static int set_luminance(PyObject *light, const char *name, uint32_t *member)
{
    PyObject *number = PyMapping_GetItemString(light, name);
    if (!number)
        return 0;
    double value = scaled(number, per_candela, UINT32_MAX);
    Py_DECREF(number);
    if (value >= 0)
        *member = (uint32_t)value;
    return 1;
}

/* A pair of x and y; NULL is one that could not be had. */
static int set_point(PyObject *pair, uint16_t point[2])
{
    for (int i = 0; pair && i < 2; i++) {
        PyObject *number = PySequence_GetItem(pair, i);
        double value = number ? scaled(number, per_unit, UINT16_MAX) : -1;
        Py_XDECREF(number);
        if (value < 0)
            return -1;
        point[i] = (uint16_t)value;
    }
    return pair ? 0 : -1;
}

static int set_primaries(PyObject *light, struct ims_light *made)
{
    PyObject *points = PyMapping_GetItemString(light, "primaries");
    if (!points)
        return 0;
    int set = 0;
    for (int i = 0; set == 0 && i < 3; i++) {
        PyObject *pair = PySequence_GetItem(points, i);
        set = set_point(pair, made->primaries[i]);
        Py_XDECREF(pair);
    }
    Py_DECREF(points);
    return 1;
}

static int set_white_point(PyObject *light, struct ims_light *made)
{
    PyObject *pair = PyMapping_GetItemString(light, "white_point");
    if (!pair)
        return 0;
    set_point(pair, made->white_point);
    Py_DECREF(pair);
    return 1;
}

/* What is not there raised KeyError; returns how many were found, or -1. */
static int forgive(int found)
{
    if (PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_KeyError))
        PyErr_Clear();
    return PyErr_Occurred() ? -1 : found;
}

int ims_py_light_read(PyObject *light, struct ims_light *made)
{
    *made = (struct ims_light)IMS_LIGHT_INIT;
    const struct {
        const char *name;
        uint32_t *member;
    } luminances[] = {{"max_luminance", &made->max_luminance},
                      {"min_luminance", &made->min_luminance},
                      {"max_content_light", &made->max_content_light},
                      {"max_frame_average_light", &made->max_frame_average_light}};
    Py_ssize_t known = 0;
    for (size_t i = 0; i < sizeof luminances / sizeof *luminances; i++) {
        int found =
            forgive(set_luminance(light, luminances[i].name, luminances[i].member));
        if (found < 0)
            return -1;
        known += found;
    }
    int primaries = forgive(set_primaries(light, made));
    int white = primaries < 0 ? -1 : forgive(set_white_point(light, made));
    if (white < 0)
        return -1;
    if (PyMapping_Size(light) == known + primaries + white)
        return 0;
    PyErr_SetString(PyExc_ValueError,
                    "light has the keys max_luminance, min_luminance, "
                    "max_content_light, max_frame_average_light, primaries and "
                    "white_point");
    return -1;
}
