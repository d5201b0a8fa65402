/* SPDX-License-Identifier: MIT
 *
 * One still-image session on libavcodec: an encoder's context, opened for one kind of
 * image and kept for the next of the same kind while that is cheap. The only part of
 * the encoders that calls libavcodec. It knows no format: what differs is in the setup.
 *
 * The steps for one image: ims_lavc_begin(), fill the frame (frame.h),
 * ims_lavc_finish().
 *
 * Thread-safety: one thread at a time for each session.
 */
#ifndef IMS_LAVC_H
#define IMS_LAVC_H

#include <stdbool.h>
#include <stdint.h>

#include <libavcodec/avcodec.h>

#include <imagesaver/encoder.h>

enum {
    IMS_LAVC_OPTIONS = 4, /* private options of a setup, at most */
    IMS_LAVC_CODECS = 3,  /* encoders that serve one format, at most */
    IMS_LAVC_GROWTH = AV_INPUT_BUFFER_PADDING_SIZE
};

/* Largest pictures of libavutil. Its frames take a margin besides, so that
 * ims_lavc_accepts() has the last word. */
#define IMS_LAVC_MAX_PIXELS (UINT64_C(1) << 28)

/* What is to be heeded with an encoder: bits. */
enum ims_lavc_flag {
    IMS_LAVC_FRESH = 1 << 0,     /* keeps something from one frame to the next: gets a
                                    context for each image */
    IMS_LAVC_BEYOND_ROW = 1 << 1 /* reads beyond the ends of rows: is given copies with
                                    zeros there, never the caller's memory */
};

/* How the value of an option is handed to libavcodec. */
enum ims_lavc_option_type {
    IMS_LAVC_INTEGER = 0,
    IMS_LAVC_TEXT = 1 /* also the names that libavcodec has for numbers */
};

/* A private option of an encoder; its type says which member holds. */
struct ims_lavc_option {
    const char *key; /* NULL: no more */
    int64_t integer;
    const char *text; /* outlives the session */
    enum ims_lavc_option_type type;
};

/* What a context is opened for. Contexts of equal setups give equal bytes. */
struct ims_lavc_setup {
    const char *codec; /* libavcodec's name of the encoder */
    uint32_t flags;    /* of enum ims_lavc_flag */
    enum AVPixelFormat pixel_format;
    enum AVColorRange range; /* all that is told of colors: files get the rest by
                                `hand_over` */
    int32_t width;
    int32_t height;
    int compression_level; /* the encoder's own scale */
    int quantiser;         /* 0, or a fixed quantiser that every frame gets */
    struct ims_lavc_option options[IMS_LAVC_OPTIONS];
    bool has_matrices;
    uint16_t matrices[2][64]; /* JPEG: steps for luma and chroma, row by row */
    /* NULL, or mends the bytes that the encoder made, which may grow by
     * IMS_LAVC_GROWTH. */
    void (*mend)(uint8_t *bytes, size_t *size);
    /* NULL, or hands the encoder's bytes over to the buffer with what else belongs into
     * the file that `encoding` asks for, as ims_buffer_hand_over() does. */
    int (*hand_over)(const struct ims_encoding *encoding, const uint8_t *bytes,
                     size_t size, void (*release)(void *owner), void *owner,
                     struct ims_buffer *buffer, struct ims_message *message);
    const struct ims_encoding *encoding;
};

/* A session; all zero is a valid one that holds nothing. */
struct ims_lavc {
    AVFrame *frame;          /* of the image in work */
    AVFrame *spare;          /* memory of the last one, if any */
    uint32_t flags;          /* of the image in work */
    AVCodecContext *context; /* open for `setup`, or NULL */
    struct ims_lavc_setup setup;
    int64_t images; /* encoded with this context */
};

/* The `row` of an encoder whose state is a session. */
struct ims_lavc_row {
    /* libavcodec's names of encoders, NULL for no more: the first that it was built
     * with is used. */
    const char *codecs[IMS_LAVC_CODECS];
};

/* The `probe`, `accepts` and `fini` of such encoders: whether libavcodec has one of the
 * codecs, and can take an image of this size. */
int ims_lavc_probe(const struct ims_encoder *self, struct ims_message *message);
int ims_lavc_accepts(const struct ims_encoder *self,
                     const struct ims_encoding *encoding, struct ims_message *message);
void ims_lavc_tear_down(const struct ims_encoder *self, void *state);

/* The codec of a row that is used here; NULL: there is none. */
const char *ims_lavc_codec(const struct ims_encoder *self);

/* Refuses sizes that libavcodec cannot take, and prepares the frame for the setup's
 * pixel format, size and flags; the rest of the setup is not looked at. After an error
 * nothing needs undoing. */
int ims_lavc_begin(struct ims_lavc *session, const struct ims_lavc_setup *setup,
                   struct ims_message *message);

/* Opens a context for the setup unless the last one fits, encodes the frame and hands
 * the bytes over to `buffer`, without a copy. The frame's memory is not touched any
 * more when it returns. */
int ims_lavc_finish(struct ims_lavc *session, const struct ims_lavc_setup *setup,
                    struct ims_buffer *buffer, struct ims_message *message);

/* Frees everything. */
void ims_lavc_fini(struct ims_lavc *session);

#endif
