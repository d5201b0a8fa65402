/* SPDX-License-Identifier: MIT
 *
 * A saver on the scratch folder with the staged encoders and gathered results: what
 * most tests of savers begin with. Public interface only. What cannot be done ends the
 * program with a message.
 */
#ifndef SESSION_H
#define SESSION_H

#include <imagesaver/imagesaver.h>

#include "gate.h"
#include "results.h"
#include "scratch.h"
#include "staged_encoders.h"

extern ims_saver *session_saver;
extern struct results session_results;

/* Makes the scratch folder; removes it, after aborting a saver left open. */
void session_begin(void);
void session_end(void);

/* Opens the saver: registry, done and log are set unless the config has them. */
void session_open(struct ims_config config);

/* A small image of one value; the same memory each time. */
struct ims_image session_image(unsigned char value);

/* Saves that image as "name"; the error. */
int session_save(const char *name, unsigned char value);

/* Closes the workers' gate and parks `workers` of them on images of their own,
 * "p0.gate" and so on, so that what is saved next waits. */
void session_park(unsigned workers);

/* The figures, with the ledger's balance checked. */
struct ims_stats session_stats(void);

/* Waits until this many submissions have had to wait for room. */
void session_wait_blocked(uint64_t count);

/* Whether the file has the image's samples. */
int session_holds(const char *relative, unsigned char value);

/* How many lines were logged at a level, and whether one has all of these words. */
unsigned session_log_count(enum ims_log_level level);
int session_logged(enum ims_log_level level, const char *one, const char *other);

#endif
