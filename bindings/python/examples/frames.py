# SPDX-License-Identifier: MIT
"""Frames of a program that draws faster than one thread can save. Usage: frames.py FOLDER"""
import sys

import numpy as np
import numpy.typing as npt

from imagesaver import ImagesSaver


def draw(number: int) -> npt.NDArray[np.uint8]:
    """Stands for whatever makes images: a gradient that moves, as BGR."""
    y, x = np.mgrid[0:240, 0:320]
    frame: npt.NDArray[np.uint8] = np.stack(
        [255 - x % 256, y + 8 * number, x + 8 * number], 2).astype(np.uint8)
    return frame


def main(folder: str) -> None:
    with ImagesSaver(folder, effort=2) as saver:
        for number in range(10):
            saver.save(f"frame_{number:03}.png", draw(number), "frames")
    print(f"{saver.close().written} frames")


main(sys.argv[1])
