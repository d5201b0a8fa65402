/* SPDX-License-Identifier: MIT */
#include "comments.h"

#include <stdlib.h>
#include <string.h>

#include "common/failure.h"

enum {
    PAM_LINE = 255, /* bytes that Netpbm reads at once, taking more for a new line */
    PAM_LINES = 6   /* of its head, before the last one */
};

static const struct ims_metadata_comment_style pnm = {
    .format = "PNM", .before = "# ", .after = "\n"};
static const struct ims_metadata_comment_style pam = {
    .format = "PAM", .before = "# ", .after = "\n", .most = PAM_LINE};

static bool has_texts(const struct ims_metadata *metadata)
{
    return metadata != NULL && metadata->texts != NULL &&
           metadata->texts[0].key != NULL;
}

/* ---- PAM ------------------------------------------------------------------------- */

/* The lines of all texts, one after the other. */
struct lines {
    const struct ims_text *text; /* the next one */
    char *comment;               /* of the one before it, freed with it; or NULL */
    const char *next;            /* line of that; NULL: none is left */
};

/* The next line and its length; NULL: there is none. False without memory. */
static bool next_line(struct lines *lines, const char **line, size_t *length)
{
    if (lines->next == NULL) {
        free(lines->comment);
        lines->comment = NULL;
        *line = NULL;
        if (lines->text->key == NULL)
            return true;
        lines->comment = ims_metadata_comment_make(lines->text++);
        lines->next = lines->comment;
        if (lines->comment == NULL)
            return false;
    }
    *line = lines->next;
    *length = ims_metadata_comment_line(*line, &lines->next);
    return true;
}

static int check_pam(const struct ims_metadata *metadata, struct ims_message *message)
{
    struct lines lines = {.text = metadata->texts};
    const char *line = "";
    size_t length = 0;
    size_t count = 0;
    bool good = true;
    for (; good && line != NULL; count += line != NULL)
        good = next_line(&lines, &line, &length);
    free(lines.comment);
    if (!good)
        return ims_failure(message, IMS_ERROR_MEMORY, "no memory for comments");
    if (count <= PAM_LINES)
        return IMS_OK;
    return ims_failure(message, IMS_ERROR_METADATA,
                       "PAM holds %d lines of texts, one behind each line of its head, "
                       "and there are %zu",
                       PAM_LINES, count);
}

static int append_pam(const struct ims_metadata *metadata, const char *head,
                      size_t *done, struct ims_buffer *buffer)
{
    struct lines lines = {.text = metadata->texts};
    const char *line = NULL;
    size_t length = 0;
    bool good = next_line(&lines, &line, &length);
    while (good && line != NULL) {
        const size_t size = strcspn(head + *done, "\n") + 1;
        good = ims_buffer_append(buffer, head + *done, size) == IMS_OK &&
               ims_buffer_append(buffer, "# ", 2) == IMS_OK &&
               ims_buffer_append(buffer, line, length) == IMS_OK &&
               ims_buffer_append(buffer, "\n", 1) == IMS_OK &&
               next_line(&lines, &line, &length);
        *done += size;
    }
    free(lines.comment);
    return good ? IMS_OK : IMS_ERROR_MEMORY;
}

/* ---- all ------------------------------------------------------------------------- */

int ims_pnm_comments_check(bool is_pam, const struct ims_metadata *metadata,
                           struct ims_message *message)
{
    const int error =
        ims_metadata_comment_check(is_pam ? &pam : &pnm, metadata, message);
    return error == IMS_OK && is_pam && has_texts(metadata)
               ? check_pam(metadata, message)
               : error;
}

int ims_pnm_comments_append(bool is_pam, const struct ims_metadata *metadata,
                            const char *head, size_t *done, struct ims_buffer *buffer,
                            struct ims_message *message)
{
    int error = IMS_OK;
    *done = 0;
    if (!has_texts(metadata))
        return IMS_OK;
    if (is_pam) {
        error = append_pam(metadata, head, done, buffer);
    } else {
        *done = strcspn(head, "\n") + 1;
        error = ims_buffer_append(buffer, head, *done);
        if (error == IMS_OK)
            error = ims_metadata_comment_append(&pnm, metadata, buffer);
    }
    return error == IMS_OK ? IMS_OK
                           : ims_failure(message, error, "no memory for comments");
}
