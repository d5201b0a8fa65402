/* SPDX-License-Identifier: MIT
 *
 * A plugin whose encoder waits until a test lets it go on: it writes a byte to the pipe
 * `reached`, then waits for one from the pipe `open`, both in the folder that the
 * environment names.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "plugin.h"

/* Reads or writes one byte. Returns false if that is not possible. */
static int touch(const char *name, int flags)
{
    char path[4096], byte = '.';
    const char *folder = getenv("GATE_FOLDER");
    snprintf(path, sizeof path, "%s/%s", folder != NULL ? folder : ".", name);
    int file = open(path, flags | O_CLOEXEC);
    if (file < 0)
        return 0;
    ssize_t count = flags == O_WRONLY ? write(file, &byte, 1) : read(file, &byte, 1);
    close(file);
    return count == 1;
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    (void)state, (void)encoding, (void)self;
    if (touch("reached", O_WRONLY) && touch("open", O_RDONLY))
        return ims_buffer_append(buffer, "gate", 4);
    snprintf(message->text, sizeof message->text, "there is no gate");
    return IMS_ERROR_ENCODE;
}

static const char *const extensions[] = {"gate", NULL};

static const struct ims_encoder gate = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "gate",
    .format = "gate",
    .description = "Waits until it may go on",
    .extensions = extensions,
    .inputs = IMS_INPUT_PIXELS,
    .pixel_formats = plugin_formats,
    .encode = encode,
};

static const struct ims_encoder *const encoders[] = {&gate, NULL};

IMS_API const struct ims_encoder_plugin ims_encoder_plugin = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder_plugin),
    .encoders = encoders,
};
