/* SPDX-License-Identifier: MIT */
#include "call.h"

#include <stdlib.h>
#include <string.h>

#define KEYWORD(name, kind, member, choices)                                           \
    {                                                                                  \
        name, IMS_PY_KEYWORD_##kind, offsetof(struct ims_py_call, member), choices     \
    }
/* Those of save() first, then those that write() and encode() have too. */
static const struct ims_py_keyword save_keywords[] = {
    KEYWORD("sub_folder", OBJECT, sub_folder, NULL),
    KEYWORD("copy", BOOL, copy, NULL),
    KEYWORD("check_writes", BOOL, check_writes, NULL),
    KEYWORD("timeout", SECONDS, timeout_ms, NULL),
    KEYWORD("expires", SECONDS, expires_ms, NULL),
    KEYWORD("priority", INT32, priority, NULL),
    KEYWORD("image", OBJECT, image, NULL),
    IMS_PY_LOOK_KEYWORDS(KEYWORD, look, light),
    IMS_PY_METADATA_KEYWORDS(KEYWORD, words),
    {0}};
enum { SAVE_ONLY = 6 };

static int read_arguments(struct ims_py_call *call, const struct ims_py_names *names,
                          PyObject *const *values, Py_ssize_t count, PyObject *keywords)
{
    if (count > names->positional) {
        PyErr_Format(PyExc_TypeError, "%s() takes %d positional arguments, not %zd",
                     names->function, names->positional, count);
        return -1;
    }
    if (count > 0)
        call->place = values[0];
    if (count > 1)
        call->image = values[1];
    if (count > 2)
        call->sub_folder = values[2] == Py_None ? NULL : values[2];
    const struct ims_py_keyword *table =
        names->positional > 2 ? save_keywords : save_keywords + SAVE_ONLY;
    for (Py_ssize_t i = 0; keywords && i < PyTuple_Size(keywords); i++) {
        PyObject *keyword = PyTuple_GetItem(keywords, i);
        PyObject *value = values[count + i];
        if (!PyUnicode_CompareWithASCIIString(keyword, names->place))
            call->place = value;
        else if (ims_py_keyword_set(table, call, &call->options, keyword, value) < 0)
            return -1;
    }
    if (call->place && call->image)
        return 0;
    PyErr_Format(PyExc_TypeError, "%s() misses its argument \"%s\"", names->function,
                 call->place ? "image" : names->place);
    return -1;
}

static int prepare(struct ims_py_call *call)
{
    struct ims_request *request = &call->request;
    *request = (struct ims_request)IMS_REQUEST_INIT;
    request->file_name = ims_py_path(call->place, &call->place_bytes);
    if (!request->file_name)
        return -1;
    if (call->sub_folder) {
        request->sub_folder = ims_py_path(call->sub_folder, &call->folder_bytes);
        if (!request->sub_folder)
            return -1;
    }
    call->look.has_light = call->look.has_light || call->light;
    if (call->light && ims_py_light_read(call->light, &call->look.light) < 0)
        return -1;
    if (ims_py_array_take(call->image, &call->array) < 0 ||
        ims_py_image_describe(&call->array, &call->look, &call->described,
                              &call->repacked) < 0 ||
        ims_py_options_end(&call->options, &request->options) < 0 ||
        ims_py_metadata_make(&call->words, &request->metadata, &call->metadata) < 0)
        return -1;
    /* The copy is all that is needed. */
    if (call->repacked)
        ims_py_hold_release(&call->array.hold);
    request->message = &call->message;
    request->image = &call->described;
    request->priority = call->priority;
    request->timeout_ms = call->timeout_ms;
    request->expires_ms = call->expires_ms;
    return 0;
}

int ims_py_call_begin(struct ims_py_call *call, const struct ims_py_names *names,
                      PyObject *const *values, Py_ssize_t count, PyObject *keywords)
{
    return read_arguments(call, names, values, count, keywords) < 0 ? -1
                                                                    : prepare(call);
}

void ims_py_call_end(struct ims_py_call *call)
{
    ims_py_hold_release(&call->array.hold);
    ims_py_text_free(&call->options.text);
    free(call->repacked);
    ims_py_memory_free(call->metadata);
    Py_XDECREF(call->place_bytes);
    Py_XDECREF(call->folder_bytes);
}
