/* SPDX-License-Identifier: MIT */
#include "byte_runs.h"

#include <string.h>

static uint8_t code_of(const struct ims_byte_runs_code *code, size_t count)
{
    return (uint8_t)(code->base + code->sign * (int)count);
}

static uint8_t *write_literals(const struct ims_byte_runs_code *code,
                               const uint8_t *bytes, size_t count, uint8_t *out)
{
    while (count > 0) {
        const size_t now = count < code->most ? count : code->most;
        *out++ = code_of(code, now);
        memcpy(out, bytes, now);
        out += now;
        bytes += now;
        count -= now;
    }
    return out;
}

uint8_t *ims_byte_runs_write(const struct ims_byte_runs_codes *codes,
                             const uint8_t *bytes, size_t count, uint8_t *out)
{
    size_t done = 0;
    size_t from = 0;
    while (from < count) {
        const size_t left = count - from;
        const size_t most = left < codes->run.most ? left : codes->run.most;
        size_t run = 1;
        while (run < most && bytes[from + run] == bytes[from])
            run++;
        if (run >= codes->least) {
            out = write_literals(&codes->literals, bytes + done, from - done, out);
            *out++ = code_of(&codes->run, run);
            *out++ = bytes[from];
            done = from + run;
        }
        from += run;
    }
    return write_literals(&codes->literals, bytes + done, count - done, out);
}
