/* SPDX-License-Identifier: MIT */
#include "refusals.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"

IMS_DEFINE_LOCK(struct ims_refusals, lock, ims_refusals_role)

IMS_UNSHARED
bool ims_refusals_init(struct ims_refusals *refusals)
{
    refusals->texts = malloc(IMS_REFUSALS_THREADS * sizeof refusals->texts[0]);
    if (refusals->texts == NULL)
        return false;
    if (ims_mutex_init(&refusals->lock, IMS_LOCK_RANK_REFUSALS))
        return true;
    free(refusals->texts);
    return false;
}

IMS_UNSHARED
void ims_refusals_fini(struct ims_refusals *refusals)
{
    free(refusals->texts);
    ims_mutex_fini(&refusals->lock);
}

/* The place of a thread, or the one that is free or was used the longest ago. The
 * system's number of a thread: others are used again as soon as a thread has ended, and
 * a new one would be told of what it never did. */
IMS_REQUIRES(ims_refusals_role)
static size_t place_of(const struct ims_refusals *refusals, int thread)
{
    size_t oldest = 0;

    assert(ims_mutex_is_held(&refusals->lock));
    for (size_t i = 0; i < IMS_REFUSALS_THREADS; i++) {
        if (refusals->threads[i] == thread)
            return i;
        if (refusals->numbers[i] < refusals->numbers[oldest])
            oldest = i;
    }
    return oldest;
}

static void copy_text(char *to, const char *text)
{
    size_t length = strnlen(text, IMS_MESSAGE_SIZE - 1);

    memcpy(to, text, length);
    to[length] = '\0';
}

void ims_refusals_note(struct ims_refusals *refusals, int error, const char *text)
{
    int thread = ims_thread_number();

    lock(refusals);
    size_t place = place_of(refusals, thread);
    refusals->threads[place] = thread;
    refusals->numbers[place] = ++refusals->count;
    refusals->errors[place] = error;
    copy_text(refusals->texts[place], text);
    if (refusals->count == 1) {
        refusals->first_error = error;
        copy_text(refusals->first_text, text);
    }
    unlock(refusals);
}

int ims_refusals_last(struct ims_refusals *refusals, struct ims_message *message)
{
    int thread = ims_thread_number();
    int error = IMS_OK;

    if (message != NULL)
        ims_message_clear(message);
    lock(refusals);
    size_t place = place_of(refusals, thread);
    if (refusals->threads[place] == thread) {
        error = refusals->errors[place];
        if (message != NULL)
            copy_text(message->text, refusals->texts[place]);
    }
    unlock(refusals);
    return error;
}

void ims_refusals_summarise(struct ims_refusals *refusals, struct ims_summary *summary)
{
    lock(refusals);
    summary->refused = refusals->count;
    summary->first_refusal = refusals->first_error;
    copy_text(summary->first_refusal_message, refusals->first_text);
    unlock(refusals);
}
