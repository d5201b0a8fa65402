/* SPDX-License-Identifier: MIT */
#include "fast_assembly.h"

/* ---- works ----------------------------------------------------------------------- */

/* The first place is looked at first, so that few works are in use, and warm. */
static struct ims_png_fast_work *take_work(struct ims_png_fast_works *works)
{
    for (size_t i = 0; i < IMS_PNG_FAST_KEPT; i++) {
        struct ims_png_fast_work *const work = atomic_exchange(&works->kept[i], NULL);
        if (work != NULL)
            return work;
    }
    return ims_png_fast_strip_work_new();
}

static void give_work(struct ims_png_fast_works *works, struct ims_png_fast_work *work)
{
    for (size_t i = 0; work != NULL && i < IMS_PNG_FAST_KEPT; i++) {
        struct ims_png_fast_work *none = NULL;
        if (atomic_compare_exchange_strong(&works->kept[i], &none, work))
            return;
    }
    ims_png_fast_strip_work_free(work);
}

/* How many are needed at the same time is a matter of chance: those that a few images
 * will need some time are made for the first that needs a second one. */
static void make_spare(struct ims_png_fast_works *works, size_t bound)
{
    if (atomic_exchange(&works->has_spare, true))
        return;
    for (int i = 0; i < IMS_PNG_FAST_SPARE; i++) {
        struct ims_png_fast_work *const work = ims_png_fast_strip_work_new();
        if (work != NULL)
            ims_png_fast_strip_work_warm(work, bound);
        give_work(works, work);
    }
}

void ims_png_fast_assembly_works_free(struct ims_png_fast_works *works)
{
    for (size_t i = 0; i < IMS_PNG_FAST_KEPT; i++)
        ims_png_fast_strip_work_free(atomic_exchange(&works->kept[i], NULL));
}

/* ---- the order ------------------------------------------------------------------- */

void ims_png_fast_assembly_start(struct ims_png_fast_assembly *assembly,
                                 struct ims_png_fast_works *works,
                                 struct ims_buffer *buffer, size_t bound)
{
    assembly->works = works;
    assembly->bound = bound;
    atomic_init(&assembly->held, false);
    assembly->buffer = buffer;
    assembly->adler = 1;
    assembly->warnings = 0;
    assembly->failed = false;
}

void ims_png_fast_assembly_begin(struct ims_png_fast_assembly *assembly, size_t count)
{
    assembly->count = count;
    atomic_init(&assembly->next, 0);
    for (size_t i = 0; i < count; i++)
        atomic_init(&assembly->places[i].is_ready, false);
}

static bool hold(struct ims_png_fast_assembly *assembly)
{
    return !atomic_exchange(&assembly->held, true);
}

/* Puts the strip whose turn it is into the buffer. Held. */
static void put(struct ims_png_fast_assembly *assembly,
                struct ims_png_fast_place *place)
{
    struct ims_png_fast_strip *const strip = &place->strip;
    const uint64_t rows = strip->end - strip->first;
    if (strip->size == 0)
        assembly->failed = true;
    if (assembly->failed)
        return;
    assembly->adler = ims_png_fast_strip_join_adler(assembly->adler, strip->adler,
                                                    rows * (strip->rows->bytes + 1));
    assembly->warnings |= strip->warnings;
    if (strip->is_last)
        ims_png_fast_strip_finish(strip, assembly->adler);
    if (place->work == NULL)
        ims_buffer_commit(assembly->buffer, strip->size);
    else if (ims_buffer_append(assembly->buffer, strip->out, strip->size) != IMS_OK)
        assembly->failed = true;
}

/* The strip whose turn it is, if it is ready and waits. */
static struct ims_png_fast_place *next_ready(struct ims_png_fast_assembly *assembly)
{
    const size_t next = atomic_load(&assembly->next);
    if (next == assembly->count || !atomic_load(&assembly->places[next].is_ready))
        return NULL;
    return &assembly->places[next];
}

/* Lets go. Held, and what became ready meanwhile is put first: who made it ready may
 * have gone on, as the buffer was held. */
static void let_go(struct ims_png_fast_assembly *assembly)
{
    do {
        struct ims_png_fast_place *place;
        while ((place = next_ready(assembly)) != NULL) {
            put(assembly, place);
            give_work(assembly->works, place->work);
            atomic_fetch_add(&assembly->next, 1);
        }
        atomic_store(&assembly->held, false);
    } while (next_ready(assembly) != NULL && hold(assembly));
}

static void encode_into(struct ims_png_fast_strip *strip,
                        struct ims_png_fast_work *work, uint8_t *out)
{
    strip->out = out;
    strip->size = 0;
    if (out != NULL)
        ims_png_fast_strip_encode(strip, work);
}

void ims_png_fast_assembly_encode(struct ims_png_fast_assembly *assembly, size_t index,
                                  const struct ims_png_fast_strip *strip)
{
    struct ims_png_fast_place *const place = &assembly->places[index];
    struct ims_png_fast_work *const work = take_work(assembly->works);
    place->strip = *strip;
    place->strip.size = 0;
    /* The turn cannot pass before this strip is put. */
    if (atomic_load(&assembly->next) == index && hold(assembly)) {
        if (work != NULL)
            encode_into(&place->strip, work,
                        ims_buffer_reserve(assembly->buffer, assembly->bound));
        place->work = NULL;
        put(assembly, place);
        give_work(assembly->works, work);
        atomic_fetch_add(&assembly->next, 1);
    } else {
        make_spare(assembly->works, assembly->bound);
        if (work != NULL)
            encode_into(&place->strip, work,
                        ims_png_fast_strip_aside(work, assembly->bound));
        place->work = work;
        atomic_store(&place->is_ready, true);
        if (!hold(assembly))
            return;
    }
    let_go(assembly);
}
