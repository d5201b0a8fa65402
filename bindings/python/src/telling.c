/* SPDX-License-Identifier: MIT */
#include "telling.h"

#include "outcome.h"

PyObject *ims_py_telling_error(struct ims_py_state *state,
                               const struct ims_py_record *record)
{
    const struct ims_result *result = &record->result;
    if (record->changed)
        return ims_py_error_new(state, IMS_ERROR_ARGUMENT,
                                "the pixels were written to while they waited to be "
                                "saved, and the file may "
                                "hold both: wait for the result, or pass copy=True",
                                result->path);
    if (result->status != IMS_STATUS_FAILED)
        return NULL;
    return ims_py_error_new(state, result->error, result->message, result->path);
}

void ims_py_telling_line(const struct ims_py_record *record)
{
    static const char *const levels[] = {"", "error", "warning", "info"};
    PyObject *level = PyUnicode_FromString(levels[record->log_level]);
    PyObject *text = PyUnicode_DecodeFSDefault(record->texts ? record->texts : "");
    PyObject *answer = level && text ? PyObject_CallFunctionObjArgs(record->callback,
                                                                    level, text, NULL)
                                     : NULL;
    if (!answer)
        PyErr_WriteUnraisable(record->callback);
    Py_XDECREF(answer);
    Py_XDECREF(text);
    Py_XDECREF(level);
}

void ims_py_telling_result(struct ims_py_state *state,
                           const struct ims_py_record *record)
{
    PyObject *error = ims_py_telling_error(state, record);
    PyObject *result = error || PyErr_Occurred()
                           ? Py_NewRef(Py_None)
                           : ims_py_result_new(state, &record->result);
    PyObject *answer = result && !PyErr_Occurred()
                           ? PyObject_CallFunctionObjArgs(record->callback, result,
                                                          error ? error : Py_None, NULL)
                           : NULL;
    if (!answer)
        PyErr_WriteUnraisable(record->callback);
    Py_XDECREF(answer);
    Py_XDECREF(result);
    Py_XDECREF(error);
}
