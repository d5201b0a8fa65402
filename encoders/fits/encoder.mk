# FITS.
encoder_sources += encoders/fits/cards.c
encoder_sources += encoders/fits/fits.c
