/* SPDX-License-Identifier: MIT */
#include "image.h"

#include <stdlib.h>
#include <string.h>

#include "base/checked.h"
#include "base/message.h"
#include "base/struct_size.h"

/* Rounds up without wrapping, as INT32_MAX is a valid size. */
static size_t halved(int32_t length, unsigned shift)
{
    return ((size_t)length + ((size_t)1 << shift) - 1) >> shift;
}

static uint64_t row_bytes_of(const struct ims_image *image,
                             const struct ims_pixel_plane *plane)
{
    uint64_t positions =
        plane->entries != 0 ? plane->entries : halved(image->width, plane->shift_x);
    return (positions * plane->unit_bits + 7) / 8;
}

static size_t rows_of(const struct ims_image *image,
                      const struct ims_pixel_plane *plane)
{
    return plane->entries != 0 ? 1 : halved(image->height, plane->shift_y);
}

static int check_size(const struct ims_image *image, struct ims_message *message)
{
    if (image->width < 1)
        return ims_message_fail(message, IMS_ERROR_IMAGE_SIZE,
                                "width is %d; at least 1 is needed", image->width);
    if (image->height < 1)
        return ims_message_fail(message, IMS_ERROR_IMAGE_SIZE,
                                "height is %d; at least 1 is needed", image->height);
    if (image->byte_count != 0)
        return ims_message_fail(message, IMS_ERROR_IMAGE_PLANE,
                                "byte_count is %zu; it is for encoded bytes only and "
                                "must be 0 for %s",
                                image->byte_count,
                                ims_pixel_format_name(image->format));
    return IMS_OK;
}

/* Numbers of ITU-T H.273 that are in use: its 3 is reserved, and so is 13 to 21 of
 * primaries. */
static bool is_primaries(int value)
{
    return (value >= 0 && value <= IMS_PRIMARIES_DISPLAY_P3 && value != 3) ||
           value == IMS_PRIMARIES_EBU3213;
}

static bool is_transfer(int value)
{
    return value >= 0 && value <= IMS_TRANSFER_HLG && value != 3;
}

/* Green, blue and red cannot have fewer samples than each other. */
static int check_identity(const struct ims_image *image, struct ims_message *message)
{
    if (image->matrix != IMS_MATRIX_IDENTITY)
        return IMS_OK;
    const struct ims_pixel_layout *format = ims_pixel_format_layout(image->format);
    bool fewer = false;
    for (size_t i = 0; i < format->plane_count; i++)
        fewer = fewer || format->planes[i].shift_x || format->planes[i].shift_y;
    if (format->model != IMS_MODEL_YUV || !fewer)
        return IMS_OK;
    return ims_message_fail(message, IMS_ERROR_IMAGE_COLOR,
                            "matrix is IMS_MATRIX_IDENTITY; %s has fewer samples of "
                            "chroma than of luma, which that matrix does not allow",
                            format->name);
}

/* What the numbers of the samples mean. */
static int check_meaning(const struct ims_image *image, struct ims_message *message)
{
    const int bits = ims_pixel_format_layout(image->format)->bits;
    struct ims_light light;
    const int error = check_identity(image, message);
    if (error != IMS_OK)
        return error;
    if (!is_primaries((int)image->primaries))
        return ims_message_fail(message, IMS_ERROR_IMAGE_COLOR,
                                "primaries is %d, which is no enum ims_color_primaries",
                                (int)image->primaries);
    if (!is_transfer((int)image->transfer))
        return ims_message_fail(message, IMS_ERROR_IMAGE_COLOR,
                                "transfer is %d, which is no enum ims_color_transfer",
                                (int)image->transfer);
    if (image->significant_bits < 0 || image->significant_bits > bits)
        return ims_message_fail(message, IMS_ERROR_IMAGE_COLOR,
                                "significant_bits is %d; samples of %s have %d bits",
                                image->significant_bits,
                                ims_pixel_format_name(image->format), bits);
    return image->light != NULL ? ims_struct_size_take(&ims_struct_size_light, &light,
                                                       image->light, message)
                                : IMS_OK;
}

/* Whether all that could be said of colors has its start value, as of most images. */
static bool says_nothing(const struct ims_image *image)
{
    return ((uint32_t)image->alpha | (uint32_t)image->matrix | (uint32_t)image->range |
            (uint32_t)image->chroma_location | (uint32_t)image->primaries |
            (uint32_t)image->transfer | (uint32_t)image->significant_bits) == 0 &&
           image->light == NULL;
}

static int check_color(const struct ims_image *image, struct ims_message *message)
{
    if (says_nothing(image))
        return IMS_OK;
    switch (image->alpha) {
    case IMS_ALPHA_STRAIGHT:
    case IMS_ALPHA_PREMULTIPLIED:
    case IMS_ALPHA_IGNORED:
        break;
    default:
        return ims_message_fail(message, IMS_ERROR_IMAGE_ALPHA,
                                "alpha is %d, which is no enum ims_alpha",
                                (int)image->alpha);
    }
    switch (image->matrix) {
    case IMS_MATRIX_DEFAULT:
    case IMS_MATRIX_BT709:
    case IMS_MATRIX_BT470BG:
    case IMS_MATRIX_BT601:
    case IMS_MATRIX_SMPTE240M:
    case IMS_MATRIX_BT2020:
    case IMS_MATRIX_IDENTITY:
        break;
    default:
        return ims_message_fail(message, IMS_ERROR_IMAGE_COLOR,
                                "matrix is %d, which is no enum ims_color_matrix",
                                (int)image->matrix);
    }
    switch (image->range) {
    case IMS_RANGE_DEFAULT:
    case IMS_RANGE_LIMITED:
    case IMS_RANGE_FULL:
        break;
    default:
        return ims_message_fail(message, IMS_ERROR_IMAGE_COLOR,
                                "range is %d, which is no enum ims_color_range",
                                (int)image->range);
    }
    if ((image->chroma_location < IMS_CHROMA_DEFAULT ||
         image->chroma_location > IMS_CHROMA_BOTTOM) &&
        (image->chroma_location < IMS_CHROMA_NEAREST ||
         image->chroma_location > IMS_CHROMA_BOTTOM_RIGHT))
        return ims_message_fail(message, IMS_ERROR_IMAGE_COLOR,
                                "chroma_location is %d, which is no enum "
                                "ims_chroma_location",
                                (int)image->chroma_location);
    return check_meaning(image, message);
}

/* Bytes that `rows` rows reach over in memory, from the first byte of the lowest row to
 * the last byte of the highest; false where that is more than memory can hold. */
static bool extent(const struct ims_plane_layout *plane, size_t pitch, size_t *bytes)
{
    return ims_checked_multiply(plane->rows - 1, pitch, bytes) &&
           ims_checked_add(*bytes, plane->row_bytes, bytes) &&
           *bytes <= (size_t)PTRDIFF_MAX;
}

/* Checks that the plane's rows lie in the address space, without wrapping around. */
static bool addressable(const void *first_row, ptrdiff_t stride, size_t row_bytes,
                        size_t bytes)
{
    uintptr_t first = (uintptr_t)first_row;
    if (stride >= 0)
        return bytes <= UINTPTR_MAX - first;
    return bytes - row_bytes < first && row_bytes <= UINTPTR_MAX - first;
}

static int refuse_stride(const struct ims_image *image, size_t index, ptrdiff_t stride,
                         size_t least, const struct ims_pixel_layout *format,
                         struct ims_message *message)
{
    if (format->planes[index].entries != 0)
        return ims_message_fail(message, IMS_ERROR_IMAGE_STRIDE,
                                "strides[%zu] is %td; the palette of %s is one row of "
                                "%zu bytes, R, G, B, A of %d colors",
                                index, stride, format->name, least,
                                (int)format->planes[index].entries);
    return ims_message_fail(message, IMS_ERROR_IMAGE_STRIDE,
                            "strides[%zu] is %td; at least %zu %s needed for width %d "
                            "in %s",
                            index, stride, least, least == 1 ? "is" : "are",
                            image->width, format->name);
}

static int check_plane(const struct ims_image *image, size_t index,
                       const struct ims_plane_layout *plane,
                       const struct ims_pixel_layout *format, ptrdiff_t *normal_stride,
                       struct ims_message *message)
{
    const size_t alignment = format->sample_bytes;
    const void *first_row = image->planes[index];
    ptrdiff_t stride = image->strides[index];
    if (first_row == NULL)
        return ims_message_fail(message, IMS_ERROR_IMAGE_PLANE,
                                "planes[%zu] is NULL; %s needs it", index,
                                format->name);
    if (((uintptr_t)first_row & (alignment - 1)) != 0) /* it is a power of two */
        return ims_message_fail(message, IMS_ERROR_IMAGE_PLANE,
                                "planes[%zu] is %p; %s needs a multiple of %zu", index,
                                first_row, format->name, alignment);
    if (stride == 0)
        stride = (ptrdiff_t)plane->row_bytes;
    size_t pitch = stride < 0 ? (size_t)0 - (size_t)stride : (size_t)stride;
    if (pitch < plane->row_bytes)
        return refuse_stride(image, index, stride, plane->row_bytes, format, message);
    if ((pitch & (alignment - 1)) != 0)
        return ims_message_fail(message, IMS_ERROR_IMAGE_STRIDE,
                                "strides[%zu] is %td; %s needs a multiple of %zu",
                                index, stride, format->name, alignment);
    size_t bytes;
    if (!extent(plane, pitch, &bytes))
        return ims_message_fail(message, IMS_ERROR_IMAGE_STRIDE,
                                "strides[%zu] is %td; over %zu rows that is more than "
                                "memory can hold",
                                index, stride, plane->rows);
    if (!addressable(first_row, stride, plane->row_bytes, bytes))
        return ims_message_fail(message, IMS_ERROR_IMAGE_PLANE,
                                "planes[%zu] is %p; with %zu bytes in %zu rows it "
                                "leaves the address space",
                                index, first_row, bytes, plane->rows);
    *normal_stride = stride;
    return IMS_OK;
}

static int check_unused_planes(const struct ims_image *image, size_t used,
                               struct ims_message *message)
{
    for (size_t i = used; i < 4; i++)
        if (image->planes[i] != NULL)
            return ims_message_fail(message, IMS_ERROR_IMAGE_PLANE,
                                    "planes[%zu] is set; %s has %zu plane%s, the rest "
                                    "must be NULL",
                                    i, ims_pixel_format_name(image->format), used,
                                    used == 1 ? "" : "s");
    return IMS_OK;
}

/* What the format and the size take; the sum must fit, as a copy needs it. */
static int lay_out(const struct ims_image *image,
                   const struct ims_pixel_layout *description,
                   struct ims_image_layout *layout, struct ims_message *message)
{
    *layout = (struct ims_image_layout){.plane_count = description->plane_count};
    for (size_t i = 0; i < layout->plane_count; i++) {
        const struct ims_pixel_plane *plane = &description->planes[i];
        struct ims_plane_layout *out = &layout->planes[i];
        size_t bytes;
        uint64_t row_bytes = row_bytes_of(image, plane);
        out->rows = rows_of(image, plane);
        out->row_bytes = (size_t)row_bytes;
        if (row_bytes > (size_t)PTRDIFF_MAX ||
            !ims_checked_multiply(out->row_bytes, out->rows, &bytes) ||
            !ims_checked_add(layout->bytes, bytes, &layout->bytes) ||
            layout->bytes > (size_t)PTRDIFF_MAX)
            return ims_message_fail(message, IMS_ERROR_IMAGE_SIZE,
                                    "width %d and height %d in %s are more than memory "
                                    "can hold",
                                    image->width, image->height, description->name);
    }
    return IMS_OK;
}

/* What the alpha of a format with alpha means: where it is ignored, the format without
 * it says so best, and does for all 8-bit colors. */
static void normalise_alpha(const struct ims_image *image, struct ims_image *normal)
{
    normal->alpha = image->alpha;
    if (image->alpha != IMS_ALPHA_IGNORED)
        return;
    enum ims_pixel_format padded = ims_pixel_format_padded(image->format);
    if (padded == IMS_PIXEL_NONE)
        return;
    normal->format = padded;
    normal->alpha = IMS_ALPHA_STRAIGHT;
}

static int normalise_pixels(const struct ims_image *image,
                            const struct ims_pixel_layout *description,
                            struct ims_image *normal, struct ims_image_layout *layout,
                            struct ims_message *message)
{
    ptrdiff_t strides[4] = {0}; /* what is refused leaves `normal` alone */
    int error = check_size(image, message);
    if (error == IMS_OK)
        error = check_color(image, message);
    if (error == IMS_OK)
        error = lay_out(image, description, layout, message);
    if (error == IMS_OK)
        error = check_unused_planes(image, layout->plane_count, message);
    for (size_t i = 0; error == IMS_OK && i < layout->plane_count; i++)
        error = check_plane(image, i, &layout->planes[i], description, &strides[i],
                            message);
    if (error != IMS_OK)
        return error;
    *normal = (struct ims_image){.size = sizeof *normal, .format = image->format};
    normal->width = image->width;
    normal->height = image->height;
    memcpy(normal->planes, image->planes, sizeof normal->planes);
    memcpy(normal->strides, strides, sizeof normal->strides);
    if (image->primaries != IMS_PRIMARIES_UNSPECIFIED)
        normal->primaries = image->primaries;
    if (image->transfer != IMS_TRANSFER_UNSPECIFIED)
        normal->transfer = image->transfer;
    if (description->kind == IMS_SAMPLE_INTEGER &&
        image->significant_bits < description->bits)
        normal->significant_bits = image->significant_bits;
    normal->light = image->light;
    if (description->alpha)
        normalise_alpha(image, normal);
    if (description->model == IMS_MODEL_YUV) {
        normal->matrix =
            image->matrix == IMS_MATRIX_DEFAULT || image->matrix == IMS_MATRIX_BT470BG
                ? IMS_MATRIX_BT601
                : image->matrix;
        normal->range =
            image->range == IMS_RANGE_DEFAULT ? IMS_RANGE_LIMITED : image->range;
        normal->chroma_location = image->chroma_location == IMS_CHROMA_DEFAULT
                                      ? IMS_CHROMA_LEFT
                                      : image->chroma_location;
    }
    return IMS_OK;
}

static int normalise_bytes(const struct ims_image *image, struct ims_image *normal,
                           struct ims_image_layout *layout, struct ims_message *message)
{
    if (image->width != 0 || image->height != 0)
        return ims_message_fail(message, IMS_ERROR_IMAGE_SIZE,
                                "width and height are %d and %d; they must be 0 for "
                                "encoded bytes, which say so themselves",
                                image->width, image->height);
    if (image->byte_count == 0)
        return ims_message_fail(message, IMS_ERROR_IMAGE_PLANE,
                                "byte_count is 0; encoded bytes need at least 1");
    if (image->planes[0] == NULL)
        return ims_message_fail(message, IMS_ERROR_IMAGE_PLANE,
                                "planes[0] is NULL; encoded bytes are expected there");
    if (image->byte_count > (size_t)PTRDIFF_MAX ||
        !addressable(image->planes[0], 0, 0, image->byte_count))
        return ims_message_fail(message, IMS_ERROR_IMAGE_PLANE,
                                "byte_count is %zu; from %p on that leaves the address "
                                "space",
                                image->byte_count, image->planes[0]);
    if (check_unused_planes(image, 1, message) != IMS_OK)
        return IMS_ERROR_IMAGE_PLANE;
    *normal = (struct ims_image){.size = sizeof *normal, .format = image->format};
    normal->planes[0] = image->planes[0];
    normal->strides[0] = (ptrdiff_t)image->byte_count;
    normal->byte_count = image->byte_count;
    *layout = (struct ims_image_layout){
        .plane_count = 1,
        .planes = {{.row_bytes = image->byte_count, .rows = 1}},
        .bytes = image->byte_count,
    };
    return IMS_OK;
}

int ims_image_normalise(const struct ims_image *given, struct ims_image *normal,
                        struct ims_image_layout *layout, struct ims_message *message)
{
    struct ims_image own;
    const struct ims_image *image = given; /* which does where all of it is known */
    if (given == NULL)
        return ims_message_fail(message, IMS_ERROR_ARGUMENT, "the image is NULL");
    if (ims_struct_size_of(given) != sizeof own) {
        image = &own;
        int error = ims_struct_size_take(&ims_struct_size_image, &own, given, message);
        if (error != IMS_OK)
            return error;
    }
    if (image->format == IMS_PIXEL_ENCODED)
        return normalise_bytes(image, normal, layout, message);
    const struct ims_pixel_layout *description = ims_pixel_format_layout(image->format);
    if (description == NULL)
        return ims_message_fail(message, IMS_ERROR_IMAGE_FORMAT,
                                "format is %d, which is no enum ims_pixel_format "
                                "of an image",
                                (int)image->format);
    return normalise_pixels(image, description, normal, layout, message);
}

static int lay_out_aligned(struct ims_image *image,
                           const struct ims_image_layout *layout, size_t *bytes,
                           struct ims_message *message)
{
    *bytes = 0;
    for (size_t i = 0; i < layout->plane_count; i++) {
        const struct ims_plane_layout *plane = &layout->planes[i];
        size_t stride;
        size_t size;
        if (!ims_checked_add(plane->row_bytes, IMS_IMAGE_ALIGNMENT - 1, &stride))
            stride = SIZE_MAX;
        stride -= stride % IMS_IMAGE_ALIGNMENT;
        if (!ims_checked_multiply(stride, plane->rows, &size) ||
            !ims_checked_add(*bytes, size, bytes) || *bytes > (size_t)PTRDIFF_MAX)
            return ims_message_fail(message, IMS_ERROR_IMAGE_SIZE,
                                    "width %d and height %d in %s are more than memory "
                                    "can hold",
                                    image->width, image->height,
                                    ims_pixel_format_name(image->format));
        image->strides[i] = (ptrdiff_t)stride;
    }
    return IMS_OK;
}

int ims_image_lay_out(const struct ims_image *given, struct ims_image *image,
                      size_t *bytes, struct ims_message *message)
{
    struct ims_image own;
    struct ims_image_layout layout;
    int error = ims_struct_size_take(&ims_struct_size_image, &own, given, message);
    if (error != IMS_OK)
        return error;
    const struct ims_pixel_layout *description = ims_pixel_format_layout(own.format);
    if (description == NULL || own.format == IMS_PIXEL_ENCODED)
        return ims_message_fail(message, IMS_ERROR_IMAGE_FORMAT,
                                "format is %d, which is no enum ims_pixel_format of an "
                                "image",
                                (int)own.format);
    error = check_size(&own, message);
    if (error == IMS_OK)
        error = check_color(&own, message);
    if (error == IMS_OK)
        error = lay_out(&own, description, &layout, message);
    if (error != IMS_OK)
        return error;
    *image = (struct ims_image){
        .size = sizeof *image,
        .format = own.format,
        .width = own.width,
        .height = own.height,
    };
    return lay_out_aligned(image, &layout, bytes, message);
}

void ims_image_place(struct ims_image *image, void *memory)
{
    const struct ims_pixel_layout *description = ims_pixel_format_layout(image->format);
    unsigned char *place = memory;
    for (size_t i = 0; i < description->plane_count; i++) {
        image->planes[i] = place;
        place += (size_t)image->strides[i] * rows_of(image, &description->planes[i]);
    }
}

int ims_image_check(const struct ims_image *image, struct ims_message *message)
{
    struct ims_image normal;
    struct ims_image_layout layout;
    ims_message_clear(message);
    return ims_image_normalise(image, &normal, &layout, message);
}

void ims_image_copy(const struct ims_image *image,
                    const struct ims_image_layout *layout, void *memory,
                    struct ims_image *copy)
{
    unsigned char *target = memory;
    if (copy != image)
        *copy = *image;
    for (size_t i = 0; i < layout->plane_count; i++) {
        const struct ims_plane_layout *plane = &layout->planes[i];
        const unsigned char *row = image->planes[i];
        ptrdiff_t stride = image->strides[i];
        copy->planes[i] = target;
        copy->strides[i] = (ptrdiff_t)plane->row_bytes;
        if (stride == (ptrdiff_t)plane->row_bytes) {
            memcpy(target, row, plane->row_bytes * plane->rows);
            target += plane->row_bytes * plane->rows;
            continue;
        }
        /* The pointer never steps past the last row: that would be no valid address. */
        for (size_t y = 0; y < plane->rows; y++) {
            memcpy(target, row + (ptrdiff_t)y * stride, plane->row_bytes);
            target += plane->row_bytes;
        }
    }
}

void ims_release_free(void *unused, const struct ims_image *image)
{
    void *pixels;
    (void)unused;
    /* Only the type says const: who adopts pixels may free them. */
    memcpy(&pixels, &image->planes[0], sizeof pixels);
    free(pixels);
}
