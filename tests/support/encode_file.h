/* SPDX-License-Identifier: MIT
 *
 * ims_encode() with the parts of its request as arguments.
 */
#ifndef ENCODE_FILE_H
#define ENCODE_FILE_H

#include <imagesaver/imagesaver.h>

static inline int encode_file(ims_registry *registry, const char *file_name,
                              const struct ims_image *image, const char *options,
                              struct ims_message *message, struct ims_bytes *bytes)
{
    struct ims_request request = IMS_REQUEST_INIT;
    request.image = image;
    request.file_name = file_name;
    request.options = options;
    request.message = message;
    return ims_encode(registry, &request, bytes);
}

#endif
