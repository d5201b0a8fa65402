/* SPDX-License-Identifier: MIT
 *
 * GIF by giflib: every frame as a browser shows it, on the whole canvas, which is
 * transparent where nothing was drawn or what was there is taken away. Of a file that
 * is cut off the complete frames are given.
 */
#include "readers.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <gif_lib.h>

#include "input/pixels.h"

enum { CHANNELS = 4, MS_PER_UNIT = 10 };

/* An open file. */
struct gif_file {
    GifFileType *gif;
    const unsigned char *bytes;
    size_t size;
    size_t place;
    struct input_metadata *metadata;
    int width, height;          /* of the canvas, from the first frame on */
    unsigned char *canvas;      /* R, G, B, A of what is shown */
    unsigned char *before;      /* the same before the latest frame, if it comes back */
    GifPixelType *line;         /* of a frame */
    GraphicsControlBlock next;  /* said of the next frame, */
    GraphicsControlBlock shown; /* and of the latest one, which was drawn here: */
    GifImageDesc drawn;
    uint64_t time_ms; /* when the next one begins */
    bool begun;       /* one was drawn */
    bool ended;
};

static const GraphicsControlBlock nothing_said = {.TransparentColor =
                                                      NO_TRANSPARENT_COLOR};

static enum input_step out_of_memory(struct cli_text *problem)
{
    return input_reader_fail(INPUT_FAILED, "out of memory", problem);
}

/* What giflib's latest error means, after which nothing more can be found. */
static enum input_step explain(struct gif_file *file, struct cli_text *problem)
{
    const int error = file->gif->Error;
    const char *words = GifErrorString(error);
    file->ended = true;
    if (error == D_GIF_ERR_EOF_TOO_SOON || error == D_GIF_ERR_READ_FAILED)
        return input_reader_fail(INPUT_DAMAGED,
                                 "the file is cut off: its end is missing", problem);
    cli_text_add(problem, "its data are damaged");
    if (words != NULL) {
        cli_text_add(problem, ": ");
        cli_text_add_name(problem, words);
    }
    return INPUT_DAMAGED;
}

/* ---- opening ----------------------------------------------------------------------
 */

static int read_bytes(GifFileType *gif, GifByteType *to, int wanted)
{
    struct gif_file *file = gif->UserData;
    const size_t left = file->size - file->place;
    const size_t count = (size_t)wanted < left ? (size_t)wanted : left;
    memcpy(to, file->bytes + file->place, count);
    file->place += count;
    return (int)count;
}

/* Some programs write zeros between the blocks; all readers know. */
static size_t skip_zeros(const unsigned char *bytes, size_t size, size_t place)
{
    while (place < size && bytes[place] == 0)
        place++;
    return place;
}

/* How many images follow each other, as far as their blocks can be skipped. */
static uint64_t count_images(const unsigned char *bytes, size_t size)
{
    enum { HEADER = 13, FLAGS = 10, IMAGE = 10, IMAGE_FLAGS = 9, TABLE = 0x80 };
    size_t place = HEADER;
    uint64_t count = 0;
    if (size > HEADER && (bytes[FLAGS] & TABLE) != 0)
        place += (size_t)3 << ((bytes[FLAGS] & 7) + 1);
    while (place < size && (bytes[place] == 0x21 || bytes[place] == 0x2C)) {
        const bool is_image = bytes[place] == 0x2C;
        if (is_image && size - place <= IMAGE)
            break;
        if (is_image && (bytes[place + IMAGE_FLAGS] & TABLE) != 0)
            place += (size_t)3 << ((bytes[place + IMAGE_FLAGS] & 7) + 1);
        place += is_image ? IMAGE + 1 : 2;
        while (place < size && bytes[place] != 0)
            place += (size_t)bytes[place] + 1;
        place = skip_zeros(bytes, size, place);
        count += is_image;
    }
    return count;
}

static enum input_step open_gif(struct input_reading *reading, struct cli_text *problem)
{
    int error = 0;
    struct gif_file *file = calloc(1, sizeof *file);
    reading->state = file;
    if (file == NULL)
        return out_of_memory(problem);
    file->bytes = reading->bytes;
    file->size = reading->size;
    file->next = nothing_said;
    file->metadata = input_metadata_new();
    file->gif = DGifOpen(file, read_bytes, &error);
    reading->expected = count_images(file->bytes, file->size);
    if (file->gif == NULL)
        return error == D_GIF_ERR_NOT_ENOUGH_MEM
                   ? out_of_memory(problem)
                   : input_reader_fail(INPUT_FAILED,
                                       "the file is cut off: its end is missing",
                                       problem);
    return INPUT_PICTURE;
}

/* ---- what stands between the frames -----------------------------------------------
 */

/* Adds a block, which begins with its length; of XMP, which is written as it is, that
 * byte is one of it. */
static void add_block(struct cli_text *all, const GifByteType *block, bool whole)
{
    if (all->length < INPUT_METADATA_MOST)
        cli_text_add_bytes(all, (const char *)block + !whole, (size_t)block[0] + whole);
}

/* Takes what an extension holds, of which `block` is the first. Returns false after an
 * error. */
static bool read_extension(struct gif_file *file)
{
    enum { XMP_TRAILER = 257, NAME = 11 };
    int code = 0;
    GifByteType *block = NULL;
    struct cli_text all = CLI_TEXT_INIT;
    cli_text_clear(&all);
    bool good = DGifGetExtension(file->gif, &code, &block) == GIF_OK;
    if (good && code == GRAPHICS_EXT_FUNC_CODE && block != NULL &&
        DGifExtensionToGCB(block[0], block + 1, &file->next) != GIF_OK)
        file->next = nothing_said;
    const bool named =
        code == APPLICATION_EXT_FUNC_CODE && block != NULL && block[0] == NAME;
    const bool is_xmp = named && memcmp(block + 1, "XMP DataXMP", NAME) == 0;
    const bool is_icc = named && memcmp(block + 1, "ICCRGBG1012", NAME) == 0;
    if (good && code == COMMENT_EXT_FUNC_CODE && block != NULL)
        add_block(&all, block, false);
    while (good && block != NULL) {
        good = DGifGetExtensionNext(file->gif, &block) == GIF_OK;
        if (good && block != NULL &&
            (is_xmp || is_icc || code == COMMENT_EXT_FUNC_CODE))
            add_block(&all, block, is_xmp);
    }
    if (good && code == COMMENT_EXT_FUNC_CODE && all.length > 0)
        input_metadata_add_comment(file->metadata, all.data, all.length);
    if (good && is_icc)
        input_metadata_set(file->metadata, IMS_METADATA_ICC, all.data, all.length);
    if (good && is_xmp && all.length > XMP_TRAILER)
        input_metadata_set(file->metadata, IMS_METADATA_XMP, all.data,
                           all.length - XMP_TRAILER);
    cli_text_free(&all);
    return good;
}

/* ---- frames -----------------------------------------------------------------------
 */

/* The canvas, when the first frame is known: browsers make it as large as that. Returns
 * false with the reason in `problem`. */
static bool begin_canvas(struct gif_file *file, struct input_guard *guard,
                         struct cli_text *problem)
{
    const GifImageDesc *first = &file->gif->Image;
    file->width = file->gif->SWidth;
    file->height = file->gif->SHeight;
    if (file->width < first->Left + first->Width)
        file->width = first->Left + first->Width;
    if (file->height < first->Top + first->Height)
        file->height = first->Top + first->Height;
    const size_t bytes = (size_t)file->width * (size_t)file->height * CHANNELS;
    if (!input_guard_allows(guard, file->width, file->height, bytes)) {
        input_guard_explain(guard, problem);
        return false;
    }
    file->canvas = calloc(bytes, 1);
    if (file->canvas == NULL)
        cli_text_add(problem, "out of memory");
    return file->canvas != NULL;
}

/* Of a frame, as far as it lies on the canvas. */
static void clear_frame(struct gif_file *file, const GifImageDesc *frame)
{
    for (int y = frame->Top; y < frame->Top + frame->Height && y < file->height; y++) {
        unsigned char *row = file->canvas + (size_t)y * (size_t)file->width * CHANNELS;
        const int end = frame->Left + frame->Width;
        const int right = end < file->width ? end : file->width;
        if (frame->Left < right)
            memset(row + (size_t)frame->Left * CHANNELS, 0,
                   (size_t)(right - frame->Left) * CHANNELS);
    }
}

/* Takes the latest frame away, if it asks for that, and remembers what is below the
 * next one. Returns false when there is no memory. */
static bool dispose(struct gif_file *file)
{
    const size_t bytes = (size_t)file->width * (size_t)file->height * CHANNELS;
    if (file->begun && file->shown.DisposalMode == DISPOSE_BACKGROUND)
        clear_frame(file, &file->drawn);
    else if (file->begun && file->shown.DisposalMode == DISPOSE_PREVIOUS)
        memcpy(file->canvas, file->before, bytes);
    if (file->next.DisposalMode != DISPOSE_PREVIOUS)
        return true;
    if (file->before == NULL)
        file->before = malloc(bytes);
    if (file->before == NULL)
        return false;
    memcpy(file->before, file->canvas, bytes);
    return true;
}

static void draw_line(struct gif_file *file, const ColorMapObject *colors, int y)
{
    const GifImageDesc *frame = &file->gif->Image;
    const int row = frame->Top + y;
    if (row >= file->height)
        return;
    unsigned char *to =
        file->canvas +
        ((size_t)row * (size_t)file->width + (size_t)frame->Left) * CHANNELS;
    for (int x = 0; x < frame->Width && frame->Left + x < file->width; x++) {
        const int index = file->line[x];
        if (index == file->next.TransparentColor)
            continue;
        const bool known = index < colors->ColorCount;
        const GifColorType color =
            known ? colors->Colors[index] : (GifColorType){0, 0, 0};
        unsigned char *pixel = to + (size_t)x * CHANNELS;
        pixel[0] = color.Red;
        pixel[1] = color.Green;
        pixel[2] = color.Blue;
        pixel[3] = 0xFF;
    }
}

/* Returns false after an error; `any` tells whether something was drawn. */
static bool draw(struct gif_file *file, const ColorMapObject *colors, bool *any)
{
    static const struct {
        unsigned char first, step;
    } passes[] = {{0, 8}, {4, 8}, {2, 4}, {1, 2}, {0, 1}};
    const GifImageDesc *frame = &file->gif->Image;
    const int begin = frame->Interlace ? 0 : 4, end = frame->Interlace ? 4 : 5;
    for (int pass = begin; pass < end; pass++)
        for (int y = passes[pass].first; y < frame->Height; y += passes[pass].step) {
            if (DGifGetLine(file->gif, file->line, frame->Width) != GIF_OK)
                return false;
            draw_line(file, colors, y);
            *any = true;
        }
    return true;
}

static bool is_opaque(const struct gif_file *file)
{
    const size_t count = (size_t)file->width * (size_t)file->height;
    for (size_t i = 0; i < count; i++)
        if (file->canvas[i * CHANNELS + 3] == 0)
            return false;
    return true;
}

static enum input_step make_picture(const struct gif_file *file,
                                    struct input_picture *picture,
                                    struct cli_text *problem)
{
    const bool opaque = is_opaque(file);
    if (!input_pixels_make(picture, opaque ? IMS_PIXEL_RGB8 : IMS_PIXEL_RGBA8,
                           file->width, file->height))
        return out_of_memory(problem);
    for (int y = 0; y < file->height; y++) {
        const unsigned char *from =
            file->canvas + (size_t)y * (size_t)file->width * CHANNELS;
        unsigned char *to = input_pixels_row(&picture->image, 0, y);
        if (!opaque)
            memcpy(to, from, (size_t)file->width * CHANNELS);
        for (int x = 0; opaque && x < file->width; x++)
            memcpy(to + (size_t)x * 3, from + (size_t)x * CHANNELS, 3);
    }
    picture->metadata = input_metadata_copy(file->metadata);
    picture->orientation = 1;
    picture->time_ms = file->time_ms;
    return INPUT_PICTURE;
}

static enum input_step read_frame(struct input_reading *reading,
                                  struct input_picture *picture,
                                  struct cli_text *problem)
{
    struct gif_file *file = reading->state;
    if (DGifGetImageDesc(file->gif) != GIF_OK)
        return explain(file, problem);
    const GifImageDesc *frame = &file->gif->Image;
    const ColorMapObject *colors =
        frame->ColorMap != NULL ? frame->ColorMap : file->gif->SColorMap;
    file->ended = true; /* where anything is wrong from here on */
    if (colors == NULL || frame->Width <= 0 || frame->Height <= 0)
        return input_reader_fail(INPUT_DAMAGED,
                                 "its data are damaged: a frame has no size or colors",
                                 problem);
    if (file->canvas == NULL && !begin_canvas(file, reading->guard, problem))
        return INPUT_FAILED;
    GifPixelType *line = realloc(file->line, (size_t)frame->Width);
    if (line != NULL)
        file->line = line;
    if (line == NULL || !dispose(file))
        return out_of_memory(problem);
    bool any = false;
    const bool whole = draw(file, colors, &any);
    if (!whole && (explain(file, problem), !any || !reading->saves_damaged))
        return INPUT_DAMAGED;
    enum input_step step = make_picture(file, picture, problem);
    picture->is_damaged = !whole && step == INPUT_PICTURE;
    file->drawn = *frame;
    file->shown = file->next;
    file->time_ms += (uint64_t)file->next.DelayTime * MS_PER_UNIT;
    file->next = nothing_said;
    file->begun = true;
    file->ended = step != INPUT_PICTURE || !whole; /* where the next one is not known */
    return step;
}

static enum input_step next_picture(struct input_reading *reading,
                                    struct input_picture *picture,
                                    struct cli_text *problem)
{
    struct gif_file *file = reading->state;
    while (!file->ended) {
        GifRecordType record = UNDEFINED_RECORD_TYPE;
        file->place = skip_zeros(file->bytes, file->size, file->place);
        /* Some programs forget the mark of the end. */
        if (file->begun && file->place == file->size)
            break;
        if (DGifGetRecordType(file->gif, &record) != GIF_OK)
            return explain(file, problem);
        if (record == TERMINATE_RECORD_TYPE)
            break;
        if (record == IMAGE_DESC_RECORD_TYPE)
            return read_frame(reading, picture, problem);
        if (record == EXTENSION_RECORD_TYPE && !read_extension(file))
            return explain(file, problem);
    }
    if (!file->begun && !file->ended)
        return input_reader_fail(INPUT_FAILED, "it holds no pictures", problem);
    file->ended = true;
    return INPUT_END;
}

static void close_gif(struct input_reading *reading)
{
    struct gif_file *file = reading->state;
    if (file == NULL)
        return;
    if (file->gif != NULL)
        DGifCloseFile(file->gif, NULL);
    input_metadata_free(file->metadata);
    free(file->canvas);
    free(file->before);
    free(file->line);
    free(file);
    reading->state = NULL;
}

const struct input_reader readers_gif = {
    .name = "giflib", .open = open_gif, .next = next_picture, .close = close_gif};
