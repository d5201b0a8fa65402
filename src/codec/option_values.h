/* SPDX-License-Identifier: MIT
 *
 * The values of options: what a written one means, and those of one encoder together.
 * It knows option tables, but no text with several pairs and no encoder. Nothing here
 * allocates, and nothing depends on the locale. Thread-safety: safe.
 */
#ifndef IMS_OPTION_VALUES_H
#define IMS_OPTION_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

#include "limits.h"
#include "option.h"

/* Reads a value; false where it is none of the option's. A CHOICE without choices takes
 * no value. Of a TEXT it is only told whether it may be one. */
bool ims_option_values_read(const struct ims_option *option,
                            struct ims_option_word text, union ims_option_value *value);

/* Adds to a message what values an option takes: "0 to 100". */
void ims_option_values_tell(const struct ims_option *option,
                            struct ims_message *message);

/* Adds a number with as many decimals as it has, at most six. */
void ims_option_values_tell_number(double number, struct ims_message *message);

/* The values of all options of a table, in its order. They and the texts that they
 * point to lie elsewhere, so that there may be as little of them as the table needs. */
struct ims_option_values {
    uint64_t unknown; /* a bit for each option that was given a value which this encoder
                         does not know, though another one does */
    union ims_option_value *values;
    char *texts;
};

/* Memory for those of any encoder. */
struct ims_option_storage {
    union ims_option_value values[IMS_OPTIONS_MAX];
    char texts[IMS_OPTION_TEXTS_MAX];
};

/* Bytes that the texts of a table may take. */
size_t ims_option_values_texts_size(const struct ims_option *table);

/* The standard values. */
void ims_option_values_start(struct ims_option_values *values,
                             const struct ims_option *table);

/* Copies values with their texts. */
void ims_option_values_copy(struct ims_option_values *to,
                            const struct ims_option_values *from,
                            const struct ims_option *table);

/* Sets option number `index` of the table, or notes that it does not know the value. */
void ims_option_values_set(struct ims_option_values *values,
                           const struct ims_option *table, size_t index,
                           struct ims_option_word text);

#endif
