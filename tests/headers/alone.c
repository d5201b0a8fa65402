/* SPDX-License-Identifier: MIT
 *
 * Compiled once for each header, in each language that it promises (C99, C17, C++17):
 * a header must need nothing before it and bear to be included twice.
 */
#include IMS_HEADER
#include IMS_HEADER

int ims_header_stands_alone(void);

int ims_header_stands_alone(void)
{
    return 0;
}
