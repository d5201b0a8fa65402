# NumPy's arrays.
encoder_sources += encoders/npy/npy.c
