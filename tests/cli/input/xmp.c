/* SPDX-License-Identifier: MIT
 *
 * XMP in several segments of a JPEG: the second packet's properties come among those of
 * the first one where its digest is right, and nothing else is done where it is not.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/input/xmp.h"
#include "encoders/metadata/md5.h"

#define RDF "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"

static const char second[] =
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF " RDF " xmlns:a='urn:a'>"
    "<rdf:Description rdf:about='' a:more='words'/></rdf:RDF></x:xmpmeta>";

static char digits[33];
static unsigned char segments[2][40 + sizeof second];
static struct input_xmp_piece pieces[2];

/* The second packet in two pieces, of which the later one comes first. */
static void make_pieces(void)
{
    enum { CUT = 50 };
    uint8_t digest[IMS_METADATA_MD5_SIZE];
    const size_t size = sizeof second - 1;
    ims_metadata_md5(second, size, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(digits + 2 * i, 3, "%02X", digest[i]);
    for (size_t i = 0; i < 2; i++) {
        const size_t start = i == 0 ? CUT : 0;
        const size_t length = i == 0 ? size - CUT : CUT;
        memcpy(segments[i], digits, 32);
        memset(segments[i] + 32, 0, 8);
        segments[i][34] = (unsigned char)(size >> 8);
        segments[i][35] = (unsigned char)size;
        segments[i][39] = (unsigned char)start;
        memcpy(segments[i] + 40, second + start, length);
        pieces[i] = (struct input_xmp_piece){segments[i], 40 + length};
    }
}

/* A packet with a property of its own and, in this form, the digest. */
static char *make_packet(const char *format)
{
    static char packet[1000];
    char note[200];
    snprintf(note, sizeof note, format, digits);
    snprintf(packet, sizeof packet,
             "<?xpacket begin='' id=''?><x:xmpmeta xmlns:x='adobe:ns:meta/'>"
             "<rdf:RDF " RDF "><rdf:Description rdf:about='' xmlns:n='urn:n' "
             "n:own='one'%s</rdf:RDF></x:xmpmeta><?xpacket end='w'?>",
             note);
    return packet;
}

static char *join(const char *packet)
{
    size_t size = 0;
    char *joined = input_xmp_join(packet, strlen(packet), pieces, 2, &size);
    cr_assert(joined == NULL || strlen(joined) == size);
    return joined;
}

TestSuite(cli_input_xmp, .init = make_pieces);

Test(cli_input_xmp, both_become_one_packet)
{
    static const char *const notes[] = {
        " n:HasExtendedXMP='%s'/>", " n:HasExtendedXMP = \"%s\" n:last=''/>",
        "><n:HasExtendedXMP>%s</n:HasExtendedXMP></rdf:Description>"};
    static const char wanted[] =
        "<rdf:Description rdf:about='' a:more='words'/></rdf:RDF></x:xmpmeta>"
        "<?xpacket end='w'?>";
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
        char *joined = join(make_packet(notes[i]));
        cr_assert_not_null(joined, "%s", notes[i]);
        cr_assert_not_null(strstr(joined, "n:own='one'"), "%s", joined);
        cr_assert_null(strstr(joined, "HasExtendedXMP"), "%s", joined);
        cr_assert_not_null(strstr(joined, RDF " xmlns:a='urn:a'>"), "%s", joined);
        cr_assert_not_null(strstr(joined, wanted), "%s", joined);
        free(joined);
    }
}

Test(cli_input_xmp, what_is_not_whole_is_not_put_together)
{
    char *packet = make_packet(" n:HasExtendedXMP='%s'/>");
    segments[0][60] ^= 1;
    cr_assert_null(join(packet), "other bytes than those of the digest");
    segments[0][60] ^= 1;
    segments[1][34] = 0xff;
    segments[0][34] = 0xff;
    cr_assert_null(join(packet), "more bytes than there are");
    make_pieces();
    segments[0][38] = 0xff;
    cr_assert_null(join(packet), "a piece behind the end");
    make_pieces();
    pieces[1].size = 40;
    cr_assert_null(join(packet), "a piece that is missing");
    make_pieces();
    *strstr(packet, digits) = 'g';
    cr_assert_null(join(packet), "a digest that no piece has");
    cr_assert_null(join(make_packet("/>")), "none");
    cr_assert_null(join(make_packet(" n:HasExtendedXMP='%s'/><rdf:RDF>")),
                   "two elements RDF");
    cr_assert_null(join(make_packet(" xmlns:a='urn:b' n:HasExtendedXMP")), "cut off");
    packet = make_packet(" n:HasExtendedXMP='%s'/>");
    for (size_t i = 0; i < strlen(packet); i++) {
        size_t size;
        char *copy = malloc(i + 1);
        memcpy(copy, packet, i);
        free(input_xmp_join(copy, i, pieces, 2, &size));
        free(copy);
    }
}

/* A name that stands for one thing around the first packet, and for another one around
 * the second. */
Test(cli_input_xmp, names_of_two_meanings_are_not_mixed)
{
    char packet[1000];
    snprintf(packet, sizeof packet,
             "<rdf:RDF " RDF " xmlns:a='urn:b'><rdf:Description "
             "xmlns:n='urn:n' n:HasExtendedXMP='%s'/></rdf:RDF>",
             digits);
    cr_assert_null(join(packet));
    char *place = strstr(packet, "urn:b");
    place[4] = 'a';
    place[-1] = place[5] = '"'; /* the same */
    char *joined = join(packet);
    cr_assert_not_null(joined);
    free(joined);
}
