/* SPDX-License-Identifier: MIT
 *
 * `imagesaver save`: opens what it needs, sends each input through its pipeline, tells
 * what came of it. Returns the exit code.
 */
#ifndef SAVE_H
#define SAVE_H

int save_command(int count, char **words);

#endif
