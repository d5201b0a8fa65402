/* SPDX-License-Identifier: MIT */
#include "pages.h"

#include <stdint.h>
#include <sys/mman.h>

#include "checked.h"

/* Where huge pages have another size, what is said about them here has no effect. */
#define HUGE_PAGE ((size_t)2 << 20)

/* Sizes are multiples of this, as no system has larger common pages. */
#define PAGE ((size_t)64 << 10)

static void *map(size_t size)
{
    void *memory =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    /* cppcheck-suppress memleak ; it does not know mappings without a file */
    return memory != MAP_FAILED ? memory : NULL;
}

/* Huge pages lie at multiples of their size. */
static void *map_aligned(size_t size)
{
    size_t more;
    if (!ims_checked_add(size, HUGE_PAGE, &more))
        return NULL;
    char *memory = map(more);
    if (memory == NULL)
        return NULL;
    size_t before = (HUGE_PAGE - (uintptr_t)memory % HUGE_PAGE) % HUGE_PAGE;
    if (before > 0)
        munmap(memory, before);
    munmap(memory + before + size, HUGE_PAGE - before);
    /* cppcheck-suppress deallocret ; of the mapping only the ends were given back */
    return memory + before;
}

void *ims_pages_map(size_t size, size_t wanted)
{
    size_t whole;
    if (!ims_checked_add(size, PAGE - 1, &whole))
        return NULL;
    whole -= whole % PAGE;
    size_t huge = (wanted + HUGE_PAGE / 8) / HUGE_PAGE * HUGE_PAGE;
    if (huge > whole)
        huge -= HUGE_PAGE;
    if (huge == 0)
        return map(whole);
    void *memory = map_aligned(whole);
#ifdef MADV_HUGEPAGE
    if (memory != NULL)
        madvise(memory, huge, MADV_HUGEPAGE);
#endif
    return memory;
}

/* Of a size that is known to have a whole. */
static size_t whole_pages(size_t size)
{
    return (size + PAGE - 1) / PAGE * PAGE;
}

bool ims_pages_clear_in_child(void *memory, size_t size)
{
#ifdef MADV_WIPEONFORK
    /* Emulators that take any advice, even one that does not exist, follow none. */
    return madvise(memory, whole_pages(size), -1) != 0 &&
           madvise(memory, whole_pages(size), MADV_WIPEONFORK) == 0;
#else
    (void)memory, (void)size;
    return false;
#endif
}

void ims_pages_unmap(void *memory, size_t size)
{
    munmap(memory, whole_pages(size));
}
