/* SPDX-License-Identifier: MIT */
#include "path.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "message.h"
#include "utf8.h"

enum {
    QUOTED_SIZE = 320, /* of a path in a message: leaves room for the words */
    ESCAPED_MAX = 4    /* bytes of one character, escaped: "\x1b" */
};

/* ---- quoting --------------------------------------------------------------------- */

/* Bytes of the valid, printable character of more than one byte at `text`, or 0: the
 * control characters U+0080 to U+009F are not printable. */
static size_t wide_character(const unsigned char *text)
{
    if (text[0] < 0x80 || (text[0] == 0xC2 && text[1] < 0xA0))
        return 0;
    return ims_utf8_character(text, strnlen((const char *)text, 4));
}

/* The letter that stands for a byte behind a backslash, or 0. */
static char escape_letter(unsigned char byte)
{
    switch (byte) {
    case '\n':
        return 'n';
    case '\t':
        return 't';
    case '\r':
        return 'r';
    case '\\':
    case '"':
        return (char)byte;
    default:
        return '\0';
    }
}

/* Escapes the character at *text, moves *text behind it, returns the bytes written. */
static size_t escape(const unsigned char **text, char escaped[ESCAPED_MAX])
{
    static const char digits[] = "0123456789abcdef";
    size_t wide = wide_character(*text);
    if (wide > 0) {
        memcpy(escaped, *text, wide);
        *text += wide;
        return wide;
    }
    unsigned char byte = **text;
    *text += 1;
    char letter = escape_letter(byte);
    if (letter == '\0' && byte >= 0x20 && byte < 0x7F) {
        escaped[0] = (char)byte;
        return 1;
    }
    escaped[0] = '\\';
    if (letter != '\0') {
        escaped[1] = letter;
        return 2;
    }
    escaped[1] = 'x';
    escaped[2] = digits[byte >> 4];
    escaped[3] = digits[byte & 0x0F];
    return 4;
}

const char *ims_path_quote(const char *text, char *quoted, size_t size)
{
    static const char gap[] = "...";
    const size_t gap_length = sizeof gap - 1;
    assert(size > gap_length);
    char escaped[ESCAPED_MAX];

    size_t rest = 0; /* bytes that what is still to come takes */
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0';)
        rest += escape(&at, escaped);

    /* All of it, or a head, the gap and a tail. */
    size_t room = size - 1;
    bool whole = rest <= room;
    size_t tail = whole ? 0 : (room - gap_length + 1) / 2;
    size_t head = whole ? room : room - gap_length - tail;
    bool in_head = true;
    size_t used = 0;
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0';) {
        size_t length = escape(&at, escaped);
        if (in_head && used + length > head) {
            memcpy(quoted + used, gap, gap_length);
            used += gap_length;
            in_head = false;
        }
        if (in_head || rest <= tail) {
            memcpy(quoted + used, escaped, length);
            used += length;
        }
        rest -= length;
    }
    quoted[used] = '\0';
    return quoted;
}

/* ---- names ----------------------------------------------------------------------- */

/* Says what is wrong with a file name or a sub-folder; a `limit` above 0 is told. */
static int refuse(struct ims_message *message, int error, const char *given,
                  const char *reason, int limit)
{
    char quoted[QUOTED_SIZE];
    ims_path_quote(given, quoted, sizeof quoted);
    const char *what = error == IMS_ERROR_FILE_NAME ? "file name" : "sub-folder";
    ims_message_set(message, "the %s \"%s\" %s", what, quoted, reason);
    if (limit > 0)
        ims_message_append(message, " (at most %d bytes)", limit);
    return error;
}

int ims_path_file_name(const char *given, const char **name,
                       struct ims_message *message)
{
    *name = NULL;
    if (given == NULL || given[0] == '\0')
        return ims_message_fail(message, IMS_ERROR_FILE_NAME,
                                "the file name is %s: give one",
                                given == NULL ? "missing" : "empty");
    const char *slash = strrchr(given, '/');
    const char *last = slash == NULL ? given : slash + 1;
    if (last[0] == '\0')
        return refuse(message, IMS_ERROR_FILE_NAME, given,
                      "names only a folder: give a name after the last slash", 0);
    if (strcmp(last, ".") == 0 || strcmp(last, "..") == 0)
        return refuse(message, IMS_ERROR_FILE_NAME, given,
                      "names a folder: give a name other than \".\" and \"..\"", 0);
    if (strlen(last) > IMS_PATH_NAME_MAX)
        return refuse(message, IMS_ERROR_FILE_NAME, given, "is too long: shorten it",
                      IMS_PATH_NAME_MAX);
    *name = last;
    return IMS_OK;
}

int ims_path_sub_folder(const char *given, char *normal, struct ims_message *message)
{
    size_t used = 0;
    normal[0] = '\0';
    if (given == NULL)
        return IMS_OK;
    if (given[0] == '/')
        return refuse(message, IMS_ERROR_SUB_FOLDER, given,
                      "begins with a slash: give one relative to the location", 0);
    for (const char *at = given; *at != '\0'; at += strspn(at, "/")) {
        const char *part = at;
        size_t length = strcspn(part, "/");
        at += length;
        if (length == 0 || (length == 1 && part[0] == '.'))
            continue;

        size_t slash = used > 0 ? 1 : 0;
        const char *reason = NULL;
        int limit = 0;
        if (length == 2 && part[0] == '.' && part[1] == '.') {
            reason = "goes up by \"..\": give one below the location";
        } else if (length > IMS_PATH_NAME_MAX) {
            reason = "has a too long name in it: shorten it";
            limit = IMS_PATH_NAME_MAX;
        } else if (used + slash + length > IMS_PATH_SUB_FOLDER_MAX) {
            reason = "is too long: shorten it";
            limit = IMS_PATH_SUB_FOLDER_MAX;
        }
        if (reason != NULL) {
            normal[0] = '\0';
            return refuse(message, IMS_ERROR_SUB_FOLDER, given, reason, limit);
        }

        if (slash > 0)
            normal[used++] = '/';
        memcpy(normal + used, part, length);
        used += length;
        normal[used] = '\0';
    }
    return IMS_OK;
}

/* Whether the folders before `name` are more than "./". */
static bool has_folders(const char *file_name, const char *name)
{
    const char *at = file_name;
    while (name - at >= 2 && at[0] == '.' && at[1] == '/')
        at += 2 + strspn(at + 2, "/");
    return at < name;
}

/* The sub-folder of a file whose name brings more of them along. */
static int join_sub_folder(const char *file_name, size_t length, const char *sub_folder,
                           char *normal, struct ims_message *message)
{
    char joined[2 * IMS_PATH_SUB_FOLDER_MAX + 4];
    const char *above = sub_folder != NULL ? sub_folder : "";
    if (file_name[0] == '/')
        return refuse(message, IMS_ERROR_FILE_NAME, file_name,
                      "begins with a slash: give one relative to the sub-folder", 0);
    if (length > IMS_PATH_SUB_FOLDER_MAX || strlen(above) > IMS_PATH_SUB_FOLDER_MAX)
        return refuse(message, IMS_ERROR_SUB_FOLDER, above,
                      "is too long with the folders in the file name: shorten it",
                      IMS_PATH_SUB_FOLDER_MAX);
    snprintf(joined, sizeof joined, "%s%s%.*s", above, above[0] != '\0' ? "/" : "",
             (int)length, file_name);
    return ims_path_sub_folder(joined, normal, message);
}

int ims_path_names(const char *file_name, const char *sub_folder,
                   enum ims_name_folders folders, const char **name, char *normal,
                   bool *stripped, struct ims_message *message)
{
    *stripped = false;
    int error = ims_path_file_name(file_name, name, message);
    if (error != IMS_OK)
        return error;
    if (*name == file_name || !has_folders(file_name, *name))
        return ims_path_sub_folder(sub_folder, normal, message);
    if (folders == IMS_NAME_FOLDERS_REFUSE)
        return refuse(message, IMS_ERROR_FILE_NAME, file_name,
                      "has folders in it: give them as the sub-folder", 0);
    if (folders == IMS_NAME_FOLDERS_TAKE)
        return join_sub_folder(file_name, (size_t)(*name - file_name), sub_folder,
                               normal, message);
    *stripped = true;
    return ims_path_sub_folder(sub_folder, normal, message);
}

static uint64_t mix(uint64_t hash, uint64_t bytes)
{
    hash = (hash ^ bytes) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ (hash >> 32); /* so that the low bits depend on all */
}

/* Adds ASCII to a hash, eight bytes at a time, without the bit that tells the case of
 * letters (and some signs from others: two more names with one key). False where there
 * are other bytes. This is on the way of every image. */
static bool hash_ascii(uint64_t *hash, const char *name, size_t length)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    uint64_t bytes;
    uint64_t sum = *hash;
    uint64_t all = 0;
    for (; length >= sizeof bytes; name += sizeof bytes, length -= sizeof bytes) {
        memcpy(&bytes, name, sizeof bytes);
        all |= bytes;
        sum = mix(sum, bytes | 0x20 * each);
    }
    bytes = 0;
    memcpy(&bytes, name, length);
    all |= bytes;
    *hash = mix(sum, bytes | 0x20 * each);
    return (all & 0x80 * each) == 0;
}

static bool is_letter(unsigned char byte)
{
    return (unsigned char)((byte | 0x20) - 'a') < 26;
}

/* Adds a name with other bytes than ASCII's. The last letter before one may be the
 * first half of a composed one, and then the word is cut shorter in the other spelling:
 * both are left out. */
static uint64_t hash_wide(uint64_t hash, const char *name, size_t length)
{
    uint64_t before = hash; /* the letters that stand directly before */
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)name[i];
        hash = byte > 0x7F ? before : mix(hash, byte | 0x20);
        if (byte <= 0x7F && !is_letter(byte))
            before = hash;
    }
    return hash;
}

/* Adds one component to a hash, folded as ims_path_key() says. */
static uint64_t hash_component(uint64_t hash, const char *name, size_t length)
{
    uint64_t sum = hash;
    while (length > 0 && (name[length - 1] == '.' || name[length - 1] == ' '))
        length--;
    if (!hash_ascii(&sum, name, length))
        sum = hash_wide(hash, name, length);
    return mix(sum, '/');
}

uint64_t ims_path_key(const char *sub_folder, const char *name)
{
    uint64_t hash = 0;
    for (const char *at = sub_folder; *at != '\0'; at += *at == '/') {
        size_t length = strcspn(at, "/");
        hash = hash_component(hash, at, length);
        at += length;
    }
    return hash_component(hash, name, strlen(name));
}

const char *ims_path_extension(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot == NULL || dot == name ? "" : dot + 1;
}

/* The longest beginning of `text` that has at most `room` bytes, of which there are
 * more, and ends between two characters of UTF-8. Other text is cut anywhere. */
static size_t cut_between_characters(const char *text, size_t room)
{
    size_t cut = room;
    while (cut > 0 && room - cut < 3 && ((unsigned char)text[cut] & 0xC0) == 0x80)
        cut--;
    return cut > 0 && ((unsigned char)text[cut] & 0xC0) != 0x80 ? cut : room;
}

bool ims_path_numbered(const char *name, uint32_t number, char *numbered)
{
    char suffix[sizeof "_4294967295"];
    int written = snprintf(suffix, sizeof suffix, "_%u", (unsigned)number);
    assert(written > 0);
    size_t suffix_length = (size_t)written;
    size_t length = strlen(name);
    size_t tail = strlen(ims_path_extension(name));
    if (tail > 0)
        tail++; /* its dot */
    if (suffix_length + tail >= IMS_PATH_NAME_MAX)
        return false;
    size_t room = IMS_PATH_NAME_MAX - suffix_length - tail;
    size_t stem = length - tail;
    if (stem > room)
        stem = cut_between_characters(name, room);
    memcpy(numbered, name, stem);
    memcpy(numbered + stem, suffix, suffix_length);
    memcpy(numbered + stem + suffix_length, name + length - tail, tail + 1);
    return true;
}
