/* SPDX-License-Identifier: MIT */
#include <imagesaver/imagesaver.h>

#define TEXT_OF(value)              #value
#define DOTTED(major, minor, patch) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(patch)

uint32_t ims_version(void)
{
    return IMS_VERSION_NUMBER;
}

const char *ims_version_text(void)
{
    return DOTTED(IMS_VERSION_MAJOR, IMS_VERSION_MINOR, IMS_VERSION_PATCH);
}
