/* SPDX-License-Identifier: MIT
 *
 * Lets Vulkan's first device fill an image that the program can see, and saves it.
 *
 * Usage: vulkan FOLDER   (exit code 77: there is no device that can)
 */
#include <stdio.h>

#include <vulkan/vulkan.h>

#include <imagesaver/vulkan.h>

enum { UNAVAILABLE = 77 };
static const VkFormat format = VK_FORMAT_B8G8R8A8_UNORM;
static const VkExtent3D extent = {64, 48, 1};
static const VkImageSubresourceRange whole = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1};

static VkPhysicalDevice physical;
static VkDevice device;
static VkQueue queue;
static VkCommandBuffer commands;
static VkImage target;
static VkDeviceMemory memory;

static int make_device(void)
{
    const float priority = 1;
    VkInstance instance;
    uint32_t one = 1;
    VkInstanceCreateInfo about = {.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO};
    if (vkCreateInstance(&about, NULL, &instance) != VK_SUCCESS)
        return 0;
    if (vkEnumeratePhysicalDevices(instance, &one, &physical) < 0 || one == 0)
        return 0;
    VkDeviceQueueCreateInfo queues = {.sType =
                                          VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
                                      .queueCount = 1,
                                      .pQueuePriorities = &priority};
    VkDeviceCreateInfo info = {.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
                               .queueCreateInfoCount = 1,
                               .pQueueCreateInfos = &queues};
    if (vkCreateDevice(physical, &info, NULL, &device) != VK_SUCCESS)
        return 0;
    vkGetDeviceQueue(device, 0, 0, &queue);
    VkCommandPool pool;
    VkCommandPoolCreateInfo of_pool = {.sType =
                                           VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO};
    if (vkCreateCommandPool(device, &of_pool, NULL, &pool) != VK_SUCCESS)
        return 0;
    VkCommandBufferAllocateInfo of_commands = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
        .commandPool = pool,
        .commandBufferCount = 1};
    return vkAllocateCommandBuffers(device, &of_commands, &commands) == VK_SUCCESS;
}

/* An image in rows, in memory that the program can map and need not make visible. */
static int make_image(void)
{
    const VkMemoryPropertyFlags wanted =
        VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
    VkImageCreateInfo info = {.sType = VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO,
                              .imageType = VK_IMAGE_TYPE_2D,
                              .format = format,
                              .extent = extent,
                              .mipLevels = 1,
                              .arrayLayers = 1,
                              .samples = VK_SAMPLE_COUNT_1_BIT,
                              .tiling = VK_IMAGE_TILING_LINEAR,
                              .usage = VK_IMAGE_USAGE_TRANSFER_DST_BIT};
    VkMemoryRequirements needs;
    VkPhysicalDeviceMemoryProperties has;
    if (vkCreateImage(device, &info, NULL, &target) != VK_SUCCESS)
        return 0;
    vkGetImageMemoryRequirements(device, target, &needs);
    vkGetPhysicalDeviceMemoryProperties(physical, &has);
    for (uint32_t i = 0; i < has.memoryTypeCount; i++) {
        VkMemoryAllocateInfo of_memory = {.sType =
                                              VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
                                          .allocationSize = needs.size,
                                          .memoryTypeIndex = i};
        if (needs.memoryTypeBits & 1u << i &&
            (has.memoryTypes[i].propertyFlags & wanted) == wanted)
            return vkAllocateMemory(device, &of_memory, NULL, &memory) == VK_SUCCESS &&
                   vkBindImageMemory(device, target, memory, 0) == VK_SUCCESS;
    }
    return 0;
}

static void change_layout(VkImageLayout from, VkImageLayout to)
{
    VkImageMemoryBarrier barrier = {.sType = VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER,
                                    .srcAccessMask = VK_ACCESS_MEMORY_WRITE_BIT,
                                    .dstAccessMask = VK_ACCESS_MEMORY_WRITE_BIT |
                                                     VK_ACCESS_MEMORY_READ_BIT,
                                    .oldLayout = from,
                                    .newLayout = to,
                                    .srcQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED,
                                    .dstQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED,
                                    .image = target,
                                    .subresourceRange = whole};
    vkCmdPipelineBarrier(commands, VK_PIPELINE_STAGE_ALL_COMMANDS_BIT,
                         VK_PIPELINE_STAGE_ALL_COMMANDS_BIT |
                             VK_PIPELINE_STAGE_HOST_BIT,
                         0, 0, NULL, 0, NULL, 1, &barrier);
}

/* Orange, half of it seen. */
static int draw(void)
{
    const VkClearColorValue orange = {{1, 128 / 255.0f, 0, 128 / 255.0f}};
    VkCommandBufferBeginInfo begin = {.sType =
                                          VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
    VkSubmitInfo submission = {.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
                               .commandBufferCount = 1,
                               .pCommandBuffers = &commands};
    if (vkBeginCommandBuffer(commands, &begin) != VK_SUCCESS)
        return 0;
    change_layout(VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL);
    vkCmdClearColorImage(commands, target, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL,
                         &orange, 1, &whole);
    change_layout(VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, VK_IMAGE_LAYOUT_GENERAL);
    return vkEndCommandBuffer(commands) == VK_SUCCESS &&
           vkQueueSubmit(queue, 1, &submission, VK_NULL_HANDLE) == VK_SUCCESS &&
           vkQueueWaitIdle(queue) == VK_SUCCESS;
}

int main(int count, char **words)
{
    const VkImageSubresource first = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 0};
    struct ims_message message = {0};
    struct ims_config config = IMS_CONFIG_INIT;
    struct ims_image image;
    VkSubresourceLayout layout;
    ims_saver *saver = NULL;
    void *mapped;
    if (count != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", words[0]);
        return 2;
    }
    if (!make_device() || !make_image() || !draw() ||
        vkMapMemory(device, memory, 0, VK_WHOLE_SIZE, 0, &mapped) != VK_SUCCESS)
        return UNAVAILABLE;
    config.message = &message;
    if (ims_open(&saver, words[1], &config) != IMS_OK) {
        fprintf(stderr, "%s\n", message.text);
        return 1;
    }
    vkGetImageSubresourceLayout(device, target, &first, &layout);
    int error = ims_image_from_vulkan(mapped, format, extent, &layout, &image);
    if (error == IMS_OK)
        error = ims_save(saver, "picture.png", &image, NULL);
    if (error != IMS_OK)
        fprintf(stderr, "picture.png: %s\n", ims_error_text(error));
    return ims_close(&saver, NULL) != IMS_OK || error != IMS_OK;
}
