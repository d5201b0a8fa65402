/* SPDX-License-Identifier: MIT */
/*
 * Keyword arguments by one table each: the keyword's name, what kind of value it takes,
 * and which member of a structure that sets. Also options of encoders, which all calls
 * take as keywords of their own.
 */
#ifndef IMS_PY_KEYWORDS_H
#define IMS_PY_KEYWORDS_H

#include "binding.h"

enum ims_py_keyword_kind {
    IMS_PY_KEYWORD_INT32,
    IMS_PY_KEYWORD_UINT32,
    IMS_PY_KEYWORD_UINT64,
    IMS_PY_KEYWORD_FLAG,    /* an int32_t, 0 or 1 */
    IMS_PY_KEYWORD_BOOL,    /* a bool */
    IMS_PY_KEYWORD_SECONDS, /* an int64_t in milliseconds, as the library has it */
    IMS_PY_KEYWORD_CHOICE,  /* an enumeration: the index in `choices` */
    IMS_PY_KEYWORD_OBJECT   /* a PyObject *, borrowed */
};

struct ims_py_keyword {
    const char *name; /* NULL ends a table */
    enum ims_py_keyword_kind kind;
    size_t offset;
    const char *const *choices; /* of CHOICE: lower-case names, ended by NULL */
};

/* Text that grows. Zeroed: empty. */
struct ims_py_text {
    char *bytes; /* ends with a NUL; NULL while empty */
    size_t length;
    size_t capacity;
};

int ims_py_text_add(struct ims_py_text *text, const char *bytes, size_t length);
void ims_py_text_free(struct ims_py_text *text);

/*
 * Takes one keyword: sets a member of `structure`, or adds an option to `options`
 * ("quality", "effort" and the others that every encoder understands; "options", a text
 * or a mapping, is kept for ims_py_options_end()). None leaves a member as it is.
 * Returns 0, or -1 with an exception.
 */
struct ims_py_options {
    struct ims_py_text text;
    PyObject *more; /* the keyword "options", borrowed; or NULL */
};
int ims_py_keyword_set(const struct ims_py_keyword *table, void *structure,
                       struct ims_py_options *options, PyObject *name, PyObject *value);

/* The whole of the options, for the library; NULL if there are none. Valid until they
 * are freed. Returns 0, or -1 with an exception. */
int ims_py_options_end(struct ims_py_options *options, const char **text);

/* Seconds (a number, or None: without limit) as the library's milliseconds. Returns 0,
 * or -1 with an exception. */
int ims_py_milliseconds(PyObject *seconds, int64_t *milliseconds);

/* A name of a file or folder as the library's bytes: text, bytes or os.PathLike. A new
 * reference in `*bytes`. Returns the bytes, or NULL with an exception. */
const char *ims_py_path(PyObject *path, PyObject **bytes);

#endif
