/* SPDX-License-Identifier: MIT */
/*
 * What Python is told: errors, results, summaries and counters, as objects.
 */
#ifndef IMS_PY_OUTCOME_H
#define IMS_PY_OUTCOME_H

#include "binding.h"

/* Adds the types and the class of errors to the module. Returns 0, or -1 with an
 * exception. */
int ims_py_outcome_add_types(PyObject *module, struct ims_py_state *state);

/* An ImageSaverError; `text` NULL or "" = the error's own. NULL with an exception. */
PyObject *ims_py_error_new(struct ims_py_state *state, int error, const char *text,
                           const char *path);

/* Raises one; returns NULL. */
PyObject *ims_py_error_raise(struct ims_py_state *state, int error, const char *text,
                             const char *path);

PyObject *ims_py_result_new(struct ims_py_state *state,
                            const struct ims_result *result);
PyObject *ims_py_summary_new(struct ims_py_state *state,
                             const struct ims_summary *summary);
PyObject *ims_py_stats_new(struct ims_py_state *state, const struct ims_stats *stats);

/* The texts of warning bits, as a tuple. */
PyObject *ims_py_warnings_new(uint32_t warnings);

#endif
