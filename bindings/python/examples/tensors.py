# SPDX-License-Identifier: MIT
"""Pictures of a training run: planes of floats, and masks of bools.
Usage: tensors.py FOLDER"""
import sys

import numpy as np

from imagesaver import ImagesSaver, encode


def main(folder: str) -> None:
    planes = np.linspace(0, 1, 3 * 64 * 96, dtype=np.float32).reshape(3, 64, 96)
    mask = planes[0] > 0.1
    with ImagesSaver(folder, order="rgb", layout="CHW") as saver:
        saver.save("sample.exr", planes)  # floats as they are
        saver.save("sample.png", planes, narrow=True)
        saver.save("mask.png", mask[None])
    print(f"{len(encode('png', mask))} bytes in memory")


main(sys.argv[1])
