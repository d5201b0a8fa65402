/* SPDX-License-Identifier: MIT
 *
 * OpenEXR's own library, one thread: ZIP at the level that it has by itself. Settings:
 * "exr from=rgb_f32", or with "half=1" what they are as halves.
 */
#include <ImfChannelList.h>
#include <ImfFrameBuffer.h>
#include <ImfHeader.h>
#include <ImfIO.h>
#include <ImfOutputFile.h>
#include <OpenEXRConfig.h>
#include <exception>
#include <half.h>
#include <vector>

#include "../peer.h"

namespace
{

/* A file in memory, which keeps its room between images. */
class memory : public Imf::OStream
{
  public:
    memory() : Imf::OStream("memory")
    {
    }

    void write(const char data[], int size) override
    {
        const size_t end = place + static_cast<size_t>(size);
        if (end > bytes.size())
            bytes.resize(end);
        memcpy(bytes.data() + place, data, static_cast<size_t>(size));
        place = end;
    }

    uint64_t tellp() override
    {
        return place;
    }

    void seekp(uint64_t position) override
    {
        place = position;
    }

    std::vector<char> bytes;

  private:
    size_t place = 0;
};

struct state {
    bool narrows;
    std::vector<half> halves;
    memory file;
};

const char *version()
{
    return "OpenEXR " OPENEXR_VERSION_STRING;
}

void *open_state(const char *setting)
{
    if (!bench_setting_is(setting, "exr") || !bench_setting_from(setting, "rgb_f32"))
        return nullptr;
    state *made = new state{};
    made->narrows = bench_setting(setting, "half", 0) != 0;
    return made;
}

void close_state(void *opaque)
{
    delete static_cast<state *>(opaque);
}

void write(state *own, const bench_image *image)
{
    static const char *const names[] = {"R", "G", "B"};
    const Imf::PixelType type = own->narrows ? Imf::HALF : Imf::FLOAT;
    const size_t sample = own->narrows ? sizeof(half) : sizeof(float);
    Imf::Header header(image->width, image->height);
    Imf::FrameBuffer pixels;
    char *first = reinterpret_cast<char *>(image->rgb_f32);
    if (own->narrows) {
        own->halves.assign(image->rgb_f32, image->rgb_f32 + image->size);
        first = reinterpret_cast<char *>(own->halves.data());
    }
    header.compression() = Imf::ZIP_COMPRESSION;
    for (size_t i = 0; i < 3; i++) {
        header.channels().insert(names[i], Imf::Channel(type));
        pixels.insert(names[i],
                      Imf::Slice(type, first + i * sample, 3 * sample,
                                 3 * sample * static_cast<size_t>(image->width)));
    }
    own->file.bytes.clear();
    own->file.seekp(0);
    Imf::OutputFile file(own->file, header, 0);
    file.setFrameBuffer(pixels);
    file.writePixels(image->height);
}

int encode(void *opaque, const bench_image *image, const void **bytes, size_t *size)
{
    state *own = static_cast<state *>(opaque);
    try {
        write(own, image);
    } catch (const std::exception &) {
        return -1;
    }
    *bytes = own->file.bytes.data();
    *size = own->file.bytes.size();
    return 0;
}

} // namespace

extern "C" BENCH_PEER_EXPORT const bench_peer bench_peer;
const struct bench_peer bench_peer = {
    BENCH_PEER_ABI, version, open_state, encode, close_state, nullptr,
};
