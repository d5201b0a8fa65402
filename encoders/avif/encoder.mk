# AVIF: libavif with libaom.
plugins += avif
avif_library += libavif
avif_sources += encoders/avif/avif.c
avif_sources += encoders/avif/error.c
avif_sources += encoders/avif/light.c
avif_sources += encoders/avif/metadata.c
avif_sources += encoders/avif/planes.c
