/* SPDX-License-Identifier: MIT
 *
 * Images that would replace an input: they wait until that input's own pictures are in
 * their files, and are refused where one of those is not. So a session that is ended in
 * any way, or that fails in part, loses no picture.
 *
 * Names that go round in a circle (a becomes b, and b becomes a) leave no order in
 * which that holds: there the input that goes first is kept under a second name until
 * then.
 */
#ifndef SAVE_HELD_H
#define SAVE_HELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct save_session;
struct save_send_image;

/* Zeroed = none is held. */
struct save_held {
    struct save_held_image *first;
    uint64_t bytes;                /* of all of them */
    struct save_held_copy *copies; /* of inputs that were replaced first */
};

/* Holds an image for input number `input`, or refuses it when too many are held. Takes
 * over what belongs to it. Returns whether it is held. */
bool save_held_add(struct save_session *session, struct save_send_image *image,
                   size_t input);

/* Sends those whose input is saved, and refuses those whose input is not. To be called
 * after each input. Returns whether any was sent or refused. */
bool save_held_release(struct save_session *session);

/* When nothing else is to be read or written: sends one of those that are left, having
 * kept a copy of the input that it replaces. Returns false when none is left. */
bool save_held_open_circle(struct save_session *session);

/* The end: lets go of the copies whose inputs are saved, and tells where others are. */
void save_held_end(struct save_session *session);

/* Refuses all, after a signal. */
void save_held_cancel(struct save_session *session);

#endif
