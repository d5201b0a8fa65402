/* SPDX-License-Identifier: MIT
 *
 * Hands an image that has its name to the library, or tells why it is not saved. It
 * knows neither how images are read nor how they get their names.
 */
#ifndef SAVE_SEND_H
#define SAVE_SEND_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "session.h"

/* An image on its way, with its place in the folder. */
struct save_send_image {
    struct ims_image image;
    ims_release_fn release; /* called once, whatever comes of it */
    void *release_user;
    size_t entry;   /* of the session's walk */
    uint64_t frame; /* its number among several; 0 for a single image */
    uint32_t warnings;
    const char *extension; /* of its format; lives as long as the session */
    bool is_untagged;      /* nothing says what its colors are */
    bool may_be_left_out;  /* without a word, where the format does not hold it */
    const struct ims_metadata *metadata; /* lives as long as the pixels; or NULL */
    struct cli_text sub_folder;
    struct cli_text name;
};

enum save_send_end {
    SAVE_SEND_ACCEPTED,
    SAVE_SEND_REFUSED,  /* and told */
    SAVE_SEND_LEFT_OUT, /* as it may be */
    SAVE_SEND_STOPPED   /* a signal came while it waited for room */
};

/* Hands it over, waiting for room, and frees its texts. */
enum save_send_end save_send_image(struct save_session *session,
                                   struct save_send_image *image);

/* Tells why it is not saved, and lets go of it. */
void save_send_refuse(struct save_session *session, struct save_send_image *image,
                      int error, const char *reason);

/* Lets go of it without a word. */
void save_send_drop(struct save_session *session, struct save_send_image *image);

/* Where it goes, from the folder on. */
void save_send_add_path(const struct save_session *session,
                        const struct save_send_image *image, struct cli_text *path);

#endif
