# PNG: an encoder of our own, and libavcodec.
encoder_sources += encoders/png/chunks.c
encoder_sources += encoders/png/color.c
encoder_sources += encoders/png/fast.c
encoder_sources += encoders/png/fast_reorder.c
encoder_sources += encoders/png/fast_filter_select.c
encoder_sources += encoders/png/fast_rows.c
encoder_sources += encoders/png/fast_strip.c
encoder_sources += encoders/png/filter_avx2.c
encoder_sources += encoders/png/filter_avx512.c
encoder_sources += encoders/png/filter_kernels.c
encoder_sources += encoders/png/filter_neon.c
encoder_sources += encoders/png/filter_portable.c
encoder_sources += encoders/png/filter_sse.c
encoder_sources += encoders/png/packed.c
encoder_sources += encoders/png/png.c

hot_sources += encoders/png/fast_rows.c
hot_sources += encoders/png/filter_avx2.c
hot_sources += encoders/png/filter_avx512.c
hot_sources += encoders/png/filter_neon.c
hot_sources += encoders/png/filter_portable.c
hot_sources += encoders/png/filter_sse.c

lavc_sources += encoders/png/lavc.c
