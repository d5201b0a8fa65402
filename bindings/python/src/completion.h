/* SPDX-License-Identifier: MIT */
/*
 * The way back from the workers to Python. A worker never takes the GIL: what it has
 * finished it puts on a list behind a lock. Threads of Python take it from there:
 * - ims_py_completions_collect() lets go of the images' memory and notes what failed:
 *   with each call on the saver, and as a pending call of the interpreter's;
 * - ims_py_completions_deliver() tells those who wait: from a thread that did nothing
 *   else, the event loop, or whoever flushes or closes. Never from a pending call: that
 *   may run in the middle of the very code which waits.
 * Knows no saver.
 */
#ifndef IMS_PY_COMPLETION_H
#define IMS_PY_COMPLETION_H

#include "array.h"
#include "metadata.h"

struct ims_py_completions;

/* One image on its way. Belongs to the submitting thread until it is accepted, then to
 * the worker, then to the list. */
struct ims_py_record {
    struct ims_py_record *next;
    struct ims_py_completions *completions; /* a reference */
    struct ims_py_hold hold;
    struct ims_py_memory *metadata; /* lives as long as the pixels do */
    PyObject *callback;             /* called with the result or the error; or NULL */
    struct ims_image image;         /* with `checksum`: what must not change */
    uint64_t checksum;              /* before; 0 = nobody asks */
    bool changed;
    enum ims_log_level log_level; /* not 0: a line of the log, in `texts` */
    char *texts; /* path, message and encoder, each with its NUL; or NULL */
    struct ims_result result; /* its strings are in `texts` */
};

/* Adds the types to the module. Returns 0, or -1 with an exception. */
int ims_py_completions_add_types(PyObject *module, struct ims_py_state *state);

/* A new object; NULL with an exception. */
PyObject *ims_py_completions_new(PyObject *module, struct ims_py_state *state);

/* What the object is about; valid as long as it. */
struct ims_py_completions *ims_py_completions_of(PyObject *object);

/* Whether this process is a child of the one that made them: nothing comes here then,
 * and a worker may have had the lock when the child was made. */
bool ims_py_completions_forked(const struct ims_py_completions *completions);

/* A record of what `hold` keeps, which it takes over; `callback` may be NULL. NULL with
 * MemoryError, `hold` untouched. */
struct ims_py_record *ims_py_record_new(struct ims_py_completions *completions,
                                        struct ims_py_hold *hold, PyObject *callback);

/* Frees a record that no worker has seen, or that is done with; lets go of its memory.
 * Needs the GIL. */
void ims_py_record_free(struct ims_py_record *record);

/* For struct ims_config.done; the result's `user` is the record. Without the GIL. */
void ims_py_completions_done(const struct ims_result *result, void *unused);

/* What is told of lines of the log: log(level, text). Before the saver is opened. */
void ims_py_completions_set_log(struct ims_py_completions *completions, PyObject *log);

/* For struct ims_config.log, with the completions as `log_user`. Without the GIL. */
void ims_py_completions_log(enum ims_log_level level, const char *text,
                            void *completions);

/* Need the GIL; exceptions of what they call are shown, not raised. Do nothing in a
 * forked child. */
void ims_py_completions_collect(struct ims_py_completions *completions);
void ims_py_completions_deliver(struct ims_py_completions *completions);

/* No more images will come: lets go of the log, and lets the thread that tells of them
 * end, once the last one that somebody waits for is told. */
void ims_py_completions_end(struct ims_py_completions *completions);

/* The errors of images that nobody waited for, as a list, a new reference: up to 100 of
 * them, and how many there were. Empties it. NULL with an exception. */
PyObject *ims_py_completions_take_failures(struct ims_py_completions *completions,
                                           Py_ssize_t *count);

#endif
