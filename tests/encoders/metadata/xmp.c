/* SPDX-License-Identifier: MIT
 *
 * XMP packets as text: what is put in, taken out and kept of other images, whatever
 * stands around it.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/metadata/xmp.h"
#include "support/picture.h"

#define RDF                                                                            \
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>%</rdf:RDF>"

/* A packet in memory of its own size, whose '%' is a text. */
static char *packet_of(const char *text, size_t *size)
{
    const char *const place = strchr(RDF, '%');
    const size_t before = (size_t)(place - RDF), length = strlen(text);
    *size = strlen(RDF) - 1 + length;
    char *const packet = malloc(*size);
    cr_assert_not_null(packet);
    memcpy(packet, RDF, before);
    memcpy(packet + before, text, length);
    memcpy(packet + before + length, place + 1, *size - before - length);
    return packet;
}

static void expect_rest(const char *text, const char *rest)
{
    struct ims_metadata_xmp made;
    size_t size, rest_size;
    char *const packet = packet_of(text, &size);
    char *const wanted = packet_of(rest, &rest_size);
    cr_assert_eq(ims_metadata_xmp_describe(packet, size, "", size, &made), 0);
    cr_assert(made.has_description);
    cr_assert_eq(made.size, rest_size, "\"%s\"", text);
    cr_assert_arr_eq(made.text, wanted, rest_size, "\"%.*s\"", (int)made.size,
                     made.text);
    free(made.text);
    free(packet);
    free(wanted);
}

Test(metadata_xmp, what_was_said_of_images_becomes_blanks)
{
    expect_rest("<a hdrgm:V='1' b='c'/>", "<a             b='c'/>");
    expect_rest("<a hdrgm:V = \"'\"/>", "<a              />");
    expect_rest("<a><hdrgm:V>1</hdrgm:V></a>", "<a>                    </a>");
    expect_rest("<Container:Directory>x</Container:Directory>y",
                "                                            y");
    expect_rest("<a xmlns:hdrgm='u'/>", "<a xmlns:hdrgm='u'/>");
    expect_rest("hdrgm: and <a b='c'/>", "hdrgm: and <a b='c'/>");
    expect_rest(" hdrgm:V=<a b='c'/>", " hdrgm:V=<a b='c'/>");
    expect_rest("<hdrgm:V>1</hdrgm:W>", "<hdrgm:V>1</hdrgm:W>");
    expect_rest("<a hdrgm:V='1/>", "<a hdrgm:V='1/>");
}

Test(metadata_xmp, an_element_comes_in_where_there_is_room)
{
    struct ims_metadata_xmp made;
    size_t size;
    char *const packet = packet_of("<a/>", &size);
    cr_assert_eq(ims_metadata_xmp_describe(packet, size, "<b/>", size + 4, &made), 0);
    cr_assert(made.has_description);
    cr_assert_not_null(memmem(made.text, made.size, "<a/><b/></rdf:RDF>", 18));
    free(made.text);
    cr_assert_eq(ims_metadata_xmp_describe(packet, size, "<b/>", size + 3, &made), 0);
    cr_assert_not(made.has_description);
    cr_assert_eq(made.size, size);
    free(made.text);
    free(packet);
}

/* The version, which belongs beside the list, within it. */
Test(metadata_xmp, what_is_kept_may_overlap)
{
    char *description;
    size_t size;
    char *const packet = packet_of("<Container:Directory hdrgm:Version='"
                                   "0123456789012345678901234567890123456789"
                                   "0123456789012345678901234567890123456789"
                                   "0123456789012345678901234567890123456789'/>",
                                   &size);
    cr_assert_eq(ims_metadata_xmp_take_images(packet, size, &description), 0);
    const char *const last = strrchr(description, '9');
    cr_assert_str_eq(last, "9'/></rdf:Description>");
    free(description);
    free(packet);
}

/* Pieces of packets in any order: nothing is read or written beside them. */
Test(metadata_xmp, whatever_the_text)
{
    static const char *const pieces[] = {"hdrgm:",
                                         "hdrgm:Version",
                                         "=",
                                         "\"1.0\"",
                                         "'",
                                         "\"",
                                         "<",
                                         "</",
                                         ">",
                                         "/>",
                                         " ",
                                         "a",
                                         "<Container:Directory",
                                         "Container:Directory",
                                         "</Container:Directory>",
                                         "</rdf:RDF>",
                                         "xmlns:hdrgm=",
                                         RDF};
    enum { PIECES = sizeof pieces / sizeof pieces[0], MOST = 14 };
    uint32_t random = 1;
    for (int i = 0; i < 4000; i++) {
        char text[MOST * sizeof RDF] = "";
        const uint32_t count = picture_random(&random) % MOST;
        for (uint32_t k = 0; k < count; k++)
            strncat(text, pieces[picture_random(&random) % PIECES],
                    sizeof text - strlen(text) - 1);
        const size_t size = strlen(text);
        char *const xmp = malloc(size + (size == 0));
        char *description;
        struct ims_metadata_xmp made;
        cr_assert_not_null(xmp);
        memcpy(xmp, text, size);
        ims_metadata_xmp_take_images(xmp, size, &description);
        free(description);
        cr_assert_eq(
            ims_metadata_xmp_describe(xmp, size, i % 2 ? "" : "<b/>", 400, &made), 0);
        cr_assert_geq(made.size, size);
        free(made.text);
        free(xmp);
    }
}
