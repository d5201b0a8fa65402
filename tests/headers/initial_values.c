/* SPDX-License-Identifier: MIT
 *
 * Compiled and run in each language that the headers promise: the start values of all
 * structures, as a program would write them.
 */
#include <imagesaver/imagesaver.h>

static const struct ims_image global_image = IMS_IMAGE_INIT;

int main(void)
{
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_result result = IMS_RESULT_INIT;
    struct ims_config config = IMS_CONFIG_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_stats stats = IMS_STATS_INIT;
    struct ims_summary summary = IMS_SUMMARY_INIT;
    struct ims_bytes bytes = IMS_BYTES_INIT;
    const int sized = global_image.size == sizeof image && image.size == sizeof image &&
                      result.size == sizeof result && config.size == sizeof config &&
                      request.size == sizeof request && stats.size == sizeof stats &&
                      summary.size == sizeof summary && bytes.size == sizeof bytes;
    const int empty = image.planes[3] == NULL && image.range == IMS_RANGE_DEFAULT &&
                      result.write_ns == 0 && config.message == NULL &&
                      request.message == NULL && stats.queue_size == 0 &&
                      summary.first_message[0] == 0 && bytes.data == NULL;
    return sized && empty ? 0 : 1;
}
