# OpenEXR.
encoder_sources += encoders/exr/chunk.c
encoder_sources += encoders/exr/exr.c
encoder_sources += encoders/exr/lines.c
encoder_sources += encoders/exr/strip.c

hot_sources += encoders/exr/chunk.c
hot_sources += encoders/exr/lines.c
