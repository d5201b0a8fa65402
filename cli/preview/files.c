/* SPDX-License-Identifier: MIT */
#include "files.h"

#include <stdlib.h>

#include "common/memory.h"
#include "common/thread_pool.h"

struct preview_files {
    struct preview_files_plan plan;
    struct cli_thread_pool *pool;
    size_t window;
    size_t next;                            /* to be taken */
    bool is_held;                           /* the one before it */
    struct preview_files_picture *pictures; /* picture n at n % window */
};

static void read_file(size_t number, void *user)
{
    struct preview_files *files = user;
    const struct preview_files_plan *plan = &files->plan;
    struct preview_files_picture *picture = &files->pictures[number % files->window];
    int size[2];
    *picture = (struct preview_files_picture){.good = false};
    cli_text_clear(&picture->problem);
    picture->good =
        preview_file_read(plan->how, plan->paths[number], plan->width, plan->height,
                          &picture->thumbnail, size, &picture->problem);
}

static void free_picture(struct preview_files_picture *picture)
{
    preview_thumbnail_free(&picture->thumbnail);
    cli_text_free(&picture->problem);
}

struct preview_files *preview_files_begin(const struct preview_files_plan *plan)
{
    struct preview_files *files = cli_memory_new(1, sizeof *files);
    files->plan = *plan;
    files->window = (size_t)(plan->threads > 0 ? plan->threads : 1) + 1;
    files->pictures = cli_memory_new(files->window, sizeof *files->pictures);
    files->pool = cli_thread_pool_begin(plan->threads, plan->count, files->window,
                                        read_file, files);
    return files;
}

static void let_go(struct preview_files *files)
{
    if (!files->is_held)
        return;
    free_picture(&files->pictures[(files->next - 1) % files->window]);
    files->is_held = false;
    cli_thread_pool_take(files->pool);
}

const struct preview_files_picture *preview_files_take(struct preview_files *files,
                                                       int milliseconds)
{
    let_go(files);
    if (!cli_thread_pool_wait(files->pool, files->next, milliseconds))
        return NULL;
    files->is_held = true;
    return &files->pictures[files->next++ % files->window];
}

void preview_files_end(struct preview_files *files)
{
    cli_thread_pool_end(files->pool);
    /* Those that were taken are no more; others may be there. */
    for (size_t i = 0; i < files->window; i++)
        free_picture(&files->pictures[i]);
    free(files->pictures);
    free(files);
}
