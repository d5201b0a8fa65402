/* SPDX-License-Identifier: MIT */
#include "choosing.h"

#include <criterion/criterion.h>
#include <string.h>

#include "fake_encoder.h"

struct choosing choosing;

void choosing_open_with(const char *options, enum ims_mismatch mismatch)
{
    if (choosing.registry == NULL) {
        cr_assert_eq(ims_registry_new(&choosing.registry, IMS_REGISTRY_EMPTY), IMS_OK);
        for (size_t i = 0; i < CHOOSING_ENCODERS; i++)
            if (choosing.encoders[i].name != NULL)
                cr_assert_eq(ims_registry_add(choosing.registry, &choosing.encoders[i],
                                              &choosing.message),
                             IMS_OK, "%s", choosing.message.text);
        cr_assert_eq(ims_registry_add(choosing.registry, &fake_bytes_encoder, NULL),
                     IMS_OK);
    }
    ims_matcher_free(choosing.matcher);
    cr_assert_eq(ims_matcher_new(&choosing.matcher, choosing.registry, options,
                                 mismatch, &choosing.message),
                 IMS_OK, "%s", choosing.message.text);
}

void choosing_open(const char *options)
{
    choosing_open_with(options, IMS_MISMATCH_WARN);
}

void choosing_close(void)
{
    ims_matcher_free(choosing.matcher);
    ims_registry_free(&choosing.registry);
}

void choosing_two_for_aaa(void)
{
    static const char *const both[] = {"aaa", "bbb", NULL};
    choosing.encoders[0] = fake_encoder("aaa");
    choosing.encoders[1] = fake_encoder("bbb");
    choosing.encoders[1].extensions = both;
    choosing.encoders[1].rank = 200;
}

int choosing_run(const char *extension, const struct ims_image *image, const char *text)
{
    choosing.message = (struct ims_message){0};
    memset(&choosing.match, 0xEE, sizeof choosing.match);
    return ims_matcher_choose(choosing.matcher, extension, image, &choosing.wanted,
                              text, &choosing.match, &choosing.message);
}

void choosing_takes(const char *extension, enum ims_pixel_format format,
                    const char *text, const char *name)
{
    struct ims_image image = fake_image(format, 4, 4);
    cr_assert_eq(choosing_run(extension, &image, text), IMS_OK, "%s",
                 choosing.message.text);
    cr_assert_str_eq(choosing.match.encoder->name, name);
    cr_assert_eq(
        ims_registry_at(ims_matcher_registry(choosing.matcher), choosing.match.index),
        choosing.match.encoder);
    cr_assert_str_empty(choosing.message.text);
}

void choosing_refuses_image(const char *extension, const struct ims_image *image,
                            const char *text, int error, const char *words)
{
    int returned = choosing_run(extension, image, text);
    cr_assert_eq(returned, error, "%s: %s", ims_error_name(returned),
                 choosing.message.text);
    cr_assert_not_null(strstr(choosing.message.text, words), "\"%s\" is not in \"%s\"",
                       words, choosing.message.text);
    cr_assert_eq(ims_matcher_choose(choosing.matcher, extension, image,
                                    &choosing.wanted, text, &choosing.match, NULL),
                 error);
}

void choosing_refuses(const char *extension, enum ims_pixel_format format,
                      const char *text, int error, const char *words)
{
    struct ims_image image = fake_image(format, 4, 4);
    choosing_refuses_image(extension, &image, text, error, words);
}
