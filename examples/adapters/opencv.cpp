/* SPDX-License-Identifier: MIT
 *
 * Saves a cv::Mat by reference.
 *
 * Usage: opencv FOLDER
 */
#include <cstdio>

#include <imagesaver/opencv.hpp>

int main(int count, char **words)
{
    if (count != 2) {
        std::fprintf(stderr, "usage: %s FOLDER\n", words[0]);
        return 2;
    }
    try {
        imagesaver::saver saver(words[1]);
        {
            const cv::Mat picture(48, 64, CV_8UC3, cv::Scalar(0, 128, 255));
            imagesaver::save(saver, "picture.png", picture);
        } /* the library has a reference */
        saver.close();
    } catch (const imagesaver::error &wrong) {
        std::fprintf(stderr, "%s\n", wrong.what());
        return 1;
    }
    return 0;
}
