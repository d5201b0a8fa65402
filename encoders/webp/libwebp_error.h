/* SPDX-License-Identifier: MIT
 *
 * What libwebp's codes of failure mean, in our codes and in words.
 */
#ifndef IMS_WEBP_LIBWEBP_ERROR_H
#define IMS_WEBP_LIBWEBP_ERROR_H

#include <webp/encode.h>

#include <imagesaver/imagesaver.h>

/* Writes what went wrong to `message`; returns ::IMS_ERROR_MEMORY or
 * ::IMS_ERROR_ENCODE. */
int ims_webp_libwebp_error(struct ims_message *message, WebPEncodingError code);

#endif
