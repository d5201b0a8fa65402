/* SPDX-License-Identifier: MIT */
#include "xmp.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <libavutil/intreadwrite.h>
#include <libavutil/md5.h>

#include "common/text.h"
#include "metadata.h"

enum { BEFORE_MOST = 65536 /* bytes of elements around the properties */ };
enum {
    DIGITS = 32 /* of a digest */,
    PLACE = DIGITS + 8 /* bytes before a piece's own */
};

/* Some bytes of a packet. */
struct part {
    const char *begin;
    const char *end;
};

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* The next place of some words; NULL: there is none. */
static const char *find(struct part part, const char *words)
{
    return memmem(part.begin, (size_t)(part.end - part.begin), words, strlen(words));
}

/* The only place of them. */
static const char *find_only(struct part part, const char *words)
{
    const char *place = find(part, words);
    return place != NULL && find((struct part){place + 1, part.end}, words) == NULL
               ? place
               : NULL;
}

/* ---- the name of the second packet ----------------------------------------------- */

/* The property HasExtendedXMP, as an attribute or as an element, and its digits. */
struct note {
    struct part all;
    const char *digits;
};

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && is_blank(*at))
        at++;
    return at;
}

/* What stands at `at` is passed over; NULL where it is something else. */
static const char *skip_words(const char *at, const char *end, const char *words)
{
    size_t length = strlen(words);
    return at != NULL && (size_t)(end - at) >= length && memcmp(at, words, length) == 0
               ? at + length
               : NULL;
}

static bool find_note(struct part packet, struct note *note)
{
    static const char name[] = ":HasExtendedXMP";
    const char *colon = find_only(packet, name);
    if (colon == NULL) { /* an element has its name twice */
        colon = find(packet, name);
        if (colon == NULL)
            return false;
    }
    const char *begin = colon, *at = colon + sizeof name - 1;
    while (begin > packet.begin && !is_blank(begin[-1]) && begin[-1] != '<')
        begin--;
    bool is_element = begin > packet.begin && begin[-1] == '<';
    at = skip_blanks(at, packet.end);
    if (at == packet.end || *at != (is_element ? '>' : '='))
        return false;
    at = skip_blanks(at + 1, packet.end);
    char quote = is_element || at == packet.end ? '\0' : *at++;
    if (packet.end - at < DIGITS + 1 || (!is_element && quote != '"' && quote != '\''))
        return false;
    note->digits = at;
    at += DIGITS;
    if (!is_element) {
        note->all = (struct part){begin, at + 1};
        return *at == quote;
    }
    char closing[64];
    snprintf(closing, sizeof closing, "</%.*s%s>",
             (int)(colon - begin < 32 ? colon - begin : 32), begin, name);
    note->all.begin = begin - 1;
    note->all.end = skip_words(skip_blanks(at, packet.end), packet.end, closing);
    return note->all.end != NULL;
}

/* ---- the second packet ----------------------------------------------------------- */

static bool is_of(const struct input_xmp_piece *piece, const char *digits)
{
    return piece->size > PLACE &&
           strncasecmp((const char *)piece->bytes, digits, DIGITS) == 0;
}

static bool has_digest(const char *bytes, size_t size, const char *digits)
{
    uint8_t digest[DIGITS / 2];
    char found[DIGITS + 1];
    av_md5_sum(digest, (const uint8_t *)bytes, size);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(found + 2 * i, 3, "%02X", digest[i]);
    return strncasecmp(found, digits, DIGITS) == 0;
}

/* All pieces of it at their places. Returns memory to be freed, or NULL. */
static char *gather(const struct input_xmp_piece *pieces, size_t count,
                    const char *digits, size_t *size)
{
    size_t there = 0;
    uint32_t whole = 0;
    for (size_t i = 0; i < count; i++)
        if (is_of(&pieces[i], digits)) {
            whole = AV_RB32(pieces[i].bytes + DIGITS);
            there += pieces[i].size - PLACE;
        }
    /* So that no more memory is taken than the file has bytes. */
    if (whole == 0 || whole > there || whole > INPUT_METADATA_MOST)
        return NULL;
    char *bytes = calloc(whole, 1);
    if (bytes == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        if (!is_of(&pieces[i], digits))
            continue;
        uint32_t offset = AV_RB32(pieces[i].bytes + DIGITS + 4);
        size_t length = pieces[i].size - PLACE;
        if (offset <= whole && length <= whole - offset)
            memcpy(bytes + offset, pieces[i].bytes + PLACE, length);
    }
    *size = whole;
    if (has_digest(bytes, whole, digits))
        return bytes;
    free(bytes);
    return NULL;
}

/* ---- both ------------------------------------------------------------------------ */

/* A packet's element rdf:RDF, of which there is one. */
struct body {
    struct part before;  /* all from the first element on up to the end of its tag */
    struct part content; /* what stands within */
};

static bool find_body(struct part packet, struct body *body)
{
    const char *open = find_only(packet, "<rdf:RDF");
    const char *close = find_only(packet, "</rdf:RDF>");
    const char *first = find(packet, "<x:xmpmeta");
    if (open == NULL || close == NULL || close < open)
        return false;
    const char *tag_end = memchr(open, '>', (size_t)(close - open));
    if (tag_end == NULL || tag_end[-1] == '/')
        return false;
    body->before = (struct part){first != NULL && first < open ? first : open, tag_end};
    if (tag_end - body->before.begin > BEFORE_MOST)
        return false;
    body->content = (struct part){tag_end + 1, close};
    return true;
}

/* The next declaration of a name space, xmlns:name="...", from a place on. */
static bool next_declaration(struct part *rest, struct part *name, struct part *value)
{
    const char *at = find(*rest, "xmlns:");
    if (at == NULL)
        return false;
    name->begin = at;
    while (at < rest->end && *at != '=' && !is_blank(*at))
        at++;
    name->end = at;
    at = skip_blanks(at, rest->end);
    if (at == rest->end || *at++ != '=')
        return false;
    at = skip_blanks(at, rest->end);
    if (at == rest->end || (*at != '"' && *at != '\''))
        return false;
    const char *quote = memchr(at + 1, *at, (size_t)(rest->end - at - 1));
    if (quote == NULL)
        return false;
    *value = (struct part){at + 1, quote};
    rest->begin = quote + 1;
    return true;
}

/* Whether a declaration stands there, in either kind of quotes. */
static bool declares(struct part where, struct part name, struct part value)
{
    static const char *const quotes[] = {"\"", "'"};
    bool found = false;
    for (size_t i = 0; i < 2 && !found; i++) {
        struct cli_text words = CLI_TEXT_INIT;
        cli_text_add_bytes(&words, name.begin, (size_t)(name.end - name.begin));
        cli_text_add(&words, "=");
        cli_text_add(&words, quotes[i]);
        cli_text_add_bytes(&words, value.begin, (size_t)(value.end - value.begin));
        cli_text_add(&words, quotes[i]);
        found = find(where, words.data) != NULL;
        cli_text_free(&words);
    }
    return found;
}

/* Adds the declarations around one packet that another one lacks. False where the same
 * name stands for something else there. */
static bool add_declarations(struct cli_text *joined, struct part from, struct part to)
{
    struct part name, value, rest = from;
    while (next_declaration(&rest, &name, &value)) {
        struct cli_text words = CLI_TEXT_INIT;
        cli_text_add_bytes(&words, name.begin, (size_t)(name.end - name.begin));
        bool has_name = find(to, words.data) != NULL;
        cli_text_free(&words);
        if (declares(to, name, value))
            continue;
        if (has_name)
            return false;
        cli_text_add(joined, " ");
        cli_text_add_bytes(joined, name.begin, (size_t)(value.end + 1 - name.begin));
    }
    return true;
}

static void add_part(struct cli_text *joined, const char *begin, const char *end)
{
    cli_text_add_bytes(joined, begin, (size_t)(end - begin));
}

char *input_xmp_join(const char *packet, size_t size,
                     const struct input_xmp_piece *pieces, size_t count,
                     size_t *joined_size)
{
    struct part own = {packet, packet + size};
    struct note note;
    struct body body, second;
    struct cli_text joined = CLI_TEXT_INIT;
    size_t more_size;
    if (!find_note(own, &note) || !find_body(own, &body))
        return NULL;
    char *more = gather(pieces, count, note.digits, &more_size);
    if (more == NULL)
        return NULL;
    /* The name of the second packet goes, as there is none any more. */
    bool whole = find_body((struct part){more, more + more_size}, &second) &&
                 note.all.begin >= body.content.begin &&
                 note.all.end <= body.content.end;
    if (whole) {
        add_part(&joined, packet, body.before.end);
        whole = add_declarations(&joined, second.before, body.before);
        add_part(&joined, body.before.end, note.all.begin);
        add_part(&joined, note.all.end, body.content.end);
        add_part(&joined, second.content.begin, second.content.end);
        add_part(&joined, body.content.end, own.end);
    }
    free(more);
    if (whole) {
        *joined_size = joined.length;
        return joined.data;
    }
    cli_text_free(&joined);
    return NULL;
}
