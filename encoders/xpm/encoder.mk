# X pixmaps.
encoder_sources += encoders/xpm/xpm.c
