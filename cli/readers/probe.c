/* SPDX-License-Identifier: MIT */
#include "probe.h"

#include <string.h>

#include "byte_order.h"

static bool has(const unsigned char *head, size_t size, size_t place, const char *bytes,
                size_t length)
{
    return size >= place + length && memcmp(head + place, bytes, length) == 0;
}

/* Whether an ISO media file is of a brand: its own one, or, if `any`, one of those that
 * it is compatible with. */
static bool has_brand(const unsigned char *head, size_t size, const char *brand,
                      bool any)
{
    enum { LENGTH = 4, OWN = 8, OTHERS = 16 };
    if (!has(head, size, LENGTH, "ftyp", LENGTH))
        return false;
    if (has(head, size, OWN, brand, LENGTH))
        return true;
    const size_t end = readers_byte_order_big(head, 4);
    for (size_t i = OTHERS; any && i + LENGTH <= end && i + LENGTH <= size; i += LENGTH)
        if (memcmp(head + i, brand, LENGTH) == 0)
            return true;
    return false;
}

bool readers_probe_avif(const unsigned char *head, size_t size)
{
    /* What is called by its container has its codec among the others. */
    const bool any = has_brand(head, size, "mif1", false) ||
                     has_brand(head, size, "miaf", false) ||
                     has_brand(head, size, "msf1", false);
    return has_brand(head, size, "avif", any) || has_brand(head, size, "avis", any);
}

bool readers_probe_heif(const unsigned char *head, size_t size)
{
    static const char *const brands[] = {"heic", "heix", "heim", "heis", "mif1",
                                         "mif2", "miaf", "jpeg", "j2ki", "avci"};
    for (size_t i = 0; i < sizeof brands / sizeof brands[0]; i++)
        if (has_brand(head, size, brands[i], false))
            return true;
    return false;
}

bool readers_probe_gain_map(const unsigned char *bytes, size_t size)
{
    static const char apple[] = "urn:com:apple:photo:2020:aux:hdrgainmap";
    return has_brand(bytes, size, "tmap", true) ||
           memmem(bytes, size, apple, sizeof apple - 1) != NULL;
}

bool readers_probe_ico(const unsigned char *head, size_t size)
{
    enum { PLACE = 18, ENTRIES = 22 };
    if (size < ENTRIES || head[0] != 0 || head[1] != 0 || head[3] != 0 ||
        (head[2] != 1 && head[2] != 2) || (head[4] == 0 && head[5] == 0))
        return false;
    const size_t place = readers_byte_order_little(head + PLACE, 4);
    return place >= ENTRIES && place < size &&
           (has(head, size, place, "\x28\0\0\0", 4) ||
            has(head, size, place, "\x89PNG", 4));
}

bool readers_probe_jxl(const unsigned char *head, size_t size)
{
    return has(head, size, 0, "\xff\x0a", 2) ||
           has(head, size, 0, "\0\0\0\x0cJXL \r\n\x87\n", 12);
}

bool readers_probe_tiff(const unsigned char *head, size_t size)
{
    return has(head, size, 0, "II*\0", 4) || has(head, size, 0, "MM\0*", 4) ||
           has(head, size, 0, "II+\0", 4) || has(head, size, 0, "MM\0+", 4);
}

bool readers_probe_webp(const unsigned char *head, size_t size)
{
    return has(head, size, 0, "RIFF", 4) && has(head, size, 8, "WEBP", 4);
}
