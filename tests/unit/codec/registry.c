/* SPDX-License-Identifier: MIT
 *
 * Registries: what is in them, what is refused, when they are frozen. Plugins have a
 * test of their own.
 */
#include <criterion/criterion.h>
#include <stddef.h>
#include <string.h>

#include "src/base/message.h"
#include "src/base/os.h"
#include "src/codec/registry.h"
#include "support/alloc_fail.h"
#include "support/fake_encoder.h"

static struct ims_registry *empty(void)
{
    struct ims_registry *registry = NULL;
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_EMPTY), IMS_OK);
    return registry;
}

Test(registry, contents)
{
    struct ims_registry *registry = empty();
    cr_assert_eq(ims_registry_count(registry), 0);
    cr_assert_null(ims_registry_at(registry, 0));
    cr_assert_null(ims_registry_problem(registry, 0));
    ims_registry_free(&registry);
    cr_assert_null(registry);

    size_t builtin = 0;
    while (ims_builtin_encoders[builtin] != NULL)
        builtin++;
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_BUILTIN), IMS_OK);
    size_t problems = 0;
    while (ims_registry_problem(registry, problems) != NULL)
        problems++;
    cr_assert_eq(ims_registry_count(registry) + problems, builtin);
    cr_assert_gt(ims_registry_count(registry), 0);
    ims_registry_free(&registry);
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_DEFAULT), IMS_OK);
    cr_assert_geq(ims_registry_count(registry) + problems, builtin);
    ims_registry_free(&registry);
}

/* What is installed is looked up once, not for every image. */
Test(registry, the_default_one_is_made_once)
{
    struct ims_registry *registry = ims_registry_default();
    cr_assert_not_null(registry);
    cr_assert_gt(ims_registry_count(registry), 0);
    alloc_fail_at(1);
    cr_assert_eq(ims_registry_default(), registry);
    cr_assert_not(alloc_fail_reached());
    alloc_fail_at(0);
    cr_assert_eq(ims_registry_default(), registry);
}

Test(registry, a_default_one_that_there_was_no_memory_for_is_tried_again)
{
    alloc_fail_at(1);
    cr_assert_null(ims_registry_default());
    alloc_fail_at(0);
    cr_assert_not_null(ims_registry_default());
}

Test(registry, wrong_arguments)
{
    struct ims_registry *registry = (struct ims_registry *)&registry;
    struct ims_message message = {0};
    struct ims_encoder encoder = fake_encoder("aaa");
    cr_assert_eq(ims_registry_new(NULL, IMS_REGISTRY_EMPTY), IMS_ERROR_ARGUMENT);
    cr_assert_eq(ims_registry_new(&registry, 4), IMS_ERROR_ARGUMENT);
    cr_assert_null(registry);
    cr_assert_eq(ims_registry_add(NULL, &encoder, &message), IMS_ERROR_ARGUMENT);
    cr_assert_str_eq(message.text, "the registry is NULL");
    registry = empty();
    cr_assert_eq(ims_registry_add(registry, NULL, &message), IMS_ERROR_ARGUMENT);
    cr_assert_str_eq(message.text, "the encoder is NULL");
    cr_assert_eq(ims_registry_load(registry, NULL, &message), IMS_ERROR_ARGUMENT);
    cr_assert_str_eq(message.text, "the path is NULL");
    ims_registry_free(&registry);
    ims_registry_free(&registry);
    ims_registry_free(NULL);
    cr_assert_eq(ims_registry_count(NULL), 0);
    cr_assert_null(ims_registry_at(NULL, 0));
    cr_assert_null(ims_registry_problem(NULL, 0));
}

Test(registry, encoders_are_kept_in_their_order)
{
    struct ims_registry *registry = empty();
    struct ims_encoder encoders[3] = {fake_encoder("ccc"), fake_encoder("aaa"),
                                      fake_encoder("bbb")};
    struct ims_message message = {.text = "old"};
    for (size_t i = 0; i < 3; i++) {
        cr_assert_eq(ims_registry_add(registry, &encoders[i], &message), IMS_OK);
        cr_assert_str_empty(message.text);
    }
    cr_assert_eq(ims_registry_count(registry), 3);
    for (size_t i = 0; i < 3; i++)
        cr_assert_eq(ims_registry_at(registry, i), &encoders[i]);
    cr_assert_null(ims_registry_at(registry, 3));
    ims_registry_free(&registry);
}

Test(registry, what_breaks_the_rules_is_refused)
{
    struct ims_registry *registry = empty();
    struct ims_encoder encoder = fake_encoder("aaa");
    struct ims_encoder same_name = fake_encoder("aaa");
    struct ims_encoder half_filled = fake_encoder("bbb");
    struct ims_encoder other_version = fake_encoder("ccc");
    struct ims_message message = {0};
    half_filled.encode = NULL;
    other_version.abi++;
    cr_assert_eq(ims_registry_add(registry, &encoder, NULL), IMS_OK);
    cr_assert_eq(ims_registry_add(registry, &same_name, &message),
                 IMS_ERROR_PLUGIN_TABLE);
    cr_assert_not_null(strstr(message.text, "encoder aaa: the name is taken"));
    cr_assert_eq(ims_registry_add(registry, &half_filled, &message),
                 IMS_ERROR_PLUGIN_TABLE);
    cr_assert_not_null(strstr(message.text, "encoder bbb: encode is missing"));
    cr_assert_eq(ims_registry_add(registry, &other_version, &message),
                 IMS_ERROR_PLUGIN_ABI);
    cr_assert_eq(ims_registry_count(registry), 1);
    ims_registry_free(&registry);
}

/* ---- probes ---------------------------------------------------------------------- */

static int good_probe(const struct ims_encoder *self, struct ims_message *message)
{
    (void)self;
    ims_message_set(message, "not to be seen");
    return IMS_OK;
}

static int bad_probe(const struct ims_encoder *self, struct ims_message *message)
{
    (void)self;
    ims_message_set(message, "the codec is missing");
    return IMS_ERROR_NO_ENCODER;
}

static int silent_probe(const struct ims_encoder *self, struct ims_message *message)
{
    (void)self;
    (void)message;
    return 42;
}

Test(registry, an_encoder_that_cannot_run_here_is_not_offered)
{
    struct ims_registry *registry = empty();
    struct ims_encoder encoders[3] = {fake_encoder("aaa"), fake_encoder("bbb"),
                                      fake_encoder("ccc")};
    struct ims_message message = {0};
    encoders[0].probe = bad_probe;
    encoders[1].probe = good_probe;
    encoders[2].probe = silent_probe;
    cr_assert_eq(ims_registry_add(registry, &encoders[0], &message),
                 IMS_ERROR_NO_ENCODER);
    cr_assert_str_eq(message.text, "encoder aaa cannot run here: the codec is missing");
    cr_assert_eq(ims_registry_add(registry, &encoders[1], &message), IMS_OK);
    cr_assert_str_empty(message.text);
    cr_assert_eq(ims_registry_add(registry, &encoders[2], &message),
                 IMS_ERROR_NO_ENCODER);
    cr_assert_eq(ims_registry_count(registry), 1);
    ims_registry_free(&registry);
}

Test(registry, of_built_in_encoders_the_reason_is_kept)
{
    struct ims_registry *registry = empty();
    struct ims_encoder encoders[3] = {fake_encoder("aaa"), fake_encoder("bbb"),
                                      fake_encoder("ccc")};
    const struct ims_encoder *const table[] = {&encoders[0], &encoders[1], &encoders[2],
                                               NULL};
    encoders[0].probe = bad_probe;
    encoders[1].format = NULL;
    cr_assert_eq(ims_registry_fill(registry, table, NULL, &ims_os_default), IMS_OK);
    cr_assert_eq(ims_registry_count(registry), 1);
    cr_assert_eq(ims_registry_at(registry, 0), &encoders[2]);
    cr_assert_str_eq(ims_registry_problem(registry, 0),
                     "encoder aaa cannot run here: the codec is missing");
    cr_assert_str_eq(ims_registry_problem(registry, 1),
                     "encoder bbb: format is missing");
    cr_assert_null(ims_registry_problem(registry, 2));
    ims_registry_free(&registry);
}

/* ---- older and newer tables ------------------------------------------------------ */

static const struct ims_encoder *seen_self;

static int probe_self(const struct ims_encoder *self, struct ims_message *message)
{
    (void)message;
    seen_self = self;
    return IMS_OK;
}

Test(registry, an_older_table_gets_the_members_that_it_lacks)
{
    struct ims_registry *registry = empty();
    struct ims_encoder old = fake_encoder("aaa");
    struct ims_encoder full = fake_encoder("bbb");
    /* What lies where a member would be is no pointer. */
    memset(&old.accepts, 0xA5, sizeof old.accepts);
    old.size = offsetof(struct ims_encoder, accepts);
    old.probe = full.probe = probe_self;
    old.row = "a row";
    cr_assert_eq(ims_registry_add(registry, &old, NULL), IMS_OK);
    const struct ims_encoder *known = ims_registry_at(registry, 0);
    cr_assert_eq(known->size, sizeof *known);
    cr_assert_null(known->accepts);
    cr_assert_str_eq(known->row, "a row");
    cr_assert_eq(seen_self, known, "its functions see it too");
    cr_assert_eq(ims_registry_add(registry, &full, NULL), IMS_OK);
    cr_assert_eq(ims_registry_at(registry, 1), &full);
    cr_assert_eq(seen_self, &full);
    ims_registry_free(&registry);
}

/* ---- life ------------------------------------------------------------------------ */

Test(registry, use_freezes_and_keeps_alive)
{
    struct ims_registry *registry = empty();
    struct ims_encoder encoders[2] = {fake_encoder("aaa"), fake_encoder("bbb")};
    struct ims_message message = {0};
    cr_assert_eq(ims_registry_add(registry, &encoders[0], NULL), IMS_OK);
    struct ims_registry *used = ims_registry_hold(registry);
    ims_registry_freeze(registry);
    cr_assert_eq(used, registry);
    cr_assert_eq(ims_registry_add(registry, &encoders[1], &message),
                 IMS_ERROR_REGISTRY_IN_USE);
    cr_assert_not_null(strstr(message.text, "before the first saver"));
    cr_assert_eq(ims_registry_load(registry, "/", &message), IMS_ERROR_REGISTRY_IN_USE);
    ims_registry_free(&registry);
    cr_assert_null(registry);
    cr_assert_eq(ims_registry_at(used, 0), &encoders[0]);
    ims_registry_free(&used);
}

Test(registry, it_stays_frozen)
{
    struct ims_registry *registry = empty();
    struct ims_encoder encoder = fake_encoder("aaa");
    struct ims_registry *used = ims_registry_hold(registry);
    ims_registry_freeze(registry);
    ims_registry_free(&used);
    cr_assert_eq(ims_registry_add(registry, &encoder, NULL), IMS_ERROR_REGISTRY_IN_USE);
    ims_registry_free(&registry);
}

Test(registry, many_encoders)
{
    enum { MANY = 100 };
    static char names[MANY][8];
    static struct ims_encoder encoders[MANY];
    struct ims_registry *registry = empty();
    for (int i = 0; i < MANY; i++) {
        encoders[i] = fake_encoder("aaa");
        names[i][0] = (char)('a' + i / 26);
        names[i][1] = (char)('a' + i % 26);
        encoders[i].name = names[i];
        cr_assert_eq(ims_registry_add(registry, &encoders[i], NULL), IMS_OK);
    }
    cr_assert_eq(ims_registry_count(registry), MANY);
    cr_assert_eq(ims_registry_at(registry, MANY - 1), &encoders[MANY - 1]);
    ims_registry_free(&registry);
}

Test(registry, every_allocation_may_fail)
{
    struct ims_encoder encoders[2] = {fake_encoder("aaa"), fake_encoder("bbb")};
    const struct ims_encoder *const table[] = {&encoders[0], &encoders[1], NULL};
    encoders[0].probe = bad_probe;
    bool more = true;
    for (long number = 1; more; number++) {
        struct ims_registry *registry = NULL;
        alloc_fail_at(number);
        int error = ims_registry_new(&registry, IMS_REGISTRY_EMPTY);
        if (error == IMS_OK)
            error = ims_registry_fill(registry, table, NULL, &ims_os_default);
        more = alloc_fail_reached();
        cr_assert_eq(error, more ? IMS_ERROR_MEMORY : IMS_OK, "allocation %ld", number);
        cr_assert(registry != NULL || number == 1);
        ims_registry_free(&registry);
    }
}
