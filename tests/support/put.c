/* SPDX-License-Identifier: MIT */
#include "support/put.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct put_system put_systems[] = {
    {"nameless files", {0}},
    {"nameless files by /proc", {.empty_path = true}},
    {"nameless files, no openat2", {.openat2 = true}},
    {"named files", {.nameless = true}},
    {"named files, no way of linking others", {.empty_path = true, .links = true}},
    {"named files, no RENAME_NOREPLACE", {.nameless = true, .no_replace = true}},
    {"named files, no openat2", {.nameless = true, .openat2 = true}},
};
const size_t put_system_count = sizeof put_systems / sizeof *put_systems;

const struct ims_store_settings put_defaults = {.os = &staged_os};
struct ims_store_settings put_settings = {.os = &staged_os};
struct ims_store *put_store;
struct ims_store_stream *put_stream;
struct ims_store_completion put_completion;

void put_open(const char *location)
{
    struct ims_message message = {0};
    if (ims_store_folder.open(&put_store, location, &put_settings, &message) !=
        IMS_OK) {
        fprintf(stderr, "put: %s\n", message.text);
        exit(2);
    }
    put_stream = ims_store_stream_new(put_store);
    if (put_stream == NULL)
        exit(2);
    staged_forget_calls();
}

void put_begin(const struct put_system *system)
{
    put_begin_with(system, &put_defaults);
}

void put_begin_with(const struct put_system *system,
                    const struct ims_store_settings *settings)
{
    put_settings = *settings;
    scratch_open();
    staged_reset();
    staged_lacks = system->lacks;
    put_open(scratch_folder());
}

void put_end(void)
{
    free(put_stream);
    ims_store_folder.close(put_store);
    put_store = NULL;
    scratch_close();
}

int put_commit(const struct ims_chunk *chunks, size_t chunk_count)
{
    struct ims_store_answer answer;
    memset(&answer, '?', sizeof answer);
    put_store->kind->commit(put_stream, chunks, chunk_count, &answer);
    put_completion = answer.completion;
    return put_completion.error;
}

int put_file(const struct ims_store_file *file, const struct ims_chunk *chunks,
             size_t chunk_count)
{
    put_store->kind->begin(put_stream, file);
    return put_commit(chunks, chunk_count);
}

int put_text(const char *sub_folder, const char *name, const char *text,
             enum ims_overwrite overwrite)
{
    const struct ims_chunk chunk = {text, strlen(text)};
    const struct ims_store_file file = {
        .sub_folder = sub_folder, .name = name, .overwrite = overwrite};
    return put_file(&file, &chunk, 1);
}

bool put_told(const char *words)
{
    return strstr(put_completion.message.text, words) != NULL;
}
