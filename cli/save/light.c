/* SPDX-License-Identifier: MIT */
#include "light.h"

#include <imagesaver/encoder.h>

#include "common/choice.h"

/* Whether all that writes an extension wants to know what samples mean as light. */
static bool wants_light(const ims_registry *registry, const char *extension)
{
    const struct ims_encoder *encoder;
    bool any = false;
    for (size_t i = 0; (encoder = ims_registry_at(registry, i)) != NULL; i++) {
        if ((encoder->inputs & IMS_INPUT_PIXELS) == 0 ||
            !cli_choice_serves(encoder, extension))
            continue;
        if ((encoder->traits & IMS_TRAIT_LINEAR) == 0)
            return false;
        any = true;
    }
    return any;
}

bool save_light_explain(const ims_registry *registry, const char *extension,
                        const struct ims_image *image, bool is_untagged,
                        struct cli_text *reason)
{
    struct ims_pixel_format_info about = IMS_PIXEL_FORMAT_INFO_INIT;
    const bool says = image->transfer != IMS_TRANSFER_DEFAULT &&
                      image->transfer != IMS_TRANSFER_UNSPECIFIED;
    if (says || ims_pixel_format_describe(image->format, &about) != IMS_OK ||
        about.kind == IMS_SAMPLE_FLOAT || !wants_light(registry, extension))
        return false;
    if (is_untagged)
        cli_text_format(reason,
                        "%s holds light, and the file does not say what its samples "
                        "mean as light; --untagged srgb takes files that do not say it "
                        "for sRGB, as most of them are (--untagged linear: for light "
                        "itself)",
                        extension);
    else
        cli_text_format(reason,
                        "%s holds light, and what the file says of its colors (by a "
                        "profile, or by gamma and chromaticities) is none of the "
                        "curves of which light is made here; make it sRGB before, or "
                        "save it as tif or png, which keep a profile",
                        extension);
    return true;
}
