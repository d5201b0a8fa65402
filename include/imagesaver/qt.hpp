/* SPDX-License-Identifier: MIT */
/**
 * @file qt.hpp
 * @brief For programs that hold QImage: they become images, and are saved by reference.
 *
 * Needs the headers of Qt 5 or 6 (QtGui); all is inline, so that a program which
 * includes it links Qt itself. examples/adapters/qt.cpp is a whole program.
 */
#ifndef IMAGESAVER_QT_HPP
#define IMAGESAVER_QT_HPP

#include <cstddef>
#include <string>

#include <QImage>

#include <imagesaver/imagesaver.hpp>

namespace imagesaver
{

/** The pixel format whose samples lie in memory as those of a QImage's format.
 *  @return IMS_PIXEL_NONE where there is none */
inline ims_pixel_format pixel_format_of(const QImage &image)
{
    constexpr bool little_endian = Q_BYTE_ORDER == Q_LITTLE_ENDIAN;
    switch (image.format()) {
    case QImage::Format_RGB32:
        return little_endian ? IMS_PIXEL_BGRX8 : IMS_PIXEL_XRGB8;
    case QImage::Format_ARGB32:
    case QImage::Format_ARGB32_Premultiplied:
        return little_endian ? IMS_PIXEL_BGRA8 : IMS_PIXEL_ARGB8;
    case QImage::Format_RGBX8888:
        return IMS_PIXEL_RGBX8;
    case QImage::Format_RGBA8888:
    case QImage::Format_RGBA8888_Premultiplied:
        return IMS_PIXEL_RGBA8;
    case QImage::Format_RGB888:
        return IMS_PIXEL_RGB8;
    case QImage::Format_Grayscale8:
        return IMS_PIXEL_GRAY8;
    case QImage::Format_RGB16:
        return IMS_PIXEL_RGB565;
    case QImage::Format_RGBX64:
    case QImage::Format_RGBA64:
    case QImage::Format_RGBA64_Premultiplied:
        return IMS_PIXEL_RGBA16;
#if QT_VERSION >= QT_VERSION_CHECK(5, 13, 0)
    case QImage::Format_Grayscale16:
        return IMS_PIXEL_GRAY16;
#endif
#if QT_VERSION >= QT_VERSION_CHECK(5, 14, 0)
    case QImage::Format_BGR888:
        return IMS_PIXEL_BGR8;
#endif
#if QT_VERSION >= QT_VERSION_CHECK(6, 2, 0)
    case QImage::Format_RGBA16FPx4:
        return IMS_PIXEL_RGBA_F16;
    case QImage::Format_RGBA32FPx4:
        return IMS_PIXEL_RGBA_F32;
#endif
    default:
        return IMS_PIXEL_NONE;
    }
}

/** Describes a QImage as an image, whose pixels are the QImage's own memory; throws
 *  imagesaver::error where there is no such pixel format. */
inline ims_image describe(const QImage &from)
{
    const ims_pixel_format format = pixel_format_of(from);
    if (from.isNull())
        throw error(IMS_ERROR_IMAGE_SIZE, "the QImage is null");
    if (format == IMS_PIXEL_NONE)
        throw error(IMS_ERROR_IMAGE_FORMAT,
                    "no pixel format is like the QImage's, " +
                        std::to_string(static_cast<int>(from.format())) +
                        "; convertToFormat(QImage::Format_RGBA8888) makes it one");
    ims_image image = describe(format, from.width(), from.height(), from.constBits(),
                               static_cast<std::ptrdiff_t>(from.bytesPerLine()));
    if (from.format() == QImage::Format_RGBX64)
        image.alpha = IMS_ALPHA_IGNORED;
    else if (from.pixelFormat().premultiplied() == QPixelFormat::Premultiplied)
        image.alpha = IMS_ALPHA_PREMULTIPLIED;
    return image;
}

/** Saves a QImage by reference: nothing is copied. It may be changed at once, as QImage
 *  copies itself when it is shared. */
inline void save(saver &into, const std::string &file_name, const QImage &image,
                 const std::string &sub_folder = {})
{
    struct held {
        QImage image;
        const unsigned char *data() const
        {
            return image.constBits();
        }
    };
    into.adopt(file_name, describe(image), held{image}, sub_folder);
}

} // namespace imagesaver

#endif
