# JPEG: an encoder of our own, libjpeg-turbo and libavcodec.
encoder_sources += encoders/jpeg/fast.c
encoder_sources += encoders/jpeg/fast_avx2.c
encoder_sources += encoders/jpeg/fast_avx512.c
encoder_sources += encoders/jpeg/fast_header.c
encoder_sources += encoders/jpeg/fast_kernels.c
encoder_sources += encoders/jpeg/fast_load.c
encoder_sources += encoders/jpeg/fast_portable.c
encoder_sources += encoders/jpeg/fast_sse.c
encoder_sources += encoders/jpeg/gain_map.c
encoder_sources += encoders/jpeg/gain_map_given.c
encoder_sources += encoders/jpeg/gain_map_numbers.c
encoder_sources += encoders/jpeg/huffman.c
encoder_sources += encoders/jpeg/jpeg.c

hot_sources += encoders/jpeg/fast_avx2.c
hot_sources += encoders/jpeg/fast_avx512.c
hot_sources += encoders/jpeg/fast_load.c
hot_sources += encoders/jpeg/fast_portable.c
hot_sources += encoders/jpeg/fast_sse.c
hot_sources += encoders/jpeg/jpeg.c
hot_sources += encoders/jpeg/match.c

plugins += jpeg-turbo
jpeg-turbo_library += libjpeg-turbo
jpeg-turbo_sources += encoders/jpeg/turbo.c
jpeg-turbo_sources += encoders/jpeg/turbo_input.c

lavc_sources += encoders/jpeg/lavc.c
lavc_sources += encoders/jpeg/match.c
