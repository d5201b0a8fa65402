/* SPDX-License-Identifier: MIT
 *
 * libavif knows content light from 1.0 on, and no mastering display, so both are put
 * into the box `meta` here. A few hundred bytes are written anew; the rest is not
 * copied.
 */
#include "light.h"

#include <stdbool.h>
#include <string.h>

#include "annotate/heif_meta.h"
#include "common/byte_order.h"
#include "common/failure.h"

enum { DISPLAY_BYTES = 24, CONTENT_BYTES = 4 };

static uint8_t *put_short(uint8_t *out, uint32_t value)
{
    ims_byte_order_store(out, 2, true, value);
    return out + 2;
}

/* The primaries in the order of the codecs' messages: green, blue, red. Returns whether
 * anything of it is said. */
static bool make_display(const struct ims_light *light, uint8_t bytes[DISPLAY_BYTES])
{
    static const int order[] = {1, 2, 0};
    uint8_t *out = bytes;
    for (int i = 0; i < 3; i++) {
        out = put_short(out, light->primaries[order[i]][0]);
        out = put_short(out, light->primaries[order[i]][1]);
    }
    out = put_short(out, light->white_point[0]);
    out = put_short(out, light->white_point[1]);
    ims_byte_order_store_big32(out, light->max_luminance);
    ims_byte_order_store_big32(out + 4, light->min_luminance);
    static const uint8_t nothing[DISPLAY_BYTES];
    return memcmp(bytes, nothing, DISPLAY_BYTES) != 0;
}

/* CTA-861.3's units are cd/m2; what has more than 65535 of them is no picture. */
static uint32_t whole(uint32_t units)
{
    const uint32_t value = units / 10000 + (units % 10000 >= 5000);
    return value < UINT16_MAX ? value : UINT16_MAX;
}

static bool make_content(const struct ims_light *light, uint8_t bytes[CONTENT_BYTES])
{
    put_short(put_short(bytes, whole(light->max_content_light)),
              whole(light->max_frame_average_light));
    return light->max_content_light != 0 || light->max_frame_average_light != 0;
}

/* Appends all up to the end of `meta`; `done` says how many bytes of the file that is.
 */
static int append_start(struct ims_annotate_heif_change *change, size_t *done,
                        struct ims_buffer *buffer, struct ims_message *message)
{
    const struct ims_annotate_box *const meta = &change->heif->meta;
    struct ims_annotate_block block = {0};
    ims_annotate_heif_meta_write(change, &block);
    int error = IMS_OK;
    if (block.failed)
        error = IMS_ERROR_MEMORY;
    else if (change->cannot != NULL)
        error =
            ims_failure(message, IMS_ERROR_ENCODE,
                        "AVIF: libavif's file takes no mastering display or content "
                        "light: %s",
                        change->cannot);
    if (error == IMS_OK)
        error = ims_buffer_append(buffer, change->heif->bytes, meta->start);
    if (error == IMS_OK)
        error = ims_buffer_append(buffer, block.bytes, block.size);
    ims_annotate_block_fini(&block);
    *done = meta->end;
    return error;
}

int ims_avif_light_hand_over(const struct ims_hand_over *made,
                             const struct ims_light *light, struct ims_buffer *buffer,
                             struct ims_message *message)
{
    struct ims_annotate_heif heif = {.bytes = made->bytes, .size = made->size};
    struct ims_annotate_heif_change change = {.heif = &heif};
    uint8_t display[DISPLAY_BYTES];
    uint8_t content[CONTENT_BYTES];
    size_t done = 0;
    int error = IMS_OK;
    if (light != NULL && make_display(light, display))
        change.properties[IMS_ANNOTATE_HEIF_DISPLAY] =
            (struct ims_annotate_heif_property){display, sizeof display};
    if (light != NULL && make_content(light, content))
        change.properties[IMS_ANNOTATE_HEIF_BRIGHTNESS] =
            (struct ims_annotate_heif_property){content, sizeof content};
    if (change.properties[IMS_ANNOTATE_HEIF_DISPLAY].bytes != NULL ||
        change.properties[IMS_ANNOTATE_HEIF_BRIGHTNESS].bytes != NULL) {
        error = ims_annotate_heif_items_read(&heif, message);
        if (error == IMS_OK)
            error = append_start(&change, &done, buffer, message);
    }
    return ims_hand_over_rest(made, done, error, "the file", buffer, message);
}
