/* SPDX-License-Identifier: MIT
 *
 * ims_write_request() and ims_write_fd() with system calls of any table: for tests that
 * stage failures.
 */
#ifndef IMS_WRITE_H
#define IMS_WRITE_H

#include <imagesaver/imagesaver.h>

struct ims_os;

int ims_write_path(const char *path, const struct ims_request *request,
                   const struct ims_os *os);

int ims_write_descriptor(int fd, const char *format, const struct ims_image *image,
                         const char *options, const struct ims_os *os,
                         struct ims_message *message);

#endif
