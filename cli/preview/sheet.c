/* SPDX-License-Identifier: MIT */
#include "sheet.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

/* Of the ground: dark, so that pictures stand out. */
enum { GROUND = 24, SAMPLES = 3 };

/* What so many places beside each other take. */
static int extent(int places, int size, int gap)
{
    return places > 0 ? places * (size + gap) - gap : 0;
}

void preview_sheet_begin(struct preview_sheet *sheet,
                         const struct preview_sheet_plan *plan)
{
    const int pictures = (int)plan->pictures;
    const int columns = pictures < plan->columns ? pictures : plan->columns;
    const int rows = columns > 0 ? (pictures + columns - 1) / columns : 0;
    *sheet = (struct preview_sheet){.plan = *plan};
    sheet->plan.columns = columns;
    sheet->width = extent(columns, plan->width, plan->gap);
    size_t size =
        (size_t)sheet->width * (size_t)extent(rows, plan->height, plan->gap) * SAMPLES;
    sheet->pixels = cli_memory_new(size, 1);
    memset(sheet->pixels, GROUND, size);
}

void preview_sheet_add(struct preview_sheet *sheet,
                       const struct preview_thumbnail *thumbnail)
{
    const struct preview_sheet_plan *plan = &sheet->plan;
    if (sheet->count == plan->pictures)
        return;
    const int column = (int)(sheet->count % (size_t)plan->columns);
    const int row = (int)(sheet->count / (size_t)plan->columns);
    const int x = extent(column, plan->width, plan->gap) +
                  (column > 0 ? plan->gap : 0) + (plan->width - thumbnail->width) / 2;
    const int y = extent(row, plan->height, plan->gap) + (row > 0 ? plan->gap : 0) +
                  (plan->height - thumbnail->height) / 2;
    const size_t length = (size_t)thumbnail->width * SAMPLES;
    for (int i = 0; i < thumbnail->height; i++)
        memcpy(sheet->pixels +
                   ((size_t)(y + i) * (size_t)sheet->width + (size_t)x) * SAMPLES,
               thumbnail->pixels + (size_t)i * length, length);
    sheet->count++;
    sheet->height = extent(row + 1, plan->height, plan->gap);
}

void preview_sheet_free(struct preview_sheet *sheet)
{
    free(sheet->pixels);
    *sheet = (struct preview_sheet){.pixels = NULL};
}
