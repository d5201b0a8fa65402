/* SPDX-License-Identifier: MIT
 *
 * The readers of image files by libraries of their formats, each built where configure
 * finds its library: the rows of table.c. What a reader is: input/reader.h.
 */
#ifndef READERS_H
#define READERS_H

#include "input/reader.h"

/* Which format is read by which of them: for struct input_options. */
extern const struct input_format readers_table[];

/* All of JPEG that has 8 bits, but for marks of video frames and limited range, which
 * are left to FFmpeg. CMYK becomes RGB. */
extern const struct input_reader readers_jpeg;

/* Netpbm's formats of whole numbers, any number of pictures in a file. */
extern const struct input_reader readers_pnm;
bool readers_pnm_probe(const unsigned char *head, size_t size);

/* Raw photographs, as RGB of 16 bits, or the pictures that cameras put beside. */
extern const struct input_reader readers_camera;

/* Whether it is a raw photograph. */
bool readers_raw_probe(const unsigned char *head, size_t size);

/* Still PNG; animations are left to FFmpeg. Palettes become RGB or RGBA, gray of 2 and
 * 4 bits gray of 8. */
extern const struct input_reader readers_png;

/* Every page of TIFF, tiled or in strips, of any depth up to 32 bits, half and float
 * (64 bits become 32, with a warning), BigTIFF. Integers of 32 bits become floats from
 * 0 to 1, with a warning. CMYK, YCbCr and L*a*b* become RGB, palettes too. */
extern const struct input_reader readers_tiff;

/* GIF, every frame on the whole canvas, as RGB, or as RGBA where something of it is
 * transparent. */
extern const struct input_reader readers_gif;

/* PFM: floats, gray or RGB. */
extern const struct input_reader readers_pfm;
bool readers_pfm_probe(const unsigned char *head, size_t size);

/* Radiance HDR of RGB, with or without runs: linear floats. */
extern const struct input_reader readers_hdr;
bool readers_hdr_probe(const unsigned char *head, size_t size);

/* Every part of OpenEXR that is flat, as large as its display window: half or float,
 * gray or RGB. Luminance with chroma and whole numbers are refused. */
extern const struct input_reader readers_exr;

/* The primary array of FITS, where it is gray or RGB of 8 or 16 bits, or floats. */
extern const struct input_reader readers_fits;
bool readers_fits_probe(const unsigned char *head, size_t size);

/* Farbfeld: RGBA of 16 bits. */
extern const struct input_reader readers_farbfeld;
bool readers_farbfeld_probe(const unsigned char *head, size_t size);

/* Targa of gray with alpha. */
extern const struct input_reader readers_tga;
bool readers_tga_probe(const unsigned char *head, size_t size);

/* Bitmaps of Windows and OS/2, but for JPEG, PNG and what is OS/2's alone inside them:
 * gray, RGB or RGBA of 8 bits, or of 16 where bit fields have more than 8. */
extern const struct input_reader readers_bmp;
bool readers_bmp_probe(const unsigned char *head, size_t size);

/* Every size of a Windows icon or cursor, as RGBA with its mask. */
extern const struct input_reader readers_ico;

/* Every picture of HEIF that stands for itself, as gray or RGB of 8 or 16 bits. */
extern const struct input_reader readers_heif;

/* AVIF, still or a sequence, as gray or RGB of 8 or 16 bits. */
extern const struct input_reader readers_avif;

/* WebP, still or animated, as RGB or RGBA. */
extern const struct input_reader readers_webp;

/* JPEG XL, still or animated, but for inks. */
extern const struct input_reader readers_jxl;

#endif
