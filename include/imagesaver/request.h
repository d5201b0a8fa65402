/* SPDX-License-Identifier: MIT */
/**
 * @file request.h
 * @brief One submission: an image, its name, and whose memory it is.
 * imagesaver.h includes it.
 */
#ifndef IMAGESAVER_REQUEST_H
#define IMAGESAVER_REQUEST_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/metadata.h>
#include <imagesaver/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Whose memory the pixels are while they wait. */
enum ims_ownership {
    IMS_COPY = 0,   /**< the library copies them before the call returns */
    IMS_BORROW = 1, /**< they stay the caller's, unchanged, until the result */
    IMS_ADOPT = 2,  /**< they become the library's; given back to `release`, required */
    IMS_LENT = 3    /**< they were lent by ims_image_borrow(), and go back with this */
};

/** Given back the memory of a borrowed or adopted image: exactly once for each accepted
 *  image, before its `done`; never for a refused one. Runs where `done` runs. `image`
 *  is a copy of the description, as large as its `size` says. See "Callbacks" in
 *  imagesaver.h. */
typedef void (*ims_release_fn)(void *release_user, const struct ims_image *image);

/** A release function for pixels from malloc(): frees planes[0], in whose block the
 *  other planes, or the palette, must lie. */
IMS_API void ims_release_free(void *unused, const struct ims_image *image);

/**
 * One submission. Read by ims_submit() only; strings and the description of the image
 * are copied (its pixels as `ownership` says).
 * Thread-safety: plain data.
 */
struct ims_request {
    size_t size;                   /**< set by ::IMS_REQUEST_INIT */
    struct ims_message *message;   /**< NULL, or where a refusal says what was wrong */
    const struct ims_image *image; /**< required */
    const char *file_name;         /**< required */
    const char *sub_folder;        /**< NULL = the location itself */
    const char *options; /**< over the saver's, for this image: "quality=80"; or NULL */
    void *user;          /**< comes back in the result */
    ims_release_fn release; /**< called once if accepted; with COPY, before return */
    void *release_user;     /**< for release */
    const struct ims_metadata *metadata; /**< over the saver's, kind by kind; or NULL.
                                  Encoded bytes get them too, where their format's
                                  bytes can be annotated */
    const void *reserved[2]; /**< NULL; kept for further outputs of the same pixels */
    int64_t timeout_ms;      /**< for BLOCK; 0 = the saver's */
    int64_t expires_ms;      /**< not begun so long after it was accepted, it ends as
                                  ::IMS_STATUS_EXPIRED, as soon as a worker comes to
                                  it or somebody needs its room; 0 = never */
    int32_t priority;        /**< higher first, 0 usual, any number; images for one
                                  path keep their order, and DROP_OLDEST drops of
                                  the lowest priority first */
    enum ims_ownership ownership; /**< see there */
};
/** The start value of a struct ims_request: its size set, all else 0. */
#define IMS_REQUEST_INIT IMS_INIT_OF(struct ims_request)

#ifdef __cplusplus
}
#endif

#endif
