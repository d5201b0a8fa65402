/* SPDX-License-Identifier: MIT */
/**
 * @file opencv.hpp
 * @brief For programs that hold cv::Mat: they become images, and are saved by
 * reference.
 *
 * Needs OpenCV's core headers (3 and 4); all is inline, so that a program which
 * includes it links OpenCV itself: `pkg-config --cflags --libs imagesaver opencv4`.
 * examples/adapters/opencv.cpp is a whole program.
 */
#ifndef IMAGESAVER_OPENCV_HPP
#define IMAGESAVER_OPENCV_HPP

#include <cstddef>
#include <string>

#include <opencv2/core.hpp>

#include <imagesaver/imagesaver.hpp>

namespace imagesaver
{

/** The pixel format of a cv::Mat's type: 1, 3 (BGR) and 4 (BGRA) channels of 8 and 16
 * bits, 1 channel of float. Three of float, which are BGR in OpenCV, have none.
 *  @return IMS_PIXEL_NONE where there is none */
inline ims_pixel_format pixel_format_of(const cv::Mat &matrix)
{
    switch (matrix.type()) {
    case CV_8UC1:
        return IMS_PIXEL_GRAY8;
    case CV_8UC3:
        return IMS_PIXEL_BGR8;
    case CV_8UC4:
        return IMS_PIXEL_BGRA8;
    case CV_16UC1:
        return IMS_PIXEL_GRAY16;
    case CV_16UC3:
        return IMS_PIXEL_BGR16;
    case CV_16UC4:
        return IMS_PIXEL_BGRA16;
    case CV_32FC1:
        return IMS_PIXEL_GRAY_F32;
    default:
        return IMS_PIXEL_NONE;
    }
}

/** Describes a matrix of two dimensions as an image, whose pixels are the matrix's own
 *  memory; throws imagesaver::error where it is none. */
inline ims_image describe(const cv::Mat &matrix)
{
    const ims_pixel_format format = pixel_format_of(matrix);
    if (matrix.empty() || matrix.dims != 2)
        throw error(IMS_ERROR_IMAGE_SIZE,
                    "the matrix is empty, or not of 2 dimensions");
    if (format == IMS_PIXEL_NONE)
        throw error(IMS_ERROR_IMAGE_FORMAT,
                    "no pixel format is like the matrix's type, " +
                        std::to_string(matrix.type()) +
                        "; convertTo() and cvtColor() make it one");
    return describe(format, matrix.cols, matrix.rows, matrix.data,
                    static_cast<std::ptrdiff_t>(matrix.step[0]));
}

/** Saves a matrix by reference: nothing is copied, its data are not to be changed until
 *  the result. */
inline void save(saver &into, const std::string &file_name, const cv::Mat &matrix,
                 const std::string &sub_folder = {})
{
    struct held {
        cv::Mat matrix;
        const unsigned char *data() const
        {
            return matrix.data;
        }
    };
    into.adopt(file_name, describe(matrix), held{matrix}, sub_folder);
}

} // namespace imagesaver

#endif
