# JPEG 2000: OpenJPEG, and libavcodec with OpenJPEG.
plugins += openjpeg
openjpeg_library += openjpeg
openjpeg_sources += encoders/jpeg2000/boxes.c
openjpeg_sources += encoders/jpeg2000/error.c
openjpeg_sources += encoders/jpeg2000/jpeg2000.c
openjpeg_sources += encoders/jpeg2000/openjpeg.c
openjpeg_sources += encoders/jpeg2000/stream.c

lavc_sources += encoders/jpeg2000/boxes.c
lavc_sources += encoders/jpeg2000/jpeg2000.c
lavc_sources += encoders/jpeg2000/lavc.c
