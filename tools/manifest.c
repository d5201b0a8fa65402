/* SPDX-License-Identifier: MIT
 *
 * imagesaver-manifest: writes the manifest of a plugin, which it loads, to its standard
 * output. docs/plugins.md tells what a manifest is. It needs the public headers only.
 *
 * Usage: imagesaver-manifest PLUGIN >MANIFEST
 */
#include <dlfcn.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <imagesaver/encoder.h>

static _Noreturn void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("imagesaver-manifest: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

/* ---- values ---------------------------------------------------------------------- */

static void put_text(const char *key, const char *text)
{
    if (text != NULL && strchr(text, '\n') != NULL)
        fail("%s has more than one line: \"%s\"", key, text);
    if (text != NULL)
        printf("%s %s\n", key, text);
}

static void put_whole(const char *key, int64_t number)
{
    if (number != 0)
        printf("%s %" PRId64 "\n", key, number);
}

/* With as many decimals as it needs, and without an exponent. */
static void put_number(double number)
{
    char text[64];
    for (int decimals = 0; decimals <= 9; decimals++) {
        snprintf(text, sizeof text, "%.*f", decimals, number);
        if (strtod(text, NULL) == number) {
            printf(" %s", text);
            return;
        }
    }
    fail("the number %g has more than 9 decimals", number);
}

static void put_names(const char *key, const char *const *names)
{
    if (names == NULL || names[0] == NULL)
        return;
    fputs(key, stdout);
    for (; *names != NULL; names++)
        printf(" %s", *names);
    putchar('\n');
}

static void put_bits(const char *key, uint32_t bits, const char *const *names)
{
    fputs(key, stdout);
    for (; *names != NULL; names++, bits >>= 1)
        if ((bits & 1) != 0)
            printf(" %s", *names);
    putchar('\n');
    if (bits != 0)
        fail("%s has a bit that is not known here", key);
}

#define FORMAT_NAME(symbol, number, name, ...) [number] = name,
static const char *const format_names[] = {IMS_PIXEL_FORMAT_MAP(FORMAT_NAME)};

static void put_formats(const char *key, const enum ims_pixel_format *formats)
{
    const size_t count = sizeof format_names / sizeof format_names[0];
    if (formats == NULL || formats[0] == IMS_PIXEL_NONE)
        return;
    fputs(key, stdout);
    for (; *formats != IMS_PIXEL_NONE; formats++) {
        if ((size_t)*formats >= count || format_names[*formats] == NULL)
            fail("%s has the number %d, which is no pixel format here", key,
                 (int)*formats);
        printf(" %s", format_names[*formats]);
    }
    putchar('\n');
}

static void put_bytes(const char *bytes, size_t length)
{
    putchar(' ');
    for (size_t i = 0; i < length; i++)
        printf("%02x", (unsigned)(unsigned char)bytes[i]);
}

/* ---- an encoder ------------------------------------------------------------------ */

static void put_signatures(const struct ims_signature *signature)
{
    for (; signature != NULL && signature->bytes != NULL; signature++) {
        printf("signature %zu", signature->offset);
        put_bytes(signature->bytes, signature->length);
        if (signature->mask != NULL)
            put_bytes(signature->mask, signature->length);
        putchar('\n');
    }
}

static void put_options(const struct ims_option *option)
{
    static const char *const types[] = {
        [IMS_OPTION_INTEGER] = "integer", [IMS_OPTION_BOOLEAN] = "boolean",
        [IMS_OPTION_CHOICE] = "choice",   [IMS_OPTION_COLOR] = "color",
        [IMS_OPTION_NUMBER] = "number",   [IMS_OPTION_TEXT] = "text",
    };
    for (; option != NULL && option->key != NULL; option++) {
        if (option->type < IMS_OPTION_INTEGER || option->type > IMS_OPTION_TEXT)
            fail("option %s has the type %d, which is none", option->key,
                 (int)option->type);
        printf("option %s %s", option->key, types[option->type]);
        put_number(option->minimum);
        put_number(option->maximum);
        put_number(option->standard);
        putchar('\n');
        put_names("choices", option->choices);
        put_text("standard", option->standard_text);
        put_text("help", option->help);
    }
}

/* What an older plugin's table lacks is 0. */
static void put_encoder(const struct ims_encoder *own)
{
    static const char *const inputs[] = {"pixels", "bytes", NULL};
    static const char *const traits[] = {"lossless",      "lossy",  "alpha", "deep",
                                         "premultiplied", "linear", "gain-map", NULL};
    static const char *const kinds[] = {"text",  "exif",       "xmp",  "icc",
                                        "iptc",  "resolution", "time", "position",
                                        "color", "light",      "gain-map", NULL};
    struct ims_encoder encoder = {0};
    if (own->abi != IMS_ENCODER_ABI)
        fail("an encoder is for version %u of the interface, not %u", own->abi,
             IMS_ENCODER_ABI);
    memcpy(&encoder, own, own->size < sizeof encoder ? own->size : sizeof encoder);
    putchar('\n');
    put_text("encoder", encoder.name);
    put_text("format", encoder.format);
    put_text("description", encoder.description);
    put_text("mime_type", encoder.mime_type);
    put_whole("rank", encoder.rank);
    put_bits("inputs", encoder.inputs, inputs);
    if (encoder.traits != 0)
        put_bits("traits", encoder.traits, traits);
    if (encoder.metadata != 0)
        put_bits("metadata", encoder.metadata, kinds);
    put_names("extensions", encoder.extensions);
    put_formats("pixel_formats", encoder.pixel_formats);
    put_formats("narrowed_formats", encoder.narrowed_formats);
    put_whole("max_width", encoder.max_width);
    put_whole("max_height", encoder.max_height);
    put_whole("max_pixels", (int64_t)encoder.max_pixels);
    put_whole("min_effort", encoder.min_effort);
    put_whole("max_effort", encoder.max_effort);
    put_signatures(encoder.signatures);
    put_options(encoder.options);
}

int main(int count, char **words)
{
    if (count != 2 || words[1][0] == '-') {
        fputs("usage: imagesaver-manifest PLUGIN >MANIFEST\n", stderr);
        return 2;
    }
    /* Without a folder it would be looked for where the system looks. */
    const bool is_here = strchr(words[1], '/') == NULL;
    const size_t size = strlen(words[1]) + sizeof "./";
    char *path = malloc(size);
    if (path == NULL)
        fail("out of memory");
    snprintf(path, size, "%s%s", is_here ? "./" : "", words[1]);
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL)
        fail("%s", dlerror());
    const struct ims_encoder_plugin *plugin = dlsym(library, IMS_ENCODER_PLUGIN_SYMBOL);
    if (plugin == NULL || plugin->encoders == NULL)
        fail("%s is no plugin: it exports no " IMS_ENCODER_PLUGIN_SYMBOL, path);
    if (plugin->abi != IMS_ENCODER_ABI)
        fail("%s is for version %u of the interface, not %u", path, plugin->abi,
             IMS_ENCODER_ABI);
    printf("imagesaver-encoders %u\n", IMS_ENCODER_ABI);
    for (size_t i = 0; plugin->encoders[i] != NULL; i++)
        put_encoder(plugin->encoders[i]);
    if (fflush(stdout) != 0 || ferror(stdout))
        fail("the manifest could not be written");
    free(path);
    return 0;
}
