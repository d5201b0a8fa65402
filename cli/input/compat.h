/* SPDX-License-Identifier: MIT
 *
 * What differs between the versions of FFmpeg, 4.4 to 8, as far as the command's input
 * is concerned: every #if on a version is here.
 */
#ifndef INPUT_COMPAT_H
#define INPUT_COMPAT_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

/* 4.4 has no const here. */
#if LIBAVFORMAT_VERSION_INT < AV_VERSION_INT(59, 0, 100)
typedef AVInputFormat input_compat_format;
typedef AVOutputFormat input_compat_output_format;
#else
typedef const AVInputFormat input_compat_format;
typedef const AVOutputFormat input_compat_output_format;
#endif

/* A buffer, or NULL. 4.4 counts its bytes with an int. */
static inline AVBufferRef *input_compat_buffer(size_t size)
{
#if LIBAVUTIL_VERSION_INT < AV_VERSION_INT(57, 0, 100)
    return size <= INT_MAX ? av_buffer_alloc((int)size) : NULL;
#else
    return av_buffer_alloc(size);
#endif
}

/* What lies beside a packet, and its bytes; or NULL. */
static inline uint8_t *input_compat_packet_data(const AVPacket *packet,
                                                enum AVPacketSideDataType type,
                                                size_t *size)
{
#if LIBAVCODEC_VERSION_INT < AV_VERSION_INT(59, 0, 100)
    int bytes = 0;
    uint8_t *data = av_packet_get_side_data(packet, type, &bytes);
    *size = (size_t)bytes;
    return data;
#else
    return av_packet_get_side_data(packet, type, size);
#endif
}

/* The Exif data of a frame, or NULL: before 8.1 frames have none. */
static inline const AVFrameSideData *input_compat_exif(const AVFrame *frame)
{
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(60, 26, 100)
    return av_frame_get_side_data(frame, AV_FRAME_DATA_EXIF);
#else
    (void)frame;
    return NULL;
#endif
}

/* Whether a frame is two fields. */
static inline bool input_compat_is_interlaced(const AVFrame *frame)
{
#ifdef AV_FRAME_FLAG_INTERLACED
    return (frame->flags & AV_FRAME_FLAG_INTERLACED) != 0;
#else
    return frame->interlaced_frame != 0;
#endif
}

/* The display matrix of a stream (nine numbers), or NULL. */
static inline const int32_t *input_compat_display_matrix(const AVStream *stream)
{
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
    const AVPacketSideData *data = av_packet_side_data_get(
        stream->codecpar->coded_side_data, stream->codecpar->nb_coded_side_data,
        AV_PKT_DATA_DISPLAYMATRIX);
    return data != NULL && data->size >= 9 * sizeof(int32_t)
               ? (const int32_t *)(const void *)data->data
               : NULL;
#else
    for (int i = 0; i < stream->nb_side_data; i++)
        if (stream->side_data[i].type == AV_PKT_DATA_DISPLAYMATRIX &&
            stream->side_data[i].size >= (int)(9 * sizeof(int32_t)))
            return (const int32_t *)(const void *)stream->side_data[i].data;
    return NULL;
#endif
}

#endif
