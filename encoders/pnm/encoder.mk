# Netpbm's formats: PBM, PGM, PPM, PNM, PAM.
encoder_sources += encoders/pnm/comments.c
encoder_sources += encoders/pnm/pbm.c
encoder_sources += encoders/pnm/pnm.c
