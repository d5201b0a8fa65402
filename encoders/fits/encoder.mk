# FITS.
encoder_sources += encoders/fits/fits.c
