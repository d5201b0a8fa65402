/* SPDX-License-Identifier: MIT */
/**
 * @file vulkan.h
 * @brief For programs that draw with Vulkan: memory that is mapped, of a linear image
 * or of a buffer that an image was copied to, becomes an image.
 *
 * Needs Vulkan's headers, included before this one or found as
 * <vulkan/vulkan_core.h>, and calls nothing of Vulkan's; all is inline.
 * examples/adapters/vulkan.c is a whole program.
 */
#ifndef IMAGESAVER_VULKAN_H
#define IMAGESAVER_VULKAN_H

#include <stddef.h>
#include <stdint.h>

#if !defined(VK_VERSION_1_0)
#include <vulkan/vulkan_core.h>
#endif

#include <imagesaver/imagesaver.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Of this header: the one list of which VkFormat is which pixel format. */
static const struct {
    VkFormat theirs;            /**< samples of these lie in memory */
    enum ims_pixel_format ours; /**< as those of these */
    enum ims_pixel_format big;  /**< of words, on big-endian machines; else 0 */
    int32_t is_srgb;            /**< the samples are those of sRGB's curve */
} ims_vulkan_formats[] = {
    {VK_FORMAT_R8_UNORM, IMS_PIXEL_GRAY8, IMS_PIXEL_NONE, 0},
    {VK_FORMAT_R8_SRGB, IMS_PIXEL_GRAY8, IMS_PIXEL_NONE, 1},
    {VK_FORMAT_R8G8B8_UNORM, IMS_PIXEL_RGB8, IMS_PIXEL_NONE, 0},
    {VK_FORMAT_R8G8B8_SRGB, IMS_PIXEL_RGB8, IMS_PIXEL_NONE, 1},
    {VK_FORMAT_B8G8R8_UNORM, IMS_PIXEL_BGR8, IMS_PIXEL_NONE, 0},
    {VK_FORMAT_B8G8R8_SRGB, IMS_PIXEL_BGR8, IMS_PIXEL_NONE, 1},
    {VK_FORMAT_R8G8B8A8_UNORM, IMS_PIXEL_RGBA8, IMS_PIXEL_NONE, 0},
    {VK_FORMAT_R8G8B8A8_SRGB, IMS_PIXEL_RGBA8, IMS_PIXEL_NONE, 1},
    {VK_FORMAT_B8G8R8A8_UNORM, IMS_PIXEL_BGRA8, IMS_PIXEL_NONE, 0},
    {VK_FORMAT_B8G8R8A8_SRGB, IMS_PIXEL_BGRA8, IMS_PIXEL_NONE, 1},
    {VK_FORMAT_A8B8G8R8_UNORM_PACK32, IMS_PIXEL_RGBA8, IMS_PIXEL_ABGR8, 0},
    {VK_FORMAT_A8B8G8R8_SRGB_PACK32, IMS_PIXEL_RGBA8, IMS_PIXEL_ABGR8, 1},
    {VK_FORMAT_R5G6B5_UNORM_PACK16, IMS_PIXEL_RGB565, IMS_PIXEL_NONE, 0},
    {VK_FORMAT_B5G6R5_UNORM_PACK16, IMS_PIXEL_BGR565, IMS_PIXEL_NONE, 0},
    {VK_FORMAT_R16_UNORM, IMS_PIXEL_GRAY16, IMS_PIXEL_NONE, 0},
    {VK_FORMAT_R16G16B16_UNORM, IMS_PIXEL_RGB16, IMS_PIXEL_NONE, 0},
    {VK_FORMAT_R16G16B16A16_UNORM, IMS_PIXEL_RGBA16, IMS_PIXEL_NONE, 0},
    {VK_FORMAT_R16_SFLOAT, IMS_PIXEL_GRAY_F16, IMS_PIXEL_NONE, 0},
    {VK_FORMAT_R16G16B16_SFLOAT, IMS_PIXEL_RGB_F16, IMS_PIXEL_NONE, 0},
    {VK_FORMAT_R16G16B16A16_SFLOAT, IMS_PIXEL_RGBA_F16, IMS_PIXEL_NONE, 0},
    {VK_FORMAT_R32_SFLOAT, IMS_PIXEL_GRAY_F32, IMS_PIXEL_NONE, 0},
    {VK_FORMAT_R32G32B32_SFLOAT, IMS_PIXEL_RGB_F32, IMS_PIXEL_NONE, 0},
    {VK_FORMAT_R32G32B32A32_SFLOAT, IMS_PIXEL_RGBA_F32, IMS_PIXEL_NONE, 0},
};

/** Of this header: the place in the list, or its length. */
static inline size_t ims_vulkan_place(VkFormat format)
{
    const size_t count = sizeof ims_vulkan_formats / sizeof ims_vulkan_formats[0];
    size_t place = 0;
    while (place < count && ims_vulkan_formats[place].theirs != format)
        place++;
    return place;
}

/** The pixel format whose samples lie in memory as those of a VkFormat of one plane.
 *  @return IMS_PIXEL_NONE where there is none, as for formats of YUV, blocks or depth
 *  Thread-safe. Never blocks. */
static inline enum ims_pixel_format ims_pixel_format_from_vulkan(VkFormat format)
{
    const uint16_t one = 1;
    const int big_endian = *(const unsigned char *)&one == 0;
    const size_t count = sizeof ims_vulkan_formats / sizeof ims_vulkan_formats[0];
    const size_t place = ims_vulkan_place(format);
    if (place == count)
        return IMS_PIXEL_NONE;
    return big_endian && ims_vulkan_formats[place].big != IMS_PIXEL_NONE
               ? ims_vulkan_formats[place].big
               : ims_vulkan_formats[place].ours;
}

/**
 * Describes mapped memory of Vulkan's as an image. Nothing is copied.
 * @param mapped where the image begins in the host's memory: what vkMapMemory() gave
 * for where it is bound. It stays mapped, and what the device wrote is made visible (a
 * fence, and vkInvalidateMappedMemoryRanges() for memory that is not coherent), before
 * and as long as the library reads the pixels
 * @param format that the image has
 * @param extent that it has; its depth is not looked at
 * @param layout of vkGetImageSubresourceLayout(), for an image of linear tiling; of a
 *               copy in a buffer: its `offset` there, its `size`, and as `rowPitch` the
 *               bytes of a row, `bufferRowLength` pixels or those of the width
 * @param image  filled after success; needs no start value. Alpha is straight, unless
 *               the caller sets another. Formats of sRGB say so as its transfer; of all
 *               others the caller may
 * @return ::IMS_OK; ::IMS_ERROR_ARGUMENT for no layout or image;
 *         ::IMS_ERROR_IMAGE_FORMAT: no pixel format is like its: copy it to an image of
 *         VK_FORMAT_R8G8B8A8_UNORM by vkCmdBlitImage(); ::IMS_ERROR_IMAGE_STRIDE: the
 *         layout is too small for the extent, or larger than memory can be; or as
 *         ims_image_check()
 * Thread-safe. Never blocks.
 */
static inline int ims_image_from_vulkan(const void *mapped, VkFormat format,
                                        VkExtent3D extent,
                                        const VkSubresourceLayout *layout,
                                        struct ims_image *image)
{
    const struct ims_image empty = IMS_IMAGE_INIT;
    struct ims_pixel_format_info about = IMS_PIXEL_FORMAT_INFO_INIT;
    const enum ims_pixel_format ours = ims_pixel_format_from_vulkan(format);
    if (layout == NULL || image == NULL)
        return IMS_ERROR_ARGUMENT;
    if (ims_pixel_format_describe(ours, &about) != IMS_OK)
        return IMS_ERROR_IMAGE_FORMAT;
    if (extent.width < 1 || extent.width > INT32_MAX || extent.height < 1 ||
        extent.height > INT32_MAX)
        return IMS_ERROR_IMAGE_SIZE;
    const uint64_t row = (uint64_t)extent.width * (uint64_t)about.bytes_per_pixel[0];
    const uint64_t pitch = layout->rowPitch;
    const uint64_t most = PTRDIFF_MAX;
    if (pitch < row || pitch > most / extent.height || layout->offset > most ||
        layout->size < pitch * (extent.height - 1) + row)
        return IMS_ERROR_IMAGE_STRIDE;
    *image = empty;
    image->format = ours;
    image->width = (int32_t)extent.width;
    image->height = (int32_t)extent.height;
    if (ims_vulkan_formats[ims_vulkan_place(format)].is_srgb)
        image->transfer = IMS_TRANSFER_SRGB;
    if (mapped != NULL)
        image->planes[0] = (const unsigned char *)mapped + (size_t)layout->offset;
    image->strides[0] = (ptrdiff_t)pitch;
    return ims_image_check(image, NULL);
}

#ifdef __cplusplus
}
#endif

#endif
