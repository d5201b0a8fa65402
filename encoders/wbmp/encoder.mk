# Wireless bitmaps.
encoder_sources += encoders/wbmp/wbmp.c
