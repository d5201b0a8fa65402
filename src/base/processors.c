/* SPDX-License-Identifier: MIT */
#include "processors.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "os.h"

enum {
    LINE_SIZE = 4096, /* longer lines are not of control groups */
    MOST_WORDS = 32   /* of a line of mountinfo */
};

/* ---- reading lines --------------------------------------------------------------- */

struct reader {
    const struct ims_os *os;
    int file;
    char bytes[LINE_SIZE];
    size_t start; /* of the unread ones */
    size_t end;
};

static bool open_reader(struct reader *reader, const struct ims_os *os,
                        const char *path)
{
    reader->os = os;
    reader->start = 0;
    reader->end = 0;
    reader->file = os->openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    return reader->file >= 0;
}

static void close_reader(struct reader *reader)
{
    (void)reader->os->close(reader->file);
}

/* Moves the unread bytes to the front and reads more behind them. Returns how many. */
static size_t fill(struct reader *reader)
{
    ssize_t got;

    memmove(reader->bytes, reader->bytes + reader->start, reader->end - reader->start);
    reader->end -= reader->start;
    reader->start = 0;
    if (reader->end == sizeof reader->bytes)
        reader->end = 0; /* a line too long to be of interest: its start is dropped */
    do {
        got = reader->os->read(reader->file, reader->bytes + reader->end,
                               sizeof reader->bytes - reader->end);
    } while (got < 0 && errno == EINTR);
    if (got <= 0)
        return 0;
    reader->end += (size_t)got;
    return (size_t)got;
}

/* The next line without its end, which lives until the next call, or NULL. */
static char *next_line(struct reader *reader)
{
    for (;;) {
        char *start = reader->bytes + reader->start;
        char *end = memchr(start, '\n', reader->end - reader->start);

        if (end != NULL) {
            *end = '\0';
            reader->start = (size_t)(end + 1 - reader->bytes);
            return start;
        }
        if (fill(reader) == 0)
            return NULL;
    }
}

/* ---- the control group of this process ------------------------------------------- */

/* Where the limits of this process are in one version's file system. */
struct group {
    char mount[LINE_SIZE];  /* where that is mounted */
    char folder[LINE_SIZE]; /* of the process below it, "" or "/a/b" */
};

/* Whether `word` is in a list separated by commas. */
static bool is_listed(const char *list, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = list; (at = strstr(at, word)) != NULL; at += length)
        if ((at == list || at[-1] == ',') && (at[length] == ',' || at[length] == '\0'))
            return true;
    return false;
}

/* Finds the line of /proc/self/cgroup: "number:controllers:path". */
static bool find_path(const struct ims_os *os, int version, char path[LINE_SIZE])
{
    struct reader reader;
    bool found = false;
    char *line;

    if (!open_reader(&reader, os, "/proc/self/cgroup"))
        return false;
    while (!found && (line = next_line(&reader)) != NULL) {
        char *controllers = strchr(line, ':');
        char *last = controllers != NULL ? strchr(controllers + 1, ':') : NULL;

        if (last == NULL)
            continue;
        *last = '\0';
        controllers++;
        found = version == 2 ? controllers[0] == '\0' : is_listed(controllers, "cpu");
        if (found)
            memcpy(path, last + 1, strlen(last + 1) + 1);
    }
    close_reader(&reader);
    return found;
}

/* Cuts a line at blanks. Returns how many words there are. */
static size_t split(char *line, char *words[MOST_WORDS])
{
    size_t count = 0;
    char *rest = NULL;

    for (char *word = strtok_r(line, " ", &rest); word != NULL && count < MOST_WORDS;
         word = strtok_r(NULL, " ", &rest)) {
        words[count++] = word;
    }
    return count;
}

/* Whether a line of mountinfo is that of the control groups: "id parent device root
 * mount options ... - type source options". */
static bool is_mount(char **words, size_t count, int version)
{
    size_t dash = 6;

    while (dash < count && strcmp(words[dash], "-") != 0)
        dash++;
    if (dash + 3 >= count)
        return false;
    if (version == 2)
        return strcmp(words[dash + 1], "cgroup2") == 0;
    return strcmp(words[dash + 1], "cgroup") == 0 && is_listed(words[dash + 3], "cpu");
}

/* The part of `path` below `root`, what is mounted; "" if it is elsewhere. */
static const char *below(const char *path, const char *root)
{
    size_t length = strlen(root);

    if (strcmp(root, "/") == 0)
        return strcmp(path, "/") == 0 ? "" : path;
    if (strncmp(path, root, length) == 0 &&
        (path[length] == '/' || path[length] == '\0')) {
        return path + length;
    }
    return "";
}

static bool find_group(const struct ims_os *os, int version, struct group *group)
{
    char path[LINE_SIZE];
    char *words[MOST_WORDS];
    struct reader reader;
    bool found = false;
    char *line;

    if (!find_path(os, version, path) ||
        !open_reader(&reader, os, "/proc/self/mountinfo")) {
        return false;
    }
    while (!found && (line = next_line(&reader)) != NULL) {
        size_t count = split(line, words);

        found = is_mount(words, count, version);
        if (found) {
            const char *folder = below(path, words[3]);

            memcpy(group->mount, words[4], strlen(words[4]) + 1);
            memcpy(group->folder, folder, strlen(folder) + 1);
        }
    }
    close_reader(&reader);
    return found;
}

/* ---- its quota ------------------------------------------------------------------- */

/* A decimal number at the start of a text, or false. */
static bool read_number(const char *text, uint64_t *number)
{
    *number = 0;
    if (*text < '0' || *text > '9')
        return false;
    for (; *text >= '0' && *text <= '9'; text++) {
        if (*number > UINT64_MAX / 100)
            return false;
        *number = *number * 10 + (uint64_t)(*text - '0');
    }
    return true;
}

/* The first line of mount/folder/name, with room for it in `line`, or false. */
static bool read_file(const struct ims_os *os, const struct group *group,
                      const char *name, char line[LINE_SIZE])
{
    char path[2 * LINE_SIZE + 32];
    struct reader reader;
    const char *first;

    snprintf(path, sizeof path, "%s%s/%s", group->mount, group->folder, name);
    if (!open_reader(&reader, os, path))
        return false;
    first = next_line(&reader);
    if (first != NULL)
        memcpy(line, first, strlen(first) + 1);
    close_reader(&reader);
    return first != NULL;
}

/* The quota of one folder, in whole processors; SIZE_MAX when there is none. */
static size_t quota_of(const struct ims_os *os, const struct group *group, int version)
{
    char line[LINE_SIZE];
    uint64_t period;
    uint64_t time;
    bool ok;

    if (version == 2) {
        const char *blank;

        /* "max 100000" or "150000 100000" */
        ok = read_file(os, group, "cpu.max", line) && read_number(line, &time) &&
             (blank = strchr(line, ' ')) != NULL && read_number(blank + 1, &period);
    } else {
        /* -1 means none */
        ok = read_file(os, group, "cpu.cfs_quota_us", line) &&
             read_number(line, &time) &&
             read_file(os, group, "cpu.cfs_period_us", line) &&
             read_number(line, &period);
    }
    if (!ok || time == 0 || period == 0)
        return SIZE_MAX;
    return (size_t)(time / period + (time % period != 0));
}

/* The least quota from the folder of the process up to the mount: all apply. */
static size_t least_quota(const struct ims_os *os, int version)
{
    struct group group;
    size_t least = SIZE_MAX;
    size_t quota;
    char *slash;

    if (!find_group(os, version, &group))
        return SIZE_MAX;
    for (;;) {
        quota = quota_of(os, &group, version);
        least = quota < least ? quota : least;
        slash = strrchr(group.folder, '/');
        if (slash == NULL)
            return least;
        *slash = '\0';
    }
}

size_t ims_processors_quota(const struct ims_os *os)
{
    size_t first = least_quota(os, 1);
    size_t second = least_quota(os, 2);

    return first < second ? first : second;
}

/* ---- the mask -------------------------------------------------------------------- */

/* The processors that a thread may run on, NULL when they cannot be told. */
static cpu_set_t *mask_of(pid_t thread, size_t *size)
{
    /* The kernel's mask may be larger than the usual type: EINVAL until it fits. */
    for (size_t room = CPU_SETSIZE; room <= (1u << 20); room *= 4) {
        cpu_set_t *set = CPU_ALLOC(room);

        *size = CPU_ALLOC_SIZE(room);
        if (set == NULL || sched_getaffinity(thread, *size, set) == 0)
            return set;
        bool is_too_small = errno == EINVAL;

        CPU_FREE(set);
        if (!is_too_small)
            break;
    }
    return NULL;
}

/* Those of the first thread and of the calling one together: either may have been bound
 * to some of them for its own work, which says nothing of ours. `is_wider`: than the
 * calling thread's. */
static cpu_set_t *mask_of_process(size_t *size, bool *is_wider)
{
    size_t first_size;
    cpu_set_t *own = mask_of(0, size);
    cpu_set_t *first = mask_of(getpid(), &first_size);

    *is_wider = false;
    if (own != NULL && first != NULL && first_size == *size) {
        int count = CPU_COUNT_S(*size, own);

        CPU_OR_S(*size, own, own, first);
        *is_wider = CPU_COUNT_S(*size, own) > count;
    }
    CPU_FREE(first);
    return own;
}

cpu_set_t *ims_processors_beyond_mask(size_t *size)
{
    bool is_wider;
    cpu_set_t *set = mask_of_process(size, &is_wider);

    if (is_wider)
        return set;
    CPU_FREE(set);
    return NULL;
}

size_t ims_processors_count(const struct ims_os *os, size_t most)
{
    size_t size;
    bool is_wider;
    cpu_set_t *set = mask_of_process(&size, &is_wider);
    size_t count = set != NULL ? (size_t)CPU_COUNT_S(size, set) : 0;
    size_t quota = ims_processors_quota(os);

    CPU_FREE(set);
    if (count > quota)
        count = quota;
    if (count > most)
        count = most;
    return count > 0 ? count : 1;
}
