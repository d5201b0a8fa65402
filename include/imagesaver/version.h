/* SPDX-License-Identifier: MIT */
/**
 * @file version.h
 * @brief The version of libimagesaver.
 *
 * It is written here and nowhere else: configure and the documentation read it from
 * this file. Semantic versioning. The binary interface has a number of its own, which
 * is that of the SONAME (libimagesaver.so.0) and changes only when programs have to be
 * built again; what will not change is in docs/abi.md.
 */
#ifndef IMAGESAVER_VERSION_H
#define IMAGESAVER_VERSION_H

#define IMS_VERSION_MAJOR 0 /**< grows when programs have to be changed */
#define IMS_VERSION_MINOR 1 /**< grows with what is new */
#define IMS_VERSION_PATCH 0 /**< grows with what is mended */

#define IMS_VERSION_ABI 0 /**< of the binary interface: the number in the SONAME */

/** The version as one number that compares: 0xMMmmpp. */
#define IMS_VERSION_NUMBER                                                             \
    ((IMS_VERSION_MAJOR << 16) | (IMS_VERSION_MINOR << 8) | IMS_VERSION_PATCH)

#endif
