/* SPDX-License-Identifier: MIT
 *
 * Log lines for the program's log function. It knows no queue and prints nothing
 * itself. Thread-safety: safe; the function is called on the calling thread, which
 * holds no lock.
 */
#ifndef IMS_LOG_H
#define IMS_LOG_H

#include <imagesaver/imagesaver.h>

struct ims_log {
    ims_log_fn function; /* or NULL */
    void *user;
    const char *name; /* NULL or what each line begins with */
};

/* Writes one line, made as by printf without floating point. */
void ims_log_write(const struct ims_log *log, enum ims_log_level level,
                   const char *format, ...) __attribute__((format(printf, 3, 4)));

/* WHAT "path": reason; control bytes in the path are escaped. */
void ims_log_path(const struct ims_log *log, enum ims_log_level level, const char *what,
                  const char *path, const char *reason);

#endif
