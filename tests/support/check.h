/* SPDX-License-Identifier: MIT
 *
 * For plain programs: a check that ends the program and says where, and whether to work
 * long.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                               \
    do {                                                                               \
        if (!(condition)) {                                                            \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);    \
            abort();                                                                   \
        }                                                                              \
    } while (0)

/* One number for `make check`, another for `make stress`. */
static inline unsigned check_amount(unsigned quick, unsigned thorough)
{
    const char *stress = getenv("IMS_STRESS");
    return stress != NULL && strcmp(stress, "long") == 0 ? thorough : quick;
}

#endif
