/* SPDX-License-Identifier: MIT
 *
 * `imagesaver bench`: measures how fast images are saved in a folder, setting by
 * setting, and names the one for a wanted rate. Returns the exit code.
 */
#ifndef BENCH_H
#define BENCH_H

int bench_command(int count, char **words);

#endif
