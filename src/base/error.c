/* SPDX-License-Identifier: MIT
 *
 * Names and texts of errors, warnings and statuses.
 */
#include <imagesaver/imagesaver.h>

const char *ims_error_text(int error)
{
    switch (error) {
#define IMS_ERROR_TEXT(name, value, text)                                              \
    case value:                                                                        \
        return text;
        IMS_ERROR_MAP(IMS_ERROR_TEXT)
#undef IMS_ERROR_TEXT
    default:
        return "unknown error";
    }
}

const char *ims_error_name(int error)
{
    switch (error) {
#define IMS_ERROR_NAME(name, value, text)                                              \
    case value:                                                                        \
        return "IMS_" #name;
        IMS_ERROR_MAP(IMS_ERROR_NAME)
#undef IMS_ERROR_NAME
    default:
        return "IMS_ERROR_UNKNOWN";
    }
}

const char *ims_warning_text(uint32_t warning)
{
    switch (warning) {
    case IMS_WARNING_NONE:
        return "no warning";
    case IMS_WARNING_ALPHA_FLATTENED:
        return "alpha was blended on the background color";
    case IMS_WARNING_NARROWED:
        return "samples were narrowed to fewer bits";
    case IMS_WARNING_COLOR_CONVERTED:
        return "YUV samples were converted to another color representation";
    case IMS_WARNING_SIGNATURE:
        return "the bytes are not what the file name says";
    case IMS_WARNING_FOLDERS_STRIPPED:
        return "folders in the file name were left out";
    case IMS_WARNING_NOT_DURABLE:
        return "the file may not be on the disk yet";
    case IMS_WARNING_TRANSPARENT:
        return "the image is entirely transparent";
    case IMS_WARNING_METADATA_DROPPED:
        return "metadata were left out for which the format has no place";
    case IMS_WARNING_COLOR_DROPPED:
        return "the file does not say its primaries and transfer, and will look wrong";
    case IMS_WARNING_GRAY:
        return "gray was made of colors";
    case IMS_WARNING_NO_GAIN_MAP:
        return "the file has no gain map, and shows no HDR";
    default:
        return "unknown warning";
    }
}

const char *ims_status_name(enum ims_status status)
{
    switch (status) {
    case IMS_STATUS_PENDING:
        return "pending";
    case IMS_STATUS_WRITTEN:
        return "written";
    case IMS_STATUS_FAILED:
        return "failed";
    case IMS_STATUS_SKIPPED:
        return "skipped";
    case IMS_STATUS_SUPERSEDED:
        return "superseded";
    case IMS_STATUS_DROPPED:
        return "dropped";
    case IMS_STATUS_CANCELLED:
        return "cancelled";
    case IMS_STATUS_EXPIRED:
        return "expired";
    }
    return "unknown";
}
