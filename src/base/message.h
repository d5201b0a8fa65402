/* SPDX-License-Identifier: MIT
 *
 * Text for a person in a struct ims_message: formatted without the locale, always
 * terminated, one line, cut between characters of UTF-8. It knows no error code's
 * meaning and quotes nothing: names of files are quoted by path.h before they come
 * here. Thread-safety: safe on different messages.
 */
#ifndef IMS_MESSAGE_H
#define IMS_MESSAGE_H

#include <stdarg.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#define IMS_MESSAGE_FORMAT(text, first) __attribute__((format(printf, text, first)))

/* Each accepts NULL for `message` and then does nothing. Formats are printf's, without
 * floating point and without the ' flag, which depend on the locale. Bytes below 32 and
 * 127 become spaces. Arguments may point into the message itself only where told. */

/* No text, no warnings. */
void ims_message_clear(struct ims_message *message);

/* Replaces the text; warnings stay. */
void ims_message_set(struct ims_message *message, const char *format, ...)
    IMS_MESSAGE_FORMAT(2, 3);

/* Replaces the text and returns `error`: one line to leave a function with. */
int ims_message_fail(struct ims_message *message, int error, const char *format, ...)
    IMS_MESSAGE_FORMAT(3, 4);
#ifdef __clang_analyzer__
/* It does not look into other files, and must know that the error comes back. */
#define ims_message_fail(message, error, ...)                                          \
    (ims_message_set(message, __VA_ARGS__), (error))
#endif

/* Adds to the text. */
void ims_message_append(struct ims_message *message, const char *format, ...)
    IMS_MESSAGE_FORMAT(2, 3);

/* Puts words before the text, which is cut at its end where it no longer fits. */
void ims_message_prepend(struct ims_message *message, const char *format, ...)
    IMS_MESSAGE_FORMAT(2, 3);

/* Makes what others wrote into a message follow the rules above: terminated, one line,
 * whole characters. */
void ims_message_tidy(struct ims_message *message);

#endif
