# What is built and what is tested: one file a line, in the order of the alphabet within
# each block.  scripts/check-layout holds this list and the folders together.

# The library: the engine and the built-in encoders.

# Those whose inner loops run over all pixels are compiled for speed (-O3).

# The command.

# Installed headers.
public_headers += include/imagesaver/encoder.h
public_headers += include/imagesaver/imagesaver.h
public_headers += include/imagesaver/version.h

# Manual pages and shell completion, installed under their own names.

# Shared by the test programs.

# Criterion, linked to the library's objects.

# Criterion, linked to the shared library only.

# Scripts, run beside the programs that are linked to the shared library.

# Plain programs for many threads, linked to the library's objects.

# Programs to read and run.

# Measurements.
