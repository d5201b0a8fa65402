/* SPDX-License-Identifier: MIT */
#include "metadata.h"

#include "common/failure.h"
#include "error.h"
#include "metadata/colored.h"
#include "metadata/exif_merge.h"

/* From 1.0 on libavif tells whether there was memory; before that it ends the program.
 */
#if AVIF_VERSION >= 1000000
#define SET(function, picture, bytes, size) function(picture, bytes, size)
#else
#define SET(function, picture, bytes, size)                                            \
    (function(picture, bytes, size), AVIF_RESULT_OK)
#endif

int ims_avif_metadata_check(const struct ims_metadata *metadata,
                            struct ims_message *message)
{
    return ims_metadata_exif_merge_check_format("AVIF", metadata, message);
}

int ims_avif_metadata_set(avifImage *picture, const struct ims_metadata *metadata,
                          const struct ims_image *image, struct ims_message *message)
{
    const uint32_t needs = IMS_METADATA_TEXT | IMS_METADATA_RESOLUTION |
                           IMS_METADATA_TIME | IMS_METADATA_POSITION |
                           ims_metadata_exif_merge_colors(image);
    struct ims_metadata_exif_merged exif;
    struct ims_metadata_colored colored;
    if (metadata == NULL)
        return IMS_OK;
    if (ims_metadata_colored_init(&colored, metadata, image) != IMS_OK)
        return ims_failure(message, IMS_ERROR_MEMORY, "no memory for the XMP");
    const int error = ims_metadata_exif_merge(metadata, needs, &exif, message);
    if (error != IMS_OK) {
        ims_metadata_colored_fini(&colored);
        return error;
    }
    avifResult result = AVIF_RESULT_OK;
    if (exif.bytes != NULL)
        result = SET(avifImageSetMetadataExif, picture, exif.bytes, exif.size);
    if (result == AVIF_RESULT_OK && metadata->xmp != NULL)
        result = SET(avifImageSetMetadataXMP, picture, colored.fields.xmp,
                     colored.fields.xmp_size);
    if (result == AVIF_RESULT_OK && metadata->icc != NULL)
        result =
            SET(avifImageSetProfileICC, picture, metadata->icc, metadata->icc_size);
    ims_metadata_colored_fini(&colored);
    ims_metadata_exif_merge_free(&exif);
    return result == AVIF_RESULT_OK ? IMS_OK : ims_avif_error(message, result, "");
}
