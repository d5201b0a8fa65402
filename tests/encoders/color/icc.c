/* SPDX-License-Identifier: MIT
 *
 * Profiles: their bytes are whole by the rules of ICC.1, and colors through them are
 * those of the standards, by an evaluation of our own and by Little CMS where it is
 * installed (nothing of it is needed to compile this).
 */
#include <dlfcn.h>
#include <math.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/color/icc.h"
#include "support/colors.h"

struct profile {
    uint8_t bytes[IMS_COLOR_ICC_BYTES];
    size_t size;
};

static const enum ims_color_primaries all_primaries[] = {
    IMS_PRIMARIES_BT709,  IMS_PRIMARIES_BT470M,    IMS_PRIMARIES_BT470BG,
    IMS_PRIMARIES_BT601,  IMS_PRIMARIES_SMPTE240M, IMS_PRIMARIES_FILM,
    IMS_PRIMARIES_BT2020, IMS_PRIMARIES_DCI_P3,    IMS_PRIMARIES_DISPLAY_P3,
    IMS_PRIMARIES_XYZ,    IMS_PRIMARIES_EBU3213};
static const enum ims_color_transfer all_transfers[] = {
    IMS_TRANSFER_BT709,     IMS_TRANSFER_GAMMA22, IMS_TRANSFER_GAMMA28,
    IMS_TRANSFER_BT601,     IMS_TRANSFER_LINEAR,  IMS_TRANSFER_SMPTE240M,
    IMS_TRANSFER_LOG100,    IMS_TRANSFER_LOG316,  IMS_TRANSFER_SRGB,
    IMS_TRANSFER_BT2020_10, IMS_TRANSFER_PQ,      IMS_TRANSFER_HLG};
enum {
    PRIMARIES = sizeof all_primaries / sizeof all_primaries[0],
    TRANSFERS = sizeof all_transfers / sizeof all_transfers[0],
    LEVELS = 6 /* of each color */
};

static struct ims_image image_of(enum ims_color_primaries primaries,
                                 enum ims_color_transfer transfer)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGB8;
    image.primaries = primaries;
    image.transfer = transfer;
    return image;
}

static void make(struct profile *profile, enum ims_color_primaries primaries,
                 enum ims_color_transfer transfer, bool gray)
{
    const struct ims_image image = image_of(primaries, transfer);
    memset(profile->bytes, 0xA5, sizeof profile->bytes);
    profile->size = ims_color_icc_make(&image, gray, profile->bytes);
    cr_assert_gt(profile->size, 0);
    cr_assert_leq(profile->size, sizeof profile->bytes);
}

static bool is_hdr(enum ims_color_transfer transfer)
{
    return transfer == IMS_TRANSFER_PQ || transfer == IMS_TRANSFER_HLG;
}

/* ---- the reference --------------------------------------------------------------- */

/* Light of a sample on a display without HDR: what is brighter is bent. */
static double light_of(enum ims_color_transfer transfer, double sample)
{
    const double light = colors_light(transfer, sample);
    if (!is_hdr(transfer))
        return light;
    const double luminance =
        transfer == IMS_TRANSFER_PQ ? 10000.0 * light : 1000.0 * pow(light, 1.2);
    return colors_tone(fmin(luminance, 1000.0), 1000.0, 203.0) / 203.0;
}

static void expected_lab(enum ims_color_primaries primaries,
                         enum ims_color_transfer transfer, const double rgb[3],
                         double lab[3])
{
    double light[3], xyz[3];
    for (int k = 0; k < 3; k++)
        light[k] = light_of(transfer, rgb[k]);
    colors_xyz(primaries, light, xyz);
    colors_lab(xyz, lab);
}

/* ---- profiles, read -------------------------------------------------------------- */

static uint32_t number(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static const uint8_t *find_tag(const struct profile *profile, const char *name)
{
    const uint8_t *const table = profile->bytes + 128;
    for (uint32_t i = 0; i < number(table); i++)
        if (memcmp(table + 4 + 12 * i, name, 4) == 0)
            return profile->bytes + number(table + 4 + 12 * i + 4);
    return NULL;
}

static double fixed_at(const uint8_t *at)
{
    return (int32_t)number(at) / 65536.0;
}

/* By the curve of the profile, straight between its points. */
static double curve(const uint8_t *tag, double sample)
{
    const uint32_t points = number(tag + 8);
    if (points == 0)
        return sample;
    const double place = sample * (points - 1);
    const uint32_t first = (uint32_t)fmin(floor(place), points - 2);
    const uint8_t *const at = tag + 12 + 2 * (size_t)first;
    const double low = (at[0] << 8 | at[1]) / 65535.0;
    const double high = (at[2] << 8 | at[3]) / 65535.0;
    return low + (high - low) * (place - first);
}

static void evaluate(const struct profile *profile, const double rgb[3], double lab[3])
{
    static const char *const colors[3] = {"rXYZ", "gXYZ", "bXYZ"};
    static const char *const curves[3] = {"rTRC", "gTRC", "bTRC"};
    double xyz[3] = {0};
    for (int k = 0; k < 3; k++) {
        const double light = curve(find_tag(profile, curves[k]), rgb[k]);
        for (int i = 0; i < 3; i++)
            xyz[i] += light * fixed_at(find_tag(profile, colors[k]) + 8 + 4 * i);
    }
    colors_lab(xyz, lab);
}

static void level(int step, double rgb[3])
{
    rgb[0] = step % LEVELS / (LEVELS - 1.0);
    rgb[1] = step / LEVELS % LEVELS / (LEVELS - 1.0);
    rgb[2] = step / LEVELS / LEVELS / (LEVELS - 1.0);
}

/* ---- tests ----------------------------------------------------------------------- */

/* ICC.1: the size, tags within it, at multiples of 4, each of a known type. */
static void check_structure(const struct profile *profile, bool gray, bool hdr)
{
    const uint8_t *const bytes = profile->bytes;
    const uint32_t tags = number(bytes + 128);
    cr_assert_eq(number(bytes), profile->size);
    cr_assert_eq(profile->size % 4, 0);
    cr_assert_eq(number(bytes + 8), hdr && !gray ? 0x04400000 : 0x02400000);
    cr_assert_arr_eq(bytes + 12, gray ? "mntrGRAYXYZ " : "mntrRGB XYZ ", 12);
    cr_assert_arr_eq(bytes + 36, "acsp", 4);
    cr_assert_eq(tags, gray ? 5 : hdr ? 11 : 10);
    for (uint32_t i = 0; i < tags; i++) {
        const uint32_t at = number(bytes + 132 + 12 * i + 4);
        const uint32_t size = number(bytes + 132 + 12 * i + 8);
        cr_assert_eq(at % 4, 0);
        cr_assert_geq(at, 132 + 12 * tags);
        cr_assert_geq(size, 8);
        cr_assert_leq(at + size, profile->size);
        cr_assert_eq(number(bytes + at + 4), 0);
    }
    for (int i = 0; i < 3; i++) {
        static const uint32_t d50[3] = {0xF6D6, 0x10000, 0xD32D};
        uint32_t sum = 0;
        cr_assert_eq(number(bytes + 68 + 4 * i), d50[i]);
        cr_assert_eq(number(find_tag(profile, "wtpt") + 8 + 4 * i), d50[i]);
        for (int k = 0; k < 3 && !gray; k++)
            sum += number(find_tag(profile, &"rXYZ\0gXYZ\0bXYZ"[5 * k]) + 8 + 4 * i);
        if (!gray)
            cr_assert_eq(sum, d50[i], "white is no white");
    }
}

Test(color_icc, is_whole_for_all_that_can_be_said)
{
    struct profile profile, again;
    for (int gray = 0; gray < 2; gray++)
        for (int p = 0; p < PRIMARIES; p++)
            for (int t = 0; t < TRANSFERS; t++) {
                make(&profile, all_primaries[p], all_transfers[t], gray != 0);
                check_structure(&profile, gray != 0, is_hdr(all_transfers[t]));
                make(&again, all_primaries[p], all_transfers[t], gray != 0);
                cr_assert_eq(memcmp(&profile, &again, sizeof profile), 0);
            }
}

Test(color_icc, has_the_colors_of_the_standards)
{
    struct profile profile;
    for (int p = 0; p < PRIMARIES; p++)
        for (int t = 0; t < TRANSFERS; t++) {
            make(&profile, all_primaries[p], all_transfers[t], false);
            for (int i = 0; i < LEVELS * LEVELS * LEVELS; i++) {
                double rgb[3], lab[3], expected[3];
                level(i, rgb);
                expected_lab(all_primaries[p], all_transfers[t], rgb, expected);
                evaluate(&profile, rgb, lab);
                /* Numbers of 16 bits after the point are that far off. */
                cr_assert_leq(colors_distance(lab, expected), 0.08,
                              "primaries %d, transfer %d, color %d: %f",
                              (int)all_primaries[p], (int)all_transfers[t], i,
                              colors_distance(lab, expected));
            }
        }
}

Test(color_icc, says_h273_itself_of_hdr)
{
    struct profile profile;
    make(&profile, IMS_PRIMARIES_BT2020, IMS_TRANSFER_PQ, false);
    cr_assert_arr_eq(find_tag(&profile, "cicp"), "cicp\0\0\0\0\11\20\0\1", 12);
    make(&profile, IMS_PRIMARIES_BT2020, IMS_TRANSFER_BT2020_10, false);
    cr_assert_null(find_tag(&profile, "cicp"));
}

Test(color_icc, bends_what_the_picture_says_of_its_brightness)
{
    struct ims_light hdr = IMS_LIGHT_INIT;
    struct ims_image image = image_of(IMS_PRIMARIES_BT2020, IMS_TRANSFER_PQ);
    struct profile profile;
    hdr.max_content_light = 40000000;
    image.light = &hdr;
    profile.size = ims_color_icc_make(&image, false, profile.bytes);
    for (int i = 0; i <= 16; i++) {
        const double luminance = 10000.0 * colors_light(IMS_TRANSFER_PQ, i / 16.0);
        cr_assert_float_eq(curve(find_tag(&profile, "rTRC"), i / 16.0),
                           colors_tone(fmin(luminance, 4000), 4000, 203) / 203, 1e-4);
    }
}

Test(color_icc, is_none_where_nothing_or_half_is_said)
{
    struct profile profile;
    static const struct {
        enum ims_color_primaries primaries;
        enum ims_color_transfer transfer;
        bool gray; /* the transfer is all that it needs */
    } cases[] = {{IMS_PRIMARIES_DEFAULT, IMS_TRANSFER_DEFAULT, false},
                 {IMS_PRIMARIES_UNSPECIFIED, IMS_TRANSFER_UNSPECIFIED, false},
                 {IMS_PRIMARIES_BT2020, IMS_TRANSFER_DEFAULT, false},
                 {IMS_PRIMARIES_DEFAULT, IMS_TRANSFER_SRGB, true}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct ims_image image = image_of(cases[i].primaries, cases[i].transfer);
        cr_assert_eq(ims_color_icc_make(&image, false, profile.bytes), 0);
        cr_assert_eq(ims_color_icc_make(&image, true, profile.bytes) != 0,
                     cases[i].gray);
    }
}

Test(color_icc, is_for_pixels_alone)
{
    struct profile profile;
    struct ims_image image = image_of(IMS_PRIMARIES_BT709, IMS_TRANSFER_SRGB);
    cr_assert_gt(ims_color_icc_make(&image, false, profile.bytes), 0);
    image.format = IMS_PIXEL_ENCODED;
    cr_assert_eq(ims_color_icc_make(&image, false, profile.bytes), 0);
}

Test(color_icc, is_added_to_metadata_that_have_none)
{
    static const struct ims_text texts[] = {{.key = "Title", .value = ""}, {0}};
    const struct ims_image image = image_of(IMS_PRIMARIES_BT709, IMS_TRANSFER_SRGB);
    const struct ims_image silent = image_of(IMS_PRIMARIES_DEFAULT, IMS_TRANSFER_SRGB);
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_encoding encoding = {.size = sizeof encoding, .image = &image};
    struct ims_color_icc_room room;
    struct profile profile;
    make(&profile, IMS_PRIMARIES_BT709, IMS_TRANSFER_SRGB, false);
    cr_assert_eq(ims_color_icc_add(&encoding, false, &room), &room.metadata);
    cr_assert_eq(room.metadata.size, sizeof metadata);
    cr_assert_eq(room.metadata.icc_size, profile.size);
    cr_assert_arr_eq(room.metadata.icc, profile.bytes, profile.size);
    metadata.texts = texts;
    encoding.metadata = &metadata;
    cr_assert_eq(ims_color_icc_add(&encoding, false, &room), &room.metadata);
    cr_assert_eq(room.metadata.texts, texts);
    cr_assert_eq(room.metadata.icc, room.profile);
    metadata.icc = texts;
    metadata.icc_size = 1;
    cr_assert_eq(ims_color_icc_add(&encoding, false, &room), &metadata);
    metadata.icc = NULL;
    encoding.image = &silent;
    cr_assert_eq(ims_color_icc_add(&encoding, false, &room), &metadata);
    encoding.metadata = NULL;
    cr_assert_null(ims_color_icc_add(&encoding, false, &room));
    cr_assert_eq(ims_color_icc_add(&encoding, true, &room), &room.metadata);
}

/* ---- Little CMS ------------------------------------------------------------------ */

enum { /* its names for samples: doubles of gray, RGB and Lab */
       LCMS_GRAY = 0x430008,
       LCMS_RGB = 0x440018,
       LCMS_LAB = 0x4A0018,
       LCMS_RELATIVE = 1,
       LCMS_EXACT = 0x0140 /* neither tables nor a cache */
};

static struct {
    void *(*open)(const void *bytes, uint32_t size);
    int (*close)(void *profile);
    void *(*lab)(const void *white);
    void *(*transform)(void *from, uint32_t from_format, void *to, uint32_t to_format,
                       uint32_t intent, uint32_t flags);
    void (*delete_transform)(void *transform);
    void (*run)(void *transform, const void *in, void *out, uint32_t count);
} lcms;

static void find(void *library, const char *name, void *function)
{
    void *const address = dlsym(library, name);
    cr_assert_not_null(address, "%s", name);
    memcpy(function, &address, sizeof address);
}

static void check_lcms(enum ims_color_primaries primaries,
                       enum ims_color_transfer transfer, bool gray)
{
    struct profile bytes;
    make(&bytes, primaries, transfer, gray);
    void *const profile = lcms.open(bytes.bytes, (uint32_t)bytes.size);
    void *const lab = lcms.lab(NULL);
    cr_assert(profile != NULL && lab != NULL);
    void *const transform = lcms.transform(profile, gray ? LCMS_GRAY : LCMS_RGB, lab,
                                           LCMS_LAB, LCMS_RELATIVE, LCMS_EXACT);
    cr_assert_not_null(transform);
    for (int i = 0; i < LEVELS * LEVELS * LEVELS; i++) {
        double rgb[3], found[3], expected[3];
        level(i, rgb);
        if (gray)
            rgb[0] = rgb[1] = rgb[2] = i / (LEVELS * LEVELS * LEVELS - 1.0);
        expected_lab(primaries, transfer, rgb, expected);
        lcms.run(transform, rgb, found, 1);
        cr_assert_leq(colors_distance(found, expected), 0.1,
                      "primaries %d, transfer %d, color %d: %f %f %f, not %f %f %f",
                      (int)primaries, (int)transfer, i, found[0], found[1], found[2],
                      expected[0], expected[1], expected[2]);
    }
    lcms.delete_transform(transform);
    lcms.close(lab);
    lcms.close(profile);
}

Test(color_icc, little_cms_reads_the_same_colors)
{
    void *const library = dlopen("liblcms2.so.2", RTLD_NOW);
    if (library == NULL)
        cr_skip_test("no liblcms2.so.2");
    find(library, "cmsOpenProfileFromMem", &lcms.open);
    find(library, "cmsCloseProfile", &lcms.close);
    find(library, "cmsCreateLab4Profile", &lcms.lab);
    find(library, "cmsCreateTransform", &lcms.transform);
    find(library, "cmsDeleteTransform", &lcms.delete_transform);
    find(library, "cmsDoTransform", &lcms.run);
    for (int t = 0; t < TRANSFERS; t++) {
        for (int p = 0; p < PRIMARIES; p++)
            /* It clips what no color can be. */
            if (all_primaries[p] != IMS_PRIMARIES_XYZ)
                check_lcms(all_primaries[p], all_transfers[t], false);
        check_lcms(IMS_PRIMARIES_BT709, all_transfers[t], true);
    }
}
