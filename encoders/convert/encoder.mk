# Exact conversions of pixels, for all encoders.
encoder_sources += encoders/convert/avx2.c
encoder_sources += encoders/convert/avx512.c
encoder_sources += encoders/convert/block.c
encoder_sources += encoders/convert/chroma.c
encoder_sources += encoders/convert/convert.c
encoder_sources += encoders/convert/deep.c
encoder_sources += encoders/convert/format.c
encoder_sources += encoders/convert/kernels.c
encoder_sources += encoders/convert/matrix.c
encoder_sources += encoders/convert/neon.c
encoder_sources += encoders/convert/planes.c
encoder_sources += encoders/convert/portable.c
encoder_sources += encoders/convert/service.c
encoder_sources += encoders/convert/sse.c

hot_sources += encoders/convert/avx2.c
hot_sources += encoders/convert/avx512.c
hot_sources += encoders/convert/block.c
hot_sources += encoders/convert/chroma.c
hot_sources += encoders/convert/deep.c
hot_sources += encoders/convert/neon.c
hot_sources += encoders/convert/portable.c
hot_sources += encoders/convert/sse.c
