# Samples alone.
encoder_sources += encoders/raw/raw.c
