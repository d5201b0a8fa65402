# GIF.
encoder_sources += encoders/gif/extensions.c
encoder_sources += encoders/gif/gif.c
encoder_sources += encoders/gif/lzw.c

hot_sources += encoders/gif/lzw.c
