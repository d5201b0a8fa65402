/* SPDX-License-Identifier: MIT
 *
 * Formats that have a place of its own for each text, a tag or a field of their head,
 * and none for others. It knows no format.
 */
#ifndef IMS_METADATA_PLACES_H
#define IMS_METADATA_PLACES_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

/* A list of them ends with `keys` NULL. */
struct ims_metadata_place {
    const char *const *keys; /* of texts that go there, ended by NULL */
    size_t most;             /* bytes of a value; 0: any number */
    uint16_t tag;            /* of a field of TIFF or Exif; 0: it is none */
};

#define IMS_METADATA_KEYS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Those of formats whose texts are fields of Exif. */
extern const struct ims_metadata_place ims_metadata_places_exif[];

/* Whether each text has a place, each place one text, and no text a language, for which
 * these places have no room; else says what is wrong. `metadata` may be NULL. Returns
 * IMS_OK or IMS_ERROR_METADATA. */
int ims_metadata_places_check(const char *format,
                              const struct ims_metadata_place *places,
                              const struct ims_metadata *metadata,
                              struct ims_message *message);

/* The value of the text for a place; NULL: there is none. */
const char *ims_metadata_places_value(const struct ims_metadata_place *place,
                                      const struct ims_metadata *metadata);

/* The place of a text; NULL: there is none. */
const struct ims_metadata_place *
ims_metadata_places_find(const struct ims_metadata_place *places, const char *key);

#endif
