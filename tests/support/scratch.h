/* SPDX-License-Identifier: MIT
 *
 * A folder of its own for each test, and short words for what tests do with files. What
 * cannot be done ends the program with a message.
 */
#ifndef IMS_TESTS_SCRATCH_H
#define IMS_TESTS_SCRATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { SCRATCH_PATH_SIZE = 4096 };

/* Makes the folder and sets the umask to 022. It is below $TMPDIR, or else in memory,
 * as much of the time of these tests is the disk's. */
void scratch_open(void);

/* Makes it below `parent` instead; false when that is not possible. */
bool scratch_open_below(const char *parent);

/* Removes it and all that is in it. */
void scratch_close(void);

/* The folder's path; and that of something in it ("." is itself), in one of a few
 * static buffers. */
const char *scratch_folder(void);
const char *scratch_path(const char *relative);

void scratch_make_folder(const char *relative);
void scratch_write(const char *relative, const char *text, mode_t mode);
void scratch_link(const char *target, const char *relative);
void scratch_remove(const char *relative);

/* Whether something is there, links not followed. */
bool scratch_exists(const char *relative);
bool scratch_is_folder(const char *relative);
bool scratch_is_link(const char *relative);
bool scratch_is_file(const char *relative);
mode_t scratch_mode(const char *relative);

/* Whether there is a regular file with exactly these bytes. */
bool scratch_holds(const char *relative, const void *data, size_t size);
bool scratch_holds_text(const char *relative, const char *text);

/* How many files, links and folders a folder holds, in all folders below it too. */
size_t scratch_count(const char *relative);

/* How many handles of this process lead into it, counted by what they lead to: other
 * threads, Criterion's among them, open and close handles of their own at any time. */
size_t scratch_handles(void);

/* Goes on as a user who owns nothing; false if that is not possible. The caller takes
 * its user id back by seteuid(). */
bool scratch_become_nobody(void);

/* Mounts a file system in memory of 1 MB on a folder, seen by this process only. False,
 * with the scratch folder closed, where that is not permitted. */
bool scratch_mount(const char *relative);
void scratch_unmount(const char *relative);

#endif
