/* SPDX-License-Identifier: MIT
 *
 * Metadata into damaged bytes of each container: it ends, with a text where it refuses;
 * what comes out is as well-formed as what went in, it can be annotated again with the
 * same result, and where a reference decoder took what went in, it takes what came out
 * and gives the same pixels.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "encoders/builtin.h"
#include "encoders/deflate/kernels.h"
#include "fuzz.h"
#include "support/annotate.h"
#include "support/annotate_pixels.h"

/* The first byte chooses a container, the second what is put in. A capital letter takes
 * a small file of here, and then come changes of four bytes each: what, where (two),
 * and with what. Behind a small letter stands the file itself. */
const char *const fuzz_seeds[] = {
    "PA",
    "JB",
    "WC",
    "TD",
    "XE",
    "HF",
    "PG",
    "JH",
    "WA",
    "TB",
    "HC",
    "XD",
    "s\x01\x01\x01",
    "x1aA",
    "i\x01\x02"
    "b",
    "d\x01\x05\x04",
    "x\x01\x09\x80",
    "c\x01\x20\x10",
    "x\x01\x18\x04",
    "n\x01\x30\xff",
    "d\x02\x20\x20",
    "i\x01\x10\x10",
    "s\x02\x40\x02",
    "x\x01\x0c\x01",
    "n\x01\x14\x01",
    "c\x02\x08\x08",
    NULL,
};

enum { CONTAINERS = 6, CHANGE = 4, SMALL_LETTER = 0x20 };

struct container {
    char letter;
    const struct ims_encoder *encoder;
    struct annotate_bytes bytes;
    struct encode encode;
};

static struct container containers[CONTAINERS] = {
    {.letter = 'P', .encoder = &ims_annotate_png},
    {.letter = 'J', .encoder = &ims_annotate_jpeg},
    {.letter = 'W', .encoder = &ims_annotate_webp},
    {.letter = 'T', .encoder = &ims_annotate_tiff},
    {.letter = 'X', .encoder = &ims_annotate_jxl},
    {.letter = 'H', .encoder = &ims_annotate_heif},
};

static void insist(bool fact, const char *what, const struct container *container)
{
    if (fact)
        return;
    /* Not to stderr, which is closed under libFuzzer, as libtiff tells there. */
    printf("fuzz_annotate: %c: %s: %s\n", container->letter, what,
           container->encode.message.text);
    fflush(stdout);
    abort();
}

/* ---- what is damaged ------------------------------------------------------------- */

static void set_up(void)
{
    static const struct ims_metadata none = IMS_METADATA_INIT;
    struct ims_metadata metadata = annotate_xmp(annotate_packet);
    metadata.exif = annotate_exif;
    metadata.exif_size = annotate_exif_size;
    annotate_make(&containers[0].bytes, &ims_png_fast, IMS_PIXEL_RGB8);
    annotate_make(&containers[1].bytes, &ims_jpeg_fast, IMS_PIXEL_RGB8);
    annotate_add(&containers[2].bytes, annotate_webp, annotate_webp_size);
    annotate_make(&containers[3].bytes, &ims_tiff, IMS_PIXEL_RGB8);
    annotate_add(&containers[4].bytes, annotate_jxl, annotate_jxl_size);
    annotate_add(&containers[5].bytes, annotate_heif, annotate_heif_size);
    for (size_t i = 0; i < CONTAINERS; i++) {
        struct container *const container = &containers[i];
        encode_init(&container->encode, container->encoder);
        insist(annotate_run(&container->encode, &container->bytes, &none) == IMS_OK,
               "what is not damaged is refused", container);
        /* Half of them have something already. */
        insist(annotate_run(&container->encode, &container->bytes, &metadata) == IMS_OK,
               "what is not damaged is refused", container);
        if (i % 2 == 0)
            continue;
        annotate_free(&container->bytes);
        annotate_add(&container->bytes, container->encode.buffer.data,
                     container->encode.buffer.length);
    }
}

/* Sets the checksums of a PNG right, so that more than these is tried. */
static void mend_png(struct annotate_bytes *bytes)
{
    for (size_t at = 8; at + 12 <= bytes->size;) {
        uint8_t *const chunk = bytes->data + at;
        const size_t size = (size_t)chunk[0] << 24 | (size_t)chunk[1] << 16 |
                            (size_t)chunk[2] << 8 | chunk[3];
        if (size > bytes->size - at - 12)
            return;
        const uint32_t crc = ims_deflate_kernels_best()->crc(0, chunk + 4, size + 4);
        for (size_t i = 0; i < 4; i++)
            chunk[8 + size + i] = (uint8_t)(crc >> 8 * (3 - i) & 255);
        at += size + 12;
    }
}

/* One change: a byte that is set, flipped or near another, a piece that is cut out,
 * doubled, or put elsewhere, or all from somewhere on. */
static void change(struct annotate_bytes *bytes, const uint8_t *what)
{
    const size_t place = ((size_t)what[1] << 8 | what[2]) % bytes->size;
    const size_t size =
        what[3] % 64 < bytes->size - place ? what[3] % 64 : bytes->size - place;
    uint8_t *const at = bytes->data + place;
    struct annotate_bytes other = {0};
    switch (what[0] % 8) {
    case 0:
    case 1:
        *at ^= what[3];
        return;
    case 2:
        *at = what[3];
        return;
    case 3:
        *at = (uint8_t)(*at + what[3] % 7 - 3);
        return;
    case 4: /* cut out */
        annotate_add_part(&other, bytes, 0, place);
        annotate_add_part(&other, bytes, place + size, bytes->size);
        break;
    case 5: /* doubled */
        annotate_add_part(&other, bytes, 0, place + size);
        annotate_add_part(&other, bytes, place, bytes->size);
        break;
    case 6: /* what stands at the begin stands here too */
        memmove(at, bytes->data, size);
        return;
    default:
        annotate_add_part(&other, bytes, 0, place);
        break;
    }
    annotate_free(bytes);
    *bytes = other;
}

/* ---- what is put in -------------------------------------------------------------- */

static struct ims_metadata metadata_of(const struct ims_encoder *encoder,
                                       unsigned choice)
{
    static const struct ims_text texts[] = {{"Software", "IDAT \xc3\xa4", NULL},
                                            {NULL, NULL, NULL}};
    static const uint8_t iptc[] = {0x1c, 2, 120, 0, 3, 'o', 'a', 'k'};
    static uint8_t profile[200] = {0, 0, 0, 200};
    static struct ims_position place = IMS_POSITION_INIT;
    struct ims_metadata metadata = IMS_METADATA_INIT;
    memcpy(profile + 36, "acsp", 4);
    place.latitude = 52.5;
    if ((choice & 1) != 0) {
        metadata.xmp = annotate_packet;
        metadata.xmp_size = strlen(annotate_packet);
    }
    if ((choice & 2) != 0) {
        metadata.exif = annotate_exif;
        metadata.exif_size = annotate_exif_size;
    }
    if ((choice & 4) != 0)
        metadata.texts = texts;
    if ((choice & 8) != 0)
        metadata.position = &place;
    /* libpng looks into profiles, and warns of this one. */
    if ((choice & 16) != 0 && (encoder->metadata & IMS_METADATA_ICC) != 0 &&
        encoder != &ims_annotate_png) {
        metadata.icc = profile;
        metadata.icc_size = sizeof profile;
    }
    if ((choice & 32) != 0 && (encoder->metadata & IMS_METADATA_IPTC) != 0) {
        metadata.iptc = iptc;
        metadata.iptc_size = sizeof iptc;
    }
    if ((choice & 3) == 0)
        metadata.dots_per_metre_x = metadata.dots_per_metre_y = 11811;
    return metadata;
}

/* ---- what has to hold ------------------------------------------------------------ */

static void check_pixels(struct container *container,
                         const struct annotate_bytes *before)
{
    const enum annotate_pixels found = annotate_pixels_compare(
        container->encoder->format, before->data, before->size,
        container->encode.buffer.data, container->encode.buffer.length);
    insist(found != ANNOTATE_PIXELS_REFUSED,
           "a reference decoder took it, and takes it no more", container);
    insist(found != ANNOTATE_PIXELS_OTHER, "other pixels", container);
}

static void check(struct container *container, const struct annotate_bytes *before,
                  const struct ims_metadata *metadata)
{
    struct encode *const encode = &container->encode;
    int error = annotate_run(encode, before, metadata);
    insist(error == IMS_OK || error == IMS_ERROR_DAMAGED ||
               error == IMS_ERROR_METADATA || error == IMS_ERROR_SIGNED ||
               error == IMS_ERROR_TOO_LARGE,
           "another error", container);
    insist((error == IMS_OK) == (encode->message.text[0] == '\0'), "no reason",
           container);
    insist(encode->buffer.handed_over == encode->buffer.released, "not released",
           container);
    if (error != IMS_OK)
        return;
    check_pixels(container, before);
    insist(container->letter != 'T' ||
               memcmp(encode->buffer.data + 16, before->data + 16, before->size - 16) ==
                   0,
           "bytes of a TIFF have moved", container);
    struct annotate_bytes once = {0};
    annotate_add(&once, encode->buffer.data, encode->buffer.length);
    /* What stands beside a JPEG in a JPEG XL may have come in, but is not replaced. */
    error = annotate_run(encode, &once, metadata);
    insist(error == IMS_OK || (container->letter == 'X' && error == IMS_ERROR_METADATA),
           "what came out is refused the next time", container);
    annotate_free(&once);
}

/* By its letter, or any; IMS_FUZZ_CONTAINER says that it is always the same. */
static struct container *container_of(uint8_t choice)
{
    const char *const wanted = getenv("IMS_FUZZ_CONTAINER");
    if (wanted != NULL)
        choice = (uint8_t)wanted[0];
    for (size_t i = 0; i < CONTAINERS; i++)
        if (containers[i].letter == (char)(choice & ~SMALL_LETTER))
            return &containers[i];
    return &containers[choice % CONTAINERS];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (containers[0].encode.encoder == NULL)
        set_up();
    if (size < 2)
        return 0;
    struct container *container = container_of(data[0]);
    const struct ims_metadata metadata = metadata_of(container->encoder, data[1]);
    struct annotate_bytes bytes = {0};
    if ((data[0] & SMALL_LETTER) != 0) {
        annotate_add(&bytes, data + 2, size - 2);
    } else {
        annotate_add(&bytes, container->bytes.data, container->bytes.size);
        for (size_t at = 2; at + CHANGE <= size && bytes.size > 0; at += CHANGE)
            change(&bytes, data + at);
    }
    if (container->letter == 'P' && size % 8 != 0)
        mend_png(&bytes);
    encode_set(&container->encode, "credentials", data[1] / 64 % 3);
    check(container, &bytes, &metadata);
    annotate_free(&bytes);
    return 0;
}
