# DEFLATE, for PNG and whatever else is compressed so.
encoder_sources += encoders/deflate/avx2.c
encoder_sources += encoders/deflate/avx512.c
encoder_sources += encoders/deflate/block.c
encoder_sources += encoders/deflate/entropy.c
encoder_sources += encoders/deflate/greedy.c
encoder_sources += encoders/deflate/huffman.c
encoder_sources += encoders/deflate/kernels.c
encoder_sources += encoders/deflate/match.c
encoder_sources += encoders/deflate/neon.c
encoder_sources += encoders/deflate/parse.c
encoder_sources += encoders/deflate/portable.c
encoder_sources += encoders/deflate/rle.c
encoder_sources += encoders/deflate/sequence.c
encoder_sources += encoders/deflate/sse.c
encoder_sources += encoders/deflate/zlib.c

hot_sources += encoders/deflate/avx2.c
hot_sources += encoders/deflate/avx512.c
hot_sources += encoders/deflate/greedy.c
hot_sources += encoders/deflate/match.c
hot_sources += encoders/deflate/neon.c
hot_sources += encoders/deflate/parse.c
hot_sources += encoders/deflate/portable.c
hot_sources += encoders/deflate/rle.c
hot_sources += encoders/deflate/sequence.c
hot_sources += encoders/deflate/sse.c
