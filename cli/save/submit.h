/* SPDX-License-Identifier: MIT
 *
 * Gives an image its name and sees to it that it is nobody else's: of no other input's
 * image, not of an input that is still needed, not the report's. It knows neither how
 * images are read nor what becomes of them.
 */
#ifndef SAVE_SUBMIT_H
#define SAVE_SUBMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "send.h"
#include "session.h"

/* An image to be saved. */
struct save_submit_image {
    const struct ims_image *image;
    ims_release_fn release; /* called once, whatever comes of it */
    void *release_user;
    size_t entry;          /* of the session's walk */
    const char *extension; /* of the file, or "" */
    bool several;          /* one frame of several */
    uint64_t index;        /* the frame's number, from 1 */
    uint64_t time_ms;
    uint32_t warnings;
    bool is_untagged;                    /* nothing says what its colors are */
    bool may_be_left_out;                /* as in struct save_send_image */
    const struct ims_metadata *metadata; /* lives as long as the pixels; or NULL */
};

/* Saves it, or holds it until it may be saved, which counts as accepted. */
enum save_send_end save_submit_image(struct save_session *session,
                                     const struct save_submit_image *submission);

/* The sub-folder and the name that it gets. */
void save_submit_name(const struct save_session *session,
                      const struct save_submit_image *submission,
                      struct cli_text *sub_folder, struct cli_text *name);

/* Tells that the name is that of input number `other`'s image. */
void save_submit_tell_name_used(struct save_session *session,
                                struct save_send_image *image, size_t other);

#endif
