/* SPDX-License-Identifier: MIT
 *
 * The command on many small inputs, good and bad, read by several threads: which image
 * is which, what is told of the others, and every byte written are the same as with
 * one; and a signal in the midst of it ends it as it should.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <imagesaver/imagesaver.h>

#include "support/check.h"
#include "support/encode_file.h"
#include "support/scratch.h"

enum { INPUTS = 48, WIDTH = 40, HEIGHT = 24, GOOD_KINDS = 5, KINDS = 8 };

/* What a run came to, but for the order in which images were ready. */
struct account {
    char inputs[INPUTS + 1][256]; /* of accepted images, by id */
    uint64_t files[INPUTS + 1];   /* what was written of them, as a hash */
    unsigned images;
    char others[16384]; /* what was told of other inputs, in this order */
};

static void write_bytes(const char *name, const void *data, size_t size)
{
    FILE *file = fopen(scratch_path(name), "wb");
    CHECK(file != NULL && fwrite(data, 1, size, file) == size && fclose(file) == 0);
}

static void write_ppm(const char *name, const unsigned char *pixels, int height)
{
    char file[64 + WIDTH * HEIGHT * 3];
    int start = snprintf(file, 64, "P6 %d %d 255\n", WIDTH, height);
    size_t size = (size_t)height * WIDTH * 3;
    memcpy(file + start, pixels, size);
    write_bytes(name, file, (size_t)start + size);
}

/* Writes input number n: a JPEG, PNG or PPM file, damaged, cut off, or no picture. */
static void make_input(unsigned number)
{
    static const char *const kinds[KINDS] = {"jpg", "png", "ppm", "ppm",
                                             "jpg", "png", "txt", "jpg"};
    static unsigned char pixels[WIDTH * HEIGHT * 3];
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_bytes bytes = IMS_BYTES_INIT;
    unsigned kind = number % KINDS;
    char name[64];
    for (size_t i = 0; i < sizeof pixels; i++)
        pixels[i] = (unsigned char)(i * (number + 1) / 7);
    image.format = IMS_PIXEL_RGB8;
    image.width = WIDTH;
    image.height = HEIGHT - (int)(number % 5);
    image.planes[0] = pixels;
    snprintf(name, sizeof name, "in/%02u.%s", number, kinds[kind]);
    if (kind == 6) {
        scratch_write(name, "no picture at all\n", 0644);
        return;
    }
    if (kind == 2 || kind == 3) {
        write_ppm(name, pixels, image.height);
        return;
    }
    CHECK(encode_file(NULL, name, &image, NULL, NULL, &bytes) == IMS_OK);
    if (kind == 4)
        bytes.byte_count /= 2;
    if (kind == 5)
        memset((unsigned char *)bytes.data + bytes.byte_count / 2, 'x', 12);
    if (kind == 7)
        snprintf(name, sizeof name, "in/below/%02u.jpg", number);
    write_bytes(name, bytes.data, bytes.byte_count);
    ims_bytes_free(&bytes);
}

/* Starts the command; its words about bad inputs are not shown. */
static pid_t start(const char *jobs)
{
    pid_t command = fork();
    CHECK(command >= 0);
    if (command > 0)
        return command;
    dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
    execl(IMS_BUILD_FOLDER "/imagesaver", "imagesaver", "save", "-q", "-j", jobs, "-f",
          "png", "--queue", "3", "--report", scratch_path("report"), scratch_path("in"),
          scratch_path("out"), (char *)NULL);
    _exit(127);
}

static int wait_for(pid_t command)
{
    int status;
    CHECK(waitpid(command, &status, 0) == command);
    return status;
}

static bool exits_with(int status, int code)
{
    return WIFEXITED(status) && WEXITSTATUS(status) == code;
}

/* Copies the string behind `key` in a line of the report. */
static void find_string(const char *line, const char *key, char *value, size_t size)
{
    const char *start = strstr(line, key);
    CHECK(start != NULL);
    start += strlen(key);
    size_t length = strcspn(start, "\"");
    CHECK(length < size);
    memcpy(value, start, length);
    value[length] = '\0';
}

static uint64_t hash_file(const char *path)
{
    uint64_t hash = 0xCBF29CE484222325u;
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    for (int byte; (byte = getc(file)) != EOF;)
        hash = (hash ^ (unsigned char)byte) * 0x100000001B3u;
    fclose(file);
    return hash;
}

static void read_report(struct account *account)
{
    char line[8192], path[SCRATCH_PATH_SIZE];
    FILE *file = fopen(scratch_path("report"), "r");
    CHECK(file != NULL);
    memset(account, 0, sizeof *account);
    while (fgets(line, sizeof line, file) != NULL) {
        const char *id = strstr(line, "\"id\":");
        if (strstr(line, "\"event\":\"ledger\"") != NULL)
            continue;
        if (id == NULL) {
            CHECK(strlen(account->others) + strlen(line) < sizeof account->others);
            strcat(account->others, line);
            continue;
        }
        unsigned long number = strtoul(id + 5, NULL, 10);
        CHECK(number >= 1 && number <= INPUTS);
        account->images++;
        find_string(line, "\"input\":\"", account->inputs[number],
                    sizeof account->inputs[number]);
        find_string(line, "\"path\":\"", path, sizeof path);
        account->files[number] = hash_file(path);
        scratch_remove(path + strlen(scratch_folder()) + 1);
    }
    fclose(file);
}

static void compare(unsigned rounds)
{
    static const char *const jobs[] = {"2", "3", "5"};
    static struct account one, several;
    CHECK(exits_with(wait_for(start("1")), 1));
    read_report(&one);
    CHECK(one.images == INPUTS / KINDS * GOOD_KINDS);
    CHECK(strstr(one.others, "cut off") != NULL);
    CHECK(strstr(one.others, "left_out") != NULL);
    for (unsigned i = 0; i < rounds; i++) {
        CHECK(exits_with(wait_for(start(jobs[i % 3])), 1));
        read_report(&several);
        CHECK(memcmp(&one, &several, sizeof one) == 0);
    }
}

/* A signal as soon as something was written; it may come after the last image. */
static void interrupt(void)
{
    pid_t command = start("3");
    while (scratch_count("out") < 2)
        usleep(200);
    kill(command, SIGTERM);
    int status = wait_for(command);
    CHECK((WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM) ||
          exits_with(status, 1));
}

static void begin(void)
{
    scratch_open();
    scratch_make_folder("in");
    scratch_make_folder("in/below");
    scratch_make_folder("out");
    for (unsigned i = 0; i < INPUTS; i++)
        make_input(i);
}

int main(void)
{
    begin();
    compare(check_amount(6, 60));
    for (unsigned i = 0; i < check_amount(3, 30); i++) {
        interrupt();
        scratch_close();
        begin();
    }
    scratch_close();
    return 0;
}
