/* SPDX-License-Identifier: MIT
 *
 * A container's best video stream, decoded frame by frame; or one image, which is one
 * packet. It knows no file and no kind. Internal to the folder.
 */
#ifndef INPUT_DECODE_H
#define INPUT_DECODE_H

#include <stdbool.h>
#include <stdint.h>

#include "alpha.h"
#include "guard.h"
#include "input.h"
#include "stream.h"
#include "video/deinterlace.h"

struct AVCodecContext;
struct AVFrame;
struct AVPacket;
struct AVStream;

/* Zeroed = closed. */
struct input_decode {
    struct input_stream stream; /* the caller sets where its bytes come from */
    struct input_guard guard;   /* and what a picture may take */
    struct AVStream *video;     /* NULL for an image decoded by the name of its file */
    struct AVCodecContext *decoder;
    struct input_alpha alpha;   /* of a video that has it beside its packets */
    struct video_damage damage; /* told of frames that build on damaged ones, */
    struct video_deinterlace deinterlace; /* between the decoder and us, if wanted */
    struct AVPacket *packet;
    struct AVFrame *frame;
    uint64_t index;   /* frames so far */
    uint64_t time_ms; /* of the latest one */
    bool single;      /* one packet */
    bool words_tell;  /* of damage, and nothing else does */
    bool goes_on;     /* damaged frames are given out, too */
    bool drained;     /* the decoder has got all */
    bool cut;         /* its end is missing */
    bool ended;       /* which was looked at, and told */
    int64_t behind;   /* where the latest packet ends, if that is known */
    int read_error;   /* why there is no more, if that is not the end */
};

/* Opens the container, with this demuxer (an AVInputFormat) or the one that FFmpeg
 * finds, and a decoder with at most `threads` threads, 0 = any number.
 * Returns INPUT_PICTURE when all is well; FAILED, NONE or STOPPED as input_next(). */
enum input_step input_decode_video(struct input_decode *decode, const void *demuxer,
                                   int threads, struct cli_text *problem);

/* Opens a decoder for all of the stream's bytes, which are in memory: `codec` (an enum
 * AVCodecID), or the one that the demuxer names. As above. */
enum input_step input_decode_image(struct input_decode *decode, const void *demuxer,
                                   int codec, struct cli_text *problem);

/* The next frame; see input_next(). */
enum input_step input_decode_next(struct input_decode *decode,
                                  struct input_picture *picture,
                                  struct cli_text *problem);

/* How many frames the container tells or lets expect; 0 = unknown. */
uint64_t input_decode_expected(const struct input_decode *decode);

void input_decode_close(struct input_decode *decode);

#endif
