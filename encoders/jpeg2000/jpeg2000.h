/* SPDX-License-Identifier: MIT
 *
 * What every JPEG 2000 encoder here shares: options, rates, names and signatures, of
 * JP2 and of codestreams alone. It knows no library that encodes.
 */
#ifndef IMS_JPEG2000_H
#define IMS_JPEG2000_H

#include <imagesaver/encoder.h>

/* The indices of the options. */
enum ims_jpeg2000_option { IMS_JPEG2000_QUALITY = 0, IMS_JPEG2000_LOSSLESS = 1 };

extern const struct ims_option ims_jpeg2000_options[];

extern const char *const ims_jpeg2000_jp2_extensions[];
extern const char *const ims_jpeg2000_j2k_extensions[];
extern const struct ims_signature ims_jpeg2000_jp2_signatures[];
extern const struct ims_signature ims_jpeg2000_j2k_signatures[];

/* How many times smaller than the pixels a lossy file is to be; an even number. */
int ims_jpeg2000_rate(int32_t quality);

/* How often an image can be halved, and once more: the resolutions that it can have, of
 * which 6 are usual. */
int ims_jpeg2000_resolutions(const struct ims_image *image);

#endif
