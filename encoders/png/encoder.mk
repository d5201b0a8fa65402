# PNG: an encoder of our own, and libavcodec.
encoder_sources += encoders/png/fast.c
encoder_sources += encoders/png/fast_assembly.c
encoder_sources += encoders/png/fast_choose.c
encoder_sources += encoders/png/fast_rows.c
encoder_sources += encoders/png/fast_strip.c
encoder_sources += encoders/png/png.c

hot_sources += encoders/png/fast_rows.c

lavc_sources += encoders/png/lavc.c
