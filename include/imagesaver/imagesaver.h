/* SPDX-License-Identifier: MIT */
/**
 * @file imagesaver.h
 * @brief Save images in the background: all of the public interface.
 *
 * A program opens a saver on a folder, hands it images with file names, and goes on;
 * a bounded queue feeds worker threads, which encode each image by the extension of its
 * file name and write it to `location/sub_folder/file_name`. Three calls are enough:
 * ims_open(), ims_save(), ims_close(). Everything else is for programs that want more.
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

#include <imagesaver/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- results --------------------------------------------------------------------- */

/** How an accepted image ended. */
enum ims_status {
    IMS_STATUS_PENDING = 0,    /**< not ended yet */
    IMS_STATUS_WRITTEN = 1,    /**< the file is complete under its final name */
    IMS_STATUS_FAILED = 2,     /**< encoding or writing failed; an old file is intact */
    IMS_STATUS_SKIPPED = 3,    /**< the file existed and overwrite is SKIP */
    IMS_STATUS_SUPERSEDED = 4, /**< a newer image for the same file came first */
    IMS_STATUS_DROPPED = 5,    /**< the queue was full and when_full drops */
    IMS_STATUS_CANCELLED = 6, /**< by ims_cancel(), ims_cancel_all(), ims_abort() ... */
    IMS_STATUS_EXPIRED = 7    /**< no worker was free before its `expires_ms` */
};

/** The name of a status, "written"; "unknown" for a number that is none.
 *  Static storage. Thread-safe. Never blocks. */
IMS_API const char *ims_status_name(enum ims_status status);

/**
 * What became of one accepted image. The strings belong to the library: in a `done`
 * callback they live until it returns, from a ticket until the ticket is freed, from
 * ims_result_next() as it says. Thread-safety: plain data.
 */
struct ims_result {
    size_t size;         /**< set by ::IMS_RESULT_INIT where the caller provides it */
    void *user;          /**< as given in the request */
    const char *path;    /**< location/sub_folder/name, final; never NULL */
    const char *encoder; /**< name of the encoder that ran or would have; never NULL */
    const char *message; /**< what was wrong, one line, in place of the text of `error`;
                              "" when nothing; never NULL */
    const void *reserved;   /**< NULL */
    enum ims_status status; /**< how it ended */
    int error;              /**< ::IMS_OK when written, else an enum ims_error */
    int system_errno;       /**< errno of the system call that failed, or 0 */
    uint32_t warnings;      /**< bits of enum ims_warning */
    uint64_t id;            /**< 1, 2, 3, ... in the order of acceptance */
    uint64_t bytes;         /**< bytes in the file, 0 unless written */
    uint64_t queued_ns;     /**< nanoseconds from acceptance to a worker */
    uint64_t encode_ns;     /**< nanoseconds in the encoder */
    uint64_t write_ns;      /**< nanoseconds in the store */
};
/** The start value of a struct ims_result: its size set, all else 0. */
#define IMS_RESULT_INIT IMS_INIT_OF(struct ims_result)

/** The ledger: where each accepted image is. Always
 *  accepted = pending + written + failed + skipped + superseded + dropped + cancelled +
 *  expired. */
struct ims_ledger {
    uint64_t accepted;    /**< submissions that returned ::IMS_OK */
    uint64_t pending;     /**< waiting or in work */
    uint64_t written;     /**< see enum ims_status */
    uint64_t failed;      /**< see enum ims_status */
    uint64_t skipped;     /**< see enum ims_status */
    uint64_t superseded;  /**< see enum ims_status */
    uint64_t dropped;     /**< see enum ims_status */
    uint64_t cancelled;   /**< see enum ims_status */
    uint64_t expired;     /**< see enum ims_status */
    uint64_t reserved[7]; /**< 0 */
};

/* ---- encoders that a saver may use ------------------------------------------------
 */

/**
 * A set of encoders. Reference-counted: a saver keeps its registry alive.
 * Thread-safety: unsafe while it is being filled; once a saver uses it, it is frozen
 * and safe, and filling it further returns ::IMS_ERROR_REGISTRY_IN_USE.
 */
typedef struct ims_registry ims_registry;

struct ims_encoder; /* imagesaver/encoder.h */
struct ims_option;  /* imagesaver/encoder.h */

/** What ims_registry_new() fills a registry with: bits. */
enum ims_registry_content {
    IMS_REGISTRY_EMPTY = 0,
    IMS_REGISTRY_BUILTIN = 1 << 0,   /**< the encoders compiled into the library */
    IMS_REGISTRY_INSTALLED = 1 << 1, /**< plugins in `imagesaver/encoders` beside the
                                          shared library, or where it was built for */
    IMS_REGISTRY_DEFAULT = 3         /**< both: what a saver without a registry uses */
};

/**
 * Makes a registry. Installed plugins that have a manifest are listed by it, and loaded
 * when the first image needs one: that submission may take tens of milliseconds.
 * Installed plugins are refused that others may change: the folder, the library and its
 * manifest must belong to root, to the effective user, or to whom the file of this
 * library belongs; others must not be allowed to write to them, nor may their group,
 * unless it is root's (group 0). This is looked at here, once, and not again when a
 * plugin is loaded. Symbolic links are followed; the folders above are not looked at.
 * An installed plugin that is refused does not fail the call: its reason is told by
 * ims_registry_problem().
 * @param registry where the handle goes; the caller owns it after success, NULL after
 *                 failure; freed by ims_registry_free()
 * @param content  bits of enum ims_registry_content
 * @return ::IMS_OK, ::IMS_ERROR_ARGUMENT, ::IMS_ERROR_MEMORY
 * Thread-safe. Reads the plugin folder, else never blocks.
 */
IMS_API int ims_registry_new(ims_registry **registry, uint32_t content);

/**
 * Adds an encoder of the program's own.
 * @param encoder its table; stays the caller's and must outlive the registry and every
 *                saver that uses it
 * @param message NULL, or where to say what is wrong with the table
 * @return ::IMS_OK, ::IMS_ERROR_ARGUMENT, ::IMS_ERROR_PLUGIN_ABI,
 *         ::IMS_ERROR_PLUGIN_TABLE (incomplete, or its name is taken),
 *         ::IMS_ERROR_NO_ENCODER (its probe said that it cannot run here),
 *         ::IMS_ERROR_REGISTRY_IN_USE, ::IMS_ERROR_MEMORY
 * Not thread-safe on one registry. Never blocks.
 */
IMS_API int ims_registry_add(ims_registry *registry, const struct ims_encoder *encoder,
                             struct ims_message *message);

/**
 * Loads a plugin: a shared library that exports ::IMS_ENCODER_PLUGIN_SYMBOL, or a
 * folder of them (each `*.so`, in the order of their names). All encoders of one
 * library are added, or none. Of a folder, good ones are added and the first bad one's
 * error is returned; a library there with a manifest beside it (docs/plugins.md) is
 * loaded when the first image needs it. What is loaded stays so until the process ends.
 * @param path    of the library or folder
 * @param message NULL, or where to say what was wrong, with the file
 * @return ::IMS_OK, ::IMS_ERROR_PLUGIN_LOAD, ::IMS_ERROR_PLUGIN_SYMBOL, or as
 *         ims_registry_add()
 * Not thread-safe on one registry. Blocks on the file system.
 */
IMS_API int ims_registry_load(ims_registry *registry, const char *path,
                              struct ims_message *message);

/** How many encoders the registry holds. Thread-safe once frozen. Never blocks. */
IMS_API size_t ims_registry_count(const ims_registry *registry);

/** Encoder number `index`, in order of registration; NULL past the end. Lives as long
 * as the registry. Thread-safe once frozen. Never blocks. */
IMS_API const struct ims_encoder *ims_registry_at(const ims_registry *registry,
                                                  size_t index);

/** Why plugin or built-in encoder number `index` was not taken, one line a problem;
 * NULL past the end. Lives as long as the registry. Thread-safe once frozen. Never
 * blocks. */
IMS_API const char *ims_registry_problem(const ims_registry *registry, size_t index);

/** Lets go of a registry and nulls the handle; NULL and a pointer to NULL are fine.
 *  Savers that use it keep it alive. Not thread-safe on one handle. */
IMS_API void ims_registry_free(ims_registry **registry);

/** Options that are the engine's own (`encoder`, `format`, `narrow`, `opaque`), ended
 * by a NULL key. `encoder` and `format` take the names that a registry has. Static
 * storage. Thread-safe. Never blocks. */
IMS_API const struct ims_option *ims_general_options(void);

/* ---- savers ---------------------------------------------------------------------- */

/** A saver: one folder, one queue, its workers.
 *  Thread-safety: safe, except ims_close(), ims_abort() and ims_close_within(), after
 *  which no thread may use the handle. */
typedef struct ims_saver ims_saver;

/** A future of one submission. Outlives its saver.
 *  Thread-safety: safe, except ims_ticket_free(). */
typedef struct ims_ticket ims_ticket;

/** Threads that several savers share, so that many savers need not mean many threads.
 *  Thread-safety: safe, except ims_workers_close(). */
typedef struct ims_workers ims_workers;

/** Time-outs that are none; see "Time-outs" above. */
enum {
    IMS_NO_LIMIT = 0, /**< wait as long as it takes */
    IMS_NO_WAIT = -1  /**< do not wait at all */
};

/** What a submission does when the queue is full. */
enum ims_when_full {
    IMS_WHEN_FULL_BLOCK = 0,       /**< wait for room, at most the time-out */
    IMS_WHEN_FULL_REFUSE = 1,      /**< return ::IMS_ERROR_FULL */
    IMS_WHEN_FULL_DROP_NEWEST = 2, /**< accept and drop this image */
    IMS_WHEN_FULL_DROP_OLDEST = 3  /**< drop the oldest waiting image(s) of the lowest
                                        priority to make room; this one, if all that
                                        wait are more urgent, or if what is in work or
                                        just being submitted is in the way */
};

/**
 * What happens when a file of this name exists. Decided when the file appears, so that
 * two writers cannot both win.
 *
 * A reader sees the old file, the new file or none, also after a `kill -9` and when the
 * disk is full. After a power cut that holds with ::IMS_SYNC_FILE and more; without, a
 * file system may have the new name before the data, and leave a file empty or cut, a
 * replaced one too.
 *
 * REPLACE puts a new file in the old one's place. It keeps the old one's permission
 * bits and ACL, and its owner and group where this process may set them; where it may
 * not, the group gets no right that others lack. It does not keep hard links (their
 * other names go on naming the old file), extended attributes and capabilities. What is
 * neither a file nor a link (a device, a FIFO, a socket) is not replaced:
 * ::IMS_ERROR_NOT_REGULAR.
 */
enum ims_overwrite {
    IMS_OVERWRITE_REPLACE = 0, /**< replace it in one step, as told above */
    IMS_OVERWRITE_ERROR = 1,   /**< the image fails with ::IMS_ERROR_EXISTS */
    IMS_OVERWRITE_SKIP = 2,    /**< the image is skipped */
    IMS_OVERWRITE_UNIQUE = 3   /**< write `name_1.ext`, `name_2.ext`, ... instead */
};

/** What happens to a waiting image when a newer one for the same file is submitted. */
enum ims_same_path {
    IMS_SAME_PATH_ALL = 0,   /**< all are written, in the order of submission */
    IMS_SAME_PATH_NEWEST = 1 /**< the waiting one is superseded; needs REPLACE. One such
                                  image is kept until the newer one is written, and
                                  written if that fails or is cancelled; but only while
                                  nobody else needs its room */
};

/** How far a result's "written" reaches. */
enum ims_sync {
    IMS_SYNC_NONE = 0, /**< visible to every process; a power cut may lose it */
    IMS_SYNC_FILE = 1, /**< the file's data are on the disk before it gets its name */
    IMS_SYNC_FULL = 2, /**< and its folder's entry too */
    IMS_SYNC_GROUP = 3 /**< as FULL, but one sync serves many images, whose results are
                            held until it is done: for sets of many images. Meanwhile
                            an image holds neither worker nor pixels, but a file handle.
                            The sync is that of the whole file system. Results come on a
                            thread of the saver's own. See `sync_every_ms` and
                            `sync_every` */
};

/**
 * How a new file gets its name. Programs that watch the folder with inotify see of a
 * file that is linked under its name IN_CREATE alone, and it is whole then; IN_MOVED_TO
 * comes where it is renamed; IN_CLOSE_WRITE never comes under its final name.
 */
enum ims_appear {
    IMS_APPEAR_DEFAULT = 0, /**< the fastest way that the file system has */
    IMS_APPEAR_RENAME = 1   /**< always by renaming: watchers see IN_MOVED_TO */
};

/** What happens to folders in a file name ("a/b.png"). */
enum ims_name_folders {
    IMS_NAME_FOLDERS_STRIP = 0, /**< left out, with ::IMS_WARNING_FOLDERS_STRIPPED */
    IMS_NAME_FOLDERS_TAKE = 1,  /**< taken as folders below the sub-folder, by its rules
                                     (relative, without "..") */
    IMS_NAME_FOLDERS_REFUSE = 2 /**< refused with ::IMS_ERROR_FILE_NAME */
};

/** What happens to passed bytes that do not begin as their extension says. */
enum ims_mismatch {
    IMS_MISMATCH_WARN = 0,  /**< write them, with ::IMS_WARNING_SIGNATURE */
    IMS_MISMATCH_REFUSE = 1 /**< refuse them with ::IMS_ERROR_SIGNATURE */
};

/** How important a log line is. */
enum ims_log_level {
    IMS_LOG_ERROR = 1,   /**< an image failed or was refused */
    IMS_LOG_WARNING = 2, /**< an image carries a warning, was dropped, ... */
    IMS_LOG_INFO = 3     /**< open, close */
};

/**
 * Told once for each accepted image, when the library is finished with its pixels
 * (after the release function). Runs on a worker, or on the thread whose call dropped,
 * superseded or cancelled the image, with no lock held; calls for different images may
 * run at the same time. It may submit (which then never blocks: a full queue refuses,
 * and what the callback itself cancels or supersedes keeps its room until it returns),
 * but not flush, sync, wait, close or abort a saver whose workers it runs on
 * (::IMS_ERROR_DEADLOCK). See "Callbacks" above.
 */
typedef void (*ims_done_fn)(const struct ims_result *result, void *done_user);

/** Given back the memory of a borrowed or adopted image: exactly once for each accepted
 *  image, before its `done`; never for a refused one. Runs where `done` runs. `image`
 *  is a copy of the description, as large as its `size` says. See "Callbacks" above. */
typedef void (*ims_release_fn)(void *release_user, const struct ims_image *image);

/** Told what the library would print. May run on any thread, several at a time, with no
 *  lock held; `text` lives until it returns. See "Callbacks" above. */
typedef void (*ims_log_fn)(enum ims_log_level level, const char *text, void *log_user);

/** A release function for pixels from malloc(): frees planes[0], in whose block the
 *  other planes, or the palette, must lie. */
IMS_API void ims_release_free(void *unused, const struct ims_image *image);

/** How to start shared workers. Read by ims_workers_open() only; strings are copied.
 *  Thread-safety: plain data. */
struct ims_workers_config {
    size_t size;                 /**< set by ::IMS_WORKERS_CONFIG_INIT */
    struct ims_message *message; /**< NULL, or where to say what was wrong */
    const char *name;     /**< of the threads, 15 bytes of it; NULL = "imagesaver" */
    const void *reserved; /**< NULL */
    int32_t workers; /**< threads, 1..1024; 0 = the processors this process may use */
    int32_t nice;    /**< of the threads, 0..19: more is less urgent */
};
/** The start value of a struct ims_workers_config: its size set, all else 0. */
#define IMS_WORKERS_CONFIG_INIT IMS_INIT_OF(struct ims_workers_config)

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
 * How to open a saver. Read by ims_open() only; strings are copied.
 * Thread-safety: plain data.
 */
struct ims_config {
    size_t size;                 /**< set by ::IMS_CONFIG_INIT */
    struct ims_message *message; /**< NULL, or where ims_open() says what was wrong */
    int32_t queue_size;          /**< images that may wait, 1..1048576; 0 = 8 */
    int32_t workers;  /**< threads, 1..1024; 0 = the processors this process may use */
    int32_t nice;     /**< theirs and that of IMS_SYNC_GROUP's thread, 1..19: more is
                           less urgent; 0 = as the process */
    int32_t as_bytes; /**< not 0: this saver takes encoded bytes only */
    int32_t keep_results;  /**< not 0: results wait for ims_result_next(), so many at
                                most; a full list holds up who delivers a result, as a
                                slow `done` would: workers, and the threads whose
                                calls drop, supersede or cancel. Raised to queue_size
                                + workers + 1, so that a thread which takes all
                                results before it submits never waits for itself,
                                whether its image is accepted or dropped. Closing
                                takes none: what waits then is forgotten */
    int32_t make_location; /**< not 0: a missing location is made, with its parents */
    int32_t follow_links;  /**< not 0: sub-folders may be symbolic links, also to places
                                outside the location: for who trusts what lies there */
    int32_t sync_every;    /**< IMS_SYNC_GROUP: at the latest after so many images;
                                0 = 256. An eighth of the handles that the process may
                                have open, at most */
    uint32_t file_mode;    /**< permission bits of new files, exactly these; 0 = 0666
                                less the umask. A replaced file keeps its own */
    uint32_t folder_mode;  /**< the same of folders made; 0 = 0777 less the umask */
    enum ims_when_full when_full;       /**< see there */
    enum ims_overwrite overwrite;       /**< see there */
    enum ims_same_path same_path;       /**< see there */
    enum ims_sync sync;                 /**< see there */
    enum ims_appear appear;             /**< see there */
    enum ims_name_folders name_folders; /**< see there */
    enum ims_mismatch mismatch;         /**< see there */
    int32_t reserved_number;            /**< 0 */
    uint64_t max_bytes; /**< budget for waiting and in-work images together, until they
                             are released; 0 = none. An image's bytes are its rows
                             without padding; what a worker needs while it encodes one
                             (a copy in another pixel format, say) is not among them */
    uint64_t min_free;  /**< submissions are refused (::IMS_ERROR_NO_SPACE) while the
                             location's file system has less free bytes; 0 = no such
                             limit */
    int64_t timeout_ms; /**< for BLOCK: how long a submission may wait */
    int64_t sync_every_ms; /**< IMS_SYNC_GROUP: an image waits at most so long for its
                                sync; 0 = 100 */
    const char *name;      /**< of the saver's own threads, cut so that "NAME/0" or
                                "NAME/sync" has 15 bytes; NULL = "imagesaver". Lines
                                of the log begin with it ("NAME: ", 64 bytes of it),
                                or without any name if it is NULL */
    const char
        *options; /**< "quality=90;png:effort=2"; NULL = the encoders' defaults */
    ims_registry
        *registry; /**< encoders to use (a reference is taken); NULL = default */
    ims_workers *shared_workers; /**< threads to use (a reference is taken); `workers`
                                      and `nice` must be 0 then; NULL = its own */
    ims_done_fn done;            /**< NULL or see there */
    void *done_user;             /**< for done */
    ims_log_fn log;              /**< NULL or see there */
    void *log_user;              /**< for log */
    const void *reserved[4]; /**< NULL; kept for metadata and for options of a store */
};
/** The start value of a struct ims_config: its size set, all else 0. */
#define IMS_CONFIG_INIT IMS_INIT_OF(struct ims_config)

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
 * `format=png`) and `narrow` (fewer bits a sample allowed) bear on the choice of one.
 * With `opaque=drop` an alpha channel that hides nothing is left out: the file of such
 * an image has no alpha, that of the next one may have.
 * Options of one image are written the same way and win over the saver's; a key there
 * that the encoder chosen does not know is refused, unless it is one of these nine.
 *
 * @return ::IMS_OK, ::IMS_ERROR_ARGUMENT, ::IMS_ERROR_STRUCT_SIZE, ::IMS_ERROR_MEMORY,
 *         ::IMS_ERROR_THREAD, ::IMS_ERROR_FORKED (shared workers of a parent process),
 *         ::IMS_ERROR_LOCATION_MISSING,
 *         ::IMS_ERROR_LOCATION_NOT_FOLDER, ::IMS_ERROR_LOCATION_NOT_WRITABLE,
 *         ::IMS_ERROR_LOCATION_KIND,
 *         ::IMS_ERROR_IO (the location could not be looked at for another reason),
 *         ::IMS_ERROR_OPTION_SYNTAX, ::IMS_ERROR_OPTION_UNKNOWN,
 *         ::IMS_ERROR_OPTION_VALUE
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

/** Whose memory the pixels are while they wait. */
enum ims_ownership {
    IMS_COPY = 0,   /**< the library copies them before the call returns */
    IMS_BORROW = 1, /**< they stay the caller's, unchanged, until the result */
    IMS_ADOPT = 2,  /**< they become the library's; given back to `release`, required */
    IMS_LENT = 3    /**< they were lent by ims_image_borrow(), and go back with this */
};

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
    ims_release_fn release;  /**< called once if accepted; with COPY, before return */
    void *release_user;      /**< for release */
    const void *reserved[3]; /**< NULL; kept for metadata and for further outputs of the
                                  same pixels */
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
 *         ::IMS_ERROR_SIGNATURE, ::IMS_ERROR_NOT_LENT, ::IMS_ERROR_NO_SPACE
 *         (`min_free`), ::IMS_ERROR_SYMLINK (a sub-folder is one),
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

/** Counters of a saver. Thread-safety: plain data. */
struct ims_stats {
    size_t size;                /**< set by ::IMS_STATS_INIT */
    struct ims_ledger ledger;   /**< see there */
    uint64_t refused;           /**< submissions refused for any reason */
    uint64_t refused_full;      /**< of these, because the queue was full */
    uint64_t timed_out;         /**< of these, because the time-out passed */
    uint64_t waited;            /**< submissions that had to wait for room */
    uint64_t dropped_newest;    /**< images dropped on arrival */
    uint64_t dropped_oldest;    /**< waiting images dropped for newer ones */
    uint64_t queue_depth;       /**< images that wait now */
    uint64_t queue_high_water;  /**< most that ever waited */
    uint64_t in_work;           /**< images in the workers now */
    uint64_t memory;            /**< bytes of the images that wait or are in work now */
    uint64_t memory_high_water; /**< most that ever were */
    uint64_t bytes_written;     /**< bytes in the files written */
    uint64_t queued_ns;         /**< nanoseconds that images waited, in sum */
    uint64_t encode_ns;         /**< nanoseconds in encoders, in sum */
    uint64_t write_ns;          /**< nanoseconds in the store, in sum */
    uint64_t lent;              /**< images lent and not submitted yet */
    uint64_t results_waiting;   /**< results that wait for ims_result_next() */
    uint32_t workers;           /**< worker threads, shared ones too */
    uint32_t queue_size;        /**< as opened */
};
/** The start value of a struct ims_stats: its size set, all else 0. */
#define IMS_STATS_INIT IMS_INIT_OF(struct ims_stats)

/** Reads the counters, all at one moment, so that the ledger balances.
 *  @return ::IMS_OK, ::IMS_ERROR_ARGUMENT, ::IMS_ERROR_STRUCT_SIZE, ::IMS_ERROR_FORKED
 *  Thread-safe. Never blocks for long. */
IMS_API int ims_stats_get(ims_saver *saver, struct ims_stats *stats);

/** The location as given to ims_open(); lives as long as the saver.
 *  Thread-safe. Never blocks. */
IMS_API const char *ims_location(const ims_saver *saver);

/** What a saver did, told by ims_close(). Thread-safety: plain data. */
struct ims_summary {
    size_t size;              /**< set by ::IMS_SUMMARY_INIT */
    struct ims_ledger ledger; /**< balanced; nothing pending, except as
                                   ims_close_within() says */
    uint64_t bytes_written;   /**< bytes in the files written */
    uint64_t warned;          /**< images written with a warning, not counting
                                   ::IMS_WARNING_COLOR_CONVERTED, which is usual for
                                   video */
    uint64_t refused;         /**< submissions refused for any reason: who does not look
                                   at what ims_save() returns learns it here */
    uint64_t first_id;        /**< of the failed image with the lowest id, or 0 */
    int first_error;          /**< that image's error, or ::IMS_OK */
    int first_refusal;        /**< error of the first submission refused, or ::IMS_OK */
    char first_path[4096];    /**< that image's path, cut if longer, or "" */
    char first_message[IMS_MESSAGE_SIZE];         /**< that image's message, or "" */
    char first_refusal_message[IMS_MESSAGE_SIZE]; /**< what was wrong with it, or "" */
};
/** The start value of a struct ims_summary: its size set, all else 0. */
#define IMS_SUMMARY_INIT IMS_INIT_OF(struct ims_summary)

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

/* ---- one image, without a saver -------------------------------------------------- */

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
 * @param request  its image (which stays the caller's), file_name, options and message
 *                 count, all else is not looked at. The file name names the format by
 *                 its extension and may be NULL if option `format` does; no file is
 *                 touched
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
