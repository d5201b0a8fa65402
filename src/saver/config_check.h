/* SPDX-License-Identifier: MIT
 *
 * Whether the numbers of a struct ims_config are in range and agree. It reads nothing
 * else.
 */
#ifndef IMS_CONFIG_CHECK_H
#define IMS_CONFIG_CHECK_H

#include <stdint.h>

#include <imagesaver/imagesaver.h>

enum { IMS_CONFIG_CHECK_MOST_WORKERS = 1024 };

/* IMS_OK or IMS_ERROR_ARGUMENT. The size is checked already. */
int ims_config_check(const struct ims_config *config, struct ims_message *message);

/* The same for the two numbers that struct ims_workers_config has, too. */
int ims_config_check_workers(int32_t workers, int32_t nice,
                             struct ims_message *message);

/* Tells of a number that is not in its range. IMS_ERROR_ARGUMENT. */
int ims_config_check_refuse(struct ims_message *message, const char *field,
                            int64_t value, int64_t lowest, int64_t highest);

/* The same as ims_config_check() for one number of any structure. */
static inline int ims_config_check_range(struct ims_message *message, const char *field,
                                         int64_t value, int64_t lowest, int64_t highest)
{
    return value >= lowest && value <= highest
               ? IMS_OK
               : ims_config_check_refuse(message, field, value, lowest, highest);
}

#endif
