/* SPDX-License-Identifier: MIT */
#include "formats.h"

#include <imagesaver/encoder.h>

#include "outcome.h"

/* Takes over the reference to `item`. */
static int append(PyObject *list, PyObject *item)
{
    int appended = item ? PyList_Append(list, item) : -1;
    Py_XDECREF(item);
    return appended;
}

static PyObject *texts(const char *const *strings)
{
    PyObject *list = PyList_New(0);
    for (; list && strings && *strings; strings++)
        if (append(list, PyUnicode_FromString(*strings)) < 0)
            Py_CLEAR(list);
    return list;
}

static PyObject *pixel_names(const enum ims_pixel_format *formats)
{
    PyObject *list = PyList_New(0);
    for (; list && formats && *formats != IMS_PIXEL_NONE; formats++)
        if (append(list, PyUnicode_FromString(ims_pixel_format_name(*formats))) < 0)
            Py_CLEAR(list);
    return list;
}

/* Tables of older encoders end before this member. */
static PyObject *metadata_kinds(const struct ims_encoder *encoder)
{
    const size_t end =
        offsetof(struct ims_encoder, metadata) + sizeof encoder->metadata;
    uint32_t kinds = encoder->size >= end ? encoder->metadata : 0;
    PyObject *list = PyList_New(0);
    for (uint32_t kind = 1; list && kind != 0 && kind <= kinds; kind <<= 1) {
        const char *name = kinds & kind ? ims_metadata_kind_name(kind) : NULL;
        if (name && append(list, PyUnicode_FromString(name)) < 0)
            Py_CLEAR(list);
    }
    return list;
}

static const char *type_name(enum ims_option_type type)
{
    switch (type) {
    case IMS_OPTION_INTEGER:
        return "integer";
    case IMS_OPTION_BOOLEAN:
        return "boolean";
    case IMS_OPTION_CHOICE:
        return "choice";
    case IMS_OPTION_COLOR:
        return "color";
    case IMS_OPTION_NUMBER:
        return "number";
    default:
        return "text";
    }
}

/* An option's default, as it would be written in Python. */
static PyObject *standard_of(const struct ims_option *option)
{
    char color[8];
    switch (option->type) {
    case IMS_OPTION_INTEGER:
        return PyLong_FromDouble(option->standard);
    case IMS_OPTION_BOOLEAN:
        return PyBool_FromLong(option->standard != 0);
    case IMS_OPTION_CHOICE:
        return PyUnicode_FromString(option->choices[(int)option->standard]);
    case IMS_OPTION_COLOR:
        PyOS_snprintf(color, sizeof color, "#%06x", (unsigned)option->standard);
        return PyUnicode_FromString(color);
    case IMS_OPTION_NUMBER:
        return PyFloat_FromDouble(option->standard);
    default:
        return PyUnicode_FromString(option->standard_text ? option->standard_text : "");
    }
}

static PyObject *describe_option(const struct ims_option *option)
{
    return Py_BuildValue("{s:s,s:s,s:s,s:N,s:d,s:d,s:N}", "key", option->key, "help",
                         option->help, "type", type_name(option->type), "default",
                         standard_of(option), "minimum", option->minimum, "maximum",
                         option->maximum, "choices", texts(option->choices));
}

static PyObject *describe_options(const struct ims_option *options)
{
    PyObject *list = PyList_New(0);
    for (; list && options && options->key; options++)
        if (append(list, describe_option(options)) < 0)
            Py_CLEAR(list);
    return list;
}

static PyObject *describe(const struct ims_encoder *encoder)
{
    return Py_BuildValue(
        "{s:s,s:s,s:s,s:z,s:N,s:N,s:N,s:N,s:O,s:O,s:N}", "name", encoder->name,
        "format", encoder->format, "description", encoder->description, "mime_type",
        encoder->mime_type, "extensions", texts(encoder->extensions), "pixel_formats",
        pixel_names(encoder->pixel_formats), "narrowed_formats",
        pixel_names(encoder->narrowed_formats), "metadata", metadata_kinds(encoder),
        "lossless", encoder->traits & IMS_TRAIT_LOSSLESS ? Py_True : Py_False, "lossy",
        encoder->traits & IMS_TRAIT_LOSSY ? Py_True : Py_False, "options",
        describe_options(encoder->options));
}

PyObject *ims_py_formats_list(struct ims_py_state *state)
{
    ims_registry *registry = NULL;
    int error;
    Py_BEGIN_ALLOW_THREADS error = ims_registry_new(&registry, IMS_REGISTRY_DEFAULT);
    Py_END_ALLOW_THREADS if (error) return ims_py_error_raise(state, error, NULL, NULL);
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list && i < ims_registry_count(registry); i++)
        if (append(list, describe(ims_registry_at(registry, i))) < 0)
            Py_CLEAR(list);
    ims_registry_free(&registry);
    return list;
}
