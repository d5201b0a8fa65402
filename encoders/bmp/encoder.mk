# BMP.
encoder_sources += encoders/bmp/bmp.c
