/* SPDX-License-Identifier: MIT */
#include "content.h"

#include <string.h>

#include "common/failure.h"
#include "metadata/profile.h"
#include "metadata/text.h"

enum { NAME = 6 /* bytes of "Exif" and zeros */ };

/* Whether there is a text that has a field of Exif. */
static bool has_text(const struct ims_text *texts)
{
    while (texts != NULL && texts->key != NULL &&
           ims_metadata_text_exif_tag(texts) == 0)
        texts++;
    return texts != NULL && texts->key != NULL;
}

/* Whether there are fields that an Exif must not contradict, or is needed for. */
static bool has_fields(const struct ims_metadata *metadata, uint32_t needs)
{
    return metadata->exif != NULL || metadata->position != NULL ||
           metadata->time_ns != 0 || metadata->dots_per_metre_x != 0 ||
           ((needs & IMS_METADATA_TEXT) != 0 && has_text(metadata->texts));
}

int ims_annotate_content_init(struct ims_annotate_content *content,
                              const struct ims_annotate *annotate, const uint8_t *exif,
                              size_t exif_size, uint32_t needs)
{
    const struct ims_metadata *const given = annotate->metadata;
    *content = (struct ims_annotate_content){
        .metadata = *given,
        .icc = given->icc,
        .icc_size = given->icc_size,
    };
    if (ims_metadata_colored_init(&content->colored, given, NULL) != IMS_OK)
        return ims_failure(annotate->message, IMS_ERROR_MEMORY,
                           "no memory for the XMP");
    content->xmp = content->colored.fields.xmp;
    content->xmp_size = content->colored.fields.xmp_size;
    if (!has_fields(given, needs))
        return IMS_OK;
    if (given->exif == NULL && exif != NULL) {
        /* Some writers put there what stands before Exif in a JPEG. */
        const bool has_name = exif_size > NAME && memcmp(exif, "Exif\0\0", NAME) == 0;
        content->metadata.exif = has_name ? exif + NAME : exif;
        content->metadata.exif_size = has_name ? exif_size - NAME : exif_size;
    }
    int error = ims_metadata_exif_merge(&content->metadata, needs, &content->merged,
                                        annotate->message);
    if (error != IMS_OK) {
        ims_metadata_colored_fini(&content->colored);
        return error;
    }
    content->exif = content->merged.bytes;
    content->exif_size = content->merged.size;
    content->metadata.exif = content->exif;
    content->metadata.exif_size = content->exif_size;
    return IMS_OK;
}

int ims_annotate_content_check_colors(struct ims_metadata *metadata, const char *format,
                                      const char *colors, struct ims_message *message)
{
    struct ims_message reason = *message;
    const int error = ims_metadata_profile_check(format, metadata, colors, &reason);
    if (error == IMS_OK)
        return IMS_OK;
    if (metadata->no_place != IMS_NO_PLACE_DROP) {
        *message = reason;
        return error;
    }
    metadata->icc = NULL;
    metadata->icc_size = 0;
    message->warnings |= IMS_WARNING_METADATA_DROPPED;
    return IMS_OK;
}

int ims_annotate_content_check_profile(struct ims_annotate_content *content,
                                       const struct ims_annotate *annotate,
                                       const char *format, const char *colors)
{
    const int error = ims_annotate_content_check_colors(&content->metadata, format,
                                                        colors, annotate->message);
    content->icc = content->metadata.icc;
    content->icc_size = content->metadata.icc_size;
    return error;
}

void ims_annotate_content_fini(struct ims_annotate_content *content)
{
    ims_metadata_exif_merge_free(&content->merged);
    ims_metadata_colored_fini(&content->colored);
}
