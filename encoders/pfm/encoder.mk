# PFM, Portable FloatMap.
encoder_sources += encoders/pfm/pfm.c
