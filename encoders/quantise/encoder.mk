# Pictures of many colors to few, for formats with palettes and of two colors.
encoder_sources += encoders/quantise/bilevel.c
encoder_sources += encoders/quantise/cut.c
encoder_sources += encoders/quantise/distinct.c
encoder_sources += encoders/quantise/dither.c
encoder_sources += encoders/quantise/exact.c
encoder_sources += encoders/quantise/histogram.c
encoder_sources += encoders/quantise/nearest.c
encoder_sources += encoders/quantise/quantise.c
encoder_sources += encoders/quantise/refine.c

hot_sources += encoders/quantise/distinct.c
hot_sources += encoders/quantise/dither.c
hot_sources += encoders/quantise/exact.c
hot_sources += encoders/quantise/histogram.c
hot_sources += encoders/quantise/nearest.c
