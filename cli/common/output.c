/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The stream remembers that something failed, but not why. */
static int first_error;
static bool is_told;

static bool keep_error(bool good)
{
    if (!good && first_error == 0)
        first_error = errno;
    return good;
}

bool cli_output_print(const struct cli_text *text)
{
    return keep_error(fwrite(text->data, 1, text->length, stdout) == text->length &&
                      fflush(stdout) == 0);
}

void cli_output_told(void)
{
    is_told = true;
}

const char *cli_output_end(void)
{
    errno = 0;
    if (keep_error(fflush(stdout) == 0 && !ferror(stdout)) || is_told)
        return NULL;
    return first_error != 0 ? strerror(first_error) : "it does not take all";
}

int cli_output_look(const char *path)
{
    struct cli_text place = CLI_TEXT_INIT;
    struct stat status;
    const char *end = path + strlen(path);
    int error = stat(path, &status) == 0 && S_ISDIR(status.st_mode) ? EISDIR : ENOENT;
    while (error == ENOENT && end > path) {
        while (end > path && end[-1] != '/')
            end--;
        cli_text_clear(&place);
        cli_text_add_bytes(&place, path, (size_t)(end - path));
        cli_text_add(&place, "."); /* of a folder, and not of a file */
        error = access(place.data, W_OK | X_OK) != 0 ? errno : 0;
        while (end > path && end[-1] == '/')
            end--;
    }
    cli_text_free(&place);
    return error;
}
