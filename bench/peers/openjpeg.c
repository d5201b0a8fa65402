/* SPDX-License-Identifier: MIT
 *
 * OpenJPEG, bare, one thread. Setting: "j2k", a codestream without loss and without a
 * color transform, as libavcodec asks for it; "j2k mct=1" with the transform.
 */
#include <openjpeg.h>
#include <stdio.h>

#include "../peer.h"

struct state {
    int transform;
    struct bench_bytes bytes;
    size_t place; /* where the next byte is written */
};

static const char *version(void)
{
    static char text[64];
    snprintf(text, sizeof text, "OpenJPEG %s", opj_version());
    return text;
}

static void *open_state(const char *setting)
{
    struct state *state =
        bench_setting_is(setting, "j2k") ? calloc(1, sizeof *state) : NULL;
    if (state)
        state->transform = bench_setting(setting, "mct", 0);
    return state;
}

static void close_state(void *opaque)
{
    struct state *state = opaque;
    free(state->bytes.data);
    free(state);
}

static OPJ_SIZE_T take(void *data, OPJ_SIZE_T size, void *opaque)
{
    struct state *state = opaque;
    size_t end = state->place + size;
    if (end > state->bytes.size) {
        bench_bytes_room(&state->bytes, end - state->bytes.size);
        state->bytes.size = end;
    }
    memcpy(state->bytes.data + state->place, data, size);
    state->place = end;
    return size;
}

static OPJ_BOOL seek(OPJ_OFF_T place, void *opaque)
{
    struct state *state = opaque;
    state->place = (size_t)place;
    return OPJ_TRUE;
}

static OPJ_OFF_T skip(OPJ_OFF_T size, void *opaque)
{
    struct state *state = opaque;
    state->place += (size_t)size;
    return size;
}

static opj_image_t *make_image(const struct bench_image *image)
{
    opj_image_cmptparm_t parts[3] = {{0}};
    for (int i = 0; i < 3; i++) {
        parts[i].dx = parts[i].dy = 1;
        parts[i].w = (OPJ_UINT32)image->width;
        parts[i].h = (OPJ_UINT32)image->height;
        parts[i].prec = 8;
    }
    opj_image_t *made = opj_image_create(3, parts, OPJ_CLRSPC_SRGB);
    if (!made)
        return NULL;
    made->x1 = (OPJ_UINT32)image->width;
    made->y1 = (OPJ_UINT32)image->height;
    for (size_t i = 0; i < image->size; i++)
        made->comps[i % 3].data[i / 3] = image->rgb[i];
    return made;
}

static int compress(struct state *state, opj_image_t *image, opj_codec_t *codec,
                    opj_stream_t *stream)
{
    opj_cparameters_t parameters;
    opj_set_default_encoder_parameters(&parameters);
    parameters.tcp_numlayers = 1;
    parameters.cp_disto_alloc = 1;
    parameters.tcp_rates[0] = 0;
    parameters.tcp_mct = (char)state->transform;
    opj_stream_set_write_function(stream, take);
    opj_stream_set_seek_function(stream, seek);
    opj_stream_set_skip_function(stream, skip);
    opj_stream_set_user_data(stream, state, NULL);
    return opj_setup_encoder(codec, &parameters, image) &&
                   opj_start_compress(codec, image, stream) &&
                   opj_encode(codec, stream) && opj_end_compress(codec, stream)
               ? 0
               : -1;
}

static int encode(void *opaque, const struct bench_image *image, const void **bytes,
                  size_t *size)
{
    struct state *state = opaque;
    state->bytes.size = state->place = 0;
    opj_image_t *made = make_image(image);
    opj_codec_t *codec = opj_create_compress(OPJ_CODEC_J2K);
    opj_stream_t *stream = opj_stream_create(1 << 20, OPJ_FALSE);
    int error = made && codec && stream ? compress(state, made, codec, stream) : -1;
    opj_stream_destroy(stream);
    opj_destroy_codec(codec);
    opj_image_destroy(made);
    *bytes = state->bytes.data;
    *size = state->bytes.size;
    return error;
}

BENCH_PEER_EXPORT const struct bench_peer bench_peer = {
    .abi = BENCH_PEER_ABI,
    .version = version,
    .open = open_state,
    .encode = encode,
    .close = close_state,
};
