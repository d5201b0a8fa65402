# The session on libavcodec, and the table of formats that it encodes without more.
plugins += lavc
lavc_library += ffmpeg
lavc_sources += encoders/lavc/describe.c
lavc_sources += encoders/lavc/format.c
lavc_sources += encoders/lavc/formats.c
lavc_sources += encoders/lavc/frame.c
lavc_sources += encoders/lavc/lavc.c
lavc_sources += encoders/lavc/mend.c
