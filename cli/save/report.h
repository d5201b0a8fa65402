/* SPDX-License-Identifier: MIT
 *
 * The report of a session: one JSON object a line, for programs to read. Each accepted
 * image has one line "result"; what was refused, could not be read, or was left out has
 * one too; the last line is the ledger. docs/imagesaver.1 describes the members.
 */
#ifndef SAVE_REPORT_H
#define SAVE_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "common/text.h"
#include "completion.h"

/* What became of a session beside the library's ledger. */
struct save_report_tally {
    uint64_t refused;        /* submissions that the library or the command refused */
    uint64_t unreadable;     /* inputs or frames that could not be read */
    uint64_t left_out;       /* files in folders that are no images and no videos */
    uint64_t pages_left_out; /* pictures of files that --pages took one of */
    uint64_t not_begun;      /* inputs that were not looked at after a signal */
    uint64_t bytes_written;
    double seconds;
    int64_t began; /* seconds since 1970 */
    uint32_t workers;
    uint32_t queue_size;
    bool interrupted;
};

/* A report that is being written. Zeroed = none is wanted, and all calls do nothing. */
struct save_report {
    FILE *stream;
    struct cli_text line;
    int error; /* errno of the first line that could not be written, or 0 */
};

/* Opens a file, or standard output for "-". Returns 0 or an errno. */
int save_report_open(struct save_report *report, const char *path);

void save_report_result(struct save_report *report, const struct save_completion *job);
void save_report_refused(struct save_report *report, const char *input, uint64_t frame,
                         const char *name, int error, const char *message);
void save_report_unreadable(struct save_report *report, const char *input,
                            uint64_t frame, const char *message);
void save_report_left_out(struct save_report *report, const char *input);
void save_report_ledger(struct save_report *report, const struct ims_ledger *ledger,
                        const struct save_report_tally *tally);

/* The number of its open file, or -1. */
int save_report_file(const struct save_report *report);

/* Hands over to the file what was written so far. */
void save_report_flush(struct save_report *report);

/* Returns 0, or the errno of what could not be written. */
int save_report_close(struct save_report *report);

#endif
