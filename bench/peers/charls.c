/* SPDX-License-Identifier: MIT
 *
 * CharLS, bare: JPEG-LS without loss, lines of the colors in turn. Setting: "jls".
 */
#include <charls/charls.h>
#include <stdio.h>

#include "../peer.h"

struct state {
    struct bench_bytes bytes;
};

static const char *version(void)
{
    static char text[64];
    snprintf(text, sizeof text, "CharLS %s", charls_get_version_string());
    return text;
}

static void *open_state(const char *setting)
{
    return bench_setting_is(setting, "jls") ? calloc(1, sizeof(struct state)) : NULL;
}

static void close_state(void *opaque)
{
    struct state *state = opaque;
    free(state->bytes.data);
    free(state);
}

static charls_jpegls_errc compress(struct state *state, charls_jpegls_encoder *encoder,
                                   const struct bench_image *image)
{
    const charls_frame_info frame = {(uint32_t)image->width, (uint32_t)image->height, 8,
                                     3};
    size_t room = 0;
    charls_jpegls_errc error = charls_jpegls_encoder_set_frame_info(encoder, &frame);
    if (!error)
        error = charls_jpegls_encoder_set_interleave_mode(encoder,
                                                          CHARLS_INTERLEAVE_MODE_LINE);
    if (!error)
        error = charls_jpegls_encoder_get_estimated_destination_size(encoder, &room);
    if (error)
        return error;
    void *to = bench_bytes_room(&state->bytes, room);
    error = charls_jpegls_encoder_set_destination_buffer(encoder, to, room);
    if (!error)
        error = charls_jpegls_encoder_encode_from_buffer(encoder, image->rgb,
                                                         image->size, 0);
    if (!error)
        error = charls_jpegls_encoder_get_bytes_written(encoder, &state->bytes.size);
    return error;
}

static int encode(void *opaque, const struct bench_image *image, const void **bytes,
                  size_t *size)
{
    struct state *state = opaque;
    charls_jpegls_encoder *encoder = charls_jpegls_encoder_create();
    if (!encoder)
        return -1;
    state->bytes.size = 0;
    charls_jpegls_errc error = compress(state, encoder, image);
    charls_jpegls_encoder_destroy(encoder);
    *bytes = state->bytes.data;
    *size = state->bytes.size;
    return error ? -1 : 0;
}

BENCH_PEER_EXPORT const struct bench_peer bench_peer = {
    .abi = BENCH_PEER_ABI,
    .version = version,
    .open = open_state,
    .encode = encode,
    .close = close_state,
};
