# QOI.
encoder_sources += encoders/qoi/ops.c
encoder_sources += encoders/qoi/qoi.c

hot_sources += encoders/qoi/ops.c
