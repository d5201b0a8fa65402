/* SPDX-License-Identifier: MIT
 *
 * Short words for tests of the folder store: a store on the scratch folder, over the
 * staged system calls, and puts of short texts into it. For one thread.
 */
#ifndef IMS_TESTS_PUT_H
#define IMS_TESTS_PUT_H

#include "src/store/store.h"
#include "support/scratch.h"
#include "support/staged_os.h"

/* A system that lacks some calls, so that the store goes another way. */
struct put_system {
    const char *name;
    struct staged_lacks lacks;
};
extern const struct put_system put_systems[];
extern const size_t put_system_count;

#define PUT_EACH_SYSTEM(system)                                                        \
    for (const struct put_system *system = put_systems;                                \
         system < put_systems + put_system_count; system++)

/* How it is opened; put_begin() sets it to the defaults first. */
extern struct ims_store_settings put_settings;
extern const struct ims_store_settings put_defaults;

/* The store under test, and how its last put ended. */
extern struct ims_store *put_store;
extern struct ims_store_completion put_completion;

/* Opens the scratch folder and a store on it; ends the program if it cannot. */
void put_begin(const struct put_system *system);
void put_begin_with(const struct put_system *system,
                    const struct ims_store_settings *settings);
void put_end(void);

/* The same without the scratch folder and the system. */
void put_open(const char *location);

/* Puts a text; returns the completion's error. */
int put_text(const char *sub_folder, const char *name, const char *text,
             enum ims_overwrite overwrite);
int put_file(const struct ims_store_file *file, const struct ims_chunk *chunks,
             size_t chunk_count);

/* The stream of all puts; and the end of one that was begun otherwise. */
extern struct ims_store_stream *put_stream;
int put_commit(const struct ims_chunk *chunks, size_t chunk_count);

/* Whether the message of the last completion has these words in it. */
bool put_told(const char *words);

#endif
