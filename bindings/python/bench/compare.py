#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""ImagesSaver beside the pattern that programs commonly have: a queue of 8, a thread that
takes from it, a pool of threads around cv2.imwrite or open().write. Both are called in the
same way, with the same images, and write to the same folder.

Usage: compare.py [FOLDER]   (a folder for the files; a new one in /dev/shm by default)
"""
import json
import os
import pathlib
import queue
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

# What is measured: name, images, of which kind.
JOBS = {
    "PNG, 1280x720": ("png", 40),
    "JPEG, 1280x720": ("jpg", 160),
    "bytes, 100 KB": ("bin", 4000),
}
ROUNDS = 3


class QueueAndPool:
    """The pattern: its queue is bounded, the pool behind it is not."""

    def __init__(self, path, queue_size=8, as_bytes=False):
        self._path = path
        self._queue = queue.Queue(maxsize=queue_size)
        self._write = self._write_bytes if as_bytes else self._write_image
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def _write_image(self, name, image):
        import cv2

        cv2.imwrite(os.path.join(self._path, name), image)

    def _write_bytes(self, name, image):
        with open(os.path.join(self._path, name), "wb") as file:
            file.write(image)

    def _work(self):
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            while (item := self._queue.get()) is not None:
                pool.submit(self._write, *item)

    def save(self, name, image):
        self._queue.put((name, image))

    def close(self):
        self._queue.put(None)
        self._thread.join()


def drawn(count):
    """Pictures with smooth parts, edges and noise, as photographs and renderings have."""
    import numpy as np

    random = np.random.default_rng(1)
    y, x = np.mgrid[0:720, 0:1280]
    images = []
    for number in range(count):
        image = np.stack([(x + 31 * number) / 5, (y + 17 * number) / 3,
                          128 + 100 * np.sin((x + y) / (40 + number))], 2)
        image[200:500, 300:800] = random.integers(0, 255, 3)
        image += random.normal(0, 2, image.shape)
        images.append(image.clip(0, 255).astype(np.uint8))
    return images


def peak_memory():
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def processor_time():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def measure(saver, kind, count, folder):
    """One run in a process of its own."""
    if kind == "bin":
        images = [os.urandom(100_000) for _ in range(4)]
    else:
        import cv2

        cv2.setNumThreads(1)  # the pool's threads are the parallel ones
        images = drawn(4)
    if saver == "imagesaver":
        from imagesaver import ImagesSaver as Saver
    else:
        Saver = QueueAndPool
    pathlib.Path("/proc/self/clear_refs").write_text("5")
    before = peak_memory()
    cpu = processor_time()
    begun = time.perf_counter()
    made = Saver(folder, as_bytes=kind == "bin")
    for number in range(count):
        image = images[number % 4]
        # A program makes each image anew.
        made.save(f"{number:06}.{kind}", image.copy() if kind != "bin" else bytes(image))
    made.close()
    took = time.perf_counter() - begun
    print(json.dumps({"rate": count / took, "memory": peak_memory() - before,
                      "cpu": (processor_time() - cpu) / count}))


def run(*arguments):
    done = subprocess.run([sys.executable, "-P", __file__, *map(str, arguments)], check=True,
                          stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def cost_of_a_save(folder):
    """Of the call alone, while there is room in the queue: nanoseconds, the median."""
    from imagesaver import ImagesSaver

    data = b"x" * 100
    with ImagesSaver(folder, 1024, as_bytes=True, workers=1) as saver:
        costs = []
        for block in range(40):
            names = [f"{number}.bin" for number in range(100)]
            begun = time.perf_counter_ns()
            for name in names:
                saver.save(name, data)
            costs.append((time.perf_counter_ns() - begun) / len(names))
            saver.flush()
    return sorted(costs)[len(costs) // 2]


def cost_of_import():
    """Processor time that `import imagesaver` adds to the start of Python: the least of 10."""
    def least(code):
        times = []
        for _ in range(10):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, "-P", "-c", code], check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            times.append(after.ru_utime + after.ru_stime -
                         before.ru_utime - before.ru_stime)
        return min(times)

    return least("import imagesaver") - least("")


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        name = next(line.split(":")[1].strip() for line in info if line.startswith("model name"))
    return f"{name}, {len(os.sched_getaffinity(0))} processors"


def main(folder):
    print(f"{processor()}; Python {sys.version.split()[0]}; files in {folder}\n")
    print("| job | imagesaver | queue and pool | speed | processor time of an image | "
          "memory |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, (kind, count) in JOBS.items():
        best = {}
        for _ in range(ROUNDS):
            for saver in ("imagesaver", "pool"):
                target = tempfile.mkdtemp(dir=folder)
                result = run(saver, kind, count, target)
                shutil.rmtree(target)
                if saver not in best or result["rate"] > best[saver]["rate"]:
                    best[saver] = result
        ours, theirs = best["imagesaver"], best["pool"]
        print(f"| {name} | {ours['rate']:.0f}/s | {theirs['rate']:.0f}/s | "
              f"{ours['rate'] / theirs['rate']:.1f}x | "
              f"{ours['cpu'] * 1000:.3g} ms, {theirs['cpu'] * 1000:.3g} ms | "
              f"{ours['memory'] / 1024:.0f} MB, {theirs['memory'] / 1024:.0f} MB |")
    print(f"\na save: {cost_of_a_save(folder) / 1000:.1f} microseconds")
    print(f"import: {cost_of_import() * 1000:.1f} ms")


if __name__ == "__main__":
    if len(sys.argv) > 4:
        measure(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
    elif len(sys.argv) > 1:
        main(sys.argv[1])
    else:
        with tempfile.TemporaryDirectory(dir="/dev/shm") as place:
            main(place)
