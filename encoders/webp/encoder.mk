# WebP: libwebp and libavcodec.
plugins += webp
webp_library += libwebp
webp_sources += encoders/webp/libwebp.c
webp_sources += encoders/webp/libwebp_error.c
webp_sources += encoders/webp/webp.c

lavc_sources += encoders/webp/lavc.c
lavc_sources += encoders/webp/webp.c
