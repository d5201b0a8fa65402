/* SPDX-License-Identifier: MIT */
/**
 * @file encoder.h
 * @brief For authors of encoders: image in, bytes out.
 *
 * An encoder is one constant table (struct ims_encoder) with one required function. It
 * is compiled in, loaded as a plugin, or registered by the program with
 * ims_registry_add(). It knows no queue, no thread, no path and no file: it is handed a
 * valid image that its table says it accepts, and appends bytes to a buffer.
 *
 * This header needs no linking: what an encoder calls, it calls through pointers that
 * it is handed, so a plugin is built against the headers alone.
 *
 * Rules for an encoder:
 * - It may be called by several workers at once, each with a state of its own; it
 * shares nothing else that changes.
 * - The same image and options give the same bytes: on every call, at any number of
 *   threads, and whatever the state was used for before.
 * - It reads rows' own bytes only, never the padding between or after them, and writes
 *   only to its state and its buffer.
 * - It prints nothing and changes no process-wide setting.
 */
#ifndef IMAGESAVER_ENCODER_H
#define IMAGESAVER_ENCODER_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Number of this interface. It changes whenever a table built for an older one could
 * be misread; one that does not match is refused with a clear text. */
#define IMS_ENCODER_ABI 1u

/* ---- options --------------------------------------------------------------------- */

/** How an option's value is written and read. */
enum ims_option_type {
    IMS_OPTION_INTEGER = 1, /**< decimal, minimum..maximum */
    IMS_OPTION_BOOLEAN = 2, /**< 0/1, no/yes, off/on, false/true */
    IMS_OPTION_CHOICE = 3,  /**< one of `choices`; the value is its index */
    IMS_OPTION_COLOR = 4    /**< rrggbb in hexadecimal, or black, white, gray; the value
                                 is 0xRRGGBB */
};

/**
 * One option: the one source for parsing, checking, help and documentation. The common
 * keys must have their common type and range: `quality` INTEGER 0..100, `effort`
 * INTEGER 0..9, `lossless` BOOLEAN, `background` COLOR, `subsampling` CHOICE.
 */
struct ims_option {
    const char *key; /**< lower-case letters, digits, '_'; NULL ends a table */
    enum ims_option_type type;  /**< see there */
    int32_t minimum;            /**< INTEGER: smallest value */
    int32_t maximum;            /**< INTEGER: largest value */
    int32_t standard;           /**< the value when not set */
    const char *const *choices; /**< CHOICE: names, ended by NULL */
    const char *help;           /**< one line, without a final full stop; not NULL */
};

/** The values of an encoder's options, in the order of its table. */
struct ims_options {
    const int32_t *values; /**< one for each entry of struct ims_encoder `options` */
    size_t count;          /**< how many */
};

/* ---- the buffer ------------------------------------------------------------------ */

struct ims_buffer;

/** What a buffer can do. Errors are ::IMS_ERROR_MEMORY; the encoder passes them on. */
struct ims_buffer_functions {
    /** Appends a copy of `size` bytes. */
    int (*append)(struct ims_buffer *buffer, const void *data, size_t size);
    /** At least `size` writable bytes at the end, NULL if there is no memory. They hold
     *  nothing defined, live until the next call on the buffer, and count only once
     *  committed. Bytes already committed never move, and must not be changed: they may
     *  be in the file already. */
    void *(*reserve)(struct ims_buffer *buffer, size_t size);
    /** Appends the first `size` bytes of the last reservation. */
    void (*commit)(struct ims_buffer *buffer, size_t size);
    /** Appends a block without a copy. It becomes the buffer's in any case: `release`
     *  (NULL = nothing to do) is called exactly once with `owner`, when the block is no
     *  longer needed or when this fails. */
    int (*hand_over)(struct ims_buffer *buffer, const void *data, size_t size,
                     void (*release)(void *owner), void *owner);
    /** Bytes appended so far. */
    size_t (*length)(const struct ims_buffer *buffer);
};

/** Where an encoder's bytes go. Belongs to the engine; one encode call at a time. */
struct ims_buffer {
    const struct ims_buffer_functions *functions; /**< what it can do */
};

/** See struct ims_buffer_functions. */
static inline int ims_buffer_append(struct ims_buffer *buffer, const void *data,
                                    size_t size)
{
    return buffer->functions->append(buffer, data, size);
}

/** See struct ims_buffer_functions. */
static inline void *ims_buffer_reserve(struct ims_buffer *buffer, size_t size)
{
    return buffer->functions->reserve(buffer, size);
}

/** See struct ims_buffer_functions. */
static inline void ims_buffer_commit(struct ims_buffer *buffer, size_t size)
{
    buffer->functions->commit(buffer, size);
}

/** See struct ims_buffer_functions. */
static inline int ims_buffer_hand_over(struct ims_buffer *buffer, const void *data,
                                       size_t size, void (*release)(void *owner),
                                       void *owner)
{
    return buffer->functions->hand_over(buffer, data, size, release, owner);
}

/** See struct ims_buffer_functions. */
static inline size_t ims_buffer_length(const struct ims_buffer *buffer)
{
    return buffer->functions->length(buffer);
}

/* ---- services of the engine ------------------------------------------------------ */

/** What the engine does for an encoder. Lives as long as the encoder's state. */
struct ims_services {
    /**
     * Runs piece(argument, 0) ... piece(argument, count - 1), each once, on this thread
     * and on workers that are idle, in any order and maybe at the same time; returns
     * when all are done. How an encoder splits an image must depend on the image and
     * the options alone. Errors travel in `argument`. Pieces may use the buffer, one at
     * a time. Not to be called from a piece.
     */
    void (*parallel)(const struct ims_services *services, size_t count,
                     void (*piece)(void *argument, size_t index), void *argument);
};

/* ---- the table ------------------------------------------------------------------- */

/** What an encoder takes: bits. */
enum ims_encoder_input {
    IMS_INPUT_PIXELS = 1 << 0, /**< images with pixels */
    IMS_INPUT_BYTES = 1 << 1   /**< files that are encoded already */
};

/** What its files are like: bits. */
enum ims_encoder_trait {
    IMS_TRAIT_LOSSLESS = 1 << 0, /**< can give back the exact samples */
    IMS_TRAIT_LOSSY = 1 << 1,    /**< can trade samples for size */
    IMS_TRAIT_ALPHA = 1 << 2,    /**< keeps alpha */
    IMS_TRAIT_DEEP = 1 << 3      /**< keeps more than 8 bits a sample */
};

/** How files of a format begin. */
struct ims_signature {
    const char
        *bytes; /**< `length` bytes from the start of the file; NULL ends a table */
    const char *mask; /**< NULL, or `length` bytes: only bits set here are compared */
    size_t length;    /**< bytes to compare, 1 to 64 */
};

/**
 * An encoder. All pointers are to constant data that outlives every registry that holds
 * it. NULL or 0 means "not offered", except where a field is said to be required.
 * Thread-safety: constant.
 */
struct ims_encoder {
    uint32_t abi;            /**< ::IMS_ENCODER_ABI; required, first in every version */
    int32_t rank;            /**< of several for one extension the highest is taken that
                                  accepts the image and the effort; 100 is usual */
    const char *name;        /**< unique, lower case, '-' and digits; required */
    const char *format;      /**< the family, "png"; required */
    const char *description; /**< one line for a person; required */
    const char *mime_type;   /**< "image/png", or NULL */
    const char *const *extensions; /**< lower case, without the dot, ended by NULL; NULL
                                        or empty: every extension (bytes only) */
    uint32_t inputs;               /**< bits of enum ims_encoder_input; required */
    uint32_t traits;               /**< bits of enum ims_encoder_trait */
    const enum ims_pixel_format *pixel_formats; /**< all that it keeps to its precision,
                                        best first, ended by IMS_PIXEL_NONE; required
                                        for pixels */
    const enum ims_pixel_format *narrowed_formats; /**< what it takes only where option
                                        `narrow` allows: the engine checks and sets
                                        ::IMS_WARNING_NARROWED */
    const struct ims_signature *signatures;        /**< how its files begin, or NULL */
    int32_t max_width;                             /**< largest width, 0 = any */
    int32_t max_height;                            /**< largest height, 0 = any */
    int32_t min_effort;               /**< lowest `effort` that it is meant for */
    int32_t max_effort;               /**< highest; 0 with min 0 = all efforts */
    const struct ims_option *options; /**< ended by a NULL key, or NULL */
    size_t state_size; /**< bytes of state for each worker, zeroed by the engine,
                          aligned as malloc() does */

    /** Whether it can run here (a library at run time may lack a codec). NULL = yes.
     *  @return ::IMS_OK or an error, with the reason in `message` */
    int (*probe)(struct ims_message *message);
    /** Sets up a zeroed state before its first encode; optional. `services` may be kept
     *  as long as the state.
     *  @return ::IMS_OK or an error, with the reason in `message` */
    int (*init)(void *state, const struct ims_services *services,
                struct ims_message *message);
    /** Tears a state down, also after a failed init; optional. */
    void (*fini)(void *state);
    /**
     * Encodes one image; required. The engine has checked it: its format is in
     * `pixel_formats` or `narrowed_formats` (ENCODED for bytes), its size within the
     * limits, its strides set (never 0) and sufficient, its color fields set (never
     * default) for YUV, `options` in range.
     * @param state   this worker's, or NULL when `state_size` is 0
     * @param image   read only, valid during the call (ENCODED bytes: until the buffer
     *                is released, so they may be handed over)
     * @param options values in the order of the table
     * @param buffer  empty; where the bytes go; what it holds after an error is ignored
     * @param message warnings and, after an error, its text; empty at the call
     * @return ::IMS_OK or an error, ::IMS_ERROR_ENCODE or ::IMS_ERROR_MEMORY mostly
     */
    int (*encode)(void *state, const struct ims_image *image,
                  const struct ims_options *options, struct ims_buffer *buffer,
                  struct ims_message *message);
};

/* ---- plugins --------------------------------------------------------------------- */

/** The one symbol that a plugin exports: a struct ims_encoder_plugin of this name. */
#define IMS_ENCODER_PLUGIN_SYMBOL "ims_encoder_plugin"

/** A plugin's table of encoders. */
struct ims_encoder_plugin {
    uint32_t abi;                              /**< ::IMS_ENCODER_ABI */
    const struct ims_encoder *const *encoders; /**< ended by NULL, not empty */
};

#ifdef __cplusplus
}
#endif

#endif
