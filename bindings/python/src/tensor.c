/* SPDX-License-Identifier: MIT */
/* Arrays of libraries without the buffer protocol: tensors by DLPack, and what the
 * array interface of NumPy describes. */
#include "array.h"

#include <stdlib.h>
#include <string.h>

/* DLPack's structures, as its specification (version 0 and 1, not "versioned") lays
 * them out. Only what lies in the processor's memory is ever looked at. */
struct dl_device {
    int32_t type;
    int32_t id;
};
struct dl_type {
    uint8_t code;
    uint8_t bits;
    uint16_t lanes;
};
struct dl_array {
    void *data;
    struct dl_device device;
    int32_t dimensions;
    struct dl_type type;
    int64_t *shape;
    int64_t *strides; /* in samples; NULL: rows without padding */
    uint64_t byte_offset;
};
struct ims_py_tensor {
    struct dl_array array;
    void *manager;
    void (*deleter)(struct ims_py_tensor *self);
};

/* Devices whose memory the processor reads: its own, and that which drivers of GPUs
 * have pinned for transfers. */
enum { DL_CPU = 1, DL_CUDA_HOST = 3, DL_ROCM_HOST = 11 };
enum { DL_UNSIGNED = 1, DL_FLOAT = 2, DL_BOOL = 6 };

void ims_py_tensor_release(struct ims_py_tensor *tensor)
{
    if (tensor->deleter)
        tensor->deleter(tensor);
}

static bool is_readable(long device)
{
    return device == DL_CPU || device == DL_CUDA_HOST || device == DL_ROCM_HOST;
}

static int refuse_device(long device)
{
    PyErr_Format(PyExc_TypeError,
                 "the tensor is not in the processor's memory (DLPack's device %ld): "
                 "bring it there first, as with .cpu() or .get()",
                 device);
    return -1;
}

static int check_device(PyObject *object)
{
    PyObject *device = PyObject_CallMethod(object, "__dlpack_device__", NULL);
    PyObject *kind = device ? PySequence_GetItem(device, 0) : NULL;
    long number = kind ? PyLong_AsLong(kind) : -1;
    Py_XDECREF(device);
    Py_XDECREF(kind);
    if (PyErr_Occurred())
        return -1;
    return is_readable(number) ? 0 : refuse_device(number);
}

static int set_type(struct ims_py_array *array, struct dl_type type)
{
    if (type.lanes == 1 && type.code == DL_UNSIGNED && type.bits == 8)
        array->sample = IMS_PY_UINT8;
    else if (type.lanes == 1 && type.code == DL_UNSIGNED && type.bits == 16)
        array->sample = IMS_PY_UINT16;
    else if (type.lanes == 1 && type.code == DL_FLOAT && type.bits == 16)
        array->sample = IMS_PY_FLOAT16;
    else if (type.lanes == 1 && type.code == DL_FLOAT && type.bits == 32)
        array->sample = IMS_PY_FLOAT32;
    else if (type.lanes == 1 && type.code == DL_BOOL && type.bits == 8)
        array->sample = IMS_PY_BOOL;
    else {
        PyErr_Format(PyExc_TypeError,
                     "tensors of %d bits and DLPack's type %d cannot be saved: convert "
                     "to uint8, uint16, float16, float32 or bool first",
                     type.bits, type.code);
        return -1;
    }
    return 0;
}

/* Strides of rows without padding. */
static void set_compact_strides(struct ims_py_array *array)
{
    Py_ssize_t stride = ims_py_sample_size(array->sample);
    for (int i = array->dimensions - 1; i >= 0; i--) {
        array->strides[i] = stride;
        stride *= array->shape[i];
    }
}

int ims_py_tensor_take(PyObject *object, struct ims_py_array *array)
{
    if (check_device(object) < 0)
        return -1;
    PyObject *capsule = PyObject_CallMethod(object, "__dlpack__", NULL);
    if (!capsule)
        return -1;
    struct ims_py_tensor *tensor = PyCapsule_GetPointer(capsule, "dltensor");
    /* From here on it is ours to hand back, and no longer the capsule's. */
    if (!tensor || PyCapsule_SetName(capsule, "used_dltensor") < 0) {
        Py_DECREF(capsule);
        return -1;
    }
    Py_DECREF(capsule);
    array->hold.tensor = tensor;
    const struct dl_array *shown = &tensor->array;
    if (!is_readable(shown->device.type))
        return refuse_device(shown->device.type);
    if (shown->dimensions < 1 || shown->dimensions > 3) {
        PyErr_Format(PyExc_ValueError,
                     "a tensor of %d dimensions is no image: pass (height, width) or "
                     "one with channels; of a batch, one image at a time",
                     shown->dimensions);
        return -1;
    }
    if (set_type(array, shown->type) < 0)
        return -1;
    array->data = (const char *)shown->data + shown->byte_offset;
    array->dimensions = shown->dimensions;
    for (int i = 0; i < shown->dimensions; i++)
        array->shape[i] = (Py_ssize_t)shown->shape[i];
    set_compact_strides(array);
    for (int i = 0; shown->strides && i < shown->dimensions; i++)
        array->strides[i] =
            (Py_ssize_t)shown->strides[i] * ims_py_sample_size(array->sample);
    return 0;
}

/* ---- the array interface --------------------------------------------------------- */

/* Pillow says what its samples are by `mode`; of those that it shows as plain samples
 * these are colors or gray. */
static int check_pillow(PyObject *object, struct ims_py_array *array)
{
    static const char *const modes[] = {"1",    "L",    "LA",   "La", "RGB",
                                        "RGBA", "RGBa", "I;16", "F",  NULL};
    PyObject *bands = PyObject_GetAttrString(object, "getbands");
    if (!bands) {
        PyErr_Clear();
        return 0;
    }
    Py_DECREF(bands);
    PyObject *mode = PyObject_GetAttrString(object, "mode");
    const char *text = mode ? PyUnicode_AsUTF8AndSize(mode, NULL) : NULL;
    int known = -1;
    for (int i = 0; text && modes[i] && known < 0; i++)
        known = strcmp(text, modes[i]) ? -1 : 0;
    if (text && known < 0)
        PyErr_Format(PyExc_TypeError,
                     "an image of Pillow of mode %s cannot be saved: convert it first, "
                     "as with image.convert(\"RGB\")",
                     text);
    array->is_pillow = true;
    array->premultiplied = text && text[0] && text[strlen(text) - 1] == 'a';
    Py_XDECREF(mode);
    return known;
}

/* Reads numbers of a tuple; returns how many, or -1. */
static int take_numbers(PyObject *tuple, Py_ssize_t numbers[3])
{
    Py_ssize_t count = PySequence_Size(tuple);
    if (count > 3)
        return 4;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = PySequence_GetItem(tuple, i);
        numbers[i] = item ? PyLong_AsSsize_t(item) : -1;
        Py_XDECREF(item);
        if (PyErr_Occurred())
            return -1;
    }
    return (int)count;
}

/* `data` is an address, or an object that shows its bytes (as Pillow has it). */
static int take_data(PyObject *object, PyObject *data, struct ims_py_array *array)
{
    if (PyTuple_Check(data)) {
        PyObject *address = PySequence_GetItem(data, 0);
        array->data = address ? PyLong_AsVoidPtr(address) : NULL;
        Py_XDECREF(address);
        array->hold.owner = Py_NewRef(object);
    } else if (ims_py_buffer_get(data ? data : object, &array->hold.buffer,
                                 PyBUF_SIMPLE) == 0) {
        array->data = array->hold.buffer.buf;
    }
    return PyErr_Occurred() ? -1 : 0;
}

static int check_extent(const struct ims_py_array *array)
{
    Py_ssize_t bytes = ims_py_sample_size(array->sample);
    for (int i = 0; i < array->dimensions; i++)
        if (array->shape[i] < 0 ||
            __builtin_mul_overflow(bytes, array->shape[i], &bytes))
            bytes = PY_SSIZE_T_MAX;
    if (!array->hold.buffer.obj || bytes <= array->hold.buffer.len)
        return 0;
    PyErr_SetString(PyExc_ValueError,
                    "__array_interface__ shows less bytes than its shape needs");
    return -1;
}

static int take_parts(PyObject *object, PyObject *interface, struct ims_py_array *array)
{
    PyObject *shape = PyMapping_GetItemString(interface, "shape");
    PyObject *type = shape ? PyMapping_GetItemString(interface, "typestr") : NULL;
    PyObject *data = type ? PyMapping_GetItemString(interface, "data") : NULL;
    const char *format = data ? PyUnicode_AsUTF8AndSize(type, NULL) : NULL;
    int taken = -1;
    if (format && take_data(object, data, array) == 0) {
        array->dimensions = take_numbers(shape, array->shape);
        Py_ssize_t size = format[0] && format[1] ? strtol(format + 2, NULL, 10) : 0;
        taken =
            array->dimensions < 0 ? -1 : ims_py_array_set_format(array, format, size);
    }
    if (taken == 0 && (array->dimensions < 1 || array->dimensions > 3)) {
        PyErr_SetString(PyExc_ValueError, "an image has two dimensions, or three");
        taken = -1;
    }
    Py_XDECREF(shape);
    Py_XDECREF(type);
    Py_XDECREF(data);
    return taken;
}

int ims_py_interface_take(PyObject *object, PyObject *interface,
                          struct ims_py_array *array)
{
    if (check_pillow(object, array) < 0 || take_parts(object, interface, array) < 0)
        return -1;
    set_compact_strides(array);
    PyObject *strides = PyMapping_GetItemString(interface, "strides");
    if (!strides)
        PyErr_Clear();
    int taken = check_extent(array);
    /* Whoever gives bytes and not an address has them without padding. */
    if (taken == 0 && strides && strides != Py_None && !array->hold.buffer.obj &&
        take_numbers(strides, array->strides) != array->dimensions) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_ValueError, "__array_interface__ has other strides "
                                              "than dimensions");
        taken = -1;
    }
    Py_XDECREF(strides);
    return taken;
}
