# OpenEXR.
encoder_sources += encoders/exr/attributes.c
encoder_sources += encoders/exr/blocks.c
encoder_sources += encoders/exr/bytes.c
encoder_sources += encoders/exr/chunk.c
encoder_sources += encoders/exr/dct.c
encoder_sources += encoders/exr/dwa.c
encoder_sources += encoders/exr/exr.c
encoder_sources += encoders/exr/head.c
encoder_sources += encoders/exr/lines.c
encoder_sources += encoders/exr/piz.c
encoder_sources += encoders/exr/strip.c
encoder_sources += encoders/exr/symbols.c
encoder_sources += encoders/exr/wavelet.c

hot_sources += encoders/exr/blocks.c
hot_sources += encoders/exr/bytes.c
hot_sources += encoders/exr/chunk.c
hot_sources += encoders/exr/dct.c
hot_sources += encoders/exr/dwa.c
hot_sources += encoders/exr/lines.c
hot_sources += encoders/exr/piz.c
hot_sources += encoders/exr/symbols.c
hot_sources += encoders/exr/wavelet.c
