/* SPDX-License-Identifier: MIT */
/* What a record says, to those who wait for it. Knows no list and no lock. */
#ifndef IMS_PY_TELLING_H
#define IMS_PY_TELLING_H

#include "completion.h"

/* The exception of a record that failed, or whose pixels were written to; NULL if there
 * is none, or with an exception if it cannot be made. */
PyObject *ims_py_telling_error(struct ims_py_state *state,
                               const struct ims_py_record *record);

/* Calls the record's callback; what that raises is shown. */
void ims_py_telling_result(struct ims_py_state *state,
                           const struct ims_py_record *record);

/* The same of a line of the log. */
void ims_py_telling_line(const struct ims_py_record *record);

#endif
