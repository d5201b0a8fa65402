/* SPDX-License-Identifier: MIT */
#include "metadata.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"

const char *const ims_py_no_places[] = {"refuse", "drop", NULL};
const char *const ims_py_primaries[] = {"default",    "bt709",     "unspecified",
                                        "",           "bt470m",    "bt470bg",
                                        "bt601",      "smpte240m", "film",
                                        "bt2020",     "xyz",       "dci-p3",
                                        "display-p3", "",          "",
                                        "",           "",          "",
                                        "",           "",          "",
                                        "",           "ebu3213",   NULL};
const char *const ims_py_transfers[] = {
    "default",   "bt709",     "unspecified", "",         "gamma22", "gamma28", "bt601",
    "smpte240m", "linear",    "log100",      "log316",   "xvycc",   "bt1361",  "srgb",
    "bt2020-10", "bt2020-12", "pq",          "smpte428", "hlg",     NULL};

/* ---- memory ---------------------------------------------------------------------- */

struct ims_py_memory {
    struct ims_py_memory *next;
    max_align_t bytes[];
};

void ims_py_memory_free(struct ims_py_memory *memory)
{
    while (memory) {
        struct ims_py_memory *next = memory->next;
        free(memory);
        memory = next;
    }
}

/* Zeroed; NULL with MemoryError. */
static void *allocate(struct ims_py_memory **memory, size_t size)
{
    struct ims_py_memory *made = calloc(1, sizeof *made + size);
    if (!made)
        return PyErr_NoMemory();
    made->next = *memory;
    *memory = made;
    return made->bytes;
}

static void *duplicate(struct ims_py_memory **memory, const void *bytes, size_t size)
{
    void *copy = allocate(memory, size);
    return copy ? memcpy(copy, bytes, size) : NULL;
}

/* ---- blobs and texts ------------------------------------------------------------- */

static int copy_blob(PyObject *object, const void **blob, size_t *size,
                     struct ims_py_memory **memory)
{
    if (!object)
        return 0;
    if (PyUnicode_Check(object)) {
        Py_ssize_t length;
        const char *text = PyUnicode_AsUTF8AndSize(object, &length);
        *blob = text ? duplicate(memory, text, (size_t)length) : NULL;
        *size = text ? (size_t)length : 0;
        return *blob ? 0 : -1;
    }
    Py_buffer buffer;
    if (ims_py_buffer_get(object, &buffer, PyBUF_SIMPLE) < 0)
        return -1;
    *blob = duplicate(memory, buffer.buf, (size_t)buffer.len);
    *size = (size_t)buffer.len;
    ims_py_buffer_release(&buffer);
    return *blob ? 0 : -1;
}

/* A copy of a text, NULL with an exception: it ends at its first NUL for the library,
 * so there must be none. */
static const char *copy_text(PyObject *object, struct ims_py_memory **memory)
{
    Py_ssize_t length;
    const char *text = object ? PyUnicode_AsUTF8AndSize(object, &length) : NULL;
    if (!text)
        return NULL;
    if (strlen(text) == (size_t)length)
        return duplicate(memory, text, (size_t)length + 1);
    PyErr_SetString(PyExc_ValueError, "a text has a NUL in it");
    return NULL;
}

static int copy_item(PyObject *item, struct ims_text *text,
                     struct ims_py_memory **memory)
{
    PyObject *key = PyTuple_GetItem(item, 0);
    PyObject *value = PyTuple_GetItem(item, 1);
    if (key && PyTuple_Check(key)) {
        text->language = copy_text(PyTuple_GetItem(key, 1), memory);
        if (!text->language)
            return -1;
        key = PyTuple_GetItem(key, 0);
    }
    text->key = copy_text(key, memory);
    text->value = text->key ? copy_text(value, memory) : NULL;
    return text->value ? 0 : -1;
}

static int copy_texts(PyObject *mapping, struct ims_metadata *metadata,
                      struct ims_py_memory **memory)
{
    PyObject *items = mapping ? PyMapping_Items(mapping) : NULL;
    if (!items)
        return mapping ? -1 : 0;
    Py_ssize_t count = PyList_Size(items);
    struct ims_text *texts =
        allocate(memory, ((size_t)count + 1) * sizeof(struct ims_text));
    int copied = texts ? 0 : -1;
    for (Py_ssize_t i = 0; copied == 0 && i < count; i++) {
        PyObject *item = PySequence_GetItem(items, i);
        copied = item ? copy_item(item, &texts[i], memory) : -1;
        Py_XDECREF(item);
    }
    metadata->texts = texts;
    Py_DECREF(items);
    return copied;
}

/* ---- numbers --------------------------------------------------------------------- */

/* Reads up to three numbers of a sequence; returns how many there are, or -1. */
static int take_numbers(PyObject *sequence, double numbers[3])
{
    Py_ssize_t count = PySequence_Size(sequence);
    for (Py_ssize_t i = 0; i < count && i < 3; i++) {
        PyObject *item = PySequence_GetItem(sequence, i);
        numbers[i] = item ? PyFloat_AsDouble(item) : 0;
        Py_XDECREF(item);
    }
    return PyErr_Occurred() ? -1 : (int)count;
}

static int set_position(PyObject *object, struct ims_metadata *metadata,
                        struct ims_py_memory **memory)
{
    if (!object)
        return 0;
    double numbers[3];
    int count = take_numbers(object, numbers);
    if (count >= 0 && count != 2 && count != 3)
        PyErr_SetString(PyExc_ValueError,
                        "position is (latitude, longitude) or (latitude, longitude, "
                        "altitude)");
    if (PyErr_Occurred())
        return -1;
    struct ims_position *position = allocate(memory, sizeof *position);
    if (!position)
        return -1;
    *position = (struct ims_position)IMS_POSITION_INIT;
    position->latitude = numbers[0];
    position->longitude = numbers[1];
    position->has_altitude = count == 3;
    if (count == 3)
        position->altitude = numbers[2];
    metadata->position = position;
    return 0;
}

/* 0 with an exception. */
static uint32_t dots_per_metre(double dots_per_inch)
{
    double dots = round(dots_per_inch / 0.0254);
    if (dots >= 1 && dots <= UINT32_MAX)
        return (uint32_t)dots;
    PyErr_SetString(PyExc_ValueError, "resolution is in dots per inch, more than 0");
    return 0;
}

static int set_resolution(PyObject *object, struct ims_metadata *metadata)
{
    if (!object)
        return 0;
    double numbers[3];
    if (PyTuple_Check(object) || PyList_Check(object)) {
        int count = take_numbers(object, numbers);
        if (count >= 0 && count != 2)
            PyErr_SetString(PyExc_ValueError,
                            "resolution is one number of dots per inch, or (x, y)");
    } else {
        numbers[0] = numbers[1] = PyFloat_AsDouble(object);
    }
    if (PyErr_Occurred())
        return -1;
    metadata->dots_per_metre_x = dots_per_metre(numbers[0]);
    metadata->dots_per_metre_y = dots_per_metre(numbers[1]);
    return PyErr_Occurred() ? -1 : 0;
}

static int set_time(PyObject *object, struct ims_metadata *metadata)
{
    if (!object)
        return 0;
    PyObject *stamp = PyNumber_Check(object)
                          ? Py_NewRef(object)
                          : PyObject_CallMethod(object, "timestamp", NULL);
    double seconds = stamp ? PyFloat_AsDouble(stamp) : 0;
    Py_XDECREF(stamp);
    if (PyErr_Occurred())
        return -1;
    /* From 1678 to 2262, as 64 bits of nanoseconds go; a double is exact to the
     * microsecond there. */
    if (!(fabs(seconds) < 9.2e9)) {
        PyErr_SetString(PyExc_ValueError, "time is out of range");
        return -1;
    }
    metadata->time_ns = (int64_t)round(seconds * 1e6) * 1000;
    return 0;
}

int ims_py_metadata_make(const struct ims_py_metadata_words *words,
                         const struct ims_metadata **metadata,
                         struct ims_py_memory **memory)
{
    *metadata = NULL;
    *memory = NULL;
    if (!words->text && !words->exif && !words->xmp && !words->icc && !words->iptc &&
        !words->gain_map && !words->time && !words->position && !words->resolution)
        return 0;
    struct ims_metadata *made = allocate(memory, sizeof *made);
    if (!made)
        return -1;
    *made = (struct ims_metadata)IMS_METADATA_INIT;
    made->no_place = words->no_place;
    if (copy_texts(words->text, made, memory) < 0 ||
        copy_blob(words->exif, &made->exif, &made->exif_size, memory) < 0 ||
        copy_blob(words->xmp, &made->xmp, &made->xmp_size, memory) < 0 ||
        copy_blob(words->icc, &made->icc, &made->icc_size, memory) < 0 ||
        copy_blob(words->iptc, &made->iptc, &made->iptc_size, memory) < 0 ||
        copy_blob(words->gain_map, &made->gain_map, &made->gain_map_size, memory) < 0 ||
        set_position(words->position, made, memory) < 0 ||
        set_resolution(words->resolution, made) < 0 || set_time(words->time, made) < 0)
        return -1;
    *metadata = made;
    return 0;
}
