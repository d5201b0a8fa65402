# SPDX-License-Identifier: MIT
"""Each image's result as a future, and what becomes of one that fails.
Usage: futures.py FOLDER"""
import os
import sys
from concurrent.futures import as_completed

import numpy as np

from imagesaver import ImagesSaver, ImageSaverError


def main(folder: str) -> None:
    image = np.zeros((120, 160, 3), np.uint8)
    os.makedirs(os.path.join(folder, "in_the_way.png"), exist_ok=True)
    with ImagesSaver(folder, overwrite="replace") as saver:
        names = ["one.png", "two.jpg", "in_the_way.png"]
        futures = [saver.submit(name, image, quality=90) for name in names]
        for future in as_completed(futures):
            try:
                result = future.result()
                print(f"{result.path}: {result.bytes} bytes by {result.encoder}")
            except ImageSaverError as error:
                print(f"{error.path}: {error} ({error.name})")


main(sys.argv[1])
