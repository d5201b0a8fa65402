/* SPDX-License-Identifier: MIT */
#include "metadata.h"

#include <string.h>

#include "base/message.h"
#include "base/struct_size.h"
#include "base/utf8.h"

/* ICC.1:2022, 7.2: the header of a profile. */
enum { ICC_HEADER = 128, ICC_MAGIC = 36 };

/* ---- checking -------------------------------------------------------------------- */

static int check_text(const struct ims_text *text, size_t index,
                      struct ims_message *message)
{
    if (text->key[0] == '\0')
        return ims_message_fail(message, IMS_ERROR_METADATA, "texts[%zu].key is empty",
                                index);
    if (text->value == NULL)
        return ims_message_fail(message, IMS_ERROR_METADATA,
                                "texts[%zu].value is NULL; \"\" is an empty one",
                                index);
    if (!ims_utf8_is_valid(text->key, strlen(text->key)))
        return ims_message_fail(message, IMS_ERROR_METADATA,
                                "texts[%zu].key is no UTF-8", index);
    if (!ims_utf8_is_valid(text->value, strlen(text->value)))
        return ims_message_fail(message, IMS_ERROR_METADATA,
                                "texts[%zu].value is no UTF-8", index);
    for (const char *at = text->language; at != NULL && *at != '\0'; at++)
        if (!((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
              (*at >= '0' && *at <= '9') || *at == '-'))
            return ims_message_fail(message, IMS_ERROR_METADATA,
                                    "texts[%zu].language has a byte that is no "
                                    "letter, digit or '-'; it is as in BCP 47: \"de\"",
                                    index);
    return IMS_OK;
}

static int check_texts(const struct ims_text *texts, struct ims_message *message)
{
    size_t count = ims_metadata_count_texts(texts);
    if (count == IMS_METADATA_TEXTS_MAX)
        return ims_message_fail(message, IMS_ERROR_METADATA,
                                "texts has %d entries or more; its last one has a key "
                                "of NULL",
                                IMS_METADATA_TEXTS_MAX);
    for (size_t i = 0; i < count; i++) {
        int error = check_text(&texts[i], i, message);
        if (error != IMS_OK)
            return error;
    }
    return IMS_OK;
}

/* Whether a blob has an address if and only if it has bytes, and no more than memory
 * can hold. */
static int check_blob(const char *name, const void *bytes, size_t size,
                      struct ims_message *message)
{
    if (bytes == NULL && size != 0)
        return ims_message_fail(message, IMS_ERROR_METADATA,
                                "%s is NULL, %s_size is %zu", name, name, size);
    if (bytes != NULL && (size == 0 || size > (size_t)PTRDIFF_MAX))
        return ims_message_fail(message, IMS_ERROR_METADATA,
                                "%s_size is %zu; %s is not NULL", name, size, name);
    return IMS_OK;
}

static uint32_t big_endian(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
           (uint32_t)bytes[2] << 8 | bytes[3];
}

/* How blobs begin. What they hold is for who reads it. */
static int check_blobs(const struct ims_metadata *metadata, struct ims_message *message)
{
    const unsigned char *icc = metadata->icc;
    const unsigned char *iptc = metadata->iptc;
    int error = check_blob("exif", metadata->exif, metadata->exif_size, message);
    if (error == IMS_OK)
        error = check_blob("xmp", metadata->xmp, metadata->xmp_size, message);
    if (error == IMS_OK)
        error = check_blob("icc", metadata->icc, metadata->icc_size, message);
    if (error == IMS_OK)
        error = check_blob("iptc", metadata->iptc, metadata->iptc_size, message);
    if (error == IMS_OK)
        error = check_blob("gain_map", metadata->gain_map, metadata->gain_map_size,
                           message);
    if (error != IMS_OK)
        return error;
    if (metadata->exif != NULL &&
        (metadata->exif_size < 8 || (memcmp(metadata->exif, "II*\0", 4) != 0 &&
                                     memcmp(metadata->exif, "MM\0*", 4) != 0)))
        return ims_message_fail(message, IMS_ERROR_METADATA,
                                "exif does not begin with \"II*\\0\" or "
                                "\"MM\\0*\"; leave out what stands before it in files "
                                "(\"Exif\\0\\0\")");
    if (metadata->xmp != NULL && !ims_utf8_is_valid(metadata->xmp, metadata->xmp_size))
        return ims_message_fail(message, IMS_ERROR_METADATA, "xmp is no UTF-8");
    if (icc != NULL &&
        (metadata->icc_size < ICC_HEADER || big_endian(icc) != metadata->icc_size ||
         memcmp(icc + ICC_MAGIC, "acsp", 4) != 0))
        return ims_message_fail(message, IMS_ERROR_METADATA,
                                "icc is no ICC profile of icc_size (%zu) bytes",
                                metadata->icc_size);
    if (iptc != NULL && iptc[0] != 0x1C)
        return ims_message_fail(message, IMS_ERROR_METADATA,
                                "iptc does not begin with a data set of IPTC-IIM, "
                                "0x1C; leave out what stands before it in files");
    return IMS_OK;
}

/* Also false for what is no number. */
static bool is_within(double value, double most)
{
    return value >= -most && value <= most;
}

static int check_position(const struct ims_metadata *metadata,
                          struct ims_position *position, struct ims_message *message)
{
    if (metadata->position == NULL)
        return IMS_OK;
    int error = ims_struct_size_take(&ims_struct_size_position, position,
                                     metadata->position, message);
    if (error != IMS_OK)
        return error;
    if (!is_within(position->latitude, 90) || !is_within(position->longitude, 180))
        return ims_message_fail(message, IMS_ERROR_METADATA,
                                "position: latitude must be -90 to 90, longitude "
                                "-180 to 180 degrees");
    /* More than the radius of the earth is no height; GPS has 32 bits of it. */
    if (position->has_altitude != 0 && !is_within(position->altitude, 1e7))
        return ims_message_fail(message, IMS_ERROR_METADATA,
                                "position: altitude is no number of metres above "
                                "the sea, or not of this earth");
    return IMS_OK;
}

int ims_metadata_check_and_take(const struct ims_metadata *given,
                                struct ims_metadata *own, struct ims_position *position,
                                struct ims_message *message)
{
    int error = ims_struct_size_take(&ims_struct_size_metadata, own, given, message);
    if (error == IMS_OK)
        error = check_texts(own->texts, message);
    if (error == IMS_OK)
        error = check_blobs(own, message);
    if (error == IMS_OK)
        error = check_position(own, position, message);
    if (error != IMS_OK)
        return error;
    if ((own->dots_per_metre_x == 0) != (own->dots_per_metre_y == 0))
        return ims_message_fail(message, IMS_ERROR_METADATA,
                                "dots_per_metre is %u and %u; either both are set or "
                                "none",
                                own->dots_per_metre_x, own->dots_per_metre_y);
    if (own->no_place != IMS_NO_PLACE_REFUSE && own->no_place != IMS_NO_PLACE_DROP)
        return ims_message_fail(message, IMS_ERROR_ARGUMENT,
                                "no_place is %d, which is no enum ims_no_place",
                                (int)own->no_place);
    return IMS_OK;
}

int ims_metadata_check(const struct ims_metadata *metadata, struct ims_message *message)
{
    struct ims_metadata own;
    struct ims_position position;
    ims_message_clear(message);
    if (metadata == NULL)
        return ims_message_fail(message, IMS_ERROR_ARGUMENT, "the metadata are NULL");
    return ims_metadata_check_and_take(metadata, &own, &position, message);
}
