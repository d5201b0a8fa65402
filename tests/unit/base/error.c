/* SPDX-License-Identifier: MIT
 *
 * Names and texts: each error, warning and status has its own.
 */
#include <criterion/criterion.h>
#include <limits.h>
#include <string.h>

#include <imagesaver/imagesaver.h>

static const int errors[] = {
#define VALUE(name, value, text) IMS_##name,
    IMS_ERROR_MAP(VALUE)
#undef VALUE
};

Test(error, each_has_its_own_value_name_and_text)
{
    size_t count = sizeof errors / sizeof errors[0];
    for (size_t i = 0; i < count; i++) {
        cr_assert_str_not_empty(ims_error_text(errors[i]));
        cr_assert_str_neq(ims_error_text(errors[i]), "unknown error");
        cr_assert_eq(strncmp(ims_error_name(errors[i]), "IMS_", 4), 0);
        cr_assert_eq(errors[i] == IMS_OK, i == 0);
        cr_assert_leq(errors[i], 0);
        for (size_t j = 0; j < i; j++) {
            cr_assert_neq(errors[i], errors[j]);
            cr_assert_str_neq(ims_error_name(errors[i]), ims_error_name(errors[j]));
            cr_assert_str_neq(ims_error_text(errors[i]), ims_error_text(errors[j]));
        }
    }
    cr_assert_str_eq(ims_error_name(IMS_ERROR_FULL), "IMS_ERROR_FULL");
    cr_assert_str_eq(ims_error_text(IMS_ERROR_FULL), "the queue is full");
}

Test(error, other_numbers_are_unknown)
{
    static const int none[] = {1, -99999, INT_MAX, INT_MIN};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        cr_assert_str_eq(ims_error_text(none[i]), "unknown error");
        cr_assert_str_eq(ims_error_name(none[i]), "IMS_ERROR_UNKNOWN");
    }
}

Test(error, warnings_have_texts)
{
    for (unsigned bit = 0; bit < 32; bit++) {
        uint32_t warning = UINT32_C(1) << bit;
        bool known = warning <= IMS_WARNING_NO_GAIN_MAP;
        cr_assert_eq(strcmp(ims_warning_text(warning), "unknown warning") != 0, known,
                     "bit %u", bit);
    }
    cr_assert_str_eq(ims_warning_text(IMS_WARNING_NARROWED | IMS_WARNING_SIGNATURE),
                     "unknown warning");
}

Test(error, statuses_have_names)
{
    cr_assert_str_eq(ims_status_name(IMS_STATUS_PENDING), "pending");
    cr_assert_str_eq(ims_status_name(IMS_STATUS_WRITTEN), "written");
    cr_assert_str_eq(ims_status_name(IMS_STATUS_FAILED), "failed");
    cr_assert_str_eq(ims_status_name(IMS_STATUS_SKIPPED), "skipped");
    cr_assert_str_eq(ims_status_name(IMS_STATUS_SUPERSEDED), "superseded");
    cr_assert_str_eq(ims_status_name(IMS_STATUS_DROPPED), "dropped");
    cr_assert_str_eq(ims_status_name(IMS_STATUS_CANCELLED), "cancelled");
    cr_assert_str_eq(ims_status_name(IMS_STATUS_EXPIRED), "expired");
    cr_assert_str_eq(ims_status_name((enum ims_status)8), "unknown");
}
