/* SPDX-License-Identifier: MIT */
#include "magic.h"

#include <string.h>

#include "base/message.h"

static bool fits(const struct ims_signature *signature, const unsigned char *bytes,
                 size_t size)
{
    if (size < signature->offset + signature->length)
        return false;
    bytes += signature->offset;
    if (signature->mask == NULL)
        return memcmp(bytes, signature->bytes, signature->length) == 0;
    for (size_t i = 0; i < signature->length; i++)
        if (((bytes[i] ^ (unsigned char)signature->bytes[i]) &
             (unsigned char)signature->mask[i]) != 0)
            return false;
    return true;
}

bool ims_magic_fits(const struct ims_encoder *encoder, const void *bytes, size_t size)
{
    const struct ims_signature *signature = encoder->signatures;
    for (; signature != NULL && signature->bytes != NULL; signature++)
        if (fits(signature, bytes, size))
            return true;
    return false;
}

/* Whether an earlier encoder of the same format fits too, so that it is told. */
static bool told_before(const struct ims_registry *registry, size_t index,
                        const void *bytes, size_t size)
{
    const char *format = ims_registry_at(registry, index)->format;
    for (size_t i = 0; i < index; i++) {
        const struct ims_encoder *encoder = ims_registry_at(registry, i);
        if (strcmp(encoder->format, format) == 0 &&
            ims_magic_fits(encoder, bytes, size))
            return true;
    }
    return false;
}

void ims_magic_tell(const struct ims_registry *registry, const void *bytes, size_t size,
                    struct ims_message *message)
{
    size_t told = 0;
    for (size_t i = 0; i < ims_registry_count(registry); i++) {
        const struct ims_encoder *encoder = ims_registry_at(registry, i);
        if (!ims_magic_fits(encoder, bytes, size) ||
            told_before(registry, i, bytes, size))
            continue;
        ims_message_append(message, "%s%s", told > 0 ? " or " : "", encoder->format);
        told++;
    }
    if (told == 0)
        ims_message_append(message, "no known format");
}
