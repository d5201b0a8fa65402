# Netpbm's formats: PGM, PPM, PNM, PAM.
encoder_sources += encoders/pnm/pnm.c
