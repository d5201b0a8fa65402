/* SPDX-License-Identifier: MIT
 *
 * The pieces into which libjxl cuts its work, run by the engine's service: on this
 * thread and on workers that are idle. It knows no image.
 */
#ifndef IMS_JXL_RUNNER_H
#define IMS_JXL_RUNNER_H

#include <stdint.h>

#include <jxl/parallel_runner.h>

#include <imagesaver/encoder.h>

/* A JxlParallelRunner; its opaque pointer is to the engine's services. Which thread
 * runs what changes no byte: each piece of libjxl's has room of its own. */
JxlParallelRetCode ims_jxl_runner_run(void *services, void *jxl,
                                      JxlParallelRunInit init,
                                      JxlParallelRunFunction function, uint32_t first,
                                      uint32_t end);

#endif
