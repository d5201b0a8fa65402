#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Threads that share all there is: one saver, its workers, images, and the dictionaries that
are given to it, which change meanwhile. For a Python without a GIL, also under
ThreadSanitizer (scripts/check-free-threading); with one it shows less.

Usage: stress_threads.py [ROUNDS]
"""
import asyncio
import concurrent.futures
import sys
import tempfile
import threading
import traceback

import imagesaver
from imagesaver import ImagesSaver, ImageSaverError, Workers

IMAGE = memoryview(bytearray(range(48))).cast("B", (4, 4, 3))


class Stress:
    def __init__(self, folder, rounds):
        self.folder, self.rounds = folder, rounds
        self.wrong = []
        self.lines = []
        self.ended = threading.Event()
        # What is given to calls while other threads change it.
        self.text = {"a": "b"}
        self.options = {"png:effort": 1}
        self.light = {"max_luminance": 100.0}
        self.workers = Workers(workers=3)
        self.saver = ImagesSaver(folder, 16, workers=self.workers,
                                 log=lambda *line: self.lines.append(line))

    def save(self, thread):
        for number in range(self.rounds):
            self.saver.save(f"{thread}_{number % 5}.bmp", IMAGE, copy=number % 3 == 0,
                            check_writes=number % 5 == 0)
            self.saver.save(f"{thread}_{number % 5}.png", IMAGE, sub_folder="below",
                            text=self.text, options=self.options, light=self.light)

    def submit(self, thread):
        futures = []
        for number in range(self.rounds):
            future = self.saver.submit(f"future_{thread}_{number % 5}.bmp", IMAGE)
            futures.append(future)
            if number % 7 == 0:
                future.cancel()
            self.saver.reprioritise(future.id, number)
        concurrent.futures.wait(futures)
        for future in futures:
            assert future.cancelled() or future.result().status == "written"

    def save_async(self, thread):
        async def save():
            for number in range(self.rounds // 4):
                await self.saver.save_async(f"async_{thread}_{number % 5}.bmp", IMAGE)

        asyncio.run(save())

    def open_and_close(self, thread):
        """Also while others still save, and for the first time."""
        def submit(saver):
            try:
                for _ in range(5):
                    saver.submit(f"closed_{thread}.bmp", IMAGE)
            except ImageSaverError as error:
                assert error.name == "IMS_ERROR_CLOSED", error

        for _ in range(self.rounds // 10):
            with ImagesSaver(self.folder, workers=self.workers) as saver:
                saver.save(f"opened_{thread}.bmp", IMAGE)
            saver = ImagesSaver(self.folder, workers=1)
            others = [threading.Thread(target=self.watched, args=(submit, saver))
                      for _ in range(2)]
            for other in others:
                other.start()
            saver.close()
            for other in others:
                other.join()

    def change(self, _):
        number = 0
        while not self.ended.is_set():
            number += 1
            self.text[f"key{number % 7}"] = "value"
            self.text.pop(f"key{(number + 3) % 7}", None)
            self.options["png:effort"] = number % 3
            self.light["max_luminance"] = number % 100
            imagesaver.encode("bmp", IMAGE)
            assert not self.saver.closed and self.saver.location == self.folder
            assert self.saver.stats().accepted >= 0 and imagesaver.formats()
            if number % 50 == 0:
                self.saver.flush()

    def watched(self, task, *arguments):
        try:
            task(*arguments)
        except BaseException as error:  # told at the end, not by the thread
            self.wrong.append(error)

    def run(self):
        tasks = [self.save, self.submit, self.save_async, self.open_and_close] * 2
        threads = [threading.Thread(target=self.watched, args=(task, number))
                   for number, task in enumerate(tasks)]
        changing = [threading.Thread(target=self.watched, args=(self.change, number))
                    for number in range(2)]
        for thread in threads + changing:
            thread.start()
        for thread in threads:
            thread.join()
        self.ended.set()
        for thread in changing:
            thread.join()
        told = self.saver.close()
        self.workers.close()
        IMAGE.release()  # raises where it is shown to anybody, or let go of too often
        assert told.failed == told.pending == 0, told
        assert told.accepted == told.written + told.cancelled, told
        return told


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder:
        stress = Stress(folder, rounds)
        told = stress.run()
    for error in stress.wrong:
        traceback.print_exception(error)
    print(f"{told.written} written, {told.cancelled} cancelled")
    return 1 if stress.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
