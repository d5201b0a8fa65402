/* SPDX-License-Identifier: MIT */
/* The type Workers: threads that several savers share. */
#ifndef IMS_PY_WORKERS_H
#define IMS_PY_WORKERS_H

#include "binding.h"

int ims_py_workers_add_type(PyObject *module, struct ims_py_state *state);

/* The library's handle of such an object, which is good until ims_py_workers_leave(),
 * whoever closes the object meanwhile; NULL with an exception if it is another object,
 * or closed. */
ims_workers *ims_py_workers_enter(struct ims_py_state *state, PyObject *object);
void ims_py_workers_leave(PyObject *object);

#endif
