# Windows icons.
encoder_sources += encoders/ico/ico.c
