/* SPDX-License-Identifier: MIT
 *
 * What was refused can be asked for, also where there is no message, and the summary
 * tells it to who does not look at what ims_save() returns.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "support/session.h"

static void begin(void)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = 1;
    config.queue_size = 1;
    config.when_full = IMS_WHEN_FULL_REFUSE;
    session_begin();
    session_open(config);
}

Test(refusals, the_last_one_can_be_asked_for, .init = begin, .fini = session_end)
{
    struct ims_message message = {1, "?"};
    cr_assert_eq(ims_last_refusal(session_saver, &message), IMS_OK);
    cr_assert_str_eq(message.text, "");
    cr_assert_eq(message.warnings, 0);
    cr_assert_eq(session_save("a.nothing", 1), IMS_ERROR_NO_ENCODER);
    cr_assert_eq(ims_last_refusal(session_saver, &message), IMS_ERROR_NO_ENCODER);
    cr_assert_not_null(strstr(message.text, "nothing"), "%s", message.text);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(ims_last_refusal(session_saver, NULL), IMS_ERROR_NO_ENCODER,
                 "a good one changes nothing");
    cr_assert_eq(ims_save(session_saver, NULL, NULL, NULL), IMS_ERROR_ARGUMENT);
    cr_assert_eq(ims_last_refusal(session_saver, &message), IMS_ERROR_ARGUMENT);
    cr_assert_str_eq(message.text, "image is NULL");
    cr_assert_eq(ims_last_refusal(NULL, &message), IMS_ERROR_ARGUMENT);
}

Test(refusals, a_request_that_was_not_set_up_is_one, .init = begin, .fini = session_end)
{
    struct ims_request request = {0};
    struct ims_message message;
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_ERROR_STRUCT_SIZE);
    cr_assert_eq(ims_last_refusal(session_saver, &message), IMS_ERROR_STRUCT_SIZE);
    cr_assert_not_null(strstr(message.text, "IMS_..._INIT"), "%s", message.text);
}

Test(refusals, a_full_queue_is_one, .init = begin, .fini = session_end)
{
    session_park(1);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(session_save("b.gate", 1), IMS_ERROR_FULL);
    cr_assert_eq(ims_last_refusal(session_saver, NULL), IMS_ERROR_FULL);
}

Test(refusals, the_summary_tells_the_first_and_how_many, .init = begin,
     .fini = session_end)
{
    struct ims_summary summary = IMS_SUMMARY_INIT;
    cr_assert_eq(session_save("a.nothing", 1), IMS_ERROR_NO_ENCODER);
    cr_assert_eq(session_save("", 1), IMS_ERROR_FILE_NAME);
    cr_assert_eq(session_stats().refused, 2);
    cr_assert_eq(ims_close(&session_saver, &summary), IMS_OK,
                 "a refusal is no failure");
    cr_assert_eq(summary.refused, 2);
    cr_assert_eq(summary.first_refusal, IMS_ERROR_NO_ENCODER);
    cr_assert_not_null(strstr(summary.first_refusal_message, "nothing"));
}
