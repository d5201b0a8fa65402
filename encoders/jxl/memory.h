/* SPDX-License-Identifier: MIT
 *
 * Memory as libjxl asks for it: whether it lacked some is known afterwards. It knows no
 * image.
 */
#ifndef IMS_JXL_MEMORY_H
#define IMS_JXL_MEMORY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <jxl/memory_manager.h>

/* Of one encoder of libjxl's; several threads of it may ask at the same time. */
struct ims_jxl_memory {
    atomic_bool is_missing; /* some was not given */
};

/* The functions that give memory and take it back. `memory` must outlive the encoder
 * that is made with them. */
JxlMemoryManager ims_jxl_memory_manager(struct ims_jxl_memory *memory);

/* Whether there is as much as a picture will take, which is asked for and given back:
 * libjxl before 0.11 ends the program where it lacks memory for pixels. Later versions
 * tell, and need not be asked for. */
bool ims_jxl_memory_suffices(uint64_t bytes);

#endif
