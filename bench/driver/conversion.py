# SPDX-License-Identifier: MIT
"""Section on the converters that encoders share."""
from .measure import json_lines
from .results import Section


def conversion(context, peers, encoders):
    section = Section(
        "conversion", "Color conversion",
        "The converters that encoders share, on 1920x1080 pixels, one thread: bytes read "
        "and written a second. The yardstick is memcpy() in the same buffers that reads "
        "and writes as many, since images are larger than the near caches. The last "
        "column is what the arithmetic alone would give: two rows, over and over.")
    context.say("color conversion")
    records = json_lines([context.program("convert"), "20" if context.quick else "100"])
    section.record("1920x1080", records)
    rows = []
    shares = {}
    for record in records:
        moved = record["read"] + record["written"]
        share = record["copy_ns"] / record["wall_ns"]
        shares[record["contender"]] = share
        rows.append([record["contender"], f"{moved / record['wall_ns']:.1f}",
                     f"{moved / record['copy_ns']:.1f}", f"{share:.2f}",
                     f"{moved / record['cached_wall_ns']:.1f}"])
    section.table("1920x1080", ["conversion", "GB/s", "memcpy, GB/s", "share of memcpy",
                                "two rows, GB/s"], rows)
    slowest = min(shares, key=shares.get)
    section.aim("conversion", f"{shares[slowest]:.2f} ({slowest})",
                shares[slowest] >= 0.5)
    return section
