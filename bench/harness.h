/* SPDX-License-Identifier: MIT
 *
 * What the measuring programs share: clocks, images from PPM files, comparing pixels,
 * writing a file the way a careful program does, and ending with a reason. It must not
 * know the library that is measured. Not thread-safe unless a line says so.
 */
#ifndef BENCH_HARNESS_H
#define BENCH_HARNESS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An 8-bit picture, in both channel orders and, where asked for, as the frame of a
 *  video: each peer gets the one it wants. */
struct bench_image {
    char name[64]; /**< of the file, without folder and extension */
    int width;
    int height;
    size_t size; /**< bytes of one of the two: width * height * 3 */
    unsigned char *rgb;
    unsigned char *bgr;
    /** NULL, or planes Y, U, V one after the other, 4:2:0, BT.601, full range. */
    unsigned char *yuv;
    /** NULL, or gray of 16 bits and linear light as floats, both of the mean of 3x3
     *  pixels, so that all bits mean something. */
    unsigned short *gray16;
    float *rgb_f32;
};

/** Prints the reason, printf-like, and ends the program. */
__attribute__((noreturn, format(printf, 1, 2))) void bench_fail(const char *format,
                                                                ...);

/** malloc() that never fails. */
void *bench_alloc(size_t size);

/** Reads a binary PPM of 8 bits; ends the program when it is none. */
void bench_image_read(struct bench_image *image, const char *path);

/** Makes an image of any size by laying mirrored copies of another side by side. */
void bench_image_tile(struct bench_image *image, const struct bench_image *tile,
                      int width, int height);

/** Makes `yuv` of an image of even width and height. */
void bench_image_make_yuv(struct bench_image *image);

/** Makes `gray16` and `rgb_f32`. */
void bench_image_make_deep(struct bench_image *image);

void bench_image_free(struct bench_image *image);

/** Peak signal-to-noise ratio of two RGB images in dB; 999 when they are equal. */
double bench_psnr(const unsigned char *a, const unsigned char *b, size_t size);

/** Nanoseconds of a clock that never jumps. Thread-safe. */
uint64_t bench_wall_ns(void);

/** Nanoseconds of processor time of all threads of this process. Thread-safe. */
uint64_t bench_cpu_ns(void);

/** Resident memory of this process now, and at most since bench_memory_reset(), in
 *  bytes. */
uint64_t bench_memory_now(void);
uint64_t bench_memory_peak(void);
void bench_memory_reset(void);

/** Page faults of this process so far. */
uint64_t bench_page_faults(void);

/** The middle of the values, which are sorted by it. */
uint64_t bench_median(uint64_t *values, size_t count);

/** Writes a file under a temporary name and renames it; 0 or -1. Thread-safe. */
int bench_write_file(const char *folder, const char *name, const void *data,
                     size_t size);

/** A whole number from a command-line argument; ends the program when it is none. */
int bench_number(const char *text, int minimum, int maximum);

#ifdef __cplusplus
}
#endif

#endif
