/* SPDX-License-Identifier: MIT
 *
 * A shared library that is no plugin.
 */
#include <imagesaver/encoder.h>

IMS_API extern const int other_symbol;
const int other_symbol = 1;
