/* SPDX-License-Identifier: MIT
 *
 * vulkan.h without a device: which pixel format each VkFormat is, by the order of its
 * name, and which layouts are taken. Built and run by tests/integration/adapters.sh.
 */
#undef NDEBUG
#include <assert.h>

#include <imagesaver/vulkan.h>

static unsigned char memory[256];

static void check_formats(void)
{
    const unsigned one = 1;
    const int little = *(const unsigned char *)&one == 1;
    assert(ims_pixel_format_from_vulkan(VK_FORMAT_R8_UNORM) == IMS_PIXEL_GRAY8);
    assert(ims_pixel_format_from_vulkan(VK_FORMAT_R8G8B8_UNORM) == IMS_PIXEL_RGB8);
    assert(ims_pixel_format_from_vulkan(VK_FORMAT_B8G8R8_SRGB) == IMS_PIXEL_BGR8);
    assert(ims_pixel_format_from_vulkan(VK_FORMAT_R8G8B8A8_SRGB) == IMS_PIXEL_RGBA8);
    assert(ims_pixel_format_from_vulkan(VK_FORMAT_B8G8R8A8_UNORM) == IMS_PIXEL_BGRA8);
    assert(ims_pixel_format_from_vulkan(VK_FORMAT_A8B8G8R8_UNORM_PACK32) ==
           (little ? IMS_PIXEL_RGBA8 : IMS_PIXEL_ABGR8));
    assert(ims_pixel_format_from_vulkan(VK_FORMAT_R5G6B5_UNORM_PACK16) ==
           IMS_PIXEL_RGB565);
    assert(ims_pixel_format_from_vulkan(VK_FORMAT_B5G6R5_UNORM_PACK16) ==
           IMS_PIXEL_BGR565);
    assert(ims_pixel_format_from_vulkan(VK_FORMAT_R16G16B16A16_UNORM) ==
           IMS_PIXEL_RGBA16);
    assert(ims_pixel_format_from_vulkan(VK_FORMAT_R16G16B16A16_SFLOAT) ==
           IMS_PIXEL_RGBA_F16);
    assert(ims_pixel_format_from_vulkan(VK_FORMAT_R32_SFLOAT) == IMS_PIXEL_GRAY_F32);
    assert(ims_pixel_format_from_vulkan(VK_FORMAT_R8G8B8A8_UINT) == IMS_PIXEL_NONE);
    assert(ims_pixel_format_from_vulkan(VK_FORMAT_D32_SFLOAT) == IMS_PIXEL_NONE);
}

static int take(VkFormat format, VkExtent3D extent, VkSubresourceLayout layout,
                struct ims_image *image)
{
    return ims_image_from_vulkan(memory, format, extent, &layout, image);
}

int main(void)
{
    const VkExtent3D extent = {4, 3, 1};
    const VkSubresourceLayout layout = {
        .offset = 16, .size = 2 * 20 + 16, .rowPitch = 20};
    VkSubresourceLayout other = layout;
    struct ims_image image;
    check_formats();
    assert(take(VK_FORMAT_R8G8B8A8_SRGB, extent, layout, &image) == IMS_OK);
    assert(image.planes[0] == memory + 16 && image.strides[0] == 20);
    assert(image.width == 4 && image.height == 3);
    assert(image.transfer == IMS_TRANSFER_SRGB);
    assert(take(VK_FORMAT_R8G8B8A8_UNORM, extent, layout, &image) == IMS_OK);
    assert(image.transfer == IMS_TRANSFER_DEFAULT);

    other.size--; /* the last row does not fit */
    assert(take(VK_FORMAT_R8G8B8A8_UNORM, extent, other, &image) ==
           IMS_ERROR_IMAGE_STRIDE);
    other = layout;
    other.rowPitch = 15;
    assert(take(VK_FORMAT_R8G8B8A8_UNORM, extent, other, &image) ==
           IMS_ERROR_IMAGE_STRIDE);
    other.rowPitch = UINT64_MAX / 2;
    assert(take(VK_FORMAT_R8G8B8A8_UNORM, extent, other, &image) ==
           IMS_ERROR_IMAGE_STRIDE);
    other = layout;
    other.offset = UINT64_MAX;
    assert(take(VK_FORMAT_R8G8B8A8_UNORM, extent, other, &image) ==
           IMS_ERROR_IMAGE_STRIDE);
    assert(take(VK_FORMAT_R8G8B8A8_UNORM, (VkExtent3D){0, 3, 1}, layout, &image) ==
           IMS_ERROR_IMAGE_SIZE);
    assert(take(VK_FORMAT_R8G8B8A8_UNORM, (VkExtent3D){UINT32_MAX, 3, 1}, layout,
                &image) == IMS_ERROR_IMAGE_SIZE);
    assert(take(VK_FORMAT_S8_UINT, extent, layout, &image) == IMS_ERROR_IMAGE_FORMAT);
    assert(ims_image_from_vulkan(NULL, VK_FORMAT_R8_UNORM, extent, &layout, &image) ==
           IMS_ERROR_IMAGE_PLANE);
    assert(ims_image_from_vulkan(memory, VK_FORMAT_R8_UNORM, extent, NULL, &image) ==
           IMS_ERROR_ARGUMENT);
    return 0;
}
