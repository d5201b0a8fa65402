/* SPDX-License-Identifier: MIT
 *
 * File names and sub-folders as text: each kind of name that a program may hand over.
 */
#include "src/base/path.h"

#include <criterion/criterion.h>
#include <string.h>

static struct ims_message message;

static const char *repeated(const char *piece, size_t times)
{
    static char text[32768];
    text[0] = '\0';
    for (size_t i = 0; i < times; i++)
        strncat(text, piece, sizeof text - strlen(text) - 1);
    return text;
}

/* ---- file names ------------------------------------------------------------------ */

static void takes_name(const char *given, const char *expected)
{
    const char *name = NULL;
    cr_assert_eq(ims_path_file_name(given, &name, &message), IMS_OK, "%s", given);
    cr_assert_str_eq(name, expected);
    cr_assert(name >= given && name <= given + strlen(given),
              "the name is not a part of what was given");
}

static void refuses_name(const char *given, const char *words)
{
    const char *name = "something";
    message.text[0] = '\0';
    cr_assert_eq(ims_path_file_name(given, &name, &message), IMS_ERROR_FILE_NAME);
    cr_assert_null(name);
    cr_assert_not_null(strstr(message.text, words), "\"%s\" lacks \"%s\"", message.text,
                       words);
    cr_assert_eq(ims_path_file_name(given, &name, NULL), IMS_ERROR_FILE_NAME);
}

Test(path, folders_in_a_file_name_are_stripped)
{
    takes_name("a.img", "a.img");
    takes_name("/a.img", "a.img");
    takes_name("/somewhere/else/a.img", "a.img");
    takes_name("../../a.img", "a.img");
    takes_name("a//b.img", "b.img");
}

Test(path, any_bytes_but_slash_make_a_file_name)
{
    takes_name(" ", " ");
    takes_name("a b'c\"d.img", "a b'c\"d.img");
    takes_name("two\nlines\t.img", "two\nlines\t.img");
    takes_name("\xc3\xa4\xe2\x82\xac.img", "\xc3\xa4\xe2\x82\xac.img");
    takes_name("\xff\xfe.img", "\xff\xfe.img");
    takes_name("...", "...");
    takes_name(".hidden", ".hidden");
    takes_name("C:\\a.img", "C:\\a.img");
}

Test(path, a_name_of_255_bytes_is_taken_and_one_of_256_refused)
{
    char name[258];
    strcpy(name, repeated("x", 255));
    takes_name(name, name);
    strcpy(name, repeated("x", 256));
    refuses_name(name, "too long");
    refuses_name(name, "255");
}

Test(path, what_names_a_folder_or_nothing_is_refused)
{
    refuses_name(NULL, "missing");
    refuses_name("", "empty");
    refuses_name("/", "only a folder");
    refuses_name("folder/", "only a folder");
    refuses_name("a.img/", "\"a.img/\"");
    refuses_name(".", "names a folder");
    refuses_name("..", "names a folder");
    refuses_name("a/..", "names a folder");
    refuses_name("a/.", "names a folder");
}

/* ---- sub-folders ----------------------------------------------------------------- */

static void takes_folder(const char *given, const char *expected)
{
    char normal[IMS_PATH_SUB_FOLDER_MAX + 1];
    cr_assert_eq(ims_path_sub_folder(given, normal, &message), IMS_OK, "%s", given);
    cr_assert_str_eq(normal, expected);
}

static void refuses_folder(const char *given, const char *words)
{
    char normal[IMS_PATH_SUB_FOLDER_MAX + 1];
    message.text[0] = '\0';
    cr_assert_eq(ims_path_sub_folder(given, normal, &message), IMS_ERROR_SUB_FOLDER,
                 "%s", given);
    cr_assert_str_empty(normal);
    cr_assert_not_null(strstr(message.text, words), "\"%s\" lacks \"%s\"", message.text,
                       words);
    cr_assert_eq(ims_path_sub_folder(given, normal, NULL), IMS_ERROR_SUB_FOLDER);
}

Test(path, nothing_as_a_sub_folder_is_the_location)
{
    takes_folder(NULL, "");
    takes_folder("", "");
    takes_folder(".", "");
    takes_folder("./", "");
    takes_folder(".//./", "");
}

Test(path, spellings_of_a_sub_folder_have_one_normal_form)
{
    takes_folder("a", "a");
    takes_folder("a/", "a");
    takes_folder("./a", "a");
    takes_folder("a/b/c", "a/b/c");
    takes_folder("a//b/./c///", "a/b/c");
    takes_folder("...", "...");
    takes_folder("..a/b..", "..a/b..");
    takes_folder(" /\n", " /\n");
    takes_folder("\xff", "\xff");
}

Test(path, what_leads_out_of_the_location_is_refused)
{
    refuses_folder("/", "begins with a slash");
    refuses_folder("/tmp", "begins with a slash");
    refuses_folder("//tmp", "begins with a slash");
    refuses_folder("..", "goes up");
    refuses_folder("../", "goes up");
    refuses_folder("../a", "goes up");
    refuses_folder("a/../../b", "goes up");
    refuses_folder("a/../b", "goes up");
    refuses_folder("a/b/..", "goes up");
}

Test(path, long_sub_folders)
{
    char text[8192];
    strcpy(text, "a/");
    strcat(text, repeated("x", 255));
    takes_folder(text, text);
    strcat(text, "x/b");
    refuses_folder(text, "255");

    /* What counts is the normal form, however long it is spelled. */
    strcpy(text, repeated("x/", 2047));
    strcat(text, "x");
    cr_assert_eq(strlen(text), 4095);
    takes_folder(text, text);
    strcat(text, "/");
    char normal[IMS_PATH_SUB_FOLDER_MAX + 1];
    cr_assert_eq(ims_path_sub_folder(text, normal, &message), IMS_OK);
    cr_assert_eq(strlen(normal), 4095);
    strcat(text, "y");
    refuses_folder(text, "4095");
    strcpy(text, repeated("./", 3000));
    strcat(text, "a");
    takes_folder(text, "a");
}

/* ---- extensions and numbers ------------------------------------------------------ */

/* Of each row all spellings are one file on some file system: exFAT, NTFS, a folder of
 * ext4 that folds case, HFS+. */
Test(path, what_may_be_one_file_has_one_key)
{
    static const char *const rows[][4] = {
        {"photo.png", "PHOTO.png", "Photo.Png", "photo.PNG"},
        {"a.png", "a.png.", "a.png ", "A.PNG. . "},
        {"\xc3\xa9t\xc3\xa9.png", "\xc3\x89T\xc3\x89.PNG", "e\xcc\x81te\xcc\x81.png",
         "E\xcc\x81TE\xcc\x81.png"},
        {"camera_000123.png", "CAMERA_000123.PNG", "Camera_000123.png.",
         "camera_000123.pnG "},
        {"a long na\xc3\xafve.png", "A long NA\xc3\x8fVE.png",
         "a long nai\xcc\x88ve.PNG", "A LONG NAI\xcc\x88VE.png"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t k = 1; k < 4; k++) {
            cr_assert_eq(ims_path_key("", rows[i][k]), ims_path_key("", rows[i][0]),
                         "%s", rows[i][k]);
            cr_assert_eq(ims_path_key(rows[i][k], "x"), ims_path_key(rows[i][0], "x"),
                         "%s", rows[i][k]);
        }
    cr_assert_eq(ims_path_key("a/b", "x"), ims_path_key("A. /B.", "x"));
}

Test(path, different_files_have_different_keys)
{
    static const char *const paths[][2] = {
        {"", "a"},         {"", "b"},
        {"a", "b"},        {"b", "a"},
        {"a/b", "c"},      {"", "a1"},
        {"", "a.b"},       {"", ".a"},
        {"", "ab"},        {"a", "a"},
        {"a/a", "a"},      {"aa", "a"},
        {"", "1\xc3\xa9"}, {"", "2\xc3\xa9"},
        {"", " a"},        {"", "12345678"},
        {"", "123456789"}, {"", "1234567"},
        {"", "22345678"},  {"", "12345679"},
        {"12345678", "9"}, {"", "1234567812345678"},
    };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        for (size_t k = 0; k < i; k++)
            cr_assert_neq(ims_path_key(paths[i][0], paths[i][1]),
                          ims_path_key(paths[k][0], paths[k][1]), "%s/%s, %s/%s",
                          paths[i][0], paths[i][1], paths[k][0], paths[k][1]);
}

Test(path, the_extension_is_what_follows_the_last_dot)
{
    cr_assert_str_eq(ims_path_extension("a.img"), "img");
    cr_assert_str_eq(ims_path_extension("a.tar.GZ"), "GZ");
    cr_assert_str_eq(ims_path_extension("..img"), "img");
    cr_assert_str_eq(ims_path_extension("a"), "");
    cr_assert_str_eq(ims_path_extension(".a"), "");
    cr_assert_str_eq(ims_path_extension("a."), "");
}

static void numbers(const char *name, uint32_t number, const char *expected)
{
    char numbered[IMS_PATH_NAME_MAX + 1];
    cr_assert(ims_path_numbered(name, number, numbered), "%s", name);
    cr_assert_str_eq(numbered, expected);
}

Test(path, the_number_goes_before_the_extension)
{
    numbers("a.img", 1, "a_1.img");
    numbers("a.b.img", 4294967295u, "a.b_4294967295.img");
    numbers("a", 12, "a_12");
    numbers(".a", 12, ".a_12");
    numbers("a.", 3, "a._3");
}

Test(path, a_numbered_name_keeps_within_255_bytes)
{
    char name[256];
    char expected[256];
    strcpy(name, repeated("x", 251));
    strcat(name, ".img");
    strcpy(expected, repeated("x", 249));
    strcat(expected, "_7.img");
    numbers(name, 7, expected);

    strcpy(name, repeated("x", 249));
    strcat(name, ".img");
    strcpy(expected, name);
    strcpy(expected + 249, "_7.img");
    numbers(name, 7, expected);
}

Test(path, a_shortened_stem_ends_between_characters)
{
    char name[256];
    char numbered[IMS_PATH_NAME_MAX + 1];
    /* 63 characters of four bytes, in a room of 251, 250, 249 and 248 bytes. */
    static const uint32_t sizes[] = {7, 77, 777, 7777};
    for (size_t i = 0; i < 4; i++) {
        strcpy(name, repeated("\xf0\x9f\x8c\xb2", 63));
        strcat(name, ".i");
        cr_assert(ims_path_numbered(name, sizes[i], numbered));
        size_t stem = strcspn(numbered, "_");
        cr_assert_eq(stem % 4, 0, "a character was cut: %zu bytes", stem);
        cr_assert_eq(stem, 248);
        cr_assert_leq(strlen(numbered), 255);
    }
    /* Continuation bytes that belong to nothing are no reason to cut more. */
    strcpy(name, repeated("\x80", 255));
    cr_assert(ims_path_numbered(name, 1, numbered));
    cr_assert_eq(strlen(numbered), 255);
}

Test(path, an_extension_that_leaves_no_room_for_a_number_is_refused)
{
    char name[256] = "x.";
    char numbered[IMS_PATH_NAME_MAX + 1];
    strcat(name, repeated("e", 253));
    cr_assert_not(ims_path_numbered(name, 1, numbered));
    name[253] = '\0'; /* ".eee" of 252 bytes, "_1" and one byte of stem */
    cr_assert(ims_path_numbered(name, 1, numbered));
    cr_assert_eq(strlen(numbered), 255);
    cr_assert_not(ims_path_numbered(name, 10, numbered));
}

/* ---- quoting --------------------------------------------------------------------- */

static void quotes(const char *text, const char *expected)
{
    char quoted[512];
    cr_assert_eq(ims_path_quote(text, quoted, sizeof quoted), quoted);
    cr_assert_str_eq(quoted, expected);
}

Test(path, plain_text_is_quoted_as_it_is)
{
    quotes("", "");
    quotes("/a b/c's.img", "/a b/c's.img");
    quotes("\xc3\xa4 \xe2\x82\xac \xf0\x9f\x8c\xb2", "\xc3\xa4 \xe2\x82\xac "
                                                     "\xf0\x9f\x8c\xb2");
}

Test(path, what_would_break_the_line_or_the_quotes_is_escaped)
{
    quotes("a\nb\tc\rd", "a\\nb\\tc\\rd");
    quotes("\x1b[31m\x7f\x01", "\\x1b[31m\\x7f\\x01");
    quotes("a\\b\"c", "a\\\\b\\\"c");
}

Test(path, what_is_not_utf8_is_escaped)
{
    quotes("\xff\xfe", "\\xff\\xfe");
    quotes("\xc3", "\\xc3");
    quotes("\xc3(", "\\xc3(");
    quotes("\xe2\x82", "\\xe2\\x82");
    quotes("\xc0\xaf", "\\xc0\\xaf");                   /* overlong */
    quotes("\xe0\x9f\xbf", "\\xe0\\x9f\\xbf");          /* overlong */
    quotes("\xf0\x8f\xbf\xbf", "\\xf0\\x8f\\xbf\\xbf"); /* overlong */
    quotes("\xed\xa0\x80", "\\xed\\xa0\\x80");          /* surrogate */
    quotes("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"); /* above U+10FFFF */
    quotes("\xc2\x9b", "\\xc2\\x9b");                   /* the control character CSI */
}

Test(path, long_text_is_cut_in_the_middle)
{
    char quoted[16];
    cr_assert_str_eq(ims_path_quote("123456789012345", quoted, sizeof quoted),
                     "123456789012345");
    cr_assert_str_eq(ims_path_quote("1234567890123456", quoted, sizeof quoted),
                     "123456...123456");
    /* Escapes and characters are kept whole. */
    cr_assert_str_eq(ims_path_quote("\n\n\n\n\n\n\n\n", quoted, sizeof quoted),
                     "\\n\\n\\n...\\n\\n\\n");
    cr_assert_str_eq(ims_path_quote("\xff\xff\xff\xff", quoted, sizeof quoted),
                     "\\xff...\\xff");
    cr_assert_str_eq(
        ims_path_quote("\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac"
                       "1\xe2\x82\xac",
                       quoted, sizeof quoted),
        "\xe2\x82\xac\xe2\x82\xac...1\xe2\x82\xac");
}

Test(path, quoting_keeps_within_any_size)
{
    char quoted[64];
    const char *text = repeated("a\n\xff\xe2\x82\xac", 20);
    for (size_t size = 8; size < sizeof quoted; size++) {
        memset(quoted, '#', sizeof quoted);
        ims_path_quote(text, quoted, size);
        cr_assert_lt(strlen(quoted), size);
        cr_assert_geq(strlen(quoted) + 9, size, "more was cut than needed");
        cr_assert_eq(quoted[size], '#', "written behind the end");
    }
}
