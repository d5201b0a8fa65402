/* SPDX-License-Identifier: MIT */
#include "plugin_proxy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/message.h"
#include "base/os.h"
#include "base/path.h"
#include "codec/encoder_check.h"
#include "codec/encoder_state.h"
#include "manifest.h"
#include "manifest_difference.h"
#include "plugin.h"

enum {
    MANIFEST_MAX = 1 << 20, /* bytes */
    QUOTED_PATH = 200       /* bytes of a path in a message */
};

/* What came of loading, for one encoder. */
struct loaded {
    const struct ims_encoder *encoder; /* the plugin's own; NULL = see `error` */
    struct ims_encoder full;           /* it, where its own table lacks members */
    int error;
    struct ims_message reason;
};

struct ims_plugin_proxy {
    const struct ims_os *os;
    char *library; /* path */
    char *text;    /* of the manifest, which points into it */
    struct ims_manifest manifest;
    _Atomic(struct loaded *)
        loaded; /* one for each encoder; NULL until the first use */
};

/* A worker's state of the plugin's encoder. */
struct state {
    const struct ims_encoder *encoder; /* NULL = could not be loaded */
    void *memory;
};

/* ---- loading --------------------------------------------------------------------- */

static const struct ims_encoder *find(const struct ims_plugin *plugin, const char *name)
{
    for (size_t i = 0; plugin->encoders[i] != NULL; i++)
        if (strcmp(plugin->encoders[i]->name, name) == 0)
            return plugin->encoders[i];
    return NULL;
}

/* Whether an encoder of the plugin is as described, and can run here. */
static int take(const struct ims_encoder *described, const struct ims_plugin *plugin,
                struct loaded *loaded)
{
    struct ims_message *message = &loaded->reason;
    const struct ims_encoder *own = find(plugin, described->name);
    if (own == NULL)
        return ims_message_fail(message, IMS_ERROR_PLUGIN_TABLE,
                                "its manifest describes an encoder %s, which it has "
                                "not: make the manifest anew",
                                described->name);
    int error = ims_encoder_check_take(&loaded->full, own, message);
    if (error == IMS_OK)
        error = ims_encoder_check(&loaded->full, message);
    if (error != IMS_OK)
        return error;
    const char *member = ims_manifest_difference(described, &loaded->full);
    if (member != NULL)
        return ims_message_fail(message, IMS_ERROR_PLUGIN_TABLE,
                                "its manifest is not of this plugin: %s of encoder %s "
                                "differ: make the manifest anew",
                                member, described->name);
    if (own->size < sizeof loaded->full)
        own = &loaded->full;
    error = ims_encoder_state_probe(own, message);
    if (error == IMS_OK)
        loaded->encoder = own;
    return error;
}

static void load(const struct ims_plugin_proxy *proxy, struct loaded *loaded)
{
    char quoted[QUOTED_PATH];
    struct ims_plugin plugin;
    struct ims_message message = {0};
    const int error = ims_plugin_open(&plugin, proxy->os, proxy->library, &message);
    for (size_t i = 0; i < proxy->manifest.count; i++) {
        loaded[i].reason = message;
        loaded[i].error = error == IMS_OK
                              ? take(&proxy->manifest.encoders[i], &plugin, &loaded[i])
                              : error;
        if (loaded[i].error != IMS_OK)
            ims_message_prepend(&loaded[i].reason, "%s: ",
                                ims_path_quote(proxy->library, quoted, sizeof quoted));
    }
}

/* What came of loading the plugin of an encoder. Two threads may load it at the same
 * time, which the loader is made for; one outcome is kept. NULL when out of memory. */
static const struct loaded *outcome(const struct ims_encoder *self)
{
    struct ims_plugin_proxy *proxy = (struct ims_plugin_proxy *)(uintptr_t)self->row;
    struct loaded *known = atomic_load(&proxy->loaded);
    if (known == NULL) {
        struct loaded *made = calloc(proxy->manifest.count, sizeof *made);
        if (made == NULL)
            return NULL;
        load(proxy, made);
        if (atomic_compare_exchange_strong(&proxy->loaded, &known, made))
            known = made;
        else
            free(made);
    }
    return &known[self - proxy->manifest.encoders];
}

static int find_own(const struct ims_encoder *self, const struct ims_encoder **own,
                    struct ims_message *message)
{
    const struct loaded *loaded = outcome(self);
    *own = NULL;
    if (loaded == NULL)
        return ims_message_fail(message, IMS_ERROR_MEMORY, "out of memory");
    *own = loaded->encoder;
    if (loaded->error == IMS_OK)
        return IMS_OK;
    return ims_message_fail(message, IMS_ERROR_NO_ENCODER, "encoder %s: %s", self->name,
                            loaded->reason.text);
}

/* ---- the functions of the tables ------------------------------------------------- */

static int accepts(const struct ims_encoder *self, const struct ims_encoding *encoding,
                   struct ims_message *message)
{
    const struct ims_encoder *own;
    int error = find_own(self, &own, message);
    if (error != IMS_OK)
        return error;
    return own->accepts != NULL ? own->accepts(own, encoding, message) : IMS_OK;
}

static int init(const struct ims_encoder *self, void *memory,
                const struct ims_services *services, struct ims_message *message)
{
    struct state *state = memory;
    int error = find_own(self, &state->encoder, message);
    if (error != IMS_OK)
        return error;
    const struct ims_encoder *own = state->encoder;
    if (own->state_size > 0) {
        state->memory = calloc(1, own->state_size);
        if (state->memory == NULL) {
            state->encoder = NULL;
            return ims_message_fail(message, IMS_ERROR_MEMORY,
                                    "encoder %s: no memory for its state of %zu bytes",
                                    own->name, own->state_size);
        }
    }
    return own->init != NULL ? own->init(own, state->memory, services, message)
                             : IMS_OK;
}

static void fini(const struct ims_encoder *self, void *memory)
{
    struct state *state = memory;
    const struct ims_encoder *own = state->encoder;
    (void)self;
    if (own != NULL && own->fini != NULL)
        own->fini(own, state->memory);
    free(state->memory);
}

static int encode(const struct ims_encoder *self, void *memory,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct state *state = memory;
    const struct ims_encoder *own = state->encoder;
    (void)self;
    return own->encode(own, state->memory, encoding, buffer, message);
}

/* ---- making ---------------------------------------------------------------------- */

static int cannot_read(struct ims_message *message)
{
    return ims_message_fail(message, IMS_ERROR_PLUGIN_LOAD,
                            "it cannot be read (error %d of the system)", errno);
}

/* Reads to the end of a file of `size` bytes and ends it with a NUL. */
static int read_all(const struct ims_os *os, int file, char *text, size_t size,
                    struct ims_message *message)
{
    size_t filled = 0;
    while (filled < size) {
        const ssize_t more = os->read(file, text + filled, size - filled);
        if (more < 0 && errno == EINTR)
            continue;
        if (more < 0)
            return cannot_read(message);
        if (more == 0)
            break;
        filled += (size_t)more;
    }
    text[filled] = '\0';
    if (strlen(text) != filled)
        return ims_message_fail(message, IMS_ERROR_PLUGIN_TABLE,
                                "it is no text: it has a byte of 0");
    return IMS_OK;
}

static int read_text(const struct ims_os *os, const char *path, char **text,
                     struct ims_message *message)
{
    struct stat status;
    int file = os->openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
    if (file < 0)
        return cannot_read(message);
    int error = IMS_OK;
    if (os->fstat(file, &status) != 0)
        error = cannot_read(message);
    else if (!S_ISREG(status.st_mode) || status.st_size > MANIFEST_MAX)
        error = ims_message_fail(message, IMS_ERROR_PLUGIN_LOAD,
                                 "it is no file of at most %d bytes", MANIFEST_MAX);
    if (error == IMS_OK) {
        *text = malloc((size_t)status.st_size + 1);
        error = *text != NULL
                    ? read_all(os, file, *text, (size_t)status.st_size, message)
                    : ims_message_fail(message, IMS_ERROR_MEMORY, "out of memory");
    }
    os->close(file);
    return error;
}

static void set_functions(struct ims_plugin_proxy *proxy)
{
    for (size_t i = 0; i < proxy->manifest.count; i++) {
        struct ims_encoder *encoder = &proxy->manifest.encoders[i];
        encoder->row = proxy;
        encoder->state_size = sizeof(struct state);
        encoder->accepts = accepts;
        encoder->init = init;
        encoder->fini = fini;
        encoder->encode = encode;
    }
}

int ims_plugin_proxy_new(struct ims_plugin_proxy **proxy, const struct ims_os *os,
                         const char *library, const char *manifest,
                         struct ims_message *message)
{
    int error = IMS_ERROR_MEMORY;
    struct ims_plugin_proxy *made = calloc(1, sizeof *made);
    *proxy = NULL;
    if (made != NULL) {
        made->os = os;
        made->library = strdup(library);
        atomic_init(&made->loaded, NULL);
    }
    if (made == NULL || made->library == NULL)
        ims_message_set(message, "out of memory");
    else
        error = read_text(os, manifest, &made->text, message);
    if (error == IMS_OK)
        error = ims_manifest_read(&made->manifest, made->text, message);
    if (error != IMS_OK) {
        ims_plugin_proxy_free(made);
        return error;
    }
    set_functions(made);
    *proxy = made;
    return IMS_OK;
}

const struct ims_encoder *ims_plugin_proxy_at(const struct ims_plugin_proxy *proxy,
                                              size_t index)
{
    return index < proxy->manifest.count ? &proxy->manifest.encoders[index] : NULL;
}

void ims_plugin_proxy_free(struct ims_plugin_proxy *proxy)
{
    if (proxy == NULL)
        return;
    free(atomic_load(&proxy->loaded));
    ims_manifest_free(&proxy->manifest);
    free(proxy->text);
    free(proxy->library);
    free(proxy);
}
