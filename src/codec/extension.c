/* SPDX-License-Identifier: MIT */
#include "extension.h"

const char *const *ims_extension_list(const struct ims_encoder *encoder)
{
    static const char *const none[] = {NULL};
    return encoder->extensions != NULL ? encoder->extensions : none;
}

size_t ims_extension_count(const struct ims_encoder *encoder)
{
    const char *const *const list = ims_extension_list(encoder);
    size_t count = 0;
    while (list[count] != NULL)
        count++;
    return count;
}

bool ims_extension_is_listed(const struct ims_encoder *encoder,
                             struct ims_option_word word)
{
    const char *const *extension = ims_extension_list(encoder);
    while (*extension != NULL && !ims_option_is(word, *extension))
        extension++;
    return *extension != NULL;
}
