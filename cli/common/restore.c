/* SPDX-License-Identifier: MIT */
#include "restore.h"

#include <stdatomic.h>
#include <unistd.h>

/* Cleared before it is left: a terminal that has one screen only stays clean too. */
#define CLEAR   "\x1b[H\x1b[2J"
#define SECOND  "\x1b[?1049"
#define CURSOR  "\x1b[?25"
#define WRAP    "\x1b[?7"
#define NO_LOOK "\x1b[0m"
const char cli_restore_take[] = SECOND "h" CURSOR "l" WRAP "l" CLEAR;
const char cli_restore_give[] = NO_LOOK CLEAR WRAP "h" CURSOR "h" SECOND "l";

static atomic_bool is_taken;

bool cli_restore_is_taken(void)
{
    return is_taken;
}

void cli_restore_set_taken(bool taken)
{
    is_taken = taken;
}

void cli_restore_now(void)
{
    if (atomic_exchange(&is_taken, false) &&
        write(STDERR_FILENO, cli_restore_give, sizeof cli_restore_give - 1) < 0)
        return; /* nobody looks */
}
