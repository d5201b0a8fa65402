/* SPDX-License-Identifier: MIT */
#include "tempfile_name.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char prefix[] = ".ims-";

enum {
    OLD = 24 * 60 * 60, /* seconds, of a file whose process cannot be looked for */
    START_FIELD = 20    /* of /proc/N/stat, counted from the one behind the name */
};

/* ---- processes ------------------------------------------------------------------- */

/* Reads the beginning of a small file; an empty text if that is not possible. */
static void read_text(const struct ims_os *os, const char *path, char *text,
                      size_t size)
{
    text[0] = '\0';
    int file = os->openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    if (file < 0)
        return;
    ssize_t length = os->read(file, text, size - 1);
    os->close(file);
    text[length > 0 ? (size_t)length : 0] = '\0';
}

/* Hexadecimal, or decimal with `base` 10; moves *at behind it. */
static uint64_t read_number(const char **at, unsigned base)
{
    uint64_t number = 0;
    for (;; *at += 1) {
        char byte = **at;
        unsigned digit = base;
        if (byte >= '0' && byte <= '9')
            digit = (unsigned)(byte - '0');
        else if (byte >= 'a' && byte <= 'f')
            digit = (unsigned)(byte - 'a') + 10;
        if (digit >= base)
            return number;
        number = number * base + digit;
    }
}

/* When a process began; 0 when there is none of this number, or /proc does not show
 * it. */
static uint64_t start_of(const struct ims_os *os, uint32_t number)
{
    char path[64];
    char text[1024];
    snprintf(path, sizeof path, "/proc/%" PRIu32 "/stat", number);
    read_text(os, path, text, sizeof text);
    /* The program's name may hold anything, blanks and brackets, too. */
    const char *at = strrchr(text, ')');
    for (int field = 0; at != NULL && field < START_FIELD; field++) {
        at = strchr(at, ' ');
        at = at != NULL ? at + 1 : NULL;
    }
    return at != NULL ? read_number(&at, 10) : 0;
}

/* Whether there certainly is no process of this number. /proc cannot tell: it hides
 * those of other users where it is mounted with hidepid. */
static bool is_no_process(uint32_t number)
{
    return number == 0 || number > INT32_MAX ||
           (kill((pid_t)number, 0) != 0 && errno == ESRCH);
}

/* Spreads a number over all 64 bits (the finaliser of MurmurHash3): different numbers
 * stay different. */
static uint64_t mix(uint64_t number)
{
    number ^= number >> 33;
    number *= UINT64_C(0xff51afd7ed558ccd);
    number ^= number >> 33;
    number *= UINT64_C(0xc4ceb9fe1a85ec53);
    number ^= number >> 33;
    return number;
}

/* One start of one system, and in it one space of process numbers. */
static uint32_t find_realm(const struct ims_os *os)
{
    char boot[64];
    struct stat space;
    read_text(os, "/proc/sys/kernel/random/boot_id", boot, sizeof boot);
    if (boot[0] == '\0' || os->fstatat(AT_FDCWD, "/proc/self/ns/pid", &space, 0) != 0)
        return 0;
    uint64_t hash = mix(space.st_ino);
    for (const char *at = boot; *at != '\0'; at++)
        hash = mix(hash ^ (unsigned char)*at);
    return hash > UINT32_MAX ? (uint32_t)(hash >> 32) : 1;
}

IMS_DEFINE_LOCK(struct ims_tempfile_names, lock, ims_tempfile_names_role)

/* This process. Found out when it is needed for the first time: most savers need no
 * name. */
static struct ims_tempfile_process self_of(struct ims_tempfile_names *names)
{
    lock(names);
    if (!names->is_known) {
        uint32_t number = (uint32_t)getpid();
        names->self =
            (struct ims_tempfile_process){.realm = find_realm(names->os),
                                          .number = number,
                                          .start = start_of(names->os, number)};
        if (names->self.start == 0)
            names->self.realm = 0;
        names->is_known = true;
    }
    struct ims_tempfile_process self = names->self;
    unlock(names);
    return self;
}

/* ---- names ----------------------------------------------------------------------- */

bool ims_tempfile_name_init(struct ims_tempfile_names *names, const struct ims_os *os)
{
    struct timespec now = {0};
    *names = (struct ims_tempfile_names){.os = os};
    /* Two stores at one folder should not try the same names; that they cannot harm
     * each other is seen to by O_EXCL. */
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t time = (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
    names->seed = mix(time ^ mix((uint64_t)getpid() ^ mix((uintptr_t)names)));
    return ims_mutex_init(&names->lock, IMS_LOCK_RANK_TEMPFILE_NAMES);
}

void ims_tempfile_name_fini(struct ims_tempfile_names *names)
{
    ims_mutex_fini(&names->lock);
}

/* As "-%" PRIx64 does, in a tenth of its instructions: a name is made for each file
 * that is replaced. Returns where the text ends. */
static char *put_number(char *to, uint64_t number)
{
    int shift = (63 - __builtin_clzll(number | 1)) / 4 * 4; /* to the first digit */
    *to++ = '-';
    for (; shift >= 0; shift -= 4)
        *to++ = "0123456789abcdef"[number >> shift & 15];
    return to;
}

void ims_tempfile_name_make(struct ims_tempfile_names *names,
                            char name[IMS_TEMPFILE_NAME_SIZE])
{
    struct ims_tempfile_process self = self_of(names);
    uint64_t count = atomic_fetch_add_explicit(&names->count, 1, memory_order_relaxed);
    const uint64_t numbers[] = {self.realm, self.number, self.start,
                                mix(names->seed + count)};
    char *end =
        name + sizeof prefix - 2; /* which ends with the dash of the first one */
    memcpy(name, prefix, sizeof prefix - 1);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        end = put_number(end, numbers[i]);
    *end = '\0';
}

static bool parse(const char *name, struct ims_tempfile_process *process)
{
    const char *at = name + sizeof prefix - 1;
    if (strncmp(name, prefix, sizeof prefix - 1) != 0)
        return false;
    uint64_t numbers[4];
    for (size_t i = 0; i < 4; i++) {
        const char *start = at;
        numbers[i] = read_number(&at, 16);
        bool last = i == 3;
        if (at == start || *at != (last ? '\0' : '-'))
            return false;
        at += !last;
    }
    *process = (struct ims_tempfile_process){(uint32_t)numbers[0], (uint32_t)numbers[1],
                                             numbers[2]};
    return true;
}

static bool is_old(const struct ims_os *os, int folder, const char *name)
{
    struct stat status;
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    return os->fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(status.st_mode) && status.st_mtime < now.tv_sec - OLD;
}

bool ims_tempfile_name_is_dead(struct ims_tempfile_names *names, int folder,
                               const char *name)
{
    struct ims_tempfile_process process;
    if (!parse(name, &process))
        return false;
    uint32_t realm = self_of(names).realm;
    if (realm == 0 || process.realm != realm)
        return is_old(names->os, folder, name);
    uint64_t start = start_of(names->os, process.number);
    if (start != 0)
        return start != process.start;
    return is_no_process(process.number) || is_old(names->os, folder, name);
}
