/* SPDX-License-Identifier: MIT
 *
 * How encoders say what went wrong: one text, one code. It knows nothing but messages.
 */
#ifndef IMS_FAILURE_H
#define IMS_FAILURE_H

#include <imagesaver/imagesaver.h>

/* Writes a text (printf's language, no floating-point numbers) to `message`, cut to
 * what it holds, and returns `error`, so that a failing function ends with one
 * statement. */
int ims_failure(struct ims_message *message, int error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
#ifdef __clang_analyzer__
/* It does not look into other files, and must know that the error comes back. */
#define ims_failure(message, error, ...) ((void)(message), (error))
#endif

#endif
