/* SPDX-License-Identifier: MIT */
#include "handover.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "input/metadata.h"
#include "input/pixels.h"

enum { SEALS = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL };

enum { BLOCK_SIZE = 512 }; /* of st_blocks, whatever the file system */

/* ---- writing --------------------------------------------------------------------- */

/* Pieces that are still to be written, one behind the other. */
struct writing {
    int memory;
    int error;
    off_t place;
    struct iovec pieces[512];
    int count;
};

/* Writes what is there; less than all may be taken at once. */
static void write_pieces(struct writing *writing)
{
    struct iovec *piece = writing->pieces;
    while (writing->count > 0 && writing->error == 0) {
        ssize_t written =
            pwritev(writing->memory, piece, writing->count, writing->place);
        if (written < 0 && errno != EINTR)
            writing->error = errno;
        if (written <= 0)
            continue;
        writing->place += written;
        while (writing->count > 0 && (size_t)written >= piece->iov_len) {
            written -= (ssize_t)piece->iov_len;
            piece++;
            writing->count--;
        }
        if (written > 0) {
            piece->iov_base = (char *)piece->iov_base + written;
            piece->iov_len -= (size_t)written;
        }
    }
    writing->count = 0;
}

static void add_piece(struct writing *writing, const void *bytes, size_t size)
{
    const int most = sizeof writing->pieces / sizeof writing->pieces[0];
    if (size == 0)
        return;
    if (writing->count == most)
        write_pieces(writing);
    writing->pieces[writing->count++] =
        (struct iovec){.iov_base = (void *)(uintptr_t)bytes, .iov_len = size};
}

/* The rows of a plane, each with zeros behind it up to the stride of the layout. */
static void add_plane(struct writing *writing, const struct ims_image *image,
                      const struct input_layout *layout, size_t plane)
{
    static const char zeros[64];
    const size_t row_bytes = layout->row_bytes[plane], stride = layout->strides[plane];
    const unsigned char *row = image->planes[plane];
    ptrdiff_t step = image->strides[plane];
    if (step == 0)
        step = (ptrdiff_t)row_bytes;
    size_t rows = layout->rows[plane];
    if (step == (ptrdiff_t)stride) { /* what lies between rows is good for zeros */
        add_piece(writing, row, stride * (rows - 1));
        row += (ptrdiff_t)(rows - 1) * step;
        rows = 1;
    }
    for (; rows > 0; rows--, row += step) {
        add_piece(writing, row, row_bytes);
        add_piece(writing, zeros, stride - row_bytes);
    }
}

static void describe(const struct input_picture *picture, struct sandbox_picture *sent)
{
    const struct ims_image *image = &picture->image;
    *sent = (struct sandbox_picture){
        .index = picture->index,
        .time_ms = picture->time_ms,
        .byte_count = image->byte_count,
        .format = image->format,
        .width = image->width,
        .height = image->height,
        .alpha = image->alpha,
        .matrix = image->matrix,
        .range = image->range,
        .chroma_location = image->chroma_location,
        .primaries = image->primaries,
        .transfer = image->transfer,
        .significant_bits = image->significant_bits,
        .is_interlaced = picture->is_interlaced,
        .has_oblong_pixels = picture->has_oblong_pixels,
        .is_damaged = picture->is_damaged,
        .is_preview = picture->is_preview,
        .is_untagged = picture->is_untagged,
        .has_metadata = picture->metadata != NULL,
        .warnings = picture->warnings,
    };
    snprintf(sent->left_out, sizeof sent->left_out, "%s",
             picture->left_out != NULL ? picture->left_out : "");
}

/* Returns false for pixels of a kind that cannot be sent. */
static bool write_picture(struct writing *writing, const struct input_picture *picture,
                          struct sandbox_picture *sent)
{
    const struct ims_image *image = &picture->image;
    struct input_layout layout;
    struct cli_text metadata = CLI_TEXT_INIT;
    describe(picture, sent);
    if (image->format == IMS_PIXEL_ENCODED) {
        sent->pixel_size = image->byte_count;
        add_piece(writing, image->planes[0], image->byte_count);
    } else if (input_pixels_layout(&layout, image->format, image->width,
                                   image->height)) {
        sent->pixel_size = layout.size;
        for (size_t i = 0; i < layout.count; i++)
            add_plane(writing, image, &layout, i);
    } else {
        return false;
    }
    cli_text_clear(&metadata);
    if (picture->metadata != NULL)
        sandbox_handover_metadata_write(picture->metadata, &metadata);
    add_piece(writing, metadata.data, metadata.length);
    write_pieces(writing);
    sent->size = sent->pixel_size + metadata.length;
    cli_text_free(&metadata);
    return true;
}

int sandbox_handover_give(struct input_picture *picture, struct sandbox_picture *sent)
{
    struct writing writing = {
        .memory = memfd_create("picture", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    if (writing.memory < 0)
        writing.error = errno;
    else if (!write_picture(&writing, picture, sent))
        writing.error = EINVAL;
    if (writing.error == 0 && fcntl(writing.memory, F_ADD_SEALS, SEALS) != 0)
        writing.error = errno;
    input_frame_ref_release(picture->frame_ref, NULL);
    if (writing.error == 0)
        return writing.memory;
    if (writing.memory >= 0)
        close(writing.memory);
    errno = writing.error;
    return -1;
}

/* ---- taking ---------------------------------------------------------------------- */

/* Maps all of it, if it is as large as was said, cannot change, and is there: a page
 * that was never written would be made here, which may end this process. */
static const unsigned char *map(int memory, uint64_t size)
{
    struct stat status;
    int seals = fcntl(memory, F_GET_SEALS);
    if (seals < 0 || (seals & SEALS) != SEALS || fstat(memory, &status) != 0 ||
        size == 0 || size > PTRDIFF_MAX || (uint64_t)status.st_size != size ||
        (uint64_t)status.st_blocks * BLOCK_SIZE < size)
        return NULL;
    /* Private, as a shared mapping of what is sealed is refused by some kernels. */
    void *mapping =
        mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, memory, 0);
    if (mapping == MAP_FAILED)
        return NULL;
    return mapping;
}

/* Points the image to its pixels. Returns false when they are not all there. */
static bool take_pixels(const struct sandbox_picture *sent, const unsigned char *bytes,
                        struct ims_image *image)
{
    struct input_layout layout;
    if (sent->pixel_size > sent->size)
        return false;
    image->format = (enum ims_pixel_format)sent->format;
    if (image->format == IMS_PIXEL_ENCODED) {
        image->byte_count = (size_t)sent->byte_count;
        image->planes[0] = bytes;
        return sent->byte_count == sent->pixel_size;
    }
    if (!input_pixels_layout(&layout, image->format, sent->width, sent->height) ||
        layout.size != sent->pixel_size)
        return false;
    for (size_t i = 0; i < layout.count; i++) {
        image->planes[i] = bytes + layout.offsets[i];
        image->strides[i] = (ptrdiff_t)layout.strides[i];
    }
    image->width = sent->width;
    image->height = sent->height;
    image->alpha = (enum ims_alpha)sent->alpha;
    image->matrix = (enum ims_color_matrix)sent->matrix;
    image->range = (enum ims_color_range)sent->range;
    image->chroma_location = (enum ims_chroma_location)sent->chroma_location;
    image->primaries = (enum ims_color_primaries)sent->primaries;
    image->transfer = (enum ims_color_transfer)sent->transfer;
    image->significant_bits = sent->significant_bits;
    return ims_image_check(image, NULL) == IMS_OK;
}

static void take_metadata(const struct sandbox_picture *sent,
                          const unsigned char *bytes, struct input_picture *picture)
{
    if (sent->has_metadata == 0)
        return;
    picture->metadata = sandbox_handover_metadata_read(
        bytes + sent->pixel_size, (size_t)(sent->size - sent->pixel_size));
    if (picture->metadata->has_light)
        picture->image.light = &picture->metadata->light;
    input_frame_ref_keep(picture->frame_ref, picture->metadata);
}

bool sandbox_handover_take(const struct sandbox_picture *sent, int memory,
                           struct input_picture *picture)
{
    const unsigned char *bytes = map(memory, sent->size);
    close(memory);
    if (bytes == NULL)
        return false;
    *picture = (struct input_picture){.image = IMS_IMAGE_INIT,
                                      .index = sent->index,
                                      .time_ms = sent->time_ms,
                                      .is_interlaced = sent->is_interlaced != 0,
                                      .has_oblong_pixels = sent->has_oblong_pixels != 0,
                                      .is_damaged = sent->is_damaged != 0,
                                      .is_preview = sent->is_preview != 0,
                                      .is_untagged = sent->is_untagged != 0,
                                      .warnings = sent->warnings};
    picture->frame_ref =
        input_frame_ref_make_mapping((void *)(uintptr_t)bytes, (size_t)sent->size);
    if (picture->frame_ref == NULL)
        return false;
    if (!take_pixels(sent, bytes, &picture->image)) {
        input_frame_ref_release(picture->frame_ref, NULL);
        return false;
    }
    take_metadata(sent, bytes, picture);
    return true;
}
