/* SPDX-License-Identifier: MIT
 *
 * File names and sub-folders as text: what is allowed, and one normal form, so that two
 * spellings of a file are one key. It touches no file and knows no folder handle.
 */
#ifndef IMS_PATH_H
#define IMS_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

enum {
    IMS_PATH_NAME_MAX = 255, /* bytes in a file name or one folder's name (POSIX) */
    IMS_PATH_SUB_FOLDER_MAX = 4095 /* bytes in a sub-folder */
};

/* Finds the last component of `given`, which is the file's name: a pointer into
 * `given`. Refused: NULL, empty, ".", "..", nothing after the last slash, too long. */
int ims_path_file_name(const char *given, const char **name,
                       struct ims_message *message);

/* Writes the normal form of a sub-folder ("a/b", no ".", no doubled or final slash; ""
 * for NULL, "" and ".") into `normal`, of IMS_PATH_SUB_FOLDER_MAX + 1 bytes. Refused: a
 * leading slash, any ".." component, a component or the whole too long. */
int ims_path_sub_folder(const char *given, char *normal, struct ims_message *message);

/* The same two for a file name that may hold folders, and what becomes of these.
 * `stripped` tells whether any were left out ("./a" has none). */
int ims_path_names(const char *file_name, const char *sub_folder,
                   enum ims_name_folders folders, const char **name, char *normal,
                   bool *stripped, struct ims_message *message);

/* A number that is the same for all spellings of a path that some file system takes for
 * one: of letters of either case, with other bytes than ASCII's (which may be of either
 * case, composed or not), with dots and blanks at the end of a name. Different paths
 * may have the same number, too: it only tells which must wait for each other. */
uint64_t ims_path_key(const char *sub_folder, const char *name);

/* The extension of a file name, after its last dot, or "" ("a" and ".a" have none):
 * a pointer into `name`. */
const char *ims_path_extension(const char *name);

/* Writes `name` with a number before its extension into `numbered`, of
 * IMS_PATH_NAME_MAX + 1 bytes: "a.b" and 7 give "a_7.b". A long stem is shortened,
 * between characters. False when the extension leaves no room. */
bool ims_path_numbered(const char *name, uint32_t number, char *numbered);

/* Copies `text` into `quoted` of `size` bytes (8 at least) so that it can stand between
 * quotation marks in a one-line message: control characters, backslashes, quotation
 * marks and bytes that are not UTF-8 are escaped (\n, \x1b, \\, \"), long text is cut
 * in the middle. Returns `quoted`. */
const char *ims_path_quote(const char *text, char *quoted, size_t size);

#endif
