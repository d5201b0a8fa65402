/* SPDX-License-Identifier: MIT
 *
 * What the plugins for tests have in common: an encoder that writes one word, and the
 * beginning of its table.
 */
#ifndef PLUGIN_H
#define PLUGIN_H

#include <imagesaver/encoder.h>

static inline int encode_word(const struct ims_encoder *self, void *state,
                              const struct ims_encoding *encoding,
                              struct ims_buffer *buffer, struct ims_message *message)
{
    (void)state, (void)encoding, (void)self, (void)message;
    return ims_buffer_append(buffer, "plugin", 6);
}

static const enum ims_pixel_format plugin_formats[] = {IMS_PIXEL_RGB8, IMS_PIXEL_NONE};
static const char *const plugin_extensions[] = {"plg", NULL};

#define PLUGIN_ENCODER(called)                                                         \
    .abi = IMS_ENCODER_ABI, .size = sizeof(struct ims_encoder), .rank = 100,           \
    .name = called, .format = "plugin", .description = "A plugin for tests",           \
    .extensions = plugin_extensions, .inputs = IMS_INPUT_PIXELS,                       \
    .pixel_formats = plugin_formats

#endif
