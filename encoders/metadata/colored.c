/* SPDX-License-Identifier: MIT */
#include "colored.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "exif_merge.h"
#include "profile.h"

static bool is_space(char letter)
{
    return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n';
}

static const char *skip_spaces(const char *from, const char *end)
{
    while (from < end && is_space(*from))
        from++;
    return from;
}

/* Where the 1 stands that is all of what an attribute or an element holds, whose name
 * ends at `from`; else NULL. */
static const char *find_one(const char *from, const char *end, bool is_element)
{
    from = skip_spaces(from, end);
    if (!is_element && from < end && *from == '=')
        from = skip_spaces(from + 1, end);
    const char open = from < end ? *from : '\0';
    const char close = is_element ? '<' : open;
    if (is_element ? open != '>' : open != '"' && open != '\'')
        return NULL;
    const char *const one = skip_spaces(from + 1, end);
    const char *const behind = one < end ? skip_spaces(one + 1, end) : end;
    return behind < end && *one == '1' && *behind == close ? one : NULL;
}

/* Where a packet says sRGB; NULL: nowhere. */
static const char *find_srgb(const char *xmp, size_t size)
{
    static const char name[] = "exif:ColorSpace";
    const size_t length = sizeof name - 1;
    const char *const end = xmp + size;
    for (const char *from = xmp; (size_t)(end - from) > length; from++) {
        from = memchr(from, name[0], (size_t)(end - from) - length);
        if (from == NULL)
            return NULL;
        if (from == xmp || memcmp(from, name, length) != 0 ||
            (from[-1] != '<' && !is_space(from[-1])))
            continue;
        const char *const one = find_one(from + length, end, from[-1] == '<');
        if (one != NULL)
            return one;
    }
    return NULL;
}

int ims_metadata_colored_init(struct ims_metadata_colored *colored,
                              const struct ims_metadata *metadata,
                              const struct ims_image *image)
{
    static const struct ims_metadata none = IMS_METADATA_INIT;
    static const char uncalibrated[] = "65535";
    const size_t more = sizeof uncalibrated - 1;
    *colored = (struct ims_metadata_colored){metadata != NULL ? *metadata : none, NULL};
    const char *const xmp = colored->fields.xmp;
    const size_t size = colored->fields.xmp_size;
    const char *const srgb = xmp != NULL ? find_srgb(xmp, size) : NULL;
    if (srgb == NULL ||
        ((image == NULL || ims_metadata_exif_merge_colors(image) == 0) &&
         ims_metadata_profile_is_srgb(metadata)))
        return IMS_OK;
    const size_t before = (size_t)(srgb - xmp);
    char *const made = malloc(size + more);
    if (made == NULL)
        return IMS_ERROR_MEMORY;
    memcpy(made, xmp, before);
    memcpy(made + before, uncalibrated, more);
    memcpy(made + before + more, srgb + 1, size - before - 1);
    colored->made = made;
    colored->fields.xmp = made;
    colored->fields.xmp_size = size - 1 + more;
    return IMS_OK;
}

void ims_metadata_colored_fini(struct ims_metadata_colored *colored)
{
    free(colored->made);
    colored->made = NULL;
}
