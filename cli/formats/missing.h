/* SPDX-License-Identifier: MIT
 *
 * The optional libraries that this command was built without. `configure` found that
 * out, and the Makefile reads from the encoders' sources which formats they are for.
 */
#ifndef FORMATS_MISSING_H
#define FORMATS_MISSING_H

struct formats_missing {
    const char *library; /* as --without-LIBRARY has it; NULL ends the list */
    const char *package; /* of Debian's that brings it */
    const char *formats; /* that it writes, or writes better, with blanks between */
};
extern const struct formats_missing formats_missing_libraries[];

#endif
