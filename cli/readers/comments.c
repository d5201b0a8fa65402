/* SPDX-License-Identifier: MIT */
#include "comments.h"

#include <stdint.h>
#include <stdio.h>
#include <time.h>

static void end_text(struct readers_comments *comments)
{
    if (!comments->any)
        return;
    if (comments->metadata == NULL)
        comments->metadata = input_metadata_new();
    input_metadata_add_comment(comments->metadata, comments->latest.data,
                               comments->latest.length);
    cli_text_clear(&comments->latest);
    comments->any = false;
}

void readers_comments_add(struct readers_comments *comments, const char *line,
                          size_t size)
{
    if (size > 0 && line[0] == ' ') {
        line++;
        size--;
    }
    if (size > 0 && line[size - 1] == '\r')
        size--;
    if (size == 0 && !comments->any)
        return;
    if (input_metadata_has_key(line, size))
        end_text(comments);
    if (comments->any)
        cli_text_add(&comments->latest, "\n");
    cli_text_add_bytes(&comments->latest, line, size);
    comments->any = true;
}

struct input_metadata *readers_comments_end(struct readers_comments *comments)
{
    end_text(comments);
    cli_text_free(&comments->latest);
    return comments->metadata;
}

void readers_comments_set_time(struct input_metadata *metadata, const char *words,
                               double behind)
{
    const int64_t second = 1000000000;
    struct tm at = {.tm_sec = 0};
    int place = 0;
    if (!(behind > -1e6 && behind < 1e6) ||
        sscanf(words, "%4d%*1[:-]%2d%*1[:-]%2d%*1[ T]%2d:%2d:%2d%n", &at.tm_year,
               &at.tm_mon, &at.tm_mday, &at.tm_hour, &at.tm_min, &at.tm_sec,
               &place) != 6)
        return;
    at.tm_year -= 1900;
    at.tm_mon--;
    int64_t time = (int64_t)timegm(&at) + (int64_t)behind;
    if (time < -INT64_MAX / second + 1 || time > INT64_MAX / second - 1)
        return;
    time *= second;
    if (words[place] == '.')
        for (int64_t unit = second / 10;
             unit > 0 && words[++place] >= '0' && words[place] <= '9'; unit /= 10)
            time += unit * (words[place] - '0');
    input_metadata_set_time(metadata, time);
}
