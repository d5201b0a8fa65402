# What all encoders may use.
encoder_sources += encoders/common/byte_runs.c
encoder_sources += encoders/common/draft.c
encoder_sources += encoders/common/failure.c
encoder_sources += encoders/common/free_list.c
encoder_sources += encoders/common/hand_over.c
encoder_sources += encoders/common/pixel_lists.c
