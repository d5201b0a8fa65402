/* SPDX-License-Identifier: MIT */
#include "kitty.h"

/* Bytes in a piece: 4096 letters, as many as one may have. */
enum { PIECE = 3072 };

void preview_kitty_add(struct cli_text *text, const uint8_t *png, size_t size)
{
    for (size_t place = 0; place < size; place += PIECE) {
        const size_t count = size - place < PIECE ? size - place : PIECE;
        /* The first piece says what it is: a PNG, to be shown, without an answer. */
        cli_text_format(text, "\x1b_G%sm=%d;", place == 0 ? "f=100,a=T,q=2," : "",
                        place + count < size);
        cli_text_add_base64(text, png + place, count);
        cli_text_add(text, "\x1b\\");
    }
    cli_text_add(text, "\n");
}
