# TIFF.
encoder_sources += encoders/tiff/directory.c
encoder_sources += encoders/tiff/entries.c
encoder_sources += encoders/tiff/exif.c
encoder_sources += encoders/tiff/jpeg.c
encoder_sources += encoders/tiff/lzw.c
encoder_sources += encoders/tiff/metadata.c
encoder_sources += encoders/tiff/packbits.c
encoder_sources += encoders/tiff/predictor.c
encoder_sources += encoders/tiff/strip.c
encoder_sources += encoders/tiff/tiff.c

hot_sources += encoders/tiff/lzw.c
hot_sources += encoders/tiff/packbits.c
hot_sources += encoders/tiff/predictor.c
