/* SPDX-License-Identifier: MIT */
#include "text.h"

static unsigned lower(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? c + 32U : c;
}

bool ims_annotate_text_same(const char *a, const char *b)
{
    for (; *a != '\0' && lower((unsigned char)*a) == lower((unsigned char)*b); a++, b++)
        ;
    return *a == *b;
}
