/* SPDX-License-Identifier: MIT */
#include "output.h"

/* The bytes stay the image's, which outlives the buffer. */
static void stay(void *owner)
{
    (void)owner;
}

static void hand_over(struct ims_annotate_output *output)
{
    if (output->error == IMS_OK && output->end > output->from)
        output->error =
            ims_buffer_hand_over(output->buffer, output->bytes + output->from,
                                 output->end - output->from, stay, NULL);
    output->from = output->end;
}

void ims_annotate_output_keep(struct ims_annotate_output *output, size_t from,
                              size_t end)
{
    if (from != output->end) {
        hand_over(output);
        output->from = from;
    }
    output->end = end;
}

void ims_annotate_output_add(struct ims_annotate_output *output, const void *bytes,
                             size_t size)
{
    hand_over(output);
    if (output->error == IMS_OK && size > 0)
        output->error = ims_buffer_append(output->buffer, bytes, size);
}

void ims_annotate_output_add_zeros(struct ims_annotate_output *output, size_t size)
{
    static const uint8_t zeros[4096];
    for (; size > sizeof zeros; size -= sizeof zeros)
        ims_annotate_output_add(output, zeros, sizeof zeros);
    ims_annotate_output_add(output, zeros, size);
}

int ims_annotate_output_end(struct ims_annotate_output *output)
{
    hand_over(output);
    return output->error;
}

struct ims_buffer *ims_annotate_output_buffer(struct ims_annotate_output *output)
{
    hand_over(output);
    return output->buffer;
}
