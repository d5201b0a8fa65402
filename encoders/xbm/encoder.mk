# X bitmaps.
encoder_sources += encoders/xbm/xbm.c
