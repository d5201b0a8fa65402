/* SPDX-License-Identifier: MIT */
/* The begin of a saver: all of struct ims_config as keywords. */
#include "saver.h"

#include "keywords.h"
#include "metadata.h"
#include "outcome.h"
#include "workers.h"

static const char *const when_full[] = {"block", "refuse", "drop_newest", "drop_oldest",
                                        NULL};
static const char *const overwrite[] = {"replace", "error", "skip", "unique", NULL};
static const char *const same_path[] = {"all", "newest", NULL};
static const char *const sync_kinds[] = {"none", "file", "full", "group", NULL};
static const char *const appear[] = {"default", "rename", NULL};
static const char *const name_folders[] = {"strip", "take", "refuse", NULL};
static const char *const mismatch[] = {"warn", "refuse", NULL};

/* What the call says. */
struct opening {
    struct ims_config config;
    struct ims_py_look look;
    bool copy;
    bool check_writes;
    PyObject *workers;
    PyObject *plugins;
    PyObject *name;
    PyObject *log;
    PyObject *light;
    struct ims_py_metadata_words words;
    /* What lives as long as the call. */
    struct ims_py_options options;
    struct ims_py_memory *metadata;
    PyObject *location_bytes;
};

#define KEYWORD(name, kind, member, choices)                                           \
    {                                                                                  \
        name, IMS_PY_KEYWORD_##kind, offsetof(struct opening, member), choices         \
    }
static const struct ims_py_keyword keywords[] = {
    KEYWORD("queue_size", INT32, config.queue_size, NULL),
    KEYWORD("as_bytes", FLAG, config.as_bytes, NULL),
    KEYWORD("workers", OBJECT, workers, NULL),
    KEYWORD("nice", INT32, config.nice, NULL),
    KEYWORD("name", OBJECT, name, NULL),
    KEYWORD("log", OBJECT, log, NULL),
    KEYWORD("max_bytes", UINT64, config.max_bytes, NULL),
    KEYWORD("min_free", UINT64, config.min_free, NULL),
    KEYWORD("timeout", SECONDS, config.timeout_ms, NULL),
    KEYWORD("when_full", CHOICE, config.when_full, when_full),
    KEYWORD("overwrite", CHOICE, config.overwrite, overwrite),
    KEYWORD("same_path", CHOICE, config.same_path, same_path),
    KEYWORD("sync", CHOICE, config.sync, sync_kinds),
    KEYWORD("sync_every", INT32, config.sync_every, NULL),
    KEYWORD("sync_interval", SECONDS, config.sync_every_ms, NULL),
    KEYWORD("appear", CHOICE, config.appear, appear),
    KEYWORD("name_folders", CHOICE, config.name_folders, name_folders),
    KEYWORD("mismatch", CHOICE, config.mismatch, mismatch),
    KEYWORD("make_location", FLAG, config.make_location, NULL),
    KEYWORD("follow_links", FLAG, config.follow_links, NULL),
    KEYWORD("file_mode", UINT32, config.file_mode, NULL),
    KEYWORD("folder_mode", UINT32, config.folder_mode, NULL),
    KEYWORD("plugins", OBJECT, plugins, NULL),
    KEYWORD("copy", BOOL, copy, NULL),
    KEYWORD("check_writes", BOOL, check_writes, NULL),
    IMS_PY_LOOK_KEYWORDS(KEYWORD, look, light),
    IMS_PY_METADATA_KEYWORDS(KEYWORD, words),
    {0}};

static int load_plugin(struct opening *opening, struct ims_py_state *state,
                       PyObject *path)
{
    struct ims_message message = {0};
    PyObject *bytes;
    const char *text = ims_py_path(path, &bytes);
    int error = text ? ims_registry_load(opening->config.registry, text, &message) : 0;
    if (error)
        ims_py_error_raise(state, error, message.text, text);
    Py_XDECREF(bytes);
    return text && !error ? 0 : -1;
}

/* The default encoders, and those of one plugin or folder, or of several. */
static int load_plugins(struct opening *opening, struct ims_py_state *state)
{
    PyObject *plugins = opening->plugins;
    if (!plugins)
        return 0;
    int error = ims_registry_new(&opening->config.registry, IMS_REGISTRY_DEFAULT);
    if (error) {
        ims_py_error_raise(state, error, NULL, NULL);
        return -1;
    }
    if (!PyList_Check(plugins) && !PyTuple_Check(plugins))
        return load_plugin(opening, state, plugins);
    Py_ssize_t count = PySequence_Size(plugins);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *path = PySequence_GetItem(plugins, i);
        int loaded = path ? load_plugin(opening, state, path) : -1;
        Py_XDECREF(path);
        if (loaded < 0)
            return -1;
    }
    return 0;
}

static int set_workers(struct opening *opening, struct ims_py_state *state)
{
    PyObject *workers = opening->workers;
    if (!workers)
        return 0;
    if (!PyLong_Check(workers)) {
        opening->config.shared_workers = ims_py_workers_enter(state, workers);
        return opening->config.shared_workers ? 0 : -1;
    }
    opening->workers = NULL;
    long count = PyLong_AsLong(workers);
    if (PyErr_Occurred())
        return -1;
    opening->config.workers = count < 0 || count > INT32_MAX ? -1 : (int32_t)count;
    return 0;
}

/* Reads the keywords; `names` may be NULL. */
static int read_keywords(struct opening *opening, struct ims_py_state *state,
                         PyObject *const *values, PyObject *names)
{
    for (Py_ssize_t i = 0; names && i < PyTuple_Size(names); i++)
        if (ims_py_keyword_set(keywords, opening, &opening->options,
                               PyTuple_GetItem(names, i), values[i]) < 0)
            return -1;
    if (ims_py_options_end(&opening->options, &opening->config.options) < 0 ||
        ims_py_metadata_make(&opening->words, &opening->config.metadata,
                             &opening->metadata) < 0 ||
        set_workers(opening, state) < 0 || load_plugins(opening, state) < 0)
        return -1;
    opening->look.has_light = opening->light != NULL;
    if (opening->light && ims_py_light_read(opening->light, &opening->look.light) < 0)
        return -1;
    if (opening->name)
        opening->config.name = PyUnicode_AsUTF8AndSize(opening->name, NULL);
    return PyErr_Occurred() ? -1 : 0;
}

static int open_saver(struct ims_py_saver *self, struct opening *opening,
                      PyObject *completions, PyObject *location)
{
    struct ims_message message = {0};
    opening->config.message = &message;
    opening->config.done = ims_py_completions_done;
    if (opening->log) {
        opening->config.log_user = ims_py_completions_of(completions);
        opening->config.log = ims_py_completions_log;
        ims_py_completions_set_log(opening->config.log_user, opening->log);
    }
    const char *path = ims_py_path(location, &opening->location_bytes);
    self->location = path ? PyOS_FSPath(location) : NULL;
    if (!self->location)
        return -1;
    int error;
    Py_BEGIN_ALLOW_THREADS error = ims_open(&self->handle, path, &opening->config);
    Py_END_ALLOW_THREADS if (error)
    {
        ims_py_error_raise(self->state, error, message.text, path);
        return -1;
    }
    self->look = opening->look;
    self->look.as_bytes = opening->config.as_bytes;
    self->copy = opening->copy;
    self->check_writes = opening->check_writes;
    self->workers = Py_XNewRef(opening->workers);
    self->completions = Py_NewRef(completions);
    return 0;
}

PyObject *ims_py_saver_open(PyObject *object, PyTypeObject *type,
                            PyObject *const *values, Py_ssize_t count, PyObject *names)
{
    struct ims_py_saver *self = (struct ims_py_saver *)object;
    struct opening opening = {.config = IMS_CONFIG_INIT};
    if (count != 1 || atomic_exchange(&self->begun, true))
        return PyErr_Format(PyExc_TypeError,
                            "_open takes a location, and a saver is opened once");
    self->state = PyType_GetModuleState(type);
    PyObject *module = PyType_GetModule(type);
    PyObject *completions = ims_py_completions_new(module, self->state);
    bool opened = completions &&
                  read_keywords(&opening, self->state, values + 1, names) == 0 &&
                  open_saver(self, &opening, completions, values[0]) == 0;
    Py_XDECREF(completions);
    if (opening.config.shared_workers)
        ims_py_workers_leave(opening.workers);
    ims_registry_free(&opening.config.registry);
    ims_py_text_free(&opening.options.text);
    ims_py_memory_free(opening.metadata);
    Py_XDECREF(opening.location_bytes);
    if (!opened)
        return NULL;
    Py_RETURN_NONE;
}
