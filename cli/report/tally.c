/* SPDX-License-Identifier: MIT */
#include "tally.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "common/text.h"

/* Bytes of words that are kept. */
enum { MOST_WORDS = 1000 };

/* A copy, cut between two characters where it is long. */
static char *copy(const char *words)
{
    struct cli_text text = CLI_TEXT_INIT;
    size_t size = strlen(words);
    if (size > MOST_WORDS) {
        size = MOST_WORDS;
        while (size > 0 && ((unsigned char)words[size] & 0xC0) == 0x80)
            size--;
    }
    cli_text_add_bytes(&text, words, size);
    if (words[size] != '\0')
        cli_text_add(&text, " ...");
    return text.data;
}

struct report_tally_row *report_tally_add(struct report_tally *tally, const char *kind,
                                          const char *words)
{
    char *kept = copy(words);
    for (size_t i = 0; i < tally->count; i++)
        if (strcmp(tally->rows[i].words, kept) == 0 &&
            strcmp(tally->rows[i].kind, kind) == 0) {
            free(kept);
            tally->rows[i].count++;
            return &tally->rows[i];
        }
    if (tally->count == REPORT_TALLY_ROWS) {
        free(kept);
        tally->beyond++;
        return NULL;
    }
    tally->rows = cli_memory_grow(tally->rows, tally->count, sizeof *tally->rows);
    struct report_tally_row *row = &tally->rows[tally->count++];
    *row = (struct report_tally_row){
        .kind = cli_memory_copy_text(kind), .words = kept, .count = 1};
    return row;
}

void report_tally_add_example(struct report_tally_row *row, const char *words)
{
    for (size_t i = 0; row != NULL && i < REPORT_TALLY_EXAMPLES; i++)
        if (row->examples[i] == NULL) {
            row->examples[i] = copy(words);
            return;
        } else if (strcmp(row->examples[i], words) == 0) {
            return;
        }
}

static int compare(const void *one, const void *other)
{
    const struct report_tally_row *first = one, *second = other;
    if (first->count != second->count)
        return first->count > second->count ? -1 : 1;
    const int kinds = strcmp(first->kind, second->kind);
    return kinds != 0 ? kinds : strcmp(first->words, second->words);
}

void report_tally_sort(struct report_tally *tally)
{
    if (tally->count > 1)
        qsort(tally->rows, tally->count, sizeof *tally->rows, compare);
}

void report_tally_free(struct report_tally *tally)
{
    for (size_t i = 0; i < tally->count; i++) {
        for (size_t j = 0; j < REPORT_TALLY_EXAMPLES; j++)
            free(tally->rows[i].examples[j]);
        free(tally->rows[i].kind);
        free(tally->rows[i].words);
    }
    free(tally->rows);
    *tally = (struct report_tally){.count = 0};
}
