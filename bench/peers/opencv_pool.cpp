/* SPDX-License-Identifier: MIT
 *
 * The job of pool.c with OpenCV's imwrite in a pool of threads behind a queue of 8 that
 * does bound: what a careful C++ program does today.
 *
 * Usage: opencv_pool FOLDER WORKERS COUNT SETTING IMAGE...
 */
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <mutex>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <string>
#include <thread>
#include <vector>

#include "../peer.h"

namespace
{

struct job {
    std::string path;
    cv::Mat image;
};

class pool
{
  public:
    pool(int workers, std::vector<int> parameters) : parameters_(std::move(parameters))
    {
        for (int i = 0; i < workers; i++)
            threads_.emplace_back([this] { work(); });
    }

    void save(job next)
    {
        std::unique_lock<std::mutex> lock(mutex_);
        room_.wait(lock, [this] { return waiting_.size() < 8; });
        waiting_.push_back(std::move(next));
        ready_.notify_one();
    }

    void close()
    {
        {
            std::lock_guard<std::mutex> lock(mutex_);
            closing_ = true;
        }
        ready_.notify_all();
        for (std::thread &thread : threads_)
            thread.join();
    }

  private:
    void work()
    {
        for (;;) {
            job next;
            {
                std::unique_lock<std::mutex> lock(mutex_);
                ready_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
                if (waiting_.empty())
                    return;
                next = std::move(waiting_.front());
                waiting_.pop_front();
            }
            room_.notify_one();
            if (!cv::imwrite(next.path, next.image, parameters_))
                bench_fail("%s was not written", next.path.c_str());
        }
    }

    std::vector<int> parameters_;
    std::mutex mutex_;
    std::condition_variable room_;
    std::condition_variable ready_;
    std::deque<job> waiting_;
    bool closing_ = false;
    std::vector<std::thread> threads_;
};

} // namespace

int main(int argc, char **argv)
{
    if (argc < 6)
        bench_fail("Usage: opencv_pool FOLDER WORKERS COUNT SETTING IMAGE...");
    int count = bench_number(argv[3], 1, 1000000);
    std::string setting = argv[4];
    std::string extension = setting.substr(0, setting.find(' '));
    std::vector<int> parameters;
    int quality = bench_setting(argv[4], "quality", -1);
    if (quality >= 0 && extension == "jpg")
        parameters = {cv::IMWRITE_JPEG_QUALITY, quality};
    if (quality >= 0 && extension == "webp")
        parameters = {cv::IMWRITE_WEBP_QUALITY, quality};
    std::vector<bench_image> images(static_cast<size_t>(argc - 5));
    for (int i = 5; i < argc; i++) {
        bench_image &image = images[static_cast<size_t>(i - 5)];
        bench_image_read(&image, argv[i]);
        free(image.rgb); /* only one of the two channel orders is needed */
        image.rgb = nullptr;
    }

    bench_memory_reset();
    unsigned long long before = bench_memory_now();
    uint64_t wall = bench_wall_ns();
    uint64_t cpu = bench_cpu_ns();
    unsigned long long raw = 0;
    {
        pool savers(bench_number(argv[2], 1, 64), parameters);
        for (int i = 0; i < count; i++) {
            const bench_image &image = images[static_cast<size_t>(i) % images.size()];
            char name[64];
            snprintf(name, sizeof(name), "/%06d.", i);
            cv::Mat pixels(image.height, image.width, CV_8UC3, image.bgr);
            savers.save({argv[1] + std::string(name) + extension, pixels.clone()});
            raw += image.size;
        }
        savers.close();
    }
    cpu = bench_cpu_ns() - cpu;
    wall = bench_wall_ns() - wall;
    printf("{\"wall_ns\": %llu, \"cpu_ns\": %llu, \"images\": %d, \"raw\": %llu, "
           "\"memory_before\": %llu, \"memory_peak\": %llu}\n",
           static_cast<unsigned long long>(wall), static_cast<unsigned long long>(cpu),
           count, raw, before, static_cast<unsigned long long>(bench_memory_peak()));
    for (bench_image &image : images)
        bench_image_free(&image);
    return 0;
}
