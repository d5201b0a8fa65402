/* SPDX-License-Identifier: MIT */
/**
 * @file saver_config.h
 * @brief How a saver, and workers that savers share, are set up. imagesaver.h
 * includes it.
 */
#ifndef IMAGESAVER_SAVER_CONFIG_H
#define IMAGESAVER_SAVER_CONFIG_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/metadata.h>
#include <imagesaver/registry.h>
#include <imagesaver/result.h>
#include <imagesaver/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Threads that several savers share, so that many savers need not mean many threads.
 *  Thread-safety: safe, except ims_workers_close(). */
typedef struct ims_workers ims_workers;

/** Time-outs that are none; see "Time-outs" in imagesaver.h. */
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
enum ims_sync_kind {
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
 * (::IMS_ERROR_DEADLOCK). See "Callbacks" in imagesaver.h.
 */
typedef void (*ims_done_fn)(const struct ims_result *result, void *done_user);

/** Told what the library would print. May run on any thread, several at a time, with no
 *  lock held; `text` lives until it returns. See "Callbacks" in imagesaver.h. */
typedef void (*ims_log_fn)(enum ims_log_level level, const char *text, void *log_user);

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
    enum ims_sync_kind sync;            /**< see there */
    enum ims_appear appear;             /**< see there */
    enum ims_name_folders name_folders; /**< see there */
    enum ims_mismatch mismatch;         /**< see there */
    int32_t reserved_number;            /**< 0 */
    uint64_t max_bytes; /**< budget for waiting and in-work images together, until they
                             are released; 0 = none. An image's bytes are its rows
                             without padding, and its metadata where they are
                             copied; what a worker needs while it encodes one (a copy
                             in another pixel format, say) is not among them */
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
    const struct ims_metadata *metadata; /**< of all images; copied; NULL = none */
    const void *reserved[3];             /**< NULL; kept for options of a store */
};
/** The start value of a struct ims_config: its size set, all else 0. */
#define IMS_CONFIG_INIT IMS_INIT_OF(struct ims_config)

#ifdef __cplusplus
}
#endif

#endif
