# Bytes that are encoded already.
encoder_sources += encoders/passthrough/passthrough.c
