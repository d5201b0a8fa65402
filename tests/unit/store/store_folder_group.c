/* SPDX-License-Identifier: MIT
 *
 * One sync for many files: what is answered when, what has its name when, and what
 * becomes of it when the sync fails.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/os.h"
#include "src/store/store.h"
#include "support/put.h"

enum { MOST = 64, NEVER_MS = 3600 * 1000 };

struct answer {
    struct ims_store_answer answer;
    unsigned place; /* in the order of the answers; 0 = none yet */
};

static struct ims_os os;
static struct ims_store_settings settings;
static struct ims_store *store;
static struct ims_store_stream *stream;
static struct answer answers[MOST];
static atomic_uint answered;
static sem_t any_answer;

/* ---- the system ------------------------------------------------------------------ */

/* Each sync of the file system waits until it is let go. */
static sem_t sync_begun;
static sem_t sync_allowed;
static atomic_uint syncs;
static atomic_int sync_codes[8]; /* what the first ones fail with */
static atomic_uint file_syncs;
static atomic_uint failing_file_sync; /* the number of the one that fails */
static atomic_uint opens_until_none;  /* handles left, + 1 */

static atomic_uint location_opens; /* to be synced by */

static int held_syncfs(int file)
{
    unsigned number = atomic_fetch_add(&syncs, 1);
    sem_post(&sync_begun);
    sem_wait(&sync_allowed);
    int code = number < 8 ? atomic_load(&sync_codes[number]) : 0;
    if (code == 0)
        return ims_os_default.syncfs(file);
    errno = code;
    return -1;
}

static int counted_fsync(int file)
{
    unsigned number = atomic_fetch_add(&file_syncs, 1) + 1;
    if (number != atomic_load(&failing_file_sync))
        return ims_os_default.fsync(file);
    errno = EIO;
    return -1;
}

static int scarce_openat(int folder, const char *path, int flags, mode_t mode)
{
    if (strcmp(path, ".") == 0 && (flags & O_TMPFILE) != O_TMPFILE)
        atomic_fetch_add(&location_opens, 1);
    unsigned left = atomic_load(&opens_until_none);
    if (left == 1) {
        atomic_store(&opens_until_none, 0);
        errno = EMFILE;
        return -1;
    }
    if (left > 1)
        atomic_store(&opens_until_none, left - 1);
    return ims_os_default.openat(folder, path, flags, mode);
}

static void allow_syncs(unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        sem_post(&sync_allowed);
}

/* ---- the store ------------------------------------------------------------------- */

static void done(struct ims_store_answer *answer)
{
    ((struct answer *)answer)->place = atomic_fetch_add(&answered, 1) + 1;
    sem_post(&any_answer);
}

static void begin(int32_t every, int64_t every_ms)
{
    struct ims_message message;
    scratch_open();
    memset(answers, 0, sizeof answers);
    atomic_store(&answered, 0);
    atomic_store(&syncs, 0);
    atomic_store(&file_syncs, 0);
    atomic_store(&failing_file_sync, 0);
    atomic_store(&opens_until_none, 0);
    for (int i = 0; i < 8; i++)
        atomic_store(&sync_codes[i], 0);
    sem_init(&any_answer, 0, 0);
    sem_init(&sync_begun, 0, 0);
    sem_init(&sync_allowed, 0, 0);
    os = ims_os_default;
    os.syncfs = held_syncfs;
    os.fsync = counted_fsync;
    os.openat = scarce_openat;
    settings = (struct ims_store_settings){.os = &os,
                                           .syncs = true,
                                           .group = true,
                                           .sync_every = every,
                                           .sync_every_ms = every_ms};
    cr_assert_eq(ims_store_folder.open(&store, scratch_folder(), &settings, &message),
                 IMS_OK, "%s", message.text);
    stream = ims_store_stream_new(store);
    cr_assert_not_null(stream);
}

static void end(void)
{
    allow_syncs(1000);
    free(stream);
    store->kind->close(store);
    scratch_close();
}

/* Whether it was answered at once. */
static bool commit(unsigned number, const char *sub_folder, const char *name,
                   const char *text, enum ims_overwrite overwrite)
{
    const struct ims_chunk chunk = {text, strlen(text)};
    const struct ims_store_file file = {.sub_folder = sub_folder,
                                        .name = name,
                                        .overwrite = overwrite,
                                        .sync = IMS_SYNC_GROUP};
    answers[number].answer.done = done;
    store->kind->begin(stream, &file);
    return store->kind->commit(stream, &chunk, 1, &answers[number].answer);
}

static void wait_for(sem_t *event, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        while (sem_wait(event) != 0)
            ;
}

static const struct ims_store_completion *completion(unsigned number)
{
    return &answers[number].answer.completion;
}

/* ---- when ------------------------------------------------------------------------ */

/* Named after the first sync, answered after the second. */
Test(store_folder_group, two_syncs_serve_a_whole_round)
{
    enum { FILES = 50 };
    char names[FILES][16];
    begin(FILES, NEVER_MS);
    for (unsigned i = 0; i < FILES; i++) {
        snprintf(names[i], sizeof names[i], "%u", i);
        cr_assert_not(
            commit(i, i % 2 == 0 ? "" : "s", names[i], "new", IMS_OVERWRITE_REPLACE));
    }
    wait_for(&sync_begun, 1);
    cr_assert_eq(scratch_count("."), 1, "none has its name before its data are synced");
    allow_syncs(1);
    wait_for(&sync_begun, 1);
    cr_assert_eq(scratch_count("."), FILES + 1);
    cr_assert_eq(atomic_load(&answered), 0, "their names may not last yet");
    allow_syncs(1);
    wait_for(&any_answer, FILES);
    for (unsigned i = 0; i < FILES; i++) {
        cr_assert_eq(completion(i)->error, IMS_OK, "%s", completion(i)->message.text);
        cr_assert_eq(completion(i)->message.warnings, 0);
        cr_assert_str_eq(completion(i)->name, names[i]);
        cr_assert_eq(answers[i].place, i + 1, "in the order of the commits");
    }
    cr_assert_eq(atomic_load(&syncs), 2);
    cr_assert_eq(atomic_load(&file_syncs), 0);
    end();
}

/* The sync of one round's names is that of the next one's data. */
Test(store_folder_group, rounds_share_their_syncs)
{
    begin(2, NEVER_MS);
    for (unsigned i = 0; i < 2; i++)
        commit(i, "", i == 0 ? "a" : "b", "1", IMS_OVERWRITE_REPLACE);
    wait_for(&sync_begun, 1);
    commit(2, "", "c", "1", IMS_OVERWRITE_REPLACE);
    allow_syncs(1);
    wait_for(&sync_begun, 1);
    allow_syncs(1);
    wait_for(&any_answer, 2);
    wait_for(&sync_begun, 1);
    cr_assert_eq(scratch_count("."), 3);
    cr_assert_eq(atomic_load(&answered), 2);
    allow_syncs(1);
    wait_for(&any_answer, 1);
    cr_assert_eq(atomic_load(&syncs), 3);
    end();
}

Test(store_folder_group, a_hurry_waits_for_no_more_files)
{
    begin(MOST, NEVER_MS);
    commit(0, "", "a", "1", IMS_OVERWRITE_REPLACE);
    store->kind->hurry(store, true);
    allow_syncs(2);
    wait_for(&any_answer, 1);
    commit(1, "", "b", "1", IMS_OVERWRITE_REPLACE);
    allow_syncs(2);
    wait_for(&any_answer, 1);
    store->kind->hurry(store, false);
    cr_assert_eq(scratch_count("."), 2);
    end();
}

Test(store_folder_group, time_ends_a_round)
{
    begin(MOST, 1);
    allow_syncs(2);
    commit(0, "", "a", "1", IMS_OVERWRITE_REPLACE);
    wait_for(&any_answer, 1);
    cr_assert(scratch_holds_text("a", "1"));
    end();
}

Test(store_folder_group, closing_answers_all)
{
    begin(MOST, NEVER_MS);
    for (unsigned i = 0; i < 3; i++)
        commit(i, "s", "a", "1", IMS_OVERWRITE_UNIQUE);
    allow_syncs(2);
    free(stream);
    store->kind->close(store);
    cr_assert_eq(atomic_load(&answered), 3);
    cr_assert_str_eq(completion(2)->name, "a_2");
    cr_assert_eq(scratch_count("s"), 3);
    scratch_close();
}

/* ---- policies -------------------------------------------------------------------- */

Test(store_folder_group, files_of_one_name_keep_their_order)
{
    begin(MOST, NEVER_MS);
    scratch_write("a", "old", 0640);
    commit(0, "", "a", "1", IMS_OVERWRITE_SKIP);
    commit(1, "", "a", "2", IMS_OVERWRITE_REPLACE);
    commit(2, "", "a", "3", IMS_OVERWRITE_REPLACE);
    commit(3, "", "a", "4", IMS_OVERWRITE_ERROR);
    store->kind->hurry(store, true);
    allow_syncs(4);
    wait_for(&any_answer, 4);
    store->kind->hurry(store, false);
    cr_assert_eq(completion(0)->error, IMS_ERROR_SKIPPED);
    cr_assert_eq(completion(1)->error, IMS_OK);
    cr_assert_eq(completion(2)->error, IMS_OK);
    cr_assert_eq(completion(3)->error, IMS_ERROR_EXISTS);
    cr_assert(scratch_holds_text("a", "3"));
    cr_assert_eq(scratch_mode("a"), 0640);
    cr_assert_eq(scratch_count("."), 1);
    end();
}

/* While it is held, anything may happen to its folder. */
Test(store_folder_group, a_file_appears_where_its_path_leads_then)
{
    begin(MOST, NEVER_MS);
    commit(0, "s", "a", "1", IMS_OVERWRITE_REPLACE);
    commit(1, "t", "a", "1", IMS_OVERWRITE_REPLACE);
    cr_assert_eq(rename(scratch_path("s"), scratch_path("moved")), 0);
    scratch_remove("t");
    store->kind->hurry(store, true);
    allow_syncs(2);
    wait_for(&any_answer, 2);
    store->kind->hurry(store, false);
    cr_assert(scratch_holds_text("s/a", "1"));
    cr_assert(scratch_holds_text("t/a", "1"));
    cr_assert_eq(scratch_count("moved"), 0);
    end();
}

/* ---- failures -------------------------------------------------------------------- */

Test(store_folder_group, names_that_cannot_be_synced_are_a_warning)
{
    begin(1, NEVER_MS);
    atomic_store(&sync_codes[1], EIO);
    unsigned opens = atomic_load(&location_opens);
    allow_syncs(2);
    commit(0, "", "a", "1", IMS_OVERWRITE_REPLACE);
    wait_for(&any_answer, 1);
    cr_assert_eq(completion(0)->error, IMS_OK);
    cr_assert_eq(completion(0)->message.warnings, IMS_WARNING_NOT_DURABLE);
    cr_assert_eq(completion(0)->system_errno, EIO);
    cr_assert(strstr(completion(0)->message.text, "cannot sync") != NULL);
    cr_assert_eq(atomic_load(&location_opens), opens + 1,
                 "a handle that has told of a failure is not asked again");
    cr_assert(scratch_holds_text("a", "1"));
    end();
}

/* Then each file is asked for by itself, and its folder too. */
Test(store_folder_group, data_that_cannot_be_synced_fail_the_file)
{
    static const int codes[] = {EIO, ENOSYS};
    for (size_t i = 0; i < 2; i++) {
        begin(2, NEVER_MS);
        atomic_store(&sync_codes[0], codes[i]);
        atomic_store(&failing_file_sync, 1);
        allow_syncs(2);
        commit(0, "", "a", "1", IMS_OVERWRITE_REPLACE);
        commit(1, "", "b", "1", IMS_OVERWRITE_REPLACE);
        wait_for(&any_answer, 2);
        cr_assert_eq(completion(0)->error, IMS_ERROR_IO);
        cr_assert_eq(completion(1)->error, IMS_OK);
        cr_assert_eq(completion(1)->message.warnings, 0);
        cr_assert_eq(atomic_load(&file_syncs), 3, "two files, one folder");
        cr_assert(scratch_holds_text("b", "1"));
        cr_assert_eq(scratch_count("."), 1);
        end();
    }
}

Test(store_folder_group, a_file_that_cannot_be_made_is_answered_at_once)
{
    begin(MOST, NEVER_MS);
    scratch_write("file", "", 0644);
    cr_assert(commit(0, "file", "a", "1", IMS_OVERWRITE_REPLACE));
    cr_assert_eq(completion(0)->error, IMS_ERROR_NOT_FOLDER);
    end();
}

/* What is held holds handles; others may need them more. */
Test(store_folder_group, without_handles_the_round_ends)
{
    begin(MOST, NEVER_MS);
    allow_syncs(2);
    commit(0, "", "a", "1", IMS_OVERWRITE_REPLACE);
    atomic_store(&opens_until_none, 1);
    cr_assert_not(commit(1, "", "b", "1", IMS_OVERWRITE_REPLACE));
    cr_assert_eq(atomic_load(&answered), 1);
    end();
    cr_assert_eq(completion(1)->error, IMS_OK);
}

/* ---- all files at once ----------------------------------------------------------- */

Test(store_folder_group, a_sync_of_everything)
{
    struct ims_message message;
    begin(MOST, NEVER_MS);
    allow_syncs(1);
    cr_assert_eq(store->kind->sync(store, &message), IMS_OK);
    cr_assert_eq(atomic_load(&syncs), 1);
    atomic_store(&sync_codes[1], EIO);
    atomic_store(&sync_codes[2], ENOSPC);
    atomic_store(&sync_codes[3], ENOSYS);
    allow_syncs(3);
    cr_assert_eq(store->kind->sync(store, &message), IMS_ERROR_IO);
    cr_assert(strstr(message.text, scratch_folder()) != NULL, "%s", message.text);
    cr_assert_eq(store->kind->sync(store, &message), IMS_ERROR_NO_SPACE);
    cr_assert_eq(store->kind->sync(store, &message), IMS_OK, "there is another way");
    end();
}

/* The kernel tells a handle of what failed after it was opened only, and a failure that
 * others have been told to no newer one. */
Test(store_folder_group, a_sync_of_everything_sees_what_failed_since_the_opening)
{
    struct ims_message message;
    begin(MOST, NEVER_MS);
    unsigned opens = atomic_load(&location_opens);
    atomic_store(&sync_codes[0], EIO);
    allow_syncs(2);
    cr_assert_eq(store->kind->sync(store, &message), IMS_ERROR_IO);
    cr_assert_eq(store->kind->sync(store, &message), IMS_OK);
    cr_assert_eq(atomic_load(&location_opens), opens, "by the handle of the opening");
    end();
}
