/* SPDX-License-Identifier: MIT */
#include "runner.h"

#include <stdatomic.h>
#include <stddef.h>

/* libjxl numbers the threads that it is run by, and keeps room for each; here these are
 * lanes, which go from task to task until none is left, on whatever thread. */
enum { LANES = 16 };

struct run {
    void *jxl;
    JxlParallelRunFunction function;
    uint32_t first;
    uint32_t count;
    atomic_uint begun; /* tasks; at most LANES more than there are */
};

static void run_lane(void *argument, size_t lane)
{
    struct run *const run = argument;
    for (uint32_t task; (task = atomic_fetch_add(&run->begun, 1)) < run->count;)
        run->function(run->jxl, run->first + task, lane);
}

JxlParallelRetCode ims_jxl_runner_run(void *services, void *jxl,
                                      JxlParallelRunInit init,
                                      JxlParallelRunFunction function, uint32_t first,
                                      uint32_t end)
{
    const struct ims_services *const engine = services;
    if (first > end)
        return JXL_PARALLEL_RET_RUNNER_ERROR;
    struct run run = {
        .jxl = jxl, .function = function, .first = first, .count = end - first};
    const size_t lanes = run.count < LANES ? run.count : LANES;
    if (lanes == 0)
        return 0;
    const JxlParallelRetCode error = init(jxl, lanes);
    if (error == 0)
        engine->parallel(engine, lanes, run_lane, &run);
    return error;
}
