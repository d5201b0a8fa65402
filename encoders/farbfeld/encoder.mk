# Farbfeld.
encoder_sources += encoders/farbfeld/farbfeld.c
