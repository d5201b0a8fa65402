/* SPDX-License-Identifier: MIT
 *
 * `imagesaver formats`: what can be written and how, read from the encoders' tables.
 * Returns the exit code.
 */
#ifndef FORMATS_H
#define FORMATS_H

int formats_command(int count, char **words);

#endif
