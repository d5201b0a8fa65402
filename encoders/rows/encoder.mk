# Rows of an image as formats have them that are rows of samples.
encoder_sources += encoders/rows/deep.c
encoder_sources += encoders/rows/floats.c
encoder_sources += encoders/rows/formats.c
encoder_sources += encoders/rows/rows.c

hot_sources += encoders/rows/deep.c
hot_sources += encoders/rows/floats.c
