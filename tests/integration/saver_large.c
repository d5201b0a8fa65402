/* SPDX-License-Identifier: MIT
 *
 * Files so large that they are begun while their end is still being encoded: whole, or
 * not there.
 */
#include <criterion/criterion.h>
#include <string.h>

#include <imagesaver/encoder.h>

#include "support/scratch.h"

enum { PIECE = 3000000, PIECES = 5 };

static unsigned char expected[PIECES * PIECE];

/* Pieces of a pattern; fails after so many as the sample says, 0 = never. */
static int encode_large(const struct ims_encoder *self, void *state,
                        const struct ims_encoding *encoding, struct ims_buffer *buffer,
                        struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    const unsigned char *samples = image->planes[0];
    (void)state;
    (void)self;
    (void)message;
    for (int i = 0; i < PIECES; i++) {
        if (i > 0 && i == samples[0])
            return IMS_ERROR_ENCODE;
        int error = ims_buffer_append(buffer, expected + i * PIECE, PIECE);
        if (error != IMS_OK)
            return error;
    }
    return IMS_OK;
}

static const char *const extensions[] = {"large", NULL};
static const enum ims_pixel_format formats[] = {IMS_PIXEL_GRAY8, IMS_PIXEL_NONE};
static const struct ims_encoder large = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "large",
    .format = "large",
    .description = "fifteen million bytes for any image",
    .extensions = extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSY,
    .pixel_formats = formats,
    .encode = encode_large,
};

static ims_saver *open_saver(void)
{
    ims_registry *registry = NULL;
    ims_saver *saver = NULL;
    struct ims_config config = IMS_CONFIG_INIT;
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_EMPTY), IMS_OK);
    cr_assert_eq(ims_registry_add(registry, &large, NULL), IMS_OK);
    config.workers = 2;
    config.registry = registry;
    cr_assert_eq(ims_open(&saver, scratch_folder(), &config), IMS_OK);
    ims_registry_free(&registry);
    for (size_t i = 0; i < sizeof expected; i++)
        expected[i] = (unsigned char)(i * 2654435761u >> 13);
    return saver;
}

static void save(ims_saver *saver, const char *name, const char *sub_folder,
                 unsigned char sample)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_GRAY8;
    image.width = 1;
    image.height = 1;
    image.planes[0] = &sample;
    cr_assert_eq(ims_save(saver, name, &image, sub_folder), IMS_OK);
}

Test(saver_large, files_are_whole, .init = scratch_open, .fini = scratch_close)
{
    ims_saver *saver = open_saver();
    scratch_write("b.large", "old", 0600);
    save(saver, "a.large", NULL, 0);
    save(saver, "b.large", NULL, 0);
    save(saver, "c.large", "new/folder", 0);
    save(saver, "d.large", "new/folder", 0);
    cr_assert_eq(ims_close(&saver, NULL), IMS_OK);
    cr_assert(scratch_holds("a.large", expected, sizeof expected));
    cr_assert(scratch_holds("b.large", expected, sizeof expected));
    cr_assert(scratch_holds("new/folder/c.large", expected, sizeof expected));
    cr_assert(scratch_holds("new/folder/d.large", expected, sizeof expected));
    cr_assert_eq(scratch_mode("b.large"), 0600);
    cr_assert_eq(scratch_count("."), 6);
}

Test(saver_large, what_cannot_be_encoded_leaves_nothing, .init = scratch_open,
     .fini = scratch_close)
{
    ims_saver *saver = open_saver();
    struct ims_summary summary = IMS_SUMMARY_INIT;
    scratch_write("2.large", "old", 0644);
    for (unsigned char sample = 1; sample < PIECES; sample++) {
        char name[] = "0.large";
        name[0] = (char)('0' + sample);
        save(saver, name, NULL, sample);
        save(saver, name, "folder", sample);
    }
    save(saver, "good.large", NULL, 0);
    cr_assert_eq(ims_close(&saver, &summary), IMS_ERROR_ENCODE);
    cr_assert_eq(summary.ledger.failed, 8);
    cr_assert_eq(summary.ledger.written, 1);
    cr_assert(scratch_holds_text("2.large", "old"));
    cr_assert(scratch_holds("good.large", expected, sizeof expected));
    cr_assert_eq(scratch_count("."), 2);
}
