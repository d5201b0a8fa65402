/* SPDX-License-Identifier: MIT
 *
 * ims_encode() with the parts of its request as arguments: by the encoders of a
 * registry, or by those that are built in.
 */
#ifndef ENCODE_FILE_H
#define ENCODE_FILE_H

#include <imagesaver/imagesaver.h>

static inline int encode_file_described(ims_registry *registry, const char *file_name,
                                        const struct ims_image *image,
                                        const char *options,
                                        const struct ims_metadata *metadata,
                                        struct ims_message *message,
                                        struct ims_bytes *bytes)
{
    struct ims_request request = IMS_REQUEST_INIT;
    request.image = image;
    request.file_name = file_name;
    request.options = options;
    request.metadata = metadata;
    request.message = message;
    return ims_encode(registry, &request, bytes);
}

static inline int encode_file(ims_registry *registry, const char *file_name,
                              const struct ims_image *image, const char *options,
                              struct ims_message *message, struct ims_bytes *bytes)
{
    return encode_file_described(registry, file_name, image, options, NULL, message,
                                 bytes);
}

static inline int
encode_file_builtin(const char *file_name, const struct ims_image *image,
                    const char *options, const struct ims_metadata *metadata,
                    struct ims_message *message, struct ims_bytes *bytes)
{
    ims_registry *registry = NULL;
    int error = ims_registry_new(&registry, IMS_REGISTRY_BUILTIN);
    *bytes = (struct ims_bytes)IMS_BYTES_INIT;
    if (error == IMS_OK)
        error = encode_file_described(registry, file_name, image, options, metadata,
                                      message, bytes);
    ims_registry_free(&registry);
    return error;
}

#endif
