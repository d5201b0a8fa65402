/* SPDX-License-Identifier: MIT */
#include "exr_part.h"

#include <string.h>

enum { NO_CHANNEL = -1 };

/* ---- which channels are taken -----------------------------------------------------
 */

/* The length of the layer that a channel's name begins with, its dot too. */
static size_t layer_of(const exr_attr_chlist_entry_t *channel)
{
    const char *const dot = strrchr(channel->name.str, '.');
    return dot != NULL ? (size_t)(dot - channel->name.str) + 1 : 0;
}

static bool is_of_layer(const struct readers_exr_part *part, int channel)
{
    const exr_attr_chlist_entry_t *const entries = part->channels->entries;
    return layer_of(&entries[channel]) == part->layer &&
           memcmp(entries[channel].name.str, entries[part->first].name.str,
                  part->layer) == 0;
}

static int find_channel(const struct readers_exr_part *part, const char *name)
{
    for (int i = 0; i < part->channels->num_channels; i++)
        if (is_of_layer(part, i) &&
            strcmp(part->channels->entries[i].name.str + part->layer, name) == 0)
            return i;
    return NO_CHANNEL;
}

static bool is_color(const exr_attr_chlist_entry_t *channel)
{
    static const char *const colors[] = {"R", "G", "B", "Y", NULL};
    const char *const *color = colors;
    const char *const name = channel->name.str + layer_of(channel);
    while (*color != NULL && strcmp(*color, name) != 0)
        color++;
    return *color != NULL;
}

bool readers_exr_part_has_colors(exr_const_context_t context, int number)
{
    const exr_attr_chlist_t *channels = NULL;
    bool found = false;
    if (exr_get_channels(context, number, &channels) != EXR_ERR_SUCCESS)
        return true; /* which looking at it tells */
    for (int i = 0; i < channels->num_channels; i++)
        found = found || is_color(&channels->entries[i]);
    return found;
}

/* The layer without a name, or the only one that has colors. */
static bool find_layer(struct readers_exr_part *part, struct cli_text *problem)
{
    const exr_attr_chlist_entry_t *const entries = part->channels->entries;
    bool found = false, several = false;
    for (int i = 0; i < part->channels->num_channels; i++) {
        const size_t layer = layer_of(&entries[i]);
        if (!is_color(&entries[i]))
            continue;
        several = several || (found && !is_of_layer(part, i));
        if (!found || layer == 0) {
            part->first = i;
            part->layer = layer;
        }
        found = true;
    }
    if (!found)
        cli_text_add(problem, "it has none of the channels R, G, B and Y");
    else if (several && part->layer != 0)
        cli_text_add(problem, "it has several layers, and none that is the main one");
    return found && (!several || part->layer == 0);
}

static bool find_samples(struct readers_exr_part *part, struct cli_text *problem)
{
    static const char *const names[] = {"R", "G", "B"};
    for (int i = 0; i < 3; i++) {
        const int place = find_channel(part, names[i]);
        if (place != NO_CHANNEL)
            part->places[part->samples++] = place;
    }
    const int gray = find_channel(part, "Y"), alpha = find_channel(part, "A");
    const bool is_chroma = gray != NO_CHANNEL && (find_channel(part, "RY") >= 0 ||
                                                  find_channel(part, "BY") >= 0);
    if (part->samples == 0 && !is_chroma)
        part->places[part->samples++] = gray;
    else if (part->samples != 3) {
        cli_text_add(problem, is_chroma ? "luminance with chroma is not read"
                                        : "it has not all of the channels R, G and B");
        return false;
    }
    if (alpha != NO_CHANNEL)
        part->places[part->samples++] = alpha;
    part->leaves = part->channels->num_channels > (int)part->samples;
    return true;
}

static bool check_samples(struct readers_exr_part *part, struct cli_text *problem)
{
    part->is_half = true;
    for (unsigned i = 0; i < part->samples; i++) {
        const exr_attr_chlist_entry_t *const channel =
            &part->channels->entries[part->places[i]];
        if (channel->pixel_type == EXR_PIXEL_UINT) {
            cli_text_add(problem, "whole numbers of 32 bits for colors are not read");
            return false;
        }
        if (channel->x_sampling != 1 || channel->y_sampling != 1) {
            cli_text_add(problem, "channels of fewer samples than pixels are not read");
            return false;
        }
        part->is_half = part->is_half && channel->pixel_type == EXR_PIXEL_HALF;
    }
    return true;
}

/* ---- parts ------------------------------------------------------------------------
 */

bool readers_exr_part_look(struct readers_exr_part *part, exr_const_context_t context,
                           struct cli_text *problem)
{
    exr_storage_t storage = EXR_STORAGE_LAST_TYPE;
    exr_compression_t compression = EXR_COMPRESSION_LAST_TYPE;
    if (exr_get_storage(context, part->number, &storage) != EXR_ERR_SUCCESS ||
        exr_get_compression(context, part->number, &compression) != EXR_ERR_SUCCESS ||
        exr_get_data_window(context, part->number, &part->data) != EXR_ERR_SUCCESS ||
        exr_get_display_window(context, part->number, &part->shown) !=
            EXR_ERR_SUCCESS ||
        exr_get_channels(context, part->number, &part->channels) != EXR_ERR_SUCCESS)
        return false;
    part->is_tiled = storage == EXR_STORAGE_TILED;
    part->is_packed = compression != EXR_COMPRESSION_NONE;
    if (!part->is_tiled && storage != EXR_STORAGE_SCANLINE) {
        cli_text_add(problem, "it is deep: a pixel may have several samples, or none");
        return false;
    }
    part->both = (exr_attr_box2i_t){
        .min.x = readers_exr_part_most(part->data.min.x, part->shown.min.x),
        .min.y = readers_exr_part_most(part->data.min.y, part->shown.min.y),
        .max.x = readers_exr_part_least(part->data.max.x, part->shown.max.x),
        .max.y = readers_exr_part_least(part->data.max.y, part->shown.max.y),
    };
    return find_layer(part, problem) && find_samples(part, problem) &&
           check_samples(part, problem);
}
