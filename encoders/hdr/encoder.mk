# Radiance HDR.
encoder_sources += encoders/hdr/hdr.c
encoder_sources += encoders/hdr/rgbe.c

hot_sources += encoders/hdr/rgbe.c
