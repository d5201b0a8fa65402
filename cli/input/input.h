/* SPDX-License-Identifier: MIT
 *
 * Pictures from files: what kind of file it is, its bytes, or its decoded frames. The
 * only part of the command that knows FFmpeg, which this header hides. It knows no
 * saver and no option.
 *
 * Several threads may be at work on inputs of their own. An input may go from a thread
 * to another one between calls; a video's calls are for the main thread only.
 */
#ifndef INPUT_H
#define INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "common/text.h"
#include "frame_ref.h"

/* What a file is, judged by how it begins, and where that says nothing by its name. */
enum input_kind {
    INPUT_IMAGE,      /* one picture, or an animated one: can be passed through */
    INPUT_VIDEO,      /* to be decoded; may turn out to hold sound only */
    INPUT_NO_PICTURES /* neither begins nor is named like an image or a video */
};

/* What a step along the pictures of a file came to. */
enum input_step {
    INPUT_PICTURE, /* here is the next one */
    INPUT_DAMAGED, /* one could not be decoded; others may follow */
    INPUT_END,     /* that was all */
    INPUT_FAILED,  /* the file cannot be read, or not further */
    INPUT_NONE,    /* it holds no pictures at all (sound, text) */
    INPUT_STOPPED  /* a signal came */
};

/* A decoded picture. The pixels live as long as `frame_ref`; who has it releases
 * it: frame_ref.h. */
struct input_picture {
    struct ims_image image;
    struct input_frame_ref *frame_ref;
    uint64_t index;    /* within its file, from 1; damaged ones are counted */
    bool several;      /* it is one of several in its file */
    uint64_t time_ms;  /* in a video, from its beginning */
    uint32_t warnings; /* what was done to the pixels: bits of enum ims_warning */
};

/* What is wanted of a file, and what it may ask for; 0 = no limit. */
struct input_options {
    bool pass; /* images are not decoded: their bytes are their only picture */
    uint64_t file_bytes;    /* of an image, which is read whole */
    uint64_t picture_bytes; /* of one decoded picture */
    uint64_t pixels;        /* of one picture */
    const char *advice;     /* how more bytes are allowed, or NULL */
    int threads;            /* of a video's decoder */
};

struct input;

/* Silences FFmpeg and keeps its words for messages. Once, before anything else. */
void input_begin(void);

/* Opens a file, or standard input for "-", and looks at its beginning. The registry's
 * signatures and extensions are known kinds of images.
 * Returns NULL after failure, with the reason in `problem`, which is empty when a
 * signal came. The caller closes what it gets. */
struct input *input_open(const char *path, const ims_registry *registry,
                         const struct input_options *options, struct cli_text *problem);

enum input_kind input_kind(const struct input *input);

/* Whether it is one picture for certain: it begins like one of a kind that cannot be
 * animated. */
bool input_is_still(const struct input *input);

/* Whether a name promises an image, whatever the file holds. */
bool input_is_image_name(const char *path, const ims_registry *registry);

/* The usual extension of what it holds, "png", or "" if unknown. */
const char *input_extension(const struct input *input);

/* Reads of an image what input_next() will give first. */
void input_read_ahead(struct input *input);

/* The next picture. DAMAGED, FAILED and NONE leave the reason in `problem`; PICTURE and
 * DAMAGED tell in `picture` which one it is, and whether it is one of several. */
enum input_step input_next(struct input *input, struct input_picture *picture,
                           struct cli_text *problem);

/* Whether something that was read is too large for the options. */
bool input_is_too_large(struct input *input);

/* How many pictures it holds, as far as can be told without decoding; 0 = unknown. */
uint64_t input_expected(const struct input *input);

void input_close(struct input *input);

#endif
