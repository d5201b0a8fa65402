/* SPDX-License-Identifier: MIT
 *
 * Alpha of VP8 and VP9 in WebM and Matroska: the luma of pictures of its own, which lie
 * beside the packets of the video, and which FFmpeg's own decoders leave where they
 * are. Internal to the folder.
 */
#ifndef INPUT_ALPHA_H
#define INPUT_ALPHA_H

#include <stdbool.h>

struct AVCodecContext;
struct AVFrame;
struct AVPacket;
struct AVStream;
struct input_guard;

/* Zeroed = closed. */
struct input_alpha {
    struct AVCodecContext *decoder;
    struct AVPacket *packet;
    struct AVFrame *frame; /* of the latest packet, */
    bool is_beside;        /* if it has one; */
    int error;             /* or why it could not be decoded */
};

/* Whether a stream says that it has alpha of this kind. Frames of both decoders belong
 * together where each packet gives its own at once: where they have one thread. */
bool input_alpha_is_beside(const struct AVStream *video);

/* Opens a decoder. Returns 0 or an AVERROR. */
int input_alpha_open(struct input_alpha *alpha, const struct AVStream *video,
                     struct input_guard *guard);

/* Decodes what lies beside a packet of the video. */
void input_alpha_take(struct input_alpha *alpha, const struct AVPacket *packet);

/* Gives the latest packet's alpha, if it has one, to its frame, which then refers to
 * it. Returns 0 or an AVERROR. */
int input_alpha_join(struct input_alpha *alpha, struct AVFrame *frame);

void input_alpha_close(struct input_alpha *alpha);

#endif
