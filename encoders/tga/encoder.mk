# Targa.
encoder_sources += encoders/tga/extension.c
encoder_sources += encoders/tga/packets.c
encoder_sources += encoders/tga/tga.c

hot_sources += encoders/tga/packets.c
