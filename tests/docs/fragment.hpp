/* SPDX-License-Identifier: MIT
 *
 * What fragments of code in C++ in the documentation take for granted; see fragment.h.
 */
#ifndef TESTS_DOCS_FRAGMENT_HPP
#define TESTS_DOCS_FRAGMENT_HPP

#include <imagesaver/imagesaver.hpp>
#include <iostream>
#include <vector>

extern imagesaver::saver saver;
extern ims_image image;
extern std::vector<unsigned char> pixels;
extern int width;
extern int height;

#endif
