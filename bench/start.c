/* SPDX-License-Identifier: MIT
 *
 * What a program pays for linking the library: a whole process that opens a saver,
 * saves one PNG of 64x64 and closes. It starts itself again and again, and prints lines
 * of JSON: for a child that does nothing and for one that saves, the median of
 * processor time and page faults, and the most memory that was resident. It is linked
 * with the library alone.
 *
 * Usage: start FOLDER [TIMES]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <imagesaver/imagesaver.h>

struct cost {
    long microseconds; /* of the processor */
    long kilobytes;    /* resident, at most */
    long faults;
};

static int save_one(const char *folder)
{
    static unsigned char pixels[64][64][3];
    struct ims_image image = IMS_IMAGE_INIT;
    ims_saver *saver = NULL;
    for (int i = 0; i < 64 * 64 * 3; i++)
        (&pixels[0][0][0])[i] = (unsigned char)(i * 7);
    image.format = IMS_PIXEL_RGB8;
    image.width = image.height = 64;
    image.planes[0] = pixels;
    int error = ims_open(&saver, folder, NULL);
    if (error == IMS_OK)
        error = ims_save(saver, "start.png", &image, NULL);
    const int closed = ims_close(&saver, NULL);
    if (error == IMS_OK)
        error = closed;
    if (error != IMS_OK)
        fprintf(stderr, "start: %s\n", ims_error_text(error));
    return error != IMS_OK;
}

static struct cost run_once(char *program, char *work, char *folder)
{
    char *const words[] = {program, work, folder, NULL};
    struct rusage usage;
    int status = 0;
    const pid_t child = fork();
    if (child == 0) {
        execv("/proc/self/exe", words);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0) {
        fprintf(stderr, "start: the child failed\n");
        exit(1);
    }
    const long seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec;
    return (struct cost){seconds * 1000000 + usage.ru_utime.tv_usec +
                             usage.ru_stime.tv_usec,
                         usage.ru_maxrss, usage.ru_minflt};
}

static int compare_costs(const void *a, const void *b)
{
    const long first = ((const struct cost *)a)->microseconds;
    const long second = ((const struct cost *)b)->microseconds;
    return (first > second) - (first < second);
}

static void measure(char *program, char *work, char *folder, int times)
{
    struct cost *costs = calloc((size_t)times, sizeof *costs);
    if (costs == NULL)
        exit(1);
    long kilobytes = 0;
    for (int i = 0; i < times; i++) {
        costs[i] = run_once(program, work, folder);
        if (costs[i].kilobytes > kilobytes)
            kilobytes = costs[i].kilobytes;
    }
    qsort(costs, (size_t)times, sizeof *costs, compare_costs);
    const struct cost median = costs[times / 2];
    printf("{\"case\": \"%s\", \"cpu_ns\": %ld, \"memory\": %ld, \"page_faults\": "
           "%ld}\n",
           work, median.microseconds * 1000, kilobytes * 1024, median.faults);
    free(costs);
}

int main(int count, char **words)
{
    if (count > 2 && strcmp(words[1], "save") == 0)
        return save_one(words[2]);
    if (count > 2 && strcmp(words[1], "nothing") == 0)
        return 0;
    const int times = count > 2 ? atoi(words[2]) : 101;
    if (count < 2 || times < 1) {
        fprintf(stderr, "usage: %s FOLDER [TIMES]\n", words[0]);
        return 2;
    }
    measure(words[0], "nothing", words[1], times);
    measure(words[0], "save", words[1], times);
    return 0;
}
