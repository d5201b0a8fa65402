/* SPDX-License-Identifier: MIT
 *
 * opengl.h beside OpenGL's own names: which pixel format each pair is, and where rows
 * lie. Built and run by tests/integration/adapters.sh.
 */
#undef NDEBUG
#include <assert.h>

#include <GL/gl.h>
#include <GL/glext.h>

#include <imagesaver/opengl.h>

static unsigned char memory[64];

static void check_formats(void)
{
    const unsigned one = 1;
    const int little = *(const unsigned char *)&one == 1;
    const struct {
        GLenum format, type;
        enum ims_pixel_format ours;
    } pairs[] = {
        {GL_RED, GL_UNSIGNED_BYTE, IMS_PIXEL_GRAY8},
        {GL_LUMINANCE, GL_UNSIGNED_BYTE, IMS_PIXEL_GRAY8},
        {GL_LUMINANCE_ALPHA, GL_UNSIGNED_BYTE, IMS_PIXEL_GRAY_ALPHA8},
        {GL_RGB, GL_UNSIGNED_BYTE, IMS_PIXEL_RGB8},
        {GL_BGR, GL_UNSIGNED_BYTE, IMS_PIXEL_BGR8},
        {GL_RGBA, GL_UNSIGNED_BYTE, IMS_PIXEL_RGBA8},
        {GL_BGRA, GL_UNSIGNED_BYTE, IMS_PIXEL_BGRA8},
        {GL_RED, GL_UNSIGNED_SHORT, IMS_PIXEL_GRAY16},
        {GL_LUMINANCE, GL_UNSIGNED_SHORT, IMS_PIXEL_GRAY16},
        {GL_LUMINANCE_ALPHA, GL_UNSIGNED_SHORT, IMS_PIXEL_GRAY_ALPHA16},
        {GL_RGB, GL_UNSIGNED_SHORT, IMS_PIXEL_RGB16},
        {GL_BGR, GL_UNSIGNED_SHORT, IMS_PIXEL_BGR16},
        {GL_RGBA, GL_UNSIGNED_SHORT, IMS_PIXEL_RGBA16},
        {GL_BGRA, GL_UNSIGNED_SHORT, IMS_PIXEL_BGRA16},
        {GL_RED, GL_FLOAT, IMS_PIXEL_GRAY_F32},
        {GL_RGB, GL_FLOAT, IMS_PIXEL_RGB_F32},
        {GL_RGBA, GL_FLOAT, IMS_PIXEL_RGBA_F32},
        {GL_RED, GL_HALF_FLOAT, IMS_PIXEL_GRAY_F16},
        {GL_RGB, GL_HALF_FLOAT, IMS_PIXEL_RGB_F16},
        {GL_RGBA, GL_HALF_FLOAT, IMS_PIXEL_RGBA_F16},
        {GL_RGB, 0x8d61 /* GL_HALF_FLOAT_OES */, IMS_PIXEL_RGB_F16},
        {GL_RGBA, 0x8d61, IMS_PIXEL_RGBA_F16},
        {GL_RGB, GL_UNSIGNED_SHORT_5_6_5, IMS_PIXEL_RGB565},
        {GL_RGB, GL_UNSIGNED_SHORT_5_6_5_REV, IMS_PIXEL_BGR565},
        {GL_RGBA, GL_UNSIGNED_INT_8_8_8_8, little ? IMS_PIXEL_ABGR8 : IMS_PIXEL_RGBA8},
        {GL_BGRA, GL_UNSIGNED_INT_8_8_8_8, little ? IMS_PIXEL_ARGB8 : IMS_PIXEL_BGRA8},
        {GL_RGBA, GL_UNSIGNED_INT_8_8_8_8_REV,
         little ? IMS_PIXEL_RGBA8 : IMS_PIXEL_ABGR8},
        {GL_BGRA, GL_UNSIGNED_INT_8_8_8_8_REV,
         little ? IMS_PIXEL_BGRA8 : IMS_PIXEL_ARGB8},
        {GL_DEPTH_COMPONENT, GL_FLOAT, IMS_PIXEL_NONE},
        {GL_RGBA, GL_BYTE, IMS_PIXEL_NONE},
    };
    const size_t count = sizeof pairs / sizeof pairs[0];
    for (size_t i = 0; i < count; i++)
        assert(ims_pixel_format_from_gl(pairs[i].format, pairs[i].type) ==
               pairs[i].ours);
    /* The two that are none are not in the header's list. */
    assert(sizeof ims_gl_formats / sizeof ims_gl_formats[0] == count - 2);
}

/* How far the first row of an image is from the start of memory, and its stride. */
static void check_rows(GLenum format, int32_t width, int32_t alignment,
                       ptrdiff_t stride)
{
    struct ims_image image;
    assert(ims_image_from_gl(memory, width, 3, format, GL_UNSIGNED_BYTE, alignment,
                             &image) == IMS_OK);
    assert(image.strides[0] == -stride);
    assert(image.planes[0] == memory + 2 * stride);
    assert(image.width == width && image.height == 3);
}

static int refusal(const void *pixels, int32_t width, int32_t height, GLenum format,
                   int32_t alignment)
{
    struct ims_image image;
    return ims_image_from_gl(pixels, width, height, format, GL_UNSIGNED_BYTE, alignment,
                             &image);
}

int main(void)
{
    check_formats();
    check_rows(GL_RGB, 3, 1, 9);
    check_rows(GL_RGB, 3, 2, 10);
    check_rows(GL_RGB, 3, 4, 12);
    check_rows(GL_RGB, 3, 8, 16);
    check_rows(GL_RGBA, 4, 8, 16);
    assert(refusal(NULL, 3, 3, GL_RGB, 4) == IMS_ERROR_IMAGE_PLANE);
    assert(refusal(memory, 0, 3, GL_RGB, 4) == IMS_ERROR_IMAGE_SIZE);
    assert(refusal(memory, 3, -1, GL_RGB, 4) == IMS_ERROR_IMAGE_SIZE);
    assert(refusal(memory, INT32_MAX, INT32_MAX, GL_RGBA, 4) == IMS_ERROR_IMAGE_SIZE);
    assert(refusal(memory, 3, 3, GL_RGB, 3) == IMS_ERROR_IMAGE_STRIDE);
    assert(refusal(memory, 3, 3, GL_STENCIL_INDEX, 4) == IMS_ERROR_IMAGE_FORMAT);
    assert(ims_image_from_gl(memory, 3, 3, GL_RGB, GL_UNSIGNED_BYTE, 4, NULL) ==
           IMS_ERROR_ARGUMENT);
    return 0;
}
