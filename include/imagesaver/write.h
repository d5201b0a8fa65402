/* SPDX-License-Identifier: MIT */
/**
 * @file write.h
 * @brief One image on the calling thread, without a saver: to a file, a descriptor,
 * memory. imagesaver.h includes it.
 */
#ifndef IMAGESAVER_WRITE_H
#define IMAGESAVER_WRITE_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/registry.h>
#include <imagesaver/request.h>
#include <imagesaver/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Writes one image to a file on the calling thread, in one step: as a saver with all
 * defaults on the file's folder, which is made on demand. But what killed processes
 * left in the folder stays there: that is looked for by savers only.
 * @param path    of the file, relative or not, links in its folders followed; the
 *                format comes from its extension or from option `format`. A folder that
 *                begins with a scheme ("s3:x/y.png") is refused, as by ims_open(), with
 *                ::IMS_ERROR_LOCATION_KIND ("./s3:x/y.png" is not); without a folder
 *                it is a file's name ("tar:c.png")
 * @param image   stays the caller's
 * @param options NULL, or as in struct ims_config
 * @param message NULL, or where to say what was wrong; after success its warnings
 * @return ::IMS_OK: the file is complete under its name; else no file or the old one is
 *         there, and an error as of ims_open(), ims_submit() or in a result
 * Thread-safe. Blocks while it encodes and writes. Starts no thread.
 */
IMS_API int ims_write(const char *path, const struct ims_image *image,
                      const char *options, struct ims_message *message);

/** As ims_write(), of a request, whose image, options, metadata and message count; all
 *  else in it is not looked at. */
IMS_API int ims_write_request(const char *path, const struct ims_request *request);

/**
 * Writes one image to a descriptor (a pipe, a socket, a file that is open) on the
 * calling thread. The whole file is encoded before its first byte is written.
 * @param fd      written to from where it stands, also if it is non-blocking; stays
 *                open. As with write(), a pipe that nobody reads raises SIGPIPE
 * @param format  "png": a format, an extension or, by its extension, a file name; NULL
 *                leaves it to option `format`. It is one word, not text for options:
 *                ';', ',', ':' and '=' are refused in it, but for bytes that are
 *                encoded already
 * @param image   stays the caller's
 * @param options NULL, or as in struct ims_config
 * @param message NULL, or where to say what was wrong; after success its warnings
 * @return ::IMS_OK, or an error as of ims_encode(), ::IMS_ERROR_ARGUMENT for `format`,
 *         or ::IMS_ERROR_IO, ::IMS_ERROR_NO_SPACE (a part may have been written)
 * Thread-safe. Blocks while it encodes and writes.
 */
IMS_API int ims_write_fd(int fd, const char *format, const struct ims_image *image,
                         const char *options, struct ims_message *message);

/** An encoded file in memory. Thread-safety: plain data. */
struct ims_bytes {
    size_t size;              /**< set by ::IMS_BYTES_INIT */
    void *data;               /**< the file, or NULL; freed by ims_bytes_free() */
    size_t byte_count;        /**< its length */
    const char *encoder;      /**< name of the encoder; lives as long as `data` */
    const char *format;       /**< its format, "png"; lives as long as `data` */
    const void *reserved;     /**< NULL */
    uint32_t warnings;        /**< bits of enum ims_warning */
    uint32_t reserved_number; /**< 0 */
};
/** The start value of a struct ims_bytes: its size set, all else 0. */
#define IMS_BYTES_INIT IMS_INIT_OF(struct ims_bytes)

/**
 * Encodes an image to memory on the calling thread: the same bytes that a saver would
 * write.
 * @param registry NULL = the default encoders (found once in the process)
 * @param request  its image (which stays the caller's), file_name, options, metadata
 *                 and message count, all else is not looked at. The file name names the
 *                 format by its extension and may be NULL if option `format` does; no
 *                 file is touched
 * @param bytes    filled after success (the caller frees it), `data` NULL after
 *                 failure
 * @return ::IMS_OK, ::IMS_ERROR_ENCODE, or an error as of ims_submit()
 * Thread-safe (a registry given is frozen by it). Blocks while it encodes.
 */
IMS_API int ims_encode(ims_registry *registry, const struct ims_request *request,
                       struct ims_bytes *bytes);

/** Frees what ims_encode() filled and clears it; NULL and a cleared one are fine. */
IMS_API void ims_bytes_free(struct ims_bytes *bytes);

#ifdef __cplusplus
}
#endif

#endif
