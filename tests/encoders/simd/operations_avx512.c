/* SPDX-License-Identifier: MIT
 *
 * The tests of operations.c once more, with the instructions of AVX-512 in plain C: so
 * both the words and what stands in for the instructions are tested.
 */
#include "support/emulated_avx512.h"

#include "operations.c"
