/* SPDX-License-Identifier: MIT */
#include "profile.h"

#include <string.h>

#include "common/byte_order.h"
#include "common/failure.h"

enum { COLORS = 16 /* where a profile names them: ICC.1, 7.2.8 */ };

int ims_metadata_profile_check(const char *format, const struct ims_metadata *metadata,
                               const char *colors, struct ims_message *message)
{
    static const char *const known[] = {"GRAY", "RGB ", "CMYK"};
    bool is_other = false;
    if (metadata == NULL || metadata->icc == NULL || metadata->icc_size < COLORS + 4)
        return IMS_OK;
    const char *const own = (const char *)metadata->icc + COLORS;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        is_other = is_other ||
                   (memcmp(own, known[i], 4) == 0 && memcmp(known[i], colors, 4) != 0);
    return !is_other
               ? IMS_OK
               : ims_failure(message, IMS_ERROR_METADATA,
                             "icc is a profile of \"%.4s\"; for the pixels in this "
                             "%s one of \"%s\" is needed",
                             own, format, colors);
}

/* ---- sRGB ------------------------------------------------------------------------ */

/* ICC.1:2022, 7.3 and 10. */
enum {
    HEAD = 128,
    TAG = 12, /* bytes of an entry of the list of tags */
    TYPE = 8, /* before the value of a tag */
};

/* Bytes of a tag's value, from its type on; NULL: there is none of so many. */
static const uint8_t *find_tag(const struct ims_metadata *metadata, const char *name,
                               uint64_t least)
{
    const uint8_t *const bytes = metadata->icc;
    const uint64_t count = ims_byte_order_load_big(bytes + HEAD, 4);
    for (uint64_t i = 0; i < count && HEAD + 4 + (i + 1) * TAG <= metadata->icc_size;
         i++) {
        const uint8_t *const tag = bytes + HEAD + 4 + i * TAG;
        const uint64_t offset = ims_byte_order_load_big(tag + 4, 4);
        if (memcmp(tag, name, 4) == 0)
            return offset + least <= metadata->icc_size ? bytes + offset : NULL;
    }
    return NULL;
}

static bool is_near(uint64_t number, uint64_t wanted, uint64_t most)
{
    return number + most >= wanted && number <= wanted + most;
}

/* Primaries in XYZ under D50, in parts of 65536. */
static bool has_primaries(const struct ims_metadata *metadata)
{
    static const struct {
        char name[5];
        uint16_t xyz[3];
    } wanted[] = {{"rXYZ", {28579, 14582, 913}},
                  {"gXYZ", {25236, 46982, 6363}},
                  {"bXYZ", {9377, 3973, 46802}}};
    enum { NEAR = 131 /* 0.002 */ };
    for (size_t i = 0; i < 3; i++) {
        const uint8_t *const tag = find_tag(metadata, wanted[i].name, TYPE + 12);
        for (size_t k = 0; k < 3; k++)
            if (tag == NULL || !is_near(ims_byte_order_load_big(tag + TYPE + 4 * k, 4),
                                        wanted[i].xyz[k], NEAR))
                return false;
    }
    return true;
}

/* A table, whose middle is 0.214; or an exponent: 2.2, or 2.4 with a line at its begin.
 */
static bool has_curve(const struct ims_metadata *metadata, const char *name)
{
    const uint8_t *const tag = find_tag(metadata, name, TYPE + 8);
    if (tag == NULL)
        return false;
    const uint64_t count = ims_byte_order_load_big(tag + TYPE, 4);
    if (memcmp(tag, "para", 4) == 0)
        return is_near(ims_byte_order_load_big(tag + TYPE + 4, 4),
                       ims_byte_order_load_big(tag + TYPE, 2) == 0 ? 144179 : 157286,
                       3277);
    if (memcmp(tag, "curv", 4) != 0 || count == 0)
        return false;
    if (count == 1)
        return is_near(ims_byte_order_load_big(tag + TYPE + 4, 2), 563, 13);
    const uint64_t middle = TYPE + 4 + count / 2 * 2;
    return find_tag(metadata, name, middle + 2) != NULL &&
           is_near(ims_byte_order_load_big(tag + middle, 2), 14026,
                   524 + 65536 / count);
}

bool ims_metadata_profile_is_srgb(const struct ims_metadata *metadata)
{
    if (metadata == NULL || metadata->icc == NULL)
        return true;
    if (metadata->icc_size < HEAD + 4)
        return false;
    if (memcmp((const char *)metadata->icc + COLORS, "GRAY", 4) == 0)
        return has_curve(metadata, "kTRC");
    return has_primaries(metadata) && has_curve(metadata, "rTRC") &&
           has_curve(metadata, "gTRC") && has_curve(metadata, "bTRC");
}
