/* SPDX-License-Identifier: MIT
 *
 * A reader of the command, driven as the command drives it, and files that a test's
 * library writes into a descriptor. For tests of single readers.
 */
#ifndef TESTS_READING_H
#define TESTS_READING_H

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common/source.h"
#include "cli/input/guard.h"
#include "cli/readers/readers.h"

struct file {
    unsigned char *bytes;
    size_t size;
};

/* A file that is being read. */
struct reading {
    struct input_guard guard;
    struct input_reading input;
    struct input_picture picture; /* the latest one */
    struct cli_text problem;
    const struct input_reader *reader;
};

/* A copy with zeros behind it, as the command has them. */
static inline struct file file_copy(const void *bytes, size_t size)
{
    struct file file = {calloc(size + CLI_SOURCE_PADDING, 1), size};
    cr_assert_not_null(file.bytes);
    memcpy(file.bytes, bytes, size);
    return file;
}

static inline enum input_step reading_open(struct reading *reading,
                                           const struct input_reader *reader,
                                           const struct file *file)
{
    reading->reader = reader;
    reading->input = (struct input_reading){
        .bytes = file->bytes, .size = file->size, .guard = &reading->guard};
    cli_text_clear(&reading->problem);
    return reader->open(&reading->input, &reading->problem);
}

static inline enum input_step reading_next(struct reading *reading)
{
    input_frame_ref_release(reading->picture.frame_ref, NULL);
    input_metadata_free(reading->picture.metadata);
    reading->picture = (struct input_picture){.image = IMS_IMAGE_INIT};
    cli_text_clear(&reading->problem);
    enum input_step step =
        reading->reader->next(&reading->input, &reading->picture, &reading->problem);
    if (step != INPUT_PICTURE)
        reading->picture.frame_ref = NULL;
    return step;
}

static inline void reading_close(struct reading *reading)
{
    input_frame_ref_release(reading->picture.frame_ref, NULL);
    input_metadata_free(reading->picture.metadata);
    reading->reader->close(&reading->input);
    cli_text_free(&reading->problem);
    memset(reading, 0, sizeof *reading);
}

/* Opens it and reads its first picture, which must be there. */
static inline void reading_begin(struct reading *reading,
                                 const struct input_reader *reader,
                                 const struct file *file)
{
    enum input_step step = reading_open(reading, reader, file);
    cr_assert_eq(step, INPUT_PICTURE, "%s", reading->problem.data);
    step = reading_next(reading);
    cr_assert_eq(step, INPUT_PICTURE, "%s", reading->problem.data);
}

/* One sample of the picture: integers as they are, floats too, halves as numbers. */
static inline double reading_sample(const struct reading *reading, int x, int y,
                                    int channel)
{
    const struct ims_image *image = &reading->picture.image;
    struct ims_pixel_format_info about = IMS_PIXEL_FORMAT_INFO_INIT;
    cr_assert_eq(ims_pixel_format_describe(image->format, &about), IMS_OK);
    const unsigned char *row =
        (const unsigned char *)image->planes[0] + y * image->strides[0];
    if (about.bits == 1)
        return row[x / 8] >> (7 - x % 8) & 1;
    const int index = x * about.samples + channel;
    if (about.bits == 8)
        return row[index];
    if (about.bits == 16) {
        uint16_t word;
        memcpy(&word, row + 2 * index, sizeof word);
        return word;
    }
    float number;
    memcpy(&number, row + 4 * index, sizeof number);
    return (double)number;
}

#endif
