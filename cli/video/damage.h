/* SPDX-License-Identifier: MIT
 *
 * Frames of a video that build on a damaged one. Decoders say which frames they could
 * not make as they should be, but not which others were made of those: here these are
 * marked too, until a frame that builds on no other. What comes out does not depend on
 * the decoder's threads.
 */
#ifndef VIDEO_DAMAGE_H
#define VIDEO_DAMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct AVCodecContext;
struct AVFrame;

/* Most frames that are shown before one on which they build. */
enum { VIDEO_DAMAGE_MOST_HELD = 16 };

/* Zeroed but for what the caller sets: nothing came yet. */
struct video_damage {
    struct AVCodecContext *decoder; /* set by the caller, */
    uint64_t limit;                 /* bytes that held frames may have; 0 = any, */
    bool (*heard)(void); /* and whether the decoder's words tell of damage; or NULL */
    struct AVFrame *held[VIDEO_DAMAGE_MOST_HELD + 1];
    size_t count;
    bool goes_out; /* those that are held */
    bool builds;   /* frames build on a damaged one, up to the next key frame */
    int error;     /* of the decoder, behind those that are held; or 0 */
};

/* Whether a frame is marked as damaged. */
bool video_damage_is_marked(const struct AVFrame *frame);

/* In place of avcodec_receive_frame(): frames that build on a damaged one are marked.
 * Those between two others (B) are held until the latter of these is there. */
int video_damage_receive(struct video_damage *damage, struct AVFrame *frame);

/* A packet could not be decoded: what follows may build on it. */
void video_damage_lost(struct video_damage *damage);

void video_damage_close(struct video_damage *damage);

#endif
