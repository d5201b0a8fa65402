/* SPDX-License-Identifier: MIT
 *
 * The border to whoever decodes image files: one struct of functions for each library
 * that reads them, as encoders have one; and the table of which format is read by which
 * of them. What no row claims, and all video, is FFmpeg's (decode.h). It knows neither
 * names of files nor options of the command.
 *
 * A reader gets the whole file in memory and gives its pictures one after the other. A
 * picture is right, or it is refused with its reason: what the format's own library
 * calls damaged is given out only where that is asked for, and then said to be so. A
 * reader has no state but a file's, so several threads may be at work on files of their
 * own; a file may go from a thread to another one between calls.
 */
#ifndef INPUT_READER_H
#define INPUT_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "guard.h"
#include "input.h"
#include "metadata.h"

/* A file that is being read. */
struct input_reading {
    const unsigned char *bytes; /* the whole file; CLI_SOURCE_PADDING zeros follow */
    size_t size;
    struct input_guard *guard; /* ask it before memory is taken for a picture */
    bool keeps_inks;           /* CMYK of 8 bits is to stay that, with its profile */
    bool saves_damaged;        /* as much of damaged pictures as can be had is wanted */
    uint64_t expected;         /* set by open: pictures that it holds; 0 = unknown */
    void *state;               /* the reader's own */
};

/* One way to read files. A static constant. */
struct input_reader {
    const char *name; /* of the library: "libtiff" */

    /* Does once, for all files, what needs other files than those: plugins are loaded.
     * Else open() does it. Or NULL. */
    void (*prepare)(void);

    /* Looks at the file's beginning and makes the state. Returns INPUT_PICTURE when
     * all is well; INPUT_DECLINED when this file, though of the format, is one for
     * FFmpeg; else INPUT_FAILED with the reason in `problem`. close() is called in any
     * case, after failure too. */
    enum input_step (*open)(struct input_reading *reading, struct cli_text *problem);

    /* The next picture. Returns
     *   INPUT_PICTURE: `image` and `frame_ref` are set by input_pixels_make() (its rows
     *     are filled through input_pixels_row()), with alpha, matrix, range, primaries,
     *     transfer, significant_bits as the file says them, and nothing invented;
     *     `has_own_colors` where it says colors in another way, profiles aside;
     *     `metadata` is NULL or made by input_metadata_new(), and belongs to the
     *     picture from then on; `orientation` is what the file asks for and is left
     *     to the caller to do, as Exif numbers it: INPUT_ORIENTATION_OF_EXIF where the
     *     Exif data say it, 1 where the pixels stand upright already;
     *     With `saves_damaged` one may be `is_damaged`, with the reason in `problem`,
     *     if anything of it was decoded; what was not is the same in each run: 0, or
     *     what the library makes of it, never what memory held before;
     *   INPUT_DAMAGED with the reason: this one cannot be had, others may follow;
     *   INPUT_END, INPUT_FAILED (with the reason), INPUT_STOPPED;
     *   INPUT_DECLINED: before the first picture only: the file is one for FFmpeg.
     * `index`, `several` and `warnings` are 0 before; warnings may be added; `time_ms`
     * may be set in an animation. */
    enum input_step (*next)(struct input_reading *reading,
                            struct input_picture *picture, struct cli_text *problem);

    /* Turns the gain map that it put among a picture's metadata, as Exif numbers it,
     * and returns whether it could. Where it could not, or this is NULL, it is left
     * out. */
    bool (*turn_gain_map)(const struct input_reading *reading,
                          struct input_metadata *metadata, int orientation);

    /* Frees the state, which may be NULL. */
    void (*close)(struct input_reading *reading);
};

/* A format of image files, and who reads it: one row for each that is not FFmpeg's
 * alone. The first row whose probe() says yes has the file. */
struct input_format {
    const char *name;       /* "TIFF" */
    const char *extensions; /* "tif, tiff": the first is the usual one */
    /* Whether a file that begins so is of this format, never by its name. `head` has up
     * to CLI_SOURCE_HEAD_SIZE bytes of it. */
    bool (*probe)(const unsigned char *head, size_t size);
    const struct input_reader *reader; /* NULL: this build has not its library */
    const char *library; /* as configure calls it: "libtiff"; NULL: nothing reads it */
    bool may_hold_several; /* pages, sizes, frames */
    /* Without the library, and for what the reader declines: whether FFmpeg's reader is
     * right. Else such files are refused, with the name of the library. */
    bool ffmpeg_will_do;
    const char *reason; /* why it is so, for `imagesaver formats --read` */
};

/* The row of a file that begins so, or NULL; the last row of a table has no name, and
 * NULL is an empty table. */
static inline const struct input_format *
input_reader_find(const struct input_format *formats, const unsigned char *head,
                  size_t size)
{
    for (; formats != NULL && formats->name != NULL; formats++)
        if (formats->probe(head, size))
            return formats;
    return NULL;
}

/* Says why a step is what it is. */
static inline enum input_step input_reader_fail(enum input_step step, const char *words,
                                                struct cli_text *problem)
{
    cli_text_add(problem, words);
    return step;
}

#endif
