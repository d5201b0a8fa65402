# X window dumps.
encoder_sources += encoders/xwd/xwd.c
