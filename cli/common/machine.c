/* SPDX-License-Identifier: MIT */
#include "machine.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "text.h"

/* Where nothing can be learned. */
static const uint64_t unknown_memory = (uint64_t)1 << 30;

static uint64_t least_of(uint64_t one, uint64_t other)
{
    return one < other ? one : other;
}

static FILE *open_below(const char *root, const char *path)
{
    struct cli_text whole = CLI_TEXT_INIT;
    cli_text_format(&whole, "%s%s", root, path);
    FILE *file = fopen(whole.data, "re");
    cli_text_free(&whole);
    return file;
}

static uint64_t read_machine(const char *root)
{
    char line[256];
    uint64_t kilobytes = 0;
    FILE *file = open_below(root, "/proc/meminfo");
    if (file == NULL)
        return unknown_memory;
    while (kilobytes == 0 && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "MemTotal:", 9) == 0)
            kilobytes = strtoull(line + 9, NULL, 10);
    fclose(file);
    return kilobytes > 0 ? kilobytes * 1024 : unknown_memory;
}

/* A limit of a control group; the word "max", or no such file, is none. */
static uint64_t read_limit(const char *root, const char *group, const char *name)
{
    struct cli_text path = CLI_TEXT_INIT;
    uint64_t limit = UINT64_MAX;
    cli_text_format(&path, "%s/%s", group, name);
    FILE *file = open_below(root, path.data);
    cli_text_free(&path);
    if (file == NULL)
        return limit;
    if (fscanf(file, "%" SCNu64, &limit) != 1)
        limit = UINT64_MAX;
    fclose(file);
    return limit;
}

/* The least limit from a group up to where its file system is mounted: all apply. In a
 * container the group itself may not be seen, but those above it. */
static uint64_t read_groups(const char *root, const char *mount, const char *group)
{
    static const char *const names[] = {"memory.max", "memory.high",
                                        "memory.limit_in_bytes"};
    uint64_t least = UINT64_MAX;
    struct cli_text path = CLI_TEXT_INIT;
    cli_text_add(&path, mount);
    cli_text_add(&path, strncmp(group, "/..", 3) == 0 ? "" : group);
    for (;;) {
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
            least = least_of(least, read_limit(root, path.data, names[i]));
        char *slash = strrchr(path.data, '/');
        if ((size_t)(slash - path.data) < strlen(mount))
            break;
        *slash = '\0';
    }
    cli_text_free(&path);
    return least;
}

/* Whether "memory" is among words separated by commas. */
static bool has_memory(const char *controllers)
{
    for (const char *word = controllers;; word++) {
        size_t length = strcspn(word, ",");
        if (length == 6 && strncmp(word, "memory", 6) == 0)
            return true;
        word += length;
        if (*word == '\0')
            return false;
    }
}

/* The lines of /proc/self/cgroup are "number:controllers:group"; version 2 of control
 * groups has no controllers there. */
static uint64_t read_control_groups(const char *root)
{
    uint64_t least = UINT64_MAX;
    char *line = NULL;
    size_t size = 0;
    FILE *file = open_below(root, "/proc/self/cgroup");
    if (file == NULL)
        return least;
    while (getline(&line, &size, file) > 0) {
        line[strcspn(line, "\n")] = '\0';
        char *controllers = strchr(line, ':');
        char *group = controllers != NULL ? strchr(controllers + 1, ':') : NULL;
        if (group == NULL)
            continue;
        *group++ = '\0';
        controllers++;
        if (*controllers == '\0')
            least = least_of(least, read_groups(root, "/sys/fs/cgroup", group));
        else if (has_memory(controllers))
            least = least_of(least, read_groups(root, "/sys/fs/cgroup/memory", group));
    }
    free(line);
    fclose(file);
    return least;
}

static uint64_t read_resources(void)
{
    struct rlimit addresses, data;
    uint64_t least = UINT64_MAX;
    if (getrlimit(RLIMIT_AS, &addresses) == 0 && addresses.rlim_cur != RLIM_INFINITY)
        least = addresses.rlim_cur;
    if (getrlimit(RLIMIT_DATA, &data) == 0 && data.rlim_cur != RLIM_INFINITY)
        least = least_of(least, data.rlim_cur);
    return least;
}

uint64_t cli_machine_memory(const char *root)
{
    uint64_t least = least_of(read_machine(root), read_control_groups(root));
    return least_of(least, read_resources());
}
