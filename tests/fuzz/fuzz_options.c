/* SPDX-License-Identifier: MIT
 *
 * Options as anybody may write them, for a saver and for an image: they are taken or
 * refused with a text, and what is taken gives values in range.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "src/codec/matcher.h"
#include "src/codec/registry.h"
#include "src/image/metadata.h"
#include "support/fake_encoder.h"

const char *const fuzz_seeds[] = {
    "quality=90",
    "effort=3",
    "mode=fast",
    "deep=yes",
    "background=ff8000",
    "level=-5",
    "lossless=1",
    "narrow=1",
    "chroma=nearest",
    "narrow=dither",
    "gray=1",
    "encoder=aaa",
    "encoder=png",
    "aaa:",
    "bbb:",
    "AAA:",
    "xyz:",
    "subsampling=420",
    ",",
    ";",
    ":",
    "=",
    " ",
    "quality=101",
    "level=999999",
    "qualty=1",
    "\n",
    "|",
    "encoder=",
    "mode=slow",
    "effort=banana",
    "png:effort=9",
    NULL,
};

static void insist(bool fact, const char *what, const char *text)
{
    if (fact)
        return;
    fprintf(stderr, "fuzz_options: %s: \"%s\"\n", what, text);
    abort();
}

static struct ims_registry *make_registry(void)
{
    static struct ims_encoder encoders[2];
    struct ims_registry *registry = NULL;
    encoders[0] = fake_encoder("aaa");
    encoders[0].options = fake_options;
    encoders[1] = fake_encoder("bbb");
    insist(ims_registry_new(&registry, IMS_REGISTRY_BUILTIN) == IMS_OK, "registry", "");
    for (size_t i = 0; i < 2; i++)
        insist(ims_registry_add(registry, &encoders[i], NULL) == IMS_OK, "add", "");
    return registry;
}

static void check_match(const struct ims_match *match, const char *text)
{
    const struct ims_option *option = match->encoder->options;
    for (size_t i = 0; option != NULL && option[i].key != NULL; i++) {
        int32_t value = match->options.values[i].integer;
        int32_t least =
            option[i].type == IMS_OPTION_INTEGER ? (int32_t)option[i].minimum : 0;
        int32_t most = 1;
        if (option[i].type == IMS_OPTION_INTEGER)
            most = (int32_t)option[i].maximum;
        else if (option[i].type == IMS_OPTION_COLOR)
            most = 0xFFFFFF;
        else if (option[i].type == IMS_OPTION_CHOICE)
            for (most = -1; option[i].choices[most + 1] != NULL; most++)
                ;
        insist(value >= least && value <= most, "a value is out of range", text);
    }
}

static void choose(const struct ims_matcher *matcher, const char *extension,
                   const char *text)
{
    struct ims_image image = fake_image(IMS_PIXEL_RGB8, 8, 8);
    struct ims_message message = {0};
    struct ims_match match;
    const struct ims_metadata_wanted nothing = {0};
    image.strides[0] = 24;
    int error = ims_matcher_choose(matcher, extension, &image, &nothing, text, &match,
                                   &message);
    insist((error != IMS_OK) == (message.text[0] != '\0'), "no reason, or one too many",
           text);
    if (error == IMS_OK)
        check_match(&match, text);
}

/* Up to '|' the saver's options, behind it the image's. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct ims_registry *registry;
    static const char *const extensions[] = {"aaa", "bbb", "PNG", "xyz", ""};
    if (registry == NULL)
        registry = make_registry();
    char *text = malloc(size + 1);
    if (text == NULL)
        abort();
    memcpy(text, data, size);
    text[size] = '\0';
    char *of_image = strchr(text, '|');
    if (of_image != NULL)
        *of_image++ = '\0';

    struct ims_matcher *matcher = NULL;
    struct ims_message message = {0};
    int error = ims_matcher_new(&matcher, registry, text, IMS_MISMATCH_WARN, &message);
    insist((error == IMS_OK) == (matcher != NULL), "neither made nor refused", text);
    insist((error != IMS_OK) == (message.text[0] != '\0'), "no reason", text);
    for (size_t i = 0; matcher != NULL && i < 5; i++)
        choose(matcher, extensions[i], of_image);
    ims_matcher_free(matcher);
    free(text);
    return 0;
}
