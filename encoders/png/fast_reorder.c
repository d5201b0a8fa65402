/* SPDX-License-Identifier: MIT */
#include "fast_reorder.h"

/* ---- scratch memory -------------------------------------------------------------- */

/* NULL without memory. */
static struct ims_png_fast_scratch *take_scratch(struct ims_png_fast_scratch_list *list)
{
    struct ims_png_fast_scratch *const scratch = ims_free_list_take(&list->free);
    return scratch != NULL ? scratch : ims_png_fast_strip_scratch_new();
}

static void give_scratch(struct ims_png_fast_scratch_list *list,
                         struct ims_png_fast_scratch *scratch)
{
    ims_png_fast_strip_scratch_free(ims_free_list_give(&list->free, scratch));
}

/* How many are needed at the same time is a matter of chance: those that a few images
 * will need some time are made for the first that needs a second one. */
static void stock_scratch(struct ims_png_fast_scratch_list *list, size_t bound)
{
    if (atomic_exchange(&list->is_stocked, true))
        return;
    for (int i = 0; i < IMS_PNG_FAST_SCRATCH_STOCK; i++) {
        struct ims_png_fast_scratch *const scratch = ims_png_fast_strip_scratch_new();
        if (scratch != NULL)
            ims_png_fast_strip_scratch_prefault(scratch, bound);
        give_scratch(list, scratch);
    }
}

void ims_png_fast_reorder_scratch_free(struct ims_png_fast_scratch_list *list)
{
    struct ims_png_fast_scratch *scratch;
    while ((scratch = ims_free_list_take(&list->free)) != NULL)
        ims_png_fast_strip_scratch_free(scratch);
}

/* ---- the order ------------------------------------------------------------------- */

void ims_png_fast_reorder_start(struct ims_png_fast_reorder *reorder,
                                struct ims_png_fast_scratch_list *scratch,
                                struct ims_buffer *buffer, size_t bound)
{
    reorder->scratch = scratch;
    reorder->bound = bound;
    atomic_init(&reorder->token, false);
    reorder->buffer = buffer;
    reorder->adler = 1;
    reorder->warnings = 0;
    reorder->failed = false;
}

void ims_png_fast_reorder_begin(struct ims_png_fast_reorder *reorder, size_t count)
{
    reorder->count = count;
    atomic_init(&reorder->next, 0);
    for (size_t i = 0; i < count; i++)
        atomic_init(&reorder->slots[i].is_ready, false);
}

static bool take_token(struct ims_png_fast_reorder *reorder)
{
    return !atomic_exchange(&reorder->token, true);
}

/* Puts the strip whose turn it is into the file. With the token. */
static void put(struct ims_png_fast_reorder *reorder,
                struct ims_png_fast_reorder_slot *slot)
{
    struct ims_png_fast_strip *const strip = &slot->strip;
    const uint64_t rows = strip->end - strip->first;
    if (strip->size == 0)
        reorder->failed = true;
    if (reorder->failed)
        return;
    reorder->adler = ims_png_fast_strip_join_adler(reorder->adler, strip->adler,
                                                   rows * (strip->rows->bytes + 1));
    reorder->warnings |= strip->warnings;
    if (strip->is_last)
        ims_png_fast_strip_finish(strip, reorder->adler);
    if (slot->scratch == NULL)
        ims_buffer_commit(reorder->buffer, strip->size);
    else if (ims_buffer_append(reorder->buffer, strip->out, strip->size) != IMS_OK)
        reorder->failed = true;
}

/* The strip whose turn it is, if it is ready and waits. */
static struct ims_png_fast_reorder_slot *
next_ready(struct ims_png_fast_reorder *reorder)
{
    const size_t next = atomic_load(&reorder->next);
    if (next == reorder->count || !atomic_load(&reorder->slots[next].is_ready))
        return NULL;
    return &reorder->slots[next];
}

/* Gives the token back, but first puts what became ready meanwhile: who made it ready
 * may have gone on without the token. */
static void give_token(struct ims_png_fast_reorder *reorder)
{
    do {
        struct ims_png_fast_reorder_slot *slot;
        while ((slot = next_ready(reorder)) != NULL) {
            put(reorder, slot);
            give_scratch(reorder->scratch, slot->scratch);
            atomic_fetch_add(&reorder->next, 1);
        }
        atomic_store(&reorder->token, false);
    } while (next_ready(reorder) != NULL && take_token(reorder));
}

static void encode_into(struct ims_png_fast_strip *strip,
                        struct ims_png_fast_scratch *scratch, uint8_t *out)
{
    strip->out = out;
    strip->size = 0;
    if (out != NULL)
        ims_png_fast_strip_encode(strip, scratch);
}

void ims_png_fast_reorder_encode(struct ims_png_fast_reorder *reorder, size_t index,
                                 const struct ims_png_fast_strip *strip)
{
    struct ims_png_fast_reorder_slot *const slot = &reorder->slots[index];
    struct ims_png_fast_scratch *const scratch = take_scratch(reorder->scratch);
    slot->strip = *strip;
    slot->strip.size = 0;
    /* The turn cannot pass before this strip is put. */
    if (atomic_load(&reorder->next) == index && take_token(reorder)) {
        if (scratch != NULL)
            encode_into(&slot->strip, scratch,
                        ims_buffer_reserve(reorder->buffer, reorder->bound));
        slot->scratch = NULL;
        put(reorder, slot);
        give_scratch(reorder->scratch, scratch);
        atomic_fetch_add(&reorder->next, 1);
    } else {
        stock_scratch(reorder->scratch, reorder->bound);
        if (scratch != NULL)
            encode_into(&slot->strip, scratch,
                        ims_png_fast_strip_side_buffer(scratch, reorder->bound));
        slot->scratch = scratch;
        atomic_store(&slot->is_ready, true);
        if (!take_token(reorder))
            return;
    }
    give_token(reorder);
}
