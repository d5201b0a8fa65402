/* SPDX-License-Identifier: MIT
 *
 * Saves a QImage by reference, and paints on it while it is being saved.
 *
 * Usage: qt FOLDER
 */
#include <cstdio>

#include <imagesaver/qt.hpp>

int main(int count, char **words)
{
    if (count != 2) {
        std::fprintf(stderr, "usage: %s FOLDER\n", words[0]);
        return 2;
    }
    try {
        imagesaver::saver saver(words[1]);
        QImage picture(64, 48, QImage::Format_RGB32);
        picture.fill(qRgb(255, 128, 0));
        imagesaver::save(saver, "picture.png", picture);
        picture.fill(qRgb(0, 0, 0)); /* makes a copy of its own first */
        saver.close();
    } catch (const imagesaver::error &wrong) {
        std::fprintf(stderr, "%s\n", wrong.what());
        return 1;
    }
    return 0;
}
