/* SPDX-License-Identifier: MIT
 *
 * imagesaver.hpp from end to end: what it saves into the folder given is for the script
 * that runs this to look at. Exits with the line of the first thing that is not so.
 */
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <imagesaver/imagesaver.hpp>

namespace
{

using Pixels = std::vector<unsigned char>;

void insist(bool holds, int line)
{
    if (holds)
        return;
    std::fprintf(stderr, "wrapper.cpp:%d: it is not so\n", line);
    std::exit(1);
}

#define INSIST(condition) insist(condition, __LINE__)

enum { WIDTH = 32, HEIGHT = 16 };

Pixels pixels()
{
    return Pixels(std::size_t{WIDTH} * HEIGHT * 3, 77);
}

ims_image picture(const Pixels &of)
{
    return imagesaver::describe(IMS_PIXEL_RGB8, WIDTH, HEIGHT, of.data());
}

template <class Function> int code_thrown(Function function)
{
    try {
        function();
    } catch (const imagesaver::error &wrong) {
        INSIST(std::strlen(wrong.what()) > 0);
        return wrong.code();
    }
    return IMS_OK;
}

void save(const std::string &folder)
{
    std::atomic<int> ended{0};
    const Pixels here = pixels();
    imagesaver::saver saver(folder, IMS_CONFIG_INIT,
                            [&ended](const ims_result &) { ended++; });
    INSIST(saver.location() == folder);
    saver.save("copied.png", picture(here), "sub");
    Pixels moved = pixels();
    saver.adopt("moved.png", picture(moved), std::move(moved));
    ims_image image = picture(here);
    ims_request request = IMS_REQUEST_INIT;
    request.image = &image;
    request.file_name = "ticket.png";
    const imagesaver::ticket ticket = saver.submit(request);
    const auto result = ticket.wait();
    INSIST(result.has_value() && *result && result->id == ticket.id());
    INSIST(result->path == folder + "/ticket.png");
    const imagesaver::encoded bytes = imagesaver::encode("x.png", image);
    INSIST(bytes.format() == "png" && bytes.size() > 8 && bytes.data()[1] == 'P');
    saver.save("bytes.png", imagesaver::describe_encoded(bytes.data(), bytes.size()));
    INSIST(saver.flush());
    INSIST(saver.stats().ledger.written == 4);
    const ims_summary summary = saver.close();
    INSIST(summary.ledger.written == 4 && ended == 4 && !saver);
}

/* Results that are told while it closes still have their saver. */
void close_with_work_left(const std::string &folder)
{
    enum { IMAGES = 8 };
    const Pixels here = pixels();
    std::atomic<int> ended{0};
    std::atomic<int> with_saver{0};
    imagesaver::saver saver;
    ims_config config = IMS_CONFIG_INIT;
    config.workers = 1;
    saver = imagesaver::saver(folder, config, [&](const ims_result &) {
        ended++;
        with_saver += saver.get() != nullptr;
    });
    for (int i = 0; i < IMAGES; i++)
        saver.save("bytes.png", picture(here));
    saver.close();
    INSIST(ended == IMAGES && with_saver == IMAGES && !saver);
}

void fail(const std::string &folder)
{
    const Pixels here = pixels();
    INSIST(code_thrown([&] { imagesaver::saver("/nowhere/at/all"); }) ==
           IMS_ERROR_LOCATION_MISSING);
    imagesaver::saver saver(folder);
    const imagesaver::outcome refused = saver.try_save("a.unknown", picture(here));
    INSIST(!refused && refused.code() == IMS_ERROR_NO_ENCODER);
    INSIST(refused.text().find(".unknown") != std::string::npos);
    Pixels kept = pixels();
    INSIST(code_thrown([&] {
               saver.adopt("a.unknown", picture(kept), std::move(kept));
           }) == IMS_ERROR_NO_ENCODER);
    INSIST(kept.size() == pixels().size()); /* a refusal gives them back */
    INSIST(code_thrown([&] { imagesaver::encode("x", picture(here)); }) ==
           IMS_ERROR_NO_ENCODER);
    imagesaver::saver other(folder);
    saver = std::move(other);
    INSIST(saver && saver.close().ledger.accepted == 0);
    INSIST(code_thrown([&] { saver.save("a.png", picture(here)); }) ==
           IMS_ERROR_ARGUMENT);
}

} // namespace

int main(int count, char **words)
{
    if (count != 2)
        return 2;
    const std::string folder = words[1];
    const Pixels here = pixels();
    save(folder);
    close_with_work_left(folder);
    fail(folder);
    INSIST(imagesaver::write(folder + "/made/written.png", picture(here)).warnings() ==
           IMS_WARNING_NONE);
    return 0;
}
