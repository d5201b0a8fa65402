# What all encoders may use.
encoder_sources += encoders/common/failure.c
