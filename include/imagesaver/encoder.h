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
 * - It prints nothing and changes no process-wide setting. Its functions return; a C++
 *   exception or longjmp() must not leave them.
 *
 * Structures grow at their end, and each says how large it is. Of a smaller table (an
 * encoder built with an older header) the missing members are NULL or 0. A larger one
 * is taken as long as what this engine does not know in it is NULL or 0. What the
 * engine hands over (struct ims_encoding, struct ims_services, struct
 * ims_buffer_functions) may be smaller than in this header when the engine is older:
 * an encoder that uses a member which was added later asks `size` first.
 */
#ifndef IMAGESAVER_ENCODER_H
#define IMAGESAVER_ENCODER_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Number of this interface. It changes only when a table built for an older one could
 *  be misread, not when structures grow; one that does not match is refused, with a
 *  clear text. */
#define IMS_ENCODER_ABI 2u

/* ---- options --------------------------------------------------------------------- */

/** How an option's value is written and read. Names may be in any case. */
enum ims_option_type {
    IMS_OPTION_INTEGER = 1, /**< decimal, minimum..maximum: `integer` */
    IMS_OPTION_BOOLEAN = 2, /**< 0/1, no/yes, off/on, false/true: `integer`, 0 or 1 */
    IMS_OPTION_CHOICE = 3,  /**< one of `choices`, ':' in it or not (4:2:0, 420):
                                 `integer` is its index; "no" and "yes", where they are
                                 the first two, have the words of a BOOLEAN, too */
    IMS_OPTION_COLOR = 4,   /**< rrggbb in hexadecimal, '#' before it or not, or black,
                                 white, gray: `integer` is 0xRRGGBB */
    IMS_OPTION_NUMBER = 5,  /**< decimal with a point if wished, in any locale,
                                 minimum..maximum: `number` */
    IMS_OPTION_TEXT = 6 /**< any text without ',' and ';', as long as maximum allows,
                             in bytes: `text` */
};

/** The value of an option; its type says which member holds. */
union ims_option_value {
    int32_t integer; /**< INTEGER, BOOLEAN, CHOICE, COLOR */
    double number;   /**< NUMBER */
    const char
        *text; /**< TEXT; never NULL; lives as long as the call it is handed to */
};

/**
 * One option: the one source for parsing, checking, help and documentation. The common
 * keys must have their common type and range: `quality` INTEGER 0..100, `effort`
 * INTEGER 0..9, `lossless` BOOLEAN, `background` COLOR, `subsampling` CHOICE.
 */
struct ims_option {
    const char *key;  /**< lower-case letters, digits, '_'; NULL ends a table */
    const char *help; /**< one line, without a final full stop; not NULL */
    const char *const *choices; /**< CHOICE: names, ended by NULL */
    const char *standard_text;  /**< TEXT: the value when not set; NULL = "" */
    double minimum;             /**< INTEGER, NUMBER: smallest value */
    double maximum;             /**< INTEGER, NUMBER: largest value; TEXT: most bytes */
    double standard;            /**< all but TEXT: the value when not set */
    enum ims_option_type type;  /**< see there */
    uint32_t reserved;          /**< 0 */
};

/* ---- the buffer ------------------------------------------------------------------ */

struct ims_buffer;

/** What a buffer can do. Errors are ::IMS_ERROR_MEMORY; the encoder passes them on. */
struct ims_buffer_functions {
    size_t size; /**< of this structure, as the engine has it */
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

/** Appends a copy of some bytes; see struct ims_buffer_functions. */
static inline int ims_buffer_append(struct ims_buffer *buffer, const void *data,
                                    size_t size)
{
    return buffer->functions->append(buffer, data, size);
}

/** Gives room for bytes at the end; see struct ims_buffer_functions. */
static inline void *ims_buffer_reserve(struct ims_buffer *buffer, size_t size)
{
    return buffer->functions->reserve(buffer, size);
}

/** Appends what was written to the room; see struct ims_buffer_functions. */
static inline void ims_buffer_commit(struct ims_buffer *buffer, size_t size)
{
    buffer->functions->commit(buffer, size);
}

/** Appends a block without a copy; see struct ims_buffer_functions. */
static inline int ims_buffer_hand_over(struct ims_buffer *buffer, const void *data,
                                       size_t size, void (*release)(void *owner),
                                       void *owner)
{
    return buffer->functions->hand_over(buffer, data, size, release, owner);
}

/** Tells how many bytes were appended; see struct ims_buffer_functions. */
static inline size_t ims_buffer_length(const struct ims_buffer *buffer)
{
    return buffer->functions->length(buffer);
}

/* ---- services of the engine ------------------------------------------------------ */

/** What the engine does for an encoder. Lives as long as the encoder's state. */
struct ims_services {
    size_t size; /**< of this structure, as the engine has it */
    /**
     * Runs piece(argument, 0) ... piece(argument, count - 1), each once, on this thread
     * and on workers that are idle, in any order and maybe at the same time; returns
     * when all are done. How an encoder splits an image must depend on the image and
     * the options alone. Errors travel in `argument`. Pieces may use the buffer, one at
     * a time. Not to be called from a piece.
     */
    void (*parallel)(const struct ims_services *services, size_t count,
                     void (*piece)(void *argument, size_t index), void *argument);
    /**
     * Writes an image, or a few rows of one (an image whose planes begin further down;
     * with chroma of half the rows, at an even row), in another pixel format to memory
     * of the encoder's, so that an encoder may list formats that its library does not
     * take. Everything can become RGB8, BGR8, RGBA8 and BGRA8; gray can become GRAY8;
     * other formats can become those of 16 bits with the same channels in the same
     * order. Those that unpack to another are no source (they reach only encoders that
     * list them), but for YUV of more than 8 bits, which becomes RGB16. Chroma that
     * pixels share is interpolated across the rows of what is given: of YUV with fewer
     * samples of it give whole images. Gray fills all colors, alpha that is missing is
     * opaque, samples grow exactly or are rounded to the nearest, YUV becomes RGB by
     * the image's matrix and range (::IMS_WARNING_COLOR_CONVERTED). Alpha is never
     * dropped.
     * @param to its format, planes[0] and strides[0] say what is written where (only
     *           the type says const); it is as wide and high as the image
     * @return ::IMS_OK, ::IMS_ERROR_NOT_HELD
     */
    int (*convert)(const struct ims_services *services, const struct ims_image *image,
                   const struct ims_image *to, struct ims_message *message);
};

/* ---- one image ------------------------------------------------------------------- */

/** What is encoded, and how: what `accepts` and `encode` are told. Lives as long as the
 *  call. */
struct ims_encoding {
    size_t size;                   /**< of this structure, as the engine has it */
    const struct ims_image *image; /**< never NULL */
    const union ims_option_value *options; /**< the values, in the order of the table */
    size_t option_count;                   /**< how many */
    const struct ims_metadata *metadata;   /**< what is to be written with it: only
                                                kinds that the table holds, checked, and
                                                as large as the engine knows it; NULL =
                                                none */
    const void *reserved;                  /**< NULL */
    const struct ims_image *gain; /**< NULL, or how much brighter the pixels of `image`
                                       are in HDR: GRAY16 of the same size, the binary
                                       logarithm of light by light in units of 1/8192,
                                       the same for red, green and blue; for encoders
                                       with ::IMS_TRAIT_GAIN_MAP in `encode` alone */
};

/* ---- the table ------------------------------------------------------------------- */

/** What an encoder takes: bits. */
enum ims_encoder_input {
    IMS_INPUT_PIXELS = 1 << 0, /**< images with pixels */
    IMS_INPUT_BYTES = 1 << 1   /**< files that are encoded already */
};

/** What its files are like: bits. */
enum ims_encoder_trait {
    IMS_TRAIT_LOSSLESS = 1 << 0,      /**< can give back the exact samples */
    IMS_TRAIT_LOSSY = 1 << 1,         /**< can trade samples for size */
    IMS_TRAIT_ALPHA = 1 << 2,         /**< keeps alpha */
    IMS_TRAIT_DEEP = 1 << 3,          /**< keeps more than 8 bits a sample */
    IMS_TRAIT_PREMULTIPLIED = 1 << 4, /**< takes images whose colors are multiplied by
                                      alpha as they are, and straight ones */
    IMS_TRAIT_LINEAR = 1 << 5,  /**< its samples are floats of light: an image that says
                                     another transfer, of any format, is made that
                                     before, RGB_F32 and its like, with transfer LINEAR
                                 */
    IMS_TRAIT_GAIN_MAP = 1 << 6 /**< its files hold a gain map beside the picture: with
                                    option `hdr=ultrahdr` it gets an HDR image of any
                                    format as what a display without HDR shows, RGB8 or
                                    RGBA8, and `gain` in struct ims_encoding */
};

/** How files of a format begin: all of one signature must be there. */
struct ims_signature {
    const char *bytes; /**< `length` bytes of the file; NULL ends a table */
    const char *mask;  /**< NULL, or `length` bytes: only bits set here are compared */
    size_t length;     /**< bytes to compare, 1 to 64 */
    size_t offset;     /**< where they stand, counted from the start of the file; up to
                            64 - length */
};

/**
 * An encoder. All pointers are to constant data that outlives every registry that holds
 * it. NULL or 0 means "not offered", except where a field is said to be required.
 * Of several encoders that serve an extension and can take the image, its size and the
 * options, the one is taken that need not narrow; then the one whose range of `effort`
 * has the effort asked for, or is nearest to it; then the highest `rank`; then the
 * first registered. The one taken is asked by `accepts`; if it says no, it is the next
 * one's turn.
 * Each function is handed its table as `self` (or, of a table that is smaller than the
 * engine's, a copy): so one set of functions may serve many tables, each with a `row`
 * of its own. Thread-safety: constant.
 */
struct ims_encoder {
    uint32_t abi;            /**< ::IMS_ENCODER_ABI; required, first in every version */
    int32_t rank;            /**< of several that can do what is asked and are equally
                                  near to it (see ::ims_encoder), the highest is taken;
                                  100 is usual */
    size_t size;             /**< sizeof(struct ims_encoder); required */
    const void *row;         /**< the encoder's own; the engine does not look at it */
    const char *name;        /**< unique, lower case, '-' and digits; required */
    const char *format;      /**< the family, "png"; required */
    const char *description; /**< one line for a person; required */
    const char *mime_type;   /**< "image/png", or NULL */
    const char *const *extensions; /**< lower case, without the dot, ended by NULL; NULL
                                        or empty: every extension (bytes only) */
    const enum ims_pixel_format *pixel_formats; /**< all that it keeps to its precision,
                                        best first, ended by IMS_PIXEL_NONE; required
                                        for pixels. What unpacks to one of them (struct
                                        ims_pixel_format_info) need not be listed: the
                                        engine hands it over unpacked */
    const enum ims_pixel_format *narrowed_formats; /**< what it takes only where option
                                        `narrow` allows: the engine checks and sets
                                        ::IMS_WARNING_NARROWED */
    const struct ims_signature *signatures;        /**< how its files begin, or NULL */
    const struct ims_option *options;              /**< ended by a NULL key, or NULL */
    size_t state_size;   /**< bytes of state for each worker, zeroed by the engine,
                            aligned as malloc() does */
    uint64_t max_pixels; /**< largest width times height, 0 = any */
    uint32_t inputs;     /**< bits of enum ims_encoder_input; required */
    uint32_t traits;     /**< bits of enum ims_encoder_trait */
    int32_t max_width;   /**< largest width, 0 = any */
    int32_t max_height;  /**< largest height, 0 = any */
    int32_t min_effort;  /**< lowest `effort` that it is meant for */
    int32_t max_effort;  /**< highest; 0 with min 0 = all efforts */

    /** Whether it can run here (a library at run time may lack a codec). NULL = yes.
     *  @return ::IMS_OK or an error, with the reason in `message` */
    int (*probe)(const struct ims_encoder *self, struct ims_message *message);
    /** Sets up a zeroed state before its first encode; optional. `services` may be kept
     *  as long as the state.
     *  @return ::IMS_OK or an error, with the reason in `message` */
    int (*init)(const struct ims_encoder *self, void *state,
                const struct ims_services *services, struct ims_message *message);
    /** Tears a state down, also after a failed init; optional. */
    void (*fini)(const struct ims_encoder *self, void *state);
    /**
     * Encodes one image; required. The engine has checked it: its format is in
     * `pixel_formats` or `narrowed_formats` (ENCODED for bytes), its size within the
     * limits, `accepts` had nothing against it, its strides set (never 0) and
     * sufficient, its alpha straight (premultiplied only with
     * ::IMS_TRAIT_PREMULTIPLIED), its color fields set (never default) for YUV, its
     * options in range.
     * @param state    this worker's, or NULL when `state_size` is 0
     * @param encoding the image, read only, valid during the call (ENCODED bytes: until
     *                 the buffer is released, so they may be handed over), and options
     * @param buffer   empty; where the bytes go; after an error its content is ignored
     * @param message  warnings and, after an error, its text; empty at the call
     * @return ::IMS_OK or an error, ::IMS_ERROR_ENCODE or ::IMS_ERROR_MEMORY mostly
     */
    int (*encode)(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message);
    /** Whether it takes this image with these options, where its table cannot say so
     *  (a limit of bytes, of a combination); NULL = yes. Asked at submission, on any
     *  thread, several at a time; the image's pixels are not to be read and its planes
     *  may be NULL. If it says no, the next best encoder is asked; if all say no, once
     *  more without the metadata that may be left out (::IMS_NO_PLACE_DROP).
     *  @return ::IMS_OK or an error (::IMS_ERROR_NOT_HELD, ::IMS_ERROR_TOO_LARGE, ...),
     *          with the reason in `message` */
    int (*accepts)(const struct ims_encoder *self, const struct ims_encoding *encoding,
                   struct ims_message *message);
    uint32_t metadata; /**< bits of enum ims_metadata_kind: what its files hold; the
                            engine refuses or leaves out all else. One that takes
                            encoded bytes puts these kinds into them; where there are
                            none to put, the bytes go to an encoder that passes them */
    uint32_t reserved; /**< 0 */
};

/* ---- plugins --------------------------------------------------------------------- */

/** The one symbol that a plugin exports: a struct ims_encoder_plugin of this name. */
#define IMS_ENCODER_PLUGIN_SYMBOL "ims_encoder_plugin"

/** A plugin's table of encoders. */
struct ims_encoder_plugin {
    uint32_t abi;      /**< ::IMS_ENCODER_ABI; first in every version */
    uint32_t reserved; /**< 0 */
    size_t size;       /**< sizeof(struct ims_encoder_plugin) */
    const struct ims_encoder *const *encoders; /**< ended by NULL, not empty */
};

#ifdef __cplusplus
}
#endif

#endif
