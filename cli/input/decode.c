/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "decode.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include <libavutil/imgutils.h>

#include "compat.h"
#include "frame.h"
#ifdef HAVE_LIBJPEG_TURBO
#include "jpeg.h"
#endif
#include "common/interrupt.h"
#include "log.h"
#include "truncation.h"

static enum input_step fail(struct input_decode *decode, struct cli_text *problem,
                            int error)
{
    if (error == AVERROR_EXIT || cli_interrupt_pending())
        return INPUT_STOPPED;
    if (input_guard_refused(&decode->guard)) {
        input_guard_explain(&decode->guard, problem);
        return INPUT_FAILED;
    }
    input_log_explain(problem, error);
    return INPUT_FAILED;
}

/* ---- opening ------------------------------------------------------------------- */

static enum input_step open_decoder(struct input_decode *decode, int codec_id,
                                    int threads, struct cli_text *problem)
{
    const AVCodecDescriptor *about = avcodec_descriptor_get((enum AVCodecID)codec_id);
    const AVCodec *codec = avcodec_find_decoder((enum AVCodecID)codec_id);
    if (codec == NULL) {
        cli_text_format(problem, "this FFmpeg has no decoder for %s",
                        about != NULL ? about->name : "its format");
        return INPUT_FAILED;
    }
    const struct input_stream *stream = &decode->stream;
    if (stream->source == NULL &&
        !input_truncation_is_complete(avcodec_get_name((enum AVCodecID)codec_id),
                                      stream->bytes, stream->size)) {
        cli_text_add(problem, "the file is cut off: its end is missing");
        return INPUT_FAILED;
    }
    decode->decoder = avcodec_alloc_context3(codec);
    decode->packet = av_packet_alloc();
    decode->frame = av_frame_alloc();
    if (decode->decoder == NULL || decode->packet == NULL || decode->frame == NULL)
        return fail(decode, problem, AVERROR(ENOMEM));
    int error = 0;
    if (decode->video != NULL)
        error = avcodec_parameters_to_context(decode->decoder, decode->video->codecpar);
    if (error < 0)
        return fail(decode, problem, error);
    input_guard_set(&decode->guard, decode->decoder);
    decode->decoder->thread_count = threads;
    if (decode->video != NULL && input_alpha_is_beside(decode->video)) {
        decode->decoder->thread_count = 1;
        error = input_alpha_open(&decode->alpha, decode->video, &decode->guard);
    }
    if (error < 0)
        return fail(decode, problem, error);
    /* Cropped to the pixel: the library needs no alignment. */
    decode->decoder->flags |= AV_CODEC_FLAG_UNALIGNED;
    /* What cannot be decoded must not come out gray; pictures that build on others are
     * told from good ones by their flags instead, so that one fault costs few. */
    bool alone =
        decode->single || (about != NULL && (about->props & AV_CODEC_PROP_INTRA_ONLY));
    /* PNG's decoder merely complains of missing rows. TIFF's would also take tags that
     * it does not know for faults, if asked to. */
    decode->words_tell = codec_id == AV_CODEC_ID_PNG || codec_id == AV_CODEC_ID_TIFF;
    if (alone && codec_id != AV_CODEC_ID_TIFF)
        decode->decoder->err_recognition = AV_EF_EXPLODE | AV_EF_CRCCHECK;
    error = avcodec_open2(decode->decoder, codec, NULL);
    return error < 0 ? fail(decode, problem, error) : INPUT_PICTURE;
}

/* The stream to decode: FFmpeg's choice, but no cover of an album. */
static AVStream *find_video(AVFormatContext *format)
{
    int best = av_find_best_stream(format, AVMEDIA_TYPE_VIDEO, -1, -1, NULL, 0);
    if (best < 0)
        return NULL;
    AVStream *stream = format->streams[best];
    return (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0 ? NULL : stream;
}

/* Whether the header of the container says all that is needed, so that no frame has to
 * be decoded to learn more: that would be done once again afterwards. Of H.264 the
 * decoder must know by how many frames they are out of order, which MOV and MP4 tell.
 */
static bool tells_all(const AVFormatContext *format)
{
    const AVCodecParameters *video = NULL;
    if (strncmp(format->iformat->name, "mov,", 4) != 0)
        return false;
    for (unsigned i = 0; i < format->nb_streams; i++) {
        const AVStream *stream = format->streams[i];
        if (stream->codecpar->codec_type != AVMEDIA_TYPE_VIDEO)
            continue;
        if (video != NULL || stream->nb_frames == 0 ||
            stream->disposition != AV_DISPOSITION_DEFAULT)
            return false;
        video = stream->codecpar;
    }
    return video != NULL && video->width > 0 && video->extradata_size > 0 &&
           (video->codec_id == AV_CODEC_ID_H264 || video->codec_id == AV_CODEC_ID_HEVC);
}

/* FFmpeg may decode a first frame of each stream here, by decoders of its own. */
static int find_stream_info(struct input_decode *decode)
{
    AVFormatContext *format = decode->stream.format;
    unsigned count = format->nb_streams; /* more may be found */
    AVDictionary **options = av_calloc(count + 1, sizeof *options);
    int error = options != NULL ? 0 : AVERROR(ENOMEM);
    for (unsigned i = 0; i < count && error >= 0; i++)
        error = av_dict_set_int(&options[i], "max_pixels",
                                input_guard_bound(&decode->guard), 0);
    if (error >= 0)
        error = avformat_find_stream_info(format, count > 0 ? options : NULL);
    for (unsigned i = 0; options != NULL && i < count; i++)
        av_dict_free(&options[i]);
    av_free(options);
    input_log_forget();
    return error;
}

enum input_step input_decode_video(struct input_decode *decode, const void *demuxer,
                                   int threads, struct cli_text *problem)
{
    int error = input_stream_open(&decode->stream, demuxer);
    if (error >= 0 && !tells_all(decode->stream.format))
        error = find_stream_info(decode);
    if (error < 0)
        return fail(decode, problem, error);
    decode->video = find_video(decode->stream.format);
    if (decode->video == NULL) {
        cli_text_add(problem, "it holds no pictures");
        return INPUT_NONE;
    }
    for (unsigned i = 0; i < decode->stream.format->nb_streams; i++)
        if (decode->stream.format->streams[i] != decode->video)
            decode->stream.format->streams[i]->discard = AVDISCARD_ALL;
    return open_decoder(decode, (int)decode->video->codecpar->codec_id, threads,
                        problem);
}

/* Decodes an image at once where there is a faster way than libavcodec's. */
static bool decode_now(struct input_decode *decode, int codec)
{
#ifdef HAVE_LIBJPEG_TURBO
    if (codec != AV_CODEC_ID_MJPEG)
        return false;
    decode->frame = av_frame_alloc();
    decode->ready =
        decode->frame != NULL && input_jpeg_decode(decode->frame, decode->stream.bytes,
                                                   decode->stream.size, &decode->guard);
    if (!decode->ready)
        av_frame_free(&decode->frame);
    return decode->ready;
#else
    (void)decode, (void)codec;
    return false;
#endif
}

enum input_step input_decode_image(struct input_decode *decode, const void *demuxer,
                                   int codec, struct cli_text *problem)
{
    const struct input_stream *bytes = &decode->stream;
    decode->single = true;
    if (bytes->size > INT_MAX - AV_INPUT_BUFFER_PADDING_SIZE) {
        cli_text_add(problem, "an image file of more than 2 GB cannot be decoded");
        return INPUT_FAILED;
    }
    int error = AVERROR_INVALIDDATA;
    if (codec == AV_CODEC_ID_NONE && demuxer != NULL)
        error = input_stream_open(&decode->stream, demuxer);
    if (error >= 0 && decode->stream.format->nb_streams > 0)
        codec = (int)decode->stream.format->streams[0]->codecpar->codec_id;
    if (codec == AV_CODEC_ID_NONE)
        return fail(decode, problem, error < 0 ? error : AVERROR_INVALIDDATA);
    if (decode_now(decode, codec))
        return INPUT_PICTURE;
    input_log_forget();
    return open_decoder(decode, codec, 1, problem);
}

/* ---- decoding ------------------------------------------------------------------ */

/* Gives the decoder the next packet, or tells it that there is none.
 * Returns 0 or an AVERROR of the decoder. */
static int send_packet(struct input_decode *decode)
{
    AVPacket *packet = decode->packet;
    int error;
    if (decode->single && !decode->drained) {
        packet->data = (uint8_t *)(uintptr_t)decode->stream.bytes;
        packet->size = (int)decode->stream.size;
        packet->flags = AV_PKT_FLAG_KEY;
        error = avcodec_send_packet(decode->decoder, packet);
        av_packet_unref(packet);
        decode->drained = true;
        avcodec_send_packet(decode->decoder, NULL);
        return error;
    }
    error = av_read_frame(decode->stream.format, packet);
    if (error < 0) {
        decode->read_error = error;
        decode->drained = true;
        return avcodec_send_packet(decode->decoder, NULL);
    }
    if (packet->stream_index == decode->video->index) {
        input_alpha_take(&decode->alpha, packet);
        error = avcodec_send_packet(decode->decoder, packet);
    }
    av_packet_unref(packet);
    return error;
}

static void set_time(const struct input_decode *decode, struct input_picture *picture)
{
    int64_t time = decode->frame->best_effort_timestamp;
    picture->time_ms = 0;
    if (decode->video == NULL || time == AV_NOPTS_VALUE)
        return;
    if (decode->video->start_time != AV_NOPTS_VALUE)
        time -= decode->video->start_time;
    time = av_rescale_q(time, decode->video->time_base, (AVRational){1, 1000});
    picture->time_ms = time > 0 ? (uint64_t)time : 0;
}

static enum input_step take_frame(struct input_decode *decode,
                                  struct input_picture *picture,
                                  struct cli_text *problem)
{
    AVFrame *frame = decode->frame;
    picture->index = ++decode->index;
    set_time(decode, picture);
    /* Decoders that ask nobody are asked afterwards. */
    if (!input_guard_allows(&decode->guard, frame->width, frame->height, 0)) {
        av_frame_unref(frame);
        return fail(decode, problem, 0);
    }
    if ((frame->flags & AV_FRAME_FLAG_CORRUPT) != 0 || frame->decode_error_flags != 0 ||
        (decode->words_tell && input_log_any())) {
        cli_text_add(problem, "its data are damaged");
        if (input_log_any())
            cli_text_add(problem, ": ");
        input_log_explain(problem, 0);
        input_log_forget();
        av_frame_unref(frame);
        return INPUT_DAMAGED;
    }
    if (input_alpha_join(&decode->alpha, frame) < 0) {
        av_frame_unref(frame);
        if (input_guard_refused(&decode->guard))
            return fail(decode, problem, 0);
        cli_text_add(problem, "the data of its alpha are damaged");
        input_log_forget();
        return INPUT_DAMAGED;
    }
    const int32_t *matrix =
        decode->video != NULL ? input_compat_display_matrix(decode->video) : NULL;
    /* CMYK comes out of the JPEG decoder with an alpha that means nothing. */
    bool opaque =
        decode->decoder != NULL && decode->decoder->codec_id == AV_CODEC_ID_MJPEG;
    if (!input_frame_take(picture, frame, matrix, opaque, problem))
        return INPUT_DAMAGED;
    if (decode->decoder != NULL && decode->decoder->codec_id == AV_CODEC_ID_EXR)
        picture->image.alpha =
            IMS_ALPHA_PREMULTIPLIED; /* as its specification has it */
    return INPUT_PICTURE;
}

/* After the last frame: why it is the last, told once. */
static enum input_step finish(struct input_decode *decode, struct cli_text *problem)
{
    int error = decode->read_error;
    decode->read_error = AVERROR_EOF;
    if (cli_interrupt_pending())
        return INPUT_STOPPED;
    if (input_guard_refused(&decode->guard))
        return fail(decode, problem, error);
    if (decode->index == 0 && (error == AVERROR_EOF || decode->single)) {
        cli_text_add(problem, "no picture could be decoded");
        cli_text_add(problem, input_log_any() ? ": " : "");
        input_log_explain(problem, 0);
        return INPUT_FAILED;
    }
    /* What stands behind the end of an image file is no concern of ours. */
    bool is_image = decode->stream.source == NULL;
    if (decode->single || (error == AVERROR_EOF && (is_image || !input_log_any())))
        return INPUT_END;
    fail(decode, problem, error == AVERROR_EOF ? 0 : error);
    input_log_forget();
    return INPUT_DAMAGED;
}

enum input_step input_decode_next(struct input_decode *decode,
                                  struct input_picture *picture,
                                  struct cli_text *problem)
{
    if (decode->decoder == NULL && !decode->ready)
        return INPUT_END;
    if (decode->ready) {
        decode->ready = false;
        return take_frame(decode, picture, problem);
    }
    while (!cli_interrupt_pending()) {
        int error = avcodec_receive_frame(decode->decoder, decode->frame);
        if (error == 0)
            return take_frame(decode, picture, problem);
        if (error == AVERROR_EOF)
            return finish(decode, problem);
        if (error == AVERROR(EAGAIN))
            error = send_packet(decode);
        if (error < 0 && input_guard_refused(&decode->guard))
            return fail(decode, problem, error);
        if (error < 0 && error != AVERROR_EOF && error != AVERROR(EAGAIN)) {
            decode->index++;
            picture->index = decode->index;
            input_log_explain(problem, error);
            input_log_forget();
            return INPUT_DAMAGED;
        }
    }
    return INPUT_STOPPED;
}

uint64_t input_decode_expected(const struct input_decode *decode)
{
    if (decode->single)
        return 1;
    const AVStream *video = decode->video;
    if (video == NULL)
        return 0;
    if (video->nb_frames > 0)
        return (uint64_t)video->nb_frames;
    AVRational rate = av_guess_frame_rate(decode->stream.format, decode->video, NULL);
    int64_t duration = decode->stream.format->duration; /* in AV_TIME_BASE */
    if (rate.num <= 0 || rate.den <= 0 || duration <= 0)
        return 0;
    int64_t frames = av_rescale(duration, rate.num, (int64_t)rate.den * AV_TIME_BASE);
    return frames > 0 ? (uint64_t)frames : 0;
}

void input_decode_close(struct input_decode *decode)
{
    avcodec_free_context(&decode->decoder);
    input_alpha_close(&decode->alpha);
    av_packet_free(&decode->packet);
    av_frame_free(&decode->frame);
    input_stream_close(&decode->stream);
    decode->ready = false;
}
