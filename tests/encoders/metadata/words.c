/* SPDX-License-Identifier: MIT
 *
 * What writers of metadata have in common: MD5, calendar, units of resolution, texts.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <criterion/criterion.h>

#include "encoders/metadata/calendar.h"
#include "encoders/metadata/md5.h"
#include "encoders/metadata/resolution.h"
#include "encoders/metadata/text.h"
#include "support/picture.h"

static void check_md5(const char *text, const char *digits)
{
    uint8_t digest[IMS_METADATA_MD5_SIZE];
    char found[2 * sizeof digest + 1];
    ims_metadata_md5(text, strlen(text), digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(found + 2 * i, 3, "%02x", digest[i]);
    cr_assert_str_eq(found, digits);
}

Test(metadata_words, md5_is_that_of_rfc_1321)
{
    check_md5("", "d41d8cd98f00b204e9800998ecf8427e");
    check_md5("a", "0cc175b9c0f1b6a831c399e269772661");
    check_md5("message digest", "f96b697d7cb7938d525a2f31aaf161d0");
    check_md5("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
              "d174ab98d277d9f5a5611c2c9f419d9f");
    check_md5("1234567890123456789012345678901234567890123456789012345678901234567890"
              "1234567890",
              "57edf4a22be3c955ac49da2e2107b67a");
}

Test(metadata_words, times_are_those_of_the_c_library)
{
    uint32_t random = 7;
    for (int i = 0; i < 20000; i++) {
        const uint64_t high = picture_random(&random);
        int64_t time_ns = (int64_t)(high << 32 | picture_random(&random));
        if (i == 0)
            time_ns = INT64_MIN;
        else if (i == 1)
            time_ns = INT64_MAX;
        else if (i == 2)
            time_ns = -1;
        const int64_t nanosecond = (time_ns % 1000000000 + 1000000000) % 1000000000;
        const time_t seconds =
            (time_t)(time_ns / 1000000000 - (time_ns % 1000000000 < 0));
        struct tm expected;
        cr_assert_not_null(gmtime_r(&seconds, &expected));
        const struct ims_metadata_calendar found = ims_metadata_calendar_of(time_ns);
        cr_assert_eq(found.year, expected.tm_year + 1900);
        cr_assert_eq(found.month, expected.tm_mon + 1);
        cr_assert_eq(found.day, expected.tm_mday);
        cr_assert_eq(found.hour, expected.tm_hour);
        cr_assert_eq(found.minute, expected.tm_min);
        cr_assert_eq(found.second, expected.tm_sec);
        cr_assert_eq(found.nanosecond, nanosecond);
    }
}

Test(metadata_words, dots_per_inch_come_back)
{
    for (uint32_t inch = 1; inch < 5000; inch++) {
        const uint32_t metre = (inch * 10000 + 127) / 254;
        cr_assert_eq(ims_metadata_resolution_per_inch(metre), inch);
        cr_assert(ims_metadata_resolution_is_per_inch(metre));
    }
    cr_assert_not(ims_metadata_resolution_is_per_inch(10001));
    cr_assert_eq(ims_metadata_resolution_per_inch(UINT32_MAX), 109092169);
    cr_assert_eq(ims_metadata_resolution_per_centimetre(150), 2);
}

Test(metadata_words, latin1_is_what_prints)
{
    static const struct {
        const char *utf8;
        const char *latin1; /* or NULL */
    } texts[] = {
        {"", ""},
        {"a tree\nand ~", "a tree\nand ~"},
        {"B\xc3\xa4ume\xc2\xa0", "B\xe4ume\xa0"},
        {"\xc3\xbf", "\xff"},
        {"\xc4\x80", NULL},
        {"\xe2\x82\xac", NULL},
        {"\xf0\x9f\x8c\xb3", NULL},
        {"a\tb", NULL},
        {"\x7f", NULL},
        {"\xc2\x80", NULL},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        uint8_t out[40] = {0};
        const ptrdiff_t size = ims_metadata_text_latin1_size(texts[i].utf8);
        if (texts[i].latin1 == NULL) {
            cr_assert_eq(size, IMS_METADATA_TEXT_NOT_LATIN1, "%zu", i);
            continue;
        }
        cr_assert_eq(size, (ptrdiff_t)strlen(texts[i].latin1), "%zu", i);
        ims_metadata_text_write_latin1(texts[i].utf8, out);
        cr_assert_str_eq((const char *)out, texts[i].latin1);
    }
}
