/* SPDX-License-Identifier: MIT */
#include "settings.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/memory.h"
#include "manner.h"
#include "telling.h"

enum {
    OPTION_FORMAT = 1,
    OPTION_QUALITY,
    OPTION_EFFORT,
    OPTION_LOSSLESS,
    OPTION_HDR,
    OPTION_SET,
    OPTION_NAME,
    OPTION_SUB_FOLDER,
    OPTION_CREATE,
    OPTION_OVERWRITE,
    OPTION_SYNC,
    OPTION_METADATA,
    OPTION_TEXT,
    OPTION_JOBS,
    OPTION_QUEUE,
    OPTION_MEMORY,
    OPTION_MAX_PIXELS,
    OPTION_MAX_FRAMES,
    OPTION_MAX_SECONDS,
    OPTION_PAGES,
    OPTION_ASPECT,
    OPTION_DEINTERLACE,
    OPTION_RAW,
    OPTION_CMYK,
    OPTION_UNTAGGED,
    OPTION_DAMAGED,
    OPTION_SANDBOX,
    OPTION_PLUGINS,
    OPTION_REPORT,
    OPTION_PROGRESS,
    OPTION_PREVIEW,
    OPTION_QUIET,
    OPTION_HELP
};

const struct cli_arguments_option save_settings_options[] = {
    {OPTION_FORMAT, 'f', "format", "LIST",
     "Decode and save in these formats: extensions separated by commas, or all. "
     "Without it, image files keep their bytes and videos become png."},
    {OPTION_QUALITY, 0, "quality", "N", "0 to 100, for lossy formats."},
    {OPTION_EFFORT, 0, "effort", "N", "0 (fast) to 9 (small)."},
    {OPTION_LOSSLESS, 0, "lossless", NULL, "No loss, in formats that leave a choice."},
    {OPTION_HDR, 0, "hdr", "HOW",
     "What becomes of HDR (PQ and HLG): keep (the usual; files say that they are), "
     "sdr, what a display without HDR shows, by ITU-R BT.2390, or ultrahdr, a JPEG of "
     "that with a gain map, by which HDR displays show all of it."},
    {OPTION_SET, 0, "set", "[FORMAT:]KEY=VALUE",
     "Any option of an encoder, as `imagesaver formats NAME' lists them; with FORMAT: "
     "for that format only."},
    {OPTION_NAME, 0, "name", "PATTERN",
     "Names of the files, without extension. {stem} is the input's name, {ext} its "
     "extension, {input} its number, {index} a frame's number ({page} is the same), "
     "{time} its time in milliseconds, {width} and {height} the picture's; {index:06} "
     "has 6 digits. What "
     "stands before a / names folders. The usual pattern is {stem}, for videos "
     "{stem}_{index:06}."},
    {OPTION_SUB_FOLDER, 0, "sub-folder", "NAME", "Save below FOLDER/NAME."},
    {OPTION_CREATE, 0, "create", NULL, "Make FOLDER if it does not exist."},
    {OPTION_OVERWRITE, 0, "overwrite", "HOW",
     "What happens when a file exists: error (the usual), replace, skip, or unique "
     "(name_1, name_2, ...)."},
    {OPTION_SYNC, 0, "sync", "HOW",
     "How sure a file must be before it counts: none (the usual), file (its data are "
     "on the disk), full (its folder's entry too), group (as full, with one sync for "
     "many files)."},
    {OPTION_METADATA, 0, "metadata", "WHAT",
     "What is kept of that which files say beside the pixels (Exif, XMP, IPTC, ICC, "
     "texts): keep (all, the usual), strip (nothing), icc (the color profile only), "
     "private (all but position, serial numbers, owner and artist). Needs --format for "
     "image files."},
    {OPTION_TEXT, 0, "text", "KEY=VALUE",
     "Write a text into each file, where its format has a place for texts: --text "
     "Copyright=me. May be given several times."},
    {OPTION_JOBS, 'j', "jobs", "N",
     "Threads that encode, and at most as many that decode; usually one for each "
     "processor."},
    {OPTION_QUEUE, 0, "queue", "N", "Images that may wait; usually 8."},
    {OPTION_MEMORY, 0, "memory", "SIZE",
     "Most that waiting images and those in work may take together: 500M, 2G. A "
     "decoded picture may take half of it. Usually a quarter of the machine's."},
    {OPTION_MAX_PIXELS, 0, "max-pixels", "N", "Refuse pictures of more than N pixels."},
    {OPTION_MAX_FRAMES, 0, "max-frames", "N",
     "Save no more than the first N frames of each file."},
    {OPTION_MAX_SECONDS, 0, "max-seconds", "N",
     "Give a file up whose next picture takes its decoder more than N seconds of "
     "processor time; usually 300. Needs the sandbox."},
    {OPTION_PAGES, 0, "pages", "WHICH",
     "Of image files that hold several pictures (pages, sizes, frames) save all (the "
     "usual), the first one, or the largest one."},
    {OPTION_ASPECT, 0, "aspect", "WHICH",
     "Of videos whose pixels are not square: square (the usual; pictures are enlarged "
     "in one direction, so that they are), or keep (the pixels as they are; the "
     "resolution in the file tells their shape, where its format has a place for "
     "it)."},
    {OPTION_DEINTERLACE, 0, "deinterlace", NULL,
     "Make whole pictures of the frames of interlaced video, one of each."},
    {OPTION_RAW, 0, "raw", "HOW",
     "What becomes of raw photographs: develop (the usual; a picture is made of what "
     "the "
     "sensor saw), preview (the picture that the camera put beside it is taken), or "
     "refuse."},
    {OPTION_CMYK, 0, "cmyk", "HOW",
     "What becomes of CMYK of 8 bits (JPEG, TIFF): rgb (the usual), or keep: CMYK with "
     "its profile in formats that hold it (JPEG, TIFF, raw), RGB in the others."},
    {OPTION_UNTAGGED, 0, "untagged", "COLORS",
     "What pictures are whose files do not say what their colors mean: unknown (the "
     "usual; formats of light, as OpenEXR, refuse them), srgb, as most are, "
     "display-p3, "
     "bt709, bt2020, gamma22, linear, pq or hlg. The files that are written say it."},
    {OPTION_DAMAGED, 0, "damaged", "HOW",
     "What becomes of pictures that their decoder calls damaged: refuse (the usual), "
     "or "
     "save, as far as they can be read, with a warning."},
    {OPTION_SANDBOX, 0, "sandbox", "HOW",
     "Files are decoded in processes that can do nothing else, so that a crash costs "
     "one "
     "input and a hostile file gets nowhere: auto (where the system has it; the "
     "usual), "
     "on (or not at all), off."},
    {OPTION_PLUGINS, 0, "plugins", "PATH",
     "Load encoders from a shared library, or from all in a folder."},
    {OPTION_REPORT, 0, "report", "FILE",
     "Write what became of each image as lines of JSON; - for standard output."},
    {OPTION_PROGRESS, 0, "progress", "HOW",
     "What is to be seen meanwhile: plain (the usual; on a terminal a bar, elsewhere a "
     "line now and then), or full: on a terminal a window with the workers, the queue "
     "and the rates of the last minute."},
    {OPTION_PREVIEW, 0, "preview", "WHERE",
     "Show what was saved as small pictures side by side: terminal (by the way that it "
     "has), sixel, kitty or blocks, on standard output; or FILE.png."},
    {OPTION_QUIET, 'q', "quiet", NULL, "Say nothing but what went wrong."},
    {OPTION_HELP, 'h', "help", NULL, "Print this and exit."},
    {0, 0, NULL, NULL, NULL}};

/* What is being read. */
struct reading {
    struct save_settings *settings;
    struct cli_text *problem;
    struct cli_text scoped; /* options of single formats, behind the general ones */
};

/* Adds "key=value" to the options that hold for every encoder which knows the key. */
static bool add_option(struct reading *reading, const char *pair)
{
    struct cli_text *options = &reading->settings->options;
    cli_text_add(options, options->length > 0 ? "," : "");
    cli_text_add(options, pair);
    return true;
}

static bool add_number_option(struct reading *reading, const char *key,
                              const char *value, int maximum)
{
    int number;
    if (!cli_value_number(key, value, 0, maximum, &number, reading->problem))
        return false;
    struct cli_text pair = CLI_TEXT_INIT;
    cli_text_format(&pair, "%s=%d", key, number);
    add_option(reading, pair.data);
    cli_text_free(&pair);
    return true;
}

static bool read_hdr(struct reading *reading, const char *value)
{
    static const char *const choices[] = {"keep", "sdr", "ultrahdr", NULL};
    static const char *const pairs[] = {"hdr=keep", "hdr=sdr", "hdr=ultrahdr"};
    int place;
    if (!cli_value_choice("hdr", value, choices, &place, reading->problem))
        return false;
    add_option(reading, pairs[place]);
    return true;
}

static bool read_set(struct reading *reading, const char *value)
{
    const char *equals = strchr(value, '=');
    const char *colon = strchr(value, ':');
    if (equals != NULL && colon != NULL && colon > equals)
        colon = NULL;
    const char *key = colon != NULL ? colon + 1 : value;
    if (equals == NULL || key == equals || colon == value || equals[1] == '\0' ||
        strpbrk(value, ",;") != NULL)
        return cli_value_wrong(
            reading->problem, "set", value,
            "must be one KEY=VALUE or FORMAT:KEY=VALUE, as in --set png:effort=9");
    /* It would leave the names of the files as they are. */
    if (strncasecmp(key, "format=", strlen("format=")) == 0)
        return cli_value_wrong(reading->problem, "set", "format",
                               "use --format, which names the files after it too");
    if (colon == NULL)
        add_option(reading, value);
    else
        cli_text_format(&reading->scoped, ";%s", value);
    return true;
}

static bool read_name(struct reading *reading, const char *value)
{
    struct save_settings *settings = reading->settings;
    struct cli_text mistake = CLI_TEXT_INIT;
    save_name_free(&settings->name);
    settings->has_name = save_name_read(&settings->name, value, &mistake);
    if (!settings->has_name)
        cli_value_wrong(reading->problem, "name", value, "%s", mistake.data);
    cli_text_free(&mistake);
    return settings->has_name;
}

static bool read_sub_folder(struct reading *reading, const char *value)
{
    reading->settings->sub_folder = value;
    return !save_name_leaves(value) ||
           cli_value_wrong(reading->problem, "sub-folder", value,
                           "must lie below FOLDER, without a leading / and ..");
}

static bool read_memory(struct reading *reading, const char *value)
{
    return (cli_text_to_size(value, &reading->settings->memory) &&
            reading->settings->memory > 0) ||
           cli_value_wrong(reading->problem, "memory", value,
                           "must be a number of bytes, or as in 500M or 2G");
}

/* A number that may be as large as it likes. */
static bool read_count(struct reading *reading, const char *option, const char *value,
                       uint64_t *count)
{
    int64_t number;
    if (cli_text_to_number(value, 1, INT64_MAX, &number)) {
        *count = (uint64_t)number;
        return true;
    }
    return cli_value_wrong(reading->problem, option, value,
                           "must be a whole number from 1");
}

static bool read_overwrite(struct reading *reading, const char *value)
{
    static const char *const choices[] = {"error", "replace", "skip", "unique", NULL};
    static const enum ims_overwrite values[] = {
        IMS_OVERWRITE_ERROR, IMS_OVERWRITE_REPLACE, IMS_OVERWRITE_SKIP,
        IMS_OVERWRITE_UNIQUE};
    int place;
    if (!cli_value_choice("overwrite", value, choices, &place, reading->problem))
        return false;
    reading->settings->overwrite = values[place];
    return true;
}

static bool read_sync(struct reading *reading, const char *value)
{
    static const char *const choices[] = {[IMS_SYNC_NONE] = "none",
                                          [IMS_SYNC_FILE] = "file",
                                          [IMS_SYNC_FULL] = "full",
                                          [IMS_SYNC_GROUP] = "group",
                                          NULL};
    int place;
    if (!cli_value_choice("sync", value, choices, &place, reading->problem))
        return false;
    reading->settings->sync = (enum ims_sync_kind)place;
    return true;
}

static bool read_metadata(struct reading *reading, const char *value)
{
    static const char *const choices[] = {[INPUT_KEEP_ALL] = "keep",
                                          [INPUT_KEEP_NONE] = "strip",
                                          [INPUT_KEEP_COLOR] = "icc",
                                          [INPUT_KEEP_PRIVATE] = "private",
                                          NULL};
    int place;
    if (!cli_value_choice("metadata", value, choices, &place, reading->problem))
        return false;
    reading->settings->keep = (enum input_keep)place;
    return true;
}

static bool read_text(struct reading *reading, const char *value)
{
    struct save_settings *settings = reading->settings;
    const char *equals = strchr(value, '=');
    if (equals == NULL || equals == value)
        return cli_value_wrong(reading->problem, "text", value,
                               "must be KEY=VALUE, as in --text Copyright=me");
    if (!cli_text_is_utf8(value, strlen(value)))
        return cli_value_wrong(reading->problem, "text", value, "must be UTF-8");
    settings->texts = cli_memory_resize(settings->texts, settings->text_count + 2,
                                        sizeof *settings->texts);
    struct ims_text *text = &settings->texts[settings->text_count++];
    char *key = cli_memory_copy_text(value);
    key[equals - value] = '\0';
    text[0] = (struct ims_text){.key = key, .value = equals + 1};
    text[1] = (struct ims_text){.key = NULL};
    return true;
}

/* How much of the machine, or of a file, is used at most. */
static bool read_limit(struct reading *reading, int option, const char *value)
{
    struct save_settings *settings = reading->settings;
    switch (option) {
    case OPTION_JOBS:
        return cli_value_number("jobs", value, 1, 1024, &settings->jobs,
                                reading->problem);
    case OPTION_QUEUE:
        return cli_value_number("queue", value, 1, 1048576, &settings->queue,
                                reading->problem);
    case OPTION_MEMORY:
        return read_memory(reading, value);
    case OPTION_MAX_PIXELS:
        return read_count(reading, "max-pixels", value, &settings->max_pixels);
    case OPTION_MAX_SECONDS:
        return cli_value_decimal("max-seconds", value, 0.001, 1e9,
                                 &settings->max_seconds, reading->problem);
    default:
        return read_count(reading, "max-frames", value, &settings->max_frames);
    }
}

/* How inputs are read. */
static bool read_manner(struct reading *reading, int option, const char *value)
{
    struct save_settings *settings = reading->settings;
    switch (option) {
    case OPTION_PAGES:
        return save_manner_pages(settings, value, reading->problem);
    case OPTION_ASPECT:
        return save_manner_aspect(settings, value, reading->problem);
    case OPTION_RAW:
        return save_manner_raw(settings, value, reading->problem);
    case OPTION_CMYK:
        return save_manner_cmyk(settings, value, reading->problem);
    case OPTION_UNTAGGED:
        return save_manner_untagged(settings, value, reading->problem);
    case OPTION_DAMAGED:
        return save_manner_damaged(settings, value, reading->problem);
    case OPTION_SANDBOX:
        return save_manner_sandbox(settings, value, reading->problem);
    default:
        settings->deinterlace = true;
        return true;
    }
}

/* What is told of the session. */
static bool read_telling(struct reading *reading, int option, const char *value)
{
    struct save_settings *settings = reading->settings;
    switch (option) {
    case OPTION_REPORT:
        settings->report = value;
        return true;
    case OPTION_PROGRESS:
        return save_telling_progress(settings, value, reading->problem);
    case OPTION_PREVIEW:
        return save_telling_preview(settings, value, reading->problem);
    default:
        settings->quiet = true;
        return true;
    }
}

/* What encoders are told. */
static bool read_encoding(struct reading *reading, int option, const char *value)
{
    switch (option) {
    case OPTION_QUALITY:
        return add_number_option(reading, "quality", value, 100);
    case OPTION_EFFORT:
        return add_number_option(reading, "effort", value, 9);
    case OPTION_LOSSLESS:
        return add_option(reading, "lossless=1");
    case OPTION_HDR:
        return read_hdr(reading, value);
    default:
        return read_set(reading, value);
    }
}

static bool read_option(void *user, int option, const char *value,
                        struct cli_text *problem)
{
    struct reading *reading = user;
    struct save_settings *settings = reading->settings;
    switch (option) {
    case CLI_ARGUMENTS_OPERAND:
        cli_value_add_word(&settings->inputs, value);
        return true;
    case OPTION_HELP:
        settings->help = true;
        return false;
    case OPTION_FORMAT:
        return cli_value_formats(value, &settings->formats, problem);
    case OPTION_QUALITY:
    case OPTION_EFFORT:
    case OPTION_LOSSLESS:
    case OPTION_HDR:
    case OPTION_SET:
        return read_encoding(reading, option, value);
    case OPTION_NAME:
        return read_name(reading, value);
    case OPTION_SUB_FOLDER:
        return read_sub_folder(reading, value);
    case OPTION_CREATE:
        settings->create = true;
        return true;
    case OPTION_OVERWRITE:
        return read_overwrite(reading, value);
    case OPTION_SYNC:
        return read_sync(reading, value);
    case OPTION_METADATA:
        return read_metadata(reading, value);
    case OPTION_TEXT:
        return read_text(reading, value);
    case OPTION_JOBS:
    case OPTION_QUEUE:
    case OPTION_MEMORY:
    case OPTION_MAX_PIXELS:
    case OPTION_MAX_FRAMES:
    case OPTION_MAX_SECONDS:
        return read_limit(reading, option, value);
    case OPTION_PAGES:
    case OPTION_ASPECT:
    case OPTION_DEINTERLACE:
    case OPTION_RAW:
    case OPTION_CMYK:
    case OPTION_UNTAGGED:
    case OPTION_DAMAGED:
    case OPTION_SANDBOX:
        return read_manner(reading, option, value);
    case OPTION_PLUGINS:
        cli_value_add_word(&settings->plugins, value);
        return true;
    default:
        return read_telling(reading, option, value);
    }
}

/* The last operand is FOLDER, the others are inputs. */
static bool split_operands(struct reading *reading)
{
    struct save_settings *settings = reading->settings;
    struct cli_value_words *inputs = &settings->inputs;
    if (inputs->count < 2) {
        cli_text_add(
            reading->problem,
            inputs->count == 0
                ? "INPUT and FOLDER are missing: what to save, and where"
                : "FOLDER is missing: the last word names the folder to save in");
        return false;
    }
    settings->folder = inputs->words[--inputs->count];
    return cli_value_inputs(inputs, reading->problem);
}

bool save_settings_read(struct save_settings *settings, int count, char **words,
                        struct cli_text *problem)
{
    struct reading reading = {.settings = settings, .problem = problem};
    *settings = (struct save_settings){.overwrite = IMS_OVERWRITE_ERROR};
    cli_text_clear(&settings->options);
    cli_text_clear(&reading.scoped);
    bool good = cli_arguments_read(save_settings_options, count, words, read_option,
                                   &reading, problem) &&
                (settings->help || split_operands(&reading));
    cli_text_add(&settings->options, reading.scoped.data);
    cli_text_free(&reading.scoped);
    return good;
}

void save_settings_free(struct save_settings *settings)
{
    if (settings->folder != NULL)
        free(settings->inputs.words[settings->inputs.count]);
    cli_value_free_words(&settings->formats);
    cli_value_free_words(&settings->plugins);
    cli_value_free_words(&settings->inputs);
    save_name_free(&settings->name);
    cli_text_free(&settings->options);
    for (size_t i = 0; i < settings->text_count; i++)
        free((void *)(uintptr_t)settings->texts[i].key);
    free(settings->texts);
}
