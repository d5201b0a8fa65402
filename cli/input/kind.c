/* SPDX-License-Identifier: MIT */
#include "kind.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <imagesaver/encoder.h>

#include "common/choice.h"
#include "common/source.h"
#include "compat.h"
#include "reader.h"

/* Extensions that promise pictures, beside those that the library writes. Others are
 * nothing to us unless they begin like something known. */
static const char *const image_extensions[] = {
    "apng", "avif", "bmp", "cur", "dds", "dib",  "dpx",  "exr", "fits", "gif",  "hdr",
    "heic", "heif", "ico", "j2c", "j2k", "jfif", "jls",  "jp2", "jpe",  "jpeg", "jpg",
    "jxl",  "pam",  "pbm", "pcx", "pfm", "pgm",  "png",  "pnm", "ppm",  "psd",  "qoi",
    "ras",  "sgi",  "svg", "tga", "tif", "tiff", "webp", "xbm", "xpm",  "xwd",  NULL};
static const char *const video_extensions[] = {
    "3g2", "3gp",   "asf",  "avi", "dv",  "flv",  "h264", "hevc", "ivf", "m2ts", "m4v",
    "mj2", "mjpeg", "mjpg", "mkv", "mov", "mp4",  "mpeg", "mpg",  "mts", "mxf",  "nut",
    "ogm", "ogv",   "rm",   "ts",  "vob", "webm", "wmv",  "y4m",  NULL};

static bool in_list(const char *const *list, const char *word)
{
    for (; *list != NULL; list++)
        if (strcasecmp(*list, word) == 0)
            return true;
    return false;
}

static const char *extension_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash != NULL ? slash : path, '.');
    return dot != NULL ? dot + 1 : "";
}

static bool begins_with(const struct ims_signature *signature,
                        const unsigned char *head, size_t size)
{
    if (signature->length > size)
        return false;
    for (size_t i = 0; i < signature->length; i++) {
        unsigned mask =
            signature->mask != NULL ? (unsigned char)signature->mask[i] : 0xFF;
        if ((head[i] & mask) != ((unsigned char)signature->bytes[i] & mask))
            return false;
    }
    return true;
}

bool input_kind_is_jpegls(const unsigned char *head, size_t size)
{
    enum { FRAME = 0xF7, PARAMETERS = 0xF8, FIRST_APPLICATION = 0xE0, COMMENT = 0xFE };
    if (size < 4 || memcmp(head, "\xff\xd8\xff", 3) != 0)
        return false;
    for (size_t place = 2; place + 4 <= size && head[place] == 0xFF;) {
        const unsigned char marker = head[place + 1];
        if (marker == FRAME || marker == PARAMETERS)
            return true;
        if (marker != COMMENT && (marker & 0xF0) != FIRST_APPLICATION)
            return false;
        place += 2 + ((size_t)head[place + 2] << 8 | head[place + 3]);
    }
    return false;
}

/* The encoder of the library whose files begin so, or NULL. */
static const struct ims_encoder *find_encoder(const ims_registry *registry,
                                              const unsigned char *head, size_t size)
{
    const struct ims_encoder *encoder;
    for (size_t i = 0; (encoder = ims_registry_at(registry, i)) != NULL; i++) {
        const struct ims_signature *signature = encoder->signatures;
        for (; signature != NULL && signature->bytes != NULL; signature++)
            if (begins_with(signature, head, size) &&
                cli_choice_extensions(encoder)[0] != NULL)
                return encoder;
    }
    return NULL;
}

/* Files of a format without a signature may be anything: cameras call theirs .raw. */
static bool has_written_extension(const ims_registry *registry, const char *extension)
{
    const struct ims_encoder *encoder;
    for (size_t i = 0; (encoder = ims_registry_at(registry, i)) != NULL; i++)
        if (encoder->signatures != NULL && cli_choice_serves(encoder, extension))
            return true;
    return false;
}

bool input_kind_is_image_name(const char *path, const ims_registry *registry)
{
    const char *extension = extension_of(path);
    return in_list(image_extensions, extension) ||
           has_written_extension(registry, extension);
}

/* Still pictures in the container of MP4: AVIF and HEIC, by their brand. */
static bool is_still_brand(const unsigned char *head, size_t size)
{
    static const char *const brands[] = {"avif", "heic", "heix", "mif1"};
    if (size < 12 || memcmp(head + 4, "ftyp", 4) != 0)
        return false;
    for (size_t i = 0; i < sizeof brands / sizeof brands[0]; i++)
        if (memcmp(head + 8, brands[i], 4) == 0)
            return true;
    return false;
}

/* What FFmpeg takes it for, or NULL. Asked without the name, in which it would read '%'
 * and ':'. Takes about half a millisecond. */
static input_compat_format *find_demuxer(const unsigned char *head, size_t size)
{
    AVProbeData probe = {
        .filename = "", .buf = (unsigned char *)(uintptr_t)head, .buf_size = (int)size};
    int score = 0;
    input_compat_format *format = av_probe_input_format3(&probe, 1, &score);
    return score > AVPROBE_SCORE_RETRY ? format : NULL;
}

/* FFmpeg's demuxers of single images are called NAME_pipe. Returns the length of NAME,
 * or 0. */
static size_t single_name_length(const char *demuxer)
{
    size_t length = strlen(demuxer);
    return length > 5 && strcmp(demuxer + length - 5, "_pipe") == 0 ? length - 5 : 0;
}

static bool is_animated(const char *demuxer)
{
    static const char *const names[] = {"apng", "gif", "ico", "webp_anim", NULL};
    return in_list(names, demuxer);
}

static void find_by_demuxer(struct input_kind_found *found, const char *demuxer,
                            const unsigned char *head, size_t size)
{
    size_t length = single_name_length(demuxer);
    const char *extension = demuxer;
    found->kind = INPUT_IMAGE;
    if (length == 4 && strncmp(demuxer, "jpeg", 4) == 0)
        extension = "jpg";
    else if (length == 0 && is_still_brand(head, size))
        extension = memcmp(head + 8, "avif", 4) == 0 ? "avif" : "heic";
    else if (length == 0 && !is_animated(demuxer))
        found->kind = INPUT_VIDEO;
    if (found->kind == INPUT_IMAGE)
        snprintf(found->extension, sizeof found->extension, "%.*s",
                 extension == demuxer && length > 0 ? (int)length : 15, extension);
}

void input_kind_find(struct input_kind_found *found, const unsigned char *head,
                     size_t size, const char *path, const ims_registry *registry,
                     const struct input_format *format)
{
    *found = (struct input_kind_found){.kind = INPUT_NO_PICTURES};
    const char *extension = extension_of(path);
    if (in_list(video_extensions, extension) &&
        input_kind_describe(head, size) == NULL) {
        /* Also where it begins like an image: JPEG files one after the other do. */
        found->kind = INPUT_VIDEO;
        return;
    }
    if (input_kind_is_jpegls(head, size)) { /* before JPEG, which begins so, too */
        found->kind = INPUT_IMAGE;
        snprintf(found->extension, sizeof found->extension, "jls");
        return;
    }
    const struct ims_encoder *encoder = find_encoder(registry, head, size);
    if (encoder != NULL) {
        found->kind = INPUT_IMAGE;
        snprintf(found->extension, sizeof found->extension, "%s",
                 encoder->extensions[0]);
        return;
    }
    if (format != NULL) {
        found->kind = INPUT_IMAGE;
        if (format->library != NULL) /* else its extensions are of several kinds */
            snprintf(found->extension, sizeof found->extension, "%.*s",
                     (int)strcspn(format->extensions, ","), format->extensions);
        return;
    }
    input_compat_format *demuxer = find_demuxer(head, size);
    if (demuxer != NULL)
        find_by_demuxer(found, demuxer->name, head, size);
    else if (input_kind_is_image_name(path, registry))
        found->kind = INPUT_IMAGE;
}

/* Whether it has nothing but characters and the controls of lines. */
static bool is_text(const unsigned char *head, size_t size)
{
    enum { LOOKED_AT = 1024, LONGEST_CHARACTER = 4 };
    size_t looked_at = size < LOOKED_AT ? size : LOOKED_AT;
    for (size_t i = 0; i < looked_at; i++)
        if (head[i] < ' ' && memchr("\t\n\f\r", head[i], 4) == NULL)
            return false;
    /* The last character may go on. */
    for (size_t i = 0; i < LONGEST_CHARACTER && i < looked_at; i++)
        if (cli_text_is_utf8((const char *)head, looked_at - i))
            return true;
    return false;
}

const char *input_kind_describe(const unsigned char *head, size_t size)
{
    static const struct {
        const char *bytes; /* letters in any case */
        const char *words;
    } kinds[] = {{"<!doctype html", "HTML"},
                 {"<html", "HTML"},
                 {"<?xml", "XML"},
                 {"%PDF-", "a PDF document"},
                 {"%!PS", "PostScript"},
                 {"PK\3\4", "a ZIP archive"},
                 {"\x1f\x8b", "gzip's data"},
                 {"BZh", "bzip2's data"},
                 {"\xfd"
                  "7zXZ",
                  "xz's data"},
                 {"\x28\xb5\x2f\xfd", "Zstandard's data"},
                 {"7z\xbc\xaf", "a 7z archive"},
                 {"Rar!", "a RAR archive"},
                 {"\x7f"
                  "ELF",
                  "a program"},
                 {"#!", "a script"},
                 {"SQLite format", "a data base"}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t length = strlen(kinds[i].bytes);
        if (size >= length &&
            strncasecmp((const char *)head, kinds[i].bytes, length) == 0)
            return kinds[i].words;
    }
    return size > 0 && is_text(head, size) ? "text" : NULL;
}

/* The decoder for files of a name. For formats that do not tell by how they begin. */
static int find_codec_of_name(const char *path)
{
    char name[32];
    snprintf(name, sizeof name, "name.%.20s", extension_of(path));
    input_compat_output_format *images = av_guess_format("image2", NULL, NULL);
    if (images == NULL)
        return AV_CODEC_ID_NONE;
    enum AVCodecID codec = av_guess_codec(images, NULL, name, NULL, AVMEDIA_TYPE_VIDEO);
    /* The format's own, which it gives for names that it does not know. */
    return codec == images->video_codec ? AV_CODEC_ID_NONE : (int)codec;
}

void input_kind_find_mode(struct input_kind_mode *mode, const unsigned char *head,
                          size_t size, const char *path)
{
    *mode = (struct input_kind_mode){.single = true, .codec = AV_CODEC_ID_NONE};
    if (input_kind_is_jpegls(head, size)) {
        mode->codec = AV_CODEC_ID_JPEGLS;
        return;
    }
    if (size >= 3 && memcmp(head, "\xff\xd8\xff", 3) == 0) {
        /* Most images are of this kind, and FFmpeg would ask its 300 demuxers. */
        mode->codec = AV_CODEC_ID_MJPEG;
        return;
    }
    input_compat_format *demuxer = find_demuxer(head, size);
    mode->demuxer = demuxer;
    if (demuxer == NULL)
        mode->codec = find_codec_of_name(path);
    else if (single_name_length(demuxer->name) == 0)
        mode->single = !is_animated(demuxer->name) && !is_still_brand(head, size);
}
