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

#include "common/source.h"
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
    INPUT_STOPPED, /* a signal came */
    INPUT_DECLINED /* by a reader (reader.h); never the caller's to see */
};

/* Beside the orientations of Exif, 1 to 8, for readers. */
enum { INPUT_ORIENTATION_OF_EXIF = 0 };

/* What becomes of what a file says beside its pixels. */
enum input_keep {
    INPUT_KEEP_ALL,
    INPUT_KEEP_NONE,
    INPUT_KEEP_COLOR,  /* the ICC profile only */
    INPUT_KEEP_PRIVATE /* all but position, serial numbers, owner and artist */
};

/* What becomes of videos whose pixels are not square. */
enum input_aspect {
    INPUT_ASPECT_SQUARE, /* pictures are enlarged in one direction, so that they are */
    INPUT_ASPECT_KEEP    /* the pixels stay, and the resolution tells their shape */
};

/* What becomes of raw photographs. */
enum input_raw {
    INPUT_RAW_DEVELOP, /* pictures are made of what the sensor saw */
    INPUT_RAW_PREVIEW, /* the pictures that cameras put beside it are taken */
    INPUT_RAW_REFUSE
};

/* What the colors of pictures are taken for whose files do not say what they are; the
 * primaries that go with a curve are those that it is used with. */
enum input_untagged {
    INPUT_UNTAGGED_UNKNOWN, /* nothing */
    INPUT_UNTAGGED_SRGB,
    INPUT_UNTAGGED_DISPLAY_P3,
    INPUT_UNTAGGED_BT709,
    INPUT_UNTAGGED_BT2020,
    INPUT_UNTAGGED_GAMMA22,
    INPUT_UNTAGGED_LINEAR,
    INPUT_UNTAGGED_PQ,
    INPUT_UNTAGGED_HLG
};

struct input_delegate;
struct input_format;
struct input_metadata;

/* A decoded picture. The pixels live as long as `frame_ref`; who has it releases
 * it: frame_ref.h. */
struct input_picture {
    struct ims_image image;
    struct input_frame_ref *frame_ref;
    struct input_metadata *metadata; /* what the file says beside; the frame_ref's, or
                                        NULL */
    int orientation;                 /* between a reader and its caller; see reader.h */
    uint64_t index;         /* within its file, from 1; damaged ones are counted */
    bool several;           /* it is one of several in its file */
    uint64_t time_ms;       /* in a video or an animation, from its beginning */
    bool is_interlaced;     /* of a video: two fields, of two times */
    bool has_oblong_pixels; /* of a video: where it is shown they are not square, or
                               were not before they became so here */
    bool is_damaged;        /* of what was asked for, see `saves_damaged`: as far as it
                               could be read; the reason is in the step's `problem` */
    bool is_preview;        /* of a raw photograph: what its camera made of it */
    bool has_own_colors;    /* its file says what its colors are, and the image has no
                               member for it; set by readers, profiles aside */
    bool is_untagged;       /* nothing says what its colors are */
    const char *left_out;   /* what of its file is not read, told once: "its layers" */
    uint32_t warnings;      /* what was done to the pixels: bits of enum ims_warning */
};

/* What is wanted of a file, and what it may ask for; 0 = no limit. */
struct input_options {
    bool pass; /* images are not decoded: their bytes are their only picture */
    uint64_t file_bytes;    /* of an image, which is read whole */
    uint64_t picture_bytes; /* of one decoded picture */
    uint64_t pixels;        /* of one picture */
    const char *advice;     /* how more bytes are allowed, or NULL */
    int threads;            /* of a video's decoder */
    bool keeps_inks;        /* CMYK of 8 bits stays that; else it becomes RGB */
    enum input_keep keep;
    enum input_aspect aspect;
    enum input_raw raw;
    enum input_untagged untagged;
    bool saves_damaged; /* what can be read of damaged pictures is given out, by those
                           who can */
    bool deinterlace;   /* videos that are interlaced; see input_can_deinterlace() */
    const struct ims_text *texts;       /* for each picture, or NULL */
    const struct input_format *formats; /* those with readers of their own, or NULL */
    struct input_delegate *delegate;    /* who reads instead, or NULL */
    bool asks_still;                    /* input_is_still() will be asked */
    bool confined;                      /* no other file can be opened */
};

struct input;

/* Whether interlaced video can be deinterlaced; if not, the reason is in `problem`. To
 * be asked before it is asked for. */
bool input_can_deinterlace(struct cli_text *problem);

/* Silences FFmpeg and keeps its words for messages. Once, before anything else. */
void input_begin(void);

/* Opens a file, or standard input for "-", and looks at its beginning. The registry's
 * signatures and extensions are known kinds of images.
 * Returns NULL after failure, with the reason in `problem`, which is empty when a
 * signal came. The caller closes what it gets. */
struct input *input_open(const char *path, const ims_registry *registry,
                         const struct input_options *options, struct cli_text *problem);

enum input_kind input_kind(const struct input *input);

/* Says that it holds no pictures, and what it is instead, as far as that is known: of
 * an input of that kind. */
void input_explain(const struct input *input, struct cli_text *problem);

/* Whether it is one picture for certain: it begins like one of a kind that cannot be
 * animated. */
bool input_is_still(const struct input *input);

/* Whether a name promises an image, whatever the file holds. */
bool input_is_image_name(const char *path, const ims_registry *registry);

/* The usual extension of what it holds, "png", or "" if unknown. */
const char *input_extension(const struct input *input);

/* Reads of an image what input_next() will give first. */
void input_read_ahead(struct input *input);

/* The next picture. DAMAGED, FAILED and NONE leave the reason in `problem`, and so does
 * PICTURE of one that is damaged; PICTURE and DAMAGED tell in `picture` which one it
 * is, and whether it is one of several. */
enum input_step input_next(struct input *input, struct input_picture *picture,
                           struct cli_text *problem);

/* Whether something that was read is too large for the options. */
bool input_is_too_large(struct input *input);

/* How many pictures it holds, as far as can be told without decoding; 0 = unknown. */
uint64_t input_expected(const struct input *input);

void input_close(struct input *input);

/* ---- reading elsewhere -------------------------------------------------------------
 *
 * The border to whoever reads files in place of this process: the input is opened here,
 * and everything that looks into it is done there (cli/sandbox).
 */

/* What is known of a file. Plain numbers and letters, so that it can be sent as it is;
 * whoever takes it from a process that it does not trust looks at each. */
struct input_facts {
    uint32_t kind;         /* enum input_kind */
    uint32_t is_still;     /* where the options ask for it */
    uint32_t is_too_large; /* something that was read, for the options */
    uint32_t reserved;
    uint64_t expected;    /* pictures; 0 = unknown */
    char extension[16];   /* the usual one, or "" */
    char description[32]; /* what it is that is no picture, or "" */
};

/* One way to have files read. The functions may be called on any thread, those of one
 * file on one thread at a time. */
struct input_delegate {
    /* Opens a file, of which nothing was read, and which stays the caller's. Returns
     * it with `facts`, or NULL with the reason in `problem`, which is empty when a
     * signal came. */
    void *(*open)(struct input_delegate *delegate, const struct cli_source *source,
                  const char *path, const struct input_options *options,
                  struct input_facts *facts, struct cli_text *problem);

    /* The next picture, as input_next() has it, and what is known since. */
    enum input_step (*next)(void *file, struct input_picture *picture,
                            struct input_facts *facts, struct cli_text *problem);

    void (*close)(void *file);
};

/* For those who do the work: an input whose file is open already, which it takes over,
 * also when it fails. */
struct input *input_open_source(struct cli_source *source, const char *path,
                                const ims_registry *registry,
                                const struct input_options *options,
                                struct cli_text *problem);

/* The next picture, without looking ahead to whether it is one of several. */
enum input_step input_read(struct input *input, struct input_picture *picture,
                           struct cli_text *problem);

/* What is known of an input that was opened or read. */
void input_tell_facts(struct input *input, struct input_facts *facts);

#endif
