/* SPDX-License-Identifier: MIT */
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "common/interrupt.h"
#include "common/memory.h"
#include "confine.h"
#include "handover.h"
#include "message.h"
#include "nursery.h"

/* A process that reads. Belongs to an input, or waits for one. */
struct reader {
    struct sandbox *sandbox;
    int channel;
    int obituary;
    bool asked;        /* and has not answered yet */
    char left_out[64]; /* of the latest picture */
};

enum {
    MOST_WAITING = 1024, /* as many threads may read, at most */
    SECONDS = 300        /* for what hangs, never for what is slow */
};

struct sandbox {
    struct input_delegate delegate; /* first, so that it is found again */
    struct sandbox_child_plan plan;
    struct sandbox_nursery nursery;
    _Atomic(struct reader *) waiting[MOST_WAITING];
};

/* ---- processes ------------------------------------------------------------------- */

static void end_reader(struct reader *reader)
{
    close(reader->channel);
    close(reader->obituary);
    free(reader);
}

/* Says how it ended, once its channel is closed. After any other error it may go on for
 * ever, with nobody who listens. */
static void explain_end(const struct reader *reader, int error,
                        struct cli_text *problem)
{
    int status;
    ssize_t count = -1;
    if (error != ECONNRESET) {
        cli_text_format(problem, "the process that read it gave no right answer: %s",
                        strerror(error));
        return;
    }
    if (!cli_interrupt_wait_readable(reader->obituary))
        return;
    do
        count = read(reader->obituary, &status, sizeof status);
    while (count < 0 && errno == EINTR);
    if (count != sizeof status)
        cli_text_add(problem, "the process that read it is gone");
    else if (status < 0)
        cli_text_format(problem, "no process can be had to read it: %s",
                        strerror(-status));
    else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        cli_text_add(problem, "the process that read it was killed (signal 9), maybe "
                              "because memory ran out");
    else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF)
        cli_text_format(problem,
                        "its decoder came to no end within %g seconds of processor "
                        "time (--max-seconds)",
                        reader->sandbox->plan.seconds);
    else if (WIFSIGNALED(status))
        cli_text_format(problem, "its decoder crashed: %s (signal %d)",
                        strsignal(WTERMSIG(status)), WTERMSIG(status));
    else
        cli_text_format(problem,
                        "the process that read it ended (code %d), maybe because "
                        "memory ran out",
                        WEXITSTATUS(status));
}

/* Waits for its answer, with the descriptor of a picture, or -1. Returns false with the
 * reason in `problem`, which is empty when a signal came. */
static bool hear(struct reader *reader, struct sandbox_reply *reply, int *memory,
                 struct cli_text *problem)
{
    int files[2] = {-1, -1};
    *memory = -1;
    if (!cli_interrupt_wait_readable(reader->channel))
        return false;
    int error = sandbox_message_receive(reader->channel, reply, sizeof *reply, files);
    if (error != 0) {
        explain_end(reader, error, problem);
        return false;
    }
    if (files[1] >= 0)
        close(files[1]);
    *memory = files[0];
    reader->asked = false;
    reply->problem[sizeof reply->problem - 1] = '\0';
    cli_text_add_name(problem, reply->problem);
    return true;
}

/* Starts one. Returns NULL with the reason in `problem`, empty when a signal came. */
static struct reader *start_reader(struct sandbox *sandbox, struct cli_text *problem)
{
    int channel[2], obituary[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel) != 0) {
        cli_text_add(problem, strerror(errno));
        return NULL;
    }
    if (pipe2(obituary, O_CLOEXEC) != 0) {
        cli_text_add(problem, strerror(errno));
        close(channel[0]);
        close(channel[1]);
        return NULL;
    }
    int error = sandbox_nursery_ask(&sandbox->nursery, channel[1], obituary[1]);
    close(channel[1]);
    close(obituary[1]);
    struct reader *reader = cli_memory_new(1, sizeof *reader);
    *reader = (struct reader){.sandbox = sandbox,
                              .channel = channel[0],
                              .obituary = obituary[0],
                              .asked = true};
    struct sandbox_reply reply;
    int memory;
    bool heard = error == 0 && hear(reader, &reply, &memory, problem);
    if (error == 0 && heard)
        error = reply.error;
    if (error != 0)
        cli_text_format(problem, "no process can be had to read it: %s",
                        strerror(error));
    if (error == 0 && heard)
        return reader;
    end_reader(reader);
    return NULL;
}

static struct reader *take_waiting(struct sandbox *sandbox)
{
    for (size_t i = 0; i < MOST_WAITING; i++) {
        struct reader *reader = atomic_exchange(&sandbox->waiting[i], NULL);
        if (reader != NULL)
            return reader;
    }
    return NULL;
}

/* Keeps one for the next input. */
static void keep_reader(struct reader *reader)
{
    for (size_t i = 0; i < MOST_WAITING; i++) {
        struct reader *none = NULL;
        if (atomic_compare_exchange_strong(&reader->sandbox->waiting[i], &none, reader))
            return;
    }
    end_reader(reader);
}

static int ask(struct reader *reader, const struct sandbox_request *request, int file)
{
    reader->asked = true;
    return sandbox_message_send(reader->channel, request, sizeof *request, &file,
                                file >= 0);
}

/* Asks one that waits, or a new one where none does: one that waited may have been
 * killed meanwhile, which is nobody's loss. */
static struct reader *ask_any(struct sandbox *sandbox,
                              const struct sandbox_request *request, int file,
                              struct cli_text *problem)
{
    struct reader *reader;
    while ((reader = take_waiting(sandbox)) != NULL) {
        if (ask(reader, request, file) == 0)
            return reader;
        end_reader(reader);
    }
    reader = start_reader(sandbox, problem);
    if (reader == NULL)
        return NULL;
    int error = ask(reader, request, file);
    if (error == 0)
        return reader;
    cli_text_add(problem, strerror(error));
    end_reader(reader);
    return NULL;
}

/* ---- what they say --------------------------------------------------------------- */

static void clean_word(char *word, size_t size, const char *allowed)
{
    word[size - 1] = '\0';
    word[strspn(word, allowed)] = '\0';
}

static const char words[] = "abcdefghijklmnopqrstuvwxyz"
                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'-,() ";

/* Takes facts for what they are: somebody's words. */
static void take_facts(struct input_facts *facts, const struct sandbox_reply *reply)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    *facts = reply->facts;
    if (facts->kind > INPUT_NO_PICTURES)
        facts->kind = INPUT_NO_PICTURES;
    clean_word(facts->extension, sizeof facts->extension, letters);
    clean_word(facts->description, sizeof facts->description, words);
}

static void *open_file(struct input_delegate *delegate, const struct cli_source *source,
                       const char *path, const struct input_options *options,
                       struct input_facts *facts, struct cli_text *problem)
{
    struct sandbox *sandbox = (struct sandbox *)delegate;
    struct sandbox_request request = {
        .kind = SANDBOX_OPEN, .options = *options, .source = *source};
    struct sandbox_reply reply;
    int memory;
    request.options.delegate = NULL;
    request.options.confined = true;
    memccpy(request.name, cli_text_file_name(path), '\0', sizeof request.name - 1);
    struct reader *reader = ask_any(sandbox, &request, source->file, problem);
    if (reader == NULL)
        return NULL;
    if (!hear(reader, &reply, &memory, problem)) {
        end_reader(reader);
        return NULL;
    }
    if (memory >= 0)
        close(memory);
    take_facts(facts, &reply);
    if (reply.step == INPUT_PICTURE)
        return reader;
    keep_reader(reader);
    return NULL;
}

/* Says of a picture what of its file is not read. The words stay the reader's. */
static void take_left_out(struct reader *reader, const struct sandbox_picture *sent,
                          struct input_picture *picture)
{
    picture->left_out = NULL;
    if (sent->left_out[0] == '\0')
        return; /* the picture before may still tell */
    memcpy(reader->left_out, sent->left_out, sizeof reader->left_out);
    clean_word(reader->left_out, sizeof reader->left_out, words);
    picture->left_out = reader->left_out[0] != '\0' ? reader->left_out : NULL;
}

static enum input_step take_answer(struct reader *reader,
                                   const struct sandbox_reply *reply, int memory,
                                   struct input_picture *picture,
                                   struct cli_text *problem)
{
    if (reply->step == INPUT_PICTURE && memory >= 0 &&
        sandbox_handover_take(&reply->picture, memory, picture)) {
        take_left_out(reader, &reply->picture, picture);
        return INPUT_PICTURE;
    }
    if (reply->step == INPUT_PICTURE) {
        cli_text_add(problem, "there is no memory for its picture");
        return INPUT_FAILED;
    }
    if (memory >= 0)
        close(memory);
    picture->index = reply->picture.index;
    return reply->step < INPUT_DECLINED ? (enum input_step)reply->step : INPUT_FAILED;
}

static enum input_step read_next(void *file, struct input_picture *picture,
                                 struct input_facts *facts, struct cli_text *problem)
{
    struct reader *reader = file;
    const struct sandbox_request request = {.kind = SANDBOX_NEXT};
    struct sandbox_reply reply;
    int memory;
    /* It has said no more since: so much is known already. */
    if (reader->asked)
        return cli_interrupt_pending() ? INPUT_STOPPED : INPUT_END;
    ask(reader, &request, -1); /* of a failure the answer tells */
    if (!hear(reader, &reply, &memory, problem))
        return problem->length > 0 ? INPUT_FAILED : INPUT_STOPPED;
    take_facts(facts, &reply);
    return take_answer(reader, &reply, memory, picture, problem);
}

static void close_file(void *file)
{
    struct reader *reader = file;
    const struct sandbox_request request = {.kind = SANDBOX_CLOSE};
    if (reader->asked || ask(reader, &request, -1) != 0) {
        end_reader(reader);
        return;
    }
    reader->asked = false;
    keep_reader(reader);
}

/* ---- begin and end --------------------------------------------------------------- */

struct sandbox *sandbox_begin(const struct sandbox_plan *plan, struct cli_text *problem)
{
    const char *reason = sandbox_confine_problem();
    if (reason != NULL) {
        cli_text_add(problem, reason);
        return NULL;
    }
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    struct sandbox *sandbox = cli_memory_new(1, sizeof *sandbox);
    sandbox->delegate = (struct input_delegate){open_file, read_next, close_file};
    sandbox->plan = (struct sandbox_child_plan){
        .registry = plan->registry,
        .formats = plan->formats,
        .memory = plan->memory,
        .seconds = plan->seconds > 0 ? plan->seconds : SECONDS,
        .threads = plan->threads > 0 ? plan->threads : (int)processors};
    int error = sandbox_nursery_begin(&sandbox->nursery, sandbox_child_prepare,
                                      sandbox_child_run, &sandbox->plan);
    if (error != 0)
        cli_text_add(problem, strerror(error));
    struct reader *first = error == 0 ? start_reader(sandbox, problem) : NULL;
    if (first == NULL) {
        sandbox_end(sandbox);
        return NULL;
    }
    keep_reader(first);
    return sandbox;
}

struct input_delegate *sandbox_delegate(struct sandbox *sandbox)
{
    return sandbox != NULL ? &sandbox->delegate : NULL;
}

void sandbox_end(struct sandbox *sandbox)
{
    struct reader *reader;
    if (sandbox == NULL)
        return;
    while ((reader = take_waiting(sandbox)) != NULL)
        end_reader(reader);
    sandbox_nursery_end(&sandbox->nursery);
    free(sandbox);
}
