/* SPDX-License-Identifier: MIT
 *
 * Plugins: good ones are taken, bad ones are refused with their reason, and nothing
 * else suffers. The libraries are built from tests/plugins/.
 */
#include <criterion/criterion.h>
#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/message.h"
#include "src/base/os.h"
#include "src/codec/plugin/plugin.h"
#include "src/codec/registry.h"
#include "support/alloc_fail.h"
#include "support/fake_encoder.h"
#include "support/scratch.h"

#define PLUGIN(name) IMS_BUILD_FOLDER "/tests/plugins/" name ".so"

static struct ims_registry *empty(void)
{
    struct ims_registry *registry = NULL;
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_EMPTY), IMS_OK);
    return registry;
}

static bool holds(const struct ims_registry *registry, const char *name)
{
    for (size_t i = 0; i < ims_registry_count(registry); i++)
        if (strcmp(ims_registry_at(registry, i)->name, name) == 0)
            return true;
    return false;
}

/* Whether a library is loaded, by anybody. */
static bool is_loaded(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_NOLOAD);
    if (library != NULL)
        dlclose(library);
    return library != NULL;
}

Test(plugin, all_encoders_of_a_library_are_added)
{
    struct ims_registry *registry = empty();
    struct ims_message message = {.text = "old"};
    cr_assert_eq(ims_registry_load(registry, PLUGIN("good"), &message), IMS_OK, "%s",
                 message.text);
    cr_assert_str_empty(message.text);
    cr_assert_eq(ims_registry_count(registry), 2);
    cr_assert_str_eq(ims_registry_at(registry, 0)->name, "plugin-one");
    cr_assert_str_eq(ims_registry_at(registry, 1)->name, "plugin-two");
    cr_assert_null(ims_registry_problem(registry, 0));
    ims_registry_free(&registry);
}

/* Threads that a library started, or that run its destructors when they end, must not
 * lose their code. */
Test(plugin, libraries_stay_loaded)
{
    struct ims_registry *registry = empty();
    cr_assert_not(is_loaded(PLUGIN("good")));
    cr_assert_eq(ims_registry_load(registry, PLUGIN("good"), NULL), IMS_OK);
    ims_registry_free(&registry);
    cr_assert(is_loaded(PLUGIN("good")));
}

static void refused(const char *path, int error, const char *reason)
{
    struct ims_registry *registry = empty();
    struct ims_encoder encoder = fake_encoder("aaa");
    struct ims_message message = {0};
    cr_assert_eq(ims_registry_add(registry, &encoder, NULL), IMS_OK);
    cr_assert_eq(ims_registry_load(registry, path, &message), error, "%s: %s", path,
                 message.text);
    cr_assert_not_null(strstr(message.text, reason), "\"%s\" is not in \"%s\"", reason,
                       message.text);
    cr_assert_eq(strncmp(message.text, path, strlen(path)), 0, "%s", message.text);
    cr_assert_str_eq(ims_registry_problem(registry, 0), message.text);
    cr_assert_null(ims_registry_problem(registry, 1));
    cr_assert_eq(ims_registry_count(registry), 1);
    /* The registry goes on as before. */
    cr_assert_eq(ims_registry_load(registry, PLUGIN("good"), NULL), IMS_OK);
    cr_assert_eq(ims_registry_count(registry), 3);
    ims_registry_free(&registry);
}

Test(plugin, bad_ones_are_refused_with_their_reason)
{
    refused(PLUGIN("no_symbol"), IMS_ERROR_PLUGIN_SYMBOL,
            "exports no ims_encoder_plugin");
    refused(PLUGIN("wrong_abi"), IMS_ERROR_PLUGIN_ABI,
            "the plugin was built for version 999 of the encoder interface; this "
            "library has version 2");
    refused(PLUGIN("no_encoders"), IMS_ERROR_PLUGIN_TABLE, "has no encoders");
    refused(PLUGIN("half_filled"), IMS_ERROR_PLUGIN_TABLE,
            "encoder plugin-half-filled: encode is missing");
    refused(PLUGIN("name_taken"), IMS_ERROR_PLUGIN_TABLE,
            "encoder plugin-same: the name is taken");
    refused(PLUGIN("cannot_run"), IMS_ERROR_NO_ENCODER,
            "encoder plugin-cannot-run cannot run here: the device is not connected");
    refused(PLUGIN("undefined"), IMS_ERROR_PLUGIN_LOAD, "function_that_nobody_has");
    refused(PLUGIN("missing"), IMS_ERROR_PLUGIN_LOAD, "No such file");
}

Test(plugin, what_is_no_library_is_refused)
{
    scratch_open();
    scratch_write("text.so",
                  "this is a text, long enough for the header of a library, "
                  "which has 64 bytes",
                  0644);
    scratch_write("empty.so", "", 0644);
    refused(scratch_path("text.so"), IMS_ERROR_PLUGIN_LOAD,
            "it cannot be loaded as a plugin: ");
    refused(scratch_path("empty.so"), IMS_ERROR_PLUGIN_LOAD, "cannot be loaded");
    scratch_close();
}

/* At a pipe the loader would wait for ever, and the runner would tell. */
Test(plugin, what_is_no_file_is_refused)
{
    struct ims_registry *registry = empty();
    struct ims_message message = {0};
    scratch_open();
    cr_assert_eq(mkfifo(scratch_path("pipe.so"), 0644), 0);
    cr_assert_eq(ims_registry_load(registry, scratch_path("pipe.so"), &message),
                 IMS_ERROR_PLUGIN_LOAD);
    cr_assert_not_null(strstr(message.text, "it is no file"), "%s", message.text);
    ims_registry_free(&registry);
    scratch_close();
}

Test(plugin, a_library_is_not_taken_twice)
{
    struct ims_registry *registry = empty();
    struct ims_message message = {0};
    cr_assert_eq(ims_registry_load(registry, PLUGIN("good"), NULL), IMS_OK);
    cr_assert_eq(ims_registry_load(registry, PLUGIN("good"), &message),
                 IMS_ERROR_PLUGIN_TABLE);
    cr_assert_not_null(strstr(message.text, "plugin-one: the name is taken"));
    cr_assert_eq(ims_registry_count(registry), 2);
    ims_registry_free(&registry);
}

/* A name without a slash is a file here, not one in the system's folders. */
Test(plugin, names_are_not_looked_for_elsewhere)
{
    struct ims_registry *registry = empty();
    struct ims_message message = {0};
    cr_assert_eq(ims_registry_load(registry, "libc.so.6", &message),
                 IMS_ERROR_PLUGIN_LOAD);
    cr_assert_eq(chdir(IMS_BUILD_FOLDER "/tests/plugins"), 0);
    cr_assert_eq(ims_registry_load(registry, "good.so", &message), IMS_OK, "%s",
                 message.text);
    cr_assert_eq(ims_registry_load(registry, "", &message), IMS_ERROR_PLUGIN_LOAD);
    ims_registry_free(&registry);
}

/* ---- folders --------------------------------------------------------------------- */

/* A folder with good and bad plugins, and with what is none. */
static void fill_folder(void)
{
    scratch_open();
    scratch_make_folder("plugins");
    scratch_link(PLUGIN("wrong_abi"), "plugins/a.so");
    scratch_link(PLUGIN("half_filled"), "plugins/b.so");
    scratch_link(PLUGIN("good"), "plugins/c.so");
    scratch_link(PLUGIN("good"), "plugins/d.so");
    scratch_write("plugins/e.so", "no library", 0644);
    scratch_make_folder("plugins/f.so");
    scratch_link(PLUGIN("no_symbol"), "plugins/.hidden.so");
    scratch_link(PLUGIN("no_symbol"), "plugins/library.so.1");
    scratch_link(PLUGIN("no_symbol"), "plugins/so");
    scratch_link(PLUGIN("no_symbol"), "plugins/.so");
    scratch_write("plugins/README", "no library", 0644);
}

static void folder_is_loaded(const struct ims_registry *registry, size_t before)
{
    static const char *const words[] = {
        "plugins/a.so: the plugin was built for version 999",
        "plugins/b.so: encoder plugin-half-filled",
        "plugins/d.so: encoder plugin-one: the name is taken",
        "plugins/e.so: it cannot be loaded",
        "plugins/f.so: it cannot be loaded as a plugin: it is no file",
    };
    cr_assert_eq(ims_registry_count(registry), before + 2);
    cr_assert(holds(registry, "plugin-one"));
    cr_assert(holds(registry, "plugin-two"));
    cr_assert_not(holds(registry, "plugin-fine"));
    for (size_t i = 0; i < 5; i++)
        cr_assert_not_null(strstr(ims_registry_problem(registry, i), words[i]), "%s",
                           ims_registry_problem(registry, i));
    cr_assert_null(ims_registry_problem(registry, 5));
}

Test(plugin, of_a_folder_the_good_ones_are_added)
{
    struct ims_registry *registry = empty();
    struct ims_message message = {0};
    fill_folder();
    cr_assert_eq(ims_registry_load(registry, scratch_path("plugins"), &message),
                 IMS_ERROR_PLUGIN_ABI);
    cr_assert_not_null(strstr(message.text, "plugins/a.so: "), "%s", message.text);
    folder_is_loaded(registry, 0);
    ims_registry_free(&registry);
    scratch_close();
}

Test(plugin, bad_installed_plugins_fail_nothing)
{
    struct ims_registry *registry = empty();
    struct ims_encoder encoder = fake_encoder("aaa");
    const struct ims_encoder *const builtin[] = {&encoder, NULL};
    fill_folder();
    cr_assert_eq(
        ims_registry_fill(registry, builtin, scratch_path("plugins"), &ims_os_default),
        IMS_OK);
    folder_is_loaded(registry, 1);
    cr_assert_str_eq(ims_registry_at(registry, 0)->name, "aaa");
    ims_registry_free(&registry);
    scratch_close();
}

Test(plugin, an_empty_or_missing_folder_of_installed_ones_is_fine)
{
    struct ims_registry *registry = empty();
    scratch_open();
    scratch_make_folder("plugins");
    cr_assert_eq(
        ims_registry_fill(registry, NULL, scratch_path("plugins"), &ims_os_default),
        IMS_OK);
    cr_assert_eq(ims_registry_load(registry, scratch_path("plugins"), NULL), IMS_OK);
    cr_assert_eq(
        ims_registry_fill(registry, NULL, scratch_path("missing"), &ims_os_default),
        IMS_OK);
    cr_assert_eq(ims_registry_count(registry), 0);
    cr_assert_null(ims_registry_problem(registry, 0));
    ims_registry_free(&registry);
    scratch_close();
}

/* ---- failures of the system ------------------------------------------------------ */

static DIR *failing_opendir(const char *path)
{
    (void)path;
    errno = EACCES;
    return NULL;
}

static struct dirent *failing_readdir(DIR *list)
{
    (void)list;
    errno = EIO;
    return NULL;
}

Test(plugin, a_folder_that_cannot_be_read_is_a_problem)
{
    struct ims_registry *registry = empty();
    struct ims_os os = ims_os_default;
    scratch_open();
    scratch_make_folder("plugins");
    os.opendir = failing_opendir;
    cr_assert_eq(ims_registry_fill(registry, NULL, scratch_path("plugins"), &os),
                 IMS_OK);
    cr_assert_not_null(strstr(ims_registry_problem(registry, 0),
                              "plugins: the folder cannot be read "
                              "(error 13"));
    os = ims_os_default;
    os.readdir = failing_readdir;
    cr_assert_eq(ims_registry_fill(registry, NULL, scratch_path("plugins"), &os),
                 IMS_OK);
    cr_assert_not_null(strstr(ims_registry_problem(registry, 1),
                              "cannot be read to its end (error 5"));
    ims_registry_free(&registry);
    scratch_close();
}

/* Without memory nothing is half loaded: the call fails, or all is as it should be. */
Test(plugin, every_allocation_may_fail)
{
    fill_folder();
    bool more = true;
    for (long number = 1; more; number++) {
        struct ims_registry *registry = empty();
        const char *folder = scratch_path("plugins");
        alloc_fail_at(number);
        int error = ims_registry_fill(registry, NULL, folder, &ims_os_default);
        more = alloc_fail_reached();
        cr_assert_eq(error, more ? IMS_ERROR_MEMORY : IMS_OK, "allocation %ld: %s",
                     number, ims_error_name(error));
        if (!more)
            folder_is_loaded(registry, 0);
        ims_registry_free(&registry);
    }
    scratch_close();
}
