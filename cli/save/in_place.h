/* SPDX-License-Identifier: MIT
 *
 * Which file of the disk is which input, and whether it may be replaced: not before
 * all of its own pictures are in their files, and never when one of them is not. It
 * knows files by device and inode, so that neither links nor other ways to write a path
 * deceive it. It saves nothing.
 *
 * Only the main thread calls these.
 */
#ifndef SAVE_IN_PLACE_H
#define SAVE_IN_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/walk.h"

/* Zeroed = no input is ever in the way. */
struct save_in_place {
    struct save_in_place_input *inputs; /* by their numbers */
    size_t count;
    size_t *chains; /* by hash of device and inode: an input, or SAVE_IN_PLACE_NONE */
    size_t chain_count;
};

#define SAVE_IN_PLACE_NONE SIZE_MAX

/* What stands in the way of an output. */
enum save_in_place_state {
    SAVE_IN_PLACE_FREE,    /* nothing */
    SAVE_IN_PLACE_WAITING, /* an input that is to be read, or whose pictures are on
                            * their way
                            */
    SAVE_IN_PLACE_LOST     /* an input of which something was not saved: it must stay */
};

/* Looks at the files of all inputs. The caller frees with save_in_place_free(). */
void save_in_place_begin(struct save_in_place *in_place, const struct cli_walk *walk);

void save_in_place_free(struct save_in_place *in_place);

/* Looks whether a file is an input, other than input number `own`, that may not be
 * replaced now; which one goes to `input`. */
enum save_in_place_state save_in_place_look(const struct save_in_place *in_place,
                                            const char *path, size_t own,
                                            size_t *input);

/* The same for an input that was found to be in the way before. */
enum save_in_place_state save_in_place_look_again(const struct save_in_place *in_place,
                                                  size_t input);

/* What happens to an input: one more of its pictures is on its way; one has arrived,
 * or not; all have been read; something of it was not saved and never will be. */
void save_in_place_sent(struct save_in_place *in_place, size_t input);
void save_in_place_arrived(struct save_in_place *in_place, size_t input, bool saved);
void save_in_place_read(struct save_in_place *in_place, size_t input);
void save_in_place_lost(struct save_in_place *in_place, size_t input);

/* Whether a path is that of an input's file. */
bool save_in_place_is(const struct save_in_place *in_place, const char *path,
                      size_t input);

#endif
