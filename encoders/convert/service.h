/* SPDX-License-Identifier: MIT
 *
 * The conversion that the engine offers to all encoders (struct ims_services), those of
 * plugins included. It knows no encoder.
 */
#ifndef IMS_CONVERT_SERVICE_H
#define IMS_CONVERT_SERVICE_H

#include <imagesaver/encoder.h>

/* The member `convert` of struct ims_services; `services` is not looked at. */
int ims_convert_service_run(const struct ims_services *services,
                            const struct ims_image *image, const struct ims_image *to,
                            struct ims_message *message);

#endif
