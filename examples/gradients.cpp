/* SPDX-License-Identifier: MIT
 *
 * In C++11: a saver that closes itself, errors as exceptions, pixels that are moved
 * into the library instead of copied.
 *
 * Usage: gradients FOLDER [COUNT]
 */
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <imagesaver/imagesaver.h>

namespace
{

using Pixels = std::vector<unsigned char>;

void check(int error, const std::string &message)
{
    if (error != IMS_OK)
        throw std::runtime_error(std::string(ims_error_text(error)) + ": " + message);
}

class Saver
{
  public:
    explicit Saver(const std::string &folder)
    {
        ims_message message = {};
        ims_config config = IMS_CONFIG_INIT;
        config.message = &message;
        config.options = "png:effort=3";
        check(ims_open(&saver_, folder.c_str(), &config), message.text);
    }

    Saver(const Saver &) = delete;
    Saver &operator=(const Saver &) = delete;

    /* After close() it does nothing; without, as when an exception passes, what waits
       need not be written any more. */
    ~Saver()
    {
        ims_abort(&saver_, nullptr);
    }

    /* Takes the pixels: RGB, rows without padding. */
    void save(const std::string &name, std::unique_ptr<Pixels> pixels, int width,
              int height)
    {
        ims_image image = IMS_IMAGE_INIT;
        image.format = IMS_PIXEL_RGB8;
        image.width = width;
        image.height = height;
        image.planes[0] = pixels->data();

        ims_message message = {};
        ims_request request = IMS_REQUEST_INIT;
        request.message = &message;
        request.image = &image;
        request.file_name = name.c_str();
        request.ownership = IMS_ADOPT;
        request.release = [](void *user, const ims_image *) {
            delete static_cast<Pixels *>(user);
        };
        request.release_user = pixels.get();
        check(ims_submit(saver_, &request, nullptr), message.text);
        pixels.release(); /* accepted: the library's now. Refused: still ours */
    }

    /* Waits until all is written. */
    unsigned long long close()
    {
        ims_summary summary = IMS_SUMMARY_INIT;
        check(ims_close(&saver_, &summary), summary.first_message);
        return summary.ledger.written;
    }

  private:
    ims_saver *saver_ = nullptr;
};

std::unique_ptr<Pixels> gradient(int width, int height, int number)
{
    std::unique_ptr<Pixels> pixels(new Pixels);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            pixels->push_back(static_cast<unsigned char>(x * 255 / width));
            pixels->push_back(static_cast<unsigned char>(y * 255 / height));
            pixels->push_back(static_cast<unsigned char>(number * 16));
        }
    }
    return pixels;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2) {
        std::fputs("Usage: gradients FOLDER [COUNT]\n", stderr);
        return 2;
    }
    try {
        int count = argc > 2 ? std::atoi(argv[2]) : 10;
        Saver saver(argv[1]);
        for (int i = 0; i < count; i++)
            saver.save("gradient_" + std::to_string(i) + ".png", gradient(160, 90, i),
                       160, 90);
        std::printf("%llu written\n", saver.close());
    } catch (const std::exception &error) {
        std::fprintf(stderr, "gradients: %s\n", error.what());
        return 1;
    }
}
