/* SPDX-License-Identifier: MIT */
#include "child.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "confine.h"
#include "handover.h"
#include "input/reader.h"
#include "message.h"

struct child {
    const struct sandbox_child_plan *plan;
    struct input *input; /* or NULL */
    struct cli_text problem;
    struct sandbox_reply reply;
    int memory; /* of the reply's picture, or -1 */
};

static void open_input(struct child *child, const struct sandbox_request *request,
                       int file)
{
    struct cli_source source = request->source;
    source.file = file;
    child->input = input_open_source(&source, request->name, child->plan->registry,
                                     &request->options, &child->problem);
    child->reply.step = child->input != NULL ? INPUT_PICTURE : INPUT_FAILED;
}

static void read_next(struct child *child)
{
    struct input_picture picture;
    enum input_step step = input_read(child->input, &picture, &child->problem);
    child->reply.step = step;
    child->reply.picture.index = picture.index;
    if (step != INPUT_PICTURE)
        return;
    child->memory = sandbox_handover_give(&picture, &child->reply.picture);
    if (child->memory >= 0)
        return;
    child->reply.step = INPUT_FAILED;
    cli_text_format(&child->problem, "no memory for its picture: %s", strerror(errno));
}

static void close_input(struct child *child)
{
    input_close(child->input);
    child->input = NULL;
}

/* From now on so much processor time may pass, of all threads together; then SIGPROF
 * ends the process. One that a file has taken over can change that. */
static void limit_time(double seconds)
{
    const double whole = floor(seconds);
    const struct itimerval timer = {
        .it_value = {.tv_sec = (time_t)whole,
                     .tv_usec = (suseconds_t)((seconds - whole) * 1e6)}};
    setitimer(ITIMER_PROF, &timer, NULL);
}

/* What a program that starts the command made of the signal is not for it. */
static void make_mortal(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPROF);
    signal(SIGPROF, SIG_DFL);
    sigprocmask(SIG_UNBLOCK, &signals, NULL);
}

/* Returns whether the answer could be sent. */
static bool answer(struct child *child, int channel)
{
    struct sandbox_reply *reply = &child->reply;
    if (child->input != NULL)
        input_tell_facts(child->input, &reply->facts);
    snprintf(reply->problem, sizeof reply->problem, "%s", child->problem.data);
    int error = sandbox_message_send(channel, reply, sizeof *reply, &child->memory,
                                     child->memory >= 0);
    if (child->memory >= 0)
        close(child->memory);
    return error == 0;
}

static void answer_all(struct child *child, int channel)
{
    struct sandbox_request request;
    int files[2];
    bool good = true;
    while (good &&
           sandbox_message_receive(channel, &request, sizeof request, files) == 0) {
        child->reply = (struct sandbox_reply){.step = INPUT_FAILED};
        child->memory = -1;
        cli_text_clear(&child->problem);
        limit_time(child->plan->seconds);
        if (request.kind == SANDBOX_CLOSE) {
            close_input(child);
            continue;
        }
        if (request.kind == SANDBOX_OPEN)
            open_input(child, &request, files[0]);
        else if (child->input != NULL)
            read_next(child);
        good = answer(child, channel);
    }
}

void sandbox_child_prepare(void *plan)
{
    const struct sandbox_child_plan *own = plan;
    const struct input_format *format = own->formats;
    tzset();
    for (; format != NULL && format->name != NULL; format++)
        if (format->reader != NULL && format->reader->prepare != NULL)
            format->reader->prepare();
}

void sandbox_child_run(int channel, void *plan)
{
    struct child child = {.plan = plan};
    make_mortal();
    const struct sandbox_reply first = {
        .error = sandbox_confine(child.plan->memory, child.plan->threads)};
    if (sandbox_message_send(channel, &first, sizeof first, NULL, 0) == 0 &&
        first.error == 0)
        answer_all(&child, channel);
}
