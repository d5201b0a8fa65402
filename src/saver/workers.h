/* SPDX-License-Identifier: MIT
 *
 * A group of worker threads with its dispatcher: a saver's own, or one that several
 * savers share (ims_workers_open). It is counted by references; the threads end with
 * the last one. It knows no saver.
 */
#ifndef IMS_WORKERS_H
#define IMS_WORKERS_H

#include <stdbool.h>
#include <stddef.h>

#include <imagesaver/imagesaver.h>

struct ims_dispatcher;
struct ims_os;
struct ims_process;
struct ims_registry;
struct ims_state_set;

/* Starts workers, with one reference. `config` was checked; *workers is NULL after a
 * failure. */
int ims_workers_start(ims_workers **workers, const struct ims_workers_config *config,
                      const struct ims_os *os, struct ims_message *message);

/* One reference more. IMS_OK, or IMS_ERROR_FORKED in a child. */
int ims_workers_hold(ims_workers *workers);

/* One less. With the last one the threads end: they are joined, or, if the caller is
 * one of them, free the rest themselves. NULL is fine. */
void ims_workers_let_go(ims_workers *workers);

/* The states of a registry's encoders for these workers, and back. NULL when out of
 * memory. The registry lives until they are back. */
struct ims_state_set *ims_workers_hold_states(ims_workers *workers,
                                              const struct ims_registry *registry,
                                              size_t encoders);
void ims_workers_let_go_states(ims_workers *workers, struct ims_state_set *states);

struct ims_dispatcher *ims_workers_dispatcher(const ims_workers *workers);
size_t ims_workers_count(const ims_workers *workers);

#endif
