/* SPDX-License-Identifier: MIT
 *
 * Thousands of saves of mixed formats and sizes from eight threads, a tenth of which
 * fail on purpose: a file in the way of a folder, a folder without permission, a disk
 * that is full, an encoder that fails, a size that is refused. The ledger balances all
 * the while, each good file decodes to its pixels, and each bad image has one result
 * with its error.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "src/base/os.h"
#include "src/saver/saver.h"
#include "src/store/store.h"
#include "support/check.h"
#include "support/compare.h"
#include "support/decode.h"
#include "support/picture.h"
#include "support/sanitizer.h"
#include "support/scratch.h"
#include "support/staged_encoders.h"

enum {
    PRODUCERS = 8,
    FILE_SIZE = 1 << 20,
    DISK_BYTES = 40000 /* of each image for the small disk: some fit, most do not */
};

#if defined(THREAD_SANITIZER)
enum { QUICK_SHOTS = 3000 }; /* ten times as slow */
#else
enum { QUICK_SHOTS = 10000 };
#endif

enum kind {
    PNG,
    WEBP,
    JPEG,
    BYTES,
    IN_THE_WAY,
    NO_PERMISSION,
    FULL_DISK,
    BAD_ENCODE,
    BAD_SIZE,
    KINDS
};

static const enum kind good[] = {PNG, JPEG, BYTES, WEBP, BYTES};
static const enum kind bad[] = {IN_THE_WAY, NO_PERMISSION, FULL_DISK, BAD_ENCODE,
                                BAD_SIZE};
static const enum ims_pixel_format lossless[] = {
    IMS_PIXEL_GRAY8, IMS_PIXEL_GRAY16, IMS_PIXEL_GRAY_ALPHA8, IMS_PIXEL_GRAY_ALPHA16,
    IMS_PIXEL_RGB8,  IMS_PIXEL_BGR8,   IMS_PIXEL_RGBA8,       IMS_PIXEL_BGRA8,
    IMS_PIXEL_RGB16, IMS_PIXEL_RGBA16};

/* One save. */
struct shot {
    unsigned number;
    enum kind kind;
    enum ims_pixel_format format;
    int32_t width;
    int32_t height;
    enum picture_layout layout;
    enum ims_ownership ownership;
    struct picture picture; /* while it is borrowed */
    int submitted;          /* what the submission returned */
    atomic_uint results;
    atomic_uint releases;
    int error;
    enum ims_status status;
};

static struct shot *shots;
static unsigned shot_count;
static ims_saver *saver;
static ims_saver *small_disk;
static bool has_permissions;
static bool has_webp;
static atomic_bool over;

static size_t pick(unsigned number, unsigned salt, size_t count)
{
    uint32_t state = number * 2654435761u + salt;
    picture_random(&state);
    return picture_random(&state) % count;
}

static void plan(struct shot *shot, unsigned number)
{
    shot->number = number;
    shot->kind = number % 10 == 9 ? bad[(number / 10) % 5] : good[pick(number, 1, 5)];
    if (shot->kind == NO_PERMISSION && !has_permissions)
        shot->kind = IN_THE_WAY;
    if (shot->kind == WEBP && !has_webp)
        shot->kind = PNG;
    shot->format = lossless[pick(number, 2, 10)];
    if (shot->kind == JPEG || shot->kind == WEBP)
        shot->format = shot->kind == WEBP && pick(number, 8, 2) != 0 ? IMS_PIXEL_RGBA8
                                                                     : IMS_PIXEL_RGB8;
    shot->width = 1 + (int32_t)pick(number, 3, 60);
    shot->height = 1 + (int32_t)pick(number, 4, 60);
    shot->layout = (enum picture_layout)pick(number, 5, PICTURE_LAYOUTS);
    shot->ownership = (enum ims_ownership)pick(number, 6, 3);
    if (shot->kind == BAD_ENCODE)
        shot->format = IMS_PIXEL_GRAY8;
}

static void name_of(const struct shot *shot, char name[32])
{
    static const char *const extensions[KINDS] = {"png", "webp", "jpg",  "bin", "png",
                                                  "png", "disk", "gate", "png"};
    snprintf(name, 32, "%06u.%s", shot->number, extensions[shot->kind]);
}

static const char *folder_of(const struct shot *shot)
{
    static const char *const folders[] = {NULL, "a", "a/b", "c/d/e"};
    switch (shot->kind) {
    case IN_THE_WAY:
        return "file";
    case NO_PERMISSION:
        return "closed";
    case FULL_DISK:
        return NULL;
    default:
        return folders[shot->number % 4];
    }
}

static void done(const struct ims_result *result, void *user)
{
    struct shot *shot = result->user;
    (void)user;
    CHECK(atomic_load(&shot->releases) == (shot->ownership == IMS_BORROW ? 0u : 1u));
    CHECK(atomic_fetch_add(&shot->results, 1) == 0);
    shot->error = result->error;
    shot->status = result->status;
    if (shot->ownership == IMS_BORROW)
        picture_free(&shot->picture);
}

static void release(void *user, const struct ims_image *image)
{
    struct shot *shot = user;
    (void)image;
    CHECK(atomic_fetch_add(&shot->releases, 1) == 0);
    picture_free(&shot->picture);
}

/* ---- producing ------------------------------------------------------------------- */

static size_t byte_count(const struct shot *shot)
{
    return shot->kind == FULL_DISK ? DISK_BYTES : 1 + pick(shot->number, 7, 3000);
}

/* Fills the bytes of a file that passes through. */
static void fill_bytes(const struct shot *shot, unsigned char *bytes)
{
    uint32_t state = shot->number + 1;
    for (size_t i = 0; i < byte_count(shot); i++)
        bytes[i] = (unsigned char)picture_random(&state);
}

static void submit(struct shot *shot, unsigned char *bytes)
{
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    char name[32];
    bool passes = shot->kind == BYTES || shot->kind == FULL_DISK;
    name_of(shot, name);
    if (passes) {
        fill_bytes(shot, bytes);
        image.format = IMS_PIXEL_ENCODED;
        image.planes[0] = bytes;
        image.byte_count = byte_count(shot);
        shot->ownership = IMS_COPY; /* the buffer is used again */
        request.image = &image;
    } else {
        picture_make(&shot->picture, shot->format, shot->width, shot->height,
                     shot->kind == JPEG ? PICTURE_SMOOTH : PICTURE_NOISE, shot->layout,
                     shot->number);
        if (shot->kind == BAD_SIZE)
            shot->picture.image.width = 0;
        request.image = &shot->picture.image;
    }
    request.file_name = name;
    request.sub_folder = folder_of(shot);
    request.ownership = shot->ownership;
    if (shot->ownership != IMS_BORROW)
        request.release = release;
    request.release_user = shot;
    request.options = shot->kind == BAD_ENCODE ? "mode=fail"
                      : shot->kind == WEBP     ? "lossless=1,effort=0"
                                               : NULL;
    request.user = shot;
    shot->submitted =
        ims_submit(shot->kind == FULL_DISK ? small_disk : saver, &request, NULL);
    if (shot->submitted != IMS_OK && !passes)
        picture_free(&shot->picture);
}

static void *produce(void *argument)
{
    unsigned char *bytes = malloc(FILE_SIZE);
    CHECK(bytes != NULL);
    for (unsigned i = *(unsigned *)argument; i < shot_count; i += PRODUCERS)
        submit(&shots[i], bytes);
    free(bytes);
    return NULL;
}

static void *watch(void *argument)
{
    (void)argument;
    while (!atomic_load(&over)) {
        struct ims_stats stats = IMS_STATS_INIT;
        const struct ims_ledger *ledger = &stats.ledger;
        CHECK(ims_stats_get(saver, &stats) == IMS_OK);
        CHECK(ledger->accepted == ledger->pending + ledger->written + ledger->failed +
                                      ledger->skipped + ledger->superseded +
                                      ledger->dropped + ledger->cancelled);
        CHECK(stats.queue_depth <= stats.queue_size);
        CHECK(stats.in_work <= stats.workers);
        CHECK(stats.queue_depth + stats.in_work <= ledger->pending);
    }
    return NULL;
}

/* ---- looking at the outcome ------------------------------------------------------ */

static unsigned char *read_file(const struct shot *shot, size_t *size)
{
    static unsigned char bytes[FILE_SIZE];
    char relative[64];
    char name[32];
    const char *folder = shot->kind == FULL_DISK ? "small" : folder_of(shot);
    name_of(shot, name);
    snprintf(relative, sizeof relative, "%s/%s", folder != NULL ? folder : ".", name);
    FILE *file = fopen(scratch_path(relative), "rb");
    if (file == NULL)
        return NULL;
    *size = fread(bytes, 1, sizeof bytes, file);
    CHECK(fclose(file) == 0);
    return bytes;
}

static void look_at_samples(const struct picture *picture,
                            const struct decoded *decoded)
{
    int channels = picture_channels(picture->image.format);
    double most = picture_sample_bytes(picture->image.format) == 2 ? 65535 : 255;
    CHECK(decoded->channels >= channels);
    CHECK(decoded->depth == (most > 255 ? 16 : 8));
    for (int32_t y = 0; y < decoded->height; y++)
        for (int32_t x = 0; x < decoded->width; x++)
            for (int channel = 0; channel < channels; channel++) {
                double sample = picture_sample(&picture->image, x, y, channel) * most;
                CHECK(decoded_sample(decoded, x, y, channel) ==
                      (uint16_t)(sample + 0.5));
            }
}

static void look_at_picture(const struct shot *shot, const unsigned char *bytes,
                            size_t size)
{
    struct picture picture;
    struct decoded decoded;
    picture_make(&picture, shot->format, shot->width, shot->height,
                 shot->kind == JPEG ? PICTURE_SMOOTH : PICTURE_NOISE, PICTURE_TIGHT,
                 shot->number);
    CHECK((shot->kind == JPEG   ? decode_jpeg
           : shot->kind == WEBP ? decode_webp
                                : decode_png)(&decoded, bytes, size) == 0);
    CHECK(decoded.width == shot->width && decoded.height == shot->height);
    if (shot->kind == JPEG)
        CHECK(compare_psnr(&picture.image, &decoded, 0) > 20);
    else
        look_at_samples(&picture, &decoded);
    decoded_free(&decoded);
    picture_free(&picture);
}

static void look_at_bytes(const struct shot *shot, const unsigned char *bytes,
                          size_t size)
{
    static unsigned char expected[FILE_SIZE];
    fill_bytes(shot, expected);
    CHECK(size == byte_count(shot));
    CHECK(memcmp(bytes, expected, size) == 0);
}

static void look_at_good(const struct shot *shot)
{
    size_t size = 0;
    const unsigned char *bytes = read_file(shot, &size);
    CHECK(bytes != NULL);
    if (shot->kind == PNG || shot->kind == WEBP || shot->kind == JPEG)
        look_at_picture(shot, bytes, size);
    else
        look_at_bytes(shot, bytes, size);
}

static void look_at_failed(const struct shot *shot, int error)
{
    size_t size = 0;
    CHECK(shot->status == IMS_STATUS_FAILED);
    if (shot->error != error)
        fprintf(stderr, "%u: %s instead of %s\n", shot->number,
                ims_error_name(shot->error), ims_error_name(error));
    CHECK(shot->error == error);
    CHECK(read_file(shot, &size) == NULL);
}

static void look_at(struct shot *shot, unsigned counts[KINDS])
{
    static const int errors[KINDS] = {[IN_THE_WAY] = IMS_ERROR_NOT_FOLDER,
                                      [NO_PERMISSION] = IMS_ERROR_PERMISSION,
                                      [FULL_DISK] = IMS_ERROR_NO_SPACE,
                                      [BAD_ENCODE] = IMS_ERROR_ENCODE};
    if (shot->kind == BAD_SIZE) {
        CHECK(shot->submitted == IMS_ERROR_IMAGE_SIZE);
        CHECK(atomic_load(&shot->results) == 0 && atomic_load(&shot->releases) == 0);
        counts[BAD_SIZE]++;
        return;
    }
    CHECK(shot->submitted == IMS_OK);
    CHECK(atomic_load(&shot->results) == 1);
    if (errors[shot->kind] == IMS_OK)
        CHECK(shot->status == IMS_STATUS_WRITTEN);
    if (shot->status == IMS_STATUS_WRITTEN) {
        look_at_good(shot);
    } else {
        look_at_failed(shot, errors[shot->kind]);
        counts[shot->kind]++;
    }
}

/* ---- all together ---------------------------------------------------------------- */

/* Where no small disk can be mounted: one that is full after as many bytes. */
static atomic_long room = 1 << 20;
static bool is_mounted;

static ssize_t write_to_room(int file, const struct iovec *pieces, int count)
{
    long size = 0;
    for (int i = 0; i < count; i++)
        size += (long)pieces[i].iov_len;
    if (atomic_fetch_sub(&room, size) < size) {
        errno = ENOSPC;
        return -1;
    }
    return ims_os_default.writev(file, pieces, count);
}

static bool has_extension(ims_registry *registry, const char *extension)
{
    const struct ims_encoder *encoder;
    for (size_t i = 0; (encoder = ims_registry_at(registry, i)) != NULL; i++)
        for (const char *const *each = encoder->extensions;
             each != NULL && *each != NULL; each++)
            if ((encoder->inputs & IMS_INPUT_PIXELS) != 0 &&
                strcmp(*each, extension) == 0)
                return true;
    return false;
}

static ims_saver *open_saver(const char *location, ims_registry *registry,
                             const struct ims_os *os)
{
    struct ims_config config = staged_config(registry);
    struct ims_message message;
    ims_saver *opened = NULL;
    config.workers = 4;
    config.done = done;
    config.message = &message;
    if (ims_saver_open(&opened, location, &config, ims_store_kind_of(location), os) !=
        IMS_OK) {
        fprintf(stderr, "%s\n", message.text);
        abort();
    }
    return opened;
}

static void set_the_scene(void)
{
    scratch_open();
    scratch_make_folder("small");
    is_mounted = scratch_mount("small");
    if (!is_mounted) {
        scratch_open();
        scratch_make_folder("small");
    }
    CHECK(chmod(scratch_folder(), 0777) == 0);
    CHECK(chmod(scratch_path("small"), 0777) == 0);
    scratch_write("file", "x", 0644);
    scratch_make_folder("closed");
    CHECK(chmod(scratch_path("closed"), 0555) == 0);
    has_permissions = scratch_become_nobody();
}

static void run(void)
{
    pthread_t producers[PRODUCERS];
    unsigned numbers[PRODUCERS];
    pthread_t watcher;
    for (unsigned i = 0; i < shot_count; i++)
        plan(&shots[i], i);
    CHECK(pthread_create(&watcher, NULL, watch, NULL) == 0);
    for (unsigned i = 0; i < PRODUCERS; i++) {
        numbers[i] = i;
        CHECK(pthread_create(&producers[i], NULL, produce, &numbers[i]) == 0);
    }
    for (unsigned i = 0; i < PRODUCERS; i++)
        pthread_join(producers[i], NULL);
    CHECK(ims_flush(saver, 0) == IMS_OK);
    atomic_store(&over, true);
    pthread_join(watcher, NULL);
}

int main(void)
{
    unsigned counts[KINDS] = {0};
    struct ims_os small_os = ims_os_default;
    struct ims_summary one = IMS_SUMMARY_INIT;
    struct ims_summary other = IMS_SUMMARY_INIT;
    shot_count = check_amount(QUICK_SHOTS, 100000);
    shots = calloc(shot_count, sizeof *shots);
    CHECK(shots != NULL);
    set_the_scene();
    ims_registry *registry = staged_registry(IMS_REGISTRY_BUILTIN);
    has_webp = has_extension(registry, "webp");
    if (!is_mounted)
        small_os.writev = write_to_room;
    saver = open_saver(scratch_folder(), registry, &ims_os_default);
    small_disk = open_saver(scratch_path("small"), registry, &small_os);
    ims_registry_free(&registry);
    run();
    CHECK(ims_close(&saver, &one) != IMS_OK);
    CHECK(ims_close(&small_disk, &other) == IMS_ERROR_NO_SPACE);
    for (unsigned i = 0; i < shot_count; i++)
        look_at(&shots[i], counts);
    CHECK(one.ledger.accepted + other.ledger.accepted + counts[BAD_SIZE] == shot_count);
    CHECK(one.ledger.written + one.ledger.failed == one.ledger.accepted);
    CHECK(one.ledger.failed ==
          counts[IN_THE_WAY] + counts[NO_PERMISSION] + counts[BAD_ENCODE]);
    CHECK(other.ledger.failed == counts[FULL_DISK] && counts[FULL_DISK] > 0);
    printf("%u saves: %u file in the way, %u without permission, %u disk full, "
           "%u encoder failed, %u refused for their size; all others decode\n",
           shot_count, counts[IN_THE_WAY], counts[NO_PERMISSION], counts[FULL_DISK],
           counts[BAD_ENCODE], counts[BAD_SIZE]);
    CHECK(seteuid(getuid()) == 0);
    if (is_mounted)
        scratch_unmount("small");
    scratch_close();
    free(shots);
    return 0;
}
