# Vector instructions: which there are, and words for them.
encoder_sources += encoders/simd/simd.c
