# What the numbers of ITU-T H.273 mean: primaries, curves, profiles.
encoder_sources += encoders/color/icc.c
encoder_sources += encoders/color/primaries.c
encoder_sources += encoders/color/recolor.c
encoder_sources += encoders/color/tone.c
encoder_sources += encoders/color/transfer.c

hot_sources += encoders/color/recolor.c
