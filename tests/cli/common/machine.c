/* SPDX-License-Identifier: MIT
 *
 * How much memory the command may plan with: of the machine and of both versions of
 * control groups, as they show in containers and outside.
 */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <sys/resource.h>

#include "cli/common/machine.h"
#include "support/scratch.h"

#define GROUPS "sys/fs/cgroup/"

static void begin(void)
{
    scratch_open();
    scratch_make_folder("proc");
    scratch_make_folder("proc/self");
    scratch_make_folder("sys");
    scratch_make_folder("sys/fs");
    scratch_make_folder("sys/fs/cgroup");
    scratch_write("proc/meminfo", "MemTotal:        4194304 kB\nMemFree: 1 kB\n", 0644);
}

TestSuite(cli_machine, .init = begin, .fini = scratch_close);

static void is(uint64_t megabytes)
{
    uint64_t found = cli_machine_memory(scratch_folder());
    cr_assert_eq(found, megabytes << 20, "%" PRIu64 " and not %" PRIu64 " MB",
                 found >> 20, megabytes);
}

Test(cli_machine, all_of_it_without_control_groups)
{
    is(4096);
}

Test(cli_machine, something_where_nothing_is_told)
{
    scratch_remove("proc/meminfo");
    is(1024);
}

Test(cli_machine, the_least_on_the_way_up_in_version_2)
{
    scratch_make_folder(GROUPS "a");
    scratch_make_folder(GROUPS "a/b");
    scratch_write("proc/self/cgroup", "0::/a/b\n", 0644);
    is(4096);
    scratch_write(GROUPS "a/b/memory.max", "max\n", 0644);
    scratch_write(GROUPS "a/memory.max", "1073741824\n", 0644);
    is(1024);
    scratch_write(GROUPS "a/b/memory.high", "536870912\n", 0644);
    is(512);
}

Test(cli_machine, a_container_that_sees_its_own_group_as_the_first)
{
    scratch_write("proc/self/cgroup", "0::/docker/0123\n", 0644);
    scratch_write(GROUPS "memory.max", "268435456\n", 0644);
    is(256);
    scratch_write("proc/self/cgroup", "0::/../other\n", 0644);
    is(256);
}

Test(cli_machine, version_1_among_other_controllers)
{
    scratch_make_folder(GROUPS "memory");
    scratch_make_folder(GROUPS "memory/x");
    scratch_write("proc/self/cgroup",
                  "5:cpu,cpuacct:/y\n4:hugetlb,memory:/x\n1:name=z:/\n", 0644);
    scratch_write(GROUPS "memory/memory.limit_in_bytes", "9223372036854771712\n", 0644);
    is(4096);
    scratch_write(GROUPS "memory/x/memory.limit_in_bytes", "134217728\n", 0644);
    is(128);
}

Test(cli_machine, a_limit_of_the_process)
{
    struct rlimit before;
    cr_assert_eq(getrlimit(RLIMIT_DATA, &before), 0);
    struct rlimit limit = before;
    limit.rlim_cur = (rlim_t)2048 << 20;
    cr_assert_eq(setrlimit(RLIMIT_DATA, &limit), 0);
    is(2048);
    /* Sanitizers want more at the end. */
    cr_assert_eq(setrlimit(RLIMIT_DATA, &before), 0);
}
