/* SPDX-License-Identifier: MIT */
/**
 * @file version.h
 * @brief The version of libimagesaver.
 *
 * It is written here and nowhere else: configure and the documentation read it from
 * this file. Semantic versioning; before 1.0.0 the binary interface changes only
 * together with the SONAME.
 */
#ifndef IMAGESAVER_VERSION_H
#define IMAGESAVER_VERSION_H

#define IMS_VERSION_MAJOR 0 /**< also the number in the SONAME */
#define IMS_VERSION_MINOR 1 /**< grows with what is new */
#define IMS_VERSION_PATCH 0 /**< grows with what is mended */

/** The version as one number that compares: 0xMMmmpp. */
#define IMS_VERSION_NUMBER                                                             \
    ((IMS_VERSION_MAJOR << 16) | (IMS_VERSION_MINOR << 8) | IMS_VERSION_PATCH)

#endif
