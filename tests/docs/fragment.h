/* SPDX-License-Identifier: MIT
 *
 * What fragments of code in the documentation take for granted: names that a program
 * has by then. scripts/docs/check.py puts each fragment into a function below these.
 */
#ifndef TESTS_DOCS_FRAGMENT_H
#define TESTS_DOCS_FRAGMENT_H

#include <imagesaver/imagesaver.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern ims_saver *saver;
extern ims_saver *full;
extern ims_saver *small;
extern struct ims_config config;
extern struct ims_image image;
extern struct ims_metadata metadata;
extern struct ims_message message;
extern struct ims_request request;
extern struct ims_result result;
extern int error;

extern unsigned char *pixels;
extern void *data;
extern size_t size;
extern int width;
extern int height;
extern int stride;
extern size_t row_bytes;
extern const char *name;
extern void *exif;
extern size_t exif_size;

/* Of a program of its own. */
extern int camera_fd;
extern int recording;
extern void *buffer;
extern int batch;
void give_back(void *owner, const struct ims_image *given);
void draw(const void *rows, ptrdiff_t bytes);
void send_all(const void *bytes, size_t count);
void mark_as_done(int which);
void answer(enum ims_status status, const char *path, const char *text);

/* Of a program with FFmpeg. */
struct AVFrame;
extern struct AVFrame *frame;

#endif
