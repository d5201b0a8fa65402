#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The job of pool.c as Python programs commonly do it: a queue of 8, a thread that takes
from it and hands each image to a ThreadPoolExecutor around cv2.imwrite or open().write.

Usage: seed.py FOLDER WORKERS COUNT SETTING IMAGE...
  SETTING  "png", "jpg quality=95", "webp quality=80", or "bytes SIZE"
"""
import concurrent.futures
import json
import os
import queue
import resource
import sys
import threading
import time


class Saver:
    """Background saver of the common pattern; its queue is drained into the executor's
    own, which has no bound."""

    def __init__(self, folder, workers, write):
        self._folder = folder
        self._write = write
        self._queue = queue.Queue(maxsize=8)
        self._executor = concurrent.futures.ThreadPoolExecutor(workers)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while True:
            item = self._queue.get()
            if item is None:
                break
            name, image = item
            self._executor.submit(self._write, os.path.join(self._folder, name), image)
        self._executor.shutdown(wait=True)

    def save(self, name, image):
        self._queue.put((name, image))

    def close(self):
        self._queue.put(None)
        self._thread.join()


def status_bytes(key):
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith(key):
                return int(line.split()[1]) * 1024
    return 0


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def write_bytes(path, data):
    with open(path, "wb") as file:
        file.write(data)


def load(setting, paths):
    """The images, how to write one, how to make a new one of the same content, and the
    extension."""
    words = setting.split()
    options = dict(word.split("=") for word in words[1:] if "=" in word)
    if words[0] == "bytes":
        data = bytes(int(words[1]))
        return [data], write_bytes, lambda item: item, "jpg"
    import cv2  # not needed for bytes

    cv2.setNumThreads(1)
    parameters = []
    if "quality" in options:
        key = {"jpg": cv2.IMWRITE_JPEG_QUALITY, "webp": cv2.IMWRITE_WEBP_QUALITY}
        parameters = [key[words[0]], int(options["quality"])]
    images = [cv2.imread(path) for path in paths]

    def write(path, image):
        cv2.imwrite(path, image, parameters)

    return images, write, lambda item: item.copy(), words[0]


def main():
    folder, workers, count, setting = (
        sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    images, write, make, extension = load(setting, sys.argv[5:])
    with open("/proc/self/clear_refs", "w", encoding="ascii") as clear:
        clear.write("5")
    before = status_bytes("VmRSS:")
    wall = time.monotonic_ns()
    cpu = cpu_seconds()
    saver = Saver(folder, workers, write)
    for i in range(count):
        saver.save(f"{i:06d}.{extension}", make(images[i % len(images)]))
    accepted = time.monotonic_ns() - wall
    saver.close()
    wall = time.monotonic_ns() - wall
    cpu = cpu_seconds() - cpu
    print(json.dumps({
        "wall_ns": wall, "cpu_ns": int(cpu * 1e9), "images": count,
        "accepted_ns": accepted, "memory_before": before,
        "memory_peak": status_bytes("VmHWM:")}))


if __name__ == "__main__":
    main()
