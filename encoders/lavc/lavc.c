/* SPDX-License-Identifier: MIT */
#include "lavc.h"

#include <inttypes.h>
#include <string.h>

#include <libavutil/opt.h>

#include "common/failure.h"

enum {
    /* What larger images took is not kept for the next: some contexts hold ten bytes a
     * pixel. */
    KEPT_PIXELS = 1 << 22,
    /* Added to the level of each line that libavcodec would print: none reaches the
     * terminal, and the process's own level is left alone. Not more, because only the
     * low eight bits of the sum count. */
    SILENCE = 100
};

/* libavcodec does not always pass ENOMEM on: where MJPEG lacks memory it gives -1, and
 * where zlib does it gives "external". As sizes and settings are checked before,
 * nothing else that is known ends in these. */
static bool lacked_memory(int averror)
{
    return averror == AVERROR(ENOMEM) || averror == -1 || averror == AVERROR_EXTERNAL;
}

static int failed(struct ims_message *message, const char *codec, const char *step,
                  int averror)
{
    if (lacked_memory(averror))
        return ims_failure(message, IMS_ERROR_MEMORY, "%s: out of memory", codec);
    char reason[AV_ERROR_MAX_STRING_SIZE];
    if (av_strerror(averror, reason, sizeof reason) < 0)
        return ims_failure(message, IMS_ERROR_ENCODE, "libavcodec's %s: %s: error %d",
                           codec, step, averror);
    return ims_failure(message, IMS_ERROR_ENCODE, "libavcodec's %s: %s: %s", codec,
                       step, reason);
}

static int not_built(struct ims_message *message, const char *codec)
{
    return ims_failure(message, IMS_ERROR_NO_ENCODER,
                       "this libavcodec was built without the encoder \"%s\"", codec);
}

const char *ims_lavc_codec(const struct ims_encoder *self)
{
    const struct ims_lavc_row *const row = self->row;
    for (int i = 0; i < IMS_LAVC_CODECS && row->codecs[i] != NULL; i++)
        if (avcodec_find_encoder_by_name(row->codecs[i]) != NULL)
            return row->codecs[i];
    return NULL;
}

int ims_lavc_probe(const struct ims_encoder *self, struct ims_message *message)
{
    const struct ims_lavc_row *const row = self->row;
    return ims_lavc_codec(self) != NULL ? IMS_OK : not_built(message, row->codecs[0]);
}

/* ---- the context ----------------------------------------------------------------- */

static bool same_option(const struct ims_lavc_option *a,
                        const struct ims_lavc_option *b)
{
    return a->key == b->key && a->type == b->type && a->integer == b->integer &&
           a->text == b->text;
}

static bool same_setup(const struct ims_lavc_setup *a, const struct ims_lavc_setup *b)
{
    if (a->codec != b->codec || a->pixel_format != b->pixel_format ||
        a->range != b->range || a->width != b->width || a->height != b->height ||
        a->compression_level != b->compression_level || a->quantiser != b->quantiser)
        return false;
    for (int i = 0; i < IMS_LAVC_OPTIONS; i++)
        if (!same_option(&a->options[i], &b->options[i]))
            return false;
    return a->has_matrices == b->has_matrices &&
           (!a->has_matrices ||
            memcmp(a->matrices, b->matrices, sizeof a->matrices) == 0);
}

static int set_option(void *object, const struct ims_lavc_option *option)
{
    return option->type == IMS_LAVC_TEXT
               ? av_opt_set(object, option->key, option->text, 0)
               : av_opt_set_int(object, option->key, option->integer, 0);
}

static int configure(AVCodecContext *context, const struct ims_lavc_setup *setup)
{
    context->log_level_offset = SILENCE;
    context->thread_count = 1;
    context->width = setup->width;
    context->height = setup->height;
    context->pix_fmt = setup->pixel_format;
    context->color_range = setup->range;
    context->time_base = (AVRational){1, 1};
    context->sample_aspect_ratio = (AVRational){1, 1};
    context->compression_level = setup->compression_level;
    context->flags |= AV_CODEC_FLAG_BITEXACT;
    if (setup->quantiser > 0) {
        /* Without the flag rate control would look at the images before. */
        context->flags |= AV_CODEC_FLAG_QSCALE;
        context->global_quality = setup->quantiser * FF_QP2LAMBDA;
    }
    for (int i = 0; i < IMS_LAVC_OPTIONS && setup->options[i].key != NULL; i++) {
        const int result = set_option(context->priv_data, &setup->options[i]);
        if (result < 0)
            return result;
    }
    if (setup->has_matrices) {
        /* close_context() frees them. */
        const size_t size = sizeof setup->matrices[0];
        context->intra_matrix = av_memdup(setup->matrices[0], size);
        context->chroma_intra_matrix = av_memdup(setup->matrices[1], size);
        if (context->intra_matrix == NULL || context->chroma_intra_matrix == NULL)
            return AVERROR(ENOMEM);
    }
    return 0;
}

static void close_context(struct ims_lavc *session)
{
    /* libavcodec frees the other matrix, and this one in its newer versions only. */
    if (session->context != NULL)
        av_freep(&session->context->chroma_intra_matrix);
    avcodec_free_context(&session->context);
}

static int open_context(struct ims_lavc *session, const struct ims_lavc_setup *setup,
                        struct ims_message *message)
{
    const AVCodec *const codec = avcodec_find_encoder_by_name(setup->codec);
    if (codec == NULL)
        return not_built(message, setup->codec);
    session->context = avcodec_alloc_context3(codec);
    if (session->context == NULL)
        return failed(message, setup->codec, "setting up", AVERROR(ENOMEM));
    int result = configure(session->context, setup);
    if (result >= 0)
        result = avcodec_open2(session->context, codec, NULL);
    if (result < 0) {
        close_context(session);
        return failed(message, setup->codec, "opening", result);
    }
    session->setup = *setup;
    session->images = 0;
    return IMS_OK;
}

/* libavutil's own limit, asked for here because reaching it costs a line on the
 * terminal. */
static bool size_is_possible(int32_t width, int32_t height)
{
    return ((int64_t)width + 128) * ((int64_t)height + 128) < INT32_MAX / 8;
}

static int check_size(int32_t width, int32_t height, struct ims_message *message)
{
    if (size_is_possible(width, height))
        return IMS_OK;
    return ims_failure(message, IMS_ERROR_TOO_LARGE,
                       "%" PRId32 "x%" PRId32 " pixels are too many for libavcodec, "
                       "which takes about 268 million",
                       width, height);
}

int ims_lavc_accepts(const struct ims_encoder *self,
                     const struct ims_encoding *encoding, struct ims_message *message)
{
    (void)self;
    return check_size(encoding->image->width, encoding->image->height, message);
}

int ims_lavc_begin(struct ims_lavc *session, const struct ims_lavc_setup *setup,
                   struct ims_message *message)
{
    const int error = check_size(setup->width, setup->height, message);
    if (error != IMS_OK)
        return error;
    if (session->frame == NULL)
        session->frame = av_frame_alloc();
    if (session->spare == NULL)
        session->spare = av_frame_alloc();
    if (session->frame == NULL || session->spare == NULL)
        return failed(message, setup->codec, "setting up", AVERROR(ENOMEM));
    session->flags = setup->flags;
    av_frame_unref(session->frame);
    session->frame->width = setup->width;
    session->frame->height = setup->height;
    session->frame->format = setup->pixel_format;
    return IMS_OK;
}

/* ---- encoding -------------------------------------------------------------------- */

/* Drives the frame through the context. Sets *drained where that took the context's end
 * of stream. */
static int encode(struct ims_lavc *session, AVPacket *packet, bool *drained)
{
    *drained = false;
    int result = avcodec_send_frame(session->context, session->frame);
    if (result < 0)
        return result;
    result = avcodec_receive_packet(session->context, packet);
    if (result != AVERROR(EAGAIN))
        return result;
    *drained = true;
    result = avcodec_send_frame(session->context, NULL);
    if (result < 0)
        return result;
    return avcodec_receive_packet(session->context, packet);
}

static void release_packet(void *owner)
{
    AVPacket *packet = owner;
    av_packet_free(&packet);
}

/* Keeps what the next image may use. Memory that the context still refers to, or that
 * is the caller's, is not writable and goes. */
static void clear(struct ims_lavc *session, bool keep_context)
{
    const struct ims_lavc_setup *const setup = &session->setup;
    const bool small = (int64_t)setup->width * setup->height <= KEPT_PIXELS;
    av_frame_unref(session->spare);
    if (small && av_frame_is_writable(session->frame) > 0)
        av_frame_move_ref(session->spare, session->frame);
    else
        av_frame_unref(session->frame);
    if (!small || !keep_context)
        close_context(session);
}

/* The bytes behind a packet's data are there for readers that go too far; here they are
 * room. */
static int mend(AVPacket *packet, void (*function)(uint8_t *bytes, size_t *size))
{
    const int result = av_packet_make_writable(packet);
    if (result < 0)
        return result;
    size_t size = (size_t)packet->size;
    function(packet->data, &size);
    packet->size = (int)size;
    return 0;
}

int ims_lavc_finish(struct ims_lavc *session, const struct ims_lavc_setup *setup,
                    struct ims_buffer *buffer, struct ims_message *message)
{
    if (session->context != NULL && !same_setup(&session->setup, setup))
        close_context(session);
    if (session->context == NULL) {
        const int error = open_context(session, setup, message);
        if (error != IMS_OK)
            return error;
    }
    AVPacket *packet = av_packet_alloc();
    if (packet == NULL)
        return failed(message, setup->codec, "encoding", AVERROR(ENOMEM));
    session->frame->color_range = setup->range;
    session->frame->sample_aspect_ratio = (AVRational){1, 1};
    session->frame->quality = session->context->global_quality;
    session->frame->pts = session->images++;
    bool drained = false;
    int result = encode(session, packet, &drained);
    clear(session, result >= 0 && !drained && !(setup->flags & IMS_LAVC_FRESH));
    if (result >= 0 && setup->mend != NULL)
        result = mend(packet, setup->mend);
    if (result < 0) {
        av_packet_free(&packet);
        return failed(message, setup->codec, "encoding", result);
    }
    if (setup->hand_over != NULL)
        return setup->hand_over(setup->encoding, packet->data, (size_t)packet->size,
                                release_packet, packet, buffer, message);
    return ims_buffer_hand_over(buffer, packet->data, (size_t)packet->size,
                                release_packet, packet);
}

void ims_lavc_fini(struct ims_lavc *session)
{
    close_context(session);
    av_frame_free(&session->frame);
    av_frame_free(&session->spare);
}

void ims_lavc_tear_down(const struct ims_encoder *self, void *state)
{
    (void)self;
    ims_lavc_fini(state);
}
