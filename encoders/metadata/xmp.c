/* SPDX-License-Identifier: MIT */
#include "xmp.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <imagesaver/imagesaver.h>

#define RDF   "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#define BEGIN "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"" RDF "\">"
#define CLOSE "</rdf:RDF"
#define END   CLOSE "></x:xmpmeta>"

/* How names begin that tell of other images: as all programs write them. */
#define GAIN_MAP  "hdrgm:"
#define DIRECTORY "Container:Directory"

static const char spaces[] = " \t\r\n";

/* Where a word begins between `from` and `end`; NULL: nowhere. */
static char *find(char *from, const char *end, const char *word)
{
    const size_t length = strlen(word);
    while ((size_t)(end - from) >= length) {
        char *const found = memchr(from, word[0], (size_t)(end - from) - length + 1);
        if (found == NULL || memcmp(found, word, length) == 0)
            return found;
        from = found + 1;
    }
    return NULL;
}

static char *find_last(char *from, const char *end, const char *word)
{
    char *last = NULL;
    for (char *next = find(from, end, word); next != NULL;
         next = find(next + 1, end, word))
        last = next;
    return last;
}

static bool is_space(char letter)
{
    return letter != '\0' && strchr(spaces, letter) != NULL;
}

static char *put(char *to, const char *bytes, size_t size)
{
    memcpy(to, bytes, size);
    return to + size;
}

bool ims_metadata_xmp_tells_of_images(const char *xmp, size_t size)
{
    char *const text = (char *)(uintptr_t)xmp; /* which is only looked at */
    return xmp != NULL && (find(text, text + size, GAIN_MAP) != NULL ||
                           find(text, text + size, DIRECTORY) != NULL);
}

/* ---- what is taken out ----------------------------------------------------------- */

/* Behind an attribute whose name begins at `name`; NULL where it is none. */
static char *end_of_attribute(char *name, const char *end)
{
    char *quote = name + strcspn(name, " \t\r\n=<>\"'");
    quote += strspn(quote, spaces);
    if (*quote != '=')
        return NULL;
    quote++;
    quote += strspn(quote, spaces);
    if (*quote != '"' && *quote != '\'')
        return NULL;
    char *const close = memchr(quote + 1, *quote, (size_t)(end - quote - 1));
    return close != NULL ? close + 1 : NULL;
}

/* Behind an element whose name begins at `name`. */
static char *end_of_element(char *name, const char *end)
{
    char closing[64] = "</";
    const size_t length = strcspn(name, " \t\r\n/>");
    char *const bracket = find(name, end, ">");
    if (bracket == NULL || length > sizeof closing - 4)
        return NULL;
    if (bracket[-1] == '/')
        return bracket + 1;
    memcpy(closing + 2, name, length);
    closing[2 + length] = '>';
    char *const close = find(bracket, end, closing);
    return close != NULL ? close + length + 3 : NULL;
}

/* Makes attributes and elements whose name begins so blanks. */
static void blank(char *text, const char *end, const char *begin)
{
    for (char *name = find(text, end, begin); name != NULL;
         name = find(name, end, begin)) {
        const bool is_element = name > text && name[-1] == '<';
        const bool is_attribute = name > text && is_space(name[-1]);
        char *const behind = is_element     ? end_of_element(name, end)
                             : is_attribute ? end_of_attribute(name, end)
                                            : NULL;
        char *const from = is_element ? name - 1 : name;
        if (behind != NULL)
            memset(from, ' ', (size_t)(behind - from));
        name += strlen(begin);
    }
}

/* ---- what is kept ---------------------------------------------------------------- */

/* How the element begins, behind which attributes and elements of the packet follow. */
#define IMAGES                                                                         \
    "<rdf:Description rdf:about=\"\" "                                                 \
    "xmlns:hdrgm=\"http://ns.adobe.com/hdr-gain-map/1.0/\" "                           \
    "xmlns:Container=\"http://ns.google.com/photos/1.0/container/\" "                  \
    "xmlns:Item=\"http://ns.google.com/photos/1.0/container/item/\" "
#define IMAGES_END "</rdf:Description>"

/* Puts together what is said of images, of a text that ends with a 0. */
static int gather(char *text, size_t size, char *description)
{
    const char *const end = text + size;
    char *const version = find(text, end, GAIN_MAP "Version");
    char *const list = find(text, end, "<" DIRECTORY);
    char *const version_end = version != NULL ? end_of_attribute(version, end) : NULL;
    char *const list_end = list != NULL ? end_of_element(list + 1, end) : NULL;
    if (list_end == NULL || (version != NULL && version_end == NULL))
        return IMS_ERROR_METADATA;
    char *to = put(description, IMAGES, strlen(IMAGES));
    if (version != NULL)
        to = put(to, version, (size_t)(version_end - version));
    to = put(to, ">", 1);
    to = put(to, list, (size_t)(list_end - list));
    put(to, IMAGES_END, sizeof IMAGES_END);
    return IMS_OK;
}

int ims_metadata_xmp_take_images(const char *xmp, size_t size, char **description)
{
    *description = NULL;
    if (!ims_metadata_xmp_tells_of_images(xmp, size))
        return IMS_OK;
    char *const text = malloc(size + 1);
    /* The two that are taken may be one within the other. */
    char *const made = malloc(2 * size + sizeof IMAGES + sizeof IMAGES_END);
    int error = IMS_ERROR_MEMORY;
    if (text != NULL && made != NULL) {
        *put(text, xmp, size) = '\0';
        error = gather(text, size, made);
    }
    free(text);
    if (error == IMS_OK)
        *description = made;
    else
        free(made);
    return error;
}

/* ---- what is put in -------------------------------------------------------------- */

/* A packet that is no more than the element. */
static void make_alone(const char *description, struct ims_metadata_xmp *made)
{
    char *to = put(made->text, BEGIN, strlen(BEGIN));
    to = put(to, description, strlen(description));
    to = put(to, END, strlen(END));
    made->size = (size_t)(to - made->text);
    made->has_description = true;
}

/* Puts the element into a packet, before the last one ends. */
static void insert(const char *description, size_t most, struct ims_metadata_xmp *made)
{
    char *const end = made->text + made->size;
    const size_t more = strlen(description);
    if (more == 0) {
        made->has_description = made->size <= most;
        return;
    }
    char *const place = find_last(made->text, end, CLOSE);
    if (place == NULL || find(made->text, end, RDF) == NULL || made->size + more > most)
        return;
    memmove(place + more, place, (size_t)(end - place));
    put(place, description, more);
    made->size += more;
    made->has_description = true;
}

int ims_metadata_xmp_describe(const char *xmp, size_t size, const char *description,
                              size_t most, struct ims_metadata_xmp *made)
{
    const size_t more = strlen(description) + sizeof BEGIN + sizeof END;
    *made = (struct ims_metadata_xmp){.text = malloc(size + more), .size = size};
    if (made->text == NULL)
        return IMS_ERROR_MEMORY;
    if (xmp == NULL) {
        make_alone(description, made);
        return IMS_OK;
    }
    /* A text has an end, where a search for one of several letters stops. */
    *put(made->text, xmp, size) = '\0';
    blank(made->text, made->text + size, GAIN_MAP);
    blank(made->text, made->text + size, DIRECTORY);
    insert(description, most, made);
    return IMS_OK;
}
