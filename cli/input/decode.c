/* SPDX-License-Identifier: MIT */
#include "decode.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include <libavutil/imgutils.h>

#include "common/interrupt.h"
#include "compat.h"
#include "container.h"
#include "frame.h"
#include "log.h"
#include "truncation.h"
#include "video/tail.h"

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

/* Whether several frames may be decoded at once. The decoders of MPEG-4 and H.263 mark
 * a damaged frame then when it may have been given out already; that of VP8 takes
 * nearly all for some picture, and must give the same one each time. */
static bool marks_in_time(int codec_id)
{
    return codec_id != AV_CODEC_ID_MPEG4 && codec_id != AV_CODEC_ID_H263 &&
           codec_id != AV_CODEC_ID_H263P && codec_id != AV_CODEC_ID_VP8;
}

/* How the decoder finds damage, and what it does then. */
static void set_recognition(struct input_decode *decode, const AVCodecDescriptor *about)
{
    const enum AVCodecID codec = decode->decoder->codec_id;
    /* What cannot be decoded must not come out gray; pictures that build on others are
     * told from good ones by their flags instead, so that one fault costs few. */
    bool alone =
        decode->single || (about != NULL && (about->props & AV_CODEC_PROP_INTRA_ONLY));
    /* PNG's decoder merely complains of missing rows. TIFF's would also take tags that
     * it does not know for faults, if asked to. */
    decode->words_tell = codec == AV_CODEC_ID_PNG || codec == AV_CODEC_ID_TIFF;
    /* With several threads H.264's marks some frames only if it is asked to stop. */
    const bool stops = codec == AV_CODEC_ID_H264 || codec == AV_CODEC_ID_HEVC;
    if ((alone && codec != AV_CODEC_ID_TIFF) || stops)
        decode->decoder->err_recognition = AV_EF_EXPLODE | AV_EF_CRCCHECK;
    if (decode->goes_on) {
        decode->decoder->err_recognition = alone ? AV_EF_CRCCHECK : 0;
        decode->decoder->flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT;
        decode->damage.heard = alone ? input_log_any : NULL;
    }
}

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
    if (codec_id == AV_CODEC_ID_SVG && decode->guard.limits.confined) {
        cli_text_add(problem, "SVG needs the system's fonts, which cannot be opened in "
                              "the sandbox: --sandbox off reads it");
        return INPUT_FAILED;
    }
    const struct input_stream *stream = &decode->stream;
    if (stream->source == NULL && !decode->cut &&
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
    decode->damage = (struct video_damage){.decoder = decode->decoder,
                                           .limit = decode->guard.limits.picture_bytes};
    /* What is made of damage depends on the threads. */
    decode->goes_on = decode->guard.limits.saves_damaged && stream->source != NULL;
    decode->decoder->thread_count =
        marks_in_time(codec_id) && !decode->goes_on ? threads : 1;
    if (decode->video != NULL && input_alpha_is_beside(decode->video)) {
        decode->decoder->thread_count = 1;
        error = input_alpha_open(&decode->alpha, decode->video, &decode->guard);
    }
    if (error < 0)
        return fail(decode, problem, error);
    /* Cropped to the pixel: the library needs no alignment. */
    decode->decoder->flags |= AV_CODEC_FLAG_UNALIGNED;
    set_recognition(decode, about);
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

/* Leaves the complete frames of an animation that is cut off. */
static void keep_whole_frames(struct input_decode *decode, input_compat_format *demuxer)
{
    struct input_stream *stream = &decode->stream;
    if (stream->source != NULL || demuxer == NULL || strcmp(demuxer->name, "apng") != 0)
        return;
    const size_t whole = input_truncation_whole_frames(stream->bytes, stream->size);
    decode->cut = whole > 0 && whole < stream->size;
    if (decode->cut)
        stream->size = whole;
}

enum input_step input_decode_video(struct input_decode *decode, const void *demuxer,
                                   int threads, struct cli_text *problem)
{
    keep_whole_frames(decode, demuxer);
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
    input_log_forget();
    return open_decoder(decode, codec, 1, problem);
}

/* ---- decoding ------------------------------------------------------------------ */

/* Whether a demuxer gave more bytes than there are: what is missing is filled up with
 * those of the frame before. */
static bool is_made_up(struct input_decode *decode)
{
    const struct cli_source *source = decode->stream.source;
    if (source == NULL || !video_tail_is_asked(decode->stream.format->iformat->name))
        return false;
    const uint64_t size = source->seekable ? source->size : source->place;
    return decode->behind > 0 && (uint64_t)decode->behind > size;
}

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
        decode->behind = packet->pos >= 0 ? packet->pos + packet->size : -1;
        if (is_made_up(decode)) {
            decode->cut = true;
            av_packet_unref(packet);
            decode->read_error = AVERROR_EOF;
            decode->drained = true;
            return avcodec_send_packet(decode->decoder, NULL);
        }
        input_alpha_take(&decode->alpha, packet);
        error = avcodec_send_packet(decode->decoder, packet);
    }
    av_packet_unref(packet);
    return error;
}

/* A frame that has no time of its own, as the last ones of some streams have none,
 * comes as much later than the one before it as frames do. */
static uint64_t guess_time(const struct input_decode *decode)
{
    const AVRational rate =
        av_guess_frame_rate(decode->stream.format, decode->video, decode->frame);
    if (decode->index <= 1 || rate.num <= 0 || rate.den <= 0)
        return 0;
    return decode->time_ms + (uint64_t)av_rescale(1000, rate.den, rate.num);
}

static void set_time(struct input_decode *decode, struct input_picture *picture)
{
    int64_t time = decode->frame->best_effort_timestamp;
    picture->time_ms = 0;
    if (decode->video == NULL)
        return;
    if (time == AV_NOPTS_VALUE) {
        picture->time_ms = decode->time_ms = guess_time(decode);
        return;
    }
    if (decode->video->start_time != AV_NOPTS_VALUE)
        time -= decode->video->start_time;
    time = av_rescale_q(time, decode->video->time_base, (AVRational){1, 1000});
    picture->time_ms = decode->time_ms = time > 0 ? (uint64_t)time : 0;
}

/* How a frame is to be shown. Of images, animated ones too, the shape of their pixels
 * is not asked for: nobody else does. */
static struct input_frame_manner find_manner(struct input_decode *decode)
{
    const bool is_video = decode->video != NULL && decode->stream.source != NULL;
    struct input_frame_manner manner = {
        .matrix =
            decode->video != NULL ? input_compat_display_matrix(decode->video) : NULL,
        /* CMYK comes out of the JPEG decoder with an alpha that means nothing. */
        .opaque = decode->decoder->codec_id == AV_CODEC_ID_MJPEG,
        .aspect = decode->guard.limits.aspect,
        .guard = &decode->guard};
    if (is_video) {
        const AVRational pixel = av_guess_sample_aspect_ratio(
            decode->stream.format, decode->video, decode->frame);
        manner.pixel = (struct video_pixel_shape){pixel.num, pixel.den};
    }
    return manner;
}

/* Whether the frame is, and why. */
static bool is_damaged(const struct input_decode *decode, struct cli_text *problem)
{
    if (!video_damage_is_marked(decode->frame) &&
        !(decode->words_tell && input_log_any()))
        return false;
    cli_text_add(problem, "its data are damaged");
    if (input_log_any())
        cli_text_add(problem, ": ");
    input_log_explain(problem, 0);
    input_log_forget();
    return true;
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
    if (is_damaged(decode, problem)) {
        picture->is_damaged = decode->goes_on;
        if (!decode->goes_on) {
            av_frame_unref(frame);
            return INPUT_DAMAGED;
        }
    }
    if (input_alpha_join(&decode->alpha, frame) < 0) {
        av_frame_unref(frame);
        if (input_guard_refused(&decode->guard))
            return fail(decode, problem, 0);
        cli_text_add(problem, "the data of its alpha are damaged");
        input_log_forget();
        return INPUT_DAMAGED;
    }
    const struct input_frame_manner manner = find_manner(decode);
    if (decode->video != NULL) {
        picture->is_interlaced = input_compat_is_interlaced(frame);
        input_container_take(picture, decode->stream.format, decode->video);
    }
    if (!input_frame_take(picture, frame, &manner, problem))
        return input_guard_refused(&decode->guard) ? INPUT_FAILED : INPUT_DAMAGED;
    if (decode->decoder->codec_id == AV_CODEC_ID_EXR)
        picture->image.alpha =
            IMS_ALPHA_PREMULTIPLIED; /* as its specification has it */
    return INPUT_PICTURE;
}

/* Whether a stream is cut off where its demuxer merely sees an end. */
static bool is_cut(struct input_decode *decode)
{
    const char *demuxer =
        decode->stream.format != NULL ? decode->stream.format->iformat->name : "";
    const unsigned char *tail;
    uint64_t before;
    if (decode->ended)
        return false;
    decode->ended = true;
    if (decode->cut || decode->stream.source == NULL || decode->behind < 0 ||
        !video_tail_is_asked(demuxer))
        return decode->cut;
    size_t size = input_stream_tail(&decode->stream, &tail, &before);
    uint64_t end = before + size, behind = (uint64_t)decode->behind;
    return size > 0 &&
           video_tail_is_missing(demuxer, end > behind ? end - behind : 0, tail, size);
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
    if (!decode->single && (error == AVERROR_EOF || decode->cut) && is_cut(decode)) {
        cli_text_add(problem, "the file is cut off: its end is missing");
        input_log_forget();
        return INPUT_DAMAGED;
    }
    /* What stands behind the end of an image file is no concern of ours. */
    bool is_image = decode->stream.source == NULL;
    if (decode->single || (error == AVERROR_EOF && (is_image || !input_log_any())))
        return INPUT_END;
    fail(decode, problem, error == AVERROR_EOF ? 0 : error);
    input_log_forget();
    return INPUT_DAMAGED;
}

/* The next frame, if there is one: see video_damage_receive(). What has alpha beside
 * it, or words that tell of damage, must come out with them, and is never interlaced.
 */
static int receive_frame(struct input_decode *decode)
{
    const bool deinterlaces = decode->guard.limits.deinterlace &&
                              decode->stream.source != NULL && !decode->words_tell &&
                              decode->alpha.decoder == NULL;
    return deinterlaces ? video_deinterlace_receive(&decode->deinterlace,
                                                    &decode->damage, decode->frame)
                        : video_damage_receive(&decode->damage, decode->frame);
}

enum input_step input_decode_next(struct input_decode *decode,
                                  struct input_picture *picture,
                                  struct cli_text *problem)
{
    if (decode->decoder == NULL)
        return INPUT_END;
    while (!cli_interrupt_pending()) {
        int error = receive_frame(decode);
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
            video_damage_lost(&decode->damage);
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
    video_deinterlace_close(&decode->deinterlace);
    video_damage_close(&decode->damage);
    input_alpha_close(&decode->alpha);
    av_packet_free(&decode->packet);
    av_frame_free(&decode->frame);
    input_stream_close(&decode->stream);
}
