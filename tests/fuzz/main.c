/* SPDX-License-Identifier: MIT
 *
 * Runs a fuzz test without libFuzzer: on the files that are named, to see a finding
 * again; without any, on inputs made of the test's seeds, the same ones each time.
 * IMS_FUZZ_INPUTS says how many.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

enum { INPUT_MAX = 1024, STANDARD_INPUTS = 5000 };

static uint32_t random_state = 1;

static uint32_t next_random(uint32_t below)
{
    random_state = random_state * 1664525 + 1013904223;
    return (random_state >> 8) % below;
}

/* Joins seeds, or parts of them. */
static size_t join(uint8_t *input, uint32_t seeds)
{
    size_t size = 0;
    for (uint32_t pieces = next_random(8); pieces > 0; pieces--) {
        const char *seed = fuzz_seeds[next_random(seeds)];
        uint32_t length = (uint32_t)strlen(seed);
        if (next_random(4) == 0)
            length = next_random(length + 1);
        if (size + length > INPUT_MAX)
            break;
        memcpy(input + size, seed, length);
        size += length;
    }
    return size;
}

static size_t change(uint8_t *input, size_t size)
{
    for (uint32_t changes = next_random(4); changes > 0 && size > 0; changes--) {
        size_t place = next_random((uint32_t)size);
        switch (next_random(3)) {
        case 0:
            input[place] = (uint8_t)next_random(256);
            break;
        case 1:
            input[place] ^= (uint8_t)(1 << next_random(8));
            break;
        default:
            memmove(input + place, input + place + 1, size - place - 1);
            size--;
            break;
        }
    }
    return size;
}

/* The sanitizers see reading past the end only where the input is a block of its own.
 */
static void try_input(const uint8_t *data, size_t size)
{
    uint8_t *block = malloc(size > 0 ? size : 1);
    if (block == NULL)
        abort();
    memcpy(block, data, size);
    LLVMFuzzerTestOneInput(block, size);
    free(block);
}

static int try_file(const char *path)
{
    static uint8_t data[1 << 20];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return 1;
    }
    size_t size = fread(data, 1, sizeof data, file);
    fclose(file);
    try_input(data, size);
    return 0;
}

int main(int count, char **words)
{
    const char *wanted = getenv("IMS_FUZZ_INPUTS");
    unsigned long inputs = wanted != NULL ? strtoul(wanted, NULL, 10) : STANDARD_INPUTS;
    int failed = 0;
    uint32_t seeds = 0;
    for (int i = 1; i < count; i++)
        failed |= try_file(words[i]);
    if (count > 1)
        return failed;
    while (fuzz_seeds[seeds] != NULL)
        seeds++;
    for (unsigned long i = 0; i < inputs; i++) {
        uint8_t input[INPUT_MAX];
        size_t size = join(input, seeds);
        size = change(input, size);
        try_input(input, size);
    }
    printf("%lu inputs\n", inputs);
    return 0;
}
