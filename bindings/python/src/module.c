/* SPDX-License-Identifier: MIT */
/* The module: its types, and what needs no saver. */
#include "binding.h"

#include <string.h>

#include "call.h"
#include "completion.h"
#include "formats.h"
#include "outcome.h"
#include "saver.h"
#include "workers.h"

/* The result of a call has no place for warnings: they are Python's. */
static int warn(uint32_t warnings)
{
    for (uint32_t bit = 1; bit != 0 && bit <= warnings; bit <<= 1)
        if ((warnings & bit & ~(uint32_t)IMS_WARNING_COLOR_CONVERTED) &&
            PyErr_WarnEx(PyExc_UserWarning, ims_warning_text(bit), 1) < 0)
            return -1;
    return 0;
}

static PyObject *write_file(PyObject *module, PyObject *const *values, Py_ssize_t count,
                            PyObject *keywords)
{
    static const struct ims_py_names names = {"write", "path", 2};
    struct ims_py_state *state = PyModule_GetState(module);
    struct ims_py_call call = {0};
    bool done = false;
    if (ims_py_call_begin(&call, &names, values, count, keywords) == 0) {
        const char *path = call.request.file_name;
        int error;
        Py_BEGIN_ALLOW_THREADS error = ims_write_request(path, &call.request);
        Py_END_ALLOW_THREADS if (error)
            ims_py_error_raise(state, error, call.message.text, path);
        else done = warn(call.message.warnings) == 0;
    }
    ims_py_call_end(&call);
    if (!done)
        return NULL;
    Py_RETURN_NONE;
}

/* A format by itself is an option; what has a dot names it by its extension. */
static int set_format(struct ims_py_call *call)
{
    const char *name = call->request.file_name;
    struct ims_py_text *text = &call->options.text;
    if (strchr(name, '.'))
        return 0;
    call->request.file_name = NULL;
    if (name[strcspn(name, ",;:= ")] != '\0') {
        PyErr_Format(PyExc_ValueError, "\"%s\" is no format", name);
        return -1;
    }
    if (text->length > 0 && ims_py_text_add(text, ";", 1) < 0)
        return -1;
    if (ims_py_text_add(text, "format=", 7) < 0 ||
        ims_py_text_add(text, name, strlen(name)) < 0)
        return -1;
    call->request.options = text->bytes;
    return 0;
}

static PyObject *encode(PyObject *module, PyObject *const *values, Py_ssize_t count,
                        PyObject *keywords)
{
    static const struct ims_py_names names = {"encode", "format", 2};
    struct ims_py_state *state = PyModule_GetState(module);
    struct ims_py_call call = {0};
    struct ims_bytes bytes = IMS_BYTES_INIT;
    PyObject *encoded = NULL;
    if (ims_py_call_begin(&call, &names, values, count, keywords) == 0 &&
        set_format(&call) == 0) {
        int error;
        Py_BEGIN_ALLOW_THREADS error = ims_encode(NULL, &call.request, &bytes);
        Py_END_ALLOW_THREADS if (error)
            ims_py_error_raise(state, error, call.message.text, NULL);
        else if (warn(bytes.warnings) == 0) encoded =
            PyBytes_FromStringAndSize(bytes.data, (Py_ssize_t)bytes.byte_count);
    }
    ims_bytes_free(&bytes);
    ims_py_call_end(&call);
    return encoded;
}

static PyObject *list_formats(PyObject *module, PyObject *unused)
{
    (void)unused;
    return ims_py_formats_list(PyModule_GetState(module));
}

static PyMethodDef functions[] = {
    {"write", IMS_PY_FAST(write_file), METH_FASTCALL | METH_KEYWORDS,
     "write(path, image, **keywords)\n--\n\n"
     "Writes one image to a file, whole or not at all."},
    {"encode", IMS_PY_FAST(encode), METH_FASTCALL | METH_KEYWORDS,
     "encode(format, image, **keywords)\n--\n\n"
     "Encodes one image in memory: format is \"png\", or a file's name."},
    {"formats", list_formats, METH_NOARGS,
     "formats()\n--\n\nWhat can be written: a dictionary for each encoder."},
    {NULL, NULL, 0, NULL}};

static int execute(PyObject *module)
{
    struct ims_py_state *state = PyModule_GetState(module);
    /* Pending calls run in the main interpreter alone. */
    if (PyInterpreterState_GetID(PyInterpreterState_Get()) != 0) {
        PyErr_SetString(PyExc_ImportError,
                        "imagesaver works in the main interpreter only");
        return -1;
    }
    return ims_py_outcome_add_types(module, state) < 0 ||
                   ims_py_completions_add_types(module, state) < 0 ||
                   ims_py_workers_add_type(module, state) < 0 ||
                   ims_py_saver_add_type(module, state) < 0 ||
                   PyModule_AddStringConstant(module, "version", ims_version_text()) < 0
               ? -1
               : 0;
}

static int traverse(PyObject *module, visitproc visit, void *arg)
{
    struct ims_py_state *state = PyModule_GetState(module);
    Py_VISIT(state->error);
    Py_VISIT(state->saver_type);
    Py_VISIT(state->completions_type);
    Py_VISIT(state->workers_type);
    Py_VISIT(state->result_type);
    Py_VISIT(state->summary_type);
    Py_VISIT(state->stats_type);
    return 0;
}

static int clear(PyObject *module)
{
    struct ims_py_state *state = PyModule_GetState(module);
    Py_CLEAR(state->error);
    Py_CLEAR(state->saver_type);
    Py_CLEAR(state->completions_type);
    Py_CLEAR(state->workers_type);
    Py_CLEAR(state->result_type);
    Py_CLEAR(state->summary_type);
    Py_CLEAR(state->stats_type);
    return 0;
}

static void release(void *module)
{
    clear(module);
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, execute},
#ifdef Py_mod_gil
                                   {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
                                   {0, NULL}};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT,
                                        .m_name = "_imagesaver",
                                        .m_doc = "libimagesaver, for imagesaver.",
                                        .m_size = sizeof(struct ims_py_state),
                                        .m_methods = functions,
                                        .m_slots = slots,
                                        .m_traverse = traverse,
                                        .m_clear = clear,
                                        .m_free = release};

PyMODINIT_FUNC PyInit__imagesaver(void);

PyMODINIT_FUNC PyInit__imagesaver(void)
{
    return PyModuleDef_Init(&definition);
}
