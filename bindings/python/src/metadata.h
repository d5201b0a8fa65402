/* SPDX-License-Identifier: MIT */
/*
 * Metadata as keywords. All of it is copied, so that nothing of Python's is held for it
 * and no worker needs the GIL to let it go.
 */
#ifndef IMS_PY_METADATA_H
#define IMS_PY_METADATA_H

#include "binding.h"

/* The keywords' values as given, borrowed; NULL = not given. */
struct ims_py_metadata_words {
    PyObject *text;       /* a mapping of keys, or (key, language), to values */
    PyObject *exif;       /* bytes */
    PyObject *xmp;        /* bytes or text */
    PyObject *icc;        /* bytes */
    PyObject *iptc;       /* bytes */
    PyObject *gain_map;   /* bytes */
    PyObject *time;       /* datetime, or seconds since 1970 */
    PyObject *position;   /* (latitude, longitude[, altitude]) */
    PyObject *resolution; /* dots per inch: a number, or (x, y) */
    enum ims_no_place no_place;
};

/* Memory that goes together. */
struct ims_py_memory;

/*
 * What the library is given; NULL in `*metadata` if no keyword is. It and all that it
 * refers to lie in `*memory`, also after a failure. Returns 0, or -1 with an exception.
 */
int ims_py_metadata_make(const struct ims_py_metadata_words *words,
                         const struct ims_metadata **metadata,
                         struct ims_py_memory **memory);

/* Frees it; NULL is fine. Needs no GIL. */
void ims_py_memory_free(struct ims_py_memory *memory);

/* What the keywords no_place, primaries and transfer may be, ended by NULL. Those of
 * colors stand at their numbers in ITU-T H.273; a number without a name is "". */
extern const char *const ims_py_no_places[];
extern const char *const ims_py_primaries[];
extern const char *const ims_py_transfers[];

/* Rows of a table of keywords, of a structure with the words in `member`;
 * KEYWORD(name, kind, member, choices) makes each. Needs keywords.h. */
#define IMS_PY_METADATA_KEYWORDS(KEYWORD, member)                                      \
    KEYWORD("text", OBJECT, member.text, NULL),                                        \
        KEYWORD("exif", OBJECT, member.exif, NULL),                                    \
        KEYWORD("xmp", OBJECT, member.xmp, NULL),                                      \
        KEYWORD("icc", OBJECT, member.icc, NULL),                                      \
        KEYWORD("iptc", OBJECT, member.iptc, NULL),                                    \
        KEYWORD("gain_map", OBJECT, member.gain_map, NULL),                            \
        KEYWORD("time", OBJECT, member.time, NULL),                                    \
        KEYWORD("position", OBJECT, member.position, NULL),                            \
        KEYWORD("resolution", OBJECT, member.resolution, NULL),                        \
        KEYWORD("no_place", CHOICE, member.no_place, ims_py_no_places)

#endif
