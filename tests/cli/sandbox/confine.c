/* SPDX-License-Identifier: MIT
 *
 * What a confined process can do, which is to decode, and what it cannot.
 */
#include <criterion/criterion.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/sandbox/confine.h"

static void *add_one(void *number)
{
    ++*(int *)number;
    return NULL;
}

/* Returns 0, or a number that says what went wrong. */
static int try_what_is_allowed(int file)
{
    char byte;
    int number = 1;
    pthread_t thread;
    void *volatile memory = malloc(64 << 20); /* no compiler leaves it out */
    if (memory == NULL)
        return 1;
    free(memory);
    if (pthread_create(&thread, NULL, add_one, &number) != 0 ||
        pthread_join(thread, NULL) != 0 || number != 2)
        return 2;
    if (read(file, &byte, 1) != 1 || pread(file, &byte, 1, 0) != 1)
        return 3;
    int shared = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (shared < 0 || fcntl(shared, F_ADD_SEALS, F_SEAL_GROW) != 0)
        return 4;
    return 0;
}

static bool is_refused(long result)
{
    return result == -1 && errno == EPERM;
}

static int try_what_is_not(void)
{
    char *const none[] = {NULL};
    struct stat status;
    void *volatile memory = malloc((size_t)16 << 30);
    if (memory != NULL)
        return 19;
    if (!is_refused(open("/dev/zero", O_RDONLY)) || !is_refused(creat("made", 0600)))
        return 11;
    if (!is_refused(socket(AF_UNIX, SOCK_STREAM, 0)) ||
        !is_refused(socket(AF_INET, SOCK_STREAM, 0)))
        return 12;
    if (!is_refused(execve("/bin/true", none, none)) || !is_refused(fork()))
        return 13;
    if (!is_refused(kill(getppid(), 0)) ||
        !is_refused(syscall(SYS_tgkill, getppid(), getppid(), 0)))
        return 14;
    if (!is_refused(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL)))
        return 15;
    if (mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
        MAP_FAILED)
        return 16;
    if (!is_refused(unlink("made")) || !is_refused(stat("/", &status)) ||
        !is_refused(chdir("/")))
        return 17;
    if (!is_refused(write(STDOUT_FILENO, "", 1)))
        return 18;
    if (!is_refused(memfd_create("large", MFD_HUGETLB)) ||
        !is_refused(madvise(NULL, 0, 100)) /* MADV_HWPOISON */)
        return 20;
#ifdef __x86_64__
    if (!is_refused(syscall(0x40000000 + SYS_open, "/dev/zero", O_RDONLY))) /* x32 */
        return 22;
#endif
    return 0;
}

Test(sandbox_confine, a_process_can_decode_and_nothing_else)
{
    int status;
    const char *problem = sandbox_confine_problem();
    if (problem != NULL)
        cr_skip_test("%s", problem);
    pid_t process = fork();
    if (process == 0) {
        int file = open("/dev/zero", O_RDONLY);
        if (sandbox_confine(UINT64_C(1) << 30, 4) != 0)
            _exit(21);
        int result = try_what_is_allowed(file);
        _exit(result != 0 ? result : try_what_is_not());
    }
    cr_assert_eq(waitpid(process, &status, 0), process);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", status);
}

Test(sandbox_confine, abort_ends_it)
{
    int status;
    const char *problem = sandbox_confine_problem();
    if (problem != NULL)
        cr_skip_test("%s", problem);
    pid_t process = fork();
    if (process == 0) {
        signal(SIGABRT, SIG_DFL);
        if (sandbox_confine(UINT64_C(1) << 30, 4) == 0)
            abort();
        _exit(0);
    }
    cr_assert_eq(waitpid(process, &status, 0), process);
    cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT, "status %x", status);
}

Test(sandbox_confine, nothing_else_is_open)
{
    int status;
    pid_t process = fork();
    if (process == 0) {
        int pipe_ends[2], more = open("/dev/zero", O_RDONLY);
        char byte;
        if (more < 0 || pipe(pipe_ends) != 0 || write(pipe_ends[1], "x", 1) != 1 ||
            sandbox_confine_files(pipe_ends[0]) != 0)
            _exit(1);
        for (int file = SANDBOX_CHANNEL + 1; file < 100; file++)
            if (fcntl(file, F_GETFD) != -1)
                _exit(2);
        if (read(SANDBOX_CHANNEL, &byte, 1) != 1 || byte != 'x')
            _exit(3);
        _exit(read(STDIN_FILENO, &byte, 1) == 0 ? 0 : 4);
    }
    cr_assert_eq(waitpid(process, &status, 0), process);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", status);
}
