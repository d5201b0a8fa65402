/* SPDX-License-Identifier: MIT
 *
 * Texts as formats write them: which field of Exif a key stands for, and UTF-8 as
 * Latin-1. Keys are compared byte by byte; those that mean something are the keywords
 * of PNG. It knows no file.
 */
#ifndef IMS_METADATA_TEXT_H
#define IMS_METADATA_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/metadata.h>

enum { IMS_METADATA_TEXT_NOT_LATIN1 = -1 };

/* The tag of Exif and TIFF that a text is: of Description, Software, Author and
 * Copyright, where it has no language, as these fields have none; 0 for all others. */
uint16_t ims_metadata_text_exif_tag(const struct ims_text *text);

/* The bytes that UTF-8 takes as Latin-1: characters that print, and line feeds;
 * NOT_LATIN1 where there is another one. */
ptrdiff_t ims_metadata_text_latin1_size(const char *utf8);

/* Writes them, and no 0. */
void ims_metadata_text_write_latin1(const char *utf8, uint8_t *out);

/* Whether both are the same characters. */
bool ims_metadata_text_is_latin1(const char *utf8, const char *latin1);

#endif
