/* SPDX-License-Identifier: MIT
 *
 * Saves the frames of a video by reference: libavcodec decodes, the library encodes on
 * its workers, and no pixel is copied in between. The decoder goes on while frames are
 * saved, and takes new buffers for what is still in use; the saver's queue bounds how
 * many those are.
 *
 * Usage: video VIDEO FOLDER [EXTENSION]
 */
#include <inttypes.h>
#include <stdio.h>

#include <imagesaver/ffmpeg.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

/* Tells an error of FFmpeg's, and returns 1. */
static int complain(const char *what, int error)
{
    char text[AV_ERROR_MAX_STRING_SIZE] = "";
    av_strerror(error, text, sizeof text);
    fprintf(stderr, "video: %s: %s\n", what, text);
    return 1;
}

struct video {
    AVFormatContext *file;
    AVCodecContext *decoder;
    AVPacket *packet;
    AVFrame *frame;
    int stream;
};

static int video_open(struct video *video, const char *path)
{
    int error = avformat_open_input(&video->file, path, NULL, NULL);
    if (error < 0)
        return error;
    error = avformat_find_stream_info(video->file, NULL);
    if (error < 0)
        return error;
    video->stream =
        av_find_best_stream(video->file, AVMEDIA_TYPE_VIDEO, -1, -1, NULL, 0);
    if (video->stream < 0)
        return video->stream;
    const AVCodecParameters *parameters = video->file->streams[video->stream]->codecpar;
    const AVCodec *codec = avcodec_find_decoder(parameters->codec_id);
    if (codec == NULL)
        return AVERROR_DECODER_NOT_FOUND;
    video->decoder = avcodec_alloc_context3(codec);
    video->packet = av_packet_alloc();
    video->frame = av_frame_alloc();
    if (video->decoder == NULL || video->packet == NULL || video->frame == NULL)
        return AVERROR(ENOMEM);
    error = avcodec_parameters_to_context(video->decoder, parameters);
    return error < 0 ? error : avcodec_open2(video->decoder, codec, NULL);
}

static void video_close(struct video *video)
{
    av_frame_free(&video->frame);
    av_packet_free(&video->packet);
    avcodec_free_context(&video->decoder);
    avformat_close_input(&video->file);
}

/* Decodes the next frame into `frame`. AVERROR_EOF after the last one. */
static int video_next(struct video *video)
{
    for (;;) {
        int error = avcodec_receive_frame(video->decoder, video->frame);
        if (error != AVERROR(EAGAIN))
            return error;
        error = av_read_frame(video->file, video->packet);
        if (error == AVERROR_EOF)
            error = avcodec_send_packet(video->decoder, NULL); /* that was all */
        else if (error >= 0 && video->packet->stream_index == video->stream)
            error = avcodec_send_packet(video->decoder, video->packet);
        av_packet_unref(video->packet);
        if (error < 0)
            return error;
    }
}

static int save_frame(ims_saver *saver, const AVFrame *frame, uint64_t number,
                      const char *extension, struct ims_message *message)
{
    char name[64];
    snprintf(name, sizeof name, "frame_%06" PRIu64 ".%s", number, extension);
    struct ims_request request = IMS_REQUEST_INIT;
    request.file_name = name;
    request.message = message;
    return ims_submit_avframe(saver, frame, &request, NULL);
}

/* Returns whether all frames were decoded and taken; else why not was told. */
static int save_all(ims_saver *saver, struct video *video, const char *extension)
{
    struct ims_message message = {0};
    uint64_t number = 0;
    int decoded = video_next(video);
    while (decoded >= 0) {
        int error = save_frame(saver, video->frame, ++number, extension, &message);
        av_frame_unref(video->frame); /* what waits has a reference of its own */
        if (error != IMS_OK) {
            fprintf(stderr, "video: frame %" PRIu64 ": %s\n", number, message.text);
            return 0;
        }
        decoded = video_next(video);
    }
    return decoded == AVERROR_EOF || !complain("decoding", decoded);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("Usage: video VIDEO FOLDER [EXTENSION]\nThe folder is made.\n", stderr);
        return 2;
    }
    struct video video = {0};
    int opened = video_open(&video, argv[1]);
    int good = opened >= 0 || !complain(argv[1], opened);

    struct ims_message message = {0};
    struct ims_config config = IMS_CONFIG_INIT;
    config.message = &message;
    config.make_location = 1;
    ims_saver *saver = NULL;
    if (good && ims_open(&saver, argv[2], &config) != IMS_OK) {
        fprintf(stderr, "video: %s\n", message.text);
        good = 0;
    }
    good = good && save_all(saver, &video, argc > 3 ? argv[3] : "png");

    struct ims_summary summary = IMS_SUMMARY_INIT;
    if (ims_close(&saver, &summary) != IMS_OK) {
        fprintf(stderr, "video: %s\n", summary.first_message);
        good = 0;
    }
    video_close(&video);
    printf("%" PRIu64 " frames\n", summary.ledger.written);
    return !good;
}
