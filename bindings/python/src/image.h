/* SPDX-License-Identifier: MIT */
/*
 * An array as the library's struct ims_image: which pixel format it is, and a copy in
 * another order where the library has no format for how it lies in memory.
 */
#ifndef IMS_PY_IMAGE_H
#define IMS_PY_IMAGE_H

#include "array.h"

enum ims_py_order { IMS_PY_BGR, IMS_PY_RGB };
enum ims_py_layout { IMS_PY_HWC, IMS_PY_CHW };

/* What the keywords order, layout and alpha (enum ims_alpha) may be, ended by NULL. */
extern const char *const ims_py_orders[];
extern const char *const ims_py_layouts[];
extern const char *const ims_py_alphas[];

/* What the caller says about an array that the array does not say itself. */
struct ims_py_look {
    enum ims_py_order order;
    enum ims_py_layout layout;
    enum ims_alpha alpha;
    enum ims_color_primaries primaries;
    enum ims_color_transfer transfer;
    int32_t significant_bits;
    bool has_light;
    struct ims_light light;
    bool as_bytes; /* whatever its shape, it is an encoded file */
};

/* Rows of a table of keywords, of a structure with a look in `member` and the mapping
 * that is to be its light in `mapping`; KEYWORD(name, kind, member, choices) makes
 * each. Needs keywords.h and metadata.h. */
#define IMS_PY_LOOK_KEYWORDS(KEYWORD, member, mapping)                                 \
    KEYWORD("order", CHOICE, member.order, ims_py_orders),                             \
        KEYWORD("layout", CHOICE, member.layout, ims_py_layouts),                      \
        KEYWORD("alpha", CHOICE, member.alpha, ims_py_alphas),                         \
        KEYWORD("primaries", CHOICE, member.primaries, ims_py_primaries),              \
        KEYWORD("transfer", CHOICE, member.transfer, ims_py_transfers),                \
        KEYWORD("significant_bits", INT32, member.significant_bits, NULL),             \
        KEYWORD("light", OBJECT, mapping, NULL)

/* An array's samples in the order of pixels, whatever its layout is. */
struct ims_py_view {
    const char *data;
    Py_ssize_t height, width, channels;
    Py_ssize_t row, column, channel; /* from one to the next, in bytes */
    enum ims_py_sample sample;
    bool swapped;
};

/*
 * Describes an array; the image refers to `look`. Where it had to be copied, `*copy` is
 * memory from malloc(), in which the image lies, and no part of it lies in the array;
 * else NULL. Returns 0, or -1 with an exception. Lets go of the GIL while it copies.
 */
int ims_py_image_describe(const struct ims_py_array *array,
                          const struct ims_py_look *look, struct ims_image *image,
                          void **copy);

/* Reads the keyword `light`, a mapping, in cd/m2 and CIE 1931's x and y. Returns 0, or
 * -1 with an exception. */
int ims_py_light_read(PyObject *light, struct ims_light *made);

/* Copies a view as rows without padding. `from` names for each sample of a pixel which
 * channel it is. Returns memory from malloc(), or NULL if there is none. */
void *ims_py_repack(const struct ims_py_view *view, const int from[4]);

/* The same of a view of bools, as rows of bits, the first in the highest: GRAY1. */
void *ims_py_repack_bits(const struct ims_py_view *view);

/* A number that changes when a byte of the image's pixels does (with all likelihood):
 * to tell whether somebody wrote to them. */
uint64_t ims_py_image_checksum(const struct ims_image *image);

#endif
