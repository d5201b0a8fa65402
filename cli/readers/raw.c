/* SPDX-License-Identifier: MIT
 *
 * Raw photographs of cameras, told from TIFF files, which most of them look like:
 * whoever reads one as TIFF gets its thumbnail, or black.
 */
#include "readers.h"

#include <string.h>

#include "byte_order.h"

/* TIFF 6.0, TIFF/EP and DNG 1.6. */
enum { HEAD = 8, ENTRY = 12, SHORT = 3 };
enum {
    TAG_SUBFILE_TYPE = 0x00FE,
    TAG_PHOTOMETRIC = 0x0106,
    TAG_MAKE = 0x010F,
    TAG_SUB_DIRECTORIES = 0x014A,
    TAG_DNG_VERSION = 0xC612
};
enum { REDUCED = 1, COLOR_FILTERS = 32803, LINEAR_RAW = 34892 };

struct tiff {
    const unsigned char *bytes;
    size_t size;
    bool little;
};

static uint32_t get(const struct tiff *tiff, size_t place, size_t size)
{
    return (uint32_t)readers_byte_order_load(tiff->bytes + place, size, !tiff->little);
}

/* A number of the first directory; 0 where there is none, or it does not lie in what is
 * at hand. `found` tells. */
static uint32_t find(const struct tiff *tiff, uint32_t tag, bool *found)
{
    size_t place = get(tiff, 4, 4);
    *found = false;
    if (place > tiff->size - 2)
        return 0;
    size_t count = get(tiff, place, 2);
    for (place += 2; count > 0 && place + ENTRY <= tiff->size; count--, place += ENTRY)
        if (get(tiff, place, 2) == tag) {
            *found = true;
            return get(tiff, place + 8, get(tiff, place + 2, 2) == SHORT ? 2 : 4);
        }
    return 0;
}

/* A TIFF file whose pictures are those of a sensor; or whose first one is a thumbnail
 * of what a camera keeps beside it. */
static bool is_raw_tiff(const struct tiff *tiff)
{
    bool is_dng, has_photometric, is_reduced, has_make, has_more;
    find(tiff, TAG_DNG_VERSION, &is_dng);
    uint32_t photometric = find(tiff, TAG_PHOTOMETRIC, &has_photometric);
    uint32_t type = find(tiff, TAG_SUBFILE_TYPE, &is_reduced);
    find(tiff, TAG_MAKE, &has_make);
    find(tiff, TAG_SUB_DIRECTORIES, &has_more);
    return is_dng || photometric == COLOR_FILTERS || photometric == LINEAR_RAW ||
           (is_reduced && (type & REDUCED) != 0 && has_make && has_more);
}

bool readers_raw_probe(const unsigned char *head, size_t size)
{
    static const struct {
        size_t place, length;
        const char *bytes;
    } signatures[] = {
        {8, 2, "CR"},       {8, 4, "IIII"},
        {8, 4, "MMMM"},     {0, 4, "IIRO"},
        {0, 4, "IIRS"},     {0, 4, "MMOR"},
        {0, 4, "IIU\0"},    {0, 4, "FOVb"},
        {0, 4, "\0MRM"},    {0, 15, "FUJIFILMCCD-RAW"},
        {4, 8, "ftypcrx "},
    };
    if (size < 2 * HEAD)
        return false;
    struct tiff tiff = {head, size, head[0] == 'I'};
    bool is_tiff = memcmp(head, "II*\0", 4) == 0 || memcmp(head, "MM\0*", 4) == 0;
    for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++)
        if ((signatures[i].place != 8 || is_tiff) &&
            signatures[i].place + signatures[i].length <= size &&
            memcmp(head + signatures[i].place, signatures[i].bytes,
                   signatures[i].length) == 0)
            return true;
    return is_tiff && is_raw_tiff(&tiff);
}
