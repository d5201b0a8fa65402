/* SPDX-License-Identifier: MIT
 *
 * Runs the tests of a program, each in a process of its own, and tells of them as
 * Criterion does, in the words that scripts/run-tests reads.
 */
#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

enum {
    SKIPPED = 77,  /* exit code of a test that was skipped */
    TIMEOUT = 300, /* seconds, for what hangs */
};

static struct plain_test *tests;
static const struct plain_test *running; /* in the process of its own */

void plain_add(struct plain_test *test)
{
    test->next = tests;
    tests = test;
}

void plain_fail(const char *file, int line, const char *what, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s:%d: not so: %s:", file, line, what);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    _exit(1);
}

void plain_skip(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    printf("[SKIP] %s::%s:", running->suite, running->name);
    vprintf(format, arguments);
    putchar('\n');
    va_end(arguments);
    fflush(stdout);
    _exit(SKIPPED);
}

static const struct plain_settings *suite_of(const struct plain_test *test)
{
    static const struct plain_settings none;
    for (const struct plain_test *other = tests; other != NULL; other = other->next)
        if (other->run == NULL && strcmp(other->suite, test->suite) == 0)
            return &other->settings;
    return &none;
}

_Noreturn static void run_here(const struct plain_test *test)
{
    const struct plain_settings *suite = suite_of(test);
    double timeout =
        test->settings.timeout > 0 ? test->settings.timeout : suite->timeout;
    void (*init)(void) = test->settings.init ? test->settings.init : suite->init;
    void (*fini)(void) = test->settings.fini ? test->settings.fini : suite->fini;
    running = test;
    alarm(timeout > 0 ? (unsigned)ceil(timeout) : TIMEOUT);
    if (init != NULL)
        init();
    test->run();
    if (fini != NULL)
        fini();
    fflush(stdout);
    _exit(0);
}

/* How it ended, as wait() tells. */
static int run(const struct plain_test *test)
{
    int status = 0;
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0)
        run_here(test);
    if (child < 0 || waitpid(child, &status, 0) != child) {
        perror("a test cannot be started");
        exit(2);
    }
    return status;
}

int main(void)
{
    unsigned tested = 0, passed = 0, failed = 0, crashed = 0;
    for (const struct plain_test *test = tests; test != NULL; test = test->next) {
        if (test->run == NULL)
            continue;
        const int status = run(test);
        if (WIFEXITED(status) && WEXITSTATUS(status) == SKIPPED)
            continue;
        tested++;
        if (WIFSIGNALED(status)) {
            printf("[----] %s::%s: signal %d\n", test->suite, test->name,
                   WTERMSIG(status));
            crashed++;
        } else if (WEXITSTATUS(status) != 0) {
            printf("[FAIL] %s::%s\n", test->suite, test->name);
            failed++;
        } else
            passed++;
    }
    printf("[====] Synthesis: Tested: %u | Passing: %u | Failing: %u | Crashing: %u\n",
           tested, passed, failed, crashed);
    return failed + crashed > 0;
}
