/* SPDX-License-Identifier: MIT
 *
 * Makes a buffer of video as a pipeline's appsink would give it, and saves it by
 * reference: planes of green, blue and red.
 *
 * Usage: gstreamer FOLDER
 */
#include <stdio.h>
#include <string.h>

#include <imagesaver/gstreamer.h>

enum { WIDTH = 64, HEIGHT = 48 };

static GstBuffer *make_buffer(const GstVideoInfo *info)
{
    GstBuffer *buffer = gst_buffer_new_allocate(NULL, GST_VIDEO_INFO_SIZE(info), NULL);
    const guint planes[] = {0x80, 0x00, 0xff};
    for (guint i = 0; i < 3; i++)
        gst_buffer_memset(buffer, GST_VIDEO_INFO_PLANE_OFFSET(info, i),
                          (guint8)planes[i],
                          (gsize)(GST_VIDEO_INFO_PLANE_STRIDE(info, i) * HEIGHT));
    return buffer;
}

int main(int count, char **words)
{
    struct ims_message message = {0};
    struct ims_config config = IMS_CONFIG_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    ims_saver *saver = NULL;
    GstVideoInfo info;
    if (count != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", words[0]);
        return 2;
    }
    gst_init(NULL, NULL);
    config.message = &message;
    if (ims_open(&saver, words[1], &config) != IMS_OK) {
        fprintf(stderr, "%s\n", message.text);
        return 1;
    }

    gst_video_info_set_format(&info, GST_VIDEO_FORMAT_GBR, WIDTH, HEIGHT);
    GstBuffer *buffer = make_buffer(&info);
    request.file_name = "picture.png";
    request.message = &message;
    int error = ims_submit_gst_buffer(saver, buffer, &info, &request, NULL);
    gst_buffer_unref(buffer); /* the library has a reference */
    if (error != IMS_OK)
        fprintf(stderr, "%s: %s\n", request.file_name, ims_error_text(error));
    return ims_close(&saver, NULL) != IMS_OK || error != IMS_OK;
}
