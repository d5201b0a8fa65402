/* SPDX-License-Identifier: MIT */
/**
 * @file imagesaver.h
 * @brief Save images in the background: all of the public interface.
 *
 * A program opens a saver on a folder, hands it images with file names, and goes on;
 * a bounded queue feeds worker threads, which encode each image by the extension of its
 * file name and write it to `location/sub_folder/file_name`. Three calls are enough:
 * ims_open(), ims_save(), ims_close(). Everything else is for programs that want more:
 * saver_config.h sets a saver up, request.h is a submission in full, result.h tells
 * what became of it, registry.h chooses encoders, write.h does one image without a
 * saver.
 *
 * What holds throughout:
 * - **Results.** A submission either refuses (returns a negative error; nothing changed
 *   hands, nothing is called back) or accepts (returns ::IMS_OK), and then exactly one
 *   result follows. At every moment
 *   `accepted = pending + written + failed + skipped + superseded + dropped +
 *   cancelled + expired`.
 * - **Errors** are negative `enum ims_error` values. Functions that can say more than
 *   the code take a struct ims_message; its text names the field, option or file.
 * - **Structures** that the caller fills begin with `size` and are set by their
 *   `IMS_..._INIT` macro. Zero means "default" in every other field. They grow at their
 *   end only. Of a smaller one (a program built for an older library) only what its
 *   size covers is read and written, and the rest is default. A larger one (a program
 *   built for a newer library) is accepted as long as all that this library does not
 *   know in it is zero, and refused with ::IMS_ERROR_STRUCT_SIZE otherwise, so that no
 *   setting is ever lost without a word. The same holds for fields named `reserved`.
 *   What the library fills it fills up to the smaller of both sizes.
 * - **Time-outs** are in milliseconds: ::IMS_NO_LIMIT (0) waits without limit,
 *   ::IMS_NO_WAIT does not wait at all, a positive value waits that long at most. (The
 *   time-outs of poll() have 0 and -1 the other way round.)
 * - **Strings** are NUL-terminated bytes. File names and folders are the bytes that the
 *   file system sees; nothing is converted.
 * - **Threads.** Each type and each function says what may be called from where. The
 *   library prints nothing, installs no handler and changes no process-wide setting.
 *   Its own threads run with the scheduling policy of the process (of its first thread;
 *   never a real-time one) on the processors of the process, whatever thread opened the
 *   saver, and block all signals but those that a fault of the thread itself raises
 *   (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS): a crash handler of the program
 *   runs. A thread that is cancelled (pthread_cancel()) inside a call on a saver or a
 *   ticket, or while it opens a saver, writes or encodes, finishes that call first.
 * - **Callbacks** return; a C++ exception or longjmp() must not leave them. What they
 *   start inherits their thread's signal mask: a process started there by posix_spawn()
 *   is given an empty one with `POSIX_SPAWN_SETSIGMASK`, or no SIGTERM reaches it; one
 *   started by fork() and exec() sets its own.
 * - **fork().** A saver belongs to the process that opened it. In a forked child every
 *   call on it returns ::IMS_ERROR_FORKED.
 */
#ifndef IMAGESAVER_IMAGESAVER_H
#define IMAGESAVER_IMAGESAVER_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/metadata.h>
#include <imagesaver/registry.h>
#include <imagesaver/request.h>
#include <imagesaver/result.h>
#include <imagesaver/saver_config.h>
#include <imagesaver/types.h>
#include <imagesaver/write.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A saver: one folder, one queue, its workers.
 *  Thread-safety: safe, except ims_close(), ims_abort() and ims_close_within(), after
 *  which no thread may use the handle. */
typedef struct ims_saver ims_saver;

/** A future of one submission. Outlives its saver.
 *  Thread-safety: safe, except ims_ticket_free(). */
typedef struct ims_ticket ims_ticket;

/**
 * Starts workers for several savers, which name them in their struct ims_config. The
 * savers' images are taken in turn, so that a busy saver does not starve another.
 * @param workers where the handle goes; NULL after failure. The caller owns it until
 *                ims_workers_close().
 * @param config  NULL = all defaults
 * @return ::IMS_OK, ::IMS_ERROR_ARGUMENT, ::IMS_ERROR_STRUCT_SIZE, ::IMS_ERROR_MEMORY,
 *         ::IMS_ERROR_THREAD
 * Thread-safe. Never blocks for long.
 */
IMS_API int ims_workers_open(ims_workers **workers,
                             const struct ims_workers_config *config);

/**
 * Lets go of shared workers and nulls the handle; NULL and a pointer to NULL are fine.
 * Savers that use them keep them running: the threads end, and are joined, with the
 * last of these, in this call or in that saver's close.
 * @return ::IMS_OK, ::IMS_ERROR_DEADLOCK (from one of these threads: nothing happened),
 *         ::IMS_ERROR_FORKED (in a child: the handle is nulled, its memory left)
 * Not thread-safe on one handle. Blocks until the threads have ended, if it ends them.
 */
IMS_API int ims_workers_close(ims_workers **workers);

/**
 * Opens a saver on a folder and starts its workers.
 * @param saver    where the handle goes; NULL after failure. The caller owns it until
 *                 ims_close() or ims_abort().
 * @param location an existing, writable folder (see also `make_location`); kept open,
 *                 so renaming it while saving moves the files with it. Text that begins
 *                 with a scheme and a colon ("s3://...", "tar:...") is kept for other
 *                 stores and refused; a scheme is a letter, then one or more letters,
 *                 digits, '+', '-' or '.'. A folder of such a name is "./tar:..."
 * @param config   NULL = all defaults
 *
 * Options are `key=value` pairs separated by commas. A section begins with a scope and
 * a colon, and ends with a semicolon: `quality=90;png:effort=2`. A scope is a format,
 * an encoder's name or an extension; without one the pair holds for every encoder that
 * knows the key. A pair with a scope wins over one without; of several alike the last
 * wins. Keys and names may be in any case. `quality` (0-100), `effort` (0-9: speed
 * against size), `lossless`, `subsampling` and `background` mean the same for every
 * encoder; `encoder` (by its name), `format` (whatever the file name says:
 * `format=png`), `narrow` (fewer bits a sample allowed; `narrow=dither`: with ordered
 * dithering where 8 are left) and `gray` (colors allowed to become gray where nothing
 * else is held) bear on the choice of one. With `opaque=drop` an alpha channel that
 * hides nothing is left out: the file of such an image has no alpha, that of the next
 * one may have. With `chroma=nearest` chroma that pixels share is repeated, not
 * interpolated, where YUV becomes RGB.
 * With `hdr=sdr` an image in PQ or HLG becomes what a display without HDR shows, in
 * sRGB (::IMS_WARNING_COLOR_CONVERTED): PQ as it is, HLG as on a display of 1000 cd/m2;
 * the brightest of red, green and blue is brought to 203 cd/m2, which is white, by the
 * curve of ITU-R BT.2390, and the others with it; colors that BT.709's primaries cannot
 * show are clipped. Formats of light (OpenEXR, Radiance HDR, PFM) keep all of it.
 * With `hdr=ultrahdr` a JPEG has that picture, in Display P3 unless the image has the
 * primaries of BT.709, and behind it a gain map, by which HDR displays show what the
 * image was (ISO 21496-1, Ultra HDR); also of floats whose transfer is LINEAR or not
 * said, which are light, 1 of it white. Formats of light keep all again; an HDR image
 * in any other is refused. Other images are saved as they are, with
 * ::IMS_WARNING_NO_GAIN_MAP.
 * Options of one image are written the same way and win over the saver's; a key there
 * that the encoder chosen does not know is refused, unless it is one of these twelve.
 *
 * @return ::IMS_OK, ::IMS_ERROR_ARGUMENT, ::IMS_ERROR_STRUCT_SIZE, ::IMS_ERROR_MEMORY,
 *         ::IMS_ERROR_THREAD, ::IMS_ERROR_FORKED (shared workers of a parent process),
 *         ::IMS_ERROR_LOCATION_MISSING,
 *         ::IMS_ERROR_LOCATION_NOT_FOLDER, ::IMS_ERROR_LOCATION_NOT_WRITABLE,
 *         ::IMS_ERROR_LOCATION_KIND,
 *         ::IMS_ERROR_IO (the location could not be looked at for another reason),
 *         ::IMS_ERROR_OPTION_SYNTAX, ::IMS_ERROR_OPTION_UNKNOWN,
 *         ::IMS_ERROR_OPTION_VALUE, ::IMS_ERROR_METADATA
 * Thread-safe. Blocks on the file system.
 */
IMS_API int ims_open(ims_saver **saver, const char *location,
                     const struct ims_config *config);

/**
 * Saves a copy of an image: the whole of ims_submit() with its defaults.
 * @param file_name  the encoder is chosen by its extension (any case) unless option
 *                   `format` says otherwise; folders in it as `name_folders` says
 * @param image      copied before the call returns; stays the caller's in any case
 * @param sub_folder NULL, or a relative folder below the location, several levels deep
 * if wished, made on demand
 * @return as ims_submit(); ims_last_refusal() says more
 * Thread-safe. Blocks while the queue is full, as when_full says.
 */
IMS_API int ims_save(ims_saver *saver, const char *file_name,
                     const struct ims_image *image, const char *sub_folder);

/** Saves a copy of bytes that are encoded already; any extension, or none. Otherwise as
 *  ims_save(): `data` stays the caller's in any case. */
IMS_API int ims_save_bytes(ims_saver *saver, const char *file_name, const void *data,
                           size_t size, const char *sub_folder);

/**
 * Submits an image.
 * @param request what to save, and how
 * @param ticket  NULL, or where a ticket goes, which the caller frees; NULL there after
 * a refusal
 * @return ::IMS_OK: accepted; exactly one result follows. Else refused, nothing changed
 *         hands: ::IMS_ERROR_ARGUMENT, ::IMS_ERROR_STRUCT_SIZE, ::IMS_ERROR_MEMORY,
 *         ::IMS_ERROR_CLOSED, ::IMS_ERROR_FORKED, ::IMS_ERROR_FULL,
 *         ::IMS_ERROR_TIMEOUT, ::IMS_ERROR_FILE_NAME, ::IMS_ERROR_SUB_FOLDER,
 *         IMS_ERROR_IMAGE_..., ::IMS_ERROR_BYTES_ONLY, ::IMS_ERROR_MAX_BYTES,
 *         ::IMS_ERROR_NO_ENCODER, ::IMS_ERROR_NOT_HELD, ::IMS_ERROR_TOO_LARGE,
 *         ::IMS_ERROR_SIGNATURE, ::IMS_ERROR_METADATA, ::IMS_ERROR_NOT_LENT,
 *         ::IMS_ERROR_NO_SPACE (`min_free`), ::IMS_ERROR_SYMLINK (a sub-folder is one),
 *         IMS_ERROR_OPTION_...
 * Thread-safe. Blocks while the queue is full, as when_full says; never from a `done`.
 * With `keep_results`, what drops or supersedes an image (and so a submission) also
 * blocks while the list of results is full, whatever the time-out is.
 */
IMS_API int ims_submit(ims_saver *saver, const struct ims_request *request,
                       ims_ticket **ticket);

/**
 * What was wrong with the last submission to this saver that this thread made and that
 * was refused (also by ims_save(), which has no message). It is remembered for the 64
 * threads that were refused last.
 * @param message NULL, or filled; its text is empty if there was none
 * @return the error that was returned, or ::IMS_OK if there was none
 * Thread-safe. Never blocks.
 */
IMS_API int ims_last_refusal(ims_saver *saver, struct ims_message *message);

/** The id of the ticket's image, as in its result; 0, which no image has, for NULL.
 *  Thread-safe. Never blocks. */
IMS_API uint64_t ims_ticket_id(const ims_ticket *ticket);

/**
 * Waits for a ticket's result.
 * @param timeout_ms ::IMS_NO_LIMIT, ::IMS_NO_WAIT (only look), or how long
 * @param result     NULL, or filled; its `size` must be set; strings live as long as
 * the ticket
 * @return ::IMS_OK: there is a result (which may tell a failure); ::IMS_ERROR_PENDING
 *         with IMS_NO_WAIT, ::IMS_ERROR_TIMEOUT, ::IMS_ERROR_STRUCT_SIZE,
 *         ::IMS_ERROR_ARGUMENT (no ticket, or a limit below ::IMS_NO_WAIT),
 *         ::IMS_ERROR_DEADLOCK (from a `done` of the same saver), ::IMS_ERROR_FORKED
 * Thread-safe. Blocks up to the time-out.
 */
IMS_API int ims_ticket_wait(ims_ticket *ticket, int64_t timeout_ms,
                            struct ims_result *result);

/** Frees a ticket and nulls the handle; the image goes on its way. NULL and a pointer
 * to NULL are fine. Not thread-safe on one handle. Never blocks. */
IMS_API void ims_ticket_free(ims_ticket **ticket);

/**
 * A fence: waits until each image accepted before this call has its result (`done` has
 * returned), whatever other threads submit meanwhile.
 * @param timeout_ms ::IMS_NO_LIMIT, ::IMS_NO_WAIT (only look), or how long
 * @return ::IMS_OK, ::IMS_ERROR_TIMEOUT, ::IMS_ERROR_PENDING with IMS_NO_WAIT,
 *         ::IMS_ERROR_ARGUMENT (no saver, or a limit below ::IMS_NO_WAIT),
 *         ::IMS_ERROR_DEADLOCK, ::IMS_ERROR_FORKED
 * Thread-safe. Blocks up to the time-out.
 */
IMS_API int ims_flush(ims_saver *saver, int64_t timeout_ms);

/**
 * As ims_flush(), and then each of these files and its folder entry is on the disk,
 * whatever the saver's `sync` is. A failure of the disk since the saver was opened is
 * told, also one that another program was told before; to all calls that run when the
 * system tells of it, and the next ones speak of what came since. Linux before 5.8
 * tells of none; nor does the system where the location may not be read: there it is
 * asked for all its disks.
 * @return as ims_flush(), or ::IMS_ERROR_IO, ::IMS_ERROR_NO_SPACE when the system
 *         cannot bring them there
 * Thread-safe. Blocks on the disk, and up to the time-out.
 */
IMS_API int ims_sync(ims_saver *saver, int64_t timeout_ms);

/**
 * Cancels one waiting image; what a worker has begun is finished.
 * @param id of the image
 * @return ::IMS_OK; ::IMS_ERROR_NOT_WAITING when it does not wait (any more),
 *         ::IMS_ERROR_ARGUMENT for 0, ::IMS_ERROR_FORKED
 * Thread-safe. Calls back for it; otherwise never blocks, unless `keep_results` is set
 * and the list is full: then until somebody takes a result.
 */
IMS_API int ims_cancel(ims_saver *saver, uint64_t id);

/**
 * Cancels all images that wait; what workers have begun is finished.
 * @return how many were cancelled, 0 and up; ::IMS_ERROR_ARGUMENT, ::IMS_ERROR_FORKED
 * Thread-safe. Calls back for each; otherwise never blocks, except as ims_cancel().
 */
IMS_API int ims_cancel_all(ims_saver *saver);

/**
 * Gives one waiting image another priority.
 * @return as ims_cancel()
 * Thread-safe. Never blocks.
 */
IMS_API int ims_reprioritise(ims_saver *saver, uint64_t id, int32_t priority);

/* ---- results without callbacks --------------------------------------------------- */

/**
 * Takes the next result of a saver that keeps them (`keep_results`), in the order in
 * which images ended. `done` is called as well, if there is one, before.
 * @param timeout_ms ::IMS_NO_LIMIT, ::IMS_NO_WAIT (only look), or how long
 * @param result     filled; its strings live until this thread's next call of this
 *                   function, and no longer than the saver (nor until 1024 other
 *                   threads have taken one)
 * @return ::IMS_OK; ::IMS_ERROR_PENDING with IMS_NO_WAIT, ::IMS_ERROR_TIMEOUT,
 *         ::IMS_ERROR_CLOSED (the saver is being closed: take results before, after an
 *         ims_flush() for instance),
 *         ::IMS_ERROR_ARGUMENT (also when the saver keeps none),
 *         ::IMS_ERROR_STRUCT_SIZE, ::IMS_ERROR_DEADLOCK (it would wait in a callback),
 *         ::IMS_ERROR_FORKED
 * Thread-safe: each result goes to one caller. Blocks up to the time-out.
 */
IMS_API int ims_result_next(ims_saver *saver, int64_t timeout_ms,
                            struct ims_result *result);

/**
 * A descriptor for poll() and event loops that is readable while a result waits for
 * ims_result_next(). The saver's: only to be polled, and closed with the saver.
 * @return the descriptor, 3 and up; ::IMS_ERROR_ARGUMENT when the saver keeps no
 *         results, ::IMS_ERROR_IO when this process may have no more descriptors,
 *         ::IMS_ERROR_FORKED
 * Thread-safe. Never blocks.
 */
IMS_API int ims_result_fd(ims_saver *saver);

/* ---- pixels drawn where they are kept -------------------------------------------- */

/**
 * Lends memory for an image, so that nothing is copied: the caller draws into it and
 * submits it with ::IMS_LENT, or gives it back. It counts as a waiting image, with its
 * bytes (those between its rows too), from now on: who borrows `queue_size` images and
 * one more waits for itself. Once some images have been saved nothing is allocated.
 * @param image      its format, width and height are set by the caller; planes and
 *                   strides are filled. Rows begin at multiples of 64 bytes; the memory
 *                   is writable (only the type of `planes` says const), its content
 *                   undefined. None of these may change until it is submitted; alpha,
 *                   matrix, range and chroma_location may
 * @param timeout_ms for BLOCK; 0 = the saver's, ::IMS_NO_WAIT, or how long
 * @return ::IMS_OK: the caller has it until an accepted submission or
 *         ims_image_return(), one of which comes before ims_close(), with which the
 *         memory goes in any case. Else nothing was lent, and as a submission:
 *         ::IMS_ERROR_ARGUMENT, ::IMS_ERROR_STRUCT_SIZE, ::IMS_ERROR_MEMORY,
 *         ::IMS_ERROR_CLOSED, ::IMS_ERROR_FORKED, ::IMS_ERROR_FULL,
 *         ::IMS_ERROR_TIMEOUT, ::IMS_ERROR_BYTES_ONLY, ::IMS_ERROR_MAX_BYTES,
 *         IMS_ERROR_IMAGE_...
 * Thread-safe. Blocks while the queue is full, as when_full says (DROP_OLDEST drops for
 * it and refuses when nothing can be dropped, DROP_NEWEST refuses); never from a
 * `done`. What drops an image may block on the list of kept results, as ims_submit().
 */
IMS_API int ims_image_borrow(ims_saver *saver, struct ims_image *image,
                             int64_t timeout_ms);

/** Gives back what ims_image_borrow() lent and was not submitted (or was refused), and
 *  nulls its planes. Thread-safe. Never blocks. */
IMS_API void ims_image_return(ims_saver *saver, struct ims_image *image);

/* ---- counters and closing -------------------------------------------------------- */

/** Reads the counters, all at one moment, so that the ledger balances.
 *  @return ::IMS_OK, ::IMS_ERROR_ARGUMENT, ::IMS_ERROR_STRUCT_SIZE, ::IMS_ERROR_FORKED
 *  Thread-safe. Never blocks for long. */
IMS_API int ims_stats_get(ims_saver *saver, struct ims_stats *stats);

/** The location as given to ims_open(); lives as long as the saver.
 *  Thread-safe. Never blocks. */
IMS_API const char *ims_location(const ims_saver *saver);

/**
 * Closes a saver: takes nothing more, finishes what was accepted, joins its threads,
 * frees it. Threads blocked in a submission get ::IMS_ERROR_CLOSED and have left before
 * this returns. No thread may begin a call on the saver once this has been called.
 * @param saver   nulled; NULL and a pointer to NULL are fine (and return ::IMS_OK)
 * @param summary NULL, or filled
 * @return ::IMS_OK, or the error of the failed image with the lowest id (a refusal is
 *         none: it has been returned already), or ::IMS_ERROR_STRUCT_SIZE when all went
 *         well and the saver is closed but the summary was not set up, or
 *         ::IMS_ERROR_DEADLOCK (from a `done` of this saver: nothing happened, the
 * handle stays), ::IMS_ERROR_FORKED (in a child: the handle is nulled, its memory left)
 * Blocks until all is done. Not thread-safe on one handle.
 */
IMS_API int ims_close(ims_saver **saver, struct ims_summary *summary);

/** As ims_close(), but cancels what waits; what a worker has begun is finished, and
 *  waited for without limit: see ims_close_within() for a disk that may hang. */
IMS_API int ims_abort(ims_saver **saver, struct ims_summary *summary);

/**
 * As ims_close(), but waits no longer than a limit, as for a disk that hangs: then what
 * waits is cancelled, and what a worker is stuck in is left to that worker, which frees
 * the rest of the saver when it comes back.
 * @param timeout_ms ::IMS_NO_LIMIT (as ims_close()), ::IMS_NO_WAIT, or how long
 * @return as ims_close(), or ::IMS_ERROR_TIMEOUT: the handle is nulled all the same,
 *         the summary tells what is pending, and `release` and `done` may still be
 *         called for that: what they use must stay; or ::IMS_ERROR_ARGUMENT for a limit
 *         below ::IMS_NO_WAIT: nothing happened, the handle stays
 * Blocks up to the time-out. Not thread-safe on one handle.
 */
IMS_API int ims_close_within(ims_saver **saver, int64_t timeout_ms,
                             struct ims_summary *summary);

#ifdef __cplusplus
}
#endif

#endif
