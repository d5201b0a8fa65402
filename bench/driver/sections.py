# SPDX-License-Identifier: MIT
"""The parts of a run, by name and in order."""
from . import (command, conversion, engine, formats, instructions, jpeg, png, user_bench,
               webp)

USUAL = {
    "png": png.png,
    "png-efforts": png.png_efforts,
    "decoders": png.decoders,
    "jpeg": jpeg.jpeg,
    "webp": webp.webp,
    "formats": formats.formats,
    "conversion": conversion.conversion,
    "saving": engine.saving,
    "engine": engine.engine,
    "video": command.video,
    "photographs": command.photographs,
    "user-bench": user_bench.user_bench,
}
ALL = {**USUAL, "instructions": instructions.instructions}


def choose(only):
    if not only:
        return dict(USUAL)
    names = only.split(",")
    for name in names:
        if name not in ALL:
            raise SystemExit(f"bench: no section {name}; there are {', '.join(ALL)}")
    return {name: ALL[name] for name in names}
