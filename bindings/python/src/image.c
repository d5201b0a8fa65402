/* SPDX-License-Identifier: MIT */
#include "image.h"

#include <stdlib.h>
#include <string.h>

const char *const ims_py_orders[] = {"bgr", "rgb", NULL};
const char *const ims_py_layouts[] = {"HWC", "CHW", NULL};
const char *const ims_py_alphas[] = {"straight", "premultiplied", "ignored", NULL};

/* Pixel formats whose samples lie side by side, by sample, channels and order; NONE
 * where the library has none. */
#define BOTH(format)                                                                   \
    {                                                                                  \
        IMS_PIXEL_##format, IMS_PIXEL_##format                                         \
    }
static const enum ims_pixel_format interleaved[IMS_PY_SAMPLE_COUNT][4][2] = {
    [IMS_PY_UINT8] = {BOTH(GRAY8),
                      BOTH(GRAY_ALPHA8),
                      {IMS_PIXEL_BGR8, IMS_PIXEL_RGB8},
                      {IMS_PIXEL_BGRA8, IMS_PIXEL_RGBA8}},
    [IMS_PY_UINT16] = {BOTH(GRAY16),
                       BOTH(GRAY_ALPHA16),
                       {IMS_PIXEL_BGR16, IMS_PIXEL_RGB16},
                       {IMS_PIXEL_BGRA16, IMS_PIXEL_RGBA16}},
    [IMS_PY_FLOAT16] = {BOTH(GRAY_F16),
                        BOTH(GRAY_ALPHA_F16),
                        {IMS_PIXEL_NONE, IMS_PIXEL_RGB_F16},
                        {IMS_PIXEL_NONE, IMS_PIXEL_RGBA_F16}},
    [IMS_PY_FLOAT32] = {BOTH(GRAY_F32),
                        BOTH(GRAY_ALPHA_F32),
                        {IMS_PIXEL_NONE, IMS_PIXEL_RGB_F32},
                        {IMS_PIXEL_NONE, IMS_PIXEL_RGBA_F32}},
};
static const enum ims_pixel_format planar[IMS_PY_SAMPLE_COUNT] = {
    [IMS_PY_UINT8] = IMS_PIXEL_RGB8_PLANAR,
    [IMS_PY_UINT16] = IMS_PIXEL_RGB16_PLANAR,
    [IMS_PY_FLOAT32] = IMS_PIXEL_RGB_F32_PLANAR,
};

static int fail(PyObject *kind, const char *text)
{
    PyErr_SetString(kind, text);
    return -1;
}

/* ---- an array as pixels ---------------------------------------------------------- */

static int view_of(const struct ims_py_array *array, enum ims_py_layout layout,
                   struct ims_py_view *view)
{
    *view = (struct ims_py_view){.data = array->data,
                                 .sample = array->sample,
                                 .swapped = array->swapped,
                                 .channels = 1};
    const Py_ssize_t *shape = array->shape;
    const Py_ssize_t *strides = array->strides;
    int rows = 0;
    int channels = 2;
    if (array->dimensions == 3 && layout == IMS_PY_CHW) {
        rows = 1;
        channels = 0;
    }
    view->height = shape[rows];
    view->width = shape[rows + 1];
    view->row = strides[rows];
    view->column = strides[rows + 1];
    if (array->dimensions == 3) {
        view->channels = shape[channels];
        view->channel = strides[channels];
    }
    if (view->channels < 1 || view->channels > 4) {
        PyErr_Format(
            PyExc_ValueError,
            "an image of %zd channels cannot be saved: it has 1 to 4, the last "
            "index of (height, width, channels)%s",
            view->channels,
            layout == IMS_PY_HWC && shape[0] >= 1 && shape[0] <= 4
                ? "; if they are the first index, pass layout=\"CHW\""
                : " or, with layout=\"CHW\", the first");
        return -1;
    }
    if (view->height < 1 || view->width < 1 || view->height > INT32_MAX ||
        view->width > INT32_MAX)
        return fail(PyExc_ValueError, "the image has no pixel, or too many in a row");
    return 0;
}

/* Of what there is one, any stride will do: take the one that is most often right. */
static void settle_strides(struct ims_py_view *view)
{
    Py_ssize_t size = ims_py_sample_size(view->sample);
    if (view->channels == 1)
        view->channel = size;
    if (view->width == 1)
        view->column = view->channel == size ? size * view->channels : size;
    if (view->height == 1)
        view->row = view->column > 0 ? view->column * view->width : size * view->width;
}

/* Rows that the library can be told of: each apart from the others, its samples
 * aligned. */
static bool has_plain_rows(const struct ims_py_view *view, Py_ssize_t row_bytes)
{
    Py_ssize_t size = ims_py_sample_size(view->sample);
    Py_ssize_t row = view->row < 0 ? -view->row : view->row;
    return !view->swapped && row >= row_bytes && row % size == 0 &&
           (uintptr_t)view->data % (uintptr_t)size == 0;
}

/* Whether a pixel's samples lie side by side, and then which format that is. */
static enum ims_pixel_format as_interleaved(const struct ims_py_view *view,
                                            enum ims_py_order order, const char **data)
{
    Py_ssize_t size = ims_py_sample_size(view->sample);
    Py_ssize_t pixel = size * view->channels;
    *data = view->data;
    if (view->column != pixel || !has_plain_rows(view, pixel * view->width))
        return IMS_PIXEL_NONE;
    if (view->channel == -size && view->channels == 3) {
        /* BGR seen as RGB, as NumPy's image[..., ::-1] is, and the other way round. */
        *data -= 2 * size;
        order = order == IMS_PY_BGR ? IMS_PY_RGB : IMS_PY_BGR;
    } else if (view->channel != size) {
        return IMS_PIXEL_NONE;
    }
    return interleaved[view->sample][view->channels - 1][order];
}

static enum ims_pixel_format as_planar(const struct ims_py_view *view)
{
    Py_ssize_t size = ims_py_sample_size(view->sample);
    if (view->channels != 3 || view->column != size || view->channel % size != 0 ||
        !has_plain_rows(view, size * view->width))
        return IMS_PIXEL_NONE;
    return planar[view->sample];
}

static int describe_copy(const struct ims_py_view *view, enum ims_py_order order,
                         struct ims_image *image, void **copy)
{
    static const int straight[4] = {0, 1, 2, 3};
    static const int reversed[4] = {2, 1, 0, 3};
    bool turned = order == IMS_PY_BGR && view->channels >= 3;
    Py_BEGIN_ALLOW_THREADS *copy =
        view->sample == IMS_PY_BOOL ? ims_py_repack_bits(view)
                                    : ims_py_repack(view, turned ? reversed : straight);
    Py_END_ALLOW_THREADS if (!*copy)
    {
        PyErr_NoMemory();
        return -1;
    }
    image->format = view->sample == IMS_PY_BOOL
                        ? IMS_PIXEL_GRAY1
                        : interleaved[view->sample][view->channels - 1][IMS_PY_RGB];
    image->planes[0] = *copy;
    return 0;
}

static int describe_pixels(const struct ims_py_array *array,
                           const struct ims_py_look *look, struct ims_image *image,
                           void **copy)
{
    struct ims_py_view view;
    if (view_of(array, look->layout, &view) < 0)
        return -1;
    settle_strides(&view);
    if (view.sample == IMS_PY_BOOL && view.channels != 1)
        return fail(PyExc_ValueError, "an image of bools has one channel");
    image->width = (int32_t)view.width;
    image->height = (int32_t)view.height;
    image->alpha = array->premultiplied ? IMS_ALPHA_PREMULTIPLIED : look->alpha;
    image->primaries = look->primaries;
    image->transfer = look->transfer;
    image->significant_bits = look->significant_bits;
    image->light = look->has_light ? &look->light : NULL;
    enum ims_py_order order = array->is_pillow ? IMS_PY_RGB : look->order;
    const char *data = view.data;
    if (view.sample != IMS_PY_BOOL)
        image->format = as_interleaved(&view, order, &data);
    if (image->format != IMS_PIXEL_NONE) {
        image->planes[0] = data;
        image->strides[0] = view.height > 1 ? view.row : 0;
        return 0;
    }
    image->format = as_planar(&view);
    if (image->format == IMS_PIXEL_NONE)
        return describe_copy(&view, order, image, copy);
    for (int i = 0; i < 3; i++) {
        int channel = order == IMS_PY_BGR ? 2 - i : i;
        image->planes[i] = view.data + channel * view.channel;
        image->strides[i] = view.height > 1 ? view.row : 0;
    }
    return 0;
}

/* ---- an array as a file ---------------------------------------------------------- */

static int describe_bytes(const struct ims_py_array *array, struct ims_image *image,
                          void **copy)
{
    Py_ssize_t count = 1;
    for (int i = 0; i < array->dimensions; i++)
        count *= array->shape[i];
    if (array->sample != IMS_PY_UINT8 || count != array->shape[0])
        return fail(PyExc_TypeError,
                    "an encoded file is bytes, or a row of uint8: this is an array of "
                    "pixels (pass as_bytes=False to the saver to have those encoded)");
    image->format = IMS_PIXEL_ENCODED;
    image->planes[0] = array->data;
    image->byte_count = (size_t)count;
    if (count <= 1 || array->strides[0] == 1)
        return 0;
    struct ims_py_view view = {.data = array->data,
                               .height = 1,
                               .width = count,
                               .channels = 1,
                               .column = array->strides[0],
                               .sample = IMS_PY_UINT8};
    static const int straight[4] = {0};
    *copy = ims_py_repack(&view, straight);
    if (!*copy) {
        PyErr_NoMemory();
        return -1;
    }
    image->planes[0] = *copy;
    return 0;
}

int ims_py_image_describe(const struct ims_py_array *array,
                          const struct ims_py_look *look, struct ims_image *image,
                          void **copy)
{
    *image = (struct ims_image)IMS_IMAGE_INIT;
    *copy = NULL;
    if (array->dimensions == 1 || look->as_bytes)
        return describe_bytes(array, image, copy);
    return describe_pixels(array, look, image, copy);
}

/* ---- whether pixels changed ------------------------------------------------------ */

static uint64_t mix(uint64_t sum, const unsigned char *bytes, size_t count)
{
    const uint64_t prime = 0x9E3779B97F4A7C15u;
    for (; count >= sizeof sum; count -= sizeof sum, bytes += sizeof sum) {
        uint64_t word;
        memcpy(&word, bytes, sizeof word);
        sum = (sum ^ word) * prime;
        sum ^= sum >> 29;
    }
    for (; count > 0; count--)
        sum = (sum ^ *bytes++) * prime;
    return sum;
}

uint64_t ims_py_image_checksum(const struct ims_image *image)
{
    uint64_t sum = 1;
    if (image->format == IMS_PIXEL_ENCODED)
        return mix(sum, image->planes[0], image->byte_count) | 1;
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    if (ims_pixel_format_describe(image->format, &info) != IMS_OK)
        return sum;
    for (int i = 0; i < info.planes; i++) {
        size_t row = (size_t)image->width * (size_t)info.bytes_per_pixel[i];
        ptrdiff_t stride = image->strides[i] ? image->strides[i] : (ptrdiff_t)row;
        const unsigned char *first = image->planes[i];
        for (ptrdiff_t y = 0; y < image->height; y++)
            sum = mix(sum, first + y * stride, row);
    }
    return sum | 1;
}
