/* SPDX-License-Identifier: MIT
 *
 * What the unit tests use of Criterion, for machines where it is not: another C
 * library, 32 bits. Built by configure's --enable-plain-tests; main() is in plain.c.
 * Each test runs in a process of its own, as there.
 */
#ifndef PLAIN_CRITERION_H
#define PLAIN_CRITERION_H

/* Its macros may have no argument for "...", which the standard does not know. */
#pragma GCC system_header

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct plain_settings {
    void (*init)(void);
    void (*fini)(void);
    double timeout; /* seconds; 0 = the runner's own */
};

/* A test, or a suite's settings, where `run` is NULL. */
struct plain_test {
    const char *suite;
    const char *name;
    void (*run)(void);
    struct plain_settings settings;
    struct plain_test *next;
};

void plain_add(struct plain_test *test);

/* Ends the test. The format begins with a blank, so that it is never empty. */
_Noreturn void plain_fail(const char *file, int line, const char *what,
                          const char *format, ...)
    __attribute__((format(printf, 4, 5)));
_Noreturn void plain_skip(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

#define Test(suite_, name_, ...)                                                       \
    static void plain_run_##suite_##_##name_(void);                                    \
    __attribute__((constructor)) static void plain_add_##suite_##_##name_(void)        \
    {                                                                                  \
        static struct plain_test test = {.suite = #suite_,                             \
                                         .name = #name_,                               \
                                         .run = plain_run_##suite_##_##name_,          \
                                         .settings = {.timeout = 0, __VA_ARGS__}};     \
        plain_add(&test);                                                              \
    }                                                                                  \
    static void plain_run_##suite_##_##name_(void)

#define TestSuite(suite_, ...)                                                         \
    __attribute__((constructor)) static void plain_suite_##suite_(void)                \
    {                                                                                  \
        static struct plain_test test = {.suite = #suite_,                             \
                                         .settings = {.timeout = 0, __VA_ARGS__}};     \
        plain_add(&test);                                                              \
    }                                                                                  \
    struct plain_test

#define PLAIN_CHECK(condition, what, ...)                                              \
    ((condition) ? (void)0 : plain_fail(__FILE__, __LINE__, what, " " __VA_ARGS__))
#define PLAIN_COMPARE(a, sign, b, ...)                                                 \
    PLAIN_CHECK((a)sign(b), #a " " #sign " " #b, __VA_ARGS__)

#define cr_assert(condition, ...) PLAIN_CHECK(condition, #condition, __VA_ARGS__)
#define cr_assert_not(condition, ...)                                                  \
    PLAIN_CHECK(!(condition), "not " #condition, __VA_ARGS__)
#define cr_assert_fail(...)                                                            \
    plain_fail(__FILE__, __LINE__, "it came to here", " " __VA_ARGS__)
#define cr_assert_null(pointer, ...)     PLAIN_COMPARE(pointer, ==, NULL, __VA_ARGS__)
#define cr_assert_not_null(pointer, ...) PLAIN_COMPARE(pointer, !=, NULL, __VA_ARGS__)
#define cr_assert_eq(a, b, ...)          PLAIN_COMPARE(a, ==, b, __VA_ARGS__)
#define cr_assert_neq(a, b, ...)         PLAIN_COMPARE(a, !=, b, __VA_ARGS__)
#define cr_assert_lt(a, b, ...)          PLAIN_COMPARE(a, <, b, __VA_ARGS__)
#define cr_assert_leq(a, b, ...)         PLAIN_COMPARE(a, <=, b, __VA_ARGS__)
#define cr_assert_gt(a, b, ...)          PLAIN_COMPARE(a, >, b, __VA_ARGS__)
#define cr_assert_geq(a, b, ...)         PLAIN_COMPARE(a, >=, b, __VA_ARGS__)
#define cr_assert_float_eq(a, b, distance, ...)                                        \
    PLAIN_CHECK(fabs((double)(a) - (double)(b)) <= (distance), #a " near " #b,         \
                __VA_ARGS__)
#define cr_assert_str_eq(a, b, ...)                                                    \
    PLAIN_CHECK(strcmp(a, b) == 0, #a " is the text " #b, __VA_ARGS__)
#define cr_assert_str_neq(a, b, ...)                                                   \
    PLAIN_CHECK(strcmp(a, b) != 0, #a " is not the text " #b, __VA_ARGS__)
#define cr_assert_str_empty(a, ...)                                                    \
    PLAIN_CHECK(*(a) == '\0', #a " is empty", __VA_ARGS__)
#define cr_assert_str_not_empty(a, ...)                                                \
    PLAIN_CHECK(*(a) != '\0', #a " is not empty", __VA_ARGS__)
#define cr_assert_arr_eq(a, b, bytes, ...)                                             \
    PLAIN_CHECK(memcmp(a, b, bytes) == 0, #a " has the bytes of " #b, __VA_ARGS__)

#define cr_skip_test(...) plain_skip(" " __VA_ARGS__)
#define cr_skip(...)      plain_skip(" " __VA_ARGS__)
#define cr_log_info(...)  printf(__VA_ARGS__)

#endif
