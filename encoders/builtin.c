/* SPDX-License-Identifier: MIT
 *
 * Compiled once for the library and once for each plugin; the Makefile says with which
 * lists: IMS_BUILTIN_LISTS is LIST(own), say.
 */
#include "builtin.h"

#include <stddef.h>

#define ADDRESS(table) &table,
#define LIST(name)     IMS_BUILTIN_LIST_##name(ADDRESS)

const struct ims_encoder *const ims_builtin_encoders[] = {IMS_BUILTIN_LISTS NULL};
