# SPDX-License-Identifier: MIT
"""Many tasks of one event loop that save images: a full queue holds them up, never the
loop. Usage: server.py FOLDER"""
import asyncio
import sys

import numpy as np

from imagesaver import ImagesSaver


async def client(saver: ImagesSaver, name: str) -> int:
    image = np.full((120, 160), 128, np.uint8)
    total = 0
    for number in range(5):
        result = await saver.save_async(f"{number}.png", image, name)
        total += result.bytes
    return total


async def main(folder: str) -> None:
    async with ImagesSaver(folder, 4) as saver:
        totals = await asyncio.gather(*(client(saver, f"client_{i}") for i in range(8)))
    print(f"{sum(totals)} bytes")


asyncio.run(main(sys.argv[1]))
