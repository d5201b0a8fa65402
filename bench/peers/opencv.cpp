/* SPDX-License-Identifier: MIT
 *
 * OpenCV's imencode. Settings: "png" (its defaults), "png level=6", "jpg quality=95",
 * "webp quality=80".
 */
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "../peer.h"

namespace
{

struct state {
    std::string extension;
    std::vector<int> parameters;
    std::vector<unsigned char> bytes;
};

const char *version()
{
    return "OpenCV " CV_VERSION;
}

void *open_state(const char *setting)
{
    state made;
    int level = bench_setting(setting, "level", -1);
    int quality = bench_setting(setting, "quality", -1);
    if (bench_setting_is(setting, "png")) {
        made.extension = ".png";
        if (level >= 0)
            made.parameters = {cv::IMWRITE_PNG_COMPRESSION, level};
    } else if (bench_setting_is(setting, "jpg")) {
        made.extension = ".jpg";
        if (quality >= 0)
            made.parameters = {cv::IMWRITE_JPEG_QUALITY, quality};
    } else if (bench_setting_is(setting, "webp")) {
        made.extension = ".webp";
        if (quality >= 0)
            made.parameters = {cv::IMWRITE_WEBP_QUALITY, quality};
    } else {
        return nullptr;
    }
    return new state(made);
}

int encode(void *opaque, const struct bench_image *image, const void **bytes,
           size_t *size)
{
    state *self = static_cast<state *>(opaque);
    cv::Mat pixels(image->height, image->width, CV_8UC3, image->bgr);
    if (!cv::imencode(self->extension, pixels, self->bytes, self->parameters))
        return -1;
    *bytes = self->bytes.data();
    *size = self->bytes.size();
    return 0;
}

void close_state(void *opaque)
{
    delete static_cast<state *>(opaque);
}

int decode(const void *bytes, size_t size, const struct bench_image *image,
           unsigned char *out)
{
    const unsigned char *start = static_cast<const unsigned char *>(bytes);
    cv::Mat pixels =
        cv::imdecode(std::vector<unsigned char>(start, start + size), cv::IMREAD_COLOR);
    if (pixels.cols != image->width || pixels.rows != image->height ||
        !pixels.isContinuous())
        return -1;
    for (size_t i = 0; i < image->size; i += 3) {
        out[i] = pixels.data[i + 2];
        out[i + 1] = pixels.data[i + 1];
        out[i + 2] = pixels.data[i];
    }
    return 0;
}

} // namespace

extern "C" {
BENCH_PEER_EXPORT extern const struct bench_peer bench_peer;
const struct bench_peer bench_peer = {
    BENCH_PEER_ABI, version, open_state, encode, close_state, decode,
};
}
