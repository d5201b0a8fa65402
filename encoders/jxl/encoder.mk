# JPEG XL: libjxl.
plugins += jxl
jxl_library += libjxl
jxl_sources += encoders/jxl/color.c
jxl_sources += encoders/jxl/error.c
jxl_sources += encoders/jxl/exactness.c
jxl_sources += encoders/jxl/jxl.c
jxl_sources += encoders/jxl/memory.c
jxl_sources += encoders/jxl/output.c
jxl_sources += encoders/jxl/runner.c
jxl_sources += encoders/jxl/samples.c
