/* SPDX-License-Identifier: MIT */
#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#if defined(__x86_64__) && !defined(__ILP32__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && !defined(__AARCH64EB__) && !defined(__ILP32__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

/* Sanitizers look into /proc, and need more memory than any limit here. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||             \
    __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined(ARCHITECTURE) && !defined(SANITIZED)

/* ---- the filter ------------------------------------------------------------------ */

/* Calls that may have any arguments. Those of time and of a process's own state are
 * asked by the C library, and by libraries for their threads. */
static const int allowed[] = {
    SYS_read,
    SYS_readv,
    SYS_pread64,
    SYS_lseek,
    SYS_close,
    SYS_recvmsg,
    SYS_ppoll,
    SYS_pwritev,
    SYS_munmap,
    SYS_mremap,
    SYS_brk,
    SYS_futex,
    SYS_set_robust_list,
    SYS_rseq,
    SYS_membarrier,
    SYS_sched_yield,
    SYS_sched_getaffinity,
    SYS_getcpu,
    SYS_nanosleep,
    SYS_clock_nanosleep,
    SYS_clock_gettime,
    SYS_clock_getres,
    SYS_gettimeofday,
    SYS_getrandom,
    SYS_sysinfo,
    SYS_getpid,
    SYS_gettid,
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_sigaltstack,
    SYS_restart_syscall,
    SYS_exit,
    SYS_exit_group,
#ifdef SYS_poll
    SYS_poll,
#endif
#ifdef SYS_time
    SYS_time,
#endif
};

enum test { IS_EQUAL, HAS_ANY, HAS_NONE };

/* A call that is allowed by one of its arguments. */
struct rule {
    int call;
    unsigned argument;
    enum test test;
    uint32_t value;
};

struct program {
    struct sock_filter code[256];
    unsigned short length;
};

static void add(struct program *program, unsigned code, uint32_t value,
                unsigned if_true, unsigned if_false)
{
    program->code[program->length++] =
        (struct sock_filter){.code = (unsigned short)code,
                             .jt = (unsigned char)if_true,
                             .jf = (unsigned char)if_false,
                             .k = value};
}

static void add_load(struct program *program, size_t offset)
{
    add(program, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void add_end(struct program *program, uint32_t action)
{
    add(program, BPF_RET | BPF_K, action, 0, 0);
}

/* What is refused fails, and does not kill: libraries try much that they can do
 * without. */
static const uint32_t refuse = SECCOMP_RET_ERRNO | EPERM;

static void add_call(struct program *program, int call, uint32_t action)
{
    add(program, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 1);
    add_end(program, action);
}

/* The lower half of an argument decides: all of these are 32 bits. */
static void add_rule(struct program *program, const struct rule *rule)
{
    enum { REST_OF_RULE = 4 };
    add(program, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)rule->call, 0, REST_OF_RULE);
    add_load(program,
             offsetof(struct seccomp_data, args) + rule->argument * sizeof(uint64_t));
    add(program,
        BPF_JMP | BPF_K | (rule->test == IS_EQUAL ? (unsigned)BPF_JEQ : BPF_JSET),
        rule->value, rule->test == HAS_NONE, rule->test != HAS_NONE);
    add_end(program, SECCOMP_RET_ALLOW);
    add_end(program, refuse);
}

static void make_program(struct program *program)
{
    const struct rule rules[] = {
        {SYS_sendmsg, 0, IS_EQUAL, SANDBOX_CHANNEL},
        {SYS_fcntl, 1, IS_EQUAL, F_ADD_SEALS},
        {SYS_mmap, 2, HAS_NONE, PROT_EXEC},
        {SYS_mprotect, 2, HAS_NONE, PROT_EXEC},
        {SYS_madvise, 2, HAS_NONE, ~UINT32_C(31)}, /* root may poison pages by others */
        {SYS_memfd_create, 1, IS_EQUAL, MFD_CLOEXEC | MFD_ALLOW_SEALING},
        {SYS_clone, 0, HAS_ANY, CLONE_THREAD},
        {SYS_tgkill, 0, IS_EQUAL, (uint32_t)getpid()}, /* abort() */
        {SYS_setitimer, 0, IS_EQUAL, ITIMER_PROF},
    };
    program->length = 0;
    add_load(program, offsetof(struct seccomp_data, arch));
    add(program, BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
    add_end(program, SECCOMP_RET_KILL_PROCESS);
    add_load(program, offsetof(struct seccomp_data, nr));
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
        add_call(program, allowed[i], SECCOMP_RET_ALLOW);
    /* Its flags lie where no filter sees them; the C library goes on with clone(). */
    add_call(program, SYS_clone3, SECCOMP_RET_ERRNO | ENOSYS);
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        add_rule(program, &rules[i]);
    add_end(program, refuse);
}

/* ---- limits ---------------------------------------------------------------------- */

/* Sets a limit, or leaves one that is lower. */
static int limit(int resource, uint64_t most)
{
    struct {
        uint64_t now, most;
    } own;
    if (syscall(SYS_prlimit64, 0, resource, NULL, &own) != 0)
        return errno;
    own.most = own.most < most ? own.most : most;
    own.now = own.most;
    return syscall(SYS_prlimit64, 0, resource, &own, NULL) == 0 ? 0 : errno;
}

/* Against what the decoders' own bounds do not see. A file, a picture, and what it is
 * turned in are within `memory` twice; a video's decoder keeps some more. */
static int limit_all(uint64_t memory, int threads)
{
    const uint64_t base = UINT64_C(512) << 20, thread = UINT64_C(32) << 20;
    const uint64_t most = UINT64_MAX / 8;
    if (memory > most)
        memory = most;
    int error = limit(RLIMIT_DATA, 2 * memory + base + (uint64_t)threads * thread);
    if (error == 0)
        error = limit(RLIMIT_FSIZE, memory + base);
    if (error == 0)
        error = limit(RLIMIT_NOFILE, SANDBOX_MOST_FILES);
    return error == 0 ? limit(RLIMIT_CORE, 0) : error;
}

/* ---- the whole ------------------------------------------------------------------- */

const char *sandbox_confine_problem(void)
{
    const uint32_t action = SECCOMP_RET_ERRNO;
    struct rlimit files;
    const char *preloaded = getenv("LD_PRELOAD");
    if (preloaded != NULL && strstr(preloaded, "vgpreload") != NULL)
        return "valgrind does not go with it";
    if (syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) != 0)
        return "the system has no seccomp filters";
    /* That of files counts for memory that is shared. */
    if (getrlimit(RLIMIT_FSIZE, &files) != 0 || files.rlim_max != RLIM_INFINITY)
        return "the size of files is limited (ulimit -f)";
    return NULL;
}

int sandbox_confine(uint64_t memory, int threads)
{
    struct program program;
    int error = limit_all(memory, threads);
    if (error != 0)
        return error;
    make_program(&program);
    const struct sock_fprog filter = {.len = program.length, .filter = program.code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
        return errno;
    return 0;
}

#else

const char *sandbox_confine_problem(void)
{
#ifdef SANITIZED
    return "it does not go with the sanitizer that this program was built with";
#else
    return "this program was built for a processor whose system calls it does not know";
#endif
}

int sandbox_confine(uint64_t memory, int threads)
{
    (void)memory, (void)threads;
    return ENOSYS;
}

#endif

/* ---- descriptors ----------------------------------------------------------------- */

/* Closes all from this one on. */
static void close_from(int first)
{
#ifdef SYS_close_range
    if (syscall(SYS_close_range, (unsigned)first, ~0u, 0u) == 0)
        return;
#endif
    long most = sysconf(_SC_OPEN_MAX);
    for (int file = first; file < (most > 0 ? most : 1024); file++)
        close(file);
}

int sandbox_confine_files(int channel)
{
    if (channel != SANDBOX_CHANNEL && dup2(channel, SANDBOX_CHANNEL) < 0)
        return errno;
    close_from(SANDBOX_CHANNEL + 1);
    int nothing = open("/dev/null", O_RDWR);
    if (nothing < 0)
        return errno;
    for (int file = 0; file < SANDBOX_CHANNEL; file++)
        if (dup2(nothing, file) < 0)
            return errno;
    close(nothing);
    return 0;
}
