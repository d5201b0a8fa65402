/* SPDX-License-Identifier: MIT */
#include "config_check.h"

#include "base/message.h"

enum { MOST_QUEUE_SIZE = 1048576, MOST_NICE = 19, MOST_WAIT_MS = 3600 * 1000 };

int ims_config_check_refuse(struct ims_message *message, const char *field,
                            int64_t value, int64_t lowest, int64_t highest)
{
    return ims_message_fail(message, IMS_ERROR_ARGUMENT,
                            "%s is %lld; it must be %lld to %lld", field,
                            (long long)value, (long long)lowest, (long long)highest);
}

int ims_config_check_workers(int32_t workers, int32_t nice, struct ims_message *message)
{
    int error = ims_config_check_range(message, "workers", workers, 0,
                                       IMS_CONFIG_CHECK_MOST_WORKERS);

    return error == IMS_OK ? ims_config_check_range(message, "nice", nice, 0, MOST_NICE)
                           : error;
}

int ims_config_check(const struct ims_config *config, struct ims_message *message)
{
    const struct {
        const char *field;
        int64_t value;
        int64_t lowest;
        int64_t highest;
    } ranges[] = {
        {"queue_size", config->queue_size, 0, MOST_QUEUE_SIZE},
        {"keep_results", config->keep_results, 0, INT32_MAX},
        {"timeout_ms", config->timeout_ms, IMS_NO_WAIT, INT64_MAX},
        {"when_full", (int64_t)config->when_full, 0, IMS_WHEN_FULL_DROP_OLDEST},
        {"overwrite", (int64_t)config->overwrite, 0, IMS_OVERWRITE_UNIQUE},
        {"same_path", (int64_t)config->same_path, 0, IMS_SAME_PATH_NEWEST},
        {"sync", (int64_t)config->sync, 0, IMS_SYNC_GROUP},
        {"sync_every", config->sync_every, 0, INT32_MAX},
        {"sync_every_ms", config->sync_every_ms, 0, MOST_WAIT_MS},
        {"appear", (int64_t)config->appear, 0, IMS_APPEAR_RENAME},
        {"name_folders", (int64_t)config->name_folders, 0, IMS_NAME_FOLDERS_REFUSE},
        {"file_mode", config->file_mode, 0, 0777},
        {"folder_mode", config->folder_mode, 0, 0777},
        {"mismatch", (int64_t)config->mismatch, 0, IMS_MISMATCH_REFUSE},
    };
    int error = ims_config_check_workers(config->workers, config->nice, message);

    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0] && error == IMS_OK; i++) {
        error = ims_config_check_range(message, ranges[i].field, ranges[i].value,
                                       ranges[i].lowest, ranges[i].highest);
    }
    if (error == IMS_OK && config->shared_workers != NULL &&
        (config->workers != 0 || config->nice != 0)) {
        error =
            ims_message_fail(message, IMS_ERROR_ARGUMENT,
                             "workers and nice must be 0 with shared_workers, which "
                             "have their own");
    }
    if (error == IMS_OK && config->same_path == IMS_SAME_PATH_NEWEST &&
        config->overwrite != IMS_OVERWRITE_REPLACE) {
        error = ims_message_fail(message, IMS_ERROR_ARGUMENT,
                                 "same_path NEWEST needs overwrite REPLACE");
    }
    return error;
}
