/* SPDX-License-Identifier: MIT
 *
 * No encoder, but what the plain ones are measured by: memcpy() of as many bytes as
 * their files have. Setting: "copy samples=3", bytes for each pixel. The bytes are
 * those of the image, over again where there are more to copy.
 */
#include "../peer.h"

struct state {
    size_t samples;
    struct bench_bytes bytes;
};

static const char *version(void)
{
    return "memcpy()";
}

static void *open_state(const char *setting)
{
    struct state *state =
        bench_setting_is(setting, "copy") ? calloc(1, sizeof *state) : NULL;
    if (state)
        state->samples = (size_t)bench_setting(setting, "samples", 3);
    return state;
}

static int encode(void *opaque, const struct bench_image *image, const void **bytes,
                  size_t *size)
{
    struct state *state = opaque;
    size_t left = image->size / 3 * state->samples;
    state->bytes.size = 0;
    while (left > 0) {
        size_t part = left < image->size ? left : image->size;
        bench_bytes_append(&state->bytes, image->rgb, part);
        left -= part;
    }
    *bytes = state->bytes.data;
    *size = state->bytes.size;
    return 0;
}

static void close_state(void *opaque)
{
    struct state *state = opaque;
    free(state->bytes.data);
    free(state);
}

BENCH_PEER_EXPORT const struct bench_peer bench_peer = {
    .abi = BENCH_PEER_ABI,
    .version = version,
    .open = open_state,
    .encode = encode,
    .close = close_state,
};
