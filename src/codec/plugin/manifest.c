/* SPDX-License-Identifier: MIT */
#include "manifest.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "codec/limits.h"
#include "image/metadata.h"
#include "image/pixel_format.h"
#include "manifest_private.h"

enum { ENCODERS_MAX = 256, SIGNATURES_MAX = 16 };

/* Whole numbers up to here are exact. */
#define LARGEST 1e15

/* ---- members of an encoder ------------------------------------------------------- */

/* Each takes the rest of a line into the member at `place`. */

static int read_text(struct ims_manifest_reader *reader, void *place)
{
    return ims_manifest_words_take_text(reader, place);
}

/* A line that is a whole number. */
static int take_whole(struct ims_manifest_reader *reader, double minimum,
                      double maximum, int64_t *whole)
{
    double number;
    int error = ims_manifest_words_take_number(reader, minimum, maximum, &number);
    if (error != IMS_OK)
        return error;
    *whole = (int64_t)number;
    if (number != (double)*whole)
        return IMS_MANIFEST_WRONG(reader, "%s is no whole number", reader->key);
    return ims_manifest_words_end_line(reader);
}

static int read_integer(struct ims_manifest_reader *reader, void *place)
{
    int64_t whole = 0;
    int error = take_whole(reader, INT32_MIN, INT32_MAX, &whole);
    *(int32_t *)place = (int32_t)whole;
    return error;
}

static int read_pixels(struct ims_manifest_reader *reader, void *place)
{
    int64_t whole = 0;
    int error = take_whole(reader, 0, LARGEST, &whole);
    *(uint64_t *)place = (uint64_t)whole;
    return error;
}

/* Words that stand for bits, in their order. */
static int read_bits(struct ims_manifest_reader *reader, const char *const *names,
                     uint32_t *bits)
{
    const char *words[IMS_MANIFEST_WORDS_MAX];
    size_t count;
    int error = ims_manifest_words_take_all(reader, words, &count);
    for (size_t i = 0; error == IMS_OK && i < count; i++) {
        size_t bit = 0;
        while (names[bit] != NULL && strcmp(names[bit], words[i]) != 0)
            bit++;
        if (names[bit] == NULL)
            return IMS_MANIFEST_WRONG(reader, "%s: \"%s\" is none of them", reader->key,
                                      ims_manifest_words_show(words[i]).text);
        *bits |= UINT32_C(1) << bit;
    }
    return error;
}

static int read_inputs(struct ims_manifest_reader *reader, void *place)
{
    static const char *const names[] = {"pixels", "bytes", NULL};
    return read_bits(reader, names, place);
}

static int read_traits(struct ims_manifest_reader *reader, void *place)
{
    static const char *const names[] = {"lossless",      "lossy",  "alpha",    "deep",
                                        "premultiplied", "linear", "gain-map", NULL};
    return read_bits(reader, names, place);
}

static int read_metadata(struct ims_manifest_reader *reader, void *place)
{
    return read_bits(reader, ims_metadata_kind_names, place);
}

/* A list of words, ended by NULL. */
static int read_names(struct ims_manifest_reader *reader, void *place)
{
    const char *const **names = place;
    const char *words[IMS_MANIFEST_WORDS_MAX];
    size_t count;
    int error = ims_manifest_words_take_all(reader, words, &count);
    if (error != IMS_OK)
        return error;
    const char **list = ims_manifest_words_new(reader, count + 1, sizeof *list);
    if (list == NULL)
        return ims_manifest_out_of_memory(reader);
    memcpy(list, words, count * sizeof *list);
    *names = list;
    return IMS_OK;
}

static enum ims_pixel_format format_called(const char *name)
{
    for (int format = IMS_PIXEL_NONE + 1; format < 64; format++) {
        const struct ims_pixel_layout *layout =
            ims_pixel_format_layout((enum ims_pixel_format)format);
        if (layout != NULL && strcmp(layout->name, name) == 0)
            return (enum ims_pixel_format)format;
    }
    return IMS_PIXEL_NONE;
}

static int read_formats(struct ims_manifest_reader *reader, void *place)
{
    const enum ims_pixel_format **formats = place;
    const char *words[IMS_MANIFEST_WORDS_MAX];
    size_t count;
    int error = ims_manifest_words_take_all(reader, words, &count);
    if (error != IMS_OK)
        return error;
    enum ims_pixel_format *list =
        ims_manifest_words_new(reader, count + 1, sizeof *list);
    if (list == NULL)
        return ims_manifest_out_of_memory(reader);
    for (size_t i = 0; i < count; i++) {
        list[i] = format_called(words[i]);
        if (list[i] == IMS_PIXEL_NONE)
            return IMS_MANIFEST_WRONG(reader, "%s: \"%s\" is no pixel format",
                                      reader->key,
                                      ims_manifest_words_show(words[i]).text);
    }
    list[count] = IMS_PIXEL_NONE;
    *formats = list;
    return IMS_OK;
}

/* ---- signatures ------------------------------------------------------------------ */

/* 256 for what is no digit. */
static unsigned digit_of(char letter)
{
    static const char digits[] = "0123456789abcdef";
    const char *digit = memchr(digits, letter, sizeof digits - 1);
    return digit != NULL ? (unsigned)(digit - digits) : 256;
}

/* Bytes in hexadecimal. */
static int take_bytes(struct ims_manifest_reader *reader, char **bytes, size_t *length)
{
    const char *word = ims_manifest_words_next(reader);
    size_t digits = word != NULL ? strlen(word) : 0;
    if (digits == 0 || digits % 2 != 0 || digits / 2 > IMS_ENCODER_SIGNATURE_MAX)
        return IMS_MANIFEST_WRONG(
            reader, "%s lacks bytes, 1 to %d of them with two digits each", reader->key,
            IMS_ENCODER_SIGNATURE_MAX);
    *length = digits / 2;
    *bytes = ims_manifest_words_new(reader, *length, 1);
    if (*bytes == NULL)
        return ims_manifest_out_of_memory(reader);
    for (size_t i = 0; i < *length; i++) {
        const unsigned byte = 16 * digit_of(word[2 * i]) + digit_of(word[2 * i + 1]);
        if (byte > 255)
            return IMS_MANIFEST_WRONG(
                reader, "%s: %s is not hexadecimal, in lower case", reader->key, word);
        (*bytes)[i] = (char)byte;
    }
    return IMS_OK;
}

static int read_signature(struct ims_manifest_reader *reader, void *place)
{
    struct ims_signature **list = place;
    double offset;
    char *bytes = NULL, *mask = NULL;
    size_t length = 0, mask_length = 0;
    int error =
        ims_manifest_words_take_number(reader, 0, IMS_ENCODER_SIGNATURE_MAX, &offset);
    if (error == IMS_OK)
        error = take_bytes(reader, &bytes, &length);
    if (error == IMS_OK && reader->rest != NULL)
        error = take_bytes(reader, &mask, &mask_length);
    if (error == IMS_OK && mask != NULL && mask_length != length)
        error =
            IMS_MANIFEST_WRONG(reader, "%s: the mask has another length", reader->key);
    if (error == IMS_OK && reader->signatures == SIGNATURES_MAX)
        error = IMS_MANIFEST_WRONG(reader, "more than %d signatures", SIGNATURES_MAX);
    if (error != IMS_OK)
        return error;
    if (*list == NULL)
        *list = ims_manifest_words_new(reader, SIGNATURES_MAX + 1, sizeof **list);
    if (*list == NULL)
        return ims_manifest_out_of_memory(reader);
    (*list)[reader->signatures++] =
        (struct ims_signature){bytes, mask, length, (size_t)offset};
    return ims_manifest_words_end_line(reader);
}

/* ---- options --------------------------------------------------------------------- */

static int read_option(struct ims_manifest_reader *reader, void *place)
{
    static const char *const types[] = {"integer", "boolean", "choice",
                                        "color",   "number",  "text"};
    enum { TYPES = sizeof types / sizeof types[0] };
    struct ims_option **list = place;
    struct ims_option option = {.key = ims_manifest_words_next(reader)};
    const char *type = ims_manifest_words_next(reader);
    int error = IMS_OK;
    for (int i = 0; type != NULL && i < TYPES; i++)
        if (strcmp(types[i], type) == 0)
            option.type = (enum ims_option_type)(IMS_OPTION_INTEGER + i);
    if (option.key == NULL || option.type == 0)
        error = IMS_MANIFEST_WRONG(reader, "option lacks its key or its type");
    if (error == IMS_OK)
        error =
            ims_manifest_words_take_number(reader, -LARGEST, LARGEST, &option.minimum);
    if (error == IMS_OK)
        error =
            ims_manifest_words_take_number(reader, -LARGEST, LARGEST, &option.maximum);
    if (error == IMS_OK)
        error =
            ims_manifest_words_take_number(reader, -LARGEST, LARGEST, &option.standard);
    if (error == IMS_OK && reader->options == IMS_OPTIONS_MAX)
        error = IMS_MANIFEST_WRONG(reader, "more than %d options", IMS_OPTIONS_MAX);
    if (error != IMS_OK)
        return error;
    /* The lists of all encoders follow each other, each with one more that ends it. */
    if (reader->next_option == NULL)
        reader->next_option = ims_manifest_words_new(
            reader, reader->room_for_options + reader->room, sizeof **list);
    if (reader->next_option == NULL)
        return ims_manifest_out_of_memory(reader);
    if (*list == NULL)
        *list = reader->next_option;
    reader->options++;
    reader->option = reader->next_option++;
    *reader->option = option;
    reader->seen_of_option = 0;
    return ims_manifest_words_end_line(reader);
}

/* ---- lines ----------------------------------------------------------------------- */

struct line {
    const char *key;
    size_t offset; /* of the member */
    int (*read)(struct ims_manifest_reader *reader, void *place);
    bool many; /* may stand there more than once */
};

#define AT(type, member) offsetof(struct type, member)

static const struct line of_encoder[] = {
    {"format", AT(ims_encoder, format), read_text, false},
    {"description", AT(ims_encoder, description), read_text, false},
    {"mime_type", AT(ims_encoder, mime_type), read_text, false},
    {"rank", AT(ims_encoder, rank), read_integer, false},
    {"inputs", AT(ims_encoder, inputs), read_inputs, false},
    {"traits", AT(ims_encoder, traits), read_traits, false},
    {"metadata", AT(ims_encoder, metadata), read_metadata, false},
    {"extensions", AT(ims_encoder, extensions), read_names, false},
    {"pixel_formats", AT(ims_encoder, pixel_formats), read_formats, false},
    {"narrowed_formats", AT(ims_encoder, narrowed_formats), read_formats, false},
    {"max_width", AT(ims_encoder, max_width), read_integer, false},
    {"max_height", AT(ims_encoder, max_height), read_integer, false},
    {"max_pixels", AT(ims_encoder, max_pixels), read_pixels, false},
    {"min_effort", AT(ims_encoder, min_effort), read_integer, false},
    {"max_effort", AT(ims_encoder, max_effort), read_integer, false},
    {"signature", AT(ims_encoder, signatures), read_signature, true},
    {"option", AT(ims_encoder, options), read_option, true},
    {NULL, 0, NULL, false},
};

static const struct line of_option[] = {
    {"help", AT(ims_option, help), read_text, false},
    {"choices", AT(ims_option, choices), read_names, false},
    {"standard", AT(ims_option, standard_text), read_text, false},
    {NULL, 0, NULL, false},
};

static const struct line *find_line(const struct line *lines, const char *key)
{
    for (; lines->key != NULL; lines++)
        if (strcmp(lines->key, key) == 0)
            return lines;
    return NULL;
}

/* Whether a line, which may stand there once, has stood there before. */
static bool was_seen(uint32_t *seen, size_t index)
{
    const uint32_t bit = UINT32_C(1) << index;
    const bool before = (*seen & bit) != 0;
    *seen |= bit;
    return before;
}

static int begin_encoder(struct ims_manifest_reader *reader)
{
    struct ims_manifest *manifest = reader->manifest;
    if (manifest->count == ENCODERS_MAX)
        return IMS_MANIFEST_WRONG(reader, "more than %d encoders", ENCODERS_MAX);
    if (manifest->encoders == NULL)
        manifest->encoders =
            ims_manifest_words_new(reader, reader->room, sizeof *manifest->encoders);
    if (manifest->encoders == NULL)
        return ims_manifest_out_of_memory(reader);
    reader->encoder = &manifest->encoders[manifest->count++];
    reader->encoder->abi = IMS_ENCODER_ABI;
    reader->encoder->size = sizeof *reader->encoder;
    if (reader->options > 0)
        reader->next_option++;
    reader->option = NULL;
    reader->options = 0;
    reader->signatures = 0;
    reader->seen = 0;
    return ims_manifest_words_take_text(reader, &reader->encoder->name);
}

static int read_line(struct ims_manifest_reader *reader)
{
    const char *key = reader->key;
    if (strcmp(key, "encoder") == 0)
        return begin_encoder(reader);
    const struct line *line = find_line(of_encoder, key);
    const struct line *more = find_line(of_option, key);
    if ((line != NULL && reader->encoder == NULL) ||
        (more != NULL && reader->option == NULL))
        return IMS_MANIFEST_WRONG(reader, "%s stands before the %s that it belongs to",
                                  key, line != NULL ? "encoder" : "option");
    if ((line != NULL && !line->many &&
         was_seen(&reader->seen, (size_t)(line - of_encoder))) ||
        (more != NULL && was_seen(&reader->seen_of_option, (size_t)(more - of_option))))
        return IMS_MANIFEST_WRONG(reader, "%s stands there twice", key);
    if (line != NULL)
        return line->read(reader, (char *)reader->encoder + line->offset);
    if (more != NULL)
        return more->read(reader, (char *)reader->option + more->offset);
    return IMS_MANIFEST_WRONG(reader, "\"%s\" is no word of a manifest",
                              ims_manifest_words_show(key).text);
}

/* The first line tells what this is, and for which version of the interface. */
static int read_first(struct ims_manifest_reader *reader)
{
    double version = 0;
    if (strcmp(reader->key, "imagesaver-encoders") != 0)
        return IMS_MANIFEST_WRONG(reader,
                                  "it does not begin with \"imagesaver-encoders %u\"",
                                  IMS_ENCODER_ABI);
    int error = ims_manifest_words_take_number(reader, 0, UINT32_MAX, &version);
    if (error == IMS_OK)
        error = ims_manifest_words_end_line(reader);
    if (error == IMS_OK && version != IMS_ENCODER_ABI)
        error = ims_message_fail(reader->message, IMS_ERROR_PLUGIN_ABI,
                                 "it is for version %u of the encoder interface; this "
                                 "library has version %u",
                                 (unsigned)version, IMS_ENCODER_ABI);
    return error;
}

/* How often a text has a word, or `most`. */
static size_t count_word(const char *text, const char *word, size_t most)
{
    size_t count = 0;
    while (count < most && (text = strstr(text, word)) != NULL) {
        count++;
        text++;
    }
    return count;
}

int ims_manifest_read(struct ims_manifest *manifest, char *text,
                      struct ims_message *message)
{
    struct ims_manifest_reader reader = {.manifest = manifest, .message = message};
    int error = IMS_OK;
    bool begun = false;
    *manifest = (struct ims_manifest){0};
    /* Few, mostly: a process pays for each page of the tables. */
    reader.room = count_word(text, "encoder", ENCODERS_MAX);
    reader.room_for_options =
        count_word(text, "option", reader.room * (size_t)IMS_OPTIONS_MAX);
    while (error == IMS_OK && *text != '\0') {
        char *end = text + strcspn(text, "\n");
        const bool last = *end == '\0';
        *end = '\0';
        reader.line++;
        reader.rest = text;
        if (*text != '\0' && *text != '#') {
            reader.key = ims_manifest_words_next(&reader);
            error = begun ? read_line(&reader) : read_first(&reader);
            begun = true;
        }
        text = last ? end : end + 1;
    }
    if (error == IMS_ERROR_PLUGIN_TABLE || error == IMS_ERROR_PLUGIN_ABI)
        ims_message_prepend(message, "line %zu: ", reader.line);
    if (error == IMS_OK && manifest->count == 0)
        error = IMS_MANIFEST_WRONG(&reader, "it describes no encoder");
    if (error != IMS_OK)
        ims_manifest_free(manifest);
    return error;
}

void ims_manifest_free(struct ims_manifest *manifest)
{
    while (manifest->blocks != NULL) {
        struct ims_manifest_block *next = manifest->blocks->next;
        free(manifest->blocks);
        manifest->blocks = next;
    }
    *manifest = (struct ims_manifest){0};
}
