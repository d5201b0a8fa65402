# The session on FFmpeg's libavcodec; the formats that it encodes are in their folders.
plugins += lavc
lavc_library += ffmpeg
lavc_sources += encoders/lavc/frame.c
lavc_sources += encoders/lavc/lavc.c
