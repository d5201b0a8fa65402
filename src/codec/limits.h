/* SPDX-License-Identifier: MIT
 *
 * How much an encoder's table may hold. Registration checks it, so that nothing behind
 * it has to.
 */
#ifndef IMS_LIMITS_H
#define IMS_LIMITS_H

enum {
    IMS_ENCODER_NAME_MAX = 31,      /* bytes of a name, format, extension or key */
    IMS_ENCODER_SIGNATURE_MAX = 64, /* bytes from the start of a file to a signature's
                                       end */
    IMS_OPTIONS_MAX = 48,           /* options of one encoder */
    IMS_OPTION_TEXTS_MAX = 256      /* bytes of all texts in them, with their NULs */
};

#endif
