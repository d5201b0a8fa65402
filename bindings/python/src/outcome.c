/* SPDX-License-Identifier: MIT */
#include "outcome.h"

/* ---- errors ---------------------------------------------------------------------- */

static int set_attribute(PyObject *object, const char *name, PyObject *value)
{
    int set = value ? PyObject_SetAttrString(object, name, value) : -1;
    Py_XDECREF(value);
    return set;
}

PyObject *ims_py_error_new(struct ims_py_state *state, int error, const char *text,
                           const char *path)
{
    /* Texts hold names of files, which may be no UTF-8. */
    PyObject *message =
        PyUnicode_DecodeFSDefault(text && *text ? text : ims_error_text(error));
    PyObject *object =
        message ? PyObject_CallFunctionObjArgs(state->error, message, NULL) : NULL;
    Py_XDECREF(message);
    if (object && (set_attribute(object, "code", PyLong_FromLong(error)) < 0 ||
                   set_attribute(object, "name",
                                 PyUnicode_FromString(ims_error_name(error))) < 0 ||
                   set_attribute(object, "path",
                                 PyUnicode_DecodeFSDefault(path ? path : "")) < 0))
        Py_CLEAR(object);
    return object;
}

PyObject *ims_py_error_raise(struct ims_py_state *state, int error, const char *text,
                             const char *path)
{
    PyObject *object = ims_py_error_new(state, error, text, path);
    if (object) {
        PyErr_SetObject(state->error, object);
        Py_DECREF(object);
    }
    return NULL;
}

/* ---- structures as named tuples -------------------------------------------------- */

/* One member of a structure of the library's. */
struct member {
    const char *name;
    const char *help;
    enum { COUNT, COUNT32, ERROR_NAME, TEXT, SECONDS, STATUS, WARNINGS } kind;
    size_t offset;
};

#define MEMBER(structure, kind, name, member, help)                                    \
    {                                                                                  \
        name, help, kind, offsetof(struct structure, member)                           \
    }

static const struct member result_members[] = {
    MEMBER(ims_result, COUNT, "id", id, "1, 2, 3, ... in the order of acceptance"),
    MEMBER(ims_result, STATUS, "status", status, "\"written\", \"failed\", ..."),
    MEMBER(ims_result, TEXT, "path", path, "of the file, final"),
    MEMBER(ims_result, TEXT, "encoder", encoder, "which one ran, or would have"),
    MEMBER(ims_result, COUNT, "bytes", bytes, "in the file; 0 unless written"),
    MEMBER(ims_result, WARNINGS, "warnings", warnings, "texts; usually none"),
    MEMBER(ims_result, TEXT, "message", message, "what was wrong, or \"\""),
    MEMBER(ims_result, SECONDS, "queued", queued_ns, "seconds until a worker took it"),
    MEMBER(ims_result, SECONDS, "encoding", encode_ns, "seconds in the encoder"),
    MEMBER(ims_result, SECONDS, "writing", write_ns, "seconds in the file system"),
    {0},
};

#define LEDGER(structure)                                                              \
    MEMBER(structure, COUNT, "accepted", ledger.accepted, "images taken"),             \
        MEMBER(structure, COUNT, "pending", ledger.pending, "waiting or in work"),     \
        MEMBER(structure, COUNT, "written", ledger.written, "files complete"),         \
        MEMBER(structure, COUNT, "failed", ledger.failed, "not encoded, or written"),  \
        MEMBER(structure, COUNT, "skipped", ledger.skipped, "the file existed"),       \
        MEMBER(structure, COUNT, "superseded", ledger.superseded, "a newer one came"), \
        MEMBER(structure, COUNT, "dropped", ledger.dropped, "the queue was full"),     \
        MEMBER(structure, COUNT, "cancelled", ledger.cancelled, "by cancel or abort"), \
        MEMBER(structure, COUNT, "expired", ledger.expired, "not begun in time")

static const struct member summary_members[] = {
    LEDGER(ims_summary),
    MEMBER(ims_summary, COUNT, "bytes_written", bytes_written, "in all files"),
    MEMBER(ims_summary, COUNT, "warned", warned, "images written with a warning"),
    MEMBER(ims_summary, COUNT, "refused", refused, "calls that raised"),
    {0},
};

static const struct member stats_members[] = {
    LEDGER(ims_stats),
    MEMBER(ims_stats, COUNT, "refused", refused, "calls that raised"),
    MEMBER(ims_stats, COUNT, "refused_full", refused_full, "of these: no room"),
    MEMBER(ims_stats, COUNT, "timed_out", timed_out, "of these: no room in time"),
    MEMBER(ims_stats, COUNT, "waited", waited, "calls that waited for room"),
    MEMBER(ims_stats, COUNT, "dropped_newest", dropped_newest, "dropped on arrival"),
    MEMBER(ims_stats, COUNT, "dropped_oldest", dropped_oldest, "dropped for newer"),
    MEMBER(ims_stats, COUNT, "queue_depth", queue_depth, "images that wait"),
    MEMBER(ims_stats, COUNT, "queue_high_water", queue_high_water, "most so far"),
    MEMBER(ims_stats, COUNT, "in_work", in_work, "images in the workers"),
    MEMBER(ims_stats, COUNT, "memory", memory, "bytes of images waiting or in work"),
    MEMBER(ims_stats, COUNT, "memory_high_water", memory_high_water, "most so far"),
    MEMBER(ims_stats, COUNT, "bytes_written", bytes_written, "in all files"),
    MEMBER(ims_stats, SECONDS, "queued", queued_ns, "seconds waited, in sum"),
    MEMBER(ims_stats, SECONDS, "encoding", encode_ns, "seconds in encoders, in sum"),
    MEMBER(ims_stats, SECONDS, "writing", write_ns, "seconds in the store, in sum"),
    MEMBER(ims_stats, COUNT32, "workers", workers, "threads that encode"),
    MEMBER(ims_stats, COUNT32, "queue_size", queue_size, "images that may wait"),
    {0},
};

enum { MEMBERS_MOST = 32 };

PyObject *ims_py_warnings_new(uint32_t warnings)
{
    PyObject *list = PyList_New(0);
    for (uint32_t bit = 1; list && bit != 0 && bit <= warnings; bit <<= 1) {
        if (!(warnings & bit))
            continue;
        PyObject *text = PyUnicode_FromString(ims_warning_text(bit));
        if (!text || PyList_Append(list, text) < 0)
            Py_CLEAR(list);
        Py_XDECREF(text);
    }
    PyObject *tuple = list ? PyList_AsTuple(list) : NULL;
    Py_XDECREF(list);
    return tuple;
}

static PyObject *value_of(const struct member *member, const void *structure)
{
    const void *at = (const char *)structure + member->offset;
    switch (member->kind) {
    case COUNT:
        return PyLong_FromUnsignedLongLong(*(const uint64_t *)at);
    case COUNT32:
        return PyLong_FromUnsignedLong(*(const uint32_t *)at);
    case SECONDS:
        return PyFloat_FromDouble((double)*(const uint64_t *)at / 1e9);
    case STATUS:
        return PyUnicode_FromString(ims_status_name(*(const enum ims_status *)at));
    case WARNINGS:
        return ims_py_warnings_new(*(const uint32_t *)at);
    default:
        return PyUnicode_DecodeFSDefault(*(const char *const *)at);
    }
}

static PyObject *tuple_new(PyTypeObject *type, const struct member *members,
                           const void *structure)
{
    PyObject *tuple = PyStructSequence_New(type);
    for (Py_ssize_t i = 0; tuple && members[i].name; i++) {
        PyObject *value = value_of(&members[i], structure);
        if (value)
            PyStructSequence_SetItem(tuple, i, value);
        else
            Py_CLEAR(tuple);
    }
    return tuple;
}

PyObject *ims_py_result_new(struct ims_py_state *state, const struct ims_result *result)
{
    return tuple_new(state->result_type, result_members, result);
}

PyObject *ims_py_summary_new(struct ims_py_state *state,
                             const struct ims_summary *summary)
{
    return tuple_new(state->summary_type, summary_members, summary);
}

PyObject *ims_py_stats_new(struct ims_py_state *state, const struct ims_stats *stats)
{
    return tuple_new(state->stats_type, stats_members, stats);
}

/* ---- the types ------------------------------------------------------------------- */

static PyTypeObject *tuple_type(PyObject *module, const char *name, const char *doc,
                                const struct member *members)
{
    PyStructSequence_Field fields[MEMBERS_MOST + 1] = {{0}};
    int count = 0;
    for (; members[count].name; count++)
        fields[count] =
            (PyStructSequence_Field){members[count].name, members[count].help};
    PyStructSequence_Desc description = {name, doc, fields, count};
    PyTypeObject *type = PyStructSequence_NewType(&description);
    if (type && PyModule_AddType(module, type) < 0)
        Py_CLEAR(type);
    return type;
}

static int add_error(PyObject *module, struct ims_py_state *state)
{
    PyObject *defaults =
        Py_BuildValue("{s:i,s:s,s:s}", "code", 0, "name", "", "path", "");
    if (!defaults)
        return -1;
    state->error = PyErr_NewExceptionWithDoc(
        "imagesaver.ImageSaverError",
        "An image was refused, or could not be saved; its text says why and what to "
        "do. `code` and `name` are those of enum ims_error, `path` is the file.",
        NULL, defaults);
    Py_DECREF(defaults);
    return state->error ? PyModule_AddObjectRef(module, "ImageSaverError", state->error)
                        : -1;
}

int ims_py_outcome_add_types(PyObject *module, struct ims_py_state *state)
{
    if (add_error(module, state) < 0)
        return -1;
    state->result_type = tuple_type(module, "imagesaver.Result",
                                    "What became of one image.", result_members);
    state->summary_type =
        tuple_type(module, "imagesaver.Summary",
                   "What a saver did, told when it is closed.", summary_members);
    state->stats_type =
        tuple_type(module, "imagesaver.Stats",
                   "Counters of a saver, all at one moment.", stats_members);
    return state->result_type && state->summary_type && state->stats_type ? 0 : -1;
}
