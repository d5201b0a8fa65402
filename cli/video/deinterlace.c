/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "deinterlace.h"

#include <libavcodec/avcodec.h>

#ifdef HAVE_LIBAVFILTER

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>

/* What is used of libavfilter. */
#define FUNCTIONS(X)                                                                   \
    X(avfilter_get_by_name)                                                            \
    X(avfilter_graph_alloc)                                                            \
    X(avfilter_graph_config)                                                           \
    X(avfilter_graph_create_filter)                                                    \
    X(avfilter_graph_free)                                                             \
    X(avfilter_link)                                                                   \
    X(av_buffersink_get_frame)                                                         \
    X(av_buffersrc_add_frame)

#define POINTER(name) __typeof__(name) *name;
static struct {
    FUNCTIONS(POINTER)
} library;
#undef POINTER

static void *handle; /* NULL where it could not be loaded */

/* What is loaded stays: others may have begun to use what came with it. */
static void load(void)
{
    handle = dlopen("libavfilter.so." AV_STRINGIFY(LIBAVFILTER_VERSION_MAJOR),
                    RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (handle == NULL)
        return;
    void *address;
    bool good = true;
#define FIND(name)                                                                     \
    address = dlsym(handle, #name);                                                    \
    good = good && address != NULL;                                                    \
    memcpy(&library.name, &address, sizeof address);
    FUNCTIONS(FIND)
#undef FIND
    if (!good || library.avfilter_get_by_name("bwdif") == NULL)
        handle = NULL;
}

bool video_deinterlace_load(struct cli_text *problem)
{
    if (handle == NULL)
        load();
    if (handle == NULL)
        cli_text_format(problem,
                        "needs FFmpeg's libavfilter %d, with its filter bwdif, which "
                        "cannot be loaded (Debian: libavfilter%d)",
                        LIBAVFILTER_VERSION_MAJOR, LIBAVFILTER_VERSION_MAJOR);
    return handle != NULL;
}

/* ---- frames that are alike ------------------------------------------------------- */

static int add_filter(struct video_deinterlace *deinterlace,
                      struct AVFilterContext **filter, const char *name,
                      const char *arguments)
{
    return library.avfilter_graph_create_filter(
        filter, library.avfilter_get_by_name(name), name, arguments, NULL,
        deinterlace->graph);
}

/* What filters are told of frames that are like this one, which since FFmpeg 7 they
 * give to those that they make: the shape of its pixels, and then what its colors are.
 */
static void describe(char *text, size_t size, const AVFrame *frame)
{
    const AVRational pixel = frame->sample_aspect_ratio;
    int length = snprintf(
        text, size, "video_size=%dx%d:pix_fmt=%d:time_base=1/1000:pixel_aspect=%d/%d",
        frame->width, frame->height, frame->format, pixel.num, pixel.den);
#if LIBAVFILTER_VERSION_INT >= AV_VERSION_INT(9, 16, 100)
    snprintf(text + length, size - (size_t)length, ":colorspace=%d:range=%d",
             (int)frame->colorspace, (int)frame->color_range);
#else
    (void)length;
#endif
}

/* For frames like this one. Layouts in which samples of several kinds stand side by
 * side are taken apart before, which changes no sample. */
static int begin(struct video_deinterlace *deinterlace, const AVFrame *frame)
{
    char about[200];
    AVFilterContext *filter = NULL;
    describe(about, sizeof about, frame);
    deinterlace->width = frame->width;
    deinterlace->height = frame->height;
    deinterlace->format = frame->format;
    deinterlace->pixel_width = frame->sample_aspect_ratio.num;
    deinterlace->pixel_height = frame->sample_aspect_ratio.den;
    deinterlace->graph = library.avfilter_graph_alloc();
    if (deinterlace->graph == NULL)
        return AVERROR(ENOMEM);
    int error = add_filter(deinterlace, &deinterlace->source, "buffer", about);
    if (error >= 0)
        error = add_filter(deinterlace, &filter, "bwdif",
                           "mode=send_frame:parity=auto:deint=interlaced");
    if (error >= 0)
        error = add_filter(deinterlace, &deinterlace->sink, "buffersink", NULL);
    if (error >= 0)
        error = library.avfilter_link(deinterlace->source, 0, filter, 0);
    if (error >= 0)
        error = library.avfilter_link(filter, 0, deinterlace->sink, 0);
    if (error >= 0)
        error = library.avfilter_graph_config(deinterlace->graph, NULL);
    return error < 0 ? error : 0;
}

static void end(struct video_deinterlace *deinterlace)
{
    if (deinterlace->graph != NULL)
        library.avfilter_graph_free(&deinterlace->graph);
}

/* Takes a frame, which is empty afterwards in any case, or NULL for the end. */
static int push(struct video_deinterlace *deinterlace, AVFrame *frame)
{
    const int error = library.av_buffersrc_add_frame(deinterlace->source, frame);
    if (frame != NULL)
        av_frame_unref(frame);
    return error;
}

static bool goes_on(const struct video_deinterlace *deinterlace, const AVFrame *frame)
{
    return deinterlace->graph != NULL && !video_damage_is_marked(frame) &&
           deinterlace->width == frame->width && deinterlace->height == frame->height &&
           deinterlace->format == frame->format &&
           deinterlace->pixel_width == frame->sample_aspect_ratio.num &&
           deinterlace->pixel_height == frame->sample_aspect_ratio.den;
}

/* What the decoder has, if those in work go on with it; else they end before it. */
static int take(struct video_deinterlace *deinterlace, struct video_damage *decoder)
{
    AVFrame *latest = deinterlace->latest;
    if (latest->buf[0] == NULL && deinterlace->error == 0) {
        const int error = video_damage_receive(decoder, latest);
        if (error == AVERROR(EAGAIN))
            return error;
        deinterlace->error = error;
    }
    if (latest->buf[0] != NULL && goes_on(deinterlace, latest))
        return push(deinterlace, latest);
    return deinterlace->graph != NULL ? push(deinterlace, NULL) : 0;
}

/* What comes after the end of others: a damaged frame, the first of its like, or why
 * there is none. Returns 1 where that is begun, and nothing came out. */
static int go_on(struct video_deinterlace *deinterlace, AVFrame *frame)
{
    AVFrame *latest = deinterlace->latest;
    if (latest->buf[0] == NULL) {
        const int error = deinterlace->error;
        deinterlace->error = 0;
        return error != 0 ? error : 1;
    }
    if (video_damage_is_marked(latest)) {
        av_frame_move_ref(frame, latest);
        return 0;
    }
    int error = begin(deinterlace, latest);
    if (error == 0)
        error = push(deinterlace, latest);
    if (error == 0)
        return 1;
    end(deinterlace);
    av_frame_unref(latest);
    return error;
}

int video_deinterlace_receive(struct video_deinterlace *deinterlace,
                              struct video_damage *decoder, AVFrame *frame)
{
    if (deinterlace->latest == NULL)
        deinterlace->latest = av_frame_alloc();
    if (deinterlace->latest == NULL)
        return AVERROR(ENOMEM);
    for (;;) {
        int error = AVERROR(EAGAIN);
        if (deinterlace->graph != NULL)
            error = library.av_buffersink_get_frame(deinterlace->sink, frame);
        if (error >= 0)
            return 0;
        if (error == AVERROR(EAGAIN)) {
            error = take(deinterlace, decoder);
            if (error < 0)
                return error;
            if (deinterlace->graph != NULL)
                continue;
        }
        end(deinterlace);
        if (error < 0 && error != AVERROR_EOF)
            return error;
        error = go_on(deinterlace, frame);
        if (error <= 0)
            return error;
    }
}

void video_deinterlace_close(struct video_deinterlace *deinterlace)
{
    end(deinterlace);
    av_frame_free(&deinterlace->latest);
}

#else

bool video_deinterlace_load(struct cli_text *problem)
{
    cli_text_add(problem, "this program was built without libavfilter");
    return false;
}

int video_deinterlace_receive(struct video_deinterlace *deinterlace,
                              struct video_damage *decoder, AVFrame *frame)
{
    (void)deinterlace;
    return video_damage_receive(decoder, frame);
}

void video_deinterlace_close(struct video_deinterlace *deinterlace)
{
    (void)deinterlace;
}

#endif
