/* SPDX-License-Identifier: MIT
 *
 * PNG: what is replaced is left out, and new chunks come where the format wants them:
 * a profile directly after IHDR, all else directly before the first IDAT, as one search
 * for it finds them there.
 */
#include "annotate.h"

#include <string.h>

#include "common/failure.h"
#include "content.h"
#include "metadata/png.h"
#include "metadata/text.h"
#include "png_chunks.h"
#include "text.h"

enum {
    COLOR_TYPE_AT = 25, /* in the file, as IHDR comes first */
    HAS_COLOR = 2       /* a bit of it, palettes' too */
};

#define XMP_KEYWORD "XML:com.adobe.xmp"

/* The keyword of a chunk of text, and in which language the text is: both end at a zero
 * in the chunk. NULL where they do not. */
struct label {
    const char *keyword;
    const char *language; /* "" in chunks that have none */
};

static const char *ended(const uint8_t *at, size_t size)
{
    return memchr(at, '\0', size) != NULL ? (const char *)at : NULL;
}

static struct label label_of(const struct ims_annotate_png_chunk *chunk)
{
    struct label label = {NULL, ""};
    const bool is_itxt = ims_annotate_png_chunks_is(chunk, "iTXt");
    if (!is_itxt && !ims_annotate_png_chunks_is(chunk, "tEXt") &&
        !ims_annotate_png_chunks_is(chunk, "zTXt"))
        return label;
    label.keyword = ended(chunk->data, chunk->size);
    if (label.keyword == NULL || !is_itxt)
        return label;
    /* Two bytes of compression stand between. */
    const size_t language = strlen(label.keyword) + 3;
    label.language = language < chunk->size
                         ? ended(chunk->data + language, chunk->size - language)
                         : NULL;
    return label;
}

/* Whether a text goes in that takes the place of this chunk's. */
static bool is_replaced_text(const struct ims_text *texts, const struct label *label)
{
    for (; texts != NULL && texts->key != NULL; texts++) {
        const char *const language = texts->language != NULL ? texts->language : "";
        if (label->language != NULL &&
            ims_metadata_text_is_latin1(texts->key, label->keyword) &&
            ims_annotate_text_same(language, label->language))
            return true;
    }
    return false;
}

/* ImageMagick and others keep these as text where PNG has, or had, no place. */
static bool is_raw_profile(const struct label *label, const char *kind)
{
    static const char begin[] = "Raw profile type ";
    return strncmp(label->keyword, begin, sizeof begin - 1) == 0 &&
           strcmp(label->keyword + sizeof begin - 1, kind) == 0;
}

/* Whether what the chunk says is said anew, or is to be taken out. */
static bool is_replaced(const struct ims_annotate *annotate,
                        const struct ims_annotate_content *content,
                        const struct ims_annotate_png_chunk *chunk)
{
    const struct label label = label_of(chunk);
    if (label.keyword != NULL)
        return is_replaced_text(content->metadata.texts, &label) ||
               (content->xmp != NULL && (strcmp(label.keyword, XMP_KEYWORD) == 0 ||
                                         is_raw_profile(&label, "xmp"))) ||
               (content->exif != NULL &&
                (is_raw_profile(&label, "exif") || is_raw_profile(&label, "APP1"))) ||
               (content->metadata.iptc != NULL && is_raw_profile(&label, "iptc"));
    if (ims_annotate_png_chunks_is(chunk, "eXIf"))
        return content->exif != NULL;
    /* Of several sayings on color, decoders follow one: the profile is to be it. */
    if (ims_annotate_png_chunks_is(chunk, "iCCP") ||
        ims_annotate_png_chunks_is(chunk, "sRGB") ||
        ims_annotate_png_chunks_is(chunk, "cICP"))
        return content->icc != NULL;
    if (ims_annotate_png_chunks_is(chunk, "pHYs"))
        return content->metadata.dots_per_metre_x != 0;
    if (ims_annotate_png_chunks_is(chunk, "tIME"))
        return content->metadata.time_ns != 0;
    return ims_annotate_png_chunks_is(chunk, "caBX") &&
           annotate->credentials == IMS_ANNOTATE_REMOVE;
}

/* Appends the chunks of metadata: the profile alone, or all others. */
static int write_new(struct ims_annotate *annotate,
                     const struct ims_annotate_content *content, bool profile)
{
    struct ims_buffer *const buffer = ims_annotate_output_buffer(&annotate->output);
    struct ims_metadata part = content->metadata;
    if (annotate->output.error != IMS_OK)
        return annotate->output.error;
    if (profile) {
        part = (struct ims_metadata)IMS_METADATA_INIT;
        part.icc = content->icc;
        part.icc_size = content->icc_size;
    } else
        part.icc = NULL;
    return ims_metadata_png_write(&part, NULL, buffer, annotate->message);
}

static int write_all(struct ims_annotate *annotate,
                     const struct ims_annotate_png_layout *layout,
                     const struct ims_annotate_content *content)
{
    struct ims_annotate_output *const output = &annotate->output;
    struct ims_annotate_png_chunk chunk = {.end = IMS_ANNOTATE_PNG_AFTER_IHDR};
    int error = IMS_OK;
    ims_annotate_output_keep(output, 0, chunk.end);
    if (content->icc != NULL)
        error = write_new(annotate, content, true);
    while (error == IMS_OK && chunk.end < layout->end) {
        ims_annotate_png_chunks_at(annotate->bytes, chunk.end, &chunk);
        if (chunk.start == layout->first_idat)
            error = write_new(annotate, content, false);
        if (!is_replaced(annotate, content, &chunk))
            ims_annotate_output_keep(output, chunk.start, chunk.end);
    }
    if (error != IMS_OK)
        return error;
    ims_annotate_output_keep(output, layout->end, annotate->size);
    return ims_annotate_output_end(output);
}

/* The Exif that is there. */
static const uint8_t *find_exif(const struct ims_annotate *annotate,
                                const struct ims_annotate_png_layout *layout,
                                size_t *size)
{
    struct ims_annotate_png_chunk chunk = {.end = IMS_ANNOTATE_PNG_AFTER_IHDR};
    while (chunk.end < layout->end) {
        ims_annotate_png_chunks_at(annotate->bytes, chunk.end, &chunk);
        *size = chunk.size;
        if (ims_annotate_png_chunks_is(&chunk, "eXIf"))
            return chunk.data;
    }
    return NULL;
}

int ims_annotate_png_write(struct ims_annotate *annotate)
{
    struct ims_annotate_png_layout layout;
    struct ims_annotate_content content;
    size_t exif_size = 0;
    int error = ims_annotate_png_chunks_check(annotate->bytes, annotate->size, &layout,
                                              annotate->message);
    if (error == IMS_OK && layout.has_credentials)
        error = ims_annotate_signed(annotate, "PNG");
    if (error != IMS_OK)
        return error;
    const uint8_t *const exif = find_exif(annotate, &layout, &exif_size);
    error = ims_annotate_content_init(&content, annotate, exif, exif_size,
                                      IMS_METADATA_POSITION);
    if (error != IMS_OK)
        return error;
    error = ims_annotate_content_check_profile(
        &content, annotate, "PNG",
        (annotate->bytes[COLOR_TYPE_AT] & HAS_COLOR) != 0 ? "RGB " : "GRAY");
    if (error == IMS_OK)
        error = write_all(annotate, &layout, &content);
    ims_annotate_content_fini(&content);
    return error;
}
