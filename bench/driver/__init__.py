# SPDX-License-Identifier: MIT
"""The driver of the benchmarks: what is measured, in which order, and how it is told."""
