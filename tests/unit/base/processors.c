/* SPDX-License-Identifier: MIT
 *
 * The number of workers on machines that are made up: control groups of both versions,
 * with and without quota, nested, seen from inside and outside of a container.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>

#include "src/base/os.h"
#include "src/base/processors.h"

struct file {
    const char *path;
    const char *text;
};

static const struct file *files;
static size_t positions[64];
static size_t read_at_most;
static int open_files;

static int fake_openat(int folder, const char *path, int flags, mode_t mode)
{
    (void)folder;
    (void)flags;
    (void)mode;
    for (int i = 0; files[i].path != NULL; i++)
        if (strcmp(files[i].path, path) == 0) {
            positions[i] = 0;
            open_files++;
            return i;
        }
    errno = ENOENT;
    return -1;
}

static ssize_t fake_read(int file, void *data, size_t size)
{
    const char *rest = files[file].text + positions[file];
    size_t length = strlen(rest);
    static int interrupted;
    if (++interrupted % 3 == 0) {
        errno = EINTR;
        return -1;
    }
    if (length > size)
        length = size;
    if (read_at_most != 0 && length > read_at_most)
        length = read_at_most;
    memcpy(data, rest, length);
    positions[file] += length;
    return (ssize_t)length;
}

static int fake_close(int file)
{
    (void)file;
    open_files--;
    return 0;
}

static const struct ims_os os = {
    .openat = fake_openat,
    .read = fake_read,
    .close = fake_close,
};

static size_t quota(const struct file *machine)
{
    size_t whole;
    files = machine;
    read_at_most = 0;
    whole = ims_processors_quota(&os);
    read_at_most = 3;
    cr_assert_eq(ims_processors_quota(&os), whole, "however the bytes come");
    cr_assert_eq(open_files, 0);
    return whole;
}

#define MOUNT_2 "29 22 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n"
#define MOUNT_1                                                                        \
    "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"                                            \
    "33 28 0:30 / /sys/fs/cgroup/cpuset rw shared:9 - cgroup cgroup rw,cpuset\n"       \
    "34 28 0:31 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup "             \
    "rw,cpu,cpuacct\n"

Test(processors, no_control_groups)
{
    static const struct file machine[] = {{NULL, NULL}};
    cr_assert_eq(quota(machine), SIZE_MAX);
}

Test(processors, version_2_with_quota)
{
    static const struct file machine[] = {
        {"/proc/self/cgroup", "0::/user.slice/app\n"},
        {"/proc/self/mountinfo", MOUNT_2},
        {"/sys/fs/cgroup/user.slice/app/cpu.max", "200000 100000\n"},
        {"/sys/fs/cgroup/user.slice/cpu.max", "max 100000\n"},
        {NULL, NULL},
    };
    cr_assert_eq(quota(machine), 2);
}

Test(processors, a_part_of_a_processor_counts_as_one)
{
    static const struct file half[] = {
        {"/proc/self/cgroup", "0::/\n"},
        {"/proc/self/mountinfo", MOUNT_2},
        {"/sys/fs/cgroup/cpu.max", "50000 100000\n"},
        {NULL, NULL},
    };
    static const struct file one_and_a_half[] = {
        {"/proc/self/cgroup", "0::/\n"},
        {"/proc/self/mountinfo", MOUNT_2},
        {"/sys/fs/cgroup/cpu.max", "150000 100000\n"},
        {NULL, NULL},
    };
    cr_assert_eq(quota(half), 1);
    cr_assert_eq(quota(one_and_a_half), 2);
}

Test(processors, the_least_quota_on_the_way_up_counts)
{
    static const struct file machine[] = {
        {"/proc/self/cgroup", "0::/a/b/c\n"},
        {"/proc/self/mountinfo", MOUNT_2},
        {"/sys/fs/cgroup/a/b/c/cpu.max", "800000 100000\n"},
        {"/sys/fs/cgroup/a/b/cpu.max", "max 100000\n"},
        {"/sys/fs/cgroup/a/cpu.max", "300000 100000\n"},
        {NULL, NULL},
    };
    cr_assert_eq(quota(machine), 3);
}

Test(processors, version_1_with_quota)
{
    static const struct file machine[] = {
        {"/proc/self/cgroup",
         "5:cpuset:/x\n4:cpu,cpuacct:/docker/abc\n1:name=systemd:/"},
        {"/proc/self/mountinfo", MOUNT_1},
        {"/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us", "400000\n"},
        {"/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us", "100000\n"},
        {"/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n"},
        {"/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n"},
        {NULL, NULL},
    };
    cr_assert_eq(quota(machine), 4);
}

Test(processors, version_1_without_quota)
{
    static const struct file machine[] = {
        {"/proc/self/cgroup", "4:cpu,cpuacct:/\n"},
        {"/proc/self/mountinfo", MOUNT_1},
        {"/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n"},
        {"/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n"},
        {NULL, NULL},
    };
    cr_assert_eq(quota(machine), SIZE_MAX);
}

Test(processors, both_versions_at_once)
{
    static const struct file machine[] = {
        {"/proc/self/cgroup", "4:cpu,cpuacct:/one\n0::/two\n"},
        {"/proc/self/mountinfo", MOUNT_1 MOUNT_2},
        {"/sys/fs/cgroup/cpu,cpuacct/one/cpu.cfs_quota_us", "900000\n"},
        {"/sys/fs/cgroup/cpu,cpuacct/one/cpu.cfs_period_us", "100000\n"},
        {"/sys/fs/cgroup/two/cpu.max", "600000 100000\n"},
        {NULL, NULL},
    };
    cr_assert_eq(quota(machine), 6);
}

Test(processors, a_container_whose_path_is_the_hosts)
{
    static const struct file machine[] = {
        {"/proc/self/cgroup", "0::/docker/abc/child\n"},
        {"/proc/self/mountinfo",
         "29 22 0:26 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw\n"},
        {"/sys/fs/cgroup/child/cpu.max", "max 100000\n"},
        {"/sys/fs/cgroup/cpu.max", "100000 100000\n"},
        {NULL, NULL},
    };
    cr_assert_eq(quota(machine), 1);
}

Test(processors, a_path_outside_of_what_is_mounted)
{
    static const struct file machine[] = {
        {"/proc/self/cgroup", "0::/../other\n"},
        {"/proc/self/mountinfo",
         "29 22 0:26 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw\n"},
        {"/sys/fs/cgroup/cpu.max", "500000 100000\n"},
        {NULL, NULL},
    };
    cr_assert_eq(quota(machine), 5);
}

Test(processors, nonsense_is_no_quota)
{
    static const char *const texts[] = {
        "",      "\n",         "abc\n",   "100000\n",
        "0 0\n", "100000 0\n", "-1 -1\n", "99999999999999999999999 1\n"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct file machine[] = {
            {"/proc/self/cgroup", "garbage\n:\n0::/\n"},
            {"/proc/self/mountinfo", "short line\n\n- -\n" MOUNT_2},
            {"/sys/fs/cgroup/cpu.max", NULL},
            {NULL, NULL},
        };
        machine[2].text = texts[i];
        cr_assert_eq(quota(machine), SIZE_MAX, "%s", texts[i]);
    }
}

Test(processors, a_line_that_is_too_long_is_passed_over)
{
    static char mounts[20000];
    static struct file machine[] = {
        {"/proc/self/cgroup", "0::/\n"},
        {"/proc/self/mountinfo", mounts},
        {"/sys/fs/cgroup/cpu.max", "200000 100000\n"},
        {NULL, NULL},
    };
    memset(mounts, 'x', 9000);
    strcpy(mounts + 9000, "\n" MOUNT_2);
    cr_assert_eq(quota(machine), 2);
}

Test(processors, the_mask_and_the_quota_both_cut)
{
    static const struct file free_machine[] = {{NULL, NULL}};
    static const struct file cut[] = {
        {"/proc/self/cgroup", "0::/\n"},
        {"/proc/self/mountinfo", MOUNT_2},
        {"/sys/fs/cgroup/cpu.max", "100000 100000\n"},
        {NULL, NULL},
    };
    cpu_set_t all;
    cpu_set_t one;
    cr_assert_eq(sched_getaffinity(0, sizeof all, &all), 0);
    files = free_machine;
    cr_assert_eq(ims_processors_count(&os, 1024), (size_t)CPU_COUNT(&all));
    cr_assert_eq(ims_processors_count(&os, 1), 1);
    files = cut;
    cr_assert_eq(ims_processors_count(&os, 1024), 1);
    files = free_machine;
    CPU_ZERO(&one);
    for (size_t i = 0; i < CPU_SETSIZE; i++)
        if (CPU_ISSET(i, &all)) {
            CPU_SET(i, &one);
            break;
        }
    cr_assert_eq(sched_setaffinity(0, sizeof one, &one), 0);
    cr_assert_eq(ims_processors_count(&os, 1024), 1);
    cr_assert_eq(sched_setaffinity(0, sizeof all, &all), 0);
}
