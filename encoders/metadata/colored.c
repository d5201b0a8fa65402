/* SPDX-License-Identifier: MIT */
#include "colored.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "exif_merge.h"
#include "profile.h"

#define NAME   "exif:ColorSpace"
#define LENGTH (sizeof NAME - 1)

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

static bool is_color_space(const char *from, const char *end)
{
    return (size_t)(end - from) > LENGTH && memcmp(from, NAME, LENGTH) == 0;
}

/* The end of what is no tag, though it begins like one: nothing in it is a field. */
static const char *skip_others(const char *from, const char *end)
{
    static const char *const others[][2] = {
        {"!--", "-->"}, {"![CDATA[", "]]>"}, {"?", "?>"}};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        const size_t length = strlen(others[i][0]), last = strlen(others[i][1]) - 1;
        if ((size_t)(end - from) < length || memcmp(from, others[i][0], length) != 0)
            continue;
        const char *const inside = from + length;
        for (from = inside; from < end; from++) {
            from = memchr(from, '>', (size_t)(end - from));
            if (from == NULL)
                return end;
            if ((size_t)(from - inside) >= last &&
                memcmp(from - last, others[i][1], last) == 0)
                return from;
        }
        return end;
    }
    return from;
}

/* Where a tag says sRGB, whose inside begins at `*from`, which passes it; else NULL. */
static const char *find_in_tag(const char **from, const char *end)
{
    const char *at = *from;
    const char *one = is_color_space(at, end) ? find_one(at + LENGTH, end, true) : NULL;
    for (; one == NULL && at < end && *at != '>' && *at != '<'; at++) {
        if (is_space(*at) && is_color_space(at + 1, end))
            one = find_one(at + 1 + LENGTH, end, false);
        const bool is_quote = *at == '"' || *at == '\'';
        const char *const close =
            is_quote ? memchr(at + 1, *at, (size_t)(end - at) - 1) : NULL;
        at = is_quote ? (close != NULL ? close : end - 1) : at;
    }
    *from = one != NULL ? one + 1 : at;
    return one;
}

/* Where a packet says sRGB next, which `*from` passes; NULL: nowhere. */
static const char *find_srgb(const char **from, const char *end)
{
    const char *one = NULL;
    while (one == NULL && *from < end) {
        const char *const tag = memchr(*from, '<', (size_t)(end - *from));
        *from = tag != NULL ? skip_others(tag + 1, end) : end;
        one = find_in_tag(from, end);
    }
    return one;
}

int ims_metadata_colored_init(struct ims_metadata_colored *colored,
                              const struct ims_metadata *metadata,
                              const struct ims_image *image)
{
    static const struct ims_metadata none = IMS_METADATA_INIT;
    static const char uncalibrated[] = "65535";
    const size_t more = sizeof uncalibrated - 2;
    *colored = (struct ims_metadata_colored){metadata != NULL ? *metadata : none, NULL};
    const char *const xmp = colored->fields.xmp;
    const size_t size = xmp != NULL ? colored->fields.xmp_size : 0;
    size_t count = 0;
    for (const char *from = xmp; size > 0 && find_srgb(&from, xmp + size) != NULL;)
        count++;
    if (count == 0 || ((image == NULL || ims_metadata_exif_merge_colors(image) == 0) &&
                       ims_metadata_profile_is_srgb(metadata)))
        return IMS_OK;
    char *const made = malloc(size + count * more);
    if (made == NULL)
        return IMS_ERROR_MEMORY;
    const char *from = xmp, *done = xmp;
    char *to = made;
    for (; count > 0; count--, done = from, to += more + 1) {
        const size_t before = (size_t)(find_srgb(&from, xmp + size) - done);
        memcpy(to, done, before);
        to += before;
        memcpy(to, uncalibrated, more + 1);
    }
    memcpy(to, done, (size_t)(xmp + size - done));
    colored->made = made;
    colored->fields.xmp = made;
    colored->fields.xmp_size = (size_t)(to - made) + (size_t)(xmp + size - done);
    return IMS_OK;
}

void ims_metadata_colored_fini(struct ims_metadata_colored *colored)
{
    free(colored->made);
    colored->made = NULL;
}
