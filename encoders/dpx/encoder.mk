# DPX.
encoder_sources += encoders/dpx/dpx.c
