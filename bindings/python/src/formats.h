/* SPDX-License-Identifier: MIT */
/* What can be written, and how: the encoders' tables as dictionaries. */
#ifndef IMS_PY_FORMATS_H
#define IMS_PY_FORMATS_H

#include "binding.h"

/* A list with a dictionary for each encoder, a new reference; NULL with an exception.
 */
PyObject *ims_py_formats_list(struct ims_py_state *state);

#endif
