/* SPDX-License-Identifier: MIT */
#include "keywords.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- text ------------------------------------------------------------------------ */

int ims_py_text_add(struct ims_py_text *text, const char *bytes, size_t length)
{
    if (text->capacity - text->length <= length) {
        size_t capacity = (text->length + length) * 2 + 64;
        char *grown = realloc(text->bytes, capacity);
        if (!grown) {
            PyErr_NoMemory();
            return -1;
        }
        text->bytes = grown;
        text->capacity = capacity;
    }
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
    return 0;
}

void ims_py_text_free(struct ims_py_text *text)
{
    free(text->bytes);
    *text = (struct ims_py_text){0};
}

static int add(struct ims_py_text *text, const char *word)
{
    return ims_py_text_add(text, word, strlen(word));
}

/* ---- options --------------------------------------------------------------------- */

/* Those that mean the same for every encoder, and the engine's own. */
static const char *const option_names[] = {
    "quality", "effort", "lossless", "subsampling", "background", "encoder", "format",
    "narrow",  "opaque", "hdr",      "chroma",      "gray",       NULL};

static int add_value(struct ims_py_text *text, PyObject *value)
{
    if (PyBool_Check(value))
        return add(text, value == Py_True ? "yes" : "no");
    PyObject *shown = PyObject_Str(value);
    Py_ssize_t length = 0;
    const char *bytes = shown ? PyUnicode_AsUTF8AndSize(shown, &length) : NULL;
    int added = -1;
    if (bytes && strcspn(bytes, ",;") != (size_t)length)
        PyErr_Format(PyExc_ValueError,
                     "an option's value has no ',', ';' or NUL: \"%U\"", shown);
    else if (bytes)
        added = ims_py_text_add(text, bytes, (size_t)length);
    Py_XDECREF(shown);
    return added;
}

static int add_option(struct ims_py_text *text, const char *name, PyObject *value)
{
    if (value == Py_None)
        return 0;
    return add(text, name) < 0 || add(text, "=") < 0 || add_value(text, value) < 0 ||
                   add(text, ";") < 0
               ? -1
               : 0;
}

/* A mapping of "key" or "scope:key" to values. */
static int add_mapping(struct ims_py_text *text, PyObject *mapping)
{
    PyObject *items = PyMapping_Items(mapping);
    Py_ssize_t count = items ? PyList_Size(items) : -1;
    int added = count < 0 ? -1 : 0;
    for (Py_ssize_t i = 0; added == 0 && i < count; i++) {
        PyObject *item = PySequence_GetItem(items, i);
        PyObject *key = item ? PyTuple_GetItem(item, 0) : NULL;
        const char *name = key ? PyUnicode_AsUTF8AndSize(key, NULL) : NULL;
        added = name ? add_option(text, name, PyTuple_GetItem(item, 1)) : -1;
        Py_XDECREF(item);
    }
    Py_XDECREF(items);
    return added;
}

int ims_py_options_end(struct ims_py_options *options, const char **text)
{
    PyObject *more = options->more;
    int added = 0;
    if (more && PyUnicode_Check(more)) {
        Py_ssize_t length;
        const char *bytes = PyUnicode_AsUTF8AndSize(more, &length);
        added = bytes ? ims_py_text_add(&options->text, bytes, (size_t)length) : -1;
    } else if (more) {
        added = add_mapping(&options->text, more);
    }
    *text = options->text.bytes;
    return added;
}

/* ---- values ---------------------------------------------------------------------- */

int ims_py_milliseconds(PyObject *seconds, int64_t *milliseconds)
{
    *milliseconds = IMS_NO_LIMIT;
    if (!seconds || seconds == Py_None)
        return 0;
    double number = PyFloat_AsDouble(seconds);
    if (PyErr_Occurred())
        return -1;
    if (!(number >= 0)) {
        PyErr_SetString(PyExc_ValueError,
                        "a time is in seconds, 0 and up, or None for no limit");
        return -1;
    }
    /* What is longer than a century is no limit. */
    if (number == 0)
        *milliseconds = IMS_NO_WAIT;
    else if (number < 3.2e9)
        *milliseconds = (int64_t)ceil(number * 1000);
    return 0;
}

const char *ims_py_path(PyObject *path, PyObject **bytes)
{
    *bytes = NULL;
    return PyUnicode_FSConverter(path, bytes) ? PyBytes_AsString(*bytes) : NULL;
}

static int set_choice(const struct ims_py_keyword *keyword, void *at, PyObject *value)
{
    const char *text =
        PyUnicode_Check(value) ? PyUnicode_AsUTF8AndSize(value, NULL) : NULL;
    for (int i = 0; text && *text && keyword->choices[i]; i++)
        if (!strcmp(text, keyword->choices[i])) {
            *(int *)at = i;
            return 0;
        }
    if (PyErr_Occurred())
        return -1;
    struct ims_py_text names = {0};
    for (int i = 0; keyword->choices[i]; i++)
        if (*keyword->choices[i] &&
            (add(&names, i ? ", \"" : "\"") < 0 ||
             add(&names, keyword->choices[i]) < 0 || add(&names, "\"") < 0))
            break;
    if (!PyErr_Occurred())
        PyErr_Format(PyExc_ValueError, "%s is %R: it is one of %s", keyword->name,
                     value, names.bytes);
    ims_py_text_free(&names);
    return -1;
}

static int set_number(const struct ims_py_keyword *keyword, void *at, PyObject *value)
{
    long long number = 0;
    unsigned long long whole = 0;
    if (keyword->kind == IMS_PY_KEYWORD_UINT64)
        whole = PyLong_AsUnsignedLongLong(value);
    else
        number = PyLong_AsLongLong(value);
    bool fits = !PyErr_Occurred();
    if (!fits && !PyErr_ExceptionMatches(PyExc_OverflowError))
        return -1;
    if (keyword->kind == IMS_PY_KEYWORD_INT32)
        fits = fits && number >= INT32_MIN && number <= INT32_MAX;
    else if (keyword->kind == IMS_PY_KEYWORD_UINT32)
        fits = fits && number >= 0 && number <= UINT32_MAX;
    if (!fits) {
        PyErr_Clear();
        PyErr_Format(PyExc_ValueError, "%s is out of range: %R", keyword->name, value);
        return -1;
    }
    if (keyword->kind == IMS_PY_KEYWORD_UINT64)
        *(uint64_t *)at = whole;
    else if (keyword->kind == IMS_PY_KEYWORD_INT32)
        *(int32_t *)at = (int32_t)number;
    else
        *(uint32_t *)at = (uint32_t)number;
    return 0;
}

static int set_member(const struct ims_py_keyword *keyword, void *structure,
                      PyObject *value)
{
    void *at = (char *)structure + keyword->offset;
    int truth;
    if (value == Py_None && keyword->kind != IMS_PY_KEYWORD_SECONDS)
        return 0;
    switch (keyword->kind) {
    case IMS_PY_KEYWORD_FLAG:
    case IMS_PY_KEYWORD_BOOL:
        truth = PyObject_IsTrue(value);
        if (keyword->kind == IMS_PY_KEYWORD_FLAG)
            *(int32_t *)at = truth > 0;
        else
            *(bool *)at = truth > 0;
        return truth < 0 ? -1 : 0;
    case IMS_PY_KEYWORD_SECONDS:
        return ims_py_milliseconds(value, at);
    case IMS_PY_KEYWORD_CHOICE:
        return set_choice(keyword, at, value);
    case IMS_PY_KEYWORD_OBJECT:
        *(PyObject **)at = value;
        return 0;
    default:
        return set_number(keyword, at, value);
    }
}

int ims_py_keyword_set(const struct ims_py_keyword *table, void *structure,
                       struct ims_py_options *options, PyObject *name, PyObject *value)
{
    const char *text = PyUnicode_AsUTF8AndSize(name, NULL);
    if (!text)
        return -1;
    for (const struct ims_py_keyword *keyword = table; keyword->name; keyword++)
        if (!strcmp(text, keyword->name))
            return set_member(keyword, structure, value);
    for (int i = 0; option_names[i]; i++)
        if (!strcmp(text, option_names[i]))
            return add_option(&options->text, text, value);
    if (!strcmp(text, "options")) {
        options->more = value == Py_None ? NULL : value;
        return 0;
    }
    PyErr_Format(
        PyExc_TypeError,
        "unknown keyword \"%s\": an encoder's own options go into options=, as "
        "in options={\"%s\": ...}",
        text, text);
    return -1;
}
