/* SPDX-License-Identifier: MIT
 *
 * TIFF by libtiff: page after page, upright or not, with what its tags say. The samples
 * are tiff_page.h's. What the sensors of cameras saw looks like TIFF, and is refused.
 */
#include "readers.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tiffio.h>

#include "input/pixels.h"
#include "tiff_exif.h"
#include "tiff_page.h"

/* An open file. */
struct tiff_file {
    TIFF *tiff;
    const unsigned char *bytes;
    uint64_t size;
    uint64_t place;
    char words[256]; /* what libtiff said first since they were emptied */
    bool decoding;   /* warnings are about samples, so that they are damaged */
    bool warned;
    bool silent; /* of its page, what the samples behind the colors are */
    bool lacks;  /* a tag of its page could not be read */
    bool begun;  /* the file is at the page that was given last */
    bool ended;
};

/* ---- the file's bytes, for libtiff ------------------------------------------------
 */

static tmsize_t read_bytes(thandle_t handle, void *buffer, tmsize_t size)
{
    struct tiff_file *file = handle;
    uint64_t left = file->place < file->size ? file->size - file->place : 0;
    size_t count = (uint64_t)size < left ? (size_t)size : (size_t)left;
    memcpy(buffer, file->bytes + (left > 0 ? file->place : 0), count);
    file->place += count;
    return (tmsize_t)count;
}

static tmsize_t write_nothing(thandle_t handle, void *buffer, tmsize_t size)
{
    (void)handle;
    (void)buffer;
    (void)size;
    return -1;
}

static toff_t seek_bytes(thandle_t handle, toff_t offset, int whence)
{
    struct tiff_file *file = handle;
    uint64_t start = whence == SEEK_CUR   ? file->place
                     : whence == SEEK_END ? file->size
                                          : 0;
    file->place = start + offset; /* a negative one is a large number */
    return file->place;
}

static int close_nothing(thandle_t handle)
{
    (void)handle;
    return 0;
}

static toff_t size_of_bytes(thandle_t handle)
{
    const struct tiff_file *file = handle;
    return file->size;
}

static int map_bytes(thandle_t handle, void **base, toff_t *size)
{
    const struct tiff_file *file = handle;
    *base = (void *)(uintptr_t)file->bytes; /* which is read only */
    *size = file->size;
    return 1;
}

static void unmap_nothing(thandle_t handle, void *base, toff_t size)
{
    (void)handle;
    (void)base;
    (void)size;
}

/* ---- its words --------------------------------------------------------------------
 */

__attribute__((format(printf, 2, 0))) static void
keep_words(struct tiff_file *file, const char *format, va_list arguments)
{
    if (file->words[0] == '\0')
        vsnprintf(file->words, sizeof file->words, format, arguments);
}

__attribute__((format(printf, 4, 0))) static int hear_error(TIFF *tiff, void *user,
                                                            const char *module,
                                                            const char *format,
                                                            va_list arguments)
{
    (void)tiff;
    (void)module;
    keep_words(user, format, arguments);
    return 1;
}

/* Warnings of the tags are about what pixels do not need; those of samples are not. */
__attribute__((format(printf, 4, 0))) static int hear_warning(TIFF *tiff, void *user,
                                                              const char *module,
                                                              const char *format,
                                                              va_list arguments)
{
    struct tiff_file *file = user;
    (void)tiff;
    (void)module;
    if (!file->decoding) {
        /* Nothing else tells this from a file that says "none of your concern". */
        file->silent = file->silent || strstr(format, "ExtraSamples") != NULL;
        file->lacks = file->lacks || strstr(format, "tag ignored") != NULL;
        return 1;
    }
    /* How old programs wrote LZW is known, and no damage. */
    if (strstr(format, "Old-style LZW") != NULL)
        return 1;
    file->warned = true;
    keep_words(file, format, arguments);
    return 1;
}

static void add_words(struct tiff_file *file, struct cli_text *problem)
{
    if (file->words[0] == '\0')
        return;
    cli_text_add(problem, ": ");
    cli_text_add_name(problem, file->words);
    file->words[0] = '\0';
}

/* ---- raw photographs --------------------------------------------------------------
 */

/* Whether a page, or one of those below the first, is of a camera's sensor. The file is
 * at its first page afterwards. */
static bool holds_raw(TIFF *tiff)
{
    enum { MOST_PAGES = 16, DNG_VERSION = 50706 };
    uint16_t count = 0;
    uint64_t *places = NULL;
    const void *version = NULL;
    if (readers_tiff_page_is_raw(tiff) ||
        TIFFGetField(tiff, DNG_VERSION, &version) != 0)
        return true;
    if (TIFFGetField(tiff, TIFFTAG_SUBIFD, &count, &places) == 0)
        return false;
    uint64_t kept[MOST_PAGES]; /* they go with the page */
    if (count > MOST_PAGES)
        count = MOST_PAGES;
    memcpy(kept, places, count * sizeof *kept);
    bool found = false;
    for (uint16_t i = 0; i < count && !found; i++)
        found =
            TIFFSetSubDirectory(tiff, kept[i]) != 0 && readers_tiff_page_is_raw(tiff);
    TIFFSetDirectory(tiff, 0);
    return found;
}

static enum input_step refuse_raw(struct cli_text *problem)
{
    cli_text_add(problem, "it holds what a camera's sensor saw, and no picture; a raw "
                          "converter makes one");
    return INPUT_FAILED;
}

/* ---- opening ----------------------------------------------------------------------
 */

static TIFF *open_bytes(struct tiff_file *file)
{
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    if (options == NULL)
        return NULL;
    TIFFOpenOptionsSetErrorHandlerExtR(options, hear_error, file);
    TIFFOpenOptionsSetWarningHandlerExtR(options, hear_warning, file);
    TIFF *tiff = TIFFClientOpenExt("", "r", file, read_bytes, write_nothing, seek_bytes,
                                   close_nothing, size_of_bytes, map_bytes,
                                   unmap_nothing, options);
    TIFFOpenOptionsFree(options);
    return tiff;
}

static enum input_step open_tiff(struct input_reading *reading,
                                 struct cli_text *problem)
{
    struct tiff_file *file = calloc(1, sizeof *file);
    reading->state = file;
    if (file == NULL) {
        cli_text_add(problem, "out of memory");
        return INPUT_FAILED;
    }
    file->bytes = reading->bytes;
    file->size = reading->size;
    file->tiff = open_bytes(file);
    if (file->tiff == NULL) {
        cli_text_add(problem, "its data are damaged");
        add_words(file, problem);
        return INPUT_FAILED;
    }
    if (holds_raw(file->tiff))
        return refuse_raw(problem);
    reading->expected = TIFFNumberOfDirectories(file->tiff);
    file->words[0] = '\0';
    return INPUT_PICTURE;
}

/* ---- pages ------------------------------------------------------------------------
 */

static void add_text(struct input_metadata *metadata, TIFF *tiff, uint32_t tag,
                     const char *key)
{
    const char *words = NULL;
    if (TIFFGetField(tiff, tag, &words) != 0 && words != NULL && words[0] != '\0')
        input_metadata_add_text(metadata, key, words, strlen(words), NULL);
}

static void add_resolution(struct input_metadata *metadata, TIFF *tiff)
{
    float across = 0, down = 0;
    uint16_t unit = RESUNIT_INCH;
    if (TIFFGetField(tiff, TIFFTAG_XRESOLUTION, &across) == 0 ||
        TIFFGetField(tiff, TIFFTAG_YRESOLUTION, &down) == 0)
        return;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_RESOLUTIONUNIT, &unit);
    const double factor = unit == RESUNIT_CENTIMETER ? 100
                          : unit == RESUNIT_INCH     ? 1 / 0.0254
                                                     : 0;
    if (factor > 0 && across > 0 && down > 0)
        input_metadata_set_resolution(metadata, across * factor, down * factor);
}

/* Whether numbers of a tag are there, and none of these. */
static bool has_others(TIFF *tiff, uint32_t tag, const float *usual, size_t count)
{
    const float near = 0.001f, *found = NULL;
    if (TIFFGetField(tiff, tag, &found) == 0 || found == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!(found[i] > usual[i] - near && found[i] < usual[i] + near))
            return true;
    return false;
}

/* Whether tags say that its colors are others than those of sRGB, which some programs
 * write to every file. */
static bool has_own_colors(TIFF *tiff)
{
    static const float white[] = {0.3127f, 0.329f};
    static const float colors[] = {0.64f, 0.33f, 0.3f, 0.6f, 0.15f, 0.06f};
    const uint16_t *curves[3];
    return TIFFGetField(tiff, TIFFTAG_TRANSFERFUNCTION, &curves[0], &curves[1],
                        &curves[2]) != 0 ||
           has_others(tiff, TIFFTAG_WHITEPOINT, white, 2) ||
           has_others(tiff, TIFFTAG_PRIMARYCHROMATICITIES, colors, 6);
}

static struct input_metadata *read_metadata(const struct readers_tiff_page *page)
{
    struct input_metadata *metadata = input_metadata_new();
    uint32_t size = 0;
    const void *bytes = NULL;
    /* A profile of inks says nothing of the colors that were made of them. */
    if (page->conversion != READERS_TIFF_CMYK &&
        TIFFGetField(page->tiff, TIFFTAG_ICCPROFILE, &size, &bytes) != 0)
        input_metadata_set(metadata, IMS_METADATA_ICC, bytes, size);
    if (TIFFGetField(page->tiff, TIFFTAG_XMLPACKET, &size, &bytes) != 0)
        input_metadata_set(metadata, IMS_METADATA_XMP, bytes, size);
    add_text(metadata, page->tiff, TIFFTAG_DOCUMENTNAME, "Title");
    add_text(metadata, page->tiff, TIFFTAG_IMAGEDESCRIPTION, "Description");
    add_text(metadata, page->tiff, TIFFTAG_ARTIST, "Author");
    add_text(metadata, page->tiff, TIFFTAG_COPYRIGHT, "Copyright");
    add_text(metadata, page->tiff, TIFFTAG_SOFTWARE, "Software");
    add_resolution(metadata, page->tiff);
    return metadata;
}

static enum input_step damaged(struct tiff_file *file, const char *words,
                               struct cli_text *problem)
{
    if (problem->length == 0)
        cli_text_add(problem, words);
    add_words(file, problem);
    return INPUT_DAMAGED;
}

/* Goes on to the next page. Returns INPUT_PICTURE where there is one. */
static enum input_step step(struct tiff_file *file, struct cli_text *problem)
{
    file->words[0] = '\0';
    file->warned = file->decoding = false;
    if (file->ended)
        return INPUT_END;
    if (!file->begun) {
        file->begun = true;
        return INPUT_PICTURE;
    }
    file->ended = TIFFLastDirectory(file->tiff) != 0;
    if (file->ended)
        return INPUT_END;
    file->silent = file->lacks = false;
    if (TIFFReadDirectory(file->tiff) != 0)
        return INPUT_PICTURE;
    file->ended = true;
    return damaged(file, "its next page cannot be found", problem);
}

/* Decodes a page; of a damaged one, if that is wanted, what there is. Returns false
 * with the reason in `problem` where nothing of it is to be given out. */
static bool decode(struct tiff_file *file, const struct readers_tiff_page *page,
                   bool goes_on, struct input_picture *picture,
                   struct cli_text *problem)
{
    if (goes_on)
        file->words[0] = '\0'; /* those of tags */
    const enum readers_tiff_outcome outcome =
        readers_tiff_pixels_decode(page, &picture->image, goes_on, problem);
    /* libtiff's own conversion goes on without a word in what it returns. */
    const bool heard = goes_on && file->decoding && file->words[0] != '\0';
    if (outcome == READERS_TIFF_WHOLE && !file->warned && !heard)
        return true;
    damaged(file, "its data are damaged", problem);
    picture->is_damaged = goes_on && outcome != READERS_TIFF_NOTHING;
    return picture->is_damaged;
}

static enum input_step next_page(struct input_reading *reading,
                                 struct input_picture *picture,
                                 struct cli_text *problem)
{
    struct tiff_file *file = reading->state;
    struct readers_tiff_page page;
    enum input_step found = step(file, problem);
    if (found != INPUT_PICTURE)
        return found;
    if (!readers_tiff_page_look(&page, file->tiff, file->silent, reading->keeps_inks,
                                problem))
        return damaged(file, "its data are damaged", problem);
    if (!input_guard_allows(reading->guard, (int)page.width, (int)page.height,
                            readers_tiff_page_memory(&page))) {
        input_guard_explain(reading->guard, problem);
        return INPUT_FAILED;
    }
    if (!input_pixels_make(picture, page.format, (int)page.width, (int)page.height)) {
        cli_text_add(problem, "out of memory");
        return INPUT_DAMAGED;
    }
    file->decoding = page.compression != COMPRESSION_OJPEG; /* which is never clean */
    if (!decode(file, &page, reading->saves_damaged, picture, problem)) {
        input_frame_ref_release(picture->frame_ref, NULL);
        picture->frame_ref = NULL;
        return INPUT_DAMAGED;
    }
    picture->image.alpha =
        page.premultiplied ? IMS_ALPHA_PREMULTIPLIED : IMS_ALPHA_STRAIGHT;
    picture->orientation = page.orientation;
    picture->warnings |= page.warnings;
    picture->metadata = read_metadata(&page);
    picture->has_own_colors = has_own_colors(file->tiff);
    readers_tiff_exif_take(picture->metadata, file->bytes, file->size,
                           TIFFCurrentDirOffset(file->tiff));
    if (file->lacks)
        input_metadata_lose(picture->metadata);
    return INPUT_PICTURE;
}

static void close_tiff(struct input_reading *reading)
{
    struct tiff_file *file = reading->state;
    if (file != NULL && file->tiff != NULL)
        TIFFClose(file->tiff);
    free(file);
    reading->state = NULL;
}

const struct input_reader readers_tiff = {
    .name = "libtiff", .open = open_tiff, .next = next_page, .close = close_tiff};
