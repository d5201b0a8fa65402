/* SPDX-License-Identifier: MIT
 *
 * Plugins with a manifest: they are listed and chosen without being loaded, are loaded
 * when the first image needs them, and leave the image to the next in rank where that
 * does not work. And who may have written what is installed.
 */
#include <criterion/criterion.h>
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/os.h"
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

/* Whether a library is loaded, by anybody. */
static bool is_loaded(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_NOLOAD);
    if (library != NULL)
        dlclose(library);
    return library != NULL;
}

static const char described[] = "imagesaver-encoders 2\n"
                                "encoder plugin-one\n"
                                "format plugin\n"
                                "description A plugin for tests\n"
                                "rank 100\n"
                                "inputs pixels\n"
                                "extensions plg\n"
                                "pixel_formats rgb8\n";

/* A folder with the plugin `good` or another, and a manifest. */
static struct ims_registry *with_manifest(const char *library, const char *manifest)
{
    struct ims_registry *registry = empty();
    struct ims_encoder next = fake_encoder("a");
    static struct ims_encoder kept;
    static const char *const extensions[] = {"plg", NULL};
    static const enum ims_pixel_format formats[] = {IMS_PIXEL_RGB8, IMS_PIXEL_NONE};
    static const struct ims_encoder *const builtin[] = {&kept, NULL};
    kept = next;
    kept.name = "next";
    kept.format = "next";
    kept.extensions = extensions;
    kept.pixel_formats = formats;
    kept.rank = 1;
    scratch_open();
    scratch_make_folder("plugins");
    scratch_link(library, "plugins/a.so");
    scratch_write("plugins/a.manifest", manifest, 0644);
    cr_assert_eq(
        ims_registry_fill(registry, builtin, scratch_path("plugins"), &ims_os_default),
        IMS_OK);
    return registry;
}

/* Encodes one pixel; the name of who did it, or the error's text. */
static const char *encoded_by(struct ims_registry *registry, const char *options)
{
    static struct ims_message message;
    static char encoder[64];
    static const unsigned char pixel[3] = {1, 2, 3};
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_bytes bytes = IMS_BYTES_INIT;
    image.format = IMS_PIXEL_RGB8;
    image.width = image.height = 1;
    image.planes[0] = pixel;
    request.image = &image;
    request.file_name = "x.plg";
    request.options = options;
    request.message = &message;
    if (ims_encode(registry, &request, &bytes) != IMS_OK)
        return message.text;
    strcpy(encoder, bytes.encoder);
    ims_bytes_free(&bytes);
    return encoder;
}

Test(plugin_proxy, what_a_manifest_describes_is_loaded_when_an_image_needs_it)
{
    struct ims_registry *registry = with_manifest(PLUGIN("good"), described);
    cr_assert_null(ims_registry_problem(registry, 0));
    cr_assert_eq(ims_registry_count(registry), 2);
    cr_assert_str_eq(ims_registry_at(registry, 1)->name, "plugin-one");
    cr_assert_eq(ims_registry_at(registry, 1)->rank, 100);
    cr_assert_str_eq(encoded_by(registry, "encoder=next"), "next");
    cr_assert_not(is_loaded(PLUGIN("good")));
    cr_assert_str_eq(encoded_by(registry, NULL), "plugin-one");
    cr_assert(is_loaded(PLUGIN("good")));
    cr_assert_str_eq(encoded_by(registry, NULL), "plugin-one");
    ims_registry_free(&registry);
    cr_assert(is_loaded(PLUGIN("good")));
    scratch_close();
}

/* The next one in rank takes the image; who wants this one and no other is told why. */
static void falls_to_the_next(const char *library, const char *manifest,
                              const char *reason)
{
    struct ims_registry *registry = with_manifest(library, manifest);
    cr_assert_eq(ims_registry_count(registry), 2);
    cr_assert_null(ims_registry_problem(registry, 0));
    cr_assert_str_eq(encoded_by(registry, NULL), "next");
    char pin[64];
    snprintf(pin, sizeof pin, "encoder=%s", ims_registry_at(registry, 1)->name);
    const char *text = encoded_by(registry, pin);
    cr_assert_not_null(strstr(text, "plugins/a.so: "), "%s", text);
    cr_assert_not_null(strstr(text, reason), "%s", text);
    cr_assert_str_eq(encoded_by(registry, NULL), "next");
    ims_registry_free(&registry);
    scratch_close();
}

Test(plugin_proxy, one_that_cannot_be_loaded_leaves_the_image_to_the_next)
{
    falls_to_the_next(PLUGIN("undefined"), described, "function_that_nobody_has");
    falls_to_the_next(PLUGIN("no_symbol"), described, "exports no ims_encoder_plugin");
    falls_to_the_next(PLUGIN("wrong_abi"), described, "version 999");
    falls_to_the_next(PLUGIN("cannot_run"), described,
                      "describes an encoder plugin-one, which it has not");
}

Test(plugin_proxy, one_that_its_manifest_does_not_fit_leaves_the_image_to_the_next)
{
    static char other[sizeof described + 64];
    snprintf(other, sizeof other, "%smax_width 5\n", described);
    falls_to_the_next(PLUGIN("good"), other, "max_width of encoder plugin-one differ");
}

Test(plugin_proxy, one_that_cannot_run_here_leaves_the_image_to_the_next)
{
    static char other[sizeof described + 64];
    const char *rest = strchr(strchr(described, '\n') + 1, '\n');
    snprintf(other, sizeof other, "imagesaver-encoders 2\nencoder plugin-cannot-run%s",
             rest);
    falls_to_the_next(PLUGIN("cannot_run"), other, "the device is not connected");
}

Test(plugin_proxy, a_wrong_manifest_is_a_problem)
{
    struct ims_registry *registry =
        with_manifest(PLUGIN("good"), "imagesaver-encoders 2\nencoder a\nfor mat\n");
    cr_assert_eq(ims_registry_count(registry), 1);
    cr_assert_not_null(strstr(ims_registry_problem(registry, 0),
                              "plugins/a.manifest: line 3: \"for\""),
                       "%s", ims_registry_problem(registry, 0));
    ims_registry_free(&registry);
    scratch_close();
    registry = with_manifest(PLUGIN("good"), "imagesaver-encoders 2\nencoder a\n");
    cr_assert_not_null(strstr(ims_registry_problem(registry, 0),
                              "plugins/a.manifest: encoder a: format is missing"),
                       "%s", ims_registry_problem(registry, 0));
    cr_assert_not(is_loaded(PLUGIN("good")));
    ims_registry_free(&registry);
    scratch_close();
}

/* As in a program that is linked statically, where plugins are installed too. */
Test(plugin_proxy, what_is_built_in_is_not_described_again)
{
    static char other[sizeof described + 64];
    const char *rest = strchr(strchr(described, '\n') + 1, '\n');
    snprintf(other, sizeof other, "imagesaver-encoders 2\nencoder next%s", rest);
    struct ims_registry *registry = with_manifest(PLUGIN("good"), other);
    cr_assert_eq(ims_registry_count(registry), 1);
    cr_assert_null(ims_registry_problem(registry, 0));
    ims_registry_free(&registry);
    scratch_close();
}

Test(plugin_proxy, allocations_of_a_manifest_may_fail)
{
    scratch_open();
    scratch_make_folder("plugins");
    scratch_link(PLUGIN("good"), "plugins/a.so");
    scratch_write("plugins/a.manifest", described, 0644);
    bool more = true;
    for (long number = 1; more; number++) {
        struct ims_registry *registry = empty();
        const char *folder = scratch_path("plugins");
        alloc_fail_at(number);
        int error = ims_registry_fill(registry, NULL, folder, &ims_os_default);
        more = alloc_fail_reached();
        cr_assert_eq(error, more ? IMS_ERROR_MEMORY : IMS_OK, "allocation %ld", number);
        ims_registry_free(&registry);
    }
    scratch_close();
}

/* ---- who may write to them ------------------------------------------------------- */

static void passed_over(mode_t mode, const char *relative, const char *reason)
{
    struct ims_registry *registry = empty();
    scratch_open();
    scratch_make_folder("plugins");
    scratch_write("plugins/a.manifest", described, 0644);
    scratch_write("plugins/a.so", "is not loaded", 0644);
    cr_assert_eq(chmod(scratch_path(relative), mode), 0);
    cr_assert_eq(
        ims_registry_fill(registry, NULL, scratch_path("plugins"), &ims_os_default),
        IMS_OK);
    if (reason == NULL) {
        cr_assert_null(ims_registry_problem(registry, 0));
        cr_assert_eq(ims_registry_count(registry), 1);
    } else {
        const char *problem = ims_registry_problem(registry, 0);
        cr_assert_not_null(problem, "%s %o", relative, mode);
        cr_assert_not_null(strstr(problem, reason), "%s", problem);
        cr_assert_not_null(strstr(problem, relative), "%s", problem);
        cr_assert_eq(ims_registry_count(registry), 0);
    }
    /* What the program names itself is its own business. */
    cr_assert_eq(ims_registry_load(registry, scratch_path("plugins"), NULL),
                 reason == NULL ? IMS_ERROR_PLUGIN_TABLE : IMS_OK);
    ims_registry_free(&registry);
    scratch_close();
}

Test(plugin_proxy, what_others_may_write_to_is_passed_over)
{
    static const char others[] = "passed over, as others may write to it (mode ";
    passed_over(0755, "plugins", NULL);
    passed_over(0644, "plugins/a.so", NULL);
    passed_over(0757, "plugins", others);
    passed_over(0646, "plugins/a.so", others);
    passed_over(0646, "plugins/a.manifest", others);
}

/* The group of the plugin and of its manifest. */
static gid_t group;

static int of_group(int folder, const char *path, struct stat *status, int flags)
{
    int error = ims_os_default.fstatat(folder, path, status, flags);
    status->st_gid = group;
    return error;
}

static bool is_taken_from_group(const char *relative, gid_t number)
{
    struct ims_registry *registry = empty();
    struct ims_os os = ims_os_default;
    os.fstatat = of_group;
    group = number;
    scratch_open();
    scratch_make_folder("plugins");
    scratch_write("plugins/a.manifest", described, 0644);
    scratch_write("plugins/a.so", "is not loaded", 0644);
    cr_assert_eq(chmod(scratch_path(relative), 0775), 0);
    cr_assert_eq(ims_registry_fill(registry, NULL, scratch_path("plugins"), &os),
                 IMS_OK);
    bool taken = ims_registry_count(registry) == 1;
    const char *problem = ims_registry_problem(registry, 0);
    cr_assert_eq(problem == NULL, taken);
    cr_assert(taken || strstr(problem, "may write to it (mode 0775): chmod go-w"), "%s",
              problem);
    ims_registry_free(&registry);
    scratch_close();
    return taken;
}

/* Many users may have the same primary group, as "users". */
Test(plugin_proxy, what_the_own_group_may_write_to_is_passed_over)
{
    static const char *const all[] = {"plugins", "plugins/a.so", "plugins/a.manifest"};
    const gid_t own = getegid() != 0 ? getegid() : 1;
    cr_assert_eq(setegid(own), 0);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        cr_assert_not(is_taken_from_group(all[i], own), "%s", all[i]);
        cr_assert(is_taken_from_group(all[i], 0), "%s", all[i]);
    }
}

static int another_owner(int folder, const char *path, struct stat *status, int flags)
{
    int error = ims_os_default.fstatat(folder, path, status, flags);
    if (strstr(path, "/plugins/a.so") != NULL)
        status->st_uid = 12345;
    return error;
}

Test(plugin_proxy, what_belongs_to_another_user_is_passed_over)
{
    struct ims_registry *registry = empty();
    struct ims_os os = ims_os_default;
    os.fstatat = another_owner;
    scratch_open();
    scratch_make_folder("plugins");
    scratch_write("plugins/a.manifest", described, 0644);
    scratch_write("plugins/a.so", "is not loaded", 0644);
    cr_assert_eq(ims_registry_fill(registry, NULL, scratch_path("plugins"), &os),
                 IMS_OK);
    cr_assert_eq(ims_registry_count(registry), 0);
    cr_assert_not_null(
        strstr(
            ims_registry_problem(registry, 0),
            "plugins/a.so: passed over, as it belongs to user 12345, who is neither"),
        "%s", ims_registry_problem(registry, 0));
    ims_registry_free(&registry);
    scratch_close();
}
