/* SPDX-License-Identifier: MIT */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

void bench_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

void *bench_alloc(size_t size)
{
    void *memory = malloc(size > 0 ? size : 1);
    if (!memory)
        bench_fail("no memory for %zu bytes", size);
    return memory;
}

static void set_name(struct bench_image *image, const char *path)
{
    const char *slash = strrchr(path, '/');
    snprintf(image->name, sizeof image->name, "%s", slash ? slash + 1 : path);
    char *dot = strrchr(image->name, '.');
    if (dot)
        *dot = '\0';
}

static void swap_channels(struct bench_image *image)
{
    for (size_t i = 0; i < image->size; i += 3) {
        image->bgr[i] = image->rgb[i + 2];
        image->bgr[i + 1] = image->rgb[i + 1];
        image->bgr[i + 2] = image->rgb[i];
    }
}

static void image_alloc(struct bench_image *image, int width, int height)
{
    image->width = width;
    image->height = height;
    image->size = (size_t)width * (size_t)height * 3;
    image->rgb = bench_alloc(image->size);
    image->bgr = bench_alloc(image->size);
    image->yuv = NULL;
    image->gray16 = NULL;
    image->rgb_f32 = NULL;
}

void bench_image_read(struct bench_image *image, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        bench_fail("%s: %s", path, strerror(errno));
    int width;
    int height;
    int maximum;
    if (fscanf(file, "P6 %d %d %d", &width, &height, &maximum) != 3 || maximum != 255 ||
        width < 1 || height < 1 || width > 32768 || height > 32768)
        bench_fail("%s: not a PPM of 8 bits", path);
    fgetc(file);
    image_alloc(image, width, height);
    if (fread(image->rgb, 1, image->size, file) != image->size)
        bench_fail("%s: ends too early", path);
    fclose(file);
    swap_channels(image);
    set_name(image, path);
}

void bench_image_tile(struct bench_image *image, const struct bench_image *tile,
                      int width, int height)
{
    image_alloc(image, width, height);
    snprintf(image->name, sizeof image->name, "tiled_%dx%d", width, height);
    for (int y = 0; y < height; y++) {
        int down = y % (2 * tile->height);
        int row = down < tile->height ? down : 2 * tile->height - 1 - down;
        for (int x = 0; x < width; x++) {
            int across = x % (2 * tile->width);
            int column = across < tile->width ? across : 2 * tile->width - 1 - across;
            size_t to = ((size_t)y * (size_t)width + (size_t)x) * 3;
            size_t from = ((size_t)row * (size_t)tile->width + (size_t)column) * 3;
            memcpy(image->rgb + to, tile->rgb + from, 3);
        }
    }
    swap_channels(image);
}

static unsigned char yuv_sample(const unsigned char *rgb, const double weights[3],
                                double offset)
{
    double sum = weights[0] * rgb[0] + weights[1] * rgb[1] + weights[2] * rgb[2];
    return (unsigned char)fmin(255.0, floor(sum + offset + 0.5));
}

/* A plane of chroma: each sample is the mean of four. */
static void fill_chroma(const struct bench_image *image, const double weights[3],
                        unsigned char *plane)
{
    size_t row = (size_t)image->width * 3;
    for (int y = 0; y < image->height / 2; y++) {
        const unsigned char *above = image->rgb + 2 * (size_t)y * row;
        for (int x = 0; x < image->width / 2; x++, above += 6) {
            int sum = 2;
            for (int i = 0; i < 4; i++)
                sum += yuv_sample(above + (size_t)(i / 2) * row + 3 * (i % 2), weights,
                                  128.0);
            *plane++ = (unsigned char)(sum / 4);
        }
    }
}

void bench_image_make_yuv(struct bench_image *image)
{
    static const double luma[3] = {0.299, 0.587, 0.114};
    static const double blue[3] = {-0.168736, -0.331264, 0.5};
    static const double red[3] = {0.5, -0.418688, -0.081312};
    if (image->width % 2 != 0 || image->height % 2 != 0)
        bench_fail("%s: width and height must be even for YUV 4:2:0", image->name);
    size_t pixels = image->size / 3;
    image->yuv = bench_alloc(pixels * 3 / 2);
    for (size_t i = 0; i < pixels; i++)
        image->yuv[i] = yuv_sample(image->rgb + 3 * i, luma, 0.0);
    fill_chroma(image, blue, image->yuv + pixels);
    fill_chroma(image, red, image->yuv + pixels + pixels / 4);
}

/* The mean of a table's values for 3x3 samples of one color; those beyond the edge are
 * left out. */
static double mean_of(const struct bench_image *image, int x, int y, int color,
                      const double table[256])
{
    double sum = 0.0;
    int count = 0;
    for (int j = y > 0 ? y - 1 : 0; j <= y + 1 && j < image->height; j++)
        for (int i = x > 0 ? x - 1 : 0; i <= x + 1 && i < image->width; i++) {
            size_t pixel = (size_t)j * (size_t)image->width + (size_t)i;
            sum += table[image->rgb[3 * pixel + (size_t)color]];
            count++;
        }
    return sum / count;
}

void bench_image_make_deep(struct bench_image *image)
{
    static const double luma[3] = {0.299, 0.587, 0.114};
    double shown[256];
    double light[256];
    for (int i = 0; i < 256; i++) {
        shown[i] = i / 255.0;
        light[i] = i < 11 ? i / 255.0 / 12.92 : pow((i / 255.0 + 0.055) / 1.055, 2.4);
    }
    image->gray16 = bench_alloc(image->size / 3 * sizeof *image->gray16);
    image->rgb_f32 = bench_alloc(image->size * sizeof *image->rgb_f32);
    for (int y = 0; y < image->height; y++)
        for (int x = 0; x < image->width; x++) {
            size_t pixel = (size_t)y * (size_t)image->width + (size_t)x;
            double gray = 0.0;
            for (int k = 0; k < 3; k++) {
                gray += luma[k] * mean_of(image, x, y, k, shown);
                image->rgb_f32[3 * pixel + (size_t)k] =
                    (float)mean_of(image, x, y, k, light);
            }
            image->gray16[pixel] = (unsigned short)floor(gray * 65535.0 + 0.5);
        }
}

void bench_image_free(struct bench_image *image)
{
    free(image->rgb);
    free(image->bgr);
    free(image->yuv);
    free(image->gray16);
    free(image->rgb_f32);
    image->rgb = NULL;
    image->bgr = NULL;
    image->yuv = NULL;
    image->gray16 = NULL;
    image->rgb_f32 = NULL;
}

double bench_psnr(const unsigned char *a, const unsigned char *b, size_t size)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < size; i++) {
        int difference = a[i] - b[i];
        sum += (uint64_t)(difference * difference);
    }
    if (sum == 0)
        return 999.0;
    return 10.0 * log10(255.0 * 255.0 * (double)size / (double)sum);
}

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    if (clock_gettime(clock, &now) != 0)
        bench_fail("clock_gettime: %s", strerror(errno));
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t bench_wall_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

uint64_t bench_cpu_ns(void)
{
    return clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

/* A line of /proc/self/status in bytes. */
static uint64_t status_bytes(const char *key)
{
    FILE *file = fopen("/proc/self/status", "r");
    if (!file)
        bench_fail("/proc/self/status: %s", strerror(errno));
    char line[256];
    unsigned long long kib = 0;
    while (fgets(line, sizeof line, file))
        if (strncmp(line, key, strlen(key)) == 0)
            kib = strtoull(line + strlen(key), NULL, 10);
    fclose(file);
    return kib * 1024;
}

uint64_t bench_memory_now(void)
{
    return status_bytes("VmRSS:");
}

uint64_t bench_memory_peak(void)
{
    return status_bytes("VmHWM:");
}

void bench_memory_reset(void)
{
    /* 5 is the kernel's number for "forget the high-water mark". */
    int file = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
    if (file < 0 || write(file, "5", 1) != 1)
        bench_fail("/proc/self/clear_refs: %s", strerror(errno));
    close(file);
}

uint64_t bench_page_faults(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (uint64_t)usage.ru_minflt + (uint64_t)usage.ru_majflt;
}

static int compare_values(const void *a, const void *b)
{
    const uint64_t *left = a;
    const uint64_t *right = b;
    return *left < *right ? -1 : *left > *right;
}

uint64_t bench_median(uint64_t *values, size_t count)
{
    qsort(values, count, sizeof *values, compare_values);
    return values[count / 2];
}

int bench_write_file(const char *folder, const char *name, const void *data,
                     size_t size)
{
    char temporary[4096];
    char final[4096];
    snprintf(temporary, sizeof temporary, "%s/.%s.part", folder, name);
    snprintf(final, sizeof final, "%s/%s", folder, name);
    int file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0)
        return -1;
    const char *from = data;
    while (size > 0) {
        ssize_t written = write(file, from, size);
        if (written < 0) {
            close(file);
            return -1;
        }
        from += written;
        size -= (size_t)written;
    }
    if (close(file) != 0)
        return -1;
    return rename(temporary, final);
}

int bench_number(const char *text, int minimum, int maximum)
{
    char *end = NULL;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno != 0 || *text == '\0' || *end != '\0' || value < minimum ||
        value > maximum)
        bench_fail("%s: not a number from %d to %d", text, minimum, maximum);
    return (int)value;
}
