/* SPDX-License-Identifier: MIT */
#include "plan.h"

#include <stdio.h>
#include <string.h>

#include <imagesaver/encoder.h>

#include "common/choice.h"
#include "common/memory.h"

enum { EFFORTS = 10 };

/* What the encoders of one extension offer together. */
struct offer {
    const char *format;
    const char *extension;
    bool effort;
    bool quality;
    bool lossless; /* the option */
    uint32_t traits;
};

static bool writes(const struct ims_encoder *encoder, const char *extension)
{
    return (encoder->inputs & IMS_INPUT_PIXELS) != 0 &&
           cli_choice_serves(encoder, extension);
}

static const struct ims_option *find_option(const struct ims_encoder *encoder,
                                            const char *key)
{
    const struct ims_option *option = encoder->options;
    for (; option != NULL && option->key != NULL; option++)
        if (strcmp(option->key, key) == 0)
            return option;
    return NULL;
}

static void find_offer(const ims_registry *registry, const char *extension,
                       struct offer *offer)
{
    const struct ims_encoder *encoder;
    *offer = (struct offer){.format = extension, .extension = extension};
    bool any = false;
    for (size_t i = 0; (encoder = ims_registry_at(registry, i)) != NULL; i++) {
        if (!writes(encoder, extension))
            continue;
        if (!any)
            offer->format = encoder->format;
        any = true;
        offer->effort |= find_option(encoder, "effort") != NULL;
        offer->quality |= find_option(encoder, "quality") != NULL;
        offer->lossless |= find_option(encoder, "lossless") != NULL;
        offer->traits |= encoder->traits;
    }
}

/* Rows of one kind of one extension. */
static void add_rows(const struct offer *offer, bool lossless, unsigned efforts,
                     int quality, struct bench_row **rows, size_t *count)
{
    for (int effort = 0; effort < EFFORTS; effort++) {
        if (offer->effort ? (efforts >> effort & 1) == 0 : effort > 0)
            continue;
        int shown = offer->effort ? effort : -1;
        *rows = cli_memory_grow(*rows, *count, sizeof **rows);
        (*rows)[(*count)++] = (struct bench_row){
            .format = offer->format,
            .extension = offer->extension,
            .lossless = lossless,
            .ask = offer->lossless,
            .effort = shown,
            .last_effort = shown,
            .quality = offer->quality && !lossless ? quality : -1,
            .ask_quality = offer->quality && !lossless && quality >= 0};
    }
}

struct bench_row *bench_plan_make(const ims_registry *registry,
                                  const char *const *extensions, size_t extension_count,
                                  unsigned efforts, int quality, size_t *count)
{
    struct bench_row *rows = NULL;
    *count = 0;
    for (size_t i = 0; i < extension_count; i++) {
        struct offer offer;
        find_offer(registry, extensions[i], &offer);
        bool lossy = (offer.traits & IMS_TRAIT_LOSSY) != 0;
        if (offer.lossless || !lossy)
            add_rows(&offer, true, efforts, quality, &rows, count);
        if (lossy)
            add_rows(&offer, false, efforts, quality, &rows, count);
    }
    return rows;
}

void bench_plan_note_encoder(const ims_registry *registry, const char *name,
                             struct bench_row *row)
{
    const struct ims_encoder *encoder;
    snprintf(row->encoder, sizeof row->encoder, "%s", name);
    for (size_t i = 0; (encoder = ims_registry_at(registry, i)) != NULL; i++) {
        if (strcmp(encoder->name, name) != 0)
            continue;
        const struct ims_option *quality = find_option(encoder, "quality");
        if (quality != NULL && !row->lossless && !row->ask_quality)
            row->quality = (int)quality->standard;
    }
}
