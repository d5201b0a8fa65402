/* SPDX-License-Identifier: MIT
 *
 * One image in one call, to a file or a descriptor: the bytes that ims_encode() gives,
 * in place at once or not at all, and nothing else left behind.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <imagesaver/imagesaver.h>

#include "support/scratch.h"

enum { WIDTH = 64, HEIGHT = 48 };

static unsigned char pixels[HEIGHT * WIDTH * 4];
static struct ims_message message;
static struct ims_bytes expected;

static struct ims_image make_image(enum ims_pixel_format format)
{
    struct ims_image image = IMS_IMAGE_INIT;
    for (size_t i = 0; i < sizeof pixels; i++)
        pixels[i] = (unsigned char)(i * 7 + i / 256);
    image.format = format;
    image.width = WIDTH;
    image.height = HEIGHT;
    image.planes[0] = pixels;
    return image;
}

static void begin(void)
{
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image image = make_image(IMS_PIXEL_RGB8);
    scratch_open();
    expected = (struct ims_bytes)IMS_BYTES_INIT;
    request.image = &image;
    request.file_name = "x.png";
    cr_assert_eq(ims_encode(NULL, &request, &expected), IMS_OK);
}

static void end(void)
{
    ims_bytes_free(&expected);
    scratch_close();
}

static int write_rgb(const char *path, const char *options)
{
    struct ims_image image = make_image(IMS_PIXEL_RGB8);
    return ims_write(path, &image, options, &message);
}

static bool is_written(const char *relative)
{
    return scratch_holds(relative, expected.data, expected.byte_count);
}

Test(write, makes_the_file_that_a_saver_makes, .init = begin, .fini = end)
{
    cr_assert_eq(write_rgb(scratch_path("a.png"), NULL), IMS_OK, "%s", message.text);
    cr_assert_str_eq(message.text, "");
    cr_assert_eq(message.warnings, 0);
    cr_assert(is_written("a.png"));
    cr_assert_eq(scratch_mode("a.png"), 0644);
    struct ims_image image = make_image(IMS_PIXEL_RGB8);
    cr_assert_eq(ims_write(scratch_path("b.png"), &image, NULL, NULL), IMS_OK,
                 "without a message");
    cr_assert(is_written("b.png"));
}

Test(write, makes_its_folders, .init = begin, .fini = end)
{
    cr_assert_eq(write_rgb(scratch_path("new/folders/a.png"), NULL), IMS_OK, "%s",
                 message.text);
    cr_assert(is_written("new/folders/a.png"));
}

Test(write, takes_relative_paths, .init = begin, .fini = end)
{
    cr_assert_eq(chdir(scratch_folder()), 0);
    cr_assert_eq(write_rgb("a.png", NULL), IMS_OK, "%s", message.text);
    cr_assert_eq(write_rgb("./sub/../b.png", NULL), IMS_OK, "%s", message.text);
    cr_assert_eq(write_rgb("tar:c.png", NULL), IMS_OK, "a name, no scheme");
    cr_assert_eq(write_rgb("./tar:d/e.png", NULL), IMS_OK, "a folder, no scheme");
    cr_assert(is_written("a.png"));
    cr_assert(is_written("b.png"));
    cr_assert(is_written("tar:c.png"));
    cr_assert(is_written("tar:d/e.png"));
}

Test(write, follows_links_among_its_folders, .init = begin, .fini = end)
{
    scratch_make_folder("real");
    scratch_link("real", "link");
    cr_assert_eq(write_rgb(scratch_path("link/a.png"), NULL), IMS_OK, "%s",
                 message.text);
    cr_assert(is_written("real/a.png"));
}

Test(write, replaces_a_file, .init = begin, .fini = end)
{
    scratch_write("a.png", "old", 0600);
    cr_assert_eq(write_rgb(scratch_path("a.png"), NULL), IMS_OK, "%s", message.text);
    cr_assert(is_written("a.png"));
    cr_assert_eq(scratch_mode("a.png"), 0600, "its rights stay");
}

Test(write, takes_the_format_from_the_options, .init = begin, .fini = end)
{
    cr_assert_eq(write_rgb(scratch_path("plain"), "format=png"), IMS_OK, "%s",
                 message.text);
    cr_assert(is_written("plain"));
    cr_assert_eq(write_rgb(scratch_path("a.jpg"), "format=png"), IMS_OK, "%s",
                 message.text);
    cr_assert(is_written("a.jpg"));
}

Test(write, passes_encoded_bytes, .init = begin, .fini = end)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = expected.data;
    image.byte_count = expected.byte_count;
    cr_assert_eq(ims_write(scratch_path("a.png"), &image, NULL, &message), IMS_OK);
    cr_assert(is_written("a.png"));
    cr_assert_eq(ims_write(scratch_path("a.jpg"), &image, NULL, &message), IMS_OK);
    cr_assert_eq(message.warnings, IMS_WARNING_SIGNATURE);
    cr_assert_not_null(strstr(message.text, "png"), "%s", message.text);
}

Test(write, tells_warnings, .init = begin, .fini = end)
{
    struct ims_image image = make_image(IMS_PIXEL_BGRA8);
    cr_assert_eq(ims_write(scratch_path("a.jpg"), &image, NULL, &message), IMS_OK);
    cr_assert_eq(message.warnings, IMS_WARNING_ALPHA_FLATTENED);
}

Test(write, what_is_refused_leaves_nothing, .init = begin, .fini = end)
{
    struct ims_image image = make_image(IMS_PIXEL_RGB8);
    struct ims_image wrong = image;
    wrong.width = 0;
    const struct {
        const char *path;
        const struct ims_image *image;
        const char *options;
        int error;
    } cases[] = {
        {NULL, &image, NULL, IMS_ERROR_ARGUMENT},
        {"new/a.png", NULL, NULL, IMS_ERROR_ARGUMENT},
        {"new/a.png", &wrong, NULL, IMS_ERROR_IMAGE_SIZE},
        {"new/a.nothing", &image, NULL, IMS_ERROR_NO_ENCODER},
        {"new/a", &image, NULL, IMS_ERROR_NO_ENCODER},
        {"new/a.png", &image, "nothing=1", IMS_ERROR_OPTION_UNKNOWN},
        {"new/", &image, "format=png", IMS_ERROR_FILE_NAME},
        {"new/..", &image, "format=png", IMS_ERROR_FILE_NAME},
        {"s3://new/a.png", &image, NULL, IMS_ERROR_LOCATION_KIND},
        {"s3:new/a.png", &image, NULL, IMS_ERROR_LOCATION_KIND},
    };
    cr_assert_eq(chdir(scratch_folder()), 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        message = (struct ims_message){1, ""};
        cr_assert_eq(
            ims_write(cases[i].path, cases[i].image, cases[i].options, &message),
            cases[i].error, "case %zu: %s", i, message.text);
        cr_assert_neq(message.text[0], '\0', "case %zu", i);
        cr_assert_eq(message.warnings, 0);
        cr_assert_not(scratch_exists("new"), "case %zu", i);
    }
    cr_assert_eq(ims_write("", &image, "format=png", NULL), IMS_ERROR_FILE_NAME);
}

Test(write, a_file_in_the_way_of_a_folder_stays, .init = begin, .fini = end)
{
    scratch_write("file", "text", 0644);
    cr_assert_eq(write_rgb(scratch_path("file/a.png"), NULL),
                 IMS_ERROR_LOCATION_NOT_FOLDER, "%s", message.text);
    cr_assert(scratch_holds_text("file", "text"));
    scratch_make_folder("a.png");
    cr_assert_eq(write_rgb(scratch_path("a.png"), NULL), IMS_ERROR_IS_FOLDER, "%s",
                 message.text);
    cr_assert(scratch_is_folder("a.png"));
}

/* ---- descriptors ----------------------------------------------------------------- */

struct reader {
    pthread_t thread;
    int fd;
    unsigned char *data;
    size_t size;
    size_t capacity;
};

static void *read_all(void *argument)
{
    struct reader *reader = argument;
    ssize_t got;
    while ((got = read(reader->fd, reader->data + reader->size,
                       reader->capacity - reader->size)) > 0)
        reader->size += (size_t)got;
    return NULL;
}

static void begin_reading(struct reader *reader, int fd, size_t capacity)
{
    reader->fd = fd;
    reader->size = 0;
    reader->capacity = capacity;
    reader->data = malloc(capacity);
    cr_assert_eq(pthread_create(&reader->thread, NULL, read_all, reader), 0);
}

/* Whether what came through are these bytes. */
static bool end_reading(struct reader *reader, const void *data, size_t size)
{
    pthread_join(reader->thread, NULL);
    bool same = reader->size == size && memcmp(reader->data, data, size) == 0;
    free(reader->data);
    close(reader->fd);
    return same;
}

Test(write_fd, writes_the_same_bytes, .init = begin, .fini = end)
{
    struct ims_image image = make_image(IMS_PIXEL_RGB8);
    const struct {
        const char *format;
        const char *options;
    } ways[] = {
        {"png", NULL},           {"PNG", ""},
        {"photo.png", NULL},     {"a/b.c.Png", NULL},
        {NULL, "format=png"},    {"png", "effort=1"},
        {"jpeg", "format=png;"}, {"png", "jpeg:quality=3"},
    };
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct reader reader;
        int ends[2];
        cr_assert_eq(pipe(ends), 0);
        begin_reading(&reader, ends[0], 1 << 20);
        cr_assert_eq(
            ims_write_fd(ends[1], ways[i].format, &image, ways[i].options, &message),
            IMS_OK, "way %zu: %s", i, message.text);
        close(ends[1]);
        cr_assert(end_reading(&reader, expected.data, expected.byte_count), "way %zu",
                  i);
    }
}

Test(write_fd, passes_encoded_bytes_of_any_kind, .init = begin, .fini = end)
{
    static const char *const formats[] = {"txt", "a.txt", "noted", "png"};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = expected.data;
    image.byte_count = expected.byte_count;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        int fd = open(scratch_path("a"), O_WRONLY | O_CREAT | O_TRUNC, 0644);
        cr_assert_geq(fd, 0);
        cr_assert_eq(ims_write_fd(fd, formats[i], &image, NULL, &message), IMS_OK,
                     "%s: %s", formats[i], message.text);
        cr_assert_eq(message.warnings, 0);
        close(fd);
        cr_assert(is_written("a"));
    }
}

Test(write_fd, waits_for_a_slow_reader_where_it_must_not_block, .init = begin,
     .fini = end)
{
    enum { SIDE = 700 };
    static unsigned char noise[SIDE * SIDE * 3]; /* more than a pipe holds */
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_bytes bytes = IMS_BYTES_INIT;
    struct ims_image image = IMS_IMAGE_INIT;
    uint32_t state = 1;
    for (size_t i = 0; i < sizeof noise; i++) {
        state = state * 1664525u + 1013904223u;
        noise[i] = (unsigned char)(state >> 24);
    }
    image.format = IMS_PIXEL_RGB8;
    image.width = SIDE;
    image.height = SIDE;
    image.planes[0] = noise;
    request.image = &image;
    request.file_name = "x.png";
    cr_assert_eq(ims_encode(NULL, &request, &bytes), IMS_OK);
    struct reader reader;
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    begin_reading(&reader, ends[0], 4 * sizeof noise);
    cr_assert_eq(ims_write_fd(ends[1], "png", &image, NULL, &message), IMS_OK, "%s",
                 message.text);
    close(ends[1]);
    cr_assert(end_reading(&reader, bytes.data, bytes.byte_count));
    ims_bytes_free(&bytes);
}

Test(write_fd, writes_from_where_a_file_stands, .init = begin, .fini = end)
{
    struct ims_image image = make_image(IMS_PIXEL_RGB8);
    scratch_write("a", "head", 0644);
    int fd = open(scratch_path("a"), O_RDWR);
    cr_assert_geq(fd, 0);
    cr_assert_eq(lseek(fd, 4, SEEK_SET), 4);
    cr_assert_eq(ims_write_fd(fd, "png", &image, NULL, &message), IMS_OK);
    cr_assert_eq(lseek(fd, 0, SEEK_CUR), 4 + (off_t)expected.byte_count);
    cr_assert_eq(close(fd), 0, "it stays open");
}

Test(write_fd, tells_what_was_wrong, .init = begin, .fini = end)
{
    struct ims_image image = make_image(IMS_PIXEL_RGB8);
    int ends[2];
    cr_assert_eq(ims_write_fd(-1, "png", &image, NULL, &message), IMS_ERROR_IO);
    cr_assert_not_null(strstr(message.text, "not open"), "%s", message.text);
    cr_assert_eq(ims_write_fd(1, "png", NULL, NULL, &message), IMS_ERROR_ARGUMENT);
    cr_assert_eq(ims_write_fd(1, NULL, &image, NULL, &message), IMS_ERROR_NO_ENCODER);
    cr_assert_lt(ims_write_fd(1, "nothing", &image, NULL, &message), 0);
    cr_assert_not_null(strstr(message.text, "nothing"), "%s", message.text);
    int full = open("/dev/full", O_WRONLY);
    if (full >= 0) {
        cr_assert_eq(ims_write_fd(full, "png", &image, NULL, &message),
                     IMS_ERROR_NO_SPACE);
        close(full);
    }
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    close(ends[0]);
    cr_assert_neq(signal(SIGPIPE, SIG_IGN), SIG_ERR);
    cr_assert_eq(ims_write_fd(ends[1], "png", &image, NULL, &message), IMS_ERROR_IO);
    cr_assert_not_null(strstr(message.text, "nobody reads"), "%s", message.text);
    close(ends[1]);
}

/* ---- and what frees pixels ------------------------------------------------------- */

/* Whoever takes the format from outside does not hand over the options with it. */
Test(write_fd, a_format_is_no_text_for_options, .init = begin, .fini = end)
{
    static const char *const formats[] = {
        "png;quality=3", "png,effort=1", "png:effort", "png=1", ";", "a.png;effort=1"};
    struct ims_image image = make_image(IMS_PIXEL_RGB8);
    int fd = open(scratch_path("a"), O_WRONLY | O_CREAT, 0644);
    cr_assert_geq(fd, 0);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        cr_assert_eq(ims_write_fd(fd, formats[i], &image, NULL, &message),
                     IMS_ERROR_ARGUMENT, "%s", formats[i]);
        cr_assert_not_null(strstr(message.text, formats[i]), "%s", message.text);
        cr_assert_not_null(strstr(message.text, "one word"), "%s", message.text);
    }
    cr_assert(scratch_holds("a", "", 0));
    cr_assert_eq(ims_write_fd(fd, "a;b=c.png", &image, NULL, &message), IMS_OK,
                 "its extension is one word");
    cr_assert(is_written("a"));
    close(fd);
}

Test(release_free, frees_what_malloc_gave, .init = begin, .fini = end)
{
    ims_saver *saver = NULL;
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image image = make_image(IMS_PIXEL_RGB8);
    unsigned char *own = malloc(sizeof pixels);
    memcpy(own, pixels, sizeof pixels);
    image.planes[0] = own;
    request.image = &image;
    request.file_name = "a.png";
    request.ownership = IMS_ADOPT;
    request.release = ims_release_free;
    cr_assert_eq(ims_open(&saver, scratch_folder(), NULL), IMS_OK);
    cr_assert_eq(ims_submit(saver, &request, NULL), IMS_OK);
    cr_assert_eq(ims_close(&saver, NULL), IMS_OK);
    cr_assert(is_written("a.png"));
}

/* ---- a request ------------------------------------------------------------------- */

static int write_titled(const char *path, enum ims_no_place no_place)
{
    const struct ims_text texts[] = {{"Title", "one", NULL}, {NULL, NULL, NULL}};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image image = make_image(IMS_PIXEL_RGB8);
    metadata.texts = texts;
    metadata.no_place = no_place;
    request.image = &image;
    request.metadata = &metadata;
    request.message = &message;
    return ims_write_request(path, &request);
}

Test(write, a_request_brings_its_metadata, .init = begin, .fini = end)
{
    cr_assert_eq(write_titled(scratch_path("a.ff"), IMS_NO_PLACE_REFUSE),
                 IMS_ERROR_METADATA);
    cr_assert_not_null(strstr(message.text, "text"));
    cr_assert_not(scratch_exists("a.ff"));
    cr_assert_eq(write_titled(scratch_path("a.ff"), IMS_NO_PLACE_DROP), IMS_OK);
    cr_assert_eq(message.warnings, IMS_WARNING_METADATA_DROPPED);
    cr_assert(scratch_exists("a.ff"));
}

Test(write, a_request_is_looked_at_like_any_other, .init = begin, .fini = end)
{
    struct ims_request request = IMS_REQUEST_INIT;
    cr_assert_eq(ims_write_request("a.png", NULL), IMS_ERROR_ARGUMENT);
    request.message = &message;
    cr_assert_eq(ims_write_request("a.png", &request), IMS_ERROR_ARGUMENT);
    cr_assert_str_eq(message.text, "image is NULL");
    request.size = 1;
    cr_assert_eq(ims_write_request("a.png", &request), IMS_ERROR_STRUCT_SIZE);
}
