/* SPDX-License-Identifier: MIT */
#include "log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "path.h"

enum { NAME_LENGTH = 64, LINE_SIZE = 1024 + IMS_MESSAGE_SIZE, QUOTED_PATH_SIZE = 768 };

void ims_log_write(const struct ims_log *log, enum ims_log_level level,
                   const char *format, ...)
{
    char line[LINE_SIZE] = "";
    size_t used = 0;
    va_list arguments;

    if (log->function == NULL)
        return;
    if (log->name != NULL) {
        snprintf(line, sizeof line, "%.*s: ", NAME_LENGTH, log->name);
        used = strlen(line);
    }
    va_start(arguments, format);
    vsnprintf(line + used, sizeof line - used, format, arguments);
    va_end(arguments);
    log->function(level, line, log->user);
}

void ims_log_path(const struct ims_log *log, enum ims_log_level level, const char *what,
                  const char *path, const char *reason)
{
    char quoted[QUOTED_PATH_SIZE];

    if (log->function == NULL)
        return;
    ims_log_write(log, level, "%s \"%s\": %s", what,
                  ims_path_quote(path, quoted, sizeof quoted), reason);
}
