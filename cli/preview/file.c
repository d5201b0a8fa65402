/* SPDX-License-Identifier: MIT */
#include "file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "readers/readers.h"

static bool is_file(const char *path, struct cli_text *problem)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        cli_text_add(problem,
                     errno == ENOENT ? "it is not there any more" : strerror(errno));
        return false;
    }
    /* Whatever is named is only looked at: pipes and devices have no end. */
    if (!S_ISREG(status.st_mode))
        cli_text_add(problem, "it is no file any more");
    return S_ISREG(status.st_mode);
}

static bool read_picture(const struct preview_file *how, struct input *input, int width,
                         int height, struct preview_thumbnail *thumbnail, int size[2],
                         struct cli_text *problem)
{
    struct input_picture picture;
    if (input_kind(input) != INPUT_IMAGE) {
        input_explain(input, problem);
        return false;
    }
    if (input_next(input, &picture, problem) != INPUT_PICTURE)
        return false;
    size[0] = picture.image.width;
    size[1] = picture.image.height;
    const bool good = preview_thumbnail_make(thumbnail, &picture.image, width, height,
                                             how->registry, problem);
    input_frame_ref_release(picture.frame_ref, NULL);
    return good;
}

bool preview_file_read(const struct preview_file *how, const char *path, int width,
                       int height, struct preview_thumbnail *thumbnail, int size[2],
                       struct cli_text *problem)
{
    const struct input_options options = {.file_bytes = how->memory,
                                          .picture_bytes = how->memory,
                                          .threads = 1,
                                          .keep = INPUT_KEEP_NONE,
                                          .formats = readers_table,
                                          .delegate = how->delegate};
    if (!is_file(path, problem))
        return false;
    struct input *input = input_open(path, how->registry, &options, problem);
    if (input == NULL)
        return false;
    const bool good = read_picture(how, input, width, height, thumbnail, size, problem);
    input_close(input);
    return good;
}
