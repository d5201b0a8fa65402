/* SPDX-License-Identifier: MIT
 *
 * The optional libraries that this command was built without. `configure` found that
 * out, and the Makefile reads from the encoders' sources which formats they are for.
 */
#ifndef CLI_MISSING_H
#define CLI_MISSING_H

struct cli_missing {
    const char *library; /* as --without-LIBRARY has it; NULL ends the list */
    const char *package; /* of Debian's that brings it */
    const char *formats; /* that it writes, or writes better, with blanks between */
    const char *reads;   /* those that `imagesaver save' reads by it, or reads better */
};
extern const struct cli_missing cli_missing_libraries[];

#endif
