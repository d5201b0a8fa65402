/* SPDX-License-Identifier: MIT
 *
 * Texts as comments, for formats that have no other place for them: "Key: value", with
 * a language "Key[de]: value", and of the key Comment the value alone, unless that
 * reads as if it had another key. A line of a text is a line of the comment; where it
 * ends
 * ("\n", "\r\n" or "\r") is not kept more exactly. It knows no format.
 */
#ifndef IMS_METADATA_COMMENT_H
#define IMS_METADATA_COMMENT_H

#include <stdbool.h>
#include <stddef.h>

#include <imagesaver/encoder.h>

/* How the comments of a format are written, line by line. */
struct ims_metadata_comment_style {
    const char *format;    /* its name, for messages */
    const char *before;    /* each line, */
    const char *after;     /* and behind it */
    size_t most;           /* bytes of a line and of what is around it; 0: any number */
    const char *forbidden; /* what would end the comment; NULL: nothing */
};

/* Whether all texts can be written so; else says which cannot, and why. `metadata` may
 * be NULL.
 * Returns IMS_OK, IMS_ERROR_METADATA or IMS_ERROR_MEMORY. */
int ims_metadata_comment_check(const struct ims_metadata_comment_style *style,
                               const struct ims_metadata *metadata,
                               struct ims_message *message);

/* Appends all texts. Returns IMS_OK or IMS_ERROR_MEMORY. */
int ims_metadata_comment_append(const struct ims_metadata_comment_style *style,
                                const struct ims_metadata *metadata,
                                struct ims_buffer *buffer);

/* What a comment is made of, one after the other; "" where there is nothing. */
enum { IMS_METADATA_COMMENT_PARTS = 6 };
void ims_metadata_comment_parts(const struct ims_text *text,
                                const char *parts[IMS_METADATA_COMMENT_PARTS]);

/* The comment of one text, to be freed; NULL without memory. */
char *ims_metadata_comment_make(const struct ims_text *text);

/* Bytes of it. */
size_t ims_metadata_comment_size(const struct ims_text *text);

/* What stands before the value of a comment. */
struct ims_metadata_comment_head {
    size_t key;      /* bytes of it, from the first one on; 0: it has none */
    size_t language; /* bytes of it, from behind the key and '[' on; 0: it has none */
    size_t size;     /* bytes of all that; the value is the rest */
};

/* Reads it, of any bytes. A key has 1 to 79 bytes, no ": ", no blanks around it, and no
 * control characters. */
void ims_metadata_comment_read(const void *comment, size_t size,
                               struct ims_metadata_comment_head *head);

/* Whether key and language are read as they are written. */
bool ims_metadata_comment_is_readable(const struct ims_text *text);

/* The length of the first line of a text, and, in `next`, where the line after it
 * begins; NULL: there is none. */
size_t ims_metadata_comment_line(const char *text, const char **next);

#endif
