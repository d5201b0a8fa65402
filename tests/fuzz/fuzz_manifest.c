/* SPDX-License-Identifier: MIT
 *
 * Manifests as anybody may write them: each is refused with a text, or gives tables
 * that can be judged by the rules of encoder.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "src/codec/encoder_check.h"
#include "src/codec/plugin/manifest.h"

const char *const fuzz_seeds[] = {
    "imagesaver-encoders 2\n",
    "imagesaver-encoders 3\n",
    "encoder a\n",
    "format f\n",
    "description d\n",
    "mime_type m\n",
    "rank 10\n",
    "inputs pixels bytes\n",
    "traits lossy alpha\n",
    "extensions a b\n",
    "pixel_formats rgb8 gray8\n",
    "narrowed_formats rgb16\n",
    "max_width 5\n",
    "max_pixels 123456789012\n",
    "max_effort 9\n",
    "signature 4 00ff 0f0f\n",
    "option quality integer 0 100 90\n",
    "option x number -1.5 2.25 0\n",
    "option y choice 0 0 1\n",
    "choices a b\n",
    "help h\n",
    "standard s\n",
    "#\n",
    "\n",
    " ",
    "-",
    NULL,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ims_manifest manifest;
    struct ims_message message = {0};
    char *text = malloc(size + 1);
    if (text == NULL)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    int error = ims_manifest_read(&manifest, text, &message);
    if (error != IMS_OK && message.text[0] == '\0') {
        fprintf(stderr, "fuzz_manifest: refused without a text\n");
        abort();
    }
    for (size_t i = 0; error == IMS_OK && i < manifest.count; i++)
        if (ims_encoder_check(&manifest.encoders[i], &message) == IMS_OK)
            abort(); /* it has no function `encode` */
    if (error == IMS_OK)
        ims_manifest_free(&manifest);
    free(text);
    return 0;
}
