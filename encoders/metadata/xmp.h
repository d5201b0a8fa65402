/* SPDX-License-Identifier: MIT
 *
 * XMP packets into which more is put. It takes them as text: what it does not
 * understand stays as it is.
 *
 * Formats: XMP specification part 1; Ultra HDR 1.1 and GContainer for what is taken
 * out.
 */
#ifndef IMS_METADATA_XMP_H
#define IMS_METADATA_XMP_H

#include <stdbool.h>
#include <stddef.h>

/* A packet in memory of its own. */
struct ims_metadata_xmp {
    char *text;
    size_t size;
    bool has_description;
};

/* Whether a packet says something of other images in its file. */
bool ims_metadata_xmp_tells_of_images(const char *xmp, size_t size);

/* Makes the element that says of other images what a packet does, for
 * ims_metadata_xmp_describe(). The caller frees it. NULL where it says nothing.
 * IMS_OK, IMS_ERROR_MEMORY, or IMS_ERROR_METADATA where it says so otherwise than
 * programs do that are known. */
int ims_metadata_xmp_take_images(const char *xmp, size_t size, char **description);

/* Makes a packet that holds an element rdf:Description, which declares its namespaces,
 * and all that `xmp` (of `size` bytes, or NULL) does; but not what that says of other
 * images in its file (GContainer's directory, the gain map's hdrgm), as it was for
 * another file. The element, which may be "", is left out where there is no place for
 * it: with it the packet would have more than `most` bytes, or `xmp` is not UTF-8, or
 * its rdf:RDF is called otherwise. The caller frees the text. IMS_OK or
 * IMS_ERROR_MEMORY. */
int ims_metadata_xmp_describe(const char *xmp, size_t size, const char *description,
                              size_t most, struct ims_metadata_xmp *made);

#endif
