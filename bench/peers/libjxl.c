/* SPDX-License-Identifier: MIT
 *
 * libjxl, bare, one thread. Settings: "jxl effort=1" is without loss,
 * "jxl effort=3 distance=100" loses (a hundredth of libjxl's distances).
 */
#include <jxl/encode.h>
#include <stdio.h>

#include "../peer.h"

enum { STEP = 1 << 20 };

struct state {
    int effort;
    int distance;
    JxlEncoder *encoder;
    struct bench_bytes bytes;
};

static const char *version(void)
{
    static char text[64];
    unsigned number = JxlEncoderVersion();
    snprintf(text, sizeof text, "libjxl %u.%u.%u", number / 1000000,
             number / 1000 % 1000, number % 1000);
    return text;
}

static void close_state(void *opaque)
{
    struct state *state = opaque;
    JxlEncoderDestroy(state->encoder);
    free(state->bytes.data);
    free(state);
}

static void *open_state(const char *setting)
{
    struct state *state =
        bench_setting_is(setting, "jxl") ? calloc(1, sizeof *state) : NULL;
    if (!state)
        return NULL;
    state->effort = bench_setting(setting, "effort", 7);
    state->distance = bench_setting(setting, "distance", 0);
    state->encoder = JxlEncoderCreate(NULL);
    if (!state->encoder) {
        close_state(state);
        return NULL;
    }
    return state;
}

static int describe(struct state *state, const struct bench_image *image)
{
    JxlBasicInfo info;
    JxlEncoderInitBasicInfo(&info);
    info.xsize = (uint32_t)image->width;
    info.ysize = (uint32_t)image->height;
    info.bits_per_sample = 8;
    info.num_color_channels = 3;
    info.uses_original_profile = state->distance == 0;
    JxlColorEncoding color;
    JxlColorEncodingSetToSRGB(&color, JXL_FALSE);
    if (JxlEncoderSetBasicInfo(state->encoder, &info) != JXL_ENC_SUCCESS ||
        JxlEncoderSetColorEncoding(state->encoder, &color) != JXL_ENC_SUCCESS)
        return -1;
    JxlEncoderFrameSettings *settings =
        JxlEncoderFrameSettingsCreate(state->encoder, NULL);
    if (!settings ||
        JxlEncoderFrameSettingsSetOption(settings, JXL_ENC_FRAME_SETTING_EFFORT,
                                         state->effort) != JXL_ENC_SUCCESS ||
        JxlEncoderSetFrameDistance(settings, (float)state->distance / 100) !=
            JXL_ENC_SUCCESS ||
        JxlEncoderSetFrameLossless(settings, state->distance == 0) != JXL_ENC_SUCCESS)
        return -1;
    const JxlPixelFormat format = {3, JXL_TYPE_UINT8, JXL_NATIVE_ENDIAN, 0};
    return JxlEncoderAddImageFrame(settings, &format, image->rgb, image->size) ==
                   JXL_ENC_SUCCESS
               ? 0
               : -1;
}

static int encode(void *opaque, const struct bench_image *image, const void **bytes,
                  size_t *size)
{
    struct state *state = opaque;
    JxlEncoderReset(state->encoder);
    if (describe(state, image) != 0)
        return -1;
    JxlEncoderCloseInput(state->encoder);
    state->bytes.size = 0;
    JxlEncoderStatus status = JXL_ENC_NEED_MORE_OUTPUT;
    while (status == JXL_ENC_NEED_MORE_OUTPUT) {
        uint8_t *next = bench_bytes_room(&state->bytes, STEP);
        size_t room = STEP;
        status = JxlEncoderProcessOutput(state->encoder, &next, &room);
        state->bytes.size += STEP - room;
    }
    *bytes = state->bytes.data;
    *size = state->bytes.size;
    return status == JXL_ENC_SUCCESS ? 0 : -1;
}

BENCH_PEER_EXPORT const struct bench_peer bench_peer = {
    .abi = BENCH_PEER_ABI,
    .version = version,
    .open = open_state,
    .encode = encode,
    .close = close_state,
};
