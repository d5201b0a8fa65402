/* SPDX-License-Identifier: MIT
 *
 * Frames of two fields become whole pictures: FFmpeg's bwdif, which makes the lines of
 * the second field anew from those around them and from the frames before and behind.
 * Frames that are not interlaced stay as they are. libavfilter is loaded when it is
 * asked for, because many libraries come with it, for which every run would wait.
 */
#ifndef VIDEO_DEINTERLACE_H
#define VIDEO_DEINTERLACE_H

#include <stdbool.h>

#include "common/text.h"
#include "damage.h"

struct AVFilterContext;
struct AVFilterGraph;
struct AVFrame;

/* Zeroed = nothing went in yet. One frame comes out for each that goes in, later by
 * one, and in their order. */
struct video_deinterlace {
    struct AVFilterGraph *graph; /* of frames that are alike, or NULL */
    struct AVFilterContext *source;
    struct AVFilterContext *sink;
    struct AVFrame *latest; /* that the decoder gave; empty when it went in */
    int width, height, format;
    int pixel_width, pixel_height; /* in proportion; or 0 */
    int error; /* of the decoder, when those before it have come out; or 0 */
};

/* Loads libavfilter, on the main thread. Returns false with the reason in `problem`
 * where there is none. */
bool video_deinterlace_load(struct cli_text *problem);

/* In place of video_damage_receive(), when it is loaded. Frames that are damaged come
 * out as they are, and the others are not made of them. */
int video_deinterlace_receive(struct video_deinterlace *deinterlace,
                              struct video_damage *decoder, struct AVFrame *frame);

void video_deinterlace_close(struct video_deinterlace *deinterlace);

#endif
